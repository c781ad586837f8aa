// SPDX-License-Identifier: Apache-2.0
// What names stand for in the clauses of a statement: columns of the table, or, once rows are
// grouped, keys and aggregates.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "query/select_binder.h"
#include "query/syntax_classes.h"

namespace colmerge {

// Of clauses about table rows, in which no aggregate can stand. `place`: for the message, as in
// "Aggregate functions are not allowed in WHERE".
class TableScope final : public BindScope {
 public:
  TableScope(SchemaScope* columns, std::string_view place) : columns_(columns), place_(place) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override {
    return columns_->FindColumn(column);
  }
  Result<ExpressionPtr> TakeOver(const SyntaxNode& node) override;

 private:
  SchemaScope* columns_;
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
  // key_syntax: as written, for each of plan->keys. classes: of the statement's expressions.
  GroupScope(const BindContext& context, SelectPlan* plan,
             const std::vector<const SyntaxNode*>& key_syntax, SyntaxClasses* classes);
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override;
  Result<ExpressionPtr> TakeOver(const SyntaxNode& node) override;

 private:
  Result<ExpressionPtr> TakeAggregate(const SyntaxNode& call);
  Result<AggregateCall> BindAggregate(const SyntaxNode& call);
  ExpressionPtr Key(size_t key, int64_t position) const;

  const BindContext& context_;
  SelectPlan* plan_;
  SyntaxClasses* classes_;
  // Of plan_->keys: by the column that the key is, by the key as written.
  std::unordered_map<int64_t, size_t> key_columns_;
  std::unordered_map<uint64_t, size_t> keys_;
  std::unordered_map<uint64_t, size_t> aggregates_;  // of plan_->aggregates, as written
};

// Whether an aggregate stands somewhere in the expression.
bool ContainsAggregate(const SyntaxNode& node);
// expression as `type`; itself when it has that type.
ExpressionPtr CastTo(const ExpressionPtr& expression, const DataType& type);
ExpressionPtr ColumnExpression(uint64_t number, const DataType& type, int64_t position);

}  // namespace colmerge
