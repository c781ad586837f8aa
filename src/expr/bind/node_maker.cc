// SPDX-License-Identifier: Apache-2.0
// How the binder puts nodes together, and what it computes on the way.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "column/vector_builder.h"
#include "expr/bind/expression_binder.h"
#include "expr/evaluate/evaluate.h"

namespace colmerge {
namespace {

constexpr uint64_t kGreatestWeight = 1'000'000;

bool IsConstant(const ExpressionPtr& expression) {
  return expression->kind == ExpressionKind::kConstant;
}
bool IsNull(const ExpressionPtr& expression) {
  return IsConstant(expression) && !expression->constant->IsValid(0);
}

// Null, whatever the other arguments are.
bool IsNullForNull(const Expression& node) {
  const bool is_strict = node.kind == ExpressionKind::kCast ||
                         (node.kind == ExpressionKind::kCall && !node.function.sees_nulls);
  return is_strict && std::any_of(node.arguments.begin(), node.arguments.end(), IsNull);
}

}  // namespace

Vector OwnValue(const Vector& value, const Ref<MemoryPool>& pool) {
  if (!value.IsValid(0)) return NullVector(value.type, 1, pool);
  VectorBuilder builder(value.type, pool);
  switch (value.type.storage()) {
    case Storage::kNone: return NullVector(value.type, 1, pool);
    case Storage::kBits: builder.AppendBool(value.Bit(0)); break;
    case Storage::kFixed: builder.AppendFixedBytes(value.values); break;
    case Storage::kViews: builder.AppendString(value.String(0).view()); break;
  }
  Vector own = builder.Finish();
  own.dictionary = value.dictionary;
  return own;
}

Status AtText(const Status& status, int64_t position) {
  Status moved(status.code(), status.message());
  if (!status.detail().column.empty()) {
    moved = std::move(moved).InColumn(status.detail().column);
  }
  if (status.detail().position >= 0) position = status.detail().position;
  return std::move(moved).AtPosition(position);
}

ExpressionPtr ConstantExpression(Vector value, int64_t position) {
  auto constant = std::make_shared<Expression>();
  constant->kind = ExpressionKind::kConstant;
  constant->type = value.type;
  constant->position = position;
  constant->constant = std::make_shared<const Vector>(std::move(value));
  return constant;
}

std::shared_ptr<Expression> ExpressionBinder::NewNode(ExpressionKind kind, const DataType& type,
                                                      int64_t position) {
  auto node = std::make_shared<Expression>();
  node->kind = kind;
  node->type = type;
  node->position = position;
  return node;
}

bool ExpressionBinder::MayFold(const Expression& node) const {
  if (node.kind == ExpressionKind::kCall && node.function.reads_clock) return false;
  if (node.arguments.empty() && node.kind != ExpressionKind::kCall) return false;
  return std::all_of(node.arguments.begin(), node.arguments.end(), IsConstant);
}

Status ExpressionBinder::CheckWeight(uint64_t weight, int64_t position) {
  if (weight <= kGreatestWeight) return Status::Ok();
  return Error(Code::kLimitExceeded,
               "The expression is too large: it has more than {} steps; ask in several statements",
               kGreatestWeight)
      .AtPosition(position);
}

Result<Bound> ExpressionBinder::Finish(std::shared_ptr<Expression> node, Bounds arguments) {
  Bound bound;
  bound.weight = 1;
  node->arguments.reserve(arguments.size());
  for (Bound& argument : arguments) {
    bound.weight += argument.weight;
    node->arguments.push_back(std::move(argument.expression));
  }
  SettleHeight(node.get());
  const int64_t position = node->position;
  COLMERGE_RETURN_IF_ERROR(CheckWeight(bound.weight, position));
  if (IsNullForNull(*node)) return NullConstant(node->type, position);
  if (MayFold(*node)) {
    Result<Vector> value = EvaluateConstant(*node, {}, 0, pool_);
    if (value.ok()) {
      bound.expression = ConstantExpression(OwnValue(*value, pool_), position);
      bound.weight = 0;
      return bound;
    }
    if (branches_ == 0) return AtText(value.status(), position);
  }
  bound.expression = std::move(node);
  return bound;
}

}  // namespace colmerge
