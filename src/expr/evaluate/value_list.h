// SPDX-License-Identifier: Apache-2.0
// The list of an IN: constants and parameters become one set, what differs from row to row is
// compared with one by one.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluate/evaluated.h"
#include "expr/evaluate/value_set.h"

namespace colmerge {

class ListMembers {
 public:
  // The expression, the context's parameters and its block must outlive the members.
  static Result<ListMembers> Prepare(const Expression& in, const Selection& selection,
                                     EvaluationContext& context);

  const ValueList& constants() const { return *constants_; }
  // Those that have a value of their own for each selected row.
  const std::vector<Evaluated>& by_row() const { return by_row_; }

 private:
  std::shared_ptr<const ValueList> constants_;
  std::vector<Evaluated> computed_;  // what constants_ looks at, unless the expression has it
  std::vector<Evaluated> by_row_;
};

}  // namespace colmerge
