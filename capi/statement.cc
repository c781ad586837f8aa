// SPDX-License-Identifier: Apache-2.0
// Statements: preparing, describing and closing them. Runs are in statement_query.cc and
// statement_execute.cc.
#include "arrow/schema_export.h"
#include "arrow/schema_format.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/statement_object.h"
#include "capi/statement_options.h"
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

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_statement_prepare(colmerge_store* store, const char* sql, int64_t sql_length,
                                   colmerge_statement** out_statement,
                                   colmerge_error* error) noexcept {
  return colmerge_statement_prepare_with_options(store, sql, sql_length, nullptr, out_statement,
                                                 error);
}

int32_t colmerge_statement_prepare_with_options(colmerge_store* store, const char* sql,
                                                int64_t sql_length,
                                                const colmerge_query_options* options,
                                                colmerge_statement** out_statement,
                                                colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_statement, "out_statement"}, error, [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const StatementOptions given,
                                  StatementOptionsArgument(options, *object.store));
        const Progress progress("preparation", given.cancel, 0, {});
        COLMERGE_RETURN_IF_ERROR(progress.Check());
        const TextTerms terms{object.store->pool(), &progress};
        COLMERGE_ASSIGN_OR_RETURN(auto statement, StatementArgument(sql, sql_length, terms));
        COLMERGE_ASSIGN_OR_RETURN(Prepared prepared,
                                  PrepareNow(*object.store, std::move(statement), terms));
        *out_statement = Open(MakeRef<StatementObject>(object.store, std::move(prepared)));
        return Status::Ok();
      });
}

void colmerge_statement_close(colmerge_statement* statement) noexcept {
  Close<StatementObject>(statement);
}

int32_t colmerge_statement_kind(colmerge_statement* statement, int32_t* out_kind,
                                colmerge_error* error) noexcept {
  return Enter<StatementObject>(statement, Out{out_kind, "out_kind"}, error,
                                [&](StatementObject& object) -> Status {
                                  *out_kind = KindOf(*object.statement.prepared());
                                  return Status::Ok();
                                });
}

int32_t colmerge_statement_parameter_count(colmerge_statement* statement, int64_t* out_count,
                                           colmerge_error* error) noexcept {
  return Enter<StatementObject>(
      statement, Out{out_count, "out_count"}, error, [&](StatementObject& object) -> Status {
        *out_count = static_cast<int64_t>(object.statement.prepared()->parameter_types().size());
        return Status::Ok();
      });
}

int32_t colmerge_statement_parameter_info(colmerge_statement* statement, int64_t parameter,
                                          colmerge_parameter_info* out_info,
                                          colmerge_error* error) noexcept {
  return Enter<StatementObject>(
      statement, OutStruct{out_info, "out_info"}, error, [&](StatementObject& object) -> Status {
        const Prepared prepared = object.statement.prepared();
        const std::vector<DataType>& types = prepared->parameter_types();
        if (parameter < 0 || static_cast<uint64_t>(parameter) >= types.size()) {
          return Error(Code::kInvalidArgument, "There is no parameter {}; the statement has {}",
                       parameter, types.size());
        }
        const DataType& type = types[static_cast<size_t>(parameter)];
        colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
        info.type = object.KeepText(type.ToString());
        info.format = object.KeepText(FormatOf(type));
        info.kind = ValueKindOf(type);
        StoreResult(info, out_info);
        return Status::Ok();
      });
}

int32_t colmerge_statement_schema(colmerge_statement* statement, ArrowSchema* out_schema,
                                  colmerge_error* error) noexcept {
  return Enter<StatementObject>(statement, Out{out_schema, "out_schema"}, error,
                                [&](StatementObject& object) -> Status {
                                  const Prepared prepared = object.statement.prepared();
                                  COLMERGE_RETURN_IF_ERROR(RequireRows(*prepared));
                                  ExportSchema(prepared->output_schema(), out_schema);
                                  return Status::Ok();
                                });
}

}  // extern "C"
