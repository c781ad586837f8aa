// SPDX-License-Identifier: Apache-2.0
// Narrows a selection by a predicate. A predicate is taken apart as far as that helps: AND, OR and
// NOT are done with row numbers; comparisons, IN and IS NULL of a column read the column where it
// lies, at the selected rows only; predicates of a dictionary column are asked once for each value
// of the dictionary. Whatever remains is evaluated as bits.
//
// `kept` may be the selection's own rows: what is kept is written behind what has been read.
#include <algorithm>
#include <optional>

#include "expr/evaluate/column_filter.h"

namespace colmerge {
namespace {

// Where a predicate stands.
enum class Place : uint8_t {
  kTop,     // what a term is null for is lost, whatever the next terms are, and failures with it
  kInside,  // part of an expression: only what decides a row spares it the next terms
};

// The rows for which the predicate is `wanted`, true or false.
Result<uint64_t> Keep(const Expression& predicate, bool wanted, Place place,
                      const Selection& selection, EvaluationContext& context, uint32_t* kept);

// Whether some value could make it fail; no, only where that is plain.
bool MayFail(const Expression& expression) {
  const bool is_plain = expression.kind != ExpressionKind::kCast &&
                        expression.kind != ExpressionKind::kChain &&
                        (expression.kind != ExpressionKind::kCall ||
                         FindComparison(expression.function.name).has_value());
  return !is_plain || std::any_of(expression.arguments.begin(), expression.arguments.end(),
                                  [](const ExpressionPtr& argument) { return MayFail(*argument); });
}

// ---- AND ----

// What holds for all terms.
Result<uint64_t> KeepByEach(const Expression& terms, bool wanted, Place place,
                            const Selection& selection, EvaluationContext& context,
                            uint32_t* kept) {
  if (place == Place::kInside &&
      std::any_of(terms.arguments.begin() + 1, terms.arguments.end(),
                  [](const ExpressionPtr& term) { return MayFail(*term); })) {
    return KeepEvaluated(terms, wanted, selection, context, kept);
  }
  Selection left = selection;
  for (const ExpressionPtr& term : terms.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(left.count, Keep(*term, wanted, place, left, context, kept));
    left.rows = kept;
    if (left.count == 0) break;
  }
  return left.count;
}

// ---- OR ----

// Of the selected rows those that are not among `taken`, of which there are `count`, ascending;
// behind them one more can be written. `rest` may be the selection's own rows.
uint64_t RowsWithout(const Selection& selection, uint32_t* taken, uint64_t count, uint32_t* rest) {
  constexpr uint32_t kNoRow = 0xFFFFFFFF;
  taken[count] = kNoRow;
  uint64_t passed = 0;
  uint64_t left = 0;
  for (uint64_t i = 0; i < selection.count; ++i) {
    const auto row = static_cast<uint32_t>(selection.Row(i));
    const auto is_taken = static_cast<uint64_t>(taken[passed] == row);
    rest[left] = row;
    passed += is_taken;
    left += 1 - is_taken;
  }
  return left;
}

// All terms at once, for each run of rows.
uint64_t KeepByAnyFill(const std::vector<Fill>& fills, const Selection& selection, uint32_t* kept) {
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    uint8_t term[kTruthRows];
                    fills[0](rows, start, count, truths);
                    for (size_t k = 1; k < fills.size(); ++k) {
                      fills[k](rows, start, count, term);
                      for (uint64_t i = 0; i < count; ++i) {
                        truths[i] = static_cast<uint8_t>(truths[i] | term[i]);
                      }
                    }
                  });
}

// What holds for any term; each is asked only for the rows that those before it have not kept.
Result<uint64_t> KeepByAny(const Expression& terms, bool wanted, const Selection& selection,
                           EvaluationContext& context, uint32_t* kept) {
  std::vector<Fill> fills;
  for (const ExpressionPtr& term : terms.arguments) {
    Fill fill = FillOfComparison(*term, wanted, context);
    if (fill == nullptr) break;
    fills.push_back(std::move(fill));
  }
  if (fills.size() == terms.arguments.size()) return KeepByAnyFill(fills, selection, kept);
  Array<uint32_t> hits(context.pool, selection.count + 1, MemoryCategory::kScratch);
  Array<uint32_t> rest(context.pool, selection.count + 1, MemoryCategory::kScratch);
  Selection open = selection;
  for (const ExpressionPtr& term : terms.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(const uint64_t count,
                              Keep(*term, wanted, Place::kInside, open, context, hits.data()));
    if (count == 0) continue;
    open.count = RowsWithout(open, hits.data(), count, rest.data());
    open.rows = rest.data();
    if (open.count == 0) return KeepAll(selection, kept);
  }
  if (open.count == selection.count) return 0;
  // Kept is what is no longer open, in order.
  return RowsWithout(selection, rest.data(), open.count, kept);
}

// ---- All of them ----

// Predicates that are not made of others.
Result<uint64_t> KeepByLeaf(const Expression& predicate, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept) {
  COLMERGE_ASSIGN_OR_RETURN(const std::optional<uint64_t> found,
                            KeepByDictionary(predicate, wanted, selection, context, kept));
  if (found) return *found;
  if (predicate.kind == ExpressionKind::kIn) {
    return KeepListed(predicate, wanted, selection, context, kept);
  }
  const auto comparison = FindComparison(predicate.function.name);
  if (predicate.kind == ExpressionKind::kCall && comparison) {
    return KeepCompared(predicate, wanted ? *comparison : Opposite(*comparison), selection, context,
                        kept);
  }
  return KeepEvaluated(predicate, wanted, selection, context, kept);
}

Result<uint64_t> Keep(const Expression& predicate, bool wanted, Place place,
                      const Selection& selection, EvaluationContext& context, uint32_t* kept) {
  switch (predicate.kind) {
    case ExpressionKind::kNot:
      return Keep(*predicate.arguments[0], !wanted, place, selection, context, kept);
    case ExpressionKind::kAnd:
      return wanted ? KeepByEach(predicate, wanted, place, selection, context, kept)
                    : KeepByAny(predicate, wanted, selection, context, kept);
    case ExpressionKind::kOr:
      return wanted ? KeepByAny(predicate, wanted, selection, context, kept)
                    : KeepByEach(predicate, wanted, place, selection, context, kept);
    case ExpressionKind::kIsNull:
      if (const Vector* column = ColumnInPlace(*predicate.arguments[0], context)) {
        return KeepNulls(*column, wanted != predicate.negated, selection, kept);
      }
      return KeepEvaluated(predicate, wanted, selection, context, kept);
    case ExpressionKind::kIsBool:
      // What is not kept may as well be null.
      if (wanted && !predicate.negated && predicate.number >= 0) {
        return Keep(*predicate.arguments[0], predicate.number == 1, place, selection, context,
                    kept);
      }
      return KeepEvaluated(predicate, wanted, selection, context, kept);
    case ExpressionKind::kCall:
    case ExpressionKind::kIn: return KeepByLeaf(predicate, wanted, selection, context, kept);
    default: return KeepEvaluated(predicate, wanted, selection, context, kept);
  }
}

}  // namespace

Result<uint64_t> Filter(const Expression& predicate, const Selection& selection,
                        EvaluationContext& context, uint32_t* kept) {
  if (selection.count == 0) return uint64_t{0};
  return OnDeepEnoughStack(predicate, context, [&] {
    return Keep(predicate, true, Place::kTop, selection, context, kept);
  });
}

Result<uint64_t> FilterInside(const Expression& predicate, const Selection& selection,
                              EvaluationContext& context, uint32_t* kept) {
  if (selection.count == 0) return uint64_t{0};
  return OnDeepEnoughStack(predicate, context, [&] {
    return Keep(predicate, true, Place::kInside, selection, context, kept);
  });
}

}  // namespace colmerge
