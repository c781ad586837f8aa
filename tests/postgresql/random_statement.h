// SPDX-License-Identifier: Apache-2.0
// Draws statements over the table t of typed_table.h, from the forms of the catalogue.
#pragma once

#include <string>
#include <vector>

#include "differential/random.h"
#include "postgresql/catalogue.h"

namespace colmerge::test {

// A text for each side.
struct Written {
  std::string ours;
  std::string theirs;

  void Add(const std::string& text) {
    ours += text;
    theirs += text;
  }
  void Add(const Written& part) {
    ours += part.ours;
    theirs += part.theirs;
  }
};

struct RandomStatement {
  Written text;
  // Without LIMIT and HAVING, which may leave out the rows that a side fails for.
  Written whole;
  bool is_change = false;
  bool is_loose =
      false;  // may fail on one side: a bare WHERE, whose terms have any order there, or IN
  std::vector<bool> near;  // of each output
};

class StatementMaker {
 public:
  explicit StatementMaker(Random* random) : random_(random) {}

  RandomStatement Make();

 private:
  struct Expression {
    Written text;
    bool is_constant = false;
    bool is_near = false;
  };
  // What leaves of an expression are.
  struct Leaves {
    const std::vector<std::pair<Kind, Expression>>* keys = nullptr;  // of groups, not rows
  };

  Expression Make(Kind kind, int depth, const Leaves& leaves);
  Expression MakeLeaf(Kind kind, const Leaves& leaves);
  Expression MakeOf(const Form& form, int depth, const Leaves& leaves);
  Expression MakeColumn(Kind kind);
  Expression MakeOutput(const Leaves& leaves);
  Expression MakeAggregate();
  RandomStatement MakePlain();
  RandomStatement MakeGrouped();
  RandomStatement MakeChange();
  Written MakeWhere();
  Kind PickKind();

  Random* random_;
};

}  // namespace colmerge::test
