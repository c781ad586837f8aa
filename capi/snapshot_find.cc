// SPDX-License-Identifier: Apache-2.0
// Snapshots: finding rows by their keys.
#include <algorithm>
#include <list>

#include "arrow/array_import.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/plain_column.h"
#include "capi/snapshot_object.h"
#include "capi/statement_options.h"
#include "capi/value.h"
#include "column/key_value.h"
#include "index/key_batch.h"
#include "write/merge_plan.h"

namespace colmerge::capi {
namespace {

Status CheckKeyColumns(const TableVersion& version, const int64_t* columns, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (columns[i] < 0 || static_cast<uint64_t>(columns[i]) >= version.columns.size()) {
      return Error(Code::kInvalidArgument, "There is no column {}; the table has {}", columns[i],
                   version.columns.size());
    }
    const Field& field = version.field(static_cast<uint32_t>(columns[i]));
    if (std::count(columns, columns + i, columns[i]) != 0) {
      return Error(Code::kInvalidArgument, "Key column '{}' is given more than once", field.name)
          .InColumn(field.name);
    }
    if (!CanBeKey(field.type)) {
      return Error(Code::kUnsupportedType, "Column '{}' has type {}, which cannot be a key",
                   field.name, field.type.ToString())
          .InColumn(field.name);
    }
  }
  return Status::Ok();
}

// The key columns' numbers, those of the primary key for NULL, in columns[0 .. key_count).
Status KeyColumnsArgument(const TableVersion& version, const int64_t* key_columns,
                          int64_t key_count, std::vector<int64_t>* columns) {
  if (key_count <= 0) {
    return Error(Code::kInvalidArgument, "'key_count' is {}; a key has at least one column",
                 key_count);
  }
  if (key_columns != nullptr) {
    COLMERGE_RETURN_IF_ERROR(CheckArray(key_columns, key_count, sizeof(int64_t), "key_columns"));
    columns->assign(key_columns, key_columns + key_count);
    return Status::Ok();
  }
  if (version.primary_key.empty()) {
    return Error(Code::kInvalidArgument,
                 "'key_columns' is NULL, and the table has no primary key to stand for it");
  }
  if (static_cast<uint64_t>(key_count) != version.primary_key.size()) {
    return Error(Code::kInvalidArgument, "'key_count' is {}; the primary key has {} columns",
                 key_count, version.primary_key.size());
  }
  columns->assign(version.primary_key.begin(), version.primary_key.end());
  return Status::Ok();
}

// A dictionary's values are looked up by their code: false when there is no such value.
Result<bool> SetDictionaryCode(const TableVersion& version, uint32_t at,
                               const colmerge_value& value, CellVector* code) {
  const Column& column = version.columns[at];
  CellVector wanted(version.type(at).dictionary_values());
  COLMERGE_ASSIGN_OR_RETURN(const bool possible, wanted.SetNumber(value, version.pool));
  if (value.kind == COLMERGE_VALUE_NULL) return code->Set(value);
  if (!possible || !column.dictionary) return false;
  const uint32_t found = column.dictionary->Find(wanted.vector(), 0);
  if (found == Dictionary::kNoCode) return false;
  code->SetCode(found, column.dictionary->values());
  return true;
}

Result<bool> SetKeyCell(const TableVersion& version, uint32_t column, const colmerge_value& value,
                        CellVector* cell) {
  const DataType& type = version.type(column);
  auto set = type.is_dictionary() ? SetDictionaryCode(version, column, value, cell)
                                  : cell->SetNumber(value, version.pool);
  if (set.ok()) return set;
  const std::string& name = version.field(column).name;
  return Error(set.status().code(), "Key column '{}': {}", name, set.status().message())
      .InColumn(name);
}

Status Ambiguous(const TableVersion& version, const std::vector<uint32_t>& columns, uint64_t row) {
  return Error(Code::kDuplicateKey, "Key {} = {} occurs in several rows of the table",
               DescribeKeyColumns(*version.schema, columns), DescribeKey(version, columns, row))
      .InColumn(version.field(columns[0]).name);
}

Status FindWithCells(const TableVersion& version, const SnapshotLookup& columns,
                     const colmerge_value* key, int64_t* out_row) {
  std::list<CellVector> cells;  // which do not move
  KeyVectors vectors;
  for (uint32_t at : columns.order) {
    CellVector& cell = cells.emplace_back(version.type(columns.columns[at]));
    COLMERGE_ASSIGN_OR_RETURN(const bool possible,
                              SetKeyCell(version, columns.columns[at], key[at], &cell));
    if (!possible) return Status::Ok();
    vectors.push_back(&cell.vector());
  }
  uint64_t rows[2];
  const uint64_t found = columns.lookup.FindTwo(vectors, 0, rows);
  if (found == 2) return Ambiguous(version, columns.lookup.key_columns(), rows[0]);
  if (found == 1) *out_row = static_cast<int64_t>(rows[0]);
  return Status::Ok();
}

// Keys from one look at the progress to the next.
constexpr uint64_t kKeysACheck = 1 << 14;

Status FindBatch(const SnapshotObject& snapshot, const Batch& batch, int64_t* out_rows,
                 int64_t row_capacity, const Progress& progress) {
  if (row_capacity < 0 || static_cast<uint64_t>(row_capacity) < batch.rows) {
    return Error(Code::kInvalidArgument, "'row_capacity' is {}, for {} keys", row_capacity,
                 batch.rows);
  }
  COLMERGE_RETURN_IF_ERROR(CheckArray(out_rows, row_capacity, sizeof(int64_t), "out_rows"));
  const TableVersion& version = *snapshot.version;
  KeyBatch keys;
  COLMERGE_RETURN_IF_ERROR(keys.Conform(batch, version, "look up"));
  COLMERGE_ASSIGN_OR_RETURN(const VersionLookup lookup,
                            VersionLookup::Make(snapshot.version, keys.columns(), progress));
  // kNoRow is -1 as a signed number, which is what the caller is to see.
  auto* rows = reinterpret_cast<uint64_t*>(out_rows);
  for (uint64_t start = 0; start < batch.rows; start += kKeysACheck) {
    COLMERGE_RETURN_IF_ERROR(progress.CheckStep());
    lookup.Find(keys.keys(), start, std::min(kKeysACheck, batch.rows - start), rows + start);
  }
  keys.RuleOut(rows);
  if (!lookup.HasRepeatedRows()) return Status::Ok();
  for (uint64_t i = 0; i < batch.rows; ++i) {
    if (i % kKeysACheck == 0) COLMERGE_RETURN_IF_ERROR(progress.CheckStep());
    uint64_t two[2];
    if (rows[i] == kNoRow || lookup.FindTwo(keys.keys(), i, two) < 2) continue;
    return Ambiguous(version, keys.columns(), two[0]).AtRow(static_cast<int64_t>(i));
  }
  return Status::Ok();
}

Status FindOne(SnapshotObject* object, const int64_t* key_columns, int64_t key_count,
               const colmerge_value* key, const Progress* progress, int64_t* out_row) {
  const TableVersion& version = *object->version;
  std::vector<int64_t> columns;
  COLMERGE_RETURN_IF_ERROR(KeyColumnsArgument(version, key_columns, key_count, &columns));
  COLMERGE_RETURN_IF_ERROR(CheckArray(key, key_count, sizeof(colmerge_value), "key"));
  COLMERGE_RETURN_IF_ERROR(CheckKeyColumns(version, columns.data(), columns.size()));
  COLMERGE_ASSIGN_OR_RETURN(const SnapshotLookup* known,
                            object->KeyColumnsFor(columns.data(), columns.size(), progress));
  Status status = FindWithCells(version, *known, key, out_row);
  return status.ok() ? Status::Ok() : std::move(status).InTable(object->name);
}

// find(progress): what the call does, under the cancel flag of its options.
template <typename Find>
Status WithLookupProgress(const SnapshotObject& object, const colmerge_query_options* options,
                          Find&& find) {
  COLMERGE_ASSIGN_OR_RETURN(const StatementOptions terms,
                            StatementOptionsArgument(options, *object.store));
  const Progress progress("lookup", terms.cancel, 0, {});
  COLMERGE_RETURN_IF_ERROR(progress.Check());
  return find(progress);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_snapshot_find_key(colmerge_snapshot* snapshot, const int64_t* key_columns,
                                   int64_t key_count, const colmerge_value* key, int64_t* out_row,
                                   colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_row, "out_row", -1}, error, [&](SnapshotObject& object) -> Status {
        return FindOne(&object, key_columns, key_count, key, nullptr, out_row);
      });
}

int32_t colmerge_snapshot_find_key_with_options(colmerge_snapshot* snapshot,
                                                const int64_t* key_columns, int64_t key_count,
                                                const colmerge_value* key,
                                                const colmerge_query_options* options,
                                                int64_t* out_row, colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_row, "out_row", -1}, error, [&](SnapshotObject& object) -> Status {
        return WithLookupProgress(object, options, [&](const Progress& progress) {
          return FindOne(&object, key_columns, key_count, key, &progress, out_row);
        });
      });
}

int32_t colmerge_snapshot_find_keys(colmerge_snapshot* snapshot, const colmerge_column* keys,
                                    int64_t key_count, int64_t* out_rows, int64_t row_capacity,
                                    colmerge_error* error) noexcept {
  return colmerge_snapshot_find_keys_with_options(snapshot, keys, key_count, nullptr, out_rows,
                                                  row_capacity, error);
}

int32_t colmerge_snapshot_find_keys_with_options(colmerge_snapshot* snapshot,
                                                 const colmerge_column* keys, int64_t key_count,
                                                 const colmerge_query_options* options,
                                                 int64_t* out_rows, int64_t row_capacity,
                                                 colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, NoOut{}, error, [&](SnapshotObject& object) -> Status {
    return WithLookupProgress(object, options, [&](const Progress& progress) -> Status {
      COLMERGE_ASSIGN_OR_RETURN(const Batch batch,
                                ReadPlainColumns(keys, key_count, object.store->pool(), &progress));
      Status status = FindBatch(object, batch, out_rows, row_capacity, progress);
      return status.ok() ? Status::Ok() : std::move(status).InTable(object.name);
    });
  });
}

int32_t colmerge_snapshot_find_keys_array(colmerge_snapshot* snapshot,
                                          const struct ArrowArray* keys,
                                          const struct ArrowSchema* schema, int64_t* out_rows,
                                          int64_t row_capacity, colmerge_error* error) noexcept {
  return colmerge_snapshot_find_keys_array_with_options(snapshot, keys, schema, nullptr, out_rows,
                                                        row_capacity, error);
}

int32_t colmerge_snapshot_find_keys_array_with_options(colmerge_snapshot* snapshot,
                                                       const struct ArrowArray* keys,
                                                       const struct ArrowSchema* schema,
                                                       const colmerge_query_options* options,
                                                       int64_t* out_rows, int64_t row_capacity,
                                                       colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, NoOut{}, error, [&](SnapshotObject& object) -> Status {
    return WithLookupProgress(object, options, [&](const Progress& progress) -> Status {
      COLMERGE_ASSIGN_OR_RETURN(const WireSchema key_schema, ImportSchema(schema));
      COLMERGE_ASSIGN_OR_RETURN(
          const Batch batch,
          ImportBatch(key_schema, keys, object.store->pool(), nullptr, &progress));
      Status status = FindBatch(object, batch, out_rows, row_capacity, progress);
      return status.ok() ? Status::Ok() : std::move(status).InTable(object.name);
    });
  });
}

}  // extern "C"
