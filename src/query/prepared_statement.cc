// SPDX-License-Identifier: Apache-2.0
// Binding statements.
#include <unordered_set>

#include "base/error.h"
#include "base/own_stack.h"
#include "column/value_type.h"
#include "query/query.h"
#include "query/query_scope.h"
#include "query/row_filter.h"

namespace colmerge {
namespace {

Result<std::unique_ptr<const ChangePlan>> BindChange(const Statement& statement,
                                                     const BindContext& context) {
  auto plan = std::make_unique<ChangePlan>();
  TableScope rows(context.columns, statement.kind == StatementKind::kUpdate ? "UPDATE" : "DELETE");
  std::unordered_set<uint32_t> set;
  for (const SetItem& item : statement.assignments) {
    COLMERGE_ASSIGN_OR_RETURN(const ExpressionPtr found, rows.FindColumn(*item.column));
    const auto column = static_cast<uint32_t>(found->number);
    const Field& field = context.schema.field(column);
    if (!set.insert(column).second) {
      return Error(Code::kInvalidArgument, "Column '{}' is set more than once", field.name)
          .InColumn(field.name)
          .AtPosition(item.column->position);
    }
    // The write makes codes of a dictionary's values.
    auto value =
        BindAs(*item.value, ValueType(field.type), &rows, context.parameters, context.pool);
    if (!value.ok()) return std::move(value).status().InColumn(field.name);
    plan->columns.push_back(column);
    plan->values.push_back(std::move(value).value());
  }
  if (statement.where) {
    TableScope where_rows(context.columns, "WHERE");
    COLMERGE_ASSIGN_OR_RETURN(
        ExpressionPtr condition,
        BindCondition(*statement.where, "WHERE", &where_rows, context.parameters, context.pool));
    plan->filter = MakeRowFilter(std::move(condition));
  }
  return std::unique_ptr<const ChangePlan>(std::move(plan));
}

}  // namespace

PreparedStatement::PreparedStatement(std::shared_ptr<const Statement> statement,
                                     std::shared_ptr<const Schema> schema)
    : statement_(std::move(statement)), schema_(std::move(schema)) {}

PreparedStatement::~PreparedStatement() = default;

Result<std::shared_ptr<const PreparedStatement>> PrepareHere(
    std::shared_ptr<const Statement> statement, std::shared_ptr<const Schema> schema,
    const TextTerms& terms, const ParameterLiterals& literals) {
  auto prepared = std::make_shared<PreparedStatement>(std::move(statement), std::move(schema));
  const Statement& text = *prepared->statement_;
  ParameterTypes parameters;
  parameters.types.resize(static_cast<size_t>(text.parameter_count));
  parameters.literals = literals;
  SchemaScope columns(*prepared->schema_);
  TextBudget budget(terms, kBoundBytes);
  parameters.budget = &budget;
  const BindContext context{*prepared->schema_, &columns, &parameters, terms.pool};
  std::vector<Field> fields;
  if (text.kind == StatementKind::kSelect) {
    COLMERGE_ASSIGN_OR_RETURN(BoundSelect bound, BindSelect(text, context));
    fields = std::move(bound.fields);
    prepared->select_ = std::make_unique<const SelectPlan>(std::move(bound.plan));
  } else {
    COLMERGE_ASSIGN_OR_RETURN(prepared->change_, BindChange(text, context));
  }
  if (text.explain) fields = {Field{"plan", TypeId::kUtf8, false, {}}};
  COLMERGE_ASSIGN_OR_RETURN(prepared->output_schema_, Schema::Make(std::move(fields)));
  for (DataType& type : parameters.types) {
    if (type.id == TypeId::kNull) type = TypeId::kUtf8;
  }
  prepared->parameter_types_ = std::move(parameters.types);
  prepared->charge_ = budget.TakeCharge();
  prepared->assigned_parameters_ = std::move(parameters.assigned);
  prepared->assigned_parameters_.resize(prepared->parameter_types_.size());
  return std::shared_ptr<const PreparedStatement>(std::move(prepared));
}

Result<std::shared_ptr<const PreparedStatement>> Prepare(std::shared_ptr<const Statement> statement,
                                                         std::shared_ptr<const Schema> schema,
                                                         const TextTerms& terms,
                                                         const ParameterLiterals& literals) {
  const bool is_deep = statement->height > kLevelsOnAnyStack;
  const auto prepare = [&] {
    return PrepareHere(std::move(statement), std::move(schema), terms, literals);
  };
  return is_deep ? OnOwnStack(prepare) : prepare();
}

Result<std::shared_ptr<const PreparedStatement>> PrepareWith(const PreparedStatement& statement,
                                                             const ParameterLiterals& literals,
                                                             const TextTerms& terms) {
  return Prepare(statement.statement_, statement.schema_, terms, literals);
}

}  // namespace colmerge
