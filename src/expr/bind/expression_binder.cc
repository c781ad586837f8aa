// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/expression_binder.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "column/conversion/numeric_cast.h"
#include "expr/cast/cast.h"
#include "expr/values/type_family.h"
#include "syntax/expression_parser.h"

namespace colmerge {
namespace {

bool IsNumberLiteral(const SyntaxNode& node) {
  return node.kind == SyntaxKind::kInteger || node.kind == SyntaxKind::kDecimal ||
         node.kind == SyntaxKind::kFloat;
}

bool IsTime(const DataType& type) {
  const TypeFamily family = FamilyOf(type);
  return family == TypeFamily::kDate || family == TypeFamily::kTimestamp ||
         family == TypeFamily::kTime;
}

bool IsAllowed(const DataType& from, const DataType& to, CastLevel level) {
  const DataType& target = ValueType(to);
  if (level == CastLevel::kImplicit) return CanCastImplicitly(from, target);
  if (!CanCast(from, to)) return false;
  if (level == CastLevel::kExplicit || CanCastImplicitly(from, target)) return true;
  const DataType& source = ValueType(from);
  return (IsNumber(source) && IsNumber(target)) || target.is_utf8() ||
         (IsTime(source) && IsTime(target)) || FamilyOf(source) == FamilyOf(target);
}

}  // namespace

Result<Bound> ExpressionBinder::Bind(const SyntaxNode& node) {
  if (depth_ == kDeepestExpression) {
    return TooDeep(node.position);
  }
  if (parameters_.budget != nullptr) COLMERGE_RETURN_IF_ERROR(parameters_.budget->Take());
  COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr taken, scope_.TakeOver(node));
  if (taken != nullptr) return Bound{std::move(taken), false, 1};
  ++depth_;
  Result<Bound> bound = BindKind(node);
  --depth_;
  return bound;
}

Result<Bound> ExpressionBinder::BindKind(const SyntaxNode& node) {
  switch (node.kind) {
    case SyntaxKind::kNull: return Bound{NullConstant({}, node.position).expression, true, 0};
    case SyntaxKind::kBool: return BoolConstant(node.number != 0, node.position);
    case SyntaxKind::kInteger:
    case SyntaxKind::kDecimal:
    case SyntaxKind::kFloat: return BindNumber(node, false);
    case SyntaxKind::kString: return StringConstant(node.text, node.position);
    case SyntaxKind::kTyped: return BindTyped(node);
    case SyntaxKind::kColumn: return BindColumn(node);
    case SyntaxKind::kParameter: return BindParameter(node);
    case SyntaxKind::kUnary: return BindUnary(node);
    case SyntaxKind::kBinary: return BindBinary(node);
    case SyntaxKind::kNot: return BindNot(node);
    case SyntaxKind::kAnd:
    case SyntaxKind::kOr: return BindTerms(node);
    case SyntaxKind::kIsNull: return BindIsNull(node);
    case SyntaxKind::kIsBool: return BindIsBool(node);
    case SyntaxKind::kIsDistinct: return BindDistinct(node);
    case SyntaxKind::kIn: return BindIn(node);
    case SyntaxKind::kBetween: return BindBetween(node);
    case SyntaxKind::kLike: return BindLike(node);
    case SyntaxKind::kCase: return BindCase(node);
    case SyntaxKind::kCast: return BindCast(node);
    case SyntaxKind::kCall: return BindCall(node);
  }
  return Error(Code::kInternal, "unknown syntax");
}

Status ExpressionBinder::Look() const {
  return parameters_.budget != nullptr ? parameters_.budget->Look() : Status::Ok();
}

Result<ExpressionBinder::Bounds> ExpressionBinder::BindArguments(const SyntaxNode& node) {
  Bounds bounds;
  bounds.reserve(node.arguments.size());
  for (const SyntaxPtr& argument : node.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(Bound bound, Bind(*argument));
    bounds.push_back(std::move(bound));
  }
  return bounds;
}

// The arguments of a node that may not evaluate all of them.
Result<ExpressionBinder::Bounds> ExpressionBinder::BindBranches(const SyntaxNode& node) {
  ++branches_;
  Result<Bounds> bounds = BindArguments(node);
  --branches_;
  return bounds;
}

Result<Bound> ExpressionBinder::BindColumn(const SyntaxNode& node) {
  auto column = scope_.FindColumn(node);
  if (!column.ok()) return std::move(column).status().AtPosition(node.position);
  return Bound{std::move(*column), false, 1};
}

Result<Bound> ExpressionBinder::BindParameter(const SyntaxNode& node) {
  if (!parameters_.allowed) {
    return Error(Code::kInvalidArgument, "Parameters have no place here: write the value itself")
        .AtPosition(node.position);
  }
  const auto number = static_cast<size_t>(node.number);
  if (number < parameters_.literals.size() && parameters_.literals[number] != nullptr) {
    const Vector& literal = *parameters_.literals[number];
    return Bound{ConstantExpression(OwnValue(literal, pool_), node.position),
                 literal.type.is_utf8(), 0};
  }
  if (number >= parameters_.types.size()) parameters_.types.resize(number + 1);
  const DataType& type = parameters_.types[number];
  auto parameter = NewNode(ExpressionKind::kParameter, type, node.position);
  parameter->number = node.number;
  return Bound{std::move(parameter), type.id == TypeId::kNull, 0};
}

Result<Bound> ExpressionBinder::BindUnary(const SyntaxNode& node) {
  const SyntaxNode& operand = *node.arguments[0];
  if (IsNumberLiteral(operand) && node.text == "-") return BindNumber(operand, true);
  COLMERGE_ASSIGN_OR_RETURN(Bounds operands, BindArguments(node));
  return Call(ResolveOperator(node.text, TypesOf(operands)), std::move(operands), node.position);
}

Result<Bound> ExpressionBinder::BindIsNull(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bounds operands, BindArguments(node));
  Bound& operand = operands[0];
  if (operand.is_open_parameter()) {
    auto parameter = std::make_shared<Expression>(*operand.expression);
    deferred_.push_back(parameter);
    operand.expression = std::move(parameter);
  } else {
    COLMERGE_ASSIGN_OR_RETURN(operand, Settle(std::move(operand)));
  }
  auto test = NewNode(ExpressionKind::kIsNull, TypeId::kBool, node.position);
  test->negated = node.negated;
  return Finish(std::move(test), std::move(operands));
}

void ExpressionBinder::SettleDeferred() {
  for (const std::shared_ptr<Expression>& parameter : deferred_) {
    DataType& type = parameters_.types[static_cast<size_t>(parameter->number)];
    if (type.id == TypeId::kNull) type = TypeId::kUtf8;
    parameter->type = type;
  }
  deferred_.clear();
}

Result<Bound> ExpressionBinder::BindIsBool(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bound operand, Bind(*node.arguments[0]));
  const char* what = node.number == 1 ? "IS TRUE" : node.number == 0 ? "IS FALSE" : "IS UNKNOWN";
  COLMERGE_ASSIGN_OR_RETURN(operand, RequireBool(std::move(operand), what));
  auto test = NewNode(ExpressionKind::kIsBool, TypeId::kBool, node.position);
  test->number = node.number;
  test->negated = node.negated;
  return Finish(std::move(test), {std::move(operand)});
}

Result<Bound> ExpressionBinder::BindCast(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bound value, Bind(*node.arguments[0]));
  return CastExplicitly(std::move(value), node);
}

Result<Bound> ExpressionBinder::CastExplicitly(Bound value, const SyntaxNode& node) {
  DataType type = node.type;
  if (type.is_decimal() && type.precision == 0) {
    COLMERGE_ASSIGN_OR_RETURN(type, TypeOfOpenDecimal(value));
  }
  COLMERGE_ASSIGN_OR_RETURN(Bound cast, Coerce(std::move(value), type, CastLevel::kExplicit));
  if (node.number < 0) return cast;
  SyntaxNode length;
  length.text = std::to_string(node.number);
  length.kind = SyntaxKind::kInteger;
  length.position = node.position;
  Bounds arguments;
  arguments.push_back(std::move(cast));
  COLMERGE_ASSIGN_OR_RETURN(Bound most, BindNumber(length, false));
  arguments.push_back(std::move(most));
  return Call(ResolveFunction("left", TypesOf(arguments)), std::move(arguments), node.position);
}

Result<Bound> ExpressionBinder::Settle(Bound value) {
  if (!value.is_open) return value;
  return Coerce(std::move(value), TypeId::kUtf8, CastLevel::kImplicit);
}

Result<Bound> ExpressionBinder::Coerce(Bound value, const DataType& type, CastLevel level) {
  if (level == CastLevel::kAssignment && value.expression->kind == ExpressionKind::kParameter) {
    const auto number = static_cast<size_t>(value.expression->number);
    if (number >= parameters_.assigned.size()) parameters_.assigned.resize(number + 1);
    parameters_.assigned[number] = true;
  }
  if (value.is_open) {
    // Beside a column of nulls, which gives no type, text is as good as any.
    const bool is_unknown = ValueType(type).id == TypeId::kNull;
    const DataType plain = is_unknown ? DataType(TypeId::kUtf8) : ValueType(type);
    if (value.is_open_parameter()) {
      auto parameter = std::make_shared<Expression>(*value.expression);
      DataType& settled = parameters_.types[static_cast<size_t>(parameter->number)];
      if (settled.id == TypeId::kNull) settled = plain;  // else: by another place just now
      parameter->type = settled;
      value.expression = std::move(parameter);
    } else if (value.is_null_constant()) {
      return NullConstant(type, value.position());
    } else {
      COLMERGE_ASSIGN_OR_RETURN(value, ParseString(value, plain));
    }
    value.is_open = false;
  }
  if (value.type() == type) return value;
  // What a column of nulls takes, or becomes, the write judges by the values.
  if (level == CastLevel::kAssignment && ValueType(type).id == TypeId::kNull) return value;
  if (!IsAllowed(value.type(), type, level)) {
    const char* advice = level == CastLevel::kExplicit ? ""
                         : CanCast(value.type(), type) ? "; write CAST(… AS …) if it is meant"
                                                       : "";
    return Error(Code::kTypeMismatch, "A value of type {} cannot become {}{}",
                 value.type().ToString(), type.ToString(), advice)
        .AtPosition(value.position());
  }
  auto cast = NewNode(ExpressionKind::kCast, type, value.position());
  Bounds arguments;
  arguments.push_back(std::move(value));
  return Finish(std::move(cast), std::move(arguments));
}

}  // namespace colmerge
