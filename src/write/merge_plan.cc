// SPDX-License-Identifier: Apache-2.0
#include "write/merge_plan.h"

#include <algorithm>

#include "base/checked_steps.h"
#include "base/error.h"
#include "column/conversion/value_text.h"
#include "column/value_type.h"
#include "index/row_set.h"
#include "write/fold.h"
#include "write/key_look_ahead.h"
#include "write/merge_rules.h"
#include "write/row_kind.h"

namespace colmerge {
namespace {

// Whether what rows with equal keys come to may depend on more than the last of them.
bool NeedsFold(const MergeContext& context, const Change& change) {
  const DestinationOptions& options = context.options;
  if (options.on_duplicate != OnDuplicate::kLast) return false;
  if (context.has_markers() || context.rules != nullptr || options.on_match != OnMatch::kUpdate) {
    return true;
  }
  for (uint32_t column : context.merge_keys) {
    // Keys that are equal without being the same.
    if (ValueType(change.schema->field(column).type).is_floating()) return true;
  }
  const bool keeps_nulls = options.null_values == NullValues::kKeep;
  const auto gives = [](const ChangePart& part, size_t column) {
    return part.columns[column].values.length != 0;
  };
  const ChangePart* first = nullptr;
  for (const ChangePart& part : change.parts) {
    if (part.rows == 0) continue;
    if (first == nullptr) first = &part;
    for (size_t column = 0; column < part.columns.size(); ++column) {
      const ColumnPart& given = part.columns[column];
      if (given.presence != nullptr || (keeps_nulls && given.values.null_count != 0)) return true;
      if (gives(part, column) != gives(*first, column)) return true;
    }
  }
  return false;
}

class MergePlanner {
 public:
  MergePlanner(const MergeContext& context, PendingKeys* pending, Change* change)
      : context_(context),
        pending_(pending),
        pool_(change->pool),
        change_(*change),
        kinds_(*context.kinds) {
    for (ChangePart& part : change->parts) parts_.push_back(&part);
  }

  Status Plan() {
    COLMERGE_RETURN_IF_ERROR(CheckTable());
    COLMERGE_RETURN_IF_ERROR(CheckPresentKeys());
    COLMERGE_RETURN_IF_ERROR(CheckNullKeys());
    COLMERGE_RETURN_IF_ERROR(Resolve());
    NotePresent();
    COLMERGE_RETURN_IF_ERROR(ReadKinds());
    // The last entry stands for no key at all.
    inserts_.Resize(pending_->count() + 1, false);
    if (context_.has_markers()) births_.Resize(pending_->count(), kNoRow);
    if (NeedsFold(context_, change_)) {
      COLMERGE_RETURN_IF_ERROR(FoldEqualKeys(context_, pending_->count(), kinds_, &rows_,
                                             {&inserts_, &births_}, &change_));
    } else {
      COLMERGE_RETURN_IF_ERROR(ChooseWinners());
    }
    COLMERGE_RETURN_IF_ERROR(Classify());
    return AssignInsertedRows();
  }

 private:
  ChangePart& part(size_t i) const { return *parts_[i]; }
  size_t part_count() const { return parts_.size(); }
  Status AtRow(Status status, size_t b, uint64_t row) const {
    return AtPartRow(std::move(status), context_.base, part(b), row, kNoRow);
  }

  // Whether the caller still wants the write.
  Status Look() const { return context_.on_block(change_.rows_read); }

  Status CheckTable() const {
    const uint64_t repeated = pending_->index()->FindRepeatedRow(context_.base);
    if (repeated == kNoRow) return Status::Ok();
    const std::vector<uint32_t>& columns = context_.merge_keys;
    return Error(Code::kDuplicateKey, "Merge key {} = {} occurs in several rows of the table",
                 DescribeKeyColumns(*change_.schema, columns),
                 DescribeKey(context_.base, columns, repeated))
        .InColumn(change_.schema->field(columns[0]).name);
  }

  // A row without a key is no row of any table.
  Status CheckPresentKeys() const {
    for (size_t b = 0; b < part_count(); ++b) {
      for (uint32_t column : context_.merge_keys) {
        const ColumnPart& given = part(b).columns[column];
        if (given.presence == nullptr) continue;
        uint64_t row = 0;
        while (row < part(b).rows && given.Has(row)) ++row;
        if (row == part(b).rows) continue;
        const std::string& name = change_.schema->field(column).name;
        return AtRow(Error(Code::kConstraintViolation, "Merge key '{}' is missing from row {}",
                           name, part(b).first_row + row),
                     b, row)
            .InColumn(name);
      }
    }
    return Status::Ok();
  }

  Status CheckNullKeys() const {
    if (context_.options.null_keys == NullKeys::kEqual) return Status::Ok();
    for (size_t b = 0; b < part_count(); ++b) {
      for (size_t k = 0; k < context_.keys[b].size(); ++k) {
        const Vector& key = *context_.keys[b][k];
        if (key.null_count == 0) continue;
        uint64_t row = 0;
        while (key.IsValid(row)) ++row;
        const std::string& name = change_.schema->field(context_.merge_keys[k]).name;
        return AtRow(Error(Code::kConstraintViolation,
                           "Merge key '{}' is null in row {}, and null_keys is 'error'", name,
                           part(b).first_row + row),
                     b, row)
            .InColumn(name);
      }
    }
    return Status::Ok();
  }

  Status Resolve() {
    rows_.reserve(part_count());
    for (size_t b = 0; b < part_count(); ++b) {
      rows_.emplace_back(pool_, part(b).rows, MemoryCategory::kScratch);
    }
    KeyLookAhead ahead(context_, *pending_, &rows_);
    uint64_t done = 0;
    for (size_t b = 0; b < part_count(); ++b) {
      for (uint64_t start = 0; start < part(b).rows; start += context_.options.batch_size) {
        const uint64_t count = std::min(context_.options.batch_size, part(b).rows - start);
        done += count;
        ahead.Reach(done);
        COLMERGE_RETURN_IF_ERROR(pending_->ResolveAll(context_.keys[b], start, count,
                                                      rows_[b].data() + start, ahead.used(),
                                                      context_.progress));
        COLMERGE_RETURN_IF_ERROR(context_.on_block(done));
      }
    }
    return Status::Ok();
  }

  void NotePresent() const {
    if (context_.present == nullptr) return;
    for (const Array<uint64_t>& rows : rows_) {
      for (const uint64_t row : rows) {
        if (row < context_.base.rows) context_.present->Insert(row);
      }
    }
  }

  Status ReadKinds() {
    if (!context_.has_markers()) return Status::Ok();
    const RowMarker marker = RowMarker::Of(context_.options);
    for (size_t b = 0; b < part_count(); ++b) {
      COLMERGE_RETURN_IF_ERROR(Look());
      const Vector& column = change_.sources[b].columns[*context_.row_markers[b]];
      auto kinds = ReadRowKinds(column, marker, part(b).first_row, pool_);
      if (!kinds.ok()) {
        const auto row = static_cast<uint64_t>(kinds.status().detail().row);
        return AtRow(std::move(kinds).status(), b, row);
      }
      kinds_.push_back(std::move(kinds).value());
      if (context_.rules != nullptr && context_.rules->retract) {
        MakeRetractions(&kinds_[b]);
        COLMERGE_RETURN_IF_ERROR(CheckRetractions(b));
        continue;
      }
      for (uint64_t i = 0; i < part(b).rows; ++i) {
        if (kinds_[b][i] != RowKind::kSkip) continue;
        rows_[b][i] = kNoPart;
        ++change_.ignored;
      }
    }
    return Status::Ok();
  }

  // That a row takes back nothing but what can be: nulls, which operators pass over, and values of columns that allow it.
  Status CheckRetractions(size_t b) const {
    for (const MergeRule& rule : context_.rules->matched) {
      if (rule.can_retract) continue;
      const Vector& given = part(b).columns[rule.column].values;
      for (uint64_t i = 0; i < part(b).rows; ++i) {
        if (kinds_[b][i] != RowKind::kRetract) continue;
        if (rule.is_operator && (given.length == 0 || !given.IsValid(i))) continue;
        const std::string& name = change_.schema->field(rule.column).name;
        return AtRow(Error(Code::kInvalidArgument,
                           "Cannot merge - row {} takes a value of column '{}' back, which its {} "
                           "cannot: only sum, sum_wrapping, count and replace can",
                           part(b).first_row + i, name, rule.is_operator ? "operator" : "set"),
                     b, i)
            .InColumn(name);
      }
    }
    return Status::Ok();
  }

  // Later rows count over earlier ones, or the other way round: the set is filled from the end that
  // wins, and who comes second loses.
  Status ChooseWinners() {
    const uint64_t bound = context_.base.rows + pending_->count();
    RowSet seen(bound, change_.rows_read, pool_);
    const bool from_the_end = context_.options.on_duplicate == OnDuplicate::kLast;
    for (size_t n = 0; n < part_count(); ++n) {
      COLMERGE_RETURN_IF_ERROR(Look());
      const size_t b = from_the_end ? part_count() - 1 - n : n;
      Array<uint64_t>& rows = rows_[b];
      for (uint64_t i = 0; i < rows.size(); ++i) {
        uint64_t& row = rows[from_the_end ? rows.size() - 1 - i : i];
        if (row == kNoPart || seen.Insert(row)) continue;
        if (context_.options.on_duplicate == OnDuplicate::kError) return RepeatedInBatch(b, i);
        row = kNoPart;
        ++change_.ignored;
      }
    }
    return Status::Ok();
  }

  Status Classify() {
    for (size_t b = 0; b < part_count(); ++b) {
      COLMERGE_RETURN_IF_ERROR(Look());
      if (IsPlainUpsert()) {
        UpdateOrInsert(rows_[b], &part(b));
        continue;
      }
      for (uint64_t i = 0; i < part(b).rows; ++i) {
        const uint64_t row = rows_[b][i];
        if (row == kNoPart) continue;
        const bool deletes = context_.has_markers() && kinds_[b][i] == RowKind::kDelete;
        COLMERGE_RETURN_IF_ERROR(row < context_.base.rows ? Match(b, i, row, deletes)
                                                          : Miss(b, i, row, deletes));
      }
    }
    return Status::Ok();
  }

  // Every row that takes part updates or inserts.
  bool IsPlainUpsert() const {
    return !context_.has_markers() && context_.options.on_match == OnMatch::kUpdate &&
           context_.options.on_no_match == OnNoMatch::kInsert;
  }

  // Which of both a row does is anybody's guess: it is noted under both, and counted under one.
  void UpdateOrInsert(const Array<uint64_t>& rows, ChangePart* part) {
    const uint64_t base_rows = context_.base.rows;
    const uint64_t no_key = pending_->count();
    const auto room = [&](auto* array) {
      array->ResizeUninitialized(rows.size());
      return array->data();
    };
    // Pointers of its own, which no store can change, keep the loop in registers.
    auto* const update_rows = room(&part->updates.rows);
    auto* const update_targets = room(&part->updates.targets);
    auto* const insert_rows = room(&part->inserts.rows);
    auto* const insert_targets = room(&part->inserts.targets);
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
    part->updates.rows.ResizeUninitialized(updates);
    part->updates.targets.ResizeUninitialized(updates);
    part->inserts.rows.ResizeUninitialized(inserts);
    part->inserts.targets.ResizeUninitialized(inserts);
    change_.updated += updates;
    change_.inserted += inserts;
  }

  Status Match(size_t b, uint64_t i, uint64_t row, bool deletes) {
    if (deletes) {
      change_.deletes.PushBack(row);
      ++change_.deleted;
    } else if (context_.options.on_match == OnMatch::kUpdate) {
      part(b).updates.rows.PushBack(static_cast<uint32_t>(i));
      part(b).updates.targets.PushBack(row);
      ++change_.updated;
    } else if (context_.options.on_match == OnMatch::kIgnore) {
      ++change_.ignored;
    } else {
      return Refused(b, i, "is in the table already, and on_match is 'error'");
    }
    return Status::Ok();
  }

  Status Miss(size_t b, uint64_t i, uint64_t row, bool deletes) {
    // What is to go and is not there, is as it should be.
    if (deletes || context_.options.on_no_match == OnNoMatch::kIgnore) {
      ++change_.ignored;
      return Status::Ok();
    }
    if (context_.options.on_no_match == OnNoMatch::kError) {
      return Refused(b, i, "is not in the table, and on_no_match is 'error'");
    }
    inserts_[row - context_.base.rows] = true;
    if (!births_.empty()) births_[row - context_.base.rows] = part(b).first_row + i;
    part(b).inserts.rows.PushBack(static_cast<uint32_t>(i));
    part(b).inserts.targets.PushBack(row);
    ++change_.inserted;
    return Status::Ok();
  }

  Status AssignInsertedRows() {
    const bool is_all = change_.inserted == pending_->count();
    if (is_all && std::is_sorted(births_.begin(), births_.end())) return Status::Ok();
    Array<uint64_t> final_rows(pool_, pending_->count(), MemoryCategory::kScratch);
    COLMERGE_RETURN_IF_ERROR(births_.empty() ? NumberByKeys(&final_rows)
                                             : NumberByBirths(&final_rows));
    const auto renumber = [&](RowMap* map) {
      for (uint64_t& target : map->targets) {
        if (target >= context_.base.rows) target = final_rows[target - context_.base.rows];
      }
    };
    for (ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(Look());
      renumber(&part.inserts);
      for (RowMap& subset : part.subsets) renumber(&subset);
    }
    return pending_->Renumber(final_rows, context_.progress);
  }

  // In the order in which the write names them first.
  Status NumberByKeys(Array<uint64_t>* final_rows) const {
    CheckedSteps steps(context_.progress);
    uint64_t next = context_.base.rows;
    for (uint64_t n = 0; n < final_rows->size() && steps.Pass(1); ++n) {
      (*final_rows)[n] = inserts_[n] ? next++ : kNoRow;
    }
    return steps.TakeStatus();
  }

  // A key may have been named, and deleted, before others that were inserted before it.
  Status NumberByBirths(Array<uint64_t>* final_rows) const {
    CheckedSteps steps(context_.progress);
    Array<uint64_t> born(pool_, change_.rows_read, MemoryCategory::kScratch);
    for (uint64_t row = 0; row < born.size() && steps.Pass(1); ++row) born[row] = kNoRow;
    for (uint64_t n = 0; n < births_.size() && steps.Pass(1); ++n) {
      if (inserts_[n]) born[births_[n]] = n;
      (*final_rows)[n] = kNoRow;
    }
    uint64_t next = context_.base.rows;
    for (uint64_t row = 0; row < born.size() && steps.Pass(1); ++row) {
      if (born[row] != kNoRow) (*final_rows)[born[row]] = next++;
    }
    return steps.TakeStatus();
  }

  Status RepeatedInBatch(size_t b, uint64_t row) const {
    return AtRow(Error(Code::kDuplicateKey,
                       "Merge key {} = {} occurs again in row {} of the write, and "
                       "on_duplicate is 'error'",
                       KeyColumns(), DescribeBatchKey(context_.keys[b], row),
                       part(b).first_row + row),
                 b, row)
        .InColumn(FirstKeyColumn());
  }
  Status Refused(size_t b, uint64_t row, const char* why) const {
    return RefusedRow(context_, change_, part(b), context_.keys[b], row, why);
  }
  std::string KeyColumns() const {
    return DescribeKeyColumns(*change_.schema, context_.merge_keys);
  }
  const std::string& FirstKeyColumn() const {
    return change_.schema->field(context_.merge_keys[0]).name;
  }

  const MergeContext& context_;
  PendingKeys* pending_;
  Ref<MemoryPool> pool_;
  Change& change_;
  std::vector<ChangePart*> parts_;
  std::vector<Array<uint64_t>> rows_;   // by batch: the row of each key, or kNoPart
  std::vector<Array<RowKind>>& kinds_;  // by batch, where the options name a column of them
  Array<bool> inserts_{pool_};          // by new key: whether its winner inserts; one more
  // By new key: the row of the write that inserted it last; empty where nothing deletes.
  Array<uint64_t> births_{pool_};
};

}  // namespace

Status RefusedRow(const MergeContext& context, const Change& change, const ChangePart& part,
                  const KeyVectors& keys, uint64_t row, const char* why) {
  Status refused = Error(Code::kConstraintViolation, "Merge key {} = {} in row {} {}",
                         DescribeKeyColumns(*change.schema, context.merge_keys),
                         DescribeBatchKey(keys, row), part.first_row + row, why);
  return AtPartRow(std::move(refused), context.base, part, row, kNoRow)
      .InColumn(change.schema->field(context.merge_keys[0]).name);
}

Status PlanMerge(const MergeContext& context, PendingKeys* pending, Change* change) {
  return MergePlanner(context, pending, change).Plan();
}

Status CatchUp(KeyIndex* index, const TableVersion& version, const Progress* progress) {
  const Progress nobody;
  std::lock_guard lock(index->mutex());
  return index->CatchUp(version, progress == nullptr ? nobody : *progress);
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
