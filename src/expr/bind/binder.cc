// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/binder.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "expr/bind/expression_binder.h"

namespace colmerge {
namespace {

// Binds, then gives the value its last form.
template <typename Complete>
Result<ExpressionPtr> BindWith(const SyntaxNode& syntax, BindScope* scope,
                               ParameterTypes* parameters, const Ref<MemoryPool>& pool,
                               Complete&& complete) {
  ExpressionBinder binder(scope, parameters, pool);
  COLMERGE_ASSIGN_OR_RETURN(Bound bound, binder.Bind(syntax));
  COLMERGE_ASSIGN_OR_RETURN(Bound completed, complete(binder, std::move(bound)));
  binder.SettleDeferred();
  return std::move(completed.expression);
}

bool EqualButForCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char left, char right) { return lower(left) == lower(right); });
}

// The columns of this name but for letter case.
std::vector<size_t> FindFolded(const Schema& schema, std::string_view name) {
  std::vector<size_t> found;
  for (size_t i = 0; i < schema.size(); ++i) {
    if (EqualButForCase(schema.field(i).name, name)) found.push_back(i);
  }
  return found;
}

Result<size_t> FindField(const Schema& schema, const SyntaxNode& column) {
  if (const auto exact = schema.Find(column.text)) return *exact;
  if (!column.quoted) {
    const std::vector<size_t> found = FindFolded(schema, column.text);
    if (found.size() == 1) return found[0];
    if (found.size() > 1) {
      return Error(
          Code::kColumnNotFound,
          "Column '{}' could be '{}' or '{}': write the one that is meant in double quotes",
          column.text, schema.field(found[0]).name, schema.field(found[1]).name);
    }
  }
  auto missing = schema.Require(column.text);
  const std::string& message = missing.status().message();
  if (!column.quoted || message.find(';') != std::string::npos) return missing;
  return Error(Code::kColumnNotFound, "{}; a string stands in single quotes", message)
      .InColumn(column.text);
}

}  // namespace

Result<ExpressionPtr> SchemaScope::FindColumn(const SyntaxNode& column) {
  auto found = FindField(schema_, column);
  if (!found.ok()) return std::move(found).status().AtPosition(column.position);
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
