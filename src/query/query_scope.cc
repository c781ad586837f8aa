// SPDX-License-Identifier: Apache-2.0
#include "query/query_scope.h"

#include <algorithm>

#include "base/error.h"
#include "base/nearest_name.h"

namespace colmerge {
namespace {

bool IsAggregateCall(const SyntaxNode& node) {
  return node.kind == SyntaxKind::kCall && IsAggregate(node.text);
}

Status NotAllowed(std::string_view what, std::string_view place, const SyntaxNode& node) {
  return Error(Code::kInvalidArgument, "{} are not allowed in {}", what, place)
      .AtPosition(node.position);
}

// A name that is no function may be a misspelt aggregate.
Status CheckSpelling(const SyntaxNode& call) {
  if (call.kind != SyntaxKind::kCall || IsScalarFunction(call.text)) return Status::Ok();
  const std::string_view nearest = NearestName(call.text, AggregateNames());
  if (nearest.empty()) return Status::Ok();
  std::vector<std::string_view> scalar = ScalarFunctionNames();
  scalar.push_back(nearest);
  if (NearestName(call.text, scalar) != nearest) return Status::Ok();
  return Error(Code::kInvalidArgument, "There is no function '{}'; did you mean '{}'?", call.text,
               nearest)
      .AtPosition(call.position);
}

}  // namespace

bool ContainsAggregate(const SyntaxNode& node) {
  if (IsAggregateCall(node)) return true;
  return std::any_of(node.arguments.begin(), node.arguments.end(),
                     [](const SyntaxPtr& argument) { return ContainsAggregate(*argument); });
}

bool SameSyntax(const SyntaxNode& a, const SyntaxNode& b, BindScope* columns) {
  if (a.kind != b.kind || a.negated != b.negated || a.distinct != b.distinct || a.star != b.star ||
      a.has_operand != b.has_operand || a.number != b.number ||
      a.arguments.size() != b.arguments.size() || !a.filter != !b.filter) {
    return false;
  }
  if (a.kind == SyntaxKind::kColumn) {
    auto left = columns->FindColumn(a);
    auto right = columns->FindColumn(b);
    return left.ok() && right.ok() && (*left)->number == (*right)->number;
  }
  if (a.text != b.text || !(a.type == b.type)) return false;
  if (a.filter && !SameSyntax(*a.filter, *b.filter, columns)) return false;
  for (size_t i = 0; i < a.arguments.size(); ++i) {
    if (!SameSyntax(*a.arguments[i], *b.arguments[i], columns)) return false;
  }
  return true;
}

ExpressionPtr CastTo(const ExpressionPtr& expression, const DataType& type) {
  if (expression->type == type) return expression;
  auto cast = std::make_shared<Expression>();
  cast->kind = ExpressionKind::kCast;
  cast->type = type;
  cast->position = expression->position;
  cast->arguments.push_back(expression);
  return cast;
}

ExpressionPtr ColumnExpression(uint64_t number, const DataType& type, int64_t position) {
  auto column = std::make_shared<Expression>();
  column->kind = ExpressionKind::kColumn;
  column->type = type;
  column->position = position;
  column->number = static_cast<int64_t>(number);
  return column;
}

Result<ExpressionPtr> TableScope::TakeOver(const SyntaxNode& node) {
  if (IsAggregateCall(node)) return NotAllowed("Aggregate functions", place_, node);
  return ExpressionPtr();
}

Result<ExpressionPtr> ConstantScope::FindColumn(const SyntaxNode& column) {
  return NotAllowed("Columns", place_, column);
}

Result<ExpressionPtr> ConstantScope::TakeOver(const SyntaxNode& node) {
  if (IsAggregateCall(node)) return NotAllowed("Aggregate functions", place_, node);
  return ExpressionPtr();
}

ExpressionPtr GroupScope::Key(size_t key, int64_t position) const {
  return ColumnExpression(key, plan_->keys[key]->type, position);
}

Result<ExpressionPtr> GroupScope::FindColumn(const SyntaxNode& column) {
  COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr found, columns_.FindColumn(column));
  for (size_t i = 0; i < plan_->keys.size(); ++i) {
    const Expression& key = *plan_->keys[i];
    if (key.kind == ExpressionKind::kColumn && key.number == found->number) {
      return Key(i, column.position);
    }
  }
  const std::string& name = context_.schema.field(static_cast<size_t>(found->number)).name;
  return Error(Code::kInvalidArgument,
               "Column '{}' must appear in the GROUP BY clause or be used in an aggregate function",
               name)
      .InColumn(name)
      .AtPosition(column.position);
}

Result<ExpressionPtr> GroupScope::TakeOver(const SyntaxNode& node) {
  if (IsAggregateCall(node)) return TakeAggregate(node);
  for (size_t i = 0; i < key_syntax_.size(); ++i) {
    if (SameSyntax(node, *key_syntax_[i], &columns_)) return Key(i, node.position);
  }
  COLMERGE_RETURN_IF_ERROR(CheckSpelling(node));
  return ExpressionPtr();
}

Result<ExpressionPtr> GroupScope::TakeAggregate(const SyntaxNode& call) {
  size_t number = 0;
  while (number < aggregate_syntax_.size() &&
         !SameSyntax(call, *aggregate_syntax_[number], &columns_)) {
    ++number;
  }
  if (number == aggregate_syntax_.size()) {
    COLMERGE_ASSIGN_OR_RETURN(AggregateCall bound, BindAggregate(call));
    plan_->aggregates.push_back(std::move(bound));
    aggregate_syntax_.push_back(&call);
  }
  return ColumnExpression(plan_->keys.size() + number, plan_->aggregates[number].type,
                          call.position);
}

Result<AggregateCall> GroupScope::BindAggregate(const SyntaxNode& call) {
  AggregateCall bound;
  bound.distinct = call.distinct;
  bound.position = call.position;
  TableScope rows(context_.schema, "the argument of another aggregate function");
  if (call.star) {
    if (call.text != "count") {
      return Error(Code::kInvalidArgument, "{}(*) does not exist; only count(*) does", call.text)
          .AtPosition(call.position);
    }
    bound.type = TypeId::kInt64;
  } else {
    if (call.arguments.size() != 1) {
      return Error(Code::kInvalidArgument, "{} takes one argument, not {}", call.text,
                   call.arguments.size())
          .AtPosition(call.position);
    }
    COLMERGE_ASSIGN_OR_RETURN(bound.argument,
                              Bind(*call.arguments[0], &rows, context_.parameters, context_.pool));
    auto signature = ResolveAggregate(call.text, bound.argument->type);
    if (!signature.ok()) return std::move(signature).status().AtPosition(call.position);
    if (call.distinct && bound.argument->type.is_nested()) {
      return Error(Code::kTypeMismatch, "DISTINCT is not possible over {}",
                   bound.argument->type.ToString())
          .AtPosition(call.position);
    }
    bound.kind = signature->kind;
    bound.type = signature->result;
    bound.argument = CastTo(bound.argument, signature->argument);
  }
  if (call.filter) {
    TableScope filter_rows(context_.schema, "FILTER");
    COLMERGE_ASSIGN_OR_RETURN(bound.filter, BindCondition(*call.filter, "FILTER", &filter_rows,
                                                          context_.parameters, context_.pool));
  }
  return bound;
}

}  // namespace colmerge
