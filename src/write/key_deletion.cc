// SPDX-License-Identifier: Apache-2.0
// Deleting rows by their keys.
#include <algorithm>

#include "base/error.h"
#include "column/key_value.h"
#include "column/lossless_cast.h"
#include "index/row_set.h"
#include "write/compaction.h"
#include "write/merge_plan.h"
#include "write/prepared_write.h"
#include "write/table_writer.h"

namespace colmerge {
namespace {

// Which of the batch's columns is which key column of the table.
Result<SchemaMatch> MatchKeys(const Schema& keys, const std::shared_ptr<const Schema>& table) {
  SchemaMatch match;
  match.schema = table;
  match.batch_column.assign(table->size(), SchemaMatch::kAbsent);
  for (uint32_t i = 0; i < keys.size(); ++i) {
    const Field& field = keys.field(i);
    COLMERGE_ASSIGN_OR_RETURN(const size_t column, table->Require(field.name));
    const DataType& type = table->field(column).type;
    if (!CanBeKey(type)) {
      return Error(Code::kUnsupportedType, "Column '{}' has type {}, which cannot be a key",
                   field.name, type.ToString())
          .InColumn(field.name);
    }
    if (!CanCastLosslessly(field.type, type)) {
      return Error(Code::kTypeMismatch,
                   "Cannot delete - data type mismatch for column '{}': the table has {}, the keys "
                   "have {}",
                   field.name, type.ToString(), field.type.ToString())
          .InColumn(field.name);
    }
    match.batch_column[column] = i;
    match.merge_keys.push_back(static_cast<uint32_t>(column));
  }
  std::sort(match.merge_keys.begin(), match.merge_keys.end());
  return match;
}

Status CheckUnambiguous(const PendingKeys& pending, const TableVersion& base,
                        const std::vector<uint32_t>& columns, const KeyVectors& keys,
                        uint64_t count) {
  if (pending.index()->FindRepeatedRow(base) == kNoRow) return Status::Ok();
  const KeyIndex::View view = pending.index()->view();
  const KeyLookup lookup{*view.slots, base, columns};
  Array<uint64_t> rows(base.pool);
  for (uint64_t i = 0; i < count; ++i) {
    rows.Clear();
    lookup.FindAll(keys, i, &rows);
    if (rows.size() < 2) continue;
    return Error(Code::kDuplicateKey, "Key {} = {} occurs in several rows of the table",
                 DescribeKeyColumns(*base.schema, columns), DescribeBatchKey(keys, i))
        .AtRow(static_cast<int64_t>(i));
  }
  return Status::Ok();
}

}  // namespace

Result<WriteResult> DeleteFromTable(Table* table, const Batch& batch) {
  const TableVersion& base = *table->current();
  COLMERGE_ASSIGN_OR_RETURN(const SchemaMatch match, MatchKeys(batch.schema, base.schema));
  // The cast looks at the batch once; the vector of one batch is all that outlives it.
  std::vector<Batch> batches(1);
  batches[0].rows = batch.rows;
  for (const Vector& column : batch.columns) {
    batches[0].columns.push_back(Slice(column, 0, column.length));
  }
  COLMERGE_ASSIGN_OR_RETURN(
      const ConformedBatches input,
      ConformBatches(batches, match, base.columns, WriteMode::kMerge, base.pool));
  KeyVectors keys;
  for (uint32_t column : match.merge_keys) keys.push_back(&input.batches[0].columns[column]);

  Ref<KeyIndex> index = IndexSet::Of(base).Find(match.merge_keys);
  if (!index) index = MakeRef<KeyIndex>(match.merge_keys, base.pool);
  PendingKeys pending(std::move(index), base);
  COLMERGE_RETURN_IF_ERROR(CheckUnambiguous(pending, base, match.merge_keys, keys, batch.rows));
  Array<uint64_t> rows(base.pool, batch.rows, MemoryCategory::kScratch);
  pending.Find(keys, 0, batch.rows, rows.data());

  WritePlan plan(base.pool);
  RowSet seen(base.rows, batch.rows, base.pool);
  for (uint64_t row : rows) {
    if (row != kNoRow && seen.Insert(row)) plan.deletes.PushBack(row);
  }
  WriteResult result;
  result.rows_read = batch.rows;
  result.deleted = plan.deletes.size();
  result.ignored = batch.rows - result.deleted;
  result.batches = 1;
  result.version = base.number + (plan.empty() ? 0 : 1);
  if (plan.empty()) return result;

  SchemaMatch nothing_written;
  nothing_written.schema = base.schema;
  nothing_written.batch_column.assign(base.schema->size(), SchemaMatch::kAbsent);
  ConformedBatches no_input;
  no_input.dictionaries.resize(base.schema->size());
  const DestinationOptions options;
  PreparedWrite(table, nothing_written, options, no_input, plan, {&pending}).Commit();
  CompactIfWorthwhile(table);
  return result;
}

}  // namespace colmerge
