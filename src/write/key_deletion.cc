// SPDX-License-Identifier: Apache-2.0
// Deleting rows by their keys.
#include "base/error.h"
#include "index/index_set.h"
#include "index/key_batch.h"
#include "index/row_set.h"
#include "write/merge_plan.h"
#include "write/row_change.h"

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

Result<Change> MakeKeyDeletion(const TableVersion& base, const Batch& batch) {
  KeyBatch keys;
  COLMERGE_RETURN_IF_ERROR(keys.Conform(batch, base, "delete"));
  auto pending = std::make_unique<PendingKeys>(IndexSet::FindOrMake(base, keys.columns()), base);
  COLMERGE_RETURN_IF_ERROR(CheckUnambiguous(*pending, base, keys, batch.rows));
  Array<uint64_t> found(base.pool, batch.rows, MemoryCategory::kScratch);
  pending->Find(keys.keys(), 0, batch.rows, found.data());
  keys.RuleOut(found.data());

  Array<uint64_t> rows(base.pool);
  RowSet seen(base.rows, batch.rows, base.pool);
  for (uint64_t row : found) {
    if (row != kNoRow && seen.Insert(row)) rows.PushBack(row);
  }
  Change change = MakeDeletion(base, std::move(rows), base.pool);
  change.rows_read = batch.rows;
  change.ignored = batch.rows - change.deleted;
  change.batches = 1;
  change.keys.push_back(std::move(pending));  // the index stays, though no key enters it
  return change;
}

}  // namespace colmerge
