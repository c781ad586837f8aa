// SPDX-License-Identifier: Apache-2.0
// Deleting rows by their keys.
#include <algorithm>

#include "base/error.h"
#include "index/index_set.h"
#include "index/key_batch.h"
#include "index/row_set.h"
#include "write/merge_plan.h"
#include "write/row_change.h"

namespace colmerge {
namespace {

class KeyDeletion {
 public:
  KeyDeletion(const TableVersion& base, const Ref<MemoryPool>& pool, const Progress* progress)
      : base_(base), pool_(pool), progress_(progress), rows_(pool) {}

  Result<Change> Make(const Batch& batch) {
    RowSet seen(base_.rows, batch.rows, pool_);
    const uint64_t most = RowsAtOnce(batch);
    // The first piece says which columns, even where it is empty.
    uint64_t start = 0;
    do {
      const uint64_t count = std::min(most, batch.rows - start);
      Status deleted = Delete(SliceBatch(batch, start, count, pool_), &seen);
      if (!deleted.ok()) return std::move(deleted).OffsetRow(static_cast<int64_t>(start));
      start += count;
    } while (start < batch.rows);
    Change change = MakeDeletion(base_, std::move(rows_), pool_);
    change.rows_read = batch.rows;
    change.ignored = batch.rows - change.deleted;
    change.batches = 1;
    change.keys.push_back(std::move(pending_));  // the index stays, though no key enters it
    return change;
  }

 private:
  Status Delete(const Batch& batch, RowSet* seen) {
    KeyBatch keys;
    COLMERGE_RETURN_IF_ERROR(keys.Conform(batch, base_, "delete"));
    if (!pending_) COLMERGE_RETURN_IF_ERROR(OpenIndex(keys.columns()));
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress_));
    if (is_ambiguous_) COLMERGE_RETURN_IF_ERROR(CheckUnambiguous(keys, batch.rows));
    Array<uint64_t> found(pool_, batch.rows, MemoryCategory::kScratch);
    pending_->Find(keys.keys(), 0, batch.rows, found.data());
    keys.RuleOut(found.data());
    for (uint64_t row : found) {
      if (row != kNoRow && seen->Insert(row)) rows_.PushBack(row);
    }
    return Status::Ok();
  }

  Status OpenIndex(const std::vector<uint32_t>& columns) {
    Ref<KeyIndex> index = IndexSet::FindOrMake(base_, columns);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get(), base_, progress_));
    pending_ = std::make_unique<PendingKeys>(std::move(index), base_);
    is_ambiguous_ = pending_->index()->FindRepeatedRow(base_) != kNoRow;
    return Status::Ok();
  }

  Status CheckUnambiguous(const KeyBatch& keys, uint64_t count) const {
    const KeyIndex::View view = pending_->index()->view();
    const KeyLookup lookup{*view.slots, base_, keys.columns()};
    uint64_t rows[2];
    for (uint64_t i = 0; i < count; ++i) {
      if (!keys.CanHaveRow(i) || lookup.FindTwo(keys.keys(), i, rows) < 2) continue;
      return Error(Code::kDuplicateKey, "Key {} = {} occurs in several rows of the table",
                   DescribeKeyColumns(*base_.schema, keys.columns()),
                   DescribeBatchKey(keys.keys(), i))
          .AtRow(static_cast<int64_t>(i));
    }
    return Status::Ok();
  }

  const TableVersion& base_;
  const Ref<MemoryPool>& pool_;
  const Progress* const progress_;
  std::unique_ptr<PendingKeys> pending_;
  bool is_ambiguous_ = false;  // some key of the table occurs in several rows
  Array<uint64_t> rows_;
};

}  // namespace

Result<Change> MakeKeyDeletion(const TableVersion& base, const Batch& keys,
                               const Ref<MemoryPool>& pool, const Progress* progress) {
  return KeyDeletion(base, pool, progress).Make(keys);
}

}  // namespace colmerge
