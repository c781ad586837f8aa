// SPDX-License-Identifier: Apache-2.0
// Comparisons, and what is made of them: BETWEEN, IN, IS DISTINCT FROM. A constant is brought to
// the type of what it is compared with rather than the other way round.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/error.h"
#include "expr/bind/constant_fit.h"
#include "expr/bind/expression_binder.h"
#include "expr/cast/cast.h"
#include "expr/cast/text_reading.h"
#include "expr/functions/comparison.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

constexpr std::string_view kDistinct = "is distinct from";
constexpr std::string_view kNotDistinct = "is not distinct from";

// The same comparison with its sides exchanged.
std::string_view MirrorSymbol(std::string_view symbol) {
  if (symbol == "<") return ">";
  if (symbol == "<=") return ">=";
  if (symbol == ">") return "<";
  if (symbol == ">=") return "<=";
  return symbol;
}

// What `value symbol constant` is for every value, after what is known of the constant.
std::optional<bool> Outcome(std::string_view symbol, Fit fit) {
  if (fit == Fit::kExact || fit == Fit::kUnknown) return std::nullopt;
  if (symbol == "=" || symbol == kNotDistinct) return false;
  if (symbol == "<>" || symbol == kDistinct) return true;
  if (fit == Fit::kAbove) return symbol[0] == '<';
  if (fit == Fit::kBelow) return symbol[0] == '>';
  return std::nullopt;
}

// The comparison with a neighbour of the constant that means the same as <, <=, > or >= with the
// constant, which equals no value.
std::string_view SymbolForNeighbour(std::string_view symbol, Fit fit) {
  if (symbol[0] == '<') return fit == Fit::kJustBelow ? "<=" : "<";
  return fit == Fit::kJustBelow ? ">" : ">=";
}

bool IsNullAware(std::string_view symbol) { return symbol == kDistinct || symbol == kNotDistinct; }

}  // namespace

// Strings become values of the type, or, where they say more than the type can hold, of one that can.
Result<Bound> ExpressionBinder::SettleBeside(Bound value, const DataType& type) {
  const DataType& plain = ValueType(type);
  if (plain.id == TypeId::kNull) return Settle(std::move(value));
  if (!value.is_open_string() || !CanCast(TypeId::kUtf8, plain)) {
    return Coerce(std::move(value), plain, CastLevel::kImplicit);
  }
  auto read = ReadTextBeside(*value.expression->constant, plain, pool_);
  if (!read.ok()) return AtText(read.status(), value.position());
  return Bound{ConstantExpression(OwnValue(*read, pool_), value.position()), false, 0};
}

Result<Bound> ExpressionBinder::KnownUnlessNull(Bound value, bool truth, int64_t position) {
  auto test = NewNode(ExpressionKind::kIsNull, TypeId::kBool, position);
  test->negated = truth;
  Bounds arguments;
  arguments.push_back(std::move(value));
  COLMERGE_ASSIGN_OR_RETURN(Bound known, Finish(std::move(test), std::move(arguments)));
  Bounds terms;
  terms.push_back(std::move(known));
  terms.push_back(NullConstant(TypeId::kBool, position));
  return JoinTerms(truth ? ExpressionKind::kOr : ExpressionKind::kAnd, std::move(terms), position);
}

// `truth` whatever the value is, null included. It is computed where that can fail: IS NULL is never
// unknown.
Result<Bound> ExpressionBinder::Known(Bound value, bool truth, int64_t position) {
  if (value.expression->kind == ExpressionKind::kColumn) return BoolConstant(truth, position);
  auto test = NewNode(ExpressionKind::kIsNull, TypeId::kBool, position);
  COLMERGE_ASSIGN_OR_RETURN(Bound is_null, Finish(std::move(test), {std::move(value)}));
  auto known = NewNode(ExpressionKind::kIsBool, TypeId::kBool, position);
  known->number = -1;
  known->negated = truth;
  return Finish(std::move(known), {std::move(is_null)});
}

Result<Bound> ExpressionBinder::Compare(std::string_view symbol, Bound left, Bound right,
                                        int64_t position) {
  if (left.is_open && right.is_open) {
    COLMERGE_ASSIGN_OR_RETURN(left, Settle(std::move(left)));
  }
  if (left.is_open) {
    COLMERGE_ASSIGN_OR_RETURN(left, SettleBeside(std::move(left), right.type()));
  } else if (right.is_open) {
    COLMERGE_ASSIGN_OR_RETURN(right, SettleBeside(std::move(right), left.type()));
  }
  if (left.is_constant() && !right.is_constant()) {
    std::swap(left, right);
    symbol = MirrorSymbol(symbol);
  }
  if (right.is_constant() && !left.is_constant() && !right.is_null_constant()) {
    FittedConstant fitted = FitConstant(*right.expression->constant, ValueType(left.type()), pool_);
    if (const auto outcome = Outcome(symbol, fitted.fit)) {
      if (IsNullAware(symbol)) return Known(std::move(left), *outcome, position);
      return KnownUnlessNull(std::move(left), *outcome, position);
    }
    if (fitted.fit == Fit::kJustBelow || fitted.fit == Fit::kJustAbove) {
      symbol = SymbolForNeighbour(symbol, fitted.fit);
    }
    if (fitted.fit != Fit::kUnknown) {
      right.expression = ConstantExpression(std::move(fitted.value), right.position());
    }
  }
  Bounds operands;
  operands.push_back(std::move(left));
  operands.push_back(std::move(right));
  return Call(ResolveOperator(symbol, TypesOf(operands)), std::move(operands), position);
}

Result<Bound> ExpressionBinder::BindDistinct(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bounds operands, BindArguments(node));
  // Distinct from NULL is what is not null.
  for (size_t i = 0; i < 2; ++i) {
    if (!operands[i].is_null_constant() || operands[1 - i].is_open) continue;
    auto test = NewNode(ExpressionKind::kIsNull, TypeId::kBool, node.position);
    test->negated = !node.negated;
    Bounds arguments;
    arguments.push_back(std::move(operands[1 - i]));
    return Finish(std::move(test), std::move(arguments));
  }
  return Compare(node.negated ? kNotDistinct : kDistinct, std::move(operands[0]),
                 std::move(operands[1]), node.position);
}

// value >= low AND value <= high; SYMMETRIC: or with low and high exchanged.
Result<Bound> ExpressionBinder::BindBetween(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bounds parts, BindArguments(node));
  ++branches_;
  Bounds ways;
  const size_t count = node.number == 1 ? 2 : 1;
  for (size_t way = 0; way < count; ++way) {
    COLMERGE_ASSIGN_OR_RETURN(
        Bound from, Compare(node.negated ? "<" : ">=", parts[0], parts[1 + way], node.position));
    COLMERGE_ASSIGN_OR_RETURN(
        Bound to, Compare(node.negated ? ">" : "<=", parts[0], parts[2 - way], node.position));
    Bounds ends;
    ends.push_back(std::move(from));
    ends.push_back(std::move(to));
    COLMERGE_ASSIGN_OR_RETURN(Bound both,
                              JoinTerms(node.negated ? ExpressionKind::kOr : ExpressionKind::kAnd,
                                        std::move(ends), node.position));
    ways.push_back(std::move(both));
  }
  --branches_;
  return JoinTerms(node.negated ? ExpressionKind::kAnd : ExpressionKind::kOr, std::move(ways),
                   node.position);
}

Result<Bound> ExpressionBinder::BindIn(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bounds values, BindArguments(node));
  const auto typed =
      std::find_if(values.begin(), values.end(), [](const Bound& value) { return !value.is_open; });
  if (typed == values.end()) {
    for (Bound& value : values) {
      COLMERGE_RETURN_IF_ERROR(Look());
      COLMERGE_ASSIGN_OR_RETURN(value, Settle(std::move(value)));
    }
  }
  const DataType type = typed == values.end()
                            ? DataType(TypeId::kUtf8)
                            : (values[0].is_open ? typed : values.begin())->type();
  for (Bound& value : values) {
    if (!value.is_open) continue;
    COLMERGE_RETURN_IF_ERROR(Look());
    COLMERGE_ASSIGN_OR_RETURN(value, SettleBeside(std::move(value), type));
  }
  return BindInTyped(node, std::move(values));
}

// values: the value, then the list; all have types. Constants that the value's type cannot hold
// equal none of its values: they are left out, unless a common type is needed for others.
Result<Bound> ExpressionBinder::BindInTyped(const SyntaxNode& node, Bounds values) {
  const DataType type = ValueType(values[0].type());
  auto equals = ResolveOperator("=", {type, type});
  if (!equals.ok()) return AtText(equals.status(), node.position);
  Bounds fitted;
  bool needs_common = false;
  for (size_t i = 1; i < values.size() && !needs_common; ++i) {
    COLMERGE_RETURN_IF_ERROR(Look());
    Bound& item = values[i];
    const DataType item_type = ValueType(item.type());
    // A null of another type, as long as the two can be compared, is as good as one of this type.
    if (item_type != type && item.is_null_constant() && CommonType(type, item_type).ok()) {
      COLMERGE_ASSIGN_OR_RETURN(item, Coerce(std::move(item), type, CastLevel::kExplicit));
      fitted.push_back(item);
      continue;
    }
    if (item_type == type) {
      fitted.push_back(item);
      continue;
    }
    if (!item.is_constant()) {
      needs_common = true;
      continue;
    }
    FittedConstant constant = FitConstant(*item.expression->constant, type, pool_);
    needs_common = constant.fit == Fit::kUnknown;
    if (constant.fit != Fit::kExact) continue;
    fitted.push_back({ConstantExpression(std::move(constant.value), item.position()), false, 0});
  }
  if (needs_common) {
    COLMERGE_RETURN_IF_ERROR(Unify(&values));
  } else if (fitted.empty()) {
    return KnownUnlessNull(std::move(values[0]), node.negated, node.position);
  } else {
    values.resize(1);
    std::move(fitted.begin(), fitted.end(), std::back_inserter(values));
    for (Bound& value : values) {
      COLMERGE_RETURN_IF_ERROR(Look());
      COLMERGE_ASSIGN_OR_RETURN(
          value, Coerce(std::move(value), equals->arguments[0], CastLevel::kImplicit));
    }
  }
  auto in = NewNode(ExpressionKind::kIn, TypeId::kBool, node.position);
  in->negated = node.negated;
  return Finish(std::move(in), std::move(values));
}

Result<Bound> ExpressionBinder::BindLike(const SyntaxNode& node) {
  const std::string_view name = node.number == 1 ? "ilike" : "like";
  COLMERGE_ASSIGN_OR_RETURN(Bounds operands, BindArguments(node));
  for (Bound& operand : operands) {
    if (operand.is_open || ValueType(operand.type()).is_utf8()) continue;
    return Error(Code::kTypeMismatch, "{} compares text, not a value of type {}; cast it to text",
                 node.number == 1 ? "ILIKE" : "LIKE", operand.type().ToString())
        .AtPosition(operand.position());
  }
  COLMERGE_ASSIGN_OR_RETURN(Bound matches, Call(ResolveFunction(name, TypesOf(operands)),
                                                std::move(operands), node.position));
  return Negate(std::move(matches), node.negated, node.position);
}

}  // namespace colmerge
