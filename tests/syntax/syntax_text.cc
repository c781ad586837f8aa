// SPDX-License-Identifier: Apache-2.0
#include "syntax/syntax_text.h"

#include <fmt/format.h>

#include "syntax/expression_parser.h"

namespace colmerge::test {
namespace {

std::string Head(const SyntaxNode& node) {
  const std::string negation = node.negated ? "not-" : "";
  switch (node.kind) {
    case SyntaxKind::kUnary: return "sign" + node.text;
    case SyntaxKind::kBinary: return node.text;
    case SyntaxKind::kNot: return "not";
    case SyntaxKind::kAnd: return "and";
    case SyntaxKind::kOr: return "or";
    case SyntaxKind::kIsNull: return negation + "null?";
    case SyntaxKind::kIsBool:
      return negation + (node.number == 1 ? "true?" : node.number == 0 ? "false?" : "unknown?");
    case SyntaxKind::kIsDistinct: return negation + "distinct?";
    case SyntaxKind::kIn: return negation + "in";
    case SyntaxKind::kBetween:
      return negation + (node.number == 1 ? "between-symmetric" : "between");
    case SyntaxKind::kLike: return negation + (node.number == 1 ? "ilike" : "like");
    case SyntaxKind::kCase:
      return fmt::format("case{}/{}", node.has_operand ? "-of" : "", node.number);
    case SyntaxKind::kCast:
      return "cast " + node.type.ToString() +
             (node.number < 0 ? "" : "<" + std::to_string(node.number) + ">");
    case SyntaxKind::kCall:
      return "call " + node.text + (node.star ? " *" : "") + (node.distinct ? " distinct" : "");
    default: return "?";
  }
}

}  // namespace

std::string SyntaxText(const SyntaxNode& node) {
  switch (node.kind) {
    case SyntaxKind::kNull: return "NULL";
    case SyntaxKind::kBool: return node.number != 0 ? "TRUE" : "FALSE";
    case SyntaxKind::kInteger:
    case SyntaxKind::kDecimal:
    case SyntaxKind::kFloat: return node.text;
    case SyntaxKind::kString: return "'" + node.text + "'";
    case SyntaxKind::kTyped: return node.type.ToString() + "'" + node.text + "'";
    case SyntaxKind::kParameter: return "$" + std::to_string(node.number);
    case SyntaxKind::kColumn: {
      const std::string name = node.quoted ? "\"" + node.text + "\"" : node.text;
      return node.qualifier.empty() ? name : node.qualifier + "." + name;
    }
    default: break;
  }
  std::string text = "(" + Head(node);
  for (const SyntaxPtr& argument : node.arguments) text += " " + SyntaxText(*argument);
  if (node.filter != nullptr) text += " filter " + SyntaxText(*node.filter);
  return text + ")";
}

std::string Parsed(std::string_view text) {
  auto parsed = ParseExpressionText(text);
  if (parsed.ok()) return SyntaxText(**parsed);
  return fmt::format("{}: {}", parsed.status().detail().position, parsed.status().message());
}

}  // namespace colmerge::test
