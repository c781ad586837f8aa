// SPDX-License-Identifier: Apache-2.0
// What the evaluator hands from node to node: the values of a subexpression at the selected rows.
//
// A subexpression without columns stays one row that stands for all; columns and constants are
// looked at where they lie. Only what was computed is owned.
#pragma once

#include <utility>

#include "base/own_stack.h"
#include "expr/evaluate/evaluate.h"

namespace colmerge {

class Evaluated {
 public:
  explicit Evaluated(Vector owned, bool constant = false)
      : owned_(std::move(owned)), constant_(constant) {}
  // The vector must outlive what is evaluated.
  static Evaluated Borrow(const Vector& vector, bool constant) {
    Evaluated borrowed{Vector(), constant};
    borrowed.borrowed_ = &vector;
    return borrowed;
  }

  const Vector& vector() const { return borrowed_ != nullptr ? *borrowed_ : owned_; }
  // One row, which stands for all.
  bool constant() const { return constant_; }
  Operand operand() const { return {&vector(), constant_}; }
  bool IsNullConstant() const { return constant_ && !vector().IsValid(0); }
  uint64_t Index(uint64_t i) const { return constant_ ? 0 : i; }

  // The memory goes to a vector that borrows from this one.
  void GiveMemoryTo(Vector* heir) &&;
  Vector Take() &&;

 private:
  Vector owned_;
  const Vector* borrowed_ = nullptr;
  bool constant_;
};

// What work() returns, which goes through the expression's levels.
template <typename Work>
auto OnDeepEnoughStack(const Expression& expression, EvaluationContext& context, Work&& work) {
  if (context.has_own_stack || expression.height <= kLevelsOnAnyStack) return work();
  struct Guard {
    bool* flag;
    explicit Guard(bool* given) : flag(given) { *flag = true; }
    ~Guard() { *flag = false; }
  } guard(&context.has_own_stack);
  return OnOwnStack(work);
}

// An expression's values at the selected rows, of which there is at least one.
Result<Evaluated> EvaluateNode(const Expression& expression, const Selection& selection,
                               EvaluationContext& context);

// The nodes that evaluate some of their arguments for some rows only.
Result<Evaluated> EvaluateAndOr(const Expression& expression, const Selection& selection,
                                EvaluationContext& context);
Result<Evaluated> EvaluateCase(const Expression& expression, const Selection& selection,
                               EvaluationContext& context);
Result<Evaluated> EvaluateCoalesce(const Expression& expression, const Selection& selection,
                                   EvaluationContext& context);

// The nodes whose result is a truth value of one argument.
Result<Evaluated> EvaluateNot(const Expression& expression, const Selection& selection,
                              EvaluationContext& context);
Result<Evaluated> EvaluateIsNull(const Expression& expression, const Selection& selection,
                                 EvaluationContext& context);
Result<Evaluated> EvaluateIsBool(const Expression& expression, const Selection& selection,
                                 EvaluationContext& context);
Result<Evaluated> EvaluateIn(const Expression& expression, const Selection& selection,
                             EvaluationContext& context);

// A failure at a row of a node's result as one at a row of the block, with the node's place in the
// text. `constant`: what failed is no row's business.
Status AtRowOfBlock(Status status, int64_t position, bool constant, const Selection& selection);

}  // namespace colmerge
