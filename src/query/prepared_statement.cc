// SPDX-License-Identifier: Apache-2.0
// Binding statements, and the parameters that they are run with.
#include <algorithm>

#include "base/error.h"
#include "column/vector_builder.h"
#include "expr/cast.h"
#include "query/query.h"
#include "query/query_scope.h"
#include "query/row_filter.h"

namespace colmerge {
namespace {

Result<std::unique_ptr<const ChangePlan>> BindChange(const Statement& statement,
                                                     const BindContext& context) {
  auto plan = std::make_unique<ChangePlan>();
  TableScope rows(context.schema, statement.kind == StatementKind::kUpdate ? "UPDATE" : "DELETE");
  for (const SetItem& item : statement.assignments) {
    COLMERGE_ASSIGN_OR_RETURN(const ExpressionPtr found, rows.FindColumn(*item.column));
    const auto column = static_cast<uint32_t>(found->number);
    const Field& field = context.schema.field(column);
    if (std::find(plan->columns.begin(), plan->columns.end(), column) != plan->columns.end()) {
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
    TableScope where_rows(context.schema, "WHERE");
    COLMERGE_ASSIGN_OR_RETURN(
        ExpressionPtr condition,
        BindCondition(*statement.where, "WHERE", &where_rows, context.parameters, context.pool));
    plan->filter = MakeRowFilter(std::move(condition));
  }
  return std::unique_ptr<const ChangePlan>(std::move(plan));
}

// Whether a host's value may stand for a parameter of type `to`. Integers may be of any width as
// long as they fit; what comes as text is read as an untyped literal would be.
bool CanBind(const DataType& from, const DataType& to) {
  if (from.is_utf8()) return CanCast(from, to);
  if (from.is_integer() && (to.is_integer() || to.is_decimal() || to.is_floating())) return true;
  if (from.is_floating() && to.is_floating()) return true;
  return CanCastImplicitly(from, to);
}

// One row with all its memory its own.
Vector OwnRow(const Vector& value, const Ref<MemoryPool>& pool) {
  if (value.type.storage() == Storage::kViews && value.IsValid(0)) {
    VectorBuilder copy(value.type, pool);
    copy.AppendString(value.String(0).view());
    return copy.Finish();
  }
  constexpr uint32_t kFirst = 0;
  return TakeRows(value, &kFirst, 1, pool);
}

}  // namespace

PreparedStatement::PreparedStatement(std::shared_ptr<const Statement> statement,
                                     std::shared_ptr<const Schema> schema)
    : statement_(std::move(statement)), schema_(std::move(schema)) {}

PreparedStatement::~PreparedStatement() = default;

Result<std::shared_ptr<const PreparedStatement>> Prepare(std::shared_ptr<const Statement> statement,
                                                         std::shared_ptr<const Schema> schema,
                                                         const Ref<MemoryPool>& pool) {
  auto prepared = std::make_shared<PreparedStatement>(std::move(statement), std::move(schema));
  const Statement& text = *prepared->statement_;
  ParameterTypes parameters;
  parameters.types.resize(static_cast<size_t>(text.parameter_count));
  const BindContext context{*prepared->schema_, &parameters, pool};
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
  return std::shared_ptr<const PreparedStatement>(std::move(prepared));
}

Result<std::vector<Vector>> ConvertParameters(const PreparedStatement& statement,
                                              const std::vector<Vector>& values,
                                              const Ref<MemoryPool>& pool) {
  const std::vector<DataType>& types = statement.parameter_types();
  if (values.size() != types.size()) {
    return Error(Code::kInvalidArgument, "The statement has {} parameters, but {} are given",
                 types.size(), values.size());
  }
  std::vector<Vector> converted;
  converted.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const DataType& from = values[i].type;
    if (from == types[i]) {
      converted.push_back(OwnRow(values[i], pool));
      continue;
    }
    if (!CanBind(from, types[i])) {
      return Error(Code::kTypeMismatch, "Parameter ${} must be {}, not {}", i + 1,
                   types[i].ToString(), from.ToString());
    }
    auto value = Cast(values[i], types[i], pool);
    if (!value.ok()) {
      const Status::Detail& detail = value.status().detail();
      return Error(detail.code, "Parameter ${}: {}", i + 1, detail.message);
    }
    converted.push_back(OwnRow(*value, pool));
  }
  return converted;
}

}  // namespace colmerge
