// SPDX-License-Identifier: Apache-2.0
#include "query/expression_text.h"

#include <cctype>

#include "column/value_text.h"

namespace colmerge {
namespace {

class Writer {
 public:
  explicit Writer(const ColumnText& column_text) : column_text_(column_text) {}

  std::string Text(const Expression& expression) const {
    const auto& arguments = expression.arguments;
    const std::string negation = expression.negated ? "NOT " : "";
    switch (expression.kind) {
      case ExpressionKind::kConstant: return QuotedValueText(*expression.constant, 0);
      case ExpressionKind::kParameter: return "$" + std::to_string(expression.number + 1);
      case ExpressionKind::kColumn: return column_text_(static_cast<uint64_t>(expression.number));
      case ExpressionKind::kCall: return Call(expression);
      case ExpressionKind::kCast: return Operand(*arguments[0]) + "::" + expression.type.ToString();
      case ExpressionKind::kNot: return "NOT " + Operand(*arguments[0]);
      case ExpressionKind::kAnd: return Operands(expression, " AND ");
      case ExpressionKind::kOr: return Operands(expression, " OR ");
      case ExpressionKind::kIsNull: return Operand(*arguments[0]) + " IS " + negation + "NULL";
      case ExpressionKind::kIsBool:
        return Operand(*arguments[0]) + " IS " + negation +
               (expression.number < 0    ? "UNKNOWN"
                : expression.number == 0 ? "FALSE"
                                         : "TRUE");
      case ExpressionKind::kIn:
        return Operand(*arguments[0]) + " " + negation + "IN (" + List(arguments, 1) + ")";
      case ExpressionKind::kCase: return Case(expression);
      case ExpressionKind::kCoalesce: return "coalesce(" + List(arguments, 0) + ")";
    }
    return "";
  }

 private:
  static bool IsAtom(const Expression& expression) {
    switch (expression.kind) {
      case ExpressionKind::kConstant:
      case ExpressionKind::kParameter:
      case ExpressionKind::kColumn:
      case ExpressionKind::kCast:
      case ExpressionKind::kCase:
      case ExpressionKind::kCoalesce: return true;
      case ExpressionKind::kCall: return !IsSymbol(expression.function.name);
      default: return false;
    }
  }
  static bool IsSymbol(std::string_view name) {
    return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) == 0;
  }

  std::string Operand(const Expression& expression) const {
    return IsAtom(expression) ? Text(expression) : "(" + Text(expression) + ")";
  }
  std::string Operands(const Expression& expression, const char* between) const {
    std::string text;
    for (const ExpressionPtr& argument : expression.arguments) {
      if (!text.empty()) text += between;
      text += Operand(*argument);
    }
    return text;
  }
  std::string List(const std::vector<ExpressionPtr>& expressions, size_t first) const {
    std::string text;
    for (size_t i = first; i < expressions.size(); ++i) {
      if (i != first) text += ", ";
      text += Text(*expressions[i]);
    }
    return text;
  }
  std::string Call(const Expression& call) const {
    const std::string name(call.function.name);
    if (!IsSymbol(name)) return name + "(" + List(call.arguments, 0) + ")";
    if (call.arguments.size() == 1) return name + Operand(*call.arguments[0]);
    return Operands(call, (" " + name + " ").c_str());
  }
  std::string Case(const Expression& expression) const {
    std::string text = "CASE";
    const auto pairs = static_cast<size_t>(expression.number);
    for (size_t i = 0; i < pairs; ++i) {
      text += " WHEN " + Text(*expression.arguments[2 * i]) + " THEN " +
              Text(*expression.arguments[2 * i + 1]);
    }
    return text + " ELSE " + Text(*expression.arguments.back()) + " END";
  }

  const ColumnText& column_text_;
};

}  // namespace

std::string ExpressionText(const Expression& expression, const ColumnText& column_text) {
  return Writer(column_text).Text(expression);
}

std::string ExpressionList(const std::vector<ExpressionPtr>& expressions,
                           const ColumnText& column_text) {
  std::string text;
  for (const ExpressionPtr& expression : expressions) {
    if (!text.empty()) text += ", ";
    text += ExpressionText(*expression, column_text);
  }
  return text;
}

}  // namespace colmerge
