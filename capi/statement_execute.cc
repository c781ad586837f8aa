// SPDX-License-Identifier: Apache-2.0
// Runs of statements that change rows: prepared ones, with values or an array of parameters, and
// those given as text.
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/parameter_rows.h"
#include "capi/parameters.h"
#include "capi/statement_object.h"
#include "capi/statement_options.h"
#include "capi/write_session.h"

namespace colmerge::capi {
namespace {

struct Values {
  const colmerge_value* values;
  int64_t count;
};

Result<WriteResult> ExecuteOnce(StoredStatement* statement, StatementRun* run,
                                const Values& given) {
  COLMERGE_RETURN_IF_ERROR(RequireChange(*statement->prepared()));
  COLMERGE_ASSIGN_OR_RETURN(const auto values,
                            ArrayArgument(given.values, given.count, "parameters"));
  COLMERGE_ASSIGN_OR_RETURN(
      WriteResult result, run->Change(statement, [&](const Prepared& prepared) {
        return ReadParameters(values, prepared, ResultTypes::kStay, run->pool());
      }));
  if (result.applied) result.batches = 1;
  return result;
}

Result<WriteResult> ExecuteValues(StoredStatement* statement, const Values& given,
                                  const colmerge_query_options* options) {
  return WithStatementRun(options, statement->store(), Purpose::kWrite,
                          [&](StatementRun* run) { return ExecuteOnce(statement, run, given); });
}

void AddTo(WriteResult* sum, const WriteResult& one) {
  sum->rows_read += one.rows_read;
  sum->updated += one.updated;
  sum->deleted += one.deleted;
  sum->ignored += one.ignored;
  sum->version = one.version;
  ++sum->batches;
}

// An execution for each row; what cannot be a parameter is found before the first.
Result<WriteResult> ExecuteRows(StoredStatement* statement, StatementRun* run,
                                const ParameterRows& rows) {
  COLMERGE_RETURN_IF_ERROR(rows.Check(statement->prepared(), run->pool()));
  if (rows.count() > 1) run->set_many();
  uint64_t row = 0;
  const MakeExecution make_execution = [&](const Prepared& prepared) {
    return rows.Read(row, prepared, run->pool());
  };
  WriteResult sum;
  for (; row < rows.count(); ++row) {
    auto one = run->Change(statement, make_execution);
    if (!one.ok()) return AtExecution(one.status(), row);
    AddTo(&sum, *one);
  }
  return sum;
}

Result<WriteResult> ExecuteArray(StoredStatement* statement, const ArrowArray* array,
                                 const ArrowSchema* schema, const colmerge_query_options* options) {
  COLMERGE_RETURN_IF_ERROR(RequireChange(*statement->prepared()));
  return WithStatementRun(
      options, statement->store(), Purpose::kRead, [&](StatementRun* run) -> Result<WriteResult> {
        COLMERGE_ASSIGN_OR_RETURN(const ParameterRows rows,
                                  ParameterRows::Read(array, schema, run->pool()));
        return ExecuteRows(statement, run, rows);
      });
}

Result<WriteResult> ExecuteText(const Ref<Store>& store, const char* sql, int64_t sql_length,
                                const Values& values, const colmerge_query_options* options) {
  return WithStatementRun(
      options, *store, Purpose::kWrite, [&](StatementRun* run) -> Result<WriteResult> {
        COLMERGE_ASSIGN_OR_RETURN(auto parsed, StatementArgument(sql, sql_length, run->terms()));
        COLMERGE_ASSIGN_OR_RETURN(Prepared prepared,
                                  PrepareNow(*store, std::move(parsed), run->terms()));
        StoredStatement statement(store, std::move(prepared));
        return ExecuteOnce(&statement, run, values);
      });
}

// Enters a call on a handle that changes rows; execute(object) gives the Result of it.
template <typename Object, typename Execute>
int32_t EnterExecute(typename HandleTraits<Object>::Token* handle, const OutResult& out_result,
                     colmerge_error* error, Execute&& execute) noexcept {
  return Enter<Object>(
      handle, out_result, error,
      [&](Object& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const WriteResult result, execute(object));
        out_result.Store(ToC(result));
        return Status::Ok();
      },
      Purpose::kWrite);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_statement_execute(colmerge_statement* statement, const colmerge_value* parameters,
                                   int64_t parameter_count, const colmerge_query_options* options,
                                   colmerge_write_result* out_result,
                                   colmerge_error* error) noexcept {
  return EnterExecute<StatementObject>(
      statement, {out_result, "out_result"}, error, [&](StatementObject& object) {
        return ExecuteValues(&object.statement, {parameters, parameter_count}, options);
      });
}

int32_t colmerge_statement_execute_array(colmerge_statement* statement,
                                         const ArrowArray* parameters, const ArrowSchema* schema,
                                         const colmerge_query_options* options,
                                         colmerge_write_result* out_result,
                                         colmerge_error* error) noexcept {
  return EnterExecute<StatementObject>(
      statement, {out_result, "out_result"}, error, [&](StatementObject& object) {
        return ExecuteArray(&object.statement, parameters, schema, options);
      });
}

int32_t colmerge_store_execute(colmerge_store* store, const char* sql, int64_t sql_length,
                               const colmerge_value* parameters, int64_t parameter_count,
                               const colmerge_query_options* options,
                               colmerge_write_result* out_result, colmerge_error* error) noexcept {
  return EnterExecute<StoreObject>(
      store, {out_result, "out_result"}, error, [&](StoreObject& object) {
        return ExecuteText(object.store, sql, sql_length, {parameters, parameter_count}, options);
      });
}

}  // extern "C"
