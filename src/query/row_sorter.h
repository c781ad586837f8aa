// SPDX-License-Identifier: Apache-2.0
// Puts rows in order, or finds the first of them in that order without sorting the others.
//
// What is sorted are entries of 16 bytes: the first word of a row's sort key and a number. Where
// the key is one word, the number is the row's id; else it is that of its key row, kept apart,
// which decides when first words are equal. Rows that are equal stay in the order in which they
// came.
//
// With a limit, rows gather until they are twice as many; then those beyond the limit go, and from
// then on a row that would come after the last one kept is passed by on its first word alone.
//
// Not thread-safe; the sorters of several threads are put together with Append.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluate/evaluate.h"
#include "query/select_plan.h"
#include "query/sort_key.h"

namespace colmerge {

class RowSorter {
 public:
  // may_be_null: of each term's values. limit: rows wanted, > 0; ~0: all.
  RowSorter(const std::vector<OrderTerm>& order, const std::vector<bool>& may_be_null,
            uint64_t limit, const Ref<MemoryPool>& pool);

  // Takes in the selected rows of a block; id_of(row of the block) ascends from call to call.
  template <typename IdOf>
  Status Add(const Selection& selection, EvaluationContext& context, IdOf&& id_of) {
    COLMERGE_RETURN_IF_ERROR(Choose(selection, context));
    for (uint64_t i = 0; i < chosen_count_; ++i) {
      const uint64_t id = id_of(selection.Row(chosen_[i]));
      if (simple_) {
        entries_.PushBack({first_words_[chosen_[i]], id});
      } else {
        entries_.PushBack({first_words_[chosen_[i]], ids_.size()});
        ids_.PushBack(id);
      }
    }
    if (!simple_) COLMERGE_RETURN_IF_ERROR(AddKeys(selection, context));
    if (limit_ > kMostKept || entries_.size() < limit_ * 2 + kSpareEntries) return Status::Ok();
    return KeepFirst(context.progress);
  }

  // Of a chunk whose rows have first values, none of them null, between these: whether no row of it
  // is wanted any more.
  bool PassesBy(const Extremes& extremes) const {
    return has_threshold_ && !IsWanted(keys_.LeastFirstWord(extremes));
  }
  // Tells that rows will come whose first values are the least of these, one row for each: rows
  // beyond those need not be kept.
  void Expect(const std::vector<Extremes>& extremes);

  // Sorts what is there. `progress` here and below: asked whether to go on.
  Status Sort(const Progress* progress);
  // Takes in the rows of another sorter, which come after those here. Both are sorted, and so is
  // the result.
  Status Append(RowSorter&& other, const Progress* progress);

  // The ids of the rows in order; sorted before.
  Result<Array<uint64_t>> Ids(const Progress* progress) const;

 private:
  struct Entry {
    uint64_t word;
    uint64_t number;
  };
  static constexpr uint64_t kSpareEntries = 256;
  static constexpr uint64_t kMostKept = uint64_t{1} << 40;

  // Sets chosen_ to the places in the selection of the rows that may be wanted.
  Status Choose(const Selection& selection, EvaluationContext& context);
  bool ChooseFew(const Selection& selection, EvaluationContext& context);
  Status AddKeys(const Selection& selection, EvaluationContext& context);
  Status KeepFirst(const Progress* progress);
  template <typename Use>
  Status WithSort(const Progress* progress, Use&& use);
  // With a threshold. A later row with the same key comes after: where the word is the whole key it
  // must be less.
  bool IsWanted(uint64_t word) const { return simple_ ? word < threshold_ : word <= threshold_; }
  bool Less(const Entry& a, const Entry& b) const {
    if (a.word != b.word) return a.word < b.word;
    if (!simple_) {
      const uint64_t* left = Key(a.number);
      const uint64_t* right = Key(b.number);
      if (keys_.Less(left, right)) return true;
      if (keys_.Less(right, left)) return false;
    }
    return a.number < b.number;
  }
  const uint64_t* Key(uint64_t number) const { return rows_.data() + number * keys_.words(); }

  const std::vector<OrderTerm>& order_;
  SortKeys keys_;
  uint64_t limit_;
  Ref<MemoryPool> pool_;
  bool simple_;  // keys are one word
  bool has_threshold_ = false;
  // The first word of the last row kept, or a larger one, up to which enough rows will come.
  uint64_t threshold_ = 0;
  bool few_pass_ = false;  // of the last block, less than one row in 16 was below it
  Array<Entry> entries_;
  Array<uint64_t> ids_;   // by number, unless simple
  Array<uint64_t> rows_;  // key rows by number, unless simple
  // Long strings that the rows refer to, where they were computed.
  std::vector<std::shared_ptr<StringArena>> arenas_;

  Array<uint64_t> first_words_;  // of the block
  Array<uint32_t> chosen_;
  uint64_t chosen_count_ = 0;
};

}  // namespace colmerge
