// SPDX-License-Identifier: Apache-2.0
// The binder's work on one expression: see binder.h for what it does.
//
// What it makes are Bound values. An open one is a string literal, NULL or parameter whose type
// what is beside it has still to settle; for the rules of operators and functions it is of type
// kNull.
//
// A constant part is computed as soon as it is made. One that fails is an error at once, unless it
// stands where it may never be evaluated (a branch of CASE, a term of AND or OR, an argument of
// COALESCE): there it is left as it is, to fail when its turn comes.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "column/value_type.h"
#include "expr/bind/binder.h"

namespace colmerge {

struct Bound {
  ExpressionPtr expression;
  bool is_open = false;
  // How many nodes an evaluation visits, constants not counted. A part that is there once but used
  // several times (the x of x BETWEEN a AND b) counts each time.
  uint64_t weight = 0;

  const DataType& type() const { return expression->type; }
  int64_t position() const { return expression->position; }
  bool is_constant() const { return expression->kind == ExpressionKind::kConstant; }
  bool is_null_constant() const { return is_constant() && !expression->constant->IsValid(0); }
  bool is_open_string() const { return is_open && is_constant() && !is_null_constant(); }
  bool is_open_parameter() const {
    return is_open && expression->kind == ExpressionKind::kParameter;
  }
};

// Which conversions a place allows.
enum class CastLevel : uint8_t {
  kImplicit,    // operands and arguments
  kAssignment,  // SET: all numbers to each other, anything to text
  kExplicit,    // CAST
};

class ExpressionBinder {
 public:
  ExpressionBinder(BindScope* scope, ParameterTypes* parameters, const Ref<MemoryPool>& pool)
      : scope_(*scope), parameters_(*parameters), pool_(pool) {}

  Result<Bound> Bind(const SyntaxNode& node);
  // The value as `type`.
  Result<Bound> Coerce(Bound value, const DataType& type, CastLevel level);
  // Text, when nothing gave it another type.
  Result<Bound> Settle(Bound value);
  // The value as bool, which it must be; `what` needs it.
  Result<Bound> RequireBool(Bound value, std::string_view what);
  // Gives a type to parameters that stood where any would do.
  void SettleDeferred();

 private:
  using Bounds = std::vector<Bound>;

  // Kinds of syntax (expression_binder.cc).
  Result<Bound> BindKind(const SyntaxNode& node);
  Result<Bounds> BindArguments(const SyntaxNode& node);
  Result<Bounds> BindBranches(const SyntaxNode& node);
  Result<Bound> BindColumn(const SyntaxNode& node);
  Result<Bound> BindParameter(const SyntaxNode& node);
  Result<Bound> BindUnary(const SyntaxNode& node);
  Result<Bound> BindIsNull(const SyntaxNode& node);
  Result<Bound> BindIsBool(const SyntaxNode& node);
  Result<Bound> BindCast(const SyntaxNode& node);
  Result<Bound> CastExplicitly(Bound value, const SyntaxNode& node);

  // Truth and choice (condition_binder.cc).
  Result<Bound> BindNot(const SyntaxNode& node);
  Result<Bound> BindTerms(const SyntaxNode& node);
  Result<Bound> BindCase(const SyntaxNode& node);
  Result<Bound> BindCoalesce(const SyntaxNode& node);
  Result<Bound> Negate(Bound value, bool negated, int64_t position);
  Result<Bound> JoinTerms(ExpressionKind kind, Bounds terms, int64_t position);
  Result<Bound> MakeCase(Bounds conditions, Bounds results, int64_t position);
  // Whether the caller still wants it: in lists, which may be long.
  Status Look() const;
  // All of one type: their common one.
  Status Unify(Bounds* values);

  // Chains of operators (chain_binder.cc).
  Result<Bound> BindBinary(const SyntaxNode& node);
  Result<Bound> BindStart(std::vector<const SyntaxNode*>* operators);
  Result<Bound> Operate(const SyntaxNode& node, Bound left, Bound right, bool is_own);
  Result<Bound> GoOn(Bound left, Bound right, const ScalarFunction& function, int64_t position);

  // Comparisons (comparison_binder.cc).
  Result<Bound> Compare(std::string_view symbol, Bound left, Bound right, int64_t position);
  Result<Bound> BindBetween(const SyntaxNode& node);
  Result<Bound> BindDistinct(const SyntaxNode& node);
  Result<Bound> BindIn(const SyntaxNode& node);
  Result<Bound> BindInTyped(const SyntaxNode& node, Bounds values);
  Result<Bound> BindLike(const SyntaxNode& node);
  // An open value in a comparison with values of `type`.
  Result<Bound> SettleBeside(Bound value, const DataType& type);
  Result<Bound> Known(Bound value, bool truth, int64_t position);
  // `truth` where the value is not null, else null.
  Result<Bound> KnownUnlessNull(Bound value, bool truth, int64_t position);

  // Calls (call_binder.cc).
  Result<Bound> BindCall(const SyntaxNode& node);
  Status UnknownFunction(const SyntaxNode& node) const;
  // By reference: callers take the types of what they move in the same expression.
  Result<Bound> Call(const Result<ScalarFunction>& function, Bounds&& arguments, int64_t position);
  Result<Bound> CoerceArgument(Bound value, const DataType& type);
  static std::vector<DataType> TypesOf(const Bounds& values);

  // Constants (constant_binder.cc).
  Result<Bound> BindNumber(const SyntaxNode& node, bool negative);
  Result<Bound> BindTyped(const SyntaxNode& node);
  Bound StringConstant(std::string_view text, int64_t position) const;
  Bound BoolConstant(bool value, int64_t position) const;
  Bound NullConstant(const DataType& type, int64_t position) const;
  // The type of a numeric without digits that `value` is cast to.
  Result<DataType> TypeOfOpenDecimal(const Bound& value) const;
  // An open string as a value of the type.
  Result<Bound> ParseString(const Bound& text, const DataType& type) const;
  Result<Bound> CastConstant(const Bound& value, const DataType& type) const;

  // Nodes (node_maker.cc).
  static std::shared_ptr<Expression> NewNode(ExpressionKind kind, const DataType& type,
                                             int64_t position);
  // Gives the node its arguments, and computes it if they are all constant.
  Result<Bound> Finish(std::shared_ptr<Expression> node, Bounds arguments);
  static Status CheckWeight(uint64_t weight, int64_t position);
  bool MayFold(const Expression& node) const;

  BindScope& scope_;
  ParameterTypes& parameters_;
  const Ref<MemoryPool>& pool_;
  int depth_ = 0;
  int branches_ = 0;  // how many levels of parts that may never be evaluated are around
  std::vector<std::shared_ptr<Expression>> deferred_;  // parameters in ? IS NULL
};

// The Status without its row, which a constant does not have, and with a position.
Status AtText(const Status& status, int64_t position);

// The first row of `value` as a vector that borrows nothing.
Vector OwnValue(const Vector& value, const Ref<MemoryPool>& pool);

// An expression around a constant of one row.
ExpressionPtr ConstantExpression(Vector value, int64_t position);

}  // namespace colmerge
