// SPDX-License-Identifier: Apache-2.0
// Statements that change rows, and statements that are run with an array of parameters.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "statements.h"
#include "suites.h"

static colmerge_store* store_of_people(void) {
  colmerge_store* store = new_store();
  new_table(store, "people", "id:l! name:u! age:i", "id");
  append_csv(store, "people", "id,name,age\n1,Ann,31\n2,Bob,\n3,Cid,17\n4,Dan,64\n");
  return store;
}

static void rows_are_deleted_and_updated(void) {
  colmerge_store* store = store_of_people();
  const int64_t version = version_of(store, "people");
  execute(store, "DELETE FROM people WHERE age < 18", 0, 1);
  expect_rows(store, "people", "id|name|age\n1|Ann|31\n2|Bob|null\n4|Dan|64\n");
  CHECK_INT(version_of(store, "people"), version + 1);
  execute(store, "UPDATE people SET age = age + 1, name = name || '!' WHERE id <> 1", 2, 0);
  expect_rows(store, "people", "id|name|age\n1|Ann|31\n2|Bob!|null\n4|Dan!|65\n");
  // Nothing chosen: nothing changes, the version neither.
  execute(store, "DELETE FROM people WHERE id = 99", 0, 0);
  execute(store, "UPDATE people SET age = 0 WHERE id = 99", 0, 0);
  CHECK_INT(version_of(store, "people"), version + 2);
  // The primary key itself; both columns at once from the old values.
  execute(store, "UPDATE people SET id = id * 10, age = id", 3, 0);
  expect_rows(store, "people", "id|name|age\n10|Ann|1\n20|Bob!|2\n40|Dan!|4\n");
  expect_query(store, "SELECT name FROM people WHERE id = 20", ":+s!<name:u!>\n\"Bob!\"\n");
  expect_query(store, "SELECT name FROM people WHERE id = 2", ":+s!<name:u!>\n");
  execute(store, "DELETE FROM people", 0, 3);
  expect_rows(store, "people", "id|name|age\n");
  colmerge_store_close(store);
}

static void the_result_tells_counts_and_version(void) {
  colmerge_store* store = store_of_people();
  const int64_t version = version_of(store, "people");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_store_execute(store, "UPDATE people SET age = 1 WHERE id IN (1, 2)", -1, NULL,
                                  0, NULL, &result, &failure));
  check_counts(&result, (counts){0, 2, 0, 0});
  CHECK_INT(result.version, version + 1);
  CHECK_INT(result.batches, 1);
  CHECK_OK(colmerge_store_execute(store, "DELETE FROM people WHERE id = 7", -1, NULL, 0, NULL,
                                  &result, &failure));
  check_counts(&result, (counts){0, 0, 0, 0});
  CHECK_INT(result.version, version + 1);
  CHECK_OK(colmerge_store_execute(store, "DELETE FROM people WHERE id = 1", -1, NULL, 0, NULL, NULL,
                                  &failure));
  colmerge_store_close(store);
}

static void what_breaks_a_rule_changes_nothing(void) {
  colmerge_store* store = store_of_people();
  refuse_execute(store, "UPDATE people SET name = NULL WHERE id = 3",
                 COLMERGE_ERROR_CONSTRAINT_VIOLATION, "name");
  CHECK_TEXT(failure.column, "name");
  CHECK_TEXT(failure.table, "people");
  refuse_execute(store, "UPDATE people SET id = 1 WHERE id > 2", COLMERGE_ERROR_DUPLICATE_KEY,
                 "id");
  refuse_execute(store, "UPDATE people SET id = 1 WHERE id = 4", COLMERGE_ERROR_DUPLICATE_KEY,
                 "id");
  refuse_execute(store, "UPDATE people SET id = NULL", COLMERGE_ERROR_CONSTRAINT_VIOLATION, "id");
  refuse_execute(store, "UPDATE people SET age = 10 / (id - 4)", COLMERGE_ERROR_INVALID_ARGUMENT,
                 "zero");
  CHECK_INT(failure.row, 3);
  refuse_execute(store, "UPDATE people SET age = 3000000000", COLMERGE_ERROR_INVALID_ARGUMENT, "");
  refuse_execute(store, "DELETE FROM people WHERE 1 / (id - 4) = 0",
                 COLMERGE_ERROR_INVALID_ARGUMENT, "zero");
  refuse_execute(store, "UPDATE people SET age = 'x'", COLMERGE_ERROR_INVALID_ARGUMENT, "");
  refuse_execute(store, "UPDATE people SET age = 1, age = 2", COLMERGE_ERROR_INVALID_ARGUMENT,
                 "age");
  refuse_execute(store, "UPDATE people SET age = name", COLMERGE_ERROR_TYPE_MISMATCH, "");
  refuse_execute(store, "SELECT id FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "query");
  refuse_execute(store, "EXPLAIN DELETE FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "query");
  refuse_execute(store, "DELETE FROM poeple", COLMERGE_ERROR_TABLE_NOT_FOUND, "'poeple'");
  // Keys that change places are good.
  execute(store, "UPDATE people SET id = 5 - id", 4, 0);
  expect_rows(store, "people", "id|name|age\n4|Ann|31\n3|Bob|null\n2|Cid|17\n1|Dan|64\n");
  expect_query(store, "SELECT name FROM people WHERE id = 1", ":+s!<name:u!>\n\"Dan\"\n");
  colmerge_store_close(store);
}

static int32_t stop(void* user, const colmerge_progress* progress) {
  (void)user;
  (void)progress;
  return 1;
}

static void limits_and_cancelling_hold(void) {
  colmerge_store* store = store_of_people();
  char* before = store_text(store);
  colmerge_statement* statement = prepare(store, "DELETE FROM people WHERE id > ?");
  const colmerge_value one = int_value(1);
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  int32_t flag = 1;
  options.row_limit = 2;
  CHECK_FAILS(colmerge_statement_execute(statement, &one, 1, &options, NULL, &failure),
              COLMERGE_ERROR_LIMIT_EXCEEDED);
  expect_unchanged(store, before);
  options.row_limit = 0;
  options.cancel = &flag;
  CHECK_FAILS(colmerge_statement_execute(statement, &one, 1, &options, NULL, &failure),
              COLMERGE_ERROR_CANCELLED);
  expect_unchanged(store, before);
  options.cancel = NULL;
  options.progress = stop;
  options.progress_interval = 1;
  CHECK_FAILS(colmerge_store_execute(store, "UPDATE people SET age = age + 1", -1, NULL, 0,
                                     &options, NULL, &failure),
              COLMERGE_ERROR_CANCELLED);
  expect_unchanged(store, before);
  options.progress = NULL;
  options.memory_limit = 16;
  CHECK_FAILS(colmerge_store_execute(store, "UPDATE people SET age = age + 1", -1, NULL, 0,
                                     &options, NULL, &failure),
              COLMERGE_ERROR_OUT_OF_MEMORY);
  expect_unchanged(store, before);
  options.memory_limit = 0;
  options.row_limit = 3;
  CHECK_OK(colmerge_statement_execute(statement, &one, 1, &options, NULL, &failure));
  CHECK_INT(describe(store, "people").rows, 1);
  free(before);
  colmerge_statement_close(statement);
  colmerge_store_close(store);
}

// An array of rows of parameters.
typedef struct rows {
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases;
} rows;

static rows build(const arrow_column* columns, int64_t count) {
  rows built;
  const arrow_column batch = arrow_batch(count, columns);
  arrow_build_schema(&batch, &built.schema, NULL);
  arrow_build_array(&batch, &built.array, NULL);
  built.releases = 0;
  return built;
}

static void drop(rows* of) {
  CHECK(of->schema.release != NULL && of->array.release != NULL);
  of->schema.release(&of->schema);
  of->array.release(&of->array);
}

static void query_rows(colmerge_statement* statement, rows* parameters, const char* expected) {
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_statement_query_array(statement, &parameters->array, &parameters->schema, NULL,
                                          &stream, &failure));
  expect_stream(&stream, expected);
}

static void an_array_queries_once_for_each_row(void) {
  colmerge_store* store = store_of_people();
  colmerge_statement* statement =
      prepare(store, "SELECT id, name, ? AS tag FROM people WHERE id >= ? LIMIT 2");
  const int64_t ids[] = {3, 9, 1};
  const int32_t ends[] = {0, 1, 2, 41};
  const arrow_column columns[] = {
      arrow_strings("whatever", "u", 3, ends, "xya text that is longer than twelve bytes"),
      arrow_int64("x", 3, ids)};
  rows parameters = build(columns, 2);
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_statement_query_array(statement, &parameters.array, &parameters.schema, NULL,
                                          &stream, &failure));
  drop(&parameters);
  expect_stream(&stream,
                ":+s!<id:l! name:u! tag:u>\n3|\"Cid\"|\"x\"\n4|\"Dan\"|\"x\"\n"
                "1|\"Ann\"|\"a text that is longer than twelve bytes\"\n"
                "2|\"Bob\"|\"a text that is longer than twelve bytes\"\n");
  colmerge_statement_close(statement);
  // No rows: no execution.
  statement = prepare(store, "SELECT id FROM people WHERE id = ?");
  arrow_column none = arrow_int64("id", 0, ids);
  parameters = build(&none, 1);
  query_rows(statement, &parameters, ":+s!<id:l!>\n");
  drop(&parameters);
  // Other types are adapted.
  const double reals[] = {2.0, 3.0};
  const arrow_column real = arrow_fixed("id", "g", 8, 2, reals);
  parameters = build(&real, 1);
  query_rows(statement, &parameters, ":+s!<id:l!>\n2\n3\n");
  drop(&parameters);
  const int32_t starts[] = {0, 1, 2};
  const arrow_column digits = arrow_strings("id", "u", 2, starts, "41");
  parameters = build(&digits, 1);
  query_rows(statement, &parameters, ":+s!<id:l!>\n4\n1\n");
  drop(&parameters);
  colmerge_statement_close(statement);
  colmerge_store_close(store);
}

static void refuse_rows(colmerge_statement* statement, rows* parameters, int32_t code, int64_t row,
                        const char* part) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_statement_query_array(statement, &parameters->array, &parameters->schema,
                                             NULL, &stream, &failure),
              code);
  CHECK(stream.release == NULL);
  CHECK_INT(failure.row, row);
  CHECK_HAS(failure.message, part);
}

static void arrays_that_do_not_suit_are_refused(void) {
  colmerge_store* store = store_of_people();
  colmerge_statement* statement = prepare(store, "SELECT 10 / (age - ?) FROM people WHERE id = 1");
  const int64_t ages[] = {30, 31, 30};
  const arrow_column columns[] = {arrow_int64("a", 3, ages), arrow_int64("b", 3, ages)};
  rows parameters = build(columns, 1);
  refuse_rows(statement, &parameters, COLMERGE_ERROR_INVALID_ARGUMENT, 1, "zero");
  struct ArrowArrayStream stream;
  CHECK_FAILS(
      colmerge_statement_query_array(statement, NULL, &parameters.schema, NULL, &stream, &failure),
      COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(
      colmerge_statement_query_array(statement, &parameters.array, NULL, NULL, &stream, &failure),
      COLMERGE_ERROR_INVALID_ARGUMENT);
  const int64_t length = parameters.array.length;
  parameters.array.length = -1;
  refuse_rows(statement, &parameters, COLMERGE_ERROR_INVALID_ARROW, -1, "");
  parameters.array.length = length;
  drop(&parameters);
  parameters = build(columns, 2);
  refuse_rows(statement, &parameters, COLMERGE_ERROR_INVALID_ARGUMENT, -1, "2 parameters");
  drop(&parameters);
  const double reals[] = {30.0, 30.5};
  const arrow_column real = arrow_fixed("a", "g", 8, 2, reals);
  parameters = build(&real, 1);
  refuse_rows(statement, &parameters, COLMERGE_ERROR_TYPE_MISMATCH, 1, "$1");
  drop(&parameters);
  const uint8_t bits = 1;
  const arrow_column truth = arrow_fixed("a", "b", 1, 1, &bits);
  parameters = build(&truth, 1);
  refuse_rows(statement, &parameters, COLMERGE_ERROR_TYPE_MISMATCH, -1, "bool");
  drop(&parameters);
  colmerge_statement_close(statement);
  colmerge_store_close(store);
}

static void an_array_executes_once_for_each_row(void) {
  colmerge_store* store = store_of_people();
  const int64_t version = version_of(store, "people");
  colmerge_statement* statement = prepare(store, "UPDATE people SET age = age + ? WHERE id <= ?");
  const int64_t more[] = {1, 100}, ids[] = {4, 1};
  const arrow_column columns[] = {arrow_int64("a", 2, more), arrow_int64("b", 2, ids)};
  rows parameters = build(columns, 2);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_statement_execute_array(statement, &parameters.array, &parameters.schema, NULL,
                                            &result, &failure));
  check_counts(&result, (counts){0, 5, 0, 0});
  CHECK_INT(result.batches, 2);
  CHECK_INT(result.version, version + 2);
  drop(&parameters);
  colmerge_statement_close(statement);
  expect_rows(store, "people", "id|name|age\n1|Ann|132\n2|Bob|null\n3|Cid|18\n4|Dan|65\n");
  colmerge_store_close(store);
}

static void a_failure_half_way_leaves_what_came_before(void) {
  colmerge_store* store = store_of_people();
  colmerge_statement* statement = prepare(store, "UPDATE people SET id = ? WHERE id = ?");
  const int64_t to[] = {10, 20, 4, 30}, from[] = {1, 2, 3, 4};
  const arrow_column columns[] = {arrow_int64("a", 4, to), arrow_int64("b", 4, from)};
  rows parameters = build(columns, 2);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_FAILS(colmerge_statement_execute_array(statement, &parameters.array, &parameters.schema,
                                               NULL, &result, &failure),
              COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_INT(failure.row, 2);
  CHECK_TEXT(failure.table, "people");
  check_counts(&result, (counts){0, 0, 0, 0});
  expect_rows(store, "people", "id|name|age\n10|Ann|31\n20|Bob|null\n3|Cid|17\n4|Dan|64\n");
  drop(&parameters);
  // A parameter that cannot be taken is found before the first.
  const double reals[] = {5.0, 5.5};
  const arrow_column misfit[] = {arrow_fixed("a", "g", 8, 2, reals), arrow_int64("b", 2, from + 2)};
  parameters = build(misfit, 2);
  CHECK_FAILS(colmerge_statement_execute_array(statement, &parameters.array, &parameters.schema,
                                               NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_INT(failure.row, 1);
  expect_rows(store, "people", "id|name|age\n10|Ann|31\n20|Bob|null\n3|Cid|17\n4|Dan|64\n");
  drop(&parameters);
  colmerge_statement_close(statement);
  colmerge_store_close(store);
}

const check_case execute_cases[] = {
    {"execute: rows are deleted and updated", rows_are_deleted_and_updated},
    {"execute: the result tells counts and version", the_result_tells_counts_and_version},
    {"execute: what breaks a rule changes nothing", what_breaks_a_rule_changes_nothing},
    {"execute: limits and cancelling hold", limits_and_cancelling_hold},
    {"execute: an array queries once for each row", an_array_queries_once_for_each_row},
    {"execute: arrays that do not suit are refused", arrays_that_do_not_suit_are_refused},
    {"execute: an array executes once for each row", an_array_executes_once_for_each_row},
    {"execute: a failure half-way leaves what came before",
     a_failure_half_way_leaves_what_came_before},
    {NULL, NULL},
};
