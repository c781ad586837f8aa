// SPDX-License-Identifier: Apache-2.0
// One random statement: SELECT, DELETE or UPDATE, as parts that can be left out one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "differential_query/expression_node.h"
#include "differential_query/random_table.h"

namespace colmerge::test {

struct QueryItem {
  NodePtr node;
  std::string alias;  // empty: none
};

// How a clause names an expression that is also an output.
enum class Naming { kExpression, kAlias, kNumber };

struct GroupKey {
  NodePtr node;
  int item = -1;  // the output that it is, if it is one
  Naming naming = Naming::kExpression;
};

struct OrderKey {
  NodePtr node;
  int item = -1;
  Naming naming = Naming::kExpression;
  bool descending = false;
  int nulls = 0;  // 1: first, 2: last, as written; 0: by default
};

struct QueryStatement {
  enum class Verb { kSelect, kDelete, kUpdate };

  Verb verb = Verb::kSelect;
  bool star = false;
  bool is_grouped = false;  // by keys or as a whole
  bool distinct = false;
  std::vector<QueryItem> items;
  NodePtr where;
  std::vector<GroupKey> group_by;
  NodePtr having;
  std::vector<OrderKey> order_by;
  std::optional<int64_t> limit;
  std::optional<int64_t> offset;
  bool limits_are_parameters = false;
  // SET of columns, by their numbers.
  std::vector<std::pair<size_t, NodePtr>> assignments;

  // Whether ORDER BY has every output in it: equal rows are then the same rows.
  bool HasTotalOrder() const;
  // Whether values decide it that another engine may compute a little differently.
  bool IsInexact(size_t item) const { return !star && items[item].node->is_inexact; }
  Kind KindOf(size_t item, const RandomTable& table) const {
    return star ? table.columns[item].kind : items[item].node->kind;
  }
  size_t OutputCount(const RandomTable& table) const {
    return star ? table.columns.size() : items.size();
  }

  SqlText Write(const RandomTable& table, bool ours) const;
};

// In a statement with all its parameters, for people.
std::string ToText(const SqlText& sql);

}  // namespace colmerge::test
