// SPDX-License-Identifier: Apache-2.0
// Runs of statements that change rows: prepared ones, with values or an array of parameters, and
// those given as text.
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/parameter_rows.h"
#include "capi/parameters.h"
#include "capi/statement_object.h"
#include "capi/statement_run.h"
#include "capi/write_session.h"

namespace colmerge::capi {
namespace {

// What a caller gives for each execution, once the statement is bound and its types are known.
using MakeParameters = std::function<Result<std::vector<Vector>>(const Prepared& prepared)>;

Result<WriteResult> ExecuteOnce(StatementObject* statement, StatementRun* run,
                                const MakeParameters& make_parameters) {
  return statement->store->ChangeNamed(
      statement->prepared()->statement()->table,
      [&](const TableVersion& base) -> Result<Change> {
        COLMERGE_ASSIGN_OR_RETURN(const Prepared prepared, statement->PreparedFor(base));
        COLMERGE_ASSIGN_OR_RETURN(auto parameters, make_parameters(prepared));
        return run->MakeChange(prepared, base, std::move(parameters));
      },
      run->wait());
}

MakeParameters FromValues(std::span<const colmerge_value> values, const StatementRun& run) {
  return [values, &run](const Prepared& prepared) {
    return ReadParameters(values, prepared->parameter_types(), run.pool());
  };
}

Result<WriteResult> ExecuteValues(StatementObject* statement, const colmerge_value* parameters,
                                  int64_t parameter_count, const colmerge_query_options* options) {
  COLMERGE_RETURN_IF_ERROR(RequireChange(*statement->prepared()));
  StatementRun run(*statement->store);
  COLMERGE_RETURN_IF_ERROR(run.Configure(options));
  COLMERGE_ASSIGN_OR_RETURN(const auto values,
                            ArrayArgument(parameters, parameter_count, "parameters"));
  COLMERGE_ASSIGN_OR_RETURN(WriteResult result,
                            ExecuteOnce(statement, &run, FromValues(values, run)));
  result.batches = 1;
  return result;
}

void AddTo(WriteResult* sum, const WriteResult& one) {
  sum->rows_read += one.rows_read;
  sum->updated += one.updated;
  sum->deleted += one.deleted;
  sum->ignored += one.ignored;
  sum->version = one.version;
  ++sum->batches;
}

Result<WriteResult> ExecuteArray(StatementObject* statement, const ArrowArray* array,
                                 const ArrowSchema* schema, const colmerge_query_options* options) {
  Prepared bound = statement->prepared();
  COLMERGE_RETURN_IF_ERROR(RequireChange(*bound));
  StatementRun run(*statement->store);
  COLMERGE_RETURN_IF_ERROR(run.Configure(options));
  COLMERGE_ASSIGN_OR_RETURN(const ParameterRows rows,
                            ParameterRows::Read(array, schema, run.pool()));
  COLMERGE_ASSIGN_OR_RETURN(Batch parameters, rows.Convert(*bound, run.pool()));
  if (rows.count() > 1) run.set_many();
  uint64_t row = 0;
  const MakeParameters row_parameters =
      [&](const Prepared& prepared) -> Result<std::vector<Vector>> {
    if (prepared != bound) {
      COLMERGE_ASSIGN_OR_RETURN(parameters, rows.Convert(*prepared, run.pool()));
      bound = prepared;
    }
    return ParametersOfRow(parameters, row, run.pool());
  };
  WriteResult sum;
  for (; row < rows.count(); ++row) {
    auto one = ExecuteOnce(statement, &run, row_parameters);
    if (!one.ok()) return AtExecution(one.status(), row);
    AddTo(&sum, *one);
  }
  return sum;
}

Result<WriteResult> ExecuteText(const Ref<Store>& store, const char* sql, int64_t sql_length,
                                const colmerge_value* parameters, int64_t parameter_count,
                                const colmerge_query_options* options) {
  COLMERGE_ASSIGN_OR_RETURN(auto parsed, StatementArgument(sql, sql_length));
  COLMERGE_ASSIGN_OR_RETURN(Prepared prepared, PrepareNow(*store, std::move(parsed)));
  StatementObject statement(store, std::move(prepared));
  return ExecuteValues(&statement, parameters, parameter_count, options);
}

// As Guarded, for a call on a handle that changes rows; execute(object) gives the Result of it.
template <typename Object, typename Execute>
int32_t GuardedExecute(typename HandleTraits<Object>::Token* handle,
                       colmerge_write_result* out_result, colmerge_error* error,
                       Execute&& execute) noexcept {
  ClearResult(out_result);
  return Guarded(error, [&]() -> Status {
    if (out_result != nullptr) {
      COLMERGE_RETURN_IF_ERROR(CheckResult(out_result, "out_result"));
    }
    const Pinned<Object> object(handle);
    COLMERGE_RETURN_IF_ERROR(object.status());
    COLMERGE_ASSIGN_OR_RETURN(const WriteResult result, execute(&*object));
    if (out_result != nullptr) StoreResult(ToC(result), out_result);
    return Status::Ok();
  });
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_statement_execute(colmerge_statement* statement, const colmerge_value* parameters,
                                   int64_t parameter_count, const colmerge_query_options* options,
                                   colmerge_write_result* out_result,
                                   colmerge_error* error) noexcept {
  return capi::GuardedExecute<capi::StatementObject>(
      statement, out_result, error, [&](capi::StatementObject* object) {
        return capi::ExecuteValues(object, parameters, parameter_count, options);
      });
}

int32_t colmerge_statement_execute_array(colmerge_statement* statement,
                                         const ArrowArray* parameters, const ArrowSchema* schema,
                                         const colmerge_query_options* options,
                                         colmerge_write_result* out_result,
                                         colmerge_error* error) noexcept {
  return capi::GuardedExecute<capi::StatementObject>(
      statement, out_result, error, [&](capi::StatementObject* object) {
        return capi::ExecuteArray(object, parameters, schema, options);
      });
}

int32_t colmerge_store_execute(colmerge_store* store, const char* sql, int64_t sql_length,
                               const colmerge_value* parameters, int64_t parameter_count,
                               const colmerge_query_options* options,
                               colmerge_write_result* out_result, colmerge_error* error) noexcept {
  return capi::GuardedExecute<capi::StoreObject>(
      store, out_result, error, [&](capi::StoreObject* object) {
        return capi::ExecuteText(object->store, sql, sql_length, parameters, parameter_count,
                                 options);
      });
}
