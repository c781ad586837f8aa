// SPDX-License-Identifier: Apache-2.0
// Statements: prepared and run, those that read and those that change rows, and writes to a table
// with CHECK constraints.
#include <stdexcept>

#include "allocation/probed_call.h"
#include "allocation/sample_rows.h"
#include "support/arrow_consumer.h"
#include "support/arrow_producer.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

using Before = std::function<std::shared_ptr<void>(colmerge_store*)>;

Before StoredBefore(bool snapshot_held) {
  return [snapshot_held](colmerge_store* store) -> std::shared_ptr<void> {
    MakeTable(store, SampleRows(Shape::kWide, 0, 40), true);
    return snapshot_held ? std::make_shared<Snapshot>(OpenSnapshot(store)) : nullptr;
  };
}

colmerge_value IdValue(int64_t id) { return {COLMERGE_VALUE_INT64, 0, id, 0, nullptr, 0}; }

std::shared_ptr<Statement> Prepare(colmerge_store* store, const char* sql) {
  colmerge_statement* statement = nullptr;
  colmerge_error error;
  MustSucceed(colmerge_statement_prepare(store, sql, -1, &statement, &error), error, sql);
  return std::make_shared<Statement>(statement);
}

// One thread: others would not be refused anything.
colmerge_query_options OneThread() {
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.threads = 1;
  return options;
}

ProbedCall QueryText(const char* sql) {
  return {
      std::string("query ") + sql, Kind::kRead, StoredBefore(false), [sql](colmerge_store* store) {
        return Plainly([store, sql](colmerge_error* error) {
          Owned<ArrowArrayStream> stream;
          const colmerge_query_options options = OneThread();
          return colmerge_store_query(store, sql, -1, nullptr, 0, &options, stream.get(), error);
        });
      }};
}

ProbedCall QueryPrepared(const char* sql) {
  return {std::string("query prepared ") + sql, Kind::kRead, StoredBefore(true),
          [sql](colmerge_store* store) {
            const auto statement = Prepare(store, sql);
            return Plainly([statement](colmerge_error* error) {
              const colmerge_value id = IdValue(7);
              const colmerge_query_options options = OneThread();
              colmerge_reader* reader = nullptr;
              const int32_t status = colmerge_statement_open_reader(statement->get(), &id, 1,
                                                                    &options, &reader, error);
              colmerge_reader_close(reader);
              return status;
            });
          }};
}

// The ids 30 to 49 as an array of parameters.
struct IdArray {
  IdArray() {
    const RowBatch ids = SampleKeys(30, 20);
    MakeSchema(ids.fields, {}, schema.get());
    MakeArray(ids, nullptr, array.get());
  }
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
};

ProbedCall QueryArray() {
  return {"query with an array", Kind::kRead, StoredBefore(false), [](colmerge_store* store) {
            const auto statement = Prepare(store, "SELECT name, $1 AS id FROM t WHERE id = $1");
            const auto ids = std::make_shared<IdArray>();
            return Plainly([statement, ids](colmerge_error* error) {
              Owned<ArrowArrayStream> stream;
              const colmerge_query_options options = OneThread();
              return colmerge_statement_query_array(statement->get(), ids->array.get(),
                                                    ids->schema.get(), &options, stream.get(),
                                                    error);
            });
          }};
}

ProbedCall Execute(const char* sql, bool snapshot_held) {
  return {std::string("execute ") + sql + (snapshot_held ? ", snapshot held" : ""), Kind::kWrite,
          StoredBefore(snapshot_held), [sql](colmerge_store* store) {
            const auto statement = Prepare(store, sql);
            return Plainly([statement](colmerge_error* error) {
              const colmerge_value id = IdValue(17);
              const colmerge_query_options options = OneThread();
              return colmerge_statement_execute(statement->get(), &id, 1, &options, nullptr, error);
            });
          }};
}

ProbedCall ExecuteText(const char* sql) {
  return {std::string("execute text ") + sql, Kind::kWrite, StoredBefore(false),
          [sql](colmerge_store* store) {
            return Plainly([store, sql](colmerge_error* error) {
              const colmerge_query_options options = OneThread();
              return colmerge_store_execute(store, sql, -1, nullptr, 0, &options, nullptr, error);
            });
          }};
}

// A table with checks on columns of which the write has some.
std::shared_ptr<void> Checked(colmerge_store* store) {
  const colmerge_field fields[] = {
      {COLMERGE_STRING("id"), COLMERGE_STRING("l"), 0, 0, nullptr, 0, 0},
      {COLMERGE_STRING("low"), COLMERGE_STRING("l"), 0, 0, nullptr, 0, 0},
      {COLMERGE_STRING("name"), COLMERGE_STRING("u"), 0, 0, nullptr, 0, 0}};
  const colmerge_check checks[] = {{COLMERGE_STRING("order"), COLMERGE_STRING("low <= id"), 0},
                                   {{nullptr, 0}, COLMERGE_STRING("name || '!' <> 'x'"), 0}};
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.checks = checks;
  options.check_count = 2;
  colmerge_table* table = nullptr;
  colmerge_error error;
  MustSucceed(
      colmerge_table_create_from_fields(store, "t", -1, fields, 3, &options, &table, &error), error,
      "create");
  colmerge_table_close(table);
  colmerge_destination_options append = COLMERGE_DESTINATION_OPTIONS_INIT;
  append.table_name = COLMERGE_STRING("t");
  colmerge_destination* destination = nullptr;
  MustSucceed(colmerge_destination_open(store, &append, &destination, &error), error, "open");
  const int32_t status = colmerge_destination_write_csv(
      destination, "id,low,name\n1,1,a text of more than twelve bytes\n2,,\n3,-5,c\n", -1, nullptr,
      nullptr, nullptr, &error);
  colmerge_destination_close(destination);
  MustSucceed(status, error, "append");
  return nullptr;
}

// A write of CSV by a destination that is open already.
std::unique_ptr<ReadyCall> WriteText(colmerge_store* store,
                                     const colmerge_destination_options& options, const char* csv) {
  colmerge_destination* opened = nullptr;
  colmerge_error error;
  MustSucceed(colmerge_destination_open(store, &options, &opened, &error), error, "open");
  const auto destination = std::make_shared<Destination>(opened);
  return Plainly([destination, csv](colmerge_error* write_error) {
    return colmerge_destination_write_csv(destination->get(), csv, -1, nullptr, nullptr, nullptr,
                                          write_error);
  });
}

ProbedCall WriteChecked(int32_t mode, int32_t null_values) {
  return {"check under mode " + std::to_string(mode) + " " + std::to_string(null_values),
          Kind::kWrite, Checked, [mode, null_values](colmerge_store* store) {
            const colmerge_string key = COLMERGE_STRING("id");
            colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
            options.table_name = COLMERGE_STRING("t");
            options.mode = mode;
            options.null_values = null_values;
            if (mode == COLMERGE_MODE_MERGE) {
              options.merge_keys = &key;
              options.merge_key_count = 1;
            }
            return WriteText(store, options,
                             "id,name,low\n2,another text of more than twelve,2\n4,,\n1,,0\n");
          }};
}

// Operators, an expression, a condition and a scope, over matched, repeated, new, ignored and missing rows.
ProbedCall WriteByRules() {
  return {"merge by rules", Kind::kWrite, Checked, [](colmerge_store* store) {
            const colmerge_string key = COLMERGE_STRING("id");
            const colmerge_string ruled = COLMERGE_STRING("low");
            const colmerge_string operation = COLMERGE_STRING("latest_by(id)");
            const colmerge_string set = COLMERGE_STRING("name");
            const colmerge_string value = COLMERGE_STRING("old.name || ' and ' || new.name");
            colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
            options.table_name = COLMERGE_STRING("t");
            options.mode = COLMERGE_MODE_MERGE;
            options.merge_keys = &key;
            options.merge_key_count = 1;
            options.operator_columns = &ruled;
            options.operators = &operation;
            options.operator_count = 1;
            options.set_columns = &set;
            options.set_expressions = &value;
            options.set_count = 1;
            options.update_when = COLMERGE_STRING("new.low IS DISTINCT FROM 77");
            options.on_missing = COLMERGE_ON_MISSING_DELETE;
            options.scope = COLMERGE_STRING("id > 0");
            options.skip_unchanged = COLMERGE_TRUE;
            return WriteText(
                store, options,
                "id,name,low\n2,another text of more than twelve,2\n2,and one more of them,1\n"
                "4,,\n4,b,\n1,,77\n");
          }};
}

// A merge by id with an operator of one column. row_kind: nullptr when there is none.
std::unique_ptr<ReadyCall> WriteWithOperator(colmerge_store* store, const char* column,
                                             const char* operation, const char* row_kind,
                                             const char* csv) {
  const colmerge_string key = COLMERGE_STRING("id");
  const colmerge_string ruled = {column, -1};
  const colmerge_string operator_of_it = {operation, -1};
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  options.operator_columns = &ruled;
  options.operators = &operator_of_it;
  options.operator_count = 1;
  if (row_kind != nullptr) options.row_kind = {row_kind, -1};
  return WriteText(store, options, csv);
}

// A change log that takes values back, and texts that grow, over matched, repeated and new rows.
ProbedCall WriteLog() {
  return {"merge of a change log", Kind::kWrite, Checked, [](colmerge_store* store) {
            return WriteWithOperator(store, "low", "sum", "kind",
                                     "id,name,low,kind\n3,c,-5,-U\n3,a name that has grown,2,+U\n"
                                     "9,,4,-D\n1,a text of more than twelve bytes,1,-D\n");
          }};
}

ProbedCall WriteJoined() {
  return {"merge that joins", Kind::kWrite, Checked, [](colmerge_store* store) {
            return WriteWithOperator(store, "name", "append(' and ')", nullptr,
                                     "id,name\n1,one\n1,another text\n1,\n4,new\n4,newer\n2,a\n");
          }};
}

ProbedCall ReadFiltered() {
  return {"source with a filter", Kind::kRead, StoredBefore(false), [](colmerge_store* store) {
            return Plainly([store](colmerge_error* error) {
              colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
              options.table_name = COLMERGE_STRING("t");
              options.filter = COLMERGE_STRING("id % 2 = 0 AND name LIKE '%1%'");
              colmerge_source* opened = nullptr;
              int32_t status = colmerge_source_open(store, &options, &opened, error);
              const Source source(opened);
              colmerge_reader* reader = nullptr;
              if (status == COLMERGE_OK) {
                status = colmerge_source_open_reader(opened, &reader, error);
              }
              const BatchReader owned(reader);
              int64_t rows = 1;
              while (status == COLMERGE_OK && rows != 0) {
                status = colmerge_reader_next(reader, &rows, error);
              }
              return status;
            });
          }};
}

}  // namespace

std::vector<ProbedCall> StatementCalls() {
  return {
      QueryText("SELECT * FROM t"),
      QueryText("SELECT id + 1, upper(name), score * 2 FROM t WHERE name LIKE 'row%' AND flag"),
      QueryText("SELECT name, sum(score), count(DISTINCT id) FROM t GROUP BY name ORDER BY 2 DESC"),
      QueryText("SELECT DISTINCT flag, name FROM t ORDER BY name LIMIT 5 OFFSET 1"),
      QueryText("EXPLAIN SELECT name FROM t WHERE id IN (1, 2, 3)"),
      QueryPrepared("SELECT name, score FROM t WHERE id = ?"),
      QueryPrepared("SELECT min(name), avg(score) FROM t WHERE id > ?"),
      QueryArray(),
      ReadFiltered(),
      Execute("DELETE FROM t WHERE id > ?", false),
      Execute("DELETE FROM t WHERE id = ?", true),
      Execute("UPDATE t SET name = name || ' with a longer tail', score = 1 WHERE id < ?", false),
      Execute("UPDATE t SET name = upper(name), flag = NOT flag WHERE id < ?", true),
      Execute("UPDATE t SET id = id + 100 WHERE id <> ?", false),
      ExecuteText("UPDATE t SET name = NULL"),
      ExecuteText("DELETE FROM t"),
      WriteChecked(COLMERGE_MODE_APPEND, 0),
      WriteChecked(COLMERGE_MODE_REPLACE, 0),
      WriteChecked(COLMERGE_MODE_MERGE, COLMERGE_NULL_VALUES_OVERWRITE),
      WriteChecked(COLMERGE_MODE_MERGE, COLMERGE_NULL_VALUES_KEEP),
      WriteByRules(),
      WriteLog(),
      WriteJoined()};
}

}  // namespace colmerge::test
