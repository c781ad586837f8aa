// SPDX-License-Identifier: Apache-2.0
// The parts of Filter (evaluate.h) that keep rows by a predicate which is not made of others.
//
// Each appends the selected rows for which the predicate is `wanted`, true or false, to `kept`,
// which may be the selection's own rows, and returns how many: what is kept is written behind what
// has been read.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "expr/evaluate/evaluated.h"
#include "expr/functions/comparison.h"
#include "expr/values/truths.h"

namespace colmerge {

// The column that an expression is, or that it only gives another name of its type; else nullptr.
const Vector* ColumnInPlace(const Expression& expression, EvaluationContext& context);

uint64_t KeepAll(const Selection& selection, uint32_t* kept);

// Any predicate, by way of its bits.
Result<uint64_t> KeepEvaluated(const Expression& predicate, bool wanted, const Selection& selection,
                               EvaluationContext& context, uint32_t* kept);

// A call of a comparison: what holds for it, or for its opposite where that is given instead.
Result<uint64_t> KeepCompared(const Expression& predicate, Comparison comparison,
                              const Selection& selection, EvaluationContext& context,
                              uint32_t* kept);

// Rows in which a column is null or is not.
uint64_t KeepNulls(const Vector& column, bool want_null, const Selection& selection,
                   uint32_t* kept);

// IN.
Result<uint64_t> KeepListed(const Expression& predicate, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept);

// A predicate that is about one dictionary column only is asked once for each value of the
// dictionary, where there are fewer of them than rows. nullopt where it is not of that kind, or
// fails for some value, which may be one that no row has.
Result<std::optional<uint64_t>> KeepByDictionary(const Expression& predicate, bool wanted,
                                                 const Selection& selection,
                                                 EvaluationContext& context, uint32_t* kept);

// Marks rows that are to be kept: fill(rows, start, count, truths), see RowComparison::Run.
using Fill = std::function<void(const uint32_t*, uint64_t, uint64_t, uint8_t*)>;

// That of a comparison of columns and constants which need no evaluation, and so cannot fail.
// nullptr for any other predicate.
Fill FillOfComparison(const Expression& predicate, bool wanted, EvaluationContext& context);

// Keeps the rows that fill(rows, start, count, truths) marks, a run at a time. rows is nullptr
// where `dense`: what is looked at has a value for each selected row and no others.
template <typename FillRun>
uint64_t KeepRuns(const Selection& selection, bool dense, uint32_t* kept, FillRun&& fill) {
  uint8_t truths[kTruthRows];
  uint64_t found = 0;
  for (uint64_t start = 0; start < selection.count; start += kTruthRows) {
    const uint64_t count = std::min(kTruthRows, selection.count - start);
    const bool listed = !dense && selection.rows != nullptr;
    fill(listed ? selection.rows + start : nullptr, start, count, truths);
    found += AppendKept(truths, selection, start, count, kept + found);
  }
  return found;
}

}  // namespace colmerge
