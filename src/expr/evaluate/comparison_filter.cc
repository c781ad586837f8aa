// SPDX-License-Identifier: Apache-2.0
// Comparisons as filters: columns are read where they lie, at the selected rows only. See
// column_filter.h.
#include <cstring>

#include "expr/evaluate/column_filter.h"

namespace colmerge {
namespace {

// One side: a column where it lies, or what was evaluated.
class Side {
 public:
  static Result<Side> Of(const Expression& expression, const Selection& selection,
                         EvaluationContext& context) {
    Side side;
    side.column_ = ColumnInPlace(expression, context);
    if (side.column_ == nullptr) {
      COLMERGE_ASSIGN_OR_RETURN(side.value_, EvaluateNode(expression, selection, context));
    }
    return side;
  }

  bool is_column() const { return column_ != nullptr; }
  // Has a value for each selected row and no others.
  bool is_dense() const { return column_ == nullptr && !value_->constant(); }
  bool IsNullConstant() const { return column_ == nullptr && value_->IsNullConstant(); }
  Operand operand() const {
    return column_ != nullptr ? Operand{column_, false} : value_->operand();
  }
  // Becomes dense; only for a column.
  void TakeSelected(const Selection& selection, const Ref<MemoryPool>& pool) {
    if (selection.rows == nullptr) {
      value_.emplace(Evaluated::Borrow(*column_, false));
    } else {
      value_.emplace(TakeRows(*column_, selection.rows, selection.count, pool));
    }
    column_ = nullptr;
  }

 private:
  const Vector* column_ = nullptr;
  std::optional<Evaluated> value_;
};

// What needs no evaluation.
std::optional<Operand> OperandInPlace(const Expression& expression, EvaluationContext& context) {
  if (const Vector* column = ColumnInPlace(expression, context)) return Operand{column, false};
  if (expression.kind == ExpressionKind::kConstant) return Operand{expression.constant.get(), true};
  if (expression.kind != ExpressionKind::kParameter) return std::nullopt;
  return Operand{&context.parameters[static_cast<size_t>(expression.number)], true};
}

}  // namespace

Result<uint64_t> KeepCompared(const Expression& predicate, Comparison comparison,
                              const Selection& selection, EvaluationContext& context,
                              uint32_t* kept) {
  COLMERGE_ASSIGN_OR_RETURN(Side left, Side::Of(*predicate.arguments[0], selection, context));
  COLMERGE_ASSIGN_OR_RETURN(Side right, Side::Of(*predicate.arguments[1], selection, context));
  if (left.IsNullConstant() || right.IsNullConstant()) return 0;
  const bool dense = left.is_dense() || right.is_dense();
  if (dense && left.is_column()) left.TakeSelected(selection, context.pool);
  if (dense && right.is_column()) right.TakeSelected(selection, context.pool);
  const Operand first = left.operand();
  const Operand second = right.operand();
  const RowComparison compare(comparison, first, second);
  if (first.constant && second.constant) {
    uint8_t holds = 0;
    compare.Run(nullptr, 0, 1, &holds);
    return holds != 0 ? KeepAll(selection, kept) : 0;
  }
  return KeepRuns(selection, dense, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    compare.Run(rows, start, count, truths);
                    if (!first.constant) ClearNulls(*first.vector, rows, start, count, truths);
                    if (!second.constant) ClearNulls(*second.vector, rows, start, count, truths);
                  });
}

Fill FillOfComparison(const Expression& predicate, bool wanted, EvaluationContext& context) {
  const auto comparison = FindComparison(predicate.function.name);
  if (predicate.kind != ExpressionKind::kCall || !comparison) return nullptr;
  const auto left = OperandInPlace(*predicate.arguments[0], context);
  const auto right = OperandInPlace(*predicate.arguments[1], context);
  if (!left || !right || (left->constant && right->constant)) return nullptr;
  for (const Operand& side : {*left, *right}) {
    if (!side.constant || side.vector->IsValid(0)) continue;
    return [](const uint32_t*, uint64_t, uint64_t count, uint8_t* truths) {
      std::memset(truths, 0, count);
    };
  }
  const RowComparison compare(wanted ? *comparison : Opposite(*comparison), *left, *right);
  return [=](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
    compare.Run(rows, start, count, truths);
    if (!left->constant) ClearNulls(*left->vector, rows, start, count, truths);
    if (!right->constant) ClearNulls(*right->vector, rows, start, count, truths);
  };
}

}  // namespace colmerge
