// SPDX-License-Identifier: Apache-2.0
#include "differential_query/expression_node.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace colmerge::test {
namespace {

// Reals that every reader of decimal numbers takes exactly.
bool HasShortText(double real) {
  return std::abs(real) < 1e6 && real * 64 == std::floor(real * 64) &&
         (real != 0 || !std::signbit(real));
}

std::string InParentheses(const std::string& number) {
  return number[0] == '-' ? "(" + number + ")" : number;
}

std::string RealText(double real) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12ge0", real);
  return InParentheses(text);
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

// A literal in the library's language; empty: there is none.
std::string OurLiteral(Kind kind, const SqlValue& value) {
  const std::string number = std::to_string(value.integer);
  switch (kind) {
    case Kind::kBool: return value.integer != 0 ? "TRUE" : "FALSE";
    case Kind::kInt: return value.integer == INT32_MIN ? "" : InParentheses(number);
    case Kind::kLong:
      // Short ones would be 32 bits wide; the least one would be a decimal with a sign before it.
      if (value.integer == INT64_MIN) return "";
      if (value.integer > INT32_MAX || value.integer < INT32_MIN) return InParentheses(number);
      return "CAST(" + number + " AS bigint)";
    case Kind::kReal: return HasShortText(value.real) ? RealText(value.real) : "";
    case Kind::kSingle:
      return HasShortText(value.real) ? "CAST(" + RealText(value.real) + " AS real)" : "";
    case Kind::kText: return Quoted(value.bytes);
    case Kind::kDate: return "DATE " + Quoted(value.bytes);
    case Kind::kTimestamp: return "TIMESTAMP " + Quoted(value.bytes);
    default: return "";
  }
}

std::string TheirLiteral(Kind kind, const SqlValue& value) {
  if (value.kind == SqlValue::Kind::kInteger) return InParentheses(std::to_string(value.integer));
  if (kind == Kind::kReal || kind == Kind::kSingle) return RealText(value.real);
  return Quoted(value.bytes);
}

}  // namespace

const char* SqlNameOf(Kind kind) {
  switch (kind) {
    case Kind::kBool: return "boolean";
    case Kind::kInt: return "integer";
    case Kind::kLong: return "bigint";
    case Kind::kSingle: return "real";
    case Kind::kReal: return "double precision";
    case Kind::kText: return "text";
    case Kind::kDate: return "date";
    case Kind::kTimestamp: return "timestamp";
    default: return "";
  }
}

void SqlText::Add(const Node& node) {
  if (node.is_parameter) {
    parameters.push_back({node.kind, node.value});
    const std::string& around = ours ? node.ours : node.theirs;
    const size_t place = around.find("{p}");
    text += around.substr(0, place) + (ours ? "$" : "?") + std::to_string(parameters.size()) +
            around.substr(place + 3);
    return;
  }
  if (node.form == nullptr) {
    text += ours ? node.ours : node.theirs;
    return;
  }
  const std::string& pattern = ours ? node.form->ours : node.form->theirs;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{') {
      Add(*node.arguments[static_cast<size_t>(pattern[i + 1] - '1')]);
      i += 2;
    } else {
      text += pattern[i];
    }
  }
}

NodePtr MakeCall(const Form& form, std::vector<NodePtr> arguments) {
  auto node = std::make_shared<Node>();
  node->kind = form.result;
  node->form = &form;
  node->is_constant = !arguments.empty() && (form.flags & Form::kAggregate) == 0;
  node->is_inexact = (form.flags & Form::kInexact) != 0;
  for (const NodePtr& argument : arguments) {
    node->is_constant = node->is_constant && argument->is_constant;
    node->is_inexact = node->is_inexact || argument->is_inexact;
  }
  node->arguments = std::move(arguments);
  return node;
}

NodePtr MakeColumn(Kind kind, const std::string& name) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->ours = node->theirs = name;
  return node;
}

NodePtr MakeConstant(Kind kind, const SqlValue& value, bool as_parameter) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->is_constant = true;
  node->value = value;
  node->ours = OurLiteral(kind, value);
  if (!as_parameter && !node->ours.empty()) {
    node->theirs = TheirLiteral(kind, value);
    return node;
  }
  // Without a cast a parameter takes its type from its neighbour, which may be too narrow.
  node->is_parameter = true;
  const bool bare = kind == Kind::kText && as_parameter;
  node->ours = bare ? "{p}" : std::string("CAST({p} AS ") + SqlNameOf(kind) + ")";
  node->theirs = "{p}";
  return node;
}

NodePtr MakeNull(Kind kind, bool bare) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->is_constant = true;
  node->ours = bare ? "NULL" : std::string("CAST(NULL AS ") + SqlNameOf(kind) + ")";
  node->theirs = "NULL";
  return node;
}

}  // namespace colmerge::test
