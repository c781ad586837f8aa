// SPDX-License-Identifier: Apache-2.0
// Draws whole statements over a table.
#pragma once

#include "differential_query/expression_maker.h"
#include "differential_query/query_statement.h"

namespace colmerge::test {

class StatementMaker {
 public:
  StatementMaker(const RandomTable& table, Random* random)
      : table_(table), random_(random), expressions_(table, random) {}

  QueryStatement MakeSelect();
  // DELETE or UPDATE.
  QueryStatement MakeChange();

 private:
  void AddPlainItems();
  void AddGroups();
  void AddOrder();
  void AddOrderKey(int item);
  void AddLimits();
  void AddAssignments();
  void Name(QueryItem item);
  NodePtr MakeAssigned(const ColumnPlan& column);

  const RandomTable& table_;
  Random* random_;
  ExpressionMaker expressions_;
  QueryStatement statement_;
  bool wants_exact_ = false;
};

}  // namespace colmerge::test
