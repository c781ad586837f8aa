// SPDX-License-Identifier: Apache-2.0
// NOT, AND, OR, CASE, COALESCE: what is known before any row is seen is left out.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "expr/bind/expression_binder.h"
#include "expr/cast/cast.h"

namespace colmerge {
namespace {

// What a condition is known to be; nothing for one that depends on rows, and for NULL.
std::optional<bool> KnownTruth(const Bound& condition) {
  if (!condition.is_constant() || condition.is_null_constant()) return std::nullopt;
  return condition.expression->constant->Bit(0);
}

}  // namespace

Result<Bound> ExpressionBinder::RequireBool(Bound value, std::string_view what) {
  if (value.is_open) return Coerce(std::move(value), TypeId::kBool, CastLevel::kImplicit);
  const DataType& type = ValueType(value.type());
  if (type.id != TypeId::kBool && type.id != TypeId::kNull) {
    return Error(Code::kTypeMismatch, "{} needs a bool (a condition), not a value of type {}", what,
                 value.type().ToString())
        .AtPosition(value.position());
  }
  return Coerce(std::move(value), TypeId::kBool, CastLevel::kImplicit);
}

Result<Bound> ExpressionBinder::Negate(Bound value, bool negated, int64_t position) {
  if (!negated) return value;
  Bounds arguments;
  arguments.push_back(std::move(value));
  return Finish(NewNode(ExpressionKind::kNot, TypeId::kBool, position), std::move(arguments));
}

Result<Bound> ExpressionBinder::BindNot(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bound value, Bind(*node.arguments[0]));
  COLMERGE_ASSIGN_OR_RETURN(value, RequireBool(std::move(value), "NOT"));
  return Negate(std::move(value), true, node.position);
}

Result<Bound> ExpressionBinder::BindTerms(const SyntaxNode& node) {
  const bool is_and = node.kind == SyntaxKind::kAnd;
  COLMERGE_ASSIGN_OR_RETURN(Bounds terms, BindBranches(node));
  for (Bound& term : terms) {
    COLMERGE_ASSIGN_OR_RETURN(term, RequireBool(std::move(term), is_and ? "AND" : "OR"));
  }
  return JoinTerms(is_and ? ExpressionKind::kAnd : ExpressionKind::kOr, std::move(terms),
                   node.position);
}

// terms: bools. A term that decides the whole decides it now; those that change nothing are
// dropped.
Result<Bound> ExpressionBinder::JoinTerms(ExpressionKind kind, Bounds terms, int64_t position) {
  const bool deciding = kind == ExpressionKind::kOr;
  const auto decides = [&](const Bound& term) { return KnownTruth(term) == deciding; };
  if (std::any_of(terms.begin(), terms.end(), decides)) return BoolConstant(deciding, position);
  const auto changes_nothing = [&](const Bound& term) { return KnownTruth(term) == !deciding; };
  terms.erase(std::remove_if(terms.begin(), terms.end(), changes_nothing), terms.end());
  if (terms.empty()) return BoolConstant(!deciding, position);
  if (terms.size() == 1) return std::move(terms[0]);
  return Finish(NewNode(kind, TypeId::kBool, position), std::move(terms));
}

Status ExpressionBinder::Unify(Bounds* values) {
  DataType common;
  for (const Bound& value : *values) {
    COLMERGE_RETURN_IF_ERROR(Look());
    if (value.is_open) continue;
    auto wider = CommonType(common, value.type());
    if (!wider.ok()) return AtText(wider.status(), value.position());
    common = std::move(*wider);
  }
  if (common.id == TypeId::kNull) common = TypeId::kUtf8;
  for (Bound& value : *values) {
    COLMERGE_RETURN_IF_ERROR(Look());
    COLMERGE_ASSIGN_OR_RETURN(value, Coerce(std::move(value), common, CastLevel::kImplicit));
  }
  return Status::Ok();
}

Result<Bound> ExpressionBinder::BindCase(const SyntaxNode& node) {
  COLMERGE_ASSIGN_OR_RETURN(Bounds parts, BindBranches(node));
  size_t next = node.has_operand ? 1 : 0;
  Bounds conditions;
  Bounds results;
  ++branches_;
  for (int64_t i = 0; i < node.number; ++i) {
    Bound& when = parts[next++];
    const int64_t position = when.position();
    Result<Bound> condition = node.has_operand ? Compare("=", parts[0], std::move(when), position)
                                               : RequireBool(std::move(when), "WHEN");
    if (!condition.ok()) return std::move(condition).status();
    conditions.push_back(std::move(*condition));
    results.push_back(std::move(parts[next++]));
  }
  results.push_back(next < parts.size()
                        ? std::move(parts[next])
                        : Bound{NullConstant({}, node.position).expression, true, 0});
  COLMERGE_RETURN_IF_ERROR(Unify(&results));
  --branches_;
  return MakeCase(std::move(conditions), std::move(results), node.position);
}

// results: one for each condition, and the ELSE.
Result<Bound> ExpressionBinder::MakeCase(Bounds conditions, Bounds results, int64_t position) {
  Bounds arguments;
  size_t i = 0;
  for (; i < conditions.size(); ++i) {
    const auto truth = KnownTruth(conditions[i]);
    if (truth == true) break;
    if (truth == false || conditions[i].is_null_constant()) continue;
    arguments.push_back(std::move(conditions[i]));
    arguments.push_back(std::move(results[i]));
  }
  // Behind a condition that is always true, its result is the ELSE.
  if (arguments.empty()) return std::move(results[i]);
  auto choice = NewNode(ExpressionKind::kCase, results[i].type(), position);
  choice->number = static_cast<int64_t>(arguments.size() / 2);
  arguments.push_back(std::move(results[i]));
  return Finish(std::move(choice), std::move(arguments));
}

Result<Bound> ExpressionBinder::BindCoalesce(const SyntaxNode& node) {
  if (node.arguments.empty()) {
    return Error(Code::kInvalidArgument, "coalesce needs at least one argument")
        .AtPosition(node.position);
  }
  ++branches_;
  COLMERGE_ASSIGN_OR_RETURN(Bounds values, BindArguments(node));
  COLMERGE_RETURN_IF_ERROR(Unify(&values));
  --branches_;
  const DataType type = values[0].type();
  const auto is_null = [](const Bound& value) { return value.is_null_constant(); };
  values.erase(std::remove_if(values.begin(), values.end(), is_null), values.end());
  const auto first_known = std::find_if(values.begin(), values.end(),
                                        [](const Bound& value) { return value.is_constant(); });
  if (first_known != values.end()) values.erase(first_known + 1, values.end());
  if (values.empty()) return NullConstant(type, node.position);
  if (values.size() == 1) return std::move(values[0]);
  return Finish(NewNode(ExpressionKind::kCoalesce, type, node.position), std::move(values));
}

}  // namespace colmerge
