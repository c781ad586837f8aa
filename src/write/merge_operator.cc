// SPDX-License-Identifier: Apache-2.0
#include "write/merge_operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "base/nearest_name.h"
#include "base/quoted_text.h"
#include "column/value_type.h"
#include "syntax/expression_parser.h"

namespace colmerge {
namespace {

constexpr std::string_view kOrdered = "types that have an order";
constexpr std::string_view kGroups =
    "types that have an order; with tie = input all, beside versions that have one";
constexpr std::string_view kAny = "all types";

constexpr OperatorForm kForms[] = {
    {.name = "min", .takes = kOrdered, .matched = "least({o}, {n})"},
    {.name = "max", .takes = kOrdered, .matched = "greatest({o}, {n})"},
    {.name = "bool_and", .takes = "bool", .matched = "{o} AND {n}", .passes_nulls = true},
    {.name = "bool_or", .takes = "bool", .matched = "{o} OR {n}", .passes_nulls = true},
    {.name = "bit_and", .takes = "integers", .matched = "{o} & {n}", .passes_nulls = true},
    {.name = "bit_or", .takes = "integers", .matched = "{o} | {n}", .passes_nulls = true},
    {.name = "set_union",
     .takes = "lists of values that are not nested",
     .matched = "coalesce(array_union(coalesce({o}, {n}), {n}), {o})",
     .inserted = "array_union({n}, {n})",
     .joins = true},
    {.name = "latest_by",
     .takes = kGroups,
     .arguments = OperatorArguments::kColumns,
     .matched = ">"},
    {.name = "earliest_by",
     .takes = kGroups,
     .arguments = OperatorArguments::kColumns,
     .matched = "<"},
    {.name = "sum",
     .takes = "numbers, durations and intervals",
     .matched = "{o} + {n}",
     .passes_nulls = true,
     .retracted = "CASE WHEN {n} IS NULL THEN {o} WHEN {o} IS NULL THEN - {n} ELSE {o} - {n} END"},
    {.name = "sum_wrapping",
     .takes = "integers",
     .matched = "add_wrapping({o}, {n})",
     .passes_nulls = true,
     .retracted =
         "coalesce(subtract_wrapping(coalesce({o}, subtract_wrapping({n}, {n})), {n}), {o})"},
    {.name = "product", .takes = "numbers", .matched = "{o} * {n}", .passes_nulls = true},
    {.name = "count",
     .takes = "numbers",
     .matched = "coalesce({o}, 0) + CASE WHEN {n} IS NULL THEN 0 ELSE 1 END",
     .inserted = "CASE WHEN {n} IS NULL THEN 0 ELSE 1 END",
     .retracted = "coalesce({o}, 0) - CASE WHEN {n} IS NULL THEN 0 ELSE 1 END"},
    {.name = "bit_xor", .takes = "integers", .matched = "{o} # {n}", .passes_nulls = true},
    {.name = "replace", .takes = kAny, .matched = "{n}", .retracted = "NULL"},
    {.name = "replace_not_null", .takes = kAny, .matched = "coalesce({n}, {o})"},
    {.name = "first", .takes = kAny, .matched = "{o}"},
    {.name = "first_not_null", .takes = kAny, .matched = "coalesce({o}, {n})"},
    {.name = "append",
     .takes = "text, binary, and without a delimiter lists",
     .arguments = OperatorArguments::kDelimiter,
     .matched = "{o} || {d} || {n}",
     .passes_nulls = true,
     .joins = true},
};

// Of lists there is nothing in between.
constexpr std::string_view kListAppend = "{o} || {n}";

Status UnknownOperation(const ColumnOperator& given, std::string_view name) {
  std::vector<std::string_view> names;
  for (const OperatorForm& form : kForms) names.push_back(form.name);
  const std::string_view nearest = NearestName(name, names);
  return WrongOperation(
      given, nearest.empty() ? fmt::format("is no operator; there are {}", fmt::join(names, ", "))
                             : fmt::format("is no operator; did you mean '{}'?", nearest));
}

// Puts texts in place of marks. What is put in is not looked at again: names may look like marks.
std::string Filled(std::string_view form,
                   const std::vector<std::pair<std::string_view, std::string>>& marks) {
  std::string text;
  while (!form.empty()) {
    const auto mark = std::find_if(marks.begin(), marks.end(),
                                   [&](const auto& one) { return form.starts_with(one.first); });
    if (mark == marks.end()) {
      text += form.front();
      form.remove_prefix(1);
    } else {
      text += mark->second;
      form.remove_prefix(mark->first.size());
    }
  }
  return text;
}

// Of equal zeros, -0 is the smaller one: what is chosen must not depend on which came first.
std::string FloatExtreme(std::string_view function, const std::string& column) {
  return Filled(
      "CASE WHEN {o} = 0 AND {n} = 0 THEN CASE WHEN CAST({n} AS VARCHAR) LIKE '-%' = {b} THEN {n} "
      "ELSE {o} END ELSE {f}({o}, {n}) END",
      {{"{o}", Old(column)},
       {"{n}", New(column)},
       {"{f}", std::string(function)},
       {"{b}", function == "least" ? "TRUE" : "FALSE"}});
}

// tie = input
bool IsTieOfInput(const SyntaxNode& argument) {
  const auto is_word = [](const SyntaxNode& node, std::string_view word) {
    return node.kind == SyntaxKind::kColumn && node.qualifier.empty() &&
           LowerAscii(node.text) == word;
  };
  return argument.kind == SyntaxKind::kBinary && argument.text == "=" &&
         is_word(*argument.arguments[0], "tie") && is_word(*argument.arguments[1], "input");
}

std::string WithRetraction(std::string_view retracted, std::string_view otherwise) {
  return fmt::format("CASE WHEN {}.{} THEN {} ELSE {} END", kWriteQualifier, kRetracts, retracted,
                     otherwise);
}

}  // namespace

Status WrongOperation(const ColumnOperator& given, std::string_view what) {
  return Error(Code::kInvalidArgument, "operators: '{}' of column '{}' {}", given.operation,
               given.column, what)
      .InColumn(given.column);
}

Result<MergeOperator> ReadOperator(const ColumnOperator& given) {
  auto parsed = ParseExpressionText(given.operation);
  if (!parsed.ok()) return WrongOperation(given, "cannot be read: " + parsed.status().message());
  const SyntaxNode& node = **parsed;
  const bool is_name = node.kind == SyntaxKind::kColumn && node.qualifier.empty();
  if (!is_name && node.kind != SyntaxKind::kCall) {
    return WrongOperation(given, "is no operator: write a name, as in sum, or latest_by(version)");
  }
  const std::string name = LowerAscii(node.text);
  const auto* const form = std::find_if(std::begin(kForms), std::end(kForms),
                                        [&](const OperatorForm& one) { return one.name == name; });
  if (form == std::end(kForms)) return UnknownOperation(given, name);
  MergeOperator operation{form, {}, {}, false};
  const size_t count = node.arguments.size();
  for (const SyntaxPtr& argument : node.arguments) {
    if (operation.is_group() && argument->kind == SyntaxKind::kColumn) {
      operation.columns.push_back(argument->text);
    } else if (operation.is_group() && IsTieOfInput(*argument)) {
      operation.tie_is_input = true;
    } else if (operation.is_group() && argument->kind == SyntaxKind::kBinary) {
      return WrongOperation(
          given,
          "says of equal versions what it cannot: tie = input, the later row, or nothing, "
          "the larger values");
    } else if (form->arguments == OperatorArguments::kDelimiter && count == 1 &&
               argument->kind == SyntaxKind::kString) {
      operation.delimiter = argument->text;
    } else {
      return WrongOperation(given, "has an argument that it cannot have");
    }
  }
  if (operation.is_group() && operation.columns.empty()) {
    return WrongOperation(given, fmt::format("needs the column of the version: {}(version)", name));
  }
  return operation;
}

std::string Old(std::string_view column) { return "old." + SqlQuoted(column, '"'); }
std::string New(std::string_view column) { return "new." + SqlQuoted(column, '"'); }

OperatorTexts TextsOf(const MergeOperator& operation, const std::string& column,
                      const DataType& type, bool retracts) {
  const OperatorForm& form = *operation.form;
  const auto marked = [&](std::string_view text) {
    return Filled(text, {{"{o}", Old(column)},
                         {"{n}", New(column)},
                         {"{d}", SqlQuoted(operation.delimiter, '\'')}});
  };
  const bool is_float = ValueType(type).is_floating();
  if (is_float && form.name == "min") return {FloatExtreme("least", column), {}, {}};
  if (is_float && form.name == "max") return {FloatExtreme("greatest", column), {}, {}};
  std::string_view matched = form.matched;
  if (form.name == "append" && type.is_nested() && operation.delimiter.empty()) {
    matched = kListAppend;
  }
  OperatorTexts texts{marked(matched), {}, marked(form.inserted)};
  if (form.passes_nulls) {
    texts.dense = std::move(texts.matched);
    texts.matched = marked("CASE WHEN {n} IS NULL THEN {o} WHEN {o} IS NULL THEN {n} ELSE " +
                           std::string(matched) + " END");
  }
  if (!retracts || form.retracted.empty()) return texts;
  const std::string retracted = marked(form.retracted);
  const std::string inserted = form.inserted.empty() ? New(column) : std::move(texts.inserted);
  return {WithRetraction(retracted, texts.matched), {}, WithRetraction(retracted, inserted)};
}

OperatorTexts TextsOfPlain(const std::string& column, bool keeps_nulls) {
  const std::string kept = fmt::format("coalesce({}, {})", New(column), Old(column));
  return {WithRetraction("NULL", keeps_nulls ? kept : New(column)),
          {},
          WithRetraction("NULL", New(column))};
}

std::string NewIsLarger(const std::vector<const Field*>& columns) {
  std::string text = "FALSE";
  for (size_t i = columns.size(); i-- > 0;) {
    std::string larger = "coalesce({n} > {o}, FALSE)";
    std::string equal = "{n} IS NOT DISTINCT FROM {o}";
    if (ValueType(columns[i]->type).is_floating()) {
      // -0 equals 0, and its text is another one.
      larger +=
          " OR coalesce({n} = {o}, FALSE) AND CAST({o} AS VARCHAR) LIKE '-%' AND CAST({n} AS "
          "VARCHAR) NOT LIKE '-%'";
      equal = "CAST({n} AS VARCHAR) IS NOT DISTINCT FROM CAST({o} AS VARCHAR)";
    }
    text = Filled("({n} IS NOT NULL AND {o} IS NULL OR " + larger + " OR " + equal + " AND {t})",
                  {{"{o}", Old(columns[i]->name)}, {"{n}", New(columns[i]->name)}, {"{t}", text}});
  }
  return text;
}

}  // namespace colmerge
