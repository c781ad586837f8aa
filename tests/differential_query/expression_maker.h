// SPDX-License-Identifier: Apache-2.0
// Draws expressions of a wanted kind over the columns of a table, or over groups of its rows.
#pragma once

#include <vector>

#include "differential_query/expression_node.h"
#include "differential_query/random_table.h"

namespace colmerge::test {

// Where an expression stands.
struct Place {
  bool is_grouped = false;  // leaves are keys and aggregates instead of columns
  const std::vector<NodePtr>* keys = nullptr;
  bool wants_exact = true;  // sorted by, compared, or told apart
  bool allows_parameters = true;
};

class ExpressionMaker {
 public:
  ExpressionMaker(const RandomTable& table, Random* random) : table_(table), random_(random) {}

  // Most kinds can always be made; kBytes, kUnsigned and kDecimal may give nullptr.
  NodePtr Make(Kind kind, int depth, const Place& place);
  // An expression of any kind that is not constant.
  NodePtr MakeVariable(int depth, const Place& place);
  NodePtr MakeAggregate(const Place& place);
  // A WHERE: often one that a key index answers.
  NodePtr MakeCondition();
  // Of a kind that can be drawn from the table.
  Kind PickKind();

 private:
  NodePtr MakeLeaf(Kind kind, const Place& place);
  NodePtr MakeFromForm(const Form& form, int depth, const Place& place);
  NodePtr MakeFromForms(const std::vector<const Form*>& forms, int depth, const Place& place);
  NodePtr MakePattern();
  NodePtr MakeKeyCondition(const ColumnPlan& column);
  bool Allows(const Form& form, const Place& place) const;

  const RandomTable& table_;
  Random* random_;
};

}  // namespace colmerge::test
