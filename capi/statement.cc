// SPDX-License-Identifier: Apache-2.0
// Statements: preparing, describing and closing them. Runs are in statement_query.cc and
// statement_execute.cc.
#include "arrow/schema_export.h"
#include "arrow/schema_format.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/statement_object.h"
#include "capi/value.h"

namespace colmerge::capi {
namespace {

int32_t KindOf(const PreparedStatement& prepared) {
  if (prepared.statement()->explain) return COLMERGE_STATEMENT_EXPLAIN;
  switch (prepared.kind()) {
    case StatementKind::kSelect: return COLMERGE_STATEMENT_SELECT;
    case StatementKind::kDelete: return COLMERGE_STATEMENT_DELETE;
    default: return COLMERGE_STATEMENT_UPDATE;
  }
}

Status PrepareStatement(colmerge_store* handle, const char* sql, int64_t sql_length,
                        colmerge_statement** out_statement) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_statement, "out_statement"));
  const Pinned<StoreObject> store(handle);
  COLMERGE_RETURN_IF_ERROR(store.status());
  COLMERGE_ASSIGN_OR_RETURN(auto statement, StatementArgument(sql, sql_length));
  COLMERGE_ASSIGN_OR_RETURN(Prepared prepared, PrepareNow(*store->store, std::move(statement)));
  *out_statement = Open(MakeRef<StatementObject>(store->store, std::move(prepared)));
  return Status::Ok();
}

Status GetKind(colmerge_statement* handle, int32_t* out_kind) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_kind, "out_kind"));
  const Pinned<StatementObject> statement(handle);
  COLMERGE_RETURN_IF_ERROR(statement.status());
  *out_kind = KindOf(*statement->statement.prepared());
  return Status::Ok();
}

Status CountParameters(colmerge_statement* handle, int64_t* out_count) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_count, "out_count"));
  const Pinned<StatementObject> statement(handle);
  COLMERGE_RETURN_IF_ERROR(statement.status());
  *out_count = static_cast<int64_t>(statement->statement.prepared()->parameter_types().size());
  return Status::Ok();
}

Status DescribeParameter(colmerge_statement* handle, int64_t parameter,
                         colmerge_parameter_info* out_info) {
  COLMERGE_RETURN_IF_ERROR(CheckResult(out_info, "out_info"));
  const Pinned<StatementObject> statement(handle);
  COLMERGE_RETURN_IF_ERROR(statement.status());
  const Prepared prepared = statement->statement.prepared();
  const std::vector<DataType>& types = prepared->parameter_types();
  if (parameter < 0 || static_cast<uint64_t>(parameter) >= types.size()) {
    return Error(Code::kInvalidArgument, "There is no parameter {}; the statement has {}",
                 parameter, types.size());
  }
  const DataType& type = types[static_cast<size_t>(parameter)];
  colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
  info.type = statement->KeepText(type.ToString());
  info.format = statement->KeepText(FormatOf(type));
  info.kind = ValueKindOf(type);
  StoreResult(info, out_info);
  return Status::Ok();
}

Status GetSchema(colmerge_statement* handle, ArrowSchema* out_schema) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_schema, "out_schema"));
  const Pinned<StatementObject> statement(handle);
  COLMERGE_RETURN_IF_ERROR(statement.status());
  const Prepared prepared = statement->statement.prepared();
  COLMERGE_RETURN_IF_ERROR(RequireRows(*prepared));
  ExportSchema(prepared->output_schema(), out_schema);
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_statement_prepare(colmerge_store* store, const char* sql, int64_t sql_length,
                                   colmerge_statement** out_statement,
                                   colmerge_error* error) noexcept {
  capi::ClearOut(out_statement);
  return capi::Guarded(
      error, [&] { return capi::PrepareStatement(store, sql, sql_length, out_statement); });
}

void colmerge_statement_close(colmerge_statement* statement) noexcept {
  capi::Close<capi::StatementObject>(statement);
}

int32_t colmerge_statement_kind(colmerge_statement* statement, int32_t* out_kind,
                                colmerge_error* error) noexcept {
  capi::ClearOut(out_kind);
  return capi::Guarded(error, [&] { return capi::GetKind(statement, out_kind); });
}

int32_t colmerge_statement_parameter_count(colmerge_statement* statement, int64_t* out_count,
                                           colmerge_error* error) noexcept {
  capi::ClearOut(out_count);
  return capi::Guarded(error, [&] { return capi::CountParameters(statement, out_count); });
}

int32_t colmerge_statement_parameter_info(colmerge_statement* statement, int64_t parameter,
                                          colmerge_parameter_info* out_info,
                                          colmerge_error* error) noexcept {
  capi::ClearResult(out_info);
  return capi::Guarded(error,
                       [&] { return capi::DescribeParameter(statement, parameter, out_info); });
}

int32_t colmerge_statement_schema(colmerge_statement* statement, ArrowSchema* out_schema,
                                  colmerge_error* error) noexcept {
  capi::ClearOut(out_schema);
  return capi::Guarded(error, [&] { return capi::GetSchema(statement, out_schema); });
}
