// SPDX-License-Identifier: Apache-2.0
// Snapshots: opening and describing them.
#include <algorithm>

#include "arrow/schema_export.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/figures.h"
#include "capi/objects.h"
#include "capi/snapshot_object.h"

namespace colmerge::capi {
namespace {

Result<uint32_t> ColumnArgument(const TableVersion& version, int64_t column) {
  if (column >= 0 && static_cast<uint64_t>(column) < version.columns.size()) {
    return static_cast<uint32_t>(column);
  }
  return Error(Code::kInvalidArgument, "There is no column {}; the table has {}", column,
               version.columns.size());
}

colmerge_string Text(const std::string& text) {
  return {text.data(), static_cast<int64_t>(text.size())};
}

colmerge_column_info ColumnInfoOf(SnapshotObject& snapshot, uint32_t column) {
  const TableVersion& version = *snapshot.version;
  const Field& field = version.field(column);
  const ColumnTexts& texts = snapshot.TextsOf(column);
  colmerge_column_info info{};
  info.name = Text(field.name);
  info.type = Text(texts.type);
  info.format = Text(texts.format);
  info.nullable = field.nullable ? 1 : 0;
  const auto& key = version.primary_key;
  const auto at = std::find(key.begin(), key.end(), column);
  if (at != key.end()) info.key_position = at - key.begin() + 1;
  info.rows = static_cast<int64_t>(version.live_rows());
  info.nulls = static_cast<int64_t>(CountNulls(version, column));
  info.bytes = BytesOf(UsageOfColumn(version, column));
  return info;
}

colmerge_index_info IndexInfoOf(SnapshotObject& snapshot, const KeyIndex& index) {
  std::vector<uint32_t> primary_key = snapshot.version->primary_key;
  std::sort(primary_key.begin(), primary_key.end());
  const std::vector<int64_t>& columns = snapshot.IndexColumns(index);
  const KeyIndex::View view = index.view();
  colmerge_index_info info{};
  info.columns = columns.data();
  info.column_count = static_cast<int64_t>(columns.size());
  info.entries = static_cast<int64_t>(view.indexed_rows);
  info.bytes = static_cast<int64_t>(index.bytes());
  info.primary = index.key_columns() == primary_key ? 1 : 0;
  return info;
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_snapshot_open(colmerge_table* table, colmerge_snapshot** out_snapshot,
                               colmerge_error* error) noexcept {
  return Enter<TableObject>(
      table, Out{out_snapshot, "out_snapshot"}, error, [&](TableObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(auto version, object.Current());
        *out_snapshot =
            Open(MakeRef<SnapshotObject>(object.store, object.table->name(), std::move(version)));
        return Status::Ok();
      });
}

void colmerge_snapshot_close(colmerge_snapshot* snapshot) noexcept {
  Close<SnapshotObject>(snapshot);
}

int32_t colmerge_snapshot_version(colmerge_snapshot* snapshot, int64_t* out_version,
                                  colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, Out{out_version, "out_version"}, error,
                               [&](SnapshotObject& object) -> Status {
                                 *out_version = static_cast<int64_t>(object.version->number);
                                 return Status::Ok();
                               });
}

int32_t colmerge_snapshot_row_count(colmerge_snapshot* snapshot, int64_t* out_rows,
                                    colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, Out{out_rows, "out_rows"}, error,
                               [&](SnapshotObject& object) -> Status {
                                 *out_rows = static_cast<int64_t>(object.version->live_rows());
                                 return Status::Ok();
                               });
}

int32_t colmerge_snapshot_describe(colmerge_snapshot* snapshot, colmerge_table_info* out_info,
                                   colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, OutStruct{out_info, "out_info"}, error,
                               [&](SnapshotObject& object) -> Status {
                                 StoreResult(TableInfoOf(*object.version), out_info);
                                 return Status::Ok();
                               });
}

int32_t colmerge_snapshot_column_info(colmerge_snapshot* snapshot, int64_t column,
                                      colmerge_column_info* out_info,
                                      colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, OutStruct{out_info, "out_info"}, error, [&](SnapshotObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const uint32_t number, ColumnArgument(*object.version, column));
        StoreResult(ColumnInfoOf(object, number), out_info);
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_index_info(colmerge_snapshot* snapshot, int64_t index,
                                     colmerge_index_info* out_info,
                                     colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, OutStruct{out_info, "out_info"}, error, [&](SnapshotObject& object) -> Status {
        const auto indexes = IndexSet::Of(*object.version).All();
        if (index < 0 || static_cast<uint64_t>(index) >= indexes.size()) {
          return Error(Code::kInvalidArgument, "There is no index {}; the table has {}", index,
                       indexes.size());
        }
        StoreResult(IndexInfoOf(object, *indexes[static_cast<size_t>(index)]), out_info);
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_check_info(colmerge_snapshot* snapshot, int64_t index,
                                     colmerge_check* out_check, colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_check, "out_check"}, error, [&](SnapshotObject& object) -> Status {
        const CheckList& checks = object.version->checks;
        const uint64_t count = checks ? checks->size() : 0;
        if (index < 0 || static_cast<uint64_t>(index) >= count) {
          return Error(Code::kInvalidArgument, "There is no check {}; the table has {}", index,
                       count);
        }
        const CheckConstraint& check = (*checks)[static_cast<size_t>(index)];
        *out_check = {Text(check.name), Text(check.text), 0};
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_find_column(colmerge_snapshot* snapshot, const char* name,
                                      int64_t name_length, int64_t* out_column,
                                      colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_column, "out_column", -1}, error, [&](SnapshotObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto text, NameArgument(name, name_length, "name"));
        auto found = object.version->schema->Require(text);
        if (!found.ok()) return std::move(found).status().InTable(object.name);
        *out_column = static_cast<int64_t>(*found);
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_schema(colmerge_snapshot* snapshot, struct ArrowSchema* out_schema,
                                 colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, Out{out_schema, "out_schema"}, error,
                               [&](SnapshotObject& object) -> Status {
                                 ExportSchema(*object.version->schema, out_schema);
                                 return Status::Ok();
                               });
}

}  // extern "C"
