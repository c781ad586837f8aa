// SPDX-License-Identifier: Apache-2.0
#include "write/merge_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/error.h"
#include "base/huge_page_arena.h"
#include "column/value_type.h"
#include "expr/bind/binder.h"
#include "syntax/expression_parser.h"
#include "write/merge_operator.h"

namespace colmerge {
namespace {

// ---- Binding -------------------------------------------------------------------------------------------------------------

class MatchScope final : public BindScope {
 public:
  explicit MatchScope(const Schema& schema) : columns_(schema) {}

  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override {
    const std::string row = LowerAscii(column.qualifier);
    if (knows_retraction && row == kWriteQualifier) {
      auto retracts = std::make_shared<Expression>();
      retracts->kind = ExpressionKind::kColumn;
      retracts->type = TypeId::kBool;
      retracts->number = static_cast<int64_t>(2 * columns_.schema().size());
      return ExpressionPtr(std::move(retracts));
    }
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

  bool knows_retraction = false;  // operators do

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
    rules_.retract = !options_.operators.empty() && !options_.row_kind.empty();
    scope_.knows_retraction = rules_.retract;
    COLMERGE_RETURN_IF_ERROR(BindOperators());
    if (rules_.retract) COLMERGE_RETURN_IF_ERROR(BindPlainColumns());
    const auto by_column = [](const MergeRule& a, const MergeRule& b) {
      return a.column < b.column;
    };
    rules_.has_set = !options_.set.empty();
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
    std::vector<MergeOperator> operations;
    std::vector<uint32_t> columns;
    for (const ColumnOperator& given : options_.operators) {
      COLMERGE_ASSIGN_OR_RETURN(MergeOperator operation, ReadOperator(given));
      COLMERGE_ASSIGN_OR_RETURN(const uint32_t column, ColumnOf(given.column, "operators"));
      operations.push_back(std::move(operation));
      columns.push_back(column);
    }
    for (size_t i = 0; i < operations.size(); ++i) {
      const MergeOperator& operation = operations[i];
      COLMERGE_RETURN_IF_ERROR(operation.is_group()
                                   ? BindGroupMember(i, operations, columns)
                                   : BindOperator(options_.operators[i], operation, columns[i]));
    }
    return Status::Ok();
  }

  Status BindOperator(const ColumnOperator& given, const MergeOperator& operation,
                      uint32_t column) {
    const Field& field = schema_.field(column);
    const bool can_retract = rules_.retract && !operation.form->retracted.empty();
    const OperatorTexts texts = TextsOf(operation, field.name, field.type, rules_.retract);
    const Status bound = BindTexts(texts, column, can_retract);
    if (!bound.ok()) return NoMeaning(given, operation, column, bound);
    rules_.matched.back().joins = operation.form->joins;
    return Status::Ok();
  }

  Status BindTexts(const OperatorTexts& texts, uint32_t column, bool can_retract) {
    MergeRule rule{.column = column};
    rule.can_retract = can_retract;
    COLMERGE_ASSIGN_OR_RETURN(rule.value, BindValue(texts.matched, column));
    if (!texts.dense.empty()) {
      COLMERGE_ASSIGN_OR_RETURN(rule.dense, BindValue(texts.dense, column));
    }
    rules_.matched.push_back(std::move(rule));
    if (texts.inserted.empty()) return Status::Ok();
    MergeRule inserted{.column = column};
    COLMERGE_ASSIGN_OR_RETURN(inserted.value, BindValue(texts.inserted, column));
    rules_.inserted.push_back(std::move(inserted));
    return Status::Ok();
  }

  // Those without a rule are as if they had the operator replace.
  Status BindPlainColumns() {
    std::set<uint32_t> ruled(merge_keys_.begin(), merge_keys_.end());
    for (const MergeRule& rule : rules_.matched) ruled.insert(rule.column);
    const bool keeps_nulls = options_.null_values == NullValues::kKeep;
    for (uint32_t column = 0; column < schema_.size(); ++column) {
      if (ruled.contains(column)) continue;
      const OperatorTexts texts = TextsOfPlain(schema_.field(column).name, keeps_nulls);
      COLMERGE_RETURN_IF_ERROR(BindTexts(texts, column, true));
    }
    return Status::Ok();
  }

  // The group of a latest_by or earliest_by: all columns with the same operation, and its versions: what is stored
  // beside a value is the version that it came with. The first member of the group stands for it.
  Status BindGroupMember(size_t i, const std::vector<MergeOperator>& operations,
                         const std::vector<uint32_t>& columns) {
    const MergeOperator& operation = operations[i];
    const auto* const first = &*std::find(operations.begin(), operations.end(), operation);
    if (first != &operation) return Status::Ok();
    const ColumnOperator& given = options_.operators[i];
    std::set<uint32_t> members;
    for (size_t n = i; n < operations.size(); ++n) {
      if (operations[n] == operation) members.insert(columns[n]);
    }
    std::vector<uint32_t> versions;
    std::string has_version = "TRUE";
    std::string had_version = "TRUE";
    for (const std::string& version : operation.columns) {
      const auto found = schema_.Require(version);
      if (!found.ok()) return WrongOperation(given, "names no column: " + found.status().message());
      const auto column = static_cast<uint32_t>(*found);
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
    // By versions the later or the earlier one wins; by the other values always the larger one.
    std::string wins = operation.tie_is_input ? "TRUE" : NewIsLarger(TieOrder(members, versions));
    for (size_t n = versions.size(); n-- > 0;) {
      const std::string& version = operation.columns[n];
      wins = fmt::format("({1} {2} {0} OR {1} = {0} AND {3})", Old(version), New(version),
                         operation.form->matched, wins);
    }
    const std::string condition =
        fmt::format("{} AND (NOT ({}) OR {})", has_version, had_version, wins);
    auto bound = BindRuleCondition(condition, operation.form->name);
    if (!bound.ok()) return NoMeaning(given, operation, columns[i], bound.status());
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

  // What decides between equal versions: the values, and of versions that are equal without being the same, these.
  std::vector<const Field*> TieOrder(const std::set<uint32_t>& members,
                                     const std::vector<uint32_t>& versions) const {
    std::vector<const Field*> order;
    const auto is_version = [&](uint32_t column) {
      return std::find(versions.begin(), versions.end(), column) != versions.end();
    };
    for (const uint32_t member : members) {
      if (!is_version(member)) order.push_back(&schema_.field(member));
    }
    for (const uint32_t member : members) {
      const Field& field = schema_.field(member);
      if (is_version(member) && ValueType(field.type).is_floating()) order.push_back(&field);
    }
    return order;
  }

  // Whether something else than the group of this operation moves a version of it.
  bool MovesOtherwise(const std::string& version, uint32_t column, const MergeOperator& operation,
                      const std::vector<MergeOperator>& operations,
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

  Status NoMeaning(const ColumnOperator& given, const MergeOperator& operation, uint32_t column,
                   const Status& status) const {
    const Field& field = schema_.field(column);
    return Error(status.code(),
                 "operators: '{}' has no meaning for column '{}' of {}: it takes {} ({})",
                 given.operation, field.name, field.type.ToString(), operation.form->takes,
                 status.message())
        .InColumn(field.name);
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

namespace {

Status CheckDuplicates(const DestinationOptions& options) {
  if (options.on_duplicate != OnDuplicate::kFirst) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "on_duplicate 'first' leaves out rows that operators are to take in: leave it at "
                "'last', where rows with equal keys are taken one after the other");
}

}  // namespace

Status ValidateMergeRules(const DestinationOptions& options) {
  if (!options.operators.empty()) COLMERGE_RETURN_IF_ERROR(CheckDuplicates(options));
  std::set<std::string_view> ruled;
  const auto add = [&](const std::string& column, std::string_view option) {
    if (column.empty()) return Error(Code::kInvalidArgument, "{} has an empty name", option);
    if (ruled.insert(column).second) return Status::Ok();
    return Error(Code::kInvalidArgument, "{}: column '{}' has a rule already", option, column)
        .InColumn(column);
  };
  for (const ColumnOperator& given : options.operators) {
    COLMERGE_RETURN_IF_ERROR(add(given.column, "operators"));
    COLMERGE_RETURN_IF_ERROR(ReadOperator(given).status());
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

namespace {

// That options say nothing else about operators than the table has declared.
Status CheckAgainstDeclared(const DestinationOptions& options,
                            const std::vector<ColumnOperator>& declared) {
  const auto find = [&](const std::string& column) {
    const auto found = std::find_if(declared.begin(), declared.end(),
                                    [&](const auto& one) { return one.column == column; });
    return found == declared.end() ? nullptr : &*found;
  };
  for (const ColumnOperator& given : options.operators) {
    const ColumnOperator* const known = find(given.column);
    if (known == nullptr) {
      return WrongOperation(given,
                            "is none of those that the table declares, which are all that its "
                            "merges have: leave it out");
    }
    COLMERGE_ASSIGN_OR_RETURN(const MergeOperator operation, ReadOperator(given));
    COLMERGE_ASSIGN_OR_RETURN(const MergeOperator of_table, ReadOperator(*known));
    if (operation == of_table) continue;
    return WrongOperation(given, fmt::format("is another one than '{}', which the table declares "
                                             "for all of its merges: leave it out",
                                             known->operation));
  }
  for (const auto& [column, text] : options.set) {
    if (const ColumnOperator* const known = find(column)) {
      return Error(Code::kInvalidArgument,
                   "set: column '{}' has the operator '{}', which the table declares for all of "
                   "its merges: leave it out",
                   column, known->operation)
          .InColumn(column);
    }
  }
  return CheckDuplicates(options);
}

}  // namespace

Result<MergeRules> BindMergeRules(const DestinationOptions& options, const OperatorList& declared,
                                  const Schema& schema, const std::vector<uint32_t>& merge_keys,
                                  const Ref<MemoryPool>& pool) {
  if (!declared) return RuleBinder(options, schema, merge_keys, pool).Bind();
  COLMERGE_RETURN_IF_ERROR(CheckAgainstDeclared(options, declared->list));
  DestinationOptions of_table = options;
  of_table.operators = declared->list;
  return RuleBinder(of_table, schema, merge_keys, pool).Bind();
}

Result<OperatorList> DeclareOperators(const std::vector<ColumnOperator>& operators,
                                      const Schema& schema,
                                      const std::vector<uint32_t>& primary_key,
                                      const Ref<MemoryPool>& pool) {
  if (operators.empty()) return OperatorList();
  DestinationOptions options;
  options.operators = operators;
  COLMERGE_RETURN_IF_ERROR(ValidateMergeRules(options));
  std::vector<uint32_t> keys = primary_key;
  std::sort(keys.begin(), keys.end());
  COLMERGE_RETURN_IF_ERROR(RuleBinder(options, schema, keys, pool).Bind().status());
  uint64_t bytes = HeapBytes(operators.size() * sizeof(ColumnOperator));
  for (const ColumnOperator& one : operators) {
    bytes += HeapBytes(one.column.size() + 1) + HeapBytes(one.operation.size() + 1);
  }
  return OperatorList(std::make_shared<TableOperators>(
      TableOperators{operators, {pool, bytes, MemoryCategory::kBookkeeping}}));
}

}  // namespace colmerge
