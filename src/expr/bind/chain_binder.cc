// SPDX-License-Identifier: Apache-2.0
// Binary operators. Those that group to the left, as in a + b - c …, are bound in a loop, however
// many there are, and become one node (kChain) instead of one inside the other.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "expr/bind/expression_binder.h"

namespace colmerge {
namespace {

// Strings that one || puts together: more would hold too many operands at once, fewer would copy
// what is there too often.
constexpr size_t kMostJoined = 256;

bool IsComparison(const SyntaxNode& node) {
  constexpr std::string_view kComparisons = "=<>";
  return kComparisons.find(node.text[0]) != std::string_view::npos;
}

bool IsOperation(const Expression& expression) {
  return expression.kind == ExpressionKind::kCall || expression.kind == ExpressionKind::kChain;
}

// Whether the next operator only gives the last one an operand more.
bool JoinsAll(const ScalarFunction& last, const ScalarFunction& next) {
  return next.name == "||" && last.name == next.name && last.result == next.result &&
         last.arguments.size() < kMostJoined;
}

}  // namespace

Result<Bound> ExpressionBinder::BindBinary(const SyntaxNode& node) {
  std::vector<const SyntaxNode*> operators = {&node};
  COLMERGE_ASSIGN_OR_RETURN(Bound left, BindStart(&operators));
  bool is_own = false;  // whether left is a node that was made here
  for (; !operators.empty(); operators.pop_back()) {
    const SyntaxNode& next = *operators.back();
    COLMERGE_ASSIGN_OR_RETURN(Bound right, Bind(*next.arguments[1]));
    COLMERGE_ASSIGN_OR_RETURN(left, Operate(next, std::move(left), std::move(right), is_own));
    is_own = true;
  }
  return left;
}

// What the lowest operator of a chain begins with; operators: the highest, to which the others are
// added.
Result<Bound> ExpressionBinder::BindStart(std::vector<const SyntaxNode*>* operators) {
  while (true) {
    const SyntaxNode& first = *operators->back()->arguments[0];
    if (first.kind != SyntaxKind::kBinary) return Bind(first);
    COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr taken, scope_.TakeOver(first));
    if (taken != nullptr) return Bound{std::move(taken), false, 1};
    operators->push_back(&first);
  }
}

Result<Bound> ExpressionBinder::Operate(const SyntaxNode& node, Bound left, Bound right,
                                        bool is_own) {
  if (IsComparison(node)) {
    return Compare(node.text, std::move(left), std::move(right), node.position);
  }
  Bounds operands;
  operands.push_back(std::move(left));
  operands.push_back(std::move(right));
  Result<ScalarFunction> function = ResolveOperator(node.text, TypesOf(operands));
  const bool goes_on = function.ok() && is_own && IsOperation(*operands[0].expression) &&
                       operands[0].type() == function->arguments[0] &&
                       !operands[1].is_null_constant();
  if (!goes_on) return Call(function, std::move(operands), node.position);
  return GoOn(std::move(operands[0]), std::move(operands[1]), *function, node.position);
}

// left: a call or chain that nobody else has, of the type that the function takes.
Result<Bound> ExpressionBinder::GoOn(Bound left, Bound right, const ScalarFunction& function,
                                     int64_t position) {
  COLMERGE_ASSIGN_OR_RETURN(right, CoerceArgument(std::move(right), function.arguments[1]));
  left.weight += right.weight + 1;
  COLMERGE_RETURN_IF_ERROR(CheckWeight(left.weight, position));
  auto node = std::const_pointer_cast<Expression>(left.expression);
  const bool is_chain = node->kind == ExpressionKind::kChain;
  ScalarFunction& last = is_chain ? node->steps.back().function : node->function;
  if (JoinsAll(last, function)) {
    last.arguments.push_back(function.arguments[1]);
  } else {
    if (!is_chain) {
      node->kind = ExpressionKind::kChain;
      node->steps.push_back({std::exchange(node->function, {}), node->position});
    }
    node->steps.push_back({function, position});
  }
  node->type = function.result;
  node->position = position;
  node->height = std::max(node->height, right.expression->height + 1);
  node->arguments.push_back(std::move(right.expression));
  return left;
}

}  // namespace colmerge
