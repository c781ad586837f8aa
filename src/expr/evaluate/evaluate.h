// SPDX-License-Identifier: Apache-2.0
// Evaluates bound expressions over a block of rows, a vector at a time.
//
// A selection says which rows of the block count, in ascending order. Results are dense: row i of a
// result belongs to the i-th selected row. Columns are read when an expression asks for them, and
// only at selected rows.
//
// Thread-safe as long as each thread has its own EvaluationContext.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/progress.h"
#include "expr/evaluate/expression.h"
#include "expr/values/selection.h"

namespace colmerge {

// A block of rows whose columns are read on demand.
class RowBlock {
 public:
  virtual ~RowBlock() = default;
  virtual uint64_t rows() const = 0;
  // The whole column of the block; lives as long as the block. The evaluator takes what it needs.
  virtual const Vector& Column(uint32_t column) = 0;
};

// A block whose columns are there already: a batch, or what an aggregation made.
class VectorBlock final : public RowBlock {
 public:
  explicit VectorBlock(std::vector<Vector> columns, uint64_t rows)
      : columns_(std::move(columns)), rows_(rows) {}
  uint64_t rows() const override { return rows_; }
  const Vector& Column(uint32_t column) override { return columns_[column]; }

 private:
  std::vector<Vector> columns_;
  uint64_t rows_;
};

struct EvaluationContext {
  RowBlock& block;
  const std::vector<Vector>& parameters;  // one row each, of the types that were bound
  int64_t now_microseconds = 0;
  Ref<MemoryPool> pool;
  // Asked by what takes long for a row. nullptr: nobody stops the evaluation.
  const Progress* progress = nullptr;
  // The stack is one of the evaluation's own (base/own_stack.h), which it takes for a deep expression.
  bool has_own_stack = false;
};

// The expression's values at the selected rows. A constant or parameter gives a vector of all
// selected rows, too. The result may borrow from the block, the parameters and the expression's
// constants, which must outlive it; all else it owns. Errors carry the row of the block.
Result<Vector> Evaluate(const Expression& expression, const Selection& selection,
                        EvaluationContext& context);

// The selected rows for which the predicate (a bool) is true, ascending: into `kept`, which has
// room for selection.count and may be its rows; returns how many. An AND narrows term by term, to the
// rows for which each is true, so that what is null for one is spared the next, as in PostgreSQL;
// comparisons of a column with a constant do not go through a vector of bools.
Result<uint64_t> Filter(const Expression& predicate, const Selection& selection,
                        EvaluationContext& context, uint32_t* kept);

// The same for a condition that is part of an expression, as in CASE and FILTER: a term of an AND
// that is null decides nothing, so the next ones are evaluated, and may fail.
Result<uint64_t> FilterInside(const Expression& predicate, const Selection& selection,
                              EvaluationContext& context, uint32_t* kept);

// The value of an expression without columns, as one row: for constants and LIMIT ?.
Result<Vector> EvaluateConstant(const Expression& expression, const std::vector<Vector>& parameters,
                                int64_t now_microseconds, const Ref<MemoryPool>& pool);

}  // namespace colmerge
