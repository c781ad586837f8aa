// SPDX-License-Identifier: Apache-2.0
#include "write/merge_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/error.h"
#include "base/nearest_name.h"
#include "base/quoted_text.h"
#include "column/value_type.h"
#include "expr/bind/binder.h"
#include "syntax/expression_parser.h"

namespace colmerge {
namespace {

// ---- Operators as text ---------------------------------------------------------------------------------------------------

enum class Arguments : uint8_t { kNone, kColumns, kDelimiter };

// {o} and {n}: the column of the old row and of the new one; {d}: a delimiter, as a literal.
struct OperatorForm {
  std::string_view name;
  Arguments arguments = Arguments::kNone;
  std::string_view matched;
  bool passes_nulls = false;  // matched is for values alone: of a null and a value comes the value
  std::string_view inserted = {};  // empty: the new value
};

constexpr OperatorForm kForms[] = {
    {.name = "min", .matched = "least({o}, {n})"},
    {.name = "max", .matched = "greatest({o}, {n})"},
    {.name = "bool_and", .matched = "{o} AND {n}", .passes_nulls = true},
    {.name = "bool_or", .matched = "{o} OR {n}", .passes_nulls = true},
    {.name = "latest_by", .arguments = Arguments::kColumns, .matched = ">"},
    {.name = "earliest_by", .arguments = Arguments::kColumns, .matched = "<"},
    {.name = "sum", .matched = "{o} + {n}", .passes_nulls = true},
    {.name = "product", .matched = "{o} * {n}", .passes_nulls = true},
    {.name = "count",
     .matched = "coalesce({o}, 0) + CASE WHEN {n} IS NULL THEN 0 ELSE 1 END",
     .inserted = "CASE WHEN {n} IS NULL THEN 0 ELSE 1 END"},
    {.name = "replace", .matched = "{n}"},
    {.name = "replace_not_null", .matched = "coalesce({n}, {o})"},
    {.name = "first", .matched = "{o}"},
    {.name = "first_not_null", .matched = "coalesce({o}, {n})"},
    {.name = "append",
     .arguments = Arguments::kDelimiter,
     .matched = "{o} || {d} || {n}",
     .passes_nulls = true},
};

std::vector<std::string_view> OperatorNames() {
  std::vector<std::string_view> names;
  for (const OperatorForm& form : kForms) names.push_back(form.name);
  return names;
}

// An operation as it was written: a name, or a call.
struct Operation {
  const OperatorForm* form = nullptr;
  std::vector<std::string> columns;
  std::string delimiter;

  bool operator==(const Operation& other) const {
    return form == other.form && columns == other.columns;
  }
};

Status WrongOperation(const ColumnOperator& given, std::string_view what) {
  return Error(Code::kInvalidArgument, "operators: '{}' of column '{}' {}", given.operation,
               given.column, what)
      .InColumn(given.column);
}

Result<Operation> ReadOperation(const ColumnOperator& given) {
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
  if (form == std::end(kForms)) {
    const std::vector<std::string_view> names = OperatorNames();
    const std::string_view nearest = NearestName(name, names);
    return WrongOperation(
        given, nearest.empty() ? fmt::format("is no operator; there are {}", fmt::join(names, ", "))
                               : fmt::format("is no operator; did you mean '{}'?", nearest));
  }
  Operation operation{form, {}, {}};
  const size_t count = node.arguments.size();
  for (const SyntaxPtr& argument : node.arguments) {
    if (form->arguments == Arguments::kColumns && argument->kind == SyntaxKind::kColumn) {
      operation.columns.push_back(argument->text);
    } else if (form->arguments == Arguments::kDelimiter && count == 1 &&
               argument->kind == SyntaxKind::kString) {
      operation.delimiter = argument->text;
    } else {
      return WrongOperation(given, "has an argument that it cannot have");
    }
  }
  if (form->arguments == Arguments::kColumns && operation.columns.empty()) {
    return WrongOperation(given, fmt::format("needs the column of the version: {}(version)", name));
  }
  return operation;
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

std::string Old(std::string_view column) { return "old." + SqlQuoted(column, '"'); }
std::string New(std::string_view column) { return "new." + SqlQuoted(column, '"'); }

std::string Marked(std::string_view form, const std::string& column, std::string_view delimiter) {
  return Filled(form,
                {{"{o}", Old(column)}, {"{n}", New(column)}, {"{d}", SqlQuoted(delimiter, '\'')}});
}

// What a matched row's value becomes.
std::string MatchedText(const OperatorForm& form, const std::string& column,
                        std::string_view delimiter) {
  std::string text(form.matched);
  if (form.passes_nulls) {
    text = "CASE WHEN {n} IS NULL THEN {o} WHEN {o} IS NULL THEN {n} ELSE " + text + " END";
  }
  return Marked(text, column, delimiter);
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

// That the new row of values is larger than the old one; null is the smallest, and the first columns decide first.
std::string NewIsLarger(const std::vector<std::string>& columns) {
  std::string text = "FALSE";
  for (size_t i = columns.size(); i-- > 0;) {
    text = fmt::format(
        "({0} IS NOT NULL AND {1} IS NULL OR coalesce({0} > {1}, FALSE) OR "
        "{0} IS NOT DISTINCT FROM {1} AND {2})",
        New(columns[i]), Old(columns[i]), text);
  }
  return text;
}

// ---- Binding -------------------------------------------------------------------------------------------------------------

class MatchScope final : public BindScope {
 public:
  explicit MatchScope(const Schema& schema) : columns_(schema) {}

  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override {
    const std::string row = LowerAscii(column.qualifier);
    if (row != "old" && row != "new") {
      return Error(Code::kInvalidArgument,
                   "'{0}' is a column of the row as it is, old.{0}, or of the row that is written, "
                   "new.{0}: "
                   "write which",
                   column.text)
          .AtPosition(column.position);
    }
    COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr found, columns_.FindColumn(column));
    if (row == "old") return found;
    auto moved = std::make_shared<Expression>(*found);
    moved->number += static_cast<int64_t>(columns_.schema().size());
    return ExpressionPtr(std::move(moved));
  }

 private:
  SchemaScope columns_;
};

class RuleBinder {
 public:
  RuleBinder(const DestinationOptions& options, const Schema& schema,
             const std::vector<uint32_t>& merge_keys, const Ref<MemoryPool>& pool)
      : options_(options), schema_(schema), merge_keys_(merge_keys), pool_(pool), scope_(schema) {}

  Result<MergeRules> Bind() {
    COLMERGE_RETURN_IF_ERROR(BindUpdateWhen());
    COLMERGE_RETURN_IF_ERROR(BindSet());
    COLMERGE_RETURN_IF_ERROR(BindOperators());
    const auto by_column = [](const MergeRule& a, const MergeRule& b) {
      return a.column < b.column;
    };
    std::sort(rules_.matched.begin(), rules_.matched.end(), by_column);
    std::sort(rules_.inserted.begin(), rules_.inserted.end(), by_column);
    return std::move(rules_);
  }

 private:
  Result<ExpressionPtr> BindRule(std::string_view text, const BindSyntax& bind) {
    COLMERGE_ASSIGN_OR_RETURN(BoundText bound, BindText(text, Qualifiers::kAny, pool_, bind));
    rules_.charges.push_back(std::move(bound.charge));
    return std::move(bound.expression);
  }

  Result<ExpressionPtr> BindRuleCondition(std::string_view text, std::string_view what) {
    return BindRule(text, [&](const SyntaxNode& syntax, ParameterTypes* parameters) {
      return BindCondition(syntax, what, &scope_, parameters, pool_);
    });
  }

  Result<ExpressionPtr> BindValue(std::string_view text, uint32_t column) {
    return BindRule(text, [&](const SyntaxNode& syntax, ParameterTypes* parameters) {
      // Of dictionaries the values are computed.
      return BindAs(syntax, ValueType(schema_.field(column).type), &scope_, parameters, pool_);
    });
  }

  Status BindUpdateWhen() {
    if (options_.update_when.empty()) return Status::Ok();
    auto bound = BindRuleCondition(options_.update_when, "update_when");
    if (!bound.ok()) return InOption("update_when", options_.update_when, bound.status());
    rules_.update_when = std::move(bound).value();
    return Status::Ok();
  }

  Status BindSet() {
    for (const auto& [name, text] : options_.set) {
      COLMERGE_ASSIGN_OR_RETURN(const uint32_t column, ColumnOf(name, "set"));
      auto bound = BindValue(text, column);
      if (!bound.ok()) return InOption("set", text, bound.status()).InColumn(name);
      MergeRule rule{.column = column, .is_operator = false};
      rule.value = std::move(bound).value();
      rules_.matched.push_back(std::move(rule));
    }
    return Status::Ok();
  }

  Status BindOperators() {
    std::vector<Operation> operations;
    std::vector<uint32_t> columns;
    for (const ColumnOperator& given : options_.operators) {
      COLMERGE_ASSIGN_OR_RETURN(Operation operation, ReadOperation(given));
      COLMERGE_ASSIGN_OR_RETURN(const uint32_t column, ColumnOf(given.column, "operators"));
      operations.push_back(std::move(operation));
      columns.push_back(column);
    }
    for (size_t i = 0; i < operations.size(); ++i) {
      const Operation& operation = operations[i];
      const bool is_group = operation.form->arguments == Arguments::kColumns;
      COLMERGE_RETURN_IF_ERROR(is_group
                                   ? BindGroupMember(i, operations, columns)
                                   : BindOperator(options_.operators[i], operation, columns[i]));
    }
    return Status::Ok();
  }

  Status BindOperator(const ColumnOperator& given, const Operation& operation, uint32_t column) {
    const std::string& name = schema_.field(column).name;
    const bool is_float = ValueType(schema_.field(column).type).is_floating();
    std::string text = MatchedText(*operation.form, name, operation.delimiter);
    if (is_float && operation.form->name == "min") text = FloatExtreme("least", name);
    if (is_float && operation.form->name == "max") text = FloatExtreme("greatest", name);
    MergeRule rule{.column = column};
    auto bound = BindValue(text, column);
    if (!bound.ok()) return NoMeaning(given, column, bound.status());
    rule.value = std::move(bound).value();
    if (operation.form->passes_nulls) {
      COLMERGE_ASSIGN_OR_RETURN(
          rule.dense,
          BindValue(Marked(operation.form->matched, name, operation.delimiter), column));
    }
    rules_.matched.push_back(std::move(rule));
    if (operation.form->inserted.empty()) return Status::Ok();
    MergeRule inserted{.column = column};
    COLMERGE_ASSIGN_OR_RETURN(inserted.value,
                              BindValue(Marked(operation.form->inserted, name, ""), column));
    rules_.inserted.push_back(std::move(inserted));
    return Status::Ok();
  }

  // The group of a latest_by or earliest_by: all columns with the same operation, and its versions: what is stored
  // beside a value is the version that it came with. The first member of the group stands for it.
  Status BindGroupMember(size_t i, const std::vector<Operation>& operations,
                         const std::vector<uint32_t>& columns) {
    const Operation& operation = operations[i];
    const auto* const first = &*std::find(operations.begin(), operations.end(), operation);
    if (first != &operation) return Status::Ok();
    const ColumnOperator& given = options_.operators[i];
    std::set<uint32_t> members;
    for (size_t n = i; n < operations.size(); ++n) {
      if (operations[n] == operation) members.insert(columns[n]);
    }
    std::vector<std::string> order;
    std::vector<uint32_t> versions;
    std::string has_version = "TRUE";
    std::string had_version = "TRUE";
    for (const std::string& version : operation.columns) {
      const auto found = schema_.Require(version);
      if (!found.ok()) return WrongOperation(given, "names no column: " + found.status().message());
      const auto column = static_cast<uint32_t>(*found);
      order.push_back(version);
      versions.push_back(column);
      has_version += " AND " + New(version) + " IS NOT NULL";
      had_version += " AND " + Old(version) + " IS NOT NULL";
      if (MovesOtherwise(version, column, operation, operations, columns)) {
        return WrongOperation(
            given, fmt::format("needs '{}' to move along, which another rule moves", version));
      }
      const bool is_key = std::binary_search(merge_keys_.begin(), merge_keys_.end(), column);
      if (!is_key) members.insert(column);
    }
    for (const uint32_t member : members) {
      const std::string& name = schema_.field(member).name;
      if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
    }
    // By versions the later or the earlier one wins; by the other values always the larger one.
    std::string wins =
        NewIsLarger({order.begin() + static_cast<ptrdiff_t>(versions.size()), order.end()});
    for (size_t n = versions.size(); n-- > 0;) {
      wins = fmt::format("({1} {2} {0} OR {1} = {0} AND {3})", Old(order[n]), New(order[n]),
                         operation.form->matched, wins);
    }
    const std::string condition =
        fmt::format("{} AND (NOT ({}) OR {})", has_version, had_version, wins);
    auto bound = BindRuleCondition(condition, operation.form->name);
    if (!bound.ok()) return NoMeaning(given, columns[i], bound.status());
    for (const uint32_t member : members) {
      MergeRule rule{.column = member};
      rule.wins = *bound;
      rules_.matched.push_back(std::move(rule));
      MergeRule inserted{.column = member};
      COLMERGE_ASSIGN_OR_RETURN(inserted.value,
                                BindValue(fmt::format("CASE WHEN {} THEN {} END", has_version,
                                                      New(schema_.field(member).name)),
                                          member));
      inserted.null_columns = versions;
      rules_.inserted.push_back(std::move(inserted));
    }
    return Status::Ok();
  }

  // Whether something else than the group of this operation moves a version of it.
  bool MovesOtherwise(const std::string& version, uint32_t column, const Operation& operation,
                      const std::vector<Operation>& operations,
                      const std::vector<uint32_t>& columns) const {
    for (size_t n = 0; n < operations.size(); ++n) {
      if (operations[n] == operation) continue;
      const std::vector<std::string>& others = operations[n].columns;
      if (columns[n] == column ||
          std::find(others.begin(), others.end(), version) != others.end()) {
        return true;
      }
    }
    return std::any_of(options_.set.begin(), options_.set.end(),
                       [&](const auto& assigned) { return assigned.first == version; });
  }

  Status NoMeaning(const ColumnOperator& given, uint32_t column, const Status& status) const {
    return Error(status.code(), "operators: '{}' has no meaning for column '{}' of {}: {}",
                 given.operation, schema_.field(column).name, schema_.field(column).type.ToString(),
                 status.message())
        .InColumn(schema_.field(column).name);
  }

  Result<uint32_t> ColumnOf(const std::string& name, std::string_view option) const {
    auto found = schema_.Require(name);
    if (!found.ok()) {
      return Error(found.status().code(), "{}: {}", option, found.status().message())
          .InColumn(name);
    }
    const auto column = static_cast<uint32_t>(*found);
    if (!std::binary_search(merge_keys_.begin(), merge_keys_.end(), column)) return column;
    return Error(Code::kInvalidArgument, "{}: '{}' is a merge key, which a matched row has already",
                 option, name)
        .InColumn(name);
  }

  static Status InOption(std::string_view option, std::string_view text, const Status& status) {
    return Error(status.code(), "{} ({}): {}", option, text, status.message())
        .AtPosition(status.detail().position);
  }

  const DestinationOptions& options_;
  const Schema& schema_;
  const std::vector<uint32_t>& merge_keys_;
  const Ref<MemoryPool>& pool_;
  MatchScope scope_;
  MergeRules rules_;
};

}  // namespace

const MergeRule* FindRule(const std::vector<MergeRule>& rules, uint32_t column) {
  const auto at =
      std::lower_bound(rules.begin(), rules.end(), column,
                       [](const MergeRule& rule, uint32_t wanted) { return rule.column < wanted; });
  return at != rules.end() && at->column == column ? &*at : nullptr;
}

Status ValidateMergeRules(const DestinationOptions& options) {
  std::set<std::string_view> ruled;
  const auto add = [&](const std::string& column, std::string_view option) {
    if (column.empty()) return Error(Code::kInvalidArgument, "{} has an empty name", option);
    if (ruled.insert(column).second) return Status::Ok();
    return Error(Code::kInvalidArgument, "{}: column '{}' has a rule already", option, column)
        .InColumn(column);
  };
  for (const ColumnOperator& given : options.operators) {
    COLMERGE_RETURN_IF_ERROR(add(given.column, "operators"));
    COLMERGE_RETURN_IF_ERROR(ReadOperation(given).status());
  }
  for (const auto& [column, text] : options.set) {
    COLMERGE_RETURN_IF_ERROR(add(column, "set"));
    auto parsed = ParseExpressionText(text, {}, nullptr, Qualifiers::kAny);
    if (!parsed.ok()) {
      return Error(parsed.status().code(), "set ({}): {}", text, parsed.status().message())
          .InColumn(column)
          .AtPosition(parsed.status().detail().position);
    }
  }
  if (options.update_when.empty()) return Status::Ok();
  auto parsed = ParseExpressionText(options.update_when, {}, nullptr, Qualifiers::kAny);
  if (parsed.ok()) return Status::Ok();
  return Error(parsed.status().code(), "update_when ({}): {}", options.update_when,
               parsed.status().message())
      .AtPosition(parsed.status().detail().position);
}

Result<MergeRules> BindMergeRules(const DestinationOptions& options, const Schema& schema,
                                  const std::vector<uint32_t>& merge_keys,
                                  const Ref<MemoryPool>& pool) {
  return RuleBinder(options, schema, merge_keys, pool).Bind();
}

}  // namespace colmerge
