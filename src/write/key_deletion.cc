// SPDX-License-Identifier: Apache-2.0
// Deleting rows by their keys.
#include "base/error.h"
#include "index/row_set.h"
#include "write/compaction.h"
#include "write/key_batch.h"
#include "write/merge_plan.h"
#include "write/prepared_write.h"
#include "write/table_writer.h"

namespace colmerge {
namespace {

Status CheckUnambiguous(const PendingKeys& pending, const TableVersion& base, const KeyBatch& keys,
                        uint64_t count) {
  if (pending.index()->FindRepeatedRow(base) == kNoRow) return Status::Ok();
  const KeyIndex::View view = pending.index()->view();
  const KeyLookup lookup{*view.slots, base, keys.columns()};
  uint64_t rows[2];
  for (uint64_t i = 0; i < count; ++i) {
    if (!keys.CanHaveRow(i) || lookup.FindTwo(keys.keys(), i, rows) < 2) continue;
    return Error(Code::kDuplicateKey, "Key {} = {} occurs in several rows of the table",
                 DescribeKeyColumns(*base.schema, keys.columns()), DescribeBatchKey(keys.keys(), i))
        .AtRow(static_cast<int64_t>(i));
  }
  return Status::Ok();
}

}  // namespace

Result<WriteResult> DeleteFromTable(Table* table, const Batch& batch) {
  const TableVersion& base = *table->current();
  KeyBatch keys;
  COLMERGE_RETURN_IF_ERROR(keys.Conform(batch, base, "delete"));

  Ref<KeyIndex> index = IndexSet::Of(base).Find(keys.columns());
  if (!index) index = MakeRef<KeyIndex>(keys.columns(), base.pool);
  PendingKeys pending(std::move(index), base);
  COLMERGE_RETURN_IF_ERROR(CheckUnambiguous(pending, base, keys, batch.rows));
  Array<uint64_t> rows(base.pool, batch.rows, MemoryCategory::kScratch);
  pending.Find(keys.keys(), 0, batch.rows, rows.data());
  keys.RuleOut(rows.data());

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
