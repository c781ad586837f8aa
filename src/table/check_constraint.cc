// SPDX-License-Identifier: Apache-2.0
#include "table/check_constraint.h"

#include <algorithm>

#include "base/error.h"
#include "expr/bind/binder.h"

namespace colmerge {
namespace {

// The first function that reads the clock, nullptr when there is none.
const Expression* FindClock(const Expression& expression) {
  if (expression.kind == ExpressionKind::kCall && expression.function.reads_clock) {
    return &expression;
  }
  for (const ExpressionPtr& argument : expression.arguments) {
    if (const Expression* found = FindClock(*argument)) return found;
  }
  return nullptr;
}

ExpressionPtr Negation(const ExpressionPtr& condition) {
  auto negation = std::make_shared<Expression>();
  negation->kind = ExpressionKind::kNot;
  negation->type = condition->type;
  negation->arguments.push_back(condition);
  SettleHeight(negation.get());
  return negation;
}

Result<CheckConstraint> BindCheck(const CheckDefinition& definition, const Schema& schema,
                                  const Ref<MemoryPool>& pool) {
  SchemaScope scope(schema);
  COLMERGE_ASSIGN_OR_RETURN(
      BoundText bound, BindText(definition.text, Qualifiers::kNone, pool,
                                [&](const SyntaxNode& syntax, ParameterTypes* parameters) {
                                  return BindCondition(syntax, "CHECK", &scope, parameters, pool);
                                }));
  const ExpressionPtr& condition = bound.expression;
  if (const Expression* clock = FindClock(*condition)) {
    return Error(Code::kInvalidArgument,
                 "{}() depends on the time, and a CHECK must not; compare columns with constants",
                 clock->function.name)
        .AtPosition(clock->position);
  }
  CheckConstraint check{definition.name,
                        definition.text,
                        condition,
                        Negation(condition),
                        ColumnsOf(*condition),
                        std::make_shared<MemoryCharge>(std::move(bound.charge))};
  return check;
}

Status InCheck(const Status& status, const CheckDefinition& definition) {
  return Error(status.code(), "CHECK '{}' ({}): {}", definition.name, definition.text,
               status.message())
      .InColumn(definition.name)
      .AtPosition(status.detail().position);
}

}  // namespace

Result<CheckList> BindChecks(const std::vector<CheckDefinition>& definitions, const Schema& schema,
                             const Ref<MemoryPool>& pool) {
  if (definitions.empty()) return CheckList();
  auto checks = std::make_shared<std::vector<CheckConstraint>>();
  checks->reserve(definitions.size());
  for (const CheckDefinition& definition : definitions) {
    if (std::any_of(checks->begin(), checks->end(),
                    [&](const CheckConstraint& other) { return other.name == definition.name; })) {
      return Error(Code::kInvalidArgument, "Two CHECK constraints have the name '{}'",
                   definition.name)
          .InColumn(definition.name);
    }
    auto bound = BindCheck(definition, schema, pool);
    if (!bound.ok()) return InCheck(bound.status(), definition);
    checks->push_back(std::move(bound).value());
  }
  return CheckList(std::move(checks));
}

Result<CheckList> RebindChecks(const CheckList& checks, const Schema& schema,
                               const Ref<MemoryPool>& pool) {
  std::vector<CheckDefinition> definitions;
  if (checks) {
    for (const CheckConstraint& check : *checks) definitions.push_back({check.name, check.text});
  }
  return BindChecks(definitions, schema, pool);
}

}  // namespace colmerge
