// SPDX-License-Identifier: Apache-2.0
#include "query/row_sorter.h"

#include <algorithm>

#include "base/stoppable_sort.h"

namespace colmerge {
namespace {

std::vector<SortColumn> SortColumns(const std::vector<OrderTerm>& order,
                                    const std::vector<bool>& may_be_null) {
  std::vector<SortColumn> columns;
  for (size_t i = 0; i < order.size(); ++i) {
    columns.push_back(
        {order[i].expression->type, order[i].descending, order[i].nulls_first, may_be_null[i]});
  }
  return columns;
}

// Strings of a column lie in the table or in vectors that outlive the sorting.
bool HasLastingStrings(const OrderTerm& term) {
  return term.expression->kind == ExpressionKind::kColumn;
}

}  // namespace

RowSorter::RowSorter(const std::vector<OrderTerm>& order, const std::vector<bool>& may_be_null,
                     uint64_t limit, const Ref<MemoryPool>& pool)
    : order_(order),
      keys_(SortColumns(order, may_be_null)),
      limit_(limit),
      pool_(pool),
      simple_(keys_.words() == 1),
      entries_(pool),
      ids_(pool),
      rows_(pool),
      first_words_(pool),
      chosen_(pool) {}

Status RowSorter::Choose(const Selection& selection, EvaluationContext& context) {
  const uint64_t count = selection.count;
  first_words_.ResizeUninitialized(count);
  chosen_.ResizeUninitialized(count);
  if (few_pass_ && ChooseFew(selection, context)) return Status::Ok();
  const Expression& first = *order_[0].expression;
  if (first.kind == ExpressionKind::kColumn) {
    const Vector& column = context.block.Column(static_cast<uint32_t>(first.number));
    keys_.EncodeFirstWord(column, selection.rows, count, first_words_.data());
  } else {
    COLMERGE_ASSIGN_OR_RETURN(const Vector values, Evaluate(first, selection, context));
    keys_.EncodeFirstWord(values, nullptr, count, first_words_.data());
  }
  const uint64_t* words = first_words_.data();
  uint32_t* chosen = chosen_.data();
  uint64_t kept = 0;
  if (!has_threshold_) {
    for (; kept < count; ++kept) chosen[kept] = static_cast<uint32_t>(kept);
  } else {
    for (uint64_t i = 0; i < count; ++i) {
      chosen[kept] = static_cast<uint32_t>(i);
      kept += IsWanted(words[i]) ? 1 : 0;
    }
  }
  chosen_count_ = kept;
  few_pass_ = has_threshold_ && kept < count / 16;
  return Status::Ok();
}

// Choose for a column that is read as it lies, nearly all of whose rows are passed by.
bool RowSorter::ChooseFew(const Selection& selection, EvaluationContext& context) {
  const Expression& first = *order_[0].expression;
  const uint64_t bound = threshold_ + (simple_ ? 0 : 1);
  if (first.kind != ExpressionKind::kColumn || selection.rows != nullptr || bound == 0)
    return false;
  const Vector& column = context.block.Column(static_cast<uint32_t>(first.number));
  const auto kept =
      keys_.ChooseBelow(column, selection.count, bound, chosen_.data(), first_words_.data());
  if (!kept) return false;
  chosen_count_ = *kept;
  few_pass_ = chosen_count_ < selection.count / 16;
  return true;
}

void RowSorter::Expect(const std::vector<Extremes>& extremes) {
  if (extremes.size() < limit_) return;
  std::vector<uint64_t> words;
  for (const Extremes& chunk : extremes) words.push_back(keys_.LeastFirstWord(chunk));
  std::nth_element(words.begin(), words.begin() + static_cast<ptrdiff_t>(limit_ - 1), words.end());
  // Where only lesser words are wanted, that one is not to be missed.
  const uint64_t last = words[limit_ - 1];
  if (simple_ && last == ~uint64_t{0}) return;
  threshold_ = last + (simple_ ? 1 : 0);
  has_threshold_ = true;
  few_pass_ = true;
}

// The key rows of the chosen rows.
Status RowSorter::AddKeys(const Selection& selection, EvaluationContext& context) {
  if (chosen_count_ == 0) return Status::Ok();
  const uint64_t before = rows_.size();
  const uint32_t words = keys_.words();
  rows_.Reserve(before + chosen_count_ * words);
  rows_.ResizeUninitialized(before + chosen_count_ * words);
  uint64_t* keys = rows_.data() + before;
  for (uint64_t i = 0; i < chosen_count_; ++i) {
    chosen_[i] = static_cast<uint32_t>(selection.Row(chosen_[i]));
  }
  const Selection chosen{chosen_.data(), chosen_count_};
  for (size_t i = 0; i < order_.size(); ++i) {
    const Expression& expression = *order_[i].expression;
    if (expression.kind == ExpressionKind::kColumn) {
      const Vector& column = context.block.Column(static_cast<uint32_t>(expression.number));
      keys_.Encode(i, column, chosen.rows, chosen.count, keys);
    } else {
      COLMERGE_ASSIGN_OR_RETURN(const Vector values, Evaluate(expression, chosen, context));
      keys_.Encode(i, values, nullptr, chosen.count, keys);
      if (!keys_.IsString(i)) continue;
      // As long as there are the values, which the keys point to.
      if (arenas_.empty()) arenas_.push_back(std::make_shared<StringArena>(pool_));
      for (uint64_t k = 0; k < chosen.count; ++k) {
        keys_.KeepStrings(i, keys + k * words, arenas_.back().get());
      }
    }
  }
  return Status::Ok();
}

// Drops the rows beyond the limit.
Status RowSorter::KeepFirst(const Progress* progress) {
  const uint64_t kept = std::min(limit_, entries_.size());
  COLMERGE_RETURN_IF_ERROR(WithSort(
      progress, [&](auto sort) { return sort.Select(entries_.data(), entries_.size(), kept); }));
  entries_.ResizeUninitialized(kept);
  has_threshold_ = true;
  threshold_ = 0;
  for (const Entry& entry : entries_) threshold_ = std::max(threshold_, entry.word);
  if (simple_) return Status::Ok();
  // What is left is numbered anew, in the order in which it came.
  CheckedSteps steps(progress);
  const auto earlier = [](const Entry& a, const Entry& b) { return a.number < b.number; };
  StoppableSort<Entry, decltype(earlier)> by_number(earlier, &steps);
  COLMERGE_RETURN_IF_ERROR(by_number.Sort(entries_.data(), entries_.size()));
  const uint32_t words = keys_.words();
  std::vector<std::shared_ptr<StringArena>> old = std::move(arenas_);
  arenas_.clear();
  if (!old.empty()) arenas_.push_back(std::make_shared<StringArena>(pool_));
  for (uint64_t i = 0; i < kept; ++i) {
    const uint64_t number = entries_[i].number;
    std::memmove(rows_.data() + i * words, rows_.data() + number * words, words * 8);
    ids_[i] = ids_[number];
    entries_[i].number = i;
    for (size_t c = 0; c < order_.size(); ++c) {
      if (!keys_.IsString(c) || HasLastingStrings(order_[c])) continue;
      keys_.KeepStrings(c, rows_.data() + i * words, arenas_.back().get());
    }
  }
  rows_.ResizeUninitialized(kept * words);
  ids_.ResizeUninitialized(kept);
  return Status::Ok();
}

// Calls use(StoppableSort) with the order of the entries.
template <typename Use>
Status RowSorter::WithSort(const Progress* progress, Use&& use) {
  CheckedSteps steps(progress);
  if (simple_) {
    const auto less = [](const Entry& a, const Entry& b) {
      return a.word != b.word ? a.word < b.word : a.number < b.number;
    };
    return use(StoppableSort<Entry, decltype(less)>(less, &steps));
  }
  const auto less = [this](const Entry& a, const Entry& b) { return Less(a, b); };
  return use(StoppableSort<Entry, decltype(less)>(less, &steps));
}

Status RowSorter::Sort(const Progress* progress) {
  if (entries_.size() > limit_) COLMERGE_RETURN_IF_ERROR(KeepFirst(progress));
  return WithSort(progress, [&](auto sort) { return sort.Sort(entries_.data(), entries_.size()); });
}

Status RowSorter::Append(RowSorter&& other, const Progress* progress) {
  const uint64_t mine = entries_.size();
  const uint64_t shift = simple_ ? 0 : ids_.size();
  Array<Entry> merged(pool_, mine + other.entries_.size(), MemoryCategory::kScratch);
  if (!simple_) {
    ids_.Reserve(ids_.size() + other.ids_.size());
    for (uint64_t id : other.ids_) ids_.PushBack(id);
    rows_.Reserve(rows_.size() + other.rows_.size());
    for (uint64_t word : other.rows_) rows_.PushBack(word);
    for (Entry& entry : other.entries_) entry.number += shift;
  }
  for (auto& arena : other.arenas_) arenas_.push_back(std::move(arena));
  COLMERGE_RETURN_IF_ERROR(WithSort(progress, [&](auto sort) {
    return sort.Merge(entries_.data(), mine, other.entries_.data(), other.entries_.size(),
                      merged.data());
  }));
  entries_ = std::move(merged);
  if (entries_.size() > limit_) entries_.ResizeUninitialized(limit_);
  return Status::Ok();
}

Result<Array<uint64_t>> RowSorter::Ids(const Progress* progress) const {
  Array<uint64_t> ids(pool_, entries_.size(), MemoryCategory::kScratch);
  CheckedSteps steps(progress);
  for (uint64_t i = 0; i < ids.size();) {
    const uint64_t end = std::min(ids.size(), i + kStepsACheck);
    for (; i < end; ++i) ids[i] = simple_ ? entries_[i].number : ids_[entries_[i].number];
    if (!steps.Pass(kStepsACheck)) return steps.TakeStatus();
  }
  return ids;
}

}  // namespace colmerge
