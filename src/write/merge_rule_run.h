// SPDX-License-Identifier: Apache-2.0
// Rules of a merge, evaluated over matched rows.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "expr/evaluate/evaluate.h"
#include "write/merge_plan.h"
#include "write/merge_rules.h"

namespace colmerge {

// Matched rows: the columns of the table as they are, then those as the write has them, then whether a row takes back
// what it has. A column is read when a rule asks for it, once.
class MatchBlock final : public RowBlock {
 public:
  // Gives a column of the table, of its type, a value for each row of the block.
  using Reader = std::function<Vector(uint32_t column)>;
  // Tells of a row of the block whether it takes back what it has.
  using Retracts = std::function<bool(uint64_t row)>;
  MatchBlock(uint64_t rows, size_t columns, Reader old_values, Reader new_values, Retracts retracts,
             Ref<MemoryPool> pool)
      : rows_(rows),
        old_values_(std::move(old_values)),
        new_values_(std::move(new_values)),
        retracts_(std::move(retracts)),
        pool_(std::move(pool)),
        columns_(2 * columns + 1) {}

  uint64_t rows() const override { return rows_; }
  const Vector& Column(uint32_t column) override;

 private:
  Vector Retractions() const;

  uint64_t rows_;
  Reader old_values_;
  Reader new_values_;
  Retracts retracts_;
  Ref<MemoryPool> pool_;
  std::vector<std::optional<Vector>> columns_;
};

// Where a row of a block stands in the write: a part, and its row there.
using RowPlace = std::function<std::pair<const ChangePart*, uint64_t>(uint64_t row)>;

// Evaluates rules over one block; errors name the row, the column and the rule.
class MergeRuleRun {
 public:
  // Of the context's rules. inserts: the rows are not there, and come to be. All must outlive it, and the block what
  // Value gives.
  MergeRuleRun(const MergeContext& context, bool inserts, MatchBlock* block, const RowPlace& place,
               Change* change)
      : context_(context), inserts_(inserts), block_(*block), place_(place), change_(*change) {}

  // Those that are about such rows, by column.
  const std::vector<MergeRule>& rules() const {
    return inserts_ ? context_.rules->inserted : context_.rules->matched;
  }
  // The rows of the block that are to be updated or inserted, ascending.
  Status ChooseRows(Array<uint32_t>* rows);
  // What a rule with a value makes of the column in these rows: a vector of its type.
  Result<Vector> Value(const MergeRule& rule, const Array<uint32_t>& rows);
  // Which of these rows a group's rule gives the new values: afterwards Wins(i) tells of the i-th.
  Status FindWinners(const MergeRule& rule, const Array<uint32_t>& rows);
  bool Wins(uint64_t i) const { return wins_[i]; }

 private:
  Status Misfit(const MergeRule& rule, uint64_t row, const Status& status) const;

  const MergeContext& context_;
  const bool inserts_;
  MatchBlock& block_;
  const RowPlace& place_;
  Change& change_;
  const std::vector<Vector> no_parameters_;
  const Expression* winners_of_ = nullptr;  // the group that was asked for last
  Array<bool> wins_{change_.pool};
};

// Applies the context's rules to the rows that a planned merge updates, and to those that it inserts where an operator has
// something to say about them: they move to parts of their own, with the values that they will have. Rows that
// update_when leaves out count as ignored. Keys that several rows share are folded by then (fold.h), rules and all.
Status ApplyMergeRules(const MergeContext& context, Change* change);

}  // namespace colmerge
