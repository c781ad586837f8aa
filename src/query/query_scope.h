// SPDX-License-Identifier: Apache-2.0
// What names stand for in the clauses of a statement: columns of the table, or, once rows are
// grouped, keys and aggregates.
#pragma once

#include <string_view>
#include <vector>

#include "query/select_binder.h"

namespace colmerge {

// Of clauses about table rows, in which no aggregate can stand. `place`: for the message, as in
// "Aggregate functions are not allowed in WHERE".
class TableScope final : public BindScope {
 public:
  TableScope(const Schema& schema, std::string_view place) : columns_(schema), place_(place) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override {
    return columns_.FindColumn(column);
  }
  Result<ExpressionPtr> TakeOver(const SyntaxNode& node) override;

 private:
  SchemaScope columns_;
  std::string_view place_;
};

// Of LIMIT and OFFSET: no columns at all.
class ConstantScope final : public BindScope {
 public:
  explicit ConstantScope(std::string_view place) : place_(place) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override;
  Result<ExpressionPtr> TakeOver(const SyntaxNode& node) override;

 private:
  std::string_view place_;
};

// Of the clauses about groups. Aggregates that it meets are added to the plan, each once.
class GroupScope final : public BindScope {
 public:
  // key_syntax: as written, for each of plan->keys.
  GroupScope(const BindContext& context, SelectPlan* plan,
             std::vector<const SyntaxNode*> key_syntax)
      : context_(context),
        columns_(context.schema),
        plan_(plan),
        key_syntax_(std::move(key_syntax)) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override;
  Result<ExpressionPtr> TakeOver(const SyntaxNode& node) override;

 private:
  Result<ExpressionPtr> TakeAggregate(const SyntaxNode& call);
  Result<AggregateCall> BindAggregate(const SyntaxNode& call);
  ExpressionPtr Key(size_t key, int64_t position) const;

  const BindContext& context_;
  SchemaScope columns_;
  SelectPlan* plan_;
  std::vector<const SyntaxNode*> key_syntax_;
  std::vector<const SyntaxNode*> aggregate_syntax_;  // of plan_->aggregates
};

// Whether an aggregate stands somewhere in the expression.
bool ContainsAggregate(const SyntaxNode& node);
// Whether two expressions are written alike; names are compared by the columns that they mean.
bool SameSyntax(const SyntaxNode& a, const SyntaxNode& b, BindScope* columns);
// expression as `type`; itself when it has that type.
ExpressionPtr CastTo(const ExpressionPtr& expression, const DataType& type);
ExpressionPtr ColumnExpression(uint64_t number, const DataType& type, int64_t position);

}  // namespace colmerge
