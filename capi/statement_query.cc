// SPDX-License-Identifier: Apache-2.0
// Runs of statements that give rows: prepared ones, with values or an array of parameters, and
// those given as text, on a store or a snapshot.
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/parameter_rows.h"
#include "capi/parameters.h"
#include "capi/read_stream.h"
#include "capi/reader_object.h"
#include "capi/snapshot_object.h"
#include "capi/statement_object.h"
#include "capi/statement_options.h"

namespace colmerge::capi {
namespace {

struct Values {
  const colmerge_value* values;
  int64_t count;
};

Result<std::unique_ptr<BatchSource>> RunOnce(StatementRun* run, const BoundQuery& bound,
                                             const Values& values) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given,
                            ArrayArgument(values.values, values.count, "parameters"));
  COLMERGE_ASSIGN_OR_RETURN(
      Execution execution,
      ReadParameters(given, bound.prepared, ResultTypes::kMayChange, run->pool()));
  Prepared prepared = execution.prepared;
  COLMERGE_RETURN_IF_ERROR(run->Select(bound.version, std::move(execution)));
  return run->TakeResult(std::move(prepared));
}

Result<std::unique_ptr<BatchSource>> QueryPrepared(StatementObject* object, const Values& values,
                                                   const colmerge_query_options* options) {
  return WithStatementRun(options, *object->store, Purpose::kRead,
                          [&](StatementRun* run) -> Result<std::unique_ptr<BatchSource>> {
                            COLMERGE_ASSIGN_OR_RETURN(const BoundQuery bound,
                                                      object->statement.BindNow());
                            return RunOnce(run, bound, values);
                          });
}

Result<std::unique_ptr<BatchSource>> RunRows(StatementRun* run, const BoundQuery& bound,
                                             const ParameterRows& rows) {
  COLMERGE_RETURN_IF_ERROR(rows.Check(bound.prepared, run->pool()));
  if (rows.count() > 1) run->set_many();
  for (uint64_t row = 0; row < rows.count(); ++row) {
    COLMERGE_ASSIGN_OR_RETURN(Execution execution, rows.Read(row, bound.prepared, run->pool()));
    const Status status = run->Select(bound.version, std::move(execution));
    if (!status.ok()) return AtExecution(status, row);
  }
  return run->TakeResult(bound.prepared);
}

Result<std::unique_ptr<BatchSource>> QueryArray(StatementObject* object, const ArrowArray* array,
                                                const ArrowSchema* schema,
                                                const colmerge_query_options* options) {
  return WithStatementRun(
      options, *object->store, Purpose::kRead,
      [&](StatementRun* run) -> Result<std::unique_ptr<BatchSource>> {
        COLMERGE_ASSIGN_OR_RETURN(const BoundQuery bound, object->statement.BindNow());
        COLMERGE_ASSIGN_OR_RETURN(const ParameterRows rows,
                                  ParameterRows::Read(array, schema, run->pool()));
        return RunRows(run, bound, rows);
      });
}

struct QueryText {
  const char* sql;
  int64_t length;
};

Result<std::unique_ptr<BatchSource>> QueryStore(const Store& store, const QueryText& text,
                                                const Values& values,
                                                const colmerge_query_options* options) {
  return WithStatementRun(
      options, store, Purpose::kRead,
      [&](StatementRun* run) -> Result<std::unique_ptr<BatchSource>> {
        COLMERGE_ASSIGN_OR_RETURN(auto statement,
                                  StatementArgument(text.sql, text.length, run->terms()));
        COLMERGE_ASSIGN_OR_RETURN(const BoundQuery bound,
                                  BindQueryNow(store, std::move(statement), run->terms()));
        return RunOnce(run, bound, values);
      });
}

Result<std::unique_ptr<BatchSource>> QuerySnapshot(const SnapshotObject& snapshot,
                                                   const QueryText& text, const Values& values,
                                                   const colmerge_query_options* options) {
  return WithStatementRun(
      options, *snapshot.store, Purpose::kRead,
      [&](StatementRun* run) -> Result<std::unique_ptr<BatchSource>> {
        COLMERGE_ASSIGN_OR_RETURN(auto statement,
                                  StatementArgument(text.sql, text.length, run->terms()));
        COLMERGE_ASSIGN_OR_RETURN(
            const BoundQuery bound,
            BindQuery(std::move(statement), snapshot.version, snapshot.name, run->terms()));
        return RunOnce(run, bound, values);
      });
}

// Enters a call on a handle that gives a stream; query(object) gives the Result of a source.
template <typename Object, typename Query>
int32_t EnterQuery(typename HandleTraits<Object>::Token* handle, ArrowArrayStream* out_stream,
                   colmerge_error* error, Query&& query) noexcept {
  return Enter<Object>(handle, Out{out_stream, "out_stream"}, error, [&](Object& object) -> Status {
    COLMERGE_ASSIGN_OR_RETURN(auto source, query(object));
    GiveStream(std::move(source), object.store->pool(), out_stream);
    return Status::Ok();
  });
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_statement_query(colmerge_statement* statement, const colmerge_value* parameters,
                                 int64_t parameter_count, const colmerge_query_options* options,
                                 ArrowArrayStream* out_stream, colmerge_error* error) noexcept {
  return EnterQuery<StatementObject>(statement, out_stream, error, [&](StatementObject& object) {
    return QueryPrepared(&object, {parameters, parameter_count}, options);
  });
}

int32_t colmerge_statement_open_reader(colmerge_statement* statement,
                                       const colmerge_value* parameters, int64_t parameter_count,
                                       const colmerge_query_options* options,
                                       colmerge_reader** out_reader,
                                       colmerge_error* error) noexcept {
  return Enter<StatementObject>(
      statement, Out{out_reader, "out_reader"}, error, [&](StatementObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(auto source,
                                  QueryPrepared(&object, {parameters, parameter_count}, options));
        *out_reader = Open(MakeRef<ReaderObject>(object.store, std::move(source)));
        return Status::Ok();
      });
}

int32_t colmerge_statement_query_array(colmerge_statement* statement, const ArrowArray* parameters,
                                       const ArrowSchema* schema,
                                       const colmerge_query_options* options,
                                       ArrowArrayStream* out_stream,
                                       colmerge_error* error) noexcept {
  return EnterQuery<StatementObject>(statement, out_stream, error, [&](StatementObject& object) {
    return QueryArray(&object, parameters, schema, options);
  });
}

int32_t colmerge_store_query(colmerge_store* store, const char* sql, int64_t sql_length,
                             const colmerge_value* parameters, int64_t parameter_count,
                             const colmerge_query_options* options, ArrowArrayStream* out_stream,
                             colmerge_error* error) noexcept {
  return EnterQuery<StoreObject>(store, out_stream, error, [&](StoreObject& object) {
    return QueryStore(*object.store, {sql, sql_length}, {parameters, parameter_count}, options);
  });
}

int32_t colmerge_snapshot_query(colmerge_snapshot* snapshot, const char* sql, int64_t sql_length,
                                const colmerge_value* parameters, int64_t parameter_count,
                                const colmerge_query_options* options, ArrowArrayStream* out_stream,
                                colmerge_error* error) noexcept {
  return EnterQuery<SnapshotObject>(snapshot, out_stream, error, [&](SnapshotObject& object) {
    return QuerySnapshot(object, {sql, sql_length}, {parameters, parameter_count}, options);
  });
}

}  // extern "C"
