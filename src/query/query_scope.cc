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
  for (const SyntaxNode* at = &node;; at = at->arguments[0].get()) {
    if (IsAggregateCall(*at)) return true;
    if (at->arguments.empty()) return false;
    if (std::any_of(at->arguments.begin() + 1, at->arguments.end(),
                    [](const SyntaxPtr& argument) { return ContainsAggregate(*argument); })) {
      return true;
    }
  }
}

ExpressionPtr CastTo(const ExpressionPtr& expression, const DataType& type) {
  if (expression->type == type) return expression;
  auto cast = std::make_shared<Expression>();
  cast->kind = ExpressionKind::kCast;
  cast->type = type;
  cast->position = expression->position;
  cast->arguments.push_back(expression);
  SettleHeight(cast.get());
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

GroupScope::GroupScope(const BindContext& context, SelectPlan* plan,
                       const std::vector<const SyntaxNode*>& key_syntax, SyntaxClasses* classes)
    : context_(context), plan_(plan), classes_(classes) {
  for (size_t i = 0; i < key_syntax.size(); ++i) {
    const Expression& key = *plan->keys[i];
    if (key.kind == ExpressionKind::kColumn) key_columns_.try_emplace(key.number, i);
    keys_.try_emplace(classes->NumberOf(*key_syntax[i]), i);
  }
}

ExpressionPtr GroupScope::Key(size_t key, int64_t position) const {
  return ColumnExpression(key, plan_->keys[key]->type, position);
}

Result<ExpressionPtr> GroupScope::FindColumn(const SyntaxNode& column) {
  COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr found, context_.columns->FindColumn(column));
  const auto key = key_columns_.find(found->number);
  if (key != key_columns_.end()) return Key(key->second, column.position);
  const std::string& name = context_.schema.field(static_cast<size_t>(found->number)).name;
  return Error(Code::kInvalidArgument,
               "Column '{}' must appear in the GROUP BY clause or be used in an aggregate function",
               name)
      .InColumn(name)
      .AtPosition(column.position);
}

Result<ExpressionPtr> GroupScope::TakeOver(const SyntaxNode& node) {
  if (IsAggregateCall(node)) return TakeAggregate(node);
  if (!keys_.empty()) {
    const auto key = keys_.find(classes_->NumberOf(node));
    if (key != keys_.end()) return Key(key->second, node.position);
  }
  COLMERGE_RETURN_IF_ERROR(CheckSpelling(node));
  return ExpressionPtr();
}

Result<ExpressionPtr> GroupScope::TakeAggregate(const SyntaxNode& call) {
  const auto [known, is_new] =
      aggregates_.try_emplace(classes_->NumberOf(call), plan_->aggregates.size());
  if (is_new) {
    COLMERGE_ASSIGN_OR_RETURN(AggregateCall bound, BindAggregate(call));
    plan_->aggregates.push_back(std::move(bound));
  }
  const size_t number = known->second;
  return ColumnExpression(plan_->keys.size() + number, plan_->aggregates[number].type,
                          call.position);
}

Result<AggregateCall> GroupScope::BindAggregate(const SyntaxNode& call) {
  AggregateCall bound;
  bound.distinct = call.distinct;
  bound.position = call.position;
  TableScope rows(context_.columns, "the argument of another aggregate function");
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
    TableScope filter_rows(context_.columns, "FILTER");
    COLMERGE_ASSIGN_OR_RETURN(bound.filter, BindCondition(*call.filter, "FILTER", &filter_rows,
                                                          context_.parameters, context_.pool));
  }
  return bound;
}

}  // namespace colmerge
