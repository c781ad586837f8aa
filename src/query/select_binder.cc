// SPDX-License-Identifier: Apache-2.0
#include "query/select_binder.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "column/value_type.h"
#include "query/query_scope.h"
#include "query/row_filter.h"

namespace colmerge {
namespace {

constexpr std::string_view kUnnamed = "?column?";

// One column of the result, as it was asked for.
struct OutputItem {
  const SyntaxNode* syntax;
  std::string name;
};

// A number, string or NULL as it stands, where PostgreSQL sees no expression: what has a type before
// it, TRUE and FALSE included, is one.
bool IsPlainLiteral(const SyntaxNode& node) {
  constexpr SyntaxKind kPlain[] = {SyntaxKind::kNull, SyntaxKind::kInteger, SyntaxKind::kDecimal,
                                   SyntaxKind::kFloat, SyntaxKind::kString};
  return std::find(std::begin(kPlain), std::end(kPlain), node.kind) != std::end(kPlain);
}

struct Literal {
  const SyntaxNode* syntax = nullptr;  // without signs; nullptr: there is none
  bool negative = false;
};

// The literal that an expression is. A minus belongs to the number behind it; a plus is an operator.
Literal FindLiteral(const SyntaxNode& node) {
  Literal literal{&node};
  while (literal.syntax->kind == SyntaxKind::kUnary && literal.syntax->text == "-") {
    literal = {literal.syntax->arguments[0].get(), !literal.negative};
  }
  const bool takes_sign =
      literal.syntax->kind != SyntaxKind::kString && literal.syntax->kind != SyntaxKind::kNull;
  if (!IsPlainLiteral(*literal.syntax) || (literal.syntax != &node && !takes_sign)) return {};
  return literal;
}

class SelectBinder {
 public:
  SelectBinder(const Statement& statement, const BindContext& context)
      : statement_(statement), context_(context), classes_(context.columns) {}

  Result<BoundSelect> Run() {
    COLMERGE_RETURN_IF_ERROR(BindWhere());
    COLMERGE_RETURN_IF_ERROR(ListOutputs());
    COLMERGE_RETURN_IF_ERROR(BindGroupBy());
    COLMERGE_RETURN_IF_ERROR(BindOutputs());
    COLMERGE_RETURN_IF_ERROR(BindHaving());
    if (statement_.distinct) COLMERGE_RETURN_IF_ERROR(CheckDistinct());
    for (const OrderItem& item : statement_.order_by) COLMERGE_RETURN_IF_ERROR(BindOrder(item));
    COLMERGE_ASSIGN_OR_RETURN(plan().limit, BindCount(statement_.limit, "LIMIT"));
    COLMERGE_ASSIGN_OR_RETURN(plan().offset, BindCount(statement_.offset, "OFFSET"));
    NameOutputs();
    return std::move(bound_);
  }

 private:
  SelectPlan& plan() { return bound_.plan; }

  Status BindWhere() {
    if (!statement_.where) return Status::Ok();
    TableScope rows(context_.columns, "WHERE");
    COLMERGE_ASSIGN_OR_RETURN(
        ExpressionPtr condition,
        BindCondition(*statement_.where, "WHERE", &rows, context_.parameters, context_.pool));
    plan().filter = MakeRowFilter(std::move(condition));
    return Status::Ok();
  }

  Status ListOutputs() {
    for (const SelectItem& item : statement_.items) {
      if (item.expression) {
        items_.push_back({item.expression.get(), NameOf(item)});
        continue;
      }
      for (const Field& field : context_.schema.fields()) {
        auto column = std::make_unique<SyntaxNode>();
        column->kind = SyntaxKind::kColumn;
        column->position = item.position;
        column->text = field.name;
        column->quoted = true;
        items_.push_back({column.get(), field.name});
        star_columns_.push_back(std::move(column));
      }
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      by_name_.try_emplace(items_[i].name, i);
      if (items_[i].name.size() <= kLongestName) continue;
      return Error(Code::kInvalidArgument, "The name of output {} has more than {} bytes", i + 1,
                   kLongestName)
          .AtPosition(items_[i].syntax->position);
    }
    return Status::Ok();
  }

  // As PostgreSQL names outputs that have no alias.
  std::string NameOf(const SelectItem& item) const {
    if (!item.name.empty()) return item.name;
    const SyntaxNode* node = item.expression.get();
    while (node->kind == SyntaxKind::kCast) node = node->arguments[0].get();
    if (node->kind == SyntaxKind::kCall) return node->text;
    if (node->kind == SyntaxKind::kCase) return "case";
    if (node->kind != SyntaxKind::kColumn) return std::string(kUnnamed);
    const auto column = context_.columns->FindNumber(*node);
    return column ? context_.schema.field(*column).name : node->text;  // the binder will say so
  }

  // The output that a whole number stands for; nullptr when the expression is none.
  Result<const OutputItem*> FindByNumber(const SyntaxNode& node, std::string_view clause) {
    const auto [literal, negative] = FindLiteral(node);
    if (literal == nullptr) return static_cast<const OutputItem*>(nullptr);
    if (literal->kind != SyntaxKind::kInteger) {
      return Error(Code::kInvalidArgument,
                   "A constant in {} must be the number of an output; one that is meant as a value "
                   "needs a CAST",
                   clause)
          .AtPosition(node.position);
    }
    uint64_t number = 0;
    const std::string& digits = literal->text;
    const char* end = digits.data() + digits.size();
    const auto [last, failure] = std::from_chars(digits.data(), end, number);
    if (negative || failure != std::errc() || last != end || number < 1 || number > items_.size()) {
      return Error(Code::kInvalidArgument,
                   "{} position {}{} is not in the select list, which has {}", clause,
                   negative ? "-" : "", digits, items_.size())
          .AtPosition(node.position);
    }
    return &items_[number - 1];
  }

  const OutputItem* FindByName(const SyntaxNode& node) const {
    if (node.kind != SyntaxKind::kColumn) return nullptr;
    const auto found = by_name_.find(node.text);
    return found == by_name_.end() ? nullptr : &items_[found->second];
  }

  Status BindGroupBy() {
    plan().grouped = !statement_.group_by.empty() || statement_.having ||
                     std::any_of(items_.begin(), items_.end(), [](const OutputItem& item) {
                       return ContainsAggregate(*item.syntax);
                     });
    for (const OrderItem& item : statement_.order_by) {
      if (ContainsAggregate(*item.expression)) plan().grouped = true;
    }
    for (const SyntaxPtr& item : statement_.group_by) {
      const SyntaxNode* syntax = item.get();
      COLMERGE_ASSIGN_OR_RETURN(const OutputItem* output, FindByNumber(*syntax, "GROUP BY"));
      if (output == nullptr && syntax->kind == SyntaxKind::kColumn &&
          !context_.columns->FindNumber(*syntax)) {
        output = FindByName(*syntax);
      }
      if (output != nullptr) syntax = output->syntax;
      TableScope rows(context_.columns, "GROUP BY");
      COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr key,
                                Bind(*syntax, &rows, context_.parameters, context_.pool));
      COLMERGE_ASSIGN_OR_RETURN(key, AsKey(std::move(key), "GROUP BY", item->position));
      plan().keys.push_back(std::move(key));
      key_syntax_.push_back(syntax);
    }
    return Status::Ok();
  }

  // In the form in which equal values have equal bytes.
  static Result<ExpressionPtr> AsKey(ExpressionPtr key, std::string_view clause, int64_t position) {
    const DataType type = key->type;
    const DataType& values = ValueType(type);
    if (values.is_nested()) {
      return Error(Code::kTypeMismatch, "{} is not possible over {}", clause, type.ToString())
          .AtPosition(position);
    }
    const bool by_code = key->kind == ExpressionKind::kColumn && !values.is_floating();
    return type.is_dictionary() && !by_code ? CastTo(key, values) : key;
  }

  Status BindOutputs() {
    TableScope rows(context_.columns, "this place");
    groups_.emplace(context_, &plan(), key_syntax_, &classes_);
    for (const OutputItem& item : items_) {
      BindScope* scope = plan().grouped ? static_cast<BindScope*>(&*groups_) : &rows;
      COLMERGE_ASSIGN_OR_RETURN(ExpressionPtr output,
                                Bind(*item.syntax, scope, context_.parameters, context_.pool));
      plan().outputs.push_back(std::move(output));
    }
    return Status::Ok();
  }

  Status BindHaving() {
    if (!statement_.having) return Status::Ok();
    COLMERGE_ASSIGN_OR_RETURN(plan().having, BindCondition(*statement_.having, "HAVING", &*groups_,
                                                           context_.parameters, context_.pool));
    return Status::Ok();
  }

  Status CheckDistinct() {
    plan().distinct = true;
    for (size_t i = 0; i < items_.size(); ++i) {
      by_syntax_.try_emplace(classes_.NumberOf(*items_[i].syntax), i);
      ExpressionPtr& output = plan().outputs[i];
      COLMERGE_ASSIGN_OR_RETURN(output,
                                AsKey(output, "SELECT DISTINCT", items_[i].syntax->position));
    }
    return Status::Ok();
  }

  Status BindOrder(const OrderItem& item) {
    const SyntaxNode& syntax = *item.expression;
    COLMERGE_ASSIGN_OR_RETURN(const OutputItem* output, FindByNumber(syntax, "ORDER BY"));
    if (output == nullptr) output = FindByName(syntax);
    if (output == nullptr && plan().distinct) {
      const auto found = by_syntax_.find(classes_.NumberOf(syntax));
      if (found == by_syntax_.end()) return NotSelected(syntax);
      output = &items_[found->second];
    }
    ExpressionPtr key;
    if (output == nullptr) {
      TableScope rows(context_.columns, "ORDER BY");
      BindScope* scope = plan().grouped ? static_cast<BindScope*>(&*groups_) : &rows;
      COLMERGE_ASSIGN_OR_RETURN(key, Bind(syntax, scope, context_.parameters, context_.pool));
    } else {
      const auto number = static_cast<size_t>(output - items_.data());
      key = plan().outputs[number];
      if (plan().distinct) key = ColumnExpression(number, key->type, syntax.position);
    }
    if (!CanBeOrdered(key->type)) {
      return Error(Code::kTypeMismatch, "Values of type {} have no order", key->type.ToString())
          .AtPosition(syntax.position);
    }
    const DataType values = ValueType(key->type);
    plan().order.push_back({CastTo(key, values), item.descending, item.nulls_first});
    return Status::Ok();
  }

  // Names that are not there at all come first.
  Status NotSelected(const SyntaxNode& syntax) {
    TableScope rows(context_.columns, "ORDER BY");
    BindScope* scope = plan().grouped ? static_cast<BindScope*>(&*groups_) : &rows;
    auto bound = Bind(syntax, scope, context_.parameters, context_.pool);
    if (!bound.ok()) return std::move(bound).status();
    return Error(Code::kInvalidArgument,
                 "With SELECT DISTINCT, expressions of ORDER BY must appear in the select list")
        .AtPosition(syntax.position);
  }

  Result<ExpressionPtr> BindCount(const SyntaxPtr& syntax, std::string_view clause) {
    if (!syntax) return ExpressionPtr();
    ConstantScope scope(clause);
    return BindAs(*syntax, TypeId::kInt64, &scope, context_.parameters, context_.pool);
  }

  // Names that repeat get a number, so that each is there once.
  void NameOutputs() {
    std::unordered_set<std::string> taken;
    std::unordered_map<std::string, int> next_copy;  // lower numbers are taken
    for (size_t i = 0; i < items_.size(); ++i) {
      const Expression& output = *plan().outputs[i];
      Field field{items_[i].name, output.type, true, {}};
      if (const Field* source = SourceField(output)) {
        field.nullable = source->nullable;
        field.metadata = source->metadata;
      }
      if (!taken.insert(field.name).second) {
        int& copy = next_copy.try_emplace(items_[i].name, 2).first->second;
        do {
          field.name = fmt::format("{}_{}", items_[i].name, copy++);
        } while (!taken.insert(field.name).second);
      }
      bound_.fields.push_back(std::move(field));
    }
  }

  // The table's field that an output shows unchanged, or nullptr.
  const Field* SourceField(const Expression& output) {
    const Expression* source = &output;
    if (source->kind != ExpressionKind::kColumn) return nullptr;
    if (plan().grouped) {
      const auto number = static_cast<size_t>(source->number);
      if (number >= plan().keys.size()) return nullptr;
      source = plan().keys[number].get();
      if (source->kind != ExpressionKind::kColumn) return nullptr;
    }
    return &context_.schema.field(static_cast<size_t>(source->number));
  }

  const Statement& statement_;
  const BindContext& context_;
  BoundSelect bound_;
  SyntaxClasses classes_;
  std::vector<OutputItem> items_;
  // The first output of a name, and, with DISTINCT, of an expression.
  std::unordered_map<std::string, size_t> by_name_;
  std::unordered_map<uint64_t, size_t> by_syntax_;
  std::vector<SyntaxPtr> star_columns_;
  std::vector<const SyntaxNode*> key_syntax_;
  std::optional<GroupScope> groups_;
};

}  // namespace

Result<BoundSelect> BindSelect(const Statement& statement, const BindContext& context) {
  return SelectBinder(statement, context).Run();
}

}  // namespace colmerge
