// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/binder.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "base/own_stack.h"
#include "expr/bind/expression_binder.h"

namespace colmerge {
namespace {

// Binds, then gives the value its last form.
template <typename Complete>
Result<ExpressionPtr> BindWith(const SyntaxNode& syntax, BindScope* scope,
                               ParameterTypes* parameters, const Ref<MemoryPool>& pool,
                               Complete&& complete) {
  const auto bind = [&]() -> Result<ExpressionPtr> {
    ExpressionBinder binder(scope, parameters, pool);
    COLMERGE_ASSIGN_OR_RETURN(Bound bound, binder.Bind(syntax));
    COLMERGE_ASSIGN_OR_RETURN(Bound completed, complete(binder, std::move(bound)));
    binder.SettleDeferred();
    return std::move(completed.expression);
  };
  return syntax.height > kLevelsOnAnyStack ? OnOwnStack(bind) : bind();
}

// Of a name that means no column of the schema.
Status Missing(const Schema& schema, const SyntaxNode& column) {
  auto missing = schema.Require(column.text);
  const std::string& message = missing.status().message();
  if (!column.quoted || message.find(';') != std::string::npos) return std::move(missing).status();
  return Error(Code::kColumnNotFound, "{}; a string stands in single quotes", message)
      .InColumn(column.text);
}

}  // namespace

// The columns of this name but for letter case.
const std::vector<size_t>& SchemaScope::FindFolded(std::string_view name) {
  static const std::vector<size_t> kNone;
  if (folded_.empty()) {
    for (size_t i = 0; i < schema_.size(); ++i) {
      folded_[LowerAscii(schema_.field(i).name)].push_back(i);
    }
  }
  const auto found = folded_.find(LowerAscii(name));
  return found == folded_.end() ? kNone : found->second;
}

std::optional<size_t> SchemaScope::FindNumber(const SyntaxNode& column) {
  if (const auto exact = schema_.Find(column.text)) return exact;
  if (column.quoted) return std::nullopt;
  const std::vector<size_t>& found = FindFolded(column.text);
  return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
}

Result<ExpressionPtr> SchemaScope::FindColumn(const SyntaxNode& column) {
  const auto found = FindNumber(column);
  if (!found) {
    const std::vector<size_t>& alike = FindFolded(column.text);
    if (column.quoted || alike.size() < 2) {
      return Missing(schema_, column).AtPosition(column.position);
    }
    return Error(Code::kColumnNotFound,
                 "Column '{}' could be '{}' or '{}': write the one that is meant in double quotes",
                 column.text, schema_.field(alike[0]).name, schema_.field(alike[1]).name)
        .AtPosition(column.position);
  }
  auto expression = std::make_shared<Expression>();
  expression->kind = ExpressionKind::kColumn;
  expression->type = schema_.field(*found).type;
  expression->position = column.position;
  expression->number = static_cast<int64_t>(*found);
  return ExpressionPtr(std::move(expression));
}

Result<ExpressionPtr> Bind(const SyntaxNode& syntax, BindScope* scope, ParameterTypes* parameters,
                           const Ref<MemoryPool>& pool) {
  return BindWith(syntax, scope, parameters, pool, [](ExpressionBinder& binder, Bound value) {
    return binder.Settle(std::move(value));
  });
}

Result<BoundText> BindText(std::string_view text, Qualifiers qualifiers,
                           const Ref<MemoryPool>& pool, const BindSyntax& bind) {
  MemoryCharge charge_of_syntax;
  COLMERGE_ASSIGN_OR_RETURN(const SyntaxPtr syntax,
                            ParseExpressionText(text, {pool}, &charge_of_syntax, qualifiers));
  TextBudget budget({pool}, kBoundBytes);
  ParameterTypes no_parameters;
  no_parameters.allowed = false;
  no_parameters.budget = &budget;
  COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr bound, bind(*syntax, &no_parameters));
  return BoundText{std::move(bound), budget.TakeCharge()};
}

Result<ExpressionPtr> BindAs(const SyntaxNode& syntax, const DataType& type, BindScope* scope,
                             ParameterTypes* parameters, const Ref<MemoryPool>& pool) {
  return BindWith(syntax, scope, parameters, pool, [&](ExpressionBinder& binder, Bound value) {
    return binder.Coerce(std::move(value), type, CastLevel::kAssignment);
  });
}

Result<ExpressionPtr> BindCondition(const SyntaxNode& syntax, std::string_view what,
                                    BindScope* scope, ParameterTypes* parameters,
                                    const Ref<MemoryPool>& pool) {
  return BindWith(syntax, scope, parameters, pool, [&](ExpressionBinder& binder, Bound value) {
    return binder.RequireBool(std::move(value), what);
  });
}

}  // namespace colmerge
