// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/column_filter.h"

#include <cstring>

#include "expr/evaluate/value_list.h"

namespace colmerge {
namespace {

void Invert(uint64_t count, uint8_t* truths) {
  for (uint64_t i = 0; i < count; ++i) truths[i] ^= 1;
}

}  // namespace

// The column that an expression is, or that it only gives another name of its type; else nullptr.
const Vector* ColumnInPlace(const Expression& expression, EvaluationContext& context) {
  if (expression.kind == ExpressionKind::kColumn) {
    return &context.block.Column(static_cast<uint32_t>(expression.number));
  }
  if (expression.kind != ExpressionKind::kCast) return nullptr;
  const Expression& argument = *expression.arguments[0];
  const bool same_form = (expression.type.is_utf8() && argument.type.is_utf8()) ||
                         (expression.type.is_binary() && argument.type.is_binary());
  return same_form ? ColumnInPlace(argument, context) : nullptr;
}

uint64_t KeepAll(const Selection& selection, uint32_t* kept) {
  for (uint64_t i = 0; i < selection.count; ++i) kept[i] = static_cast<uint32_t>(selection.Row(i));
  return selection.count;
}

Result<uint64_t> KeepEvaluated(const Expression& predicate, bool wanted, const Selection& selection,
                               EvaluationContext& context, uint32_t* kept) {
  COLMERGE_ASSIGN_OR_RETURN(const Evaluated value, EvaluateNode(predicate, selection, context));
  const Vector& bits = value.vector();
  if (value.constant()) {
    const bool holds = bits.IsValid(0) && bits.Bit(0) == wanted;
    return holds ? KeepAll(selection, kept) : 0;
  }
  return KeepRuns(selection, true, kept,
                  [&](const uint32_t*, uint64_t start, uint64_t count, uint8_t* truths) {
                    for (uint64_t i = 0; i < count; ++i) {
                      truths[i] = static_cast<uint8_t>(bits.Bit(start + i) == wanted);
                    }
                    ClearNulls(bits, nullptr, start, count, truths);
                  });
}

uint64_t KeepNulls(const Vector& column, bool want_null, const Selection& selection,
                   uint32_t* kept) {
  if (column.null_count == 0) return want_null ? 0 : KeepAll(selection, kept);
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    std::memset(truths, 1, count);
                    ClearNulls(column, rows, start, count, truths);
                    if (want_null) Invert(count, truths);
                  });
}

Result<uint64_t> KeepListed(const Expression& predicate, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept) {
  const Vector* column = ColumnInPlace(*predicate.arguments[0], context);
  if (column == nullptr) return KeepEvaluated(predicate, wanted, selection, context, kept);
  COLMERGE_ASSIGN_OR_RETURN(const ListMembers members,
                            ListMembers::Prepare(predicate, selection, context));
  if (!members.by_row().empty()) {
    return KeepEvaluated(predicate, wanted, selection, context, kept);
  }
  const ValueList& list = members.constants();
  const bool want_found = wanted != predicate.negated;
  if (list.set == nullptr || (!want_found && list.has_null)) return 0;
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    list.set->Find(*column, rows, start, count, truths);
                    if (!want_found) Invert(count, truths);
                    ClearNulls(*column, rows, start, count, truths);
                  });
}

}  // namespace colmerge
