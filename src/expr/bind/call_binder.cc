// SPDX-License-Identifier: Apache-2.0
// Calls of functions and operators.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/quoted_text.h"
#include "expr/bind/expression_binder.h"
#include "syntax/type_name.h"

namespace colmerge {

std::vector<DataType> ExpressionBinder::TypesOf(const Bounds& values) {
  std::vector<DataType> types;
  types.reserve(values.size());
  for (const Bound& value : values) types.push_back(value.is_open ? DataType() : value.type());
  return types;
}

// A function may take any value that has a text, which no implicit cast makes of it.
Result<Bound> ExpressionBinder::CoerceArgument(Bound value, const DataType& type) {
  const bool to_text = type.id == TypeId::kUtf8;
  return Coerce(std::move(value), type, to_text ? CastLevel::kAssignment : CastLevel::kImplicit);
}

Result<Bound> ExpressionBinder::Call(const Result<ScalarFunction>& function, Bounds&& arguments,
                                     int64_t position) {
  if (!function.ok()) return AtText(function.status(), position);
  for (size_t i = 0; i < arguments.size(); ++i) {
    COLMERGE_ASSIGN_OR_RETURN(arguments[i],
                              CoerceArgument(std::move(arguments[i]), function->arguments[i]));
  }
  auto call = NewNode(ExpressionKind::kCall, function->result, position);
  call->function = *function;
  return Finish(std::move(call), std::move(arguments));
}

Result<Bound> ExpressionBinder::BindCall(const SyntaxNode& node) {
  if (node.text == "coalesce") return BindCoalesce(node);
  const bool is_function = IsScalarFunction(node.text);
  if (node.star || node.distinct || node.filter != nullptr) {
    if (!is_function) return UnknownFunction(node);
    return Error(Code::kInvalidArgument,
                 "{} is no aggregate function: *, DISTINCT and FILTER have no place in its call",
                 node.text)
        .AtPosition(node.position);
  }
  if (!is_function && node.arguments.size() == 1 && IsTypeName(node.text)) {
    COLMERGE_ASSIGN_OR_RETURN(TokenStream tokens, TokenStream::Make(node.text));
    COLMERGE_ASSIGN_OR_RETURN(const TypeName name, ParseTypeName(&tokens));
    COLMERGE_ASSIGN_OR_RETURN(Bound value, Bind(*node.arguments[0]));
    return Coerce(std::move(value), name.type, CastLevel::kExplicit);
  }
  if (!is_function) return UnknownFunction(node);
  COLMERGE_ASSIGN_OR_RETURN(Bounds arguments, BindArguments(node));
  return Call(ResolveFunction(node.text, TypesOf(arguments)), std::move(arguments), node.position);
}

Status ExpressionBinder::UnknownFunction(const SyntaxNode& node) const {
  // Where they are allowed, the scope takes them over.
  constexpr std::string_view kAggregates[] = {"count", "sum", "avg", "min", "max"};
  if (std::find(std::begin(kAggregates), std::end(kAggregates), node.text) !=
      std::end(kAggregates)) {
    return Error(Code::kInvalidArgument, "The aggregate function {} is not allowed here", node.text)
        .AtPosition(node.position);
  }
  std::vector<std::string_view> names = ScalarFunctionNames();
  names.push_back("coalesce");
  const std::string_view nearest = NearestName(node.text, names);
  std::string message = fmt::format("There is no function {}", QuotedText(node.text));
  if (!nearest.empty()) message += fmt::format("; did you mean '{}'?", nearest);
  return Status(Code::kInvalidArgument, std::move(message)).AtPosition(node.position);
}

}  // namespace colmerge
