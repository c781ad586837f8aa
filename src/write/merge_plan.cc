// SPDX-License-Identifier: Apache-2.0
#include "write/merge_plan.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/value_text.h"
#include "index/row_set.h"
#include "write/key_look_ahead.h"

namespace colmerge {
namespace {

// Resolved rows that take no further part: another row of the write has the same key and counts.
constexpr uint64_t kLoser = kNoRow - 2;

class MergePlanner {
 public:
  MergePlanner(const MergeContext& context, PendingKeys* pending)
      : context_(context), pending_(pending), pool_(context.base.pool), plan_(pool_) {}

  Result<WritePlan> Plan() {
    COLMERGE_RETURN_IF_ERROR(CheckTable());
    COLMERGE_RETURN_IF_ERROR(CheckNullKeys());
    COLMERGE_RETURN_IF_ERROR(Resolve());
    COLMERGE_RETURN_IF_ERROR(ChooseWinners());
    COLMERGE_RETURN_IF_ERROR(Classify());
    AssignInsertedRows();
    return std::move(plan_);
  }

 private:
  const ConformedBatch& batch(size_t i) const { return context_.input.batches[i]; }
  size_t batch_count() const { return context_.input.batches.size(); }

  Status CheckTable() const {
    const uint64_t repeated = pending_->index()->FindRepeatedRow(context_.base);
    if (repeated == kNoRow) return Status::Ok();
    const std::vector<uint32_t>& columns = context_.match.merge_keys;
    return Error(Code::kDuplicateKey, "Merge key {} = {} occurs in several rows of the table",
                 DescribeKeyColumns(*context_.match.schema, columns),
                 DescribeKey(context_.base, columns, repeated))
        .InColumn(context_.match.schema->field(columns[0]).name);
  }

  Status CheckNullKeys() const {
    if (context_.options.null_keys == NullKeys::kEqual) return Status::Ok();
    for (size_t b = 0; b < batch_count(); ++b) {
      for (size_t k = 0; k < context_.keys[b].size(); ++k) {
        const Vector& key = *context_.keys[b][k];
        if (key.null_count == 0) continue;
        uint64_t row = 0;
        while (key.IsValid(row)) ++row;
        const std::string& name = context_.match.schema->field(context_.match.merge_keys[k]).name;
        return AtBatchRow(Error(Code::kConstraintViolation,
                                "Merge key '{}' is null in row {}, and null_keys is 'error'", name,
                                batch(b).first_row + row),
                          batch(b), row)
            .InColumn(name);
      }
    }
    return Status::Ok();
  }

  Status Resolve() {
    rows_.reserve(batch_count());
    for (size_t b = 0; b < batch_count(); ++b) {
      rows_.emplace_back(pool_, batch(b).rows, MemoryCategory::kScratch);
    }
    KeyLookAhead ahead(context_, *pending_, &rows_);
    uint64_t done = 0;
    for (size_t b = 0; b < batch_count(); ++b) {
      for (uint64_t start = 0; start < batch(b).rows; start += context_.options.batch_size) {
        const uint64_t count = std::min(context_.options.batch_size, batch(b).rows - start);
        done += count;
        ahead.Reach(done);
        pending_->Resolve(context_.keys[b], start, count, rows_[b].data() + start, ahead.used());
        COLMERGE_RETURN_IF_ERROR(context_.on_block(done));
      }
    }
    return Status::Ok();
  }

  // Later rows count over earlier ones, or the other way round: the set is filled from the end that
  // wins, and who comes second loses.
  Status ChooseWinners() {
    const uint64_t bound = context_.base.rows + pending_->count();
    RowSet seen(bound, context_.input.rows, pool_);
    const bool from_the_end = context_.options.on_duplicate == OnDuplicate::kLast;
    for (size_t n = 0; n < batch_count(); ++n) {
      const size_t b = from_the_end ? batch_count() - 1 - n : n;
      Array<uint64_t>& rows = rows_[b];
      for (uint64_t i = 0; i < rows.size(); ++i) {
        uint64_t& row = rows[from_the_end ? rows.size() - 1 - i : i];
        if (seen.Insert(row)) continue;
        if (context_.options.on_duplicate == OnDuplicate::kError) return RepeatedInBatch(b, i);
        row = kLoser;
        ++plan_.ignored;
      }
    }
    return Status::Ok();
  }

  Status Classify() {
    // The last entry stands for no key at all.
    inserts_.ResizeUninitialized(pending_->count() + 1);
    std::fill(inserts_.begin(), inserts_.end(), false);
    for (size_t b = 0; b < batch_count(); ++b) {
      plan_.batches.emplace_back(pool_);
      BatchPlan& plan = plan_.batches.back();
      plan.update_rows.Reserve(batch(b).rows);
      plan.update_targets.Reserve(batch(b).rows);
      plan.insert_rows.Reserve(batch(b).rows);
      plan.insert_targets.Reserve(batch(b).rows);
      if (IsPlainUpsert(b)) {
        UpdateOrInsert(rows_[b], &plan);
        continue;
      }
      const Vector* marker = batch(b).delete_when;
      for (uint64_t i = 0; i < batch(b).rows; ++i) {
        const uint64_t row = rows_[b][i];
        if (row == kLoser) continue;
        const bool deletes = marker != nullptr && marker->IsValid(i) &&
                             marker->type.id == TypeId::kBool && marker->Bit(i);
        COLMERGE_RETURN_IF_ERROR(row < context_.base.rows ? Match(b, i, row, deletes, &plan)
                                                          : Miss(b, i, row, deletes, &plan));
      }
    }
    return Status::Ok();
  }

  // Every row that takes part updates or inserts.
  bool IsPlainUpsert(size_t b) const {
    return batch(b).delete_when == nullptr && context_.options.on_match == OnMatch::kUpdate &&
           context_.options.on_no_match == OnNoMatch::kInsert;
  }

  // Which of both a row does is anybody's guess: it is noted under both, and counted under one.
  void UpdateOrInsert(const Array<uint64_t>& rows, BatchPlan* plan) {
    const uint64_t base_rows = context_.base.rows;
    const uint64_t no_key = pending_->count();
    const auto room = [&](auto* array) {
      array->ResizeUninitialized(rows.size());
      return array->data();
    };
    // Pointers of its own, which no store can change, keep the loop in registers.
    auto* const update_rows = room(&plan->update_rows);
    auto* const update_targets = room(&plan->update_targets);
    auto* const insert_rows = room(&plan->insert_rows);
    auto* const insert_targets = room(&plan->insert_targets);
    auto* const is_inserted = inserts_.data();
    const uint64_t* const resolved = rows.data();
    const uint64_t count = rows.size();
    uint64_t updates = 0;
    uint64_t inserts = 0;
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t row = resolved[i];
      update_rows[updates] = insert_rows[inserts] = static_cast<uint32_t>(i);
      update_targets[updates] = insert_targets[inserts] = row;
      // Of a row that is the table's own, or no row at all, the number lies beyond the new keys.
      const uint64_t new_key = std::min(row - base_rows, no_key);
      is_inserted[new_key] = true;
      updates += static_cast<uint64_t>(row < base_rows);
      inserts += static_cast<uint64_t>(new_key < no_key);
    }
    plan->update_rows.ResizeUninitialized(updates);
    plan->update_targets.ResizeUninitialized(updates);
    plan->insert_rows.ResizeUninitialized(inserts);
    plan->insert_targets.ResizeUninitialized(inserts);
    plan_.updated += updates;
    plan_.inserted += inserts;
  }

  Status Match(size_t b, uint64_t i, uint64_t row, bool deletes, BatchPlan* plan) {
    if (deletes) {
      plan_.deletes.PushBack(row);
    } else if (context_.options.on_match == OnMatch::kUpdate) {
      plan->update_rows.PushBack(static_cast<uint32_t>(i));
      plan->update_targets.PushBack(row);
      ++plan_.updated;
    } else if (context_.options.on_match == OnMatch::kIgnore) {
      ++plan_.ignored;
    } else {
      return Refused(b, i, "is in the table already, and on_match is 'error'");
    }
    return Status::Ok();
  }

  Status Miss(size_t b, uint64_t i, uint64_t row, bool deletes, BatchPlan* plan) {
    if (context_.options.on_no_match == OnNoMatch::kError) {
      return Refused(b, i, "is not in the table, and on_no_match is 'error'");
    }
    if (deletes || context_.options.on_no_match == OnNoMatch::kIgnore) {
      ++plan_.ignored;
      return Status::Ok();
    }
    inserts_[row - context_.base.rows] = true;
    plan->insert_rows.PushBack(static_cast<uint32_t>(i));
    plan->insert_targets.PushBack(row);
    ++plan_.inserted;
    return Status::Ok();
  }

  void AssignInsertedRows() {
    if (plan_.inserted == pending_->count()) return;
    Array<uint64_t> final_rows(pool_, pending_->count(), MemoryCategory::kScratch);
    uint64_t next = context_.base.rows;
    for (uint64_t n = 0; n < final_rows.size(); ++n) final_rows[n] = inserts_[n] ? next++ : kNoRow;
    for (BatchPlan& plan : plan_.batches) {
      for (uint64_t& target : plan.insert_targets) {
        target = final_rows[target - context_.base.rows];
      }
    }
    pending_->Renumber(final_rows);
  }

  Status RepeatedInBatch(size_t b, uint64_t row) const {
    return AtBatchRow(Error(Code::kDuplicateKey,
                            "Merge key {} = {} occurs again in row {} of the write, and "
                            "on_duplicate is 'error'",
                            KeyColumns(), DescribeBatchKey(context_.keys[b], row),
                            batch(b).first_row + row),
                      batch(b), row)
        .InColumn(FirstKeyColumn());
  }
  Status Refused(size_t b, uint64_t row, const char* why) const {
    return AtBatchRow(
               Error(Code::kConstraintViolation, "Merge key {} = {} in row {} {}", KeyColumns(),
                     DescribeBatchKey(context_.keys[b], row), batch(b).first_row + row, why),
               batch(b), row)
        .InColumn(FirstKeyColumn());
  }
  std::string KeyColumns() const {
    return DescribeKeyColumns(*context_.match.schema, context_.match.merge_keys);
  }
  const std::string& FirstKeyColumn() const {
    return context_.match.schema->field(context_.match.merge_keys[0]).name;
  }

  const MergeContext& context_;
  PendingKeys* pending_;
  Ref<MemoryPool> pool_;
  WritePlan plan_;
  std::vector<Array<uint64_t>> rows_;  // by batch: the row of each key, or kLoser
  Array<bool> inserts_{pool_};         // by new key: whether its winner inserts; one more
};

}  // namespace

Result<WritePlan> PlanMerge(const MergeContext& context, PendingKeys* pending) {
  return MergePlanner(context, pending).Plan();
}

std::string DescribeBatchKey(const KeyVectors& keys, uint64_t row) {
  if (keys.size() == 1) return QuotedValueText(*keys[0], row);
  std::string text = "(";
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i != 0) text += ", ";
    text += QuotedValueText(*keys[i], row);
  }
  return text + ")";
}

std::string DescribeKeyColumns(const Schema& schema, const std::vector<uint32_t>& columns) {
  std::string text = "'";
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) text += ", ";
    text += schema.field(columns[i]).name;
  }
  return text + "'";
}

}  // namespace colmerge
