// SPDX-License-Identifier: Apache-2.0
#include "differential_query/statement_maker.h"

#include <algorithm>
#include <string>
#include <utility>

namespace colmerge::test {
namespace {

// Whether it is an AND or OR, which would be one with a longer one that it stands in.
bool JoinsTerms(const Node& node) {
  if (node.form == nullptr) return false;
  const std::string& text = node.form->ours;
  return text.find(" AND {") != std::string::npos || text.find(" OR {") != std::string::npos;
}

// Whether an output is a CAST without a name of its own: it has that of the column inside.
bool HasNamesOfCasts(const QueryStatement& statement) {
  return std::any_of(statement.items.begin(), statement.items.end(), [](const QueryItem& item) {
    if (item.node->form == nullptr || !item.alias.empty()) return false;
    const std::string& text = item.node->form->ours;
    return text.substr(0, 5) == "CAST(" || text.substr(0, 5) == "{1}::";
  });
}

}  // namespace

QueryStatement StatementMaker::MakeSelect() {
  statement_ = {};
  const bool is_limited = random_->Percent(25);
  statement_.distinct = random_->Percent(15);
  wants_exact_ = is_limited || statement_.distinct;
  if (random_->Percent(70)) statement_.where = expressions_.MakeCondition();
  const uint64_t style = random_->Below(100);
  if (style < 8) {
    statement_.star = true;
  } else if (style < 50) {
    AddPlainItems();
  } else {
    AddGroups();
  }
  if (random_->Percent(is_limited ? 85 : 40)) AddOrder();
  if (is_limited) AddLimits();
  return std::move(statement_);
}

void StatementMaker::Name(QueryItem item) {
  if (random_->Percent(60)) item.alias = "a" + std::to_string(statement_.items.size());
  statement_.items.push_back(std::move(item));
}

void StatementMaker::AddPlainItems() {
  Place place;
  place.wants_exact = wants_exact_;
  const uint64_t count = 1 + random_->Below(4);
  for (uint64_t i = 0; i < count; ++i) {
    NodePtr node =
        expressions_.Make(expressions_.PickKind(), 1 + static_cast<int>(random_->Below(4)), place);
    if (node == nullptr) node = expressions_.MakeVariable(1, place);
    Name({std::move(node), ""});
  }
}

void StatementMaker::AddGroups() {
  statement_.is_grouped = true;
  Place of_rows;
  of_rows.allows_parameters = false;  // $1 and $2 are different keys, whatever their values
  const uint64_t key_count = random_->Percent(20) ? 0 : 1 + random_->Below(3);
  std::vector<NodePtr> keys;
  for (uint64_t i = 0; i < key_count; ++i) {
    const int depth = random_->Percent(65) ? 0 : 2;
    NodePtr key = expressions_.MakeVariable(depth, of_rows);
    if (JoinsTerms(*key)) key = expressions_.MakeVariable(0, of_rows);
    keys.push_back(std::move(key));
    statement_.group_by.push_back({keys.back()});
  }
  Place of_groups;
  of_groups.is_grouped = true;
  of_groups.keys = &keys;
  of_groups.wants_exact = wants_exact_;
  for (GroupKey& key : statement_.group_by) {
    if (random_->Percent(25)) continue;
    key.item = static_cast<int>(statement_.items.size());
    key.naming = static_cast<Naming>(random_->Below(3));
    Name({key.node, ""});
  }
  const uint64_t more = 1 + random_->Below(3);
  for (uint64_t i = 0; i < more; ++i) {
    NodePtr node = expressions_.MakeAggregate(of_groups);
    if (i > 0 && random_->Percent(50)) {
      if (NodePtr other = expressions_.Make(expressions_.PickKind(), 2, of_groups)) node = other;
    }
    Name({std::move(node), ""});
  }
  if (random_->Percent(30)) {
    of_groups.wants_exact = true;
    statement_.having = expressions_.Make(Kind::kBool, 2, of_groups);
  }
}

void StatementMaker::AddOrderKey(int item) {
  OrderKey key;
  key.item = item;
  key.node = statement_.items[static_cast<size_t>(item)].node;
  key.naming = static_cast<Naming>(random_->Below(3));
  // As an expression, a constant would be an output's number, and $1 and $2 are not alike.
  SqlText text;
  text.Add(*key.node);
  if (key.node->is_constant || !text.parameters.empty()) key.naming = Naming::kNumber;
  key.descending = random_->Percent(50);
  key.nulls = random_->Percent(50) ? 0 : 1 + static_cast<int>(random_->Below(2));
  statement_.order_by.push_back(std::move(key));
}

void StatementMaker::AddOrder() {
  std::vector<int> items;
  for (size_t i = 0; i < statement_.items.size(); ++i) {
    if (!statement_.items[i].node->is_inexact && statement_.items[i].node->kind != Kind::kDecimal)
      items.push_back(static_cast<int>(i));
  }
  random_->Shuffle(&items);
  if (!statement_.distinct && !statement_.is_grouped && random_->Percent(30)) {
    OrderKey key;
    key.node = expressions_.MakeVariable(2, Place());
    key.descending = random_->Percent(50);
    const bool is_name = key.node->form == nullptr;
    if (!is_name || !HasNamesOfCasts(statement_)) statement_.order_by.push_back(std::move(key));
  }
  const bool all = wants_exact_ || random_->Percent(50);
  for (const int item : items) {
    if (all || random_->Percent(50)) AddOrderKey(item);
  }
}

void StatementMaker::AddLimits() {
  const uint64_t most = random_->Percent(70) ? 12 : 200;
  if (random_->Percent(90)) statement_.limit = static_cast<int64_t>(random_->Below(most));
  if (!statement_.limit || random_->Percent(40)) {
    statement_.offset = static_cast<int64_t>(random_->Below(most));
  }
  statement_.limits_are_parameters = random_->Percent(20);
}

QueryStatement StatementMaker::MakeChange() {
  statement_ = {};
  if (random_->Percent(95)) statement_.where = expressions_.MakeCondition();
  statement_.verb = QueryStatement::Verb::kDelete;
  if (random_->Percent(65)) {
    statement_.verb = QueryStatement::Verb::kUpdate;
    AddAssignments();
  }
  return std::move(statement_);
}

NodePtr StatementMaker::MakeAssigned(const ColumnPlan& column) {
  static const Form shortened = {Kind::kText, {Kind::kText}, "left({1}, 40)", "substr({1}, 1, 40)"};
  const Place place;
  Kind kind = column.kind;
  if (kind == Kind::kLong && random_->Percent(30)) kind = Kind::kInt;
  NodePtr node = expressions_.Make(kind, 1 + static_cast<int>(random_->Below(2)), place);
  // Another unit of time would be rounded, which is told to be an error.
  if (kind == Kind::kTimestamp && column.field.type.format != "tsu:") node = nullptr;
  if (node != nullptr && node->is_constant && kind != Kind::kText) {
    const SqlValue value = ToSqlValue(column.field.type, random_->Pick(column.domain));
    node = MakeConstant(column.kind, value, random_->Percent(30));
  }
  if (node == nullptr) node = MakeColumn(column.kind, column.sql_name);
  if (kind == Kind::kText) node = MakeCall(shortened, {node});
  return node;
}

void StatementMaker::AddAssignments() {
  std::vector<size_t> columns;
  for (size_t i = 0; i < table_.columns.size(); ++i) columns.push_back(i);
  random_->Shuffle(&columns);
  columns.resize(1 + random_->Below(std::min<size_t>(3, columns.size())));
  for (const size_t number : columns) {
    statement_.assignments.emplace_back(number, MakeAssigned(table_.columns[number]));
  }
}

}  // namespace colmerge::test
