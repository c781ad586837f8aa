// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/evaluate.h"

#include <algorithm>

#include "expr/cast/cast.h"
#include "expr/evaluate/evaluated.h"
#include "expr/evaluate/validity.h"

namespace colmerge {
namespace {

Evaluated EvaluateColumn(const Expression& expression, const Selection& selection,
                         EvaluationContext& context) {
  const Vector& whole = context.block.Column(static_cast<uint32_t>(expression.number));
  if (selection.rows != nullptr) {
    return Evaluated(TakeRows(whole, selection.rows, selection.count, context.pool));
  }
  if (selection.count == whole.length) return Evaluated::Borrow(whole, false);
  return Evaluated(Slice(whole, 0, selection.count));
}

// Whether the bytes of the result may lie in memory of the argument.
bool MayBorrow(const Vector& result, const Vector& argument) {
  if (result.type.storage() == Storage::kViews) {
    return argument.type.storage() == Storage::kViews ||
           argument.type.id == TypeId::kFixedSizeBinary || argument.dictionary != nullptr;
  }
  return std::any_of(argument.buffers.begin(), argument.buffers.end(), [&](const Buffer& buffer) {
    return result.values >= buffer.data() && result.values < buffer.data() + buffer.size();
  });
}

// The position is that of the call.
Result<Evaluated> RunKernel(const ScalarFunction& function, int64_t position,
                            std::vector<Evaluated> values, const Selection& selection,
                            EvaluationContext& context) {
  const bool constant = std::all_of(values.begin(), values.end(),
                                    [](const Evaluated& value) { return value.constant(); });
  const uint64_t rows = constant ? 1 : selection.count;
  std::vector<Operand> operands;
  operands.reserve(values.size());
  for (const Evaluated& value : values) operands.push_back(value.operand());
  Validity validity;
  if (!function.sees_nulls) {
    validity = CommonValidity(operands, rows, context.pool);
    if (validity.null_count == rows) {
      return Evaluated(NullVector(function.result, rows, context.pool), constant);
    }
  }
  const KernelCall call{operands,
                        rows,
                        function.result,
                        validity.bits(),
                        context.now_microseconds,
                        context.pool,
                        context.progress};
  Result<Vector> result = function.kernel(call);
  if (!result.ok()) {
    return AtRowOfBlock(std::move(result).status(), position, constant, selection);
  }
  if (!function.sees_nulls) std::move(validity).GiveTo(&*result);
  for (Evaluated& value : values) {
    if (MayBorrow(*result, value.vector())) std::move(value).GiveMemoryTo(&*result);
  }
  return Evaluated(std::move(*result), constant);
}

Result<Evaluated> EvaluateCall(const Expression& expression, const Selection& selection,
                               EvaluationContext& context) {
  std::vector<Evaluated> values;
  values.reserve(expression.arguments.size());
  for (const ExpressionPtr& argument : expression.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(Evaluated value, EvaluateNode(*argument, selection, context));
    values.push_back(std::move(value));
  }
  return RunKernel(expression.function, expression.position, std::move(values), selection, context);
}

Result<Evaluated> EvaluateChain(const Expression& expression, const Selection& selection,
                                EvaluationContext& context) {
  auto next = expression.arguments.begin();
  COLMERGE_ASSIGN_OR_RETURN(Evaluated so_far, EvaluateNode(**next++, selection, context));
  for (const ChainStep& step : expression.steps) {
    std::vector<Evaluated> values;
    values.reserve(step.function.arguments.size());
    values.push_back(std::move(so_far));
    while (values.size() < step.function.arguments.size()) {
      COLMERGE_ASSIGN_OR_RETURN(Evaluated value, EvaluateNode(**next++, selection, context));
      values.push_back(std::move(value));
    }
    COLMERGE_ASSIGN_OR_RETURN(
        so_far, RunKernel(step.function, step.position, std::move(values), selection, context));
  }
  return so_far;
}

Result<Evaluated> EvaluateCast(const Expression& expression, const Selection& selection,
                               EvaluationContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                            EvaluateNode(*expression.arguments[0], selection, context));
  Result<Vector> cast = Cast(value.vector(), expression.type, context.pool);
  if (!cast.ok()) {
    return AtRowOfBlock(std::move(cast).status(), expression.position, value.constant(), selection);
  }
  const bool constant = value.constant();
  std::move(value).GiveMemoryTo(&*cast);
  return Evaluated(std::move(*cast), constant);
}

// A one-row vector's value `count` times.
Vector Repeat(const Vector& one, uint64_t count, const Ref<MemoryPool>& pool) {
  Array<uint32_t> rows(pool, MemoryCategory::kScratch);
  rows.Resize(count, 0);
  return TakeRows(one, rows.data(), count, pool);
}

}  // namespace

void Evaluated::GiveMemoryTo(Vector* heir) && {
  for (Buffer& buffer : owned_.buffers) heir->buffers.push_back(std::move(buffer));
  for (auto& owner : owned_.owners) heir->owners.push_back(std::move(owner));
  if (owned_.dictionary != nullptr) heir->owners.push_back(std::move(owned_.dictionary));
}

Vector Evaluated::Take() && {
  if (borrowed_ != nullptr) return Slice(*borrowed_, 0, borrowed_->length);
  return std::move(owned_);
}

Status AtRowOfBlock(Status status, int64_t position, bool constant, const Selection& selection) {
  const int64_t row = status.detail().row;
  int64_t before = 0;
  if (row >= 0) {
    before =
        constant ? -1 - row : static_cast<int64_t>(selection.Row(static_cast<uint64_t>(row))) - row;
  }
  return std::move(status).OffsetRow(before).AtPosition(position);
}

Result<Evaluated> EvaluateNode(const Expression& expression, const Selection& selection,
                               EvaluationContext& context) {
  switch (expression.kind) {
    case ExpressionKind::kConstant: return Evaluated::Borrow(*expression.constant, true);
    case ExpressionKind::kParameter:
      return Evaluated::Borrow(context.parameters[static_cast<size_t>(expression.number)], true);
    case ExpressionKind::kColumn: return EvaluateColumn(expression, selection, context);
    case ExpressionKind::kCall: return EvaluateCall(expression, selection, context);
    case ExpressionKind::kChain: return EvaluateChain(expression, selection, context);
    case ExpressionKind::kCast: return EvaluateCast(expression, selection, context);
    case ExpressionKind::kNot: return EvaluateNot(expression, selection, context);
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr: return EvaluateAndOr(expression, selection, context);
    case ExpressionKind::kIsNull: return EvaluateIsNull(expression, selection, context);
    case ExpressionKind::kIsBool: return EvaluateIsBool(expression, selection, context);
    case ExpressionKind::kIn: return EvaluateIn(expression, selection, context);
    case ExpressionKind::kCase: return EvaluateCase(expression, selection, context);
    case ExpressionKind::kCoalesce: return EvaluateCoalesce(expression, selection, context);
  }
  return Status(Code::kInternal, "an expression of no kind");
}

Result<Vector> Evaluate(const Expression& expression, const Selection& selection,
                        EvaluationContext& context) {
  if (selection.count == 0) return NullVector(expression.type, 0, context.pool);
  return OnDeepEnoughStack(expression, context, [&]() -> Result<Vector> {
    COLMERGE_ASSIGN_OR_RETURN(Evaluated value, EvaluateNode(expression, selection, context));
    if (!value.constant()) return std::move(value).Take();
    Vector repeated = Repeat(value.vector(), selection.count, context.pool);
    std::move(value).GiveMemoryTo(&repeated);
    return repeated;
  });
}

Result<Vector> EvaluateConstant(const Expression& expression, const std::vector<Vector>& parameters,
                                int64_t now_microseconds, const Ref<MemoryPool>& pool) {
  VectorBlock block({}, 1);
  EvaluationContext context{block, parameters, now_microseconds, pool};
  return Evaluate(expression, Selection{nullptr, 1}, context);
}

}  // namespace colmerge
