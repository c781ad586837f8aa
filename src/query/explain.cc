// SPDX-License-Identifier: Apache-2.0
// EXPLAIN: the steps of a statement as a tree, the last step first, each step below the one that it
// feeds.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "expr/bind/expression_text.h"
#include "query/group_table.h"
#include "query/query.h"
#include "query/row_filter.h"

namespace colmerge {
namespace {

std::string ExpressionList(const std::vector<ExpressionPtr>& expressions,
                           const ColumnText& column_text) {
  std::string text;
  for (const ExpressionPtr& expression : expressions) {
    if (!text.empty()) text += ", ";
    text += ExpressionText(*expression, column_text);
  }
  return text;
}

class Explainer {
 public:
  Explainer(const PreparedStatement& statement, const TableVersion& version)
      : statement_(*statement.statement()), schema_(*version.schema), version_(version) {
    table_column_ = [this](uint64_t column) { return NameText(schema_.field(column).name); };
  }

  std::string Select(const SelectPlan& plan) {
    const ColumnText group_column = [&](uint64_t column) { return GroupColumn(plan, column); };
    const ColumnText& row_column = plan.grouped ? group_column : table_column_;
    const ColumnText output_column = [&](uint64_t column) {
      return ExpressionText(*plan.outputs[column], row_column);
    };
    if (plan.limit || plan.offset) Step(Window(plan));
    if (plan.distinct) {
      if (!plan.order.empty()) Step(Order(plan, output_column));
      Step("Distinct (" + std::string(GroupTable::PathName(Types(plan.outputs))) + ")");
      Step("Project " + ExpressionList(plan.outputs, row_column));
    } else {
      Step("Project " + ExpressionList(plan.outputs, row_column));
      if (!plan.order.empty()) Step(Order(plan, row_column));
    }
    if (plan.grouped) {
      if (plan.having) Step("Filter " + ExpressionText(*plan.having, row_column));
      Step(Aggregate(plan));
    }
    Access(plan.filter, ColumnsRead(plan));
    return std::move(text_);
  }

  std::string Change(const ChangePlan& plan) {
    std::set<uint32_t> columns;
    std::string assignments;
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      if (i != 0) assignments += ", ";
      assignments += schema_.field(plan.columns[i]).name + " = " +
                     ExpressionText(*plan.values[i], table_column_);
      AddColumns(plan.values[i], &columns);
    }
    const bool is_update = statement_.kind == StatementKind::kUpdate;
    Step(is_update ? "Update set " + assignments : "Delete");
    AddColumns(plan.filter.condition, &columns);
    Access(plan.filter, columns);
    return std::move(text_);
  }

 private:
  void Step(const std::string& line) {
    text_ += std::string(depth_ * 2, ' ') + line + "\n";
    ++depth_;
  }

  static std::vector<DataType> Types(const std::vector<ExpressionPtr>& expressions) {
    std::vector<DataType> types;
    for (const ExpressionPtr& expression : expressions) types.push_back(expression->type);
    return types;
  }

  static void AddColumns(const ExpressionPtr& expression, std::set<uint32_t>* columns) {
    if (!expression) return;
    for (uint32_t column : ColumnsOf(*expression)) columns->insert(column);
  }

  static std::set<uint32_t> ColumnsRead(const SelectPlan& plan) {
    std::set<uint32_t> columns;
    AddColumns(plan.filter.condition, &columns);
    for (const ExpressionPtr& key : plan.keys) AddColumns(key, &columns);
    for (const AggregateCall& call : plan.aggregates) {
      AddColumns(call.argument, &columns);
      AddColumns(call.filter, &columns);
    }
    if (plan.grouped) return columns;
    for (const ExpressionPtr& output : plan.outputs) AddColumns(output, &columns);
    if (plan.distinct) return columns;
    for (const OrderTerm& term : plan.order) AddColumns(term.expression, &columns);
    return columns;
  }

  std::string CallText(const AggregateCall& call) const {
    std::string text = std::string(AggregateName(call.kind)) + "(";
    if (call.distinct) text += "DISTINCT ";
    text += call.argument ? ExpressionText(*call.argument, table_column_) : "*";
    text += ")";
    if (call.filter) {
      text += " FILTER (WHERE " + ExpressionText(*call.filter, table_column_) + ")";
    }
    return text;
  }

  std::string GroupColumn(const SelectPlan& plan, uint64_t column) const {
    if (column < plan.keys.size()) return ExpressionText(*plan.keys[column], table_column_);
    return CallText(plan.aggregates[column - plan.keys.size()]);
  }

  std::string Aggregate(const SelectPlan& plan) const {
    std::string text = "Aggregate";
    if (plan.keys.empty()) {
      text += " (all rows)";
    } else {
      text += " (" + std::string(GroupTable::PathName(Types(plan.keys))) + ") by " +
              ExpressionList(plan.keys, table_column_);
    }
    for (size_t i = 0; i < plan.aggregates.size(); ++i) {
      text += (i == 0 ? ": " : ", ") + CallText(plan.aggregates[i]);
    }
    return text;
  }

  std::string Order(const SelectPlan& plan, const ColumnText& column_text) const {
    std::string text = plan.limit ? "Top N by " : "Sort by ";
    for (size_t i = 0; i < plan.order.size(); ++i) {
      const OrderTerm& term = plan.order[i];
      if (i != 0) text += ", ";
      text += ExpressionText(*term.expression, column_text);
      if (term.descending) text += " DESC";
      if (term.nulls_first != term.descending) {
        text += term.nulls_first ? " NULLS FIRST" : " NULLS LAST";
      }
    }
    return text;
  }

  std::string Window(const SelectPlan& plan) const {
    std::string text;
    if (plan.limit) text = "Limit " + ExpressionText(*plan.limit, table_column_);
    if (plan.offset) {
      text += text.empty() ? "Offset " : " offset ";
      text += ExpressionText(*plan.offset, table_column_);
    }
    return text;
  }

  void Access(const RowFilter& filter, const std::set<uint32_t>& columns) {
    ExpressionPtr condition = filter.condition;
    const auto choice = ChooseIndex(filter, version_);
    if (choice) condition = RemainingCondition(filter, *choice);
    if (condition) Step("Filter " + ExpressionText(*condition, table_column_));
    if (choice) {
      Step(fmt::format("Key lookup in {} by {} ({}): columns {}", statement_.table.text,
                       choice->primary ? "the primary key" : "a key index", Names(choice->columns),
                       Names(columns)));
    } else {
      Step(fmt::format("Scan {} ({} rows): columns {}", statement_.table.text, version_.live_rows(),
                       Names(columns)));
    }
  }

  template <typename Columns>
  std::string Names(const Columns& columns) const {
    std::string text;
    for (uint32_t column : columns) {
      if (!text.empty()) text += ", ";
      text += schema_.field(column).name;
    }
    return text.empty() ? "none" : text;
  }

  const Statement& statement_;
  const Schema& schema_;
  const TableVersion& version_;
  ColumnText table_column_;
  std::string text_;
  size_t depth_ = 0;
};

}  // namespace

std::string Explain(const PreparedStatement& statement, const TableVersion& version) {
  Explainer explainer(statement, version);
  return statement.select() != nullptr ? explainer.Select(*statement.select())
                                       : explainer.Change(*statement.change());
}

}  // namespace colmerge
