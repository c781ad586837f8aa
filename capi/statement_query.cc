// SPDX-License-Identifier: Apache-2.0
// Runs of statements that give rows: prepared ones, with values or an array of parameters, and
// those given as text, on a store or a snapshot.
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/parameter_rows.h"
#include "capi/parameters.h"
#include "capi/read_stream.h"
#include "capi/reader_object.h"
#include "capi/snapshot_object.h"
#include "capi/statement_object.h"
#include "capi/statement_run.h"

namespace colmerge::capi {
namespace {

struct Values {
  const colmerge_value* values;
  int64_t count;
};

// The table of a prepared statement as it is now, and the statement bound to it.
struct Bound {
  Ref<const TableVersion> version;
  Prepared prepared;
};

Result<Bound> BindNow(StatementObject* statement) {
  const Prepared known = statement->prepared();
  COLMERGE_RETURN_IF_ERROR(RequireRows(*known));
  COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table,
                            statement->store->FindNamed(known->statement()->table));
  Bound bound;
  bound.version = table->Snapshot();
  if (!bound.version) return TableNotFound(table->name());
  if (known->Fits(*bound.version)) {
    bound.prepared = known;
    return bound;
  }
  auto fresh = statement->PreparedFor(*bound.version);
  if (!fresh.ok()) return std::move(fresh).status().InTable(table->name());
  bound.prepared = std::move(fresh).value();
  return bound;
}

Status SelectOnce(const Bound& bound, const Values& values, StatementRun* run) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given,
                            ArrayArgument(values.values, values.count, "parameters"));
  COLMERGE_ASSIGN_OR_RETURN(auto parameters,
                            ReadParameters(given, bound.prepared->parameter_types(), run->pool()));
  return run->Select(bound.prepared, bound.version, std::move(parameters));
}

Result<std::unique_ptr<BatchSource>> QueryPrepared(StatementObject* statement, const Values& values,
                                                   const colmerge_query_options* options) {
  StatementRun run(*statement->store);
  COLMERGE_RETURN_IF_ERROR(run.Configure(options));
  COLMERGE_ASSIGN_OR_RETURN(const Bound bound, BindNow(statement));
  COLMERGE_RETURN_IF_ERROR(SelectOnce(bound, values, &run));
  return run.TakeResult(bound.prepared);
}

Result<std::unique_ptr<BatchSource>> QueryArray(StatementObject* statement, const ArrowArray* array,
                                                const ArrowSchema* schema,
                                                const colmerge_query_options* options) {
  StatementRun run(*statement->store);
  COLMERGE_RETURN_IF_ERROR(run.Configure(options));
  COLMERGE_ASSIGN_OR_RETURN(const Bound bound, BindNow(statement));
  COLMERGE_ASSIGN_OR_RETURN(const ParameterRows rows,
                            ParameterRows::Read(array, schema, run.pool()));
  COLMERGE_ASSIGN_OR_RETURN(const Batch parameters, rows.Convert(*bound.prepared, run.pool()));
  if (parameters.rows > 1) run.set_many();
  for (uint64_t row = 0; row < parameters.rows; ++row) {
    const Status status =
        run.Select(bound.prepared, bound.version, ParametersOfRow(parameters, row, run.pool()));
    if (!status.ok()) return AtExecution(status, row);
  }
  return run.TakeResult(bound.prepared);
}

// A statement given as text, bound to this version.
Result<Bound> BindText(std::shared_ptr<const Statement> statement, Ref<const TableVersion> version,
                       std::string_view table) {
  auto prepared = Prepare(std::move(statement), version->schema, version->pool);
  if (!prepared.ok()) return std::move(prepared).status().InTable(table);
  COLMERGE_RETURN_IF_ERROR(RequireRows(**prepared));
  return Bound{std::move(version), std::move(prepared).value()};
}

Result<std::unique_ptr<BatchSource>> RunText(const Store& store, const Bound& bound,
                                             const Values& values,
                                             const colmerge_query_options* options) {
  StatementRun run(store);
  COLMERGE_RETURN_IF_ERROR(run.Configure(options));
  COLMERGE_RETURN_IF_ERROR(SelectOnce(bound, values, &run));
  return run.TakeResult(bound.prepared);
}

struct Text {
  const char* sql;
  int64_t length;
};

Result<std::unique_ptr<BatchSource>> QueryStore(const Store& store, const Text& text,
                                                const Values& values,
                                                const colmerge_query_options* options) {
  COLMERGE_ASSIGN_OR_RETURN(auto statement, StatementArgument(text.sql, text.length));
  COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table, store.FindNamed(statement->table));
  Ref<const TableVersion> version = table->Snapshot();
  if (!version) return TableNotFound(table->name());
  COLMERGE_ASSIGN_OR_RETURN(const Bound bound,
                            BindText(std::move(statement), std::move(version), table->name()));
  return RunText(store, bound, values, options);
}

Result<std::unique_ptr<BatchSource>> QuerySnapshot(const SnapshotObject& snapshot, const Text& text,
                                                   const Values& values,
                                                   const colmerge_query_options* options) {
  COLMERGE_ASSIGN_OR_RETURN(auto statement, StatementArgument(text.sql, text.length));
  if (!NamesTable(statement->table, snapshot.name)) {
    return TableNotFound(statement->table.text).AtPosition(statement->table.position);
  }
  COLMERGE_ASSIGN_OR_RETURN(const Bound bound,
                            BindText(std::move(statement), snapshot.version, snapshot.name));
  return RunText(*snapshot.store, bound, values, options);
}

// As Guarded, for a call on a handle that gives a stream; query(object) gives the Result of a
// source.
template <typename Object, typename Query>
int32_t GuardedQuery(typename HandleTraits<Object>::Token* handle, ArrowArrayStream* out_stream,
                     colmerge_error* error, Query&& query) noexcept {
  ClearOut(out_stream);
  return Guarded(
      error,
      [&]() -> Status {
        COLMERGE_RETURN_IF_ERROR(RequireOut(out_stream, "out_stream"));
        const Pinned<Object> object(handle);
        COLMERGE_RETURN_IF_ERROR(object.status());
        COLMERGE_ASSIGN_OR_RETURN(auto source, query(&*object));
        GiveStream(std::move(source), object->store->pool(), out_stream);
        return Status::Ok();
      },
      Purpose::kRead);
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_statement_query(colmerge_statement* statement, const colmerge_value* parameters,
                                 int64_t parameter_count, const colmerge_query_options* options,
                                 ArrowArrayStream* out_stream, colmerge_error* error) noexcept {
  return capi::GuardedQuery<capi::StatementObject>(
      statement, out_stream, error, [&](capi::StatementObject* object) {
        return capi::QueryPrepared(object, {parameters, parameter_count}, options);
      });
}

int32_t colmerge_statement_open_reader(colmerge_statement* statement,
                                       const colmerge_value* parameters, int64_t parameter_count,
                                       const colmerge_query_options* options,
                                       colmerge_reader** out_reader,
                                       colmerge_error* error) noexcept {
  capi::ClearOut(out_reader);
  return capi::Guarded(
      error,
      [&]() -> colmerge::Status {
        COLMERGE_RETURN_IF_ERROR(capi::RequireOut(out_reader, "out_reader"));
        const capi::Pinned<capi::StatementObject> object(statement);
        COLMERGE_RETURN_IF_ERROR(object.status());
        COLMERGE_ASSIGN_OR_RETURN(
            auto source, capi::QueryPrepared(&*object, {parameters, parameter_count}, options));
        *out_reader =
            capi::Open(colmerge::MakeRef<capi::ReaderObject>(object->store, std::move(source)));
        return colmerge::Status::Ok();
      },
      capi::Purpose::kRead);
}

int32_t colmerge_statement_query_array(colmerge_statement* statement, const ArrowArray* parameters,
                                       const ArrowSchema* schema,
                                       const colmerge_query_options* options,
                                       ArrowArrayStream* out_stream,
                                       colmerge_error* error) noexcept {
  return capi::GuardedQuery<capi::StatementObject>(
      statement, out_stream, error, [&](capi::StatementObject* object) {
        return capi::QueryArray(object, parameters, schema, options);
      });
}

int32_t colmerge_store_query(colmerge_store* store, const char* sql, int64_t sql_length,
                             const colmerge_value* parameters, int64_t parameter_count,
                             const colmerge_query_options* options, ArrowArrayStream* out_stream,
                             colmerge_error* error) noexcept {
  return capi::GuardedQuery<capi::StoreObject>(
      store, out_stream, error, [&](capi::StoreObject* object) {
        return capi::QueryStore(*object->store, {sql, sql_length}, {parameters, parameter_count},
                                options);
      });
}

int32_t colmerge_snapshot_query(colmerge_snapshot* snapshot, const char* sql, int64_t sql_length,
                                const colmerge_value* parameters, int64_t parameter_count,
                                const colmerge_query_options* options, ArrowArrayStream* out_stream,
                                colmerge_error* error) noexcept {
  return capi::GuardedQuery<capi::SnapshotObject>(
      snapshot, out_stream, error, [&](capi::SnapshotObject* object) {
        return capi::QuerySnapshot(*object, {sql, sql_length}, {parameters, parameter_count},
                                   options);
      });
}
