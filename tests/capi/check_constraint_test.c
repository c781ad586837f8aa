// SPDX-License-Identifier: Apache-2.0
// CHECK constraints: declared with a table, held by every write.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "statements.h"
#include "stream_builder.h"
#include "suites.h"
#include "text.h"

// Two checks on people (id, name, age).
static colmerge_store* store_of_people(void) {
  colmerge_store* store = new_store();
  const colmerge_check checks[] = {
      check_of("grown", "age >= 18"),
      check_of(NULL, "name <> '' AND length(name) < 40"),
  };
  new_checked_table(store, "people", "id:l name:u age:i", "id", checks, 2);
  append_csv(store, "people", "id,name,age\n1,Ann,31\n2,Bob,18\n");
  return store;
}

static void checks_are_listed(void) {
  colmerge_store* store = store_of_people();
  CHECK_INT(describe(store, "people").checks, 2);
  colmerge_snapshot* snapshot = snapshot_of(store, "people");
  CHECK_OK(colmerge_table_drop(store, "people", -1, &failure));
  colmerge_check check;
  CHECK_OK(colmerge_snapshot_check_info(snapshot, 0, &check, &failure));
  CHECK_STRING(check.name, "grown");
  CHECK_STRING(check.expression, "age >= 18");
  CHECK_INT(check.reserved, 0);
  CHECK_OK(colmerge_snapshot_check_info(snapshot, 1, &check, &failure));
  CHECK_STRING(check.name, "check_2");
  const int64_t wrong[] = {-1, 2, INT64_MAX};
  for (int i = 0; i < 3; ++i) {
    CHECK_FAILS(colmerge_snapshot_check_info(snapshot, wrong[i], &check, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK(check.name.data == NULL && check.expression.data == NULL);
  }
  colmerge_snapshot_close(snapshot);
  append_csv(store, "plain", "id\n1\n");
  CHECK_INT(describe(store, "plain").checks, 0);
  colmerge_store_close(store);
}

static void expect_violation(int64_t row, const char* check, const char* part) {
  CHECK_INT(failure.row, row);
  CHECK_TEXT(failure.table, "people");
  CHECK_TEXT(failure.column, check);
  CHECK_HAS(failure.message, check);
  CHECK_HAS(failure.message, part);
}

static void appended_rows_are_checked(void) {
  const int32_t code = COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  colmerge_store* store = store_of_people();
  colmerge_destination* append = open_append(store, "people");
  refuse(store, append, "id,name,age\n3,Cid,40\n4,Dan,17\n5,Eve,20\n", code);
  expect_violation(1, "grown", "age = 17");
  CHECK_STARTS(failure.message, "Cannot append - row 1 violates CHECK 'grown' (age >= 18)");
  CHECK_INT(failure.line, 3);
  refuse(store, append,
         "id,name,age\n3,,40\n4,\"\",20\n5,Eve,20\n6,a name that is much longer than "
         "forty bytes are,20\n",
         code);
  expect_violation(1, "check_2", "name = ''");
  // Null passes, and so does a column that is not there.
  put(append, "id,name,age\n3,,\n", (counts){1, 0, 0, 0});
  put(append, "id\n4\n", (counts){1, 0, 0, 0});
  put(append, "id,age\n5,18\n", (counts){1, 0, 0, 0});
  refuse(store, append, "id,age\n6,17\n", code);
  colmerge_destination_close(append);
  // The schema being validated or not makes no difference.
  colmerge_destination_options options = options_for("people", COLMERGE_MODE_APPEND);
  options.validate_schema = COLMERGE_TRUE;
  colmerge_destination* strict = open_with(store, options, NULL);
  refuse(store, strict, "id,name,age\n6,Flo,17\n", code);
  put(strict, "id,name,age\n6,Flo,19\n", (counts){1, 0, 0, 0});
  colmerge_destination_close(strict);
  // A row beyond the first block of a write, and beyond the first batch.
  options.validate_schema = COLMERGE_DEFAULT;
  options.batch_size = 2;
  colmerge_destination* small = open_with(store, options, NULL);
  refuse(store, small, "id,age\n10,20\n11,20\n12,20\n13,20\n14,5\n", code);
  expect_violation(4, "grown", "age = 5");
  colmerge_destination_close(small);
  colmerge_store_close(store);
}

static void a_stream_is_checked_as_a_whole(void) {
  colmerge_store* store = store_of_people();
  char* before = store_text(store);
  colmerge_destination* append = open_append(store, "people");
  const int64_t ids[] = {10, 11}, more[] = {12, 13};
  const int32_t good[] = {20, 30}, bad[] = {20, 3};
  const arrow_column first[] = {arrow_int64("id", 2, ids), arrow_fixed("age", "i", 4, 2, good)};
  const arrow_column second[] = {arrow_int64("id", 2, more), arrow_fixed("age", "i", 4, 2, bad)};
  const arrow_column batches[] = {arrow_batch(2, first), arrow_batch(2, second)};
  stream_plan plan = {.schema = batches, .batches = batches, .batch_count = 2};
  struct ArrowArrayStream stream;
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_destination_write_stream(append, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  expect_violation(3, "grown", "age = 3");
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void merged_rows_are_checked_as_they_will_be(void) {
  const int32_t code = COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  colmerge_store* store = new_store();
  const colmerge_check check = check_of("order", "low <= high");
  new_checked_table(store, "people", "id:l low:i high:i", "id", &check, 1);
  append_csv(store, "people", "id,low,high\n1,10,20\n2,10,20\n3,,\n");
  colmerge_destination* merge = open_merge(store, "people", "id");
  // The batch has one of the two columns, the table the other.
  refuse(store, merge, "id,low\n1,15\n2,25\n", code);
  expect_violation(1, "order", "low = 25, high = 20");
  put(merge, "id,low\n1,15\n3,99\n4,50\n", (counts){1, 2, 0, 0});
  refuse(store, merge, "id,high\n4,49\n", code);
  expect_violation(0, "order", "low = 50, high = 49");
  put(merge, "id,high\n4,60\n", (counts){0, 1, 0, 0});
  // A null overwrites, and passes.
  put(merge, "id,low,high\n4,,1\n", (counts){0, 1, 0, 0});
  expect_rows(store, "people", "id|low|high\n1|15|20\n2|10|20\n3|99|null\n4|null|1\n");
  // New rows of the same write, and what is deleted.
  refuse(store, merge, "id,low,high\n1,1,2\n7,2,1\n", code);
  expect_violation(1, "order", "low = 2, high = 1");
  colmerge_destination_close(merge);
  colmerge_destination_options options = options_for("people", COLMERGE_MODE_MERGE);
  options.delete_when = string_of("gone");
  put_with(store, options, "id", "id,low,high,gone\n1,9,1,true\n2,1,2,false\n",
           (counts){0, 1, 1, 0});
  colmerge_store_close(store);
}

static void values_that_are_kept_are_checked_with_the_others(void) {
  const int32_t code = COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  colmerge_store* store = new_store();
  const colmerge_check check = check_of("order", "low <= high");
  new_checked_table(store, "people", "id:l low:u high:u", "id", &check, 1);
  append_csv(store, "people", "id,low,high\n1,a text of more than twelve bytes,c\n2,b,d\n3,,e\n");
  colmerge_destination_options options = options_for("people", COLMERGE_MODE_MERGE);
  options.null_values = COLMERGE_NULL_VALUES_KEEP;
  refuse_with(store, options, "id", "id,low,high\n3,d,\n2,,a\n", code);
  expect_violation(1, "order", "low = 'b', high = 'a'");
  refuse_with(store, options, "id", "id,low,high\n2,c,\n1,,a\n", code);
  expect_violation(1, "order", "high = 'a'");
  put_with(store, options, "id", "id,low,high\n2,c,\n1,,b\n3,,\n4,,\n5,x,y\n",
           (counts){2, 3, 0, 0});
  expect_rows(store, "people",
              "id|low|high\n1|a text of more than twelve bytes|b\n2|c|d\n3|null|e\n4|null|null\n"
              "5|x|y\n");
  // Rows that lose against another one of their key do not count.
  options.null_values = COLMERGE_NULL_VALUES_OVERWRITE;
  put_with(store, options, "id", "id,low,high\n1,z,a\n1,a,z\n", (counts){0, 1, 0, 1});
  options.on_match = COLMERGE_ON_MATCH_IGNORE;
  put_with(store, options, "id", "id,low,high\n1,z,a\n", (counts){0, 0, 0, 1});
  colmerge_store_close(store);
}

static void columns_that_are_added_leave_checks_as_they_are(void) {
  colmerge_store* store = store_of_people();
  colmerge_destination* append = open_append(store, "people");
  put(append, "id,name,age,extra\n3,Cid,20,x\n", (counts){1, 0, 0, 0});
  refuse(store, append, "id,age,other\n4,3,y\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  expect_violation(0, "grown", "age = 3");
  colmerge_destination_close(append);
  CHECK_INT(describe(store, "people").checks, 2);
  colmerge_store_close(store);
}

static void replacing_keeps_the_checks(void) {
  colmerge_store* store = store_of_people();
  colmerge_destination* replace = open_replace(store, "people");
  refuse(store, replace, "id,name,age\n1,Zoe,17\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  expect_violation(0, "grown", "age = 17");
  CHECK_STARTS(failure.message, "Cannot replace - ");
  // Columns move; types that were declared stay.
  refuse(store, replace, "age,extra,name,id\n18.5,x,Zoe,1\n", COLMERGE_ERROR_TYPE_MISMATCH);
  put(replace, "age,extra,name,id\n18,x,Zoe,1\n", (counts){1, 0, 0, 0});
  expect_columns(store, "people", "age:i extra:u name:u id:l");
  colmerge_destination* append = open_append(store, "people");
  refuse(store, append, "id,age\n2,17\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  refuse(store, replace, "id,name\n1,Zoe\n", COLMERGE_ERROR_COLUMN_NOT_FOUND);
  CHECK_STARTS(failure.message, "Cannot replace - CHECK 'grown'");
  CHECK_TEXT(failure.column, "grown");
  refuse(store, replace, "id,name,age\n1,Zoe,old\n", COLMERGE_ERROR_TYPE_MISMATCH);
  colmerge_destination_close(append);
  colmerge_destination_close(replace);
  struct ArrowArrayStream stream;
  const int64_t id = 7;
  const int32_t age = 7;
  const int32_t ends[] = {0, 1};
  const arrow_column columns[] = {arrow_int64("id", 1, &id), arrow_fixed("age", "i", 4, 1, &age),
                                  arrow_strings("name", "u", 1, ends, "x")};
  const arrow_column batch = arrow_batch(3, columns);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1};
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_table_set_contents(store, "people", -1, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_INT(describe(store, "people").checks, 2);
  colmerge_store_close(store);
}

static void clearing_and_compacting_keep_the_checks(void) {
  colmerge_store* store = new_store();
  const colmerge_check check = check_of("even", "id % 2 = 0");
  new_checked_table(store, "people", "id:l", "id", &check, 1);
  colmerge_destination* append = open_append(store, "people");
  text csv = {NULL, 0, 0};
  text_add(&csv, "id\n");
  for (int i = 0; i < 5000; ++i) text_add(&csv, "%d\n", 2 * i);
  put(append, csv.data, (counts){5000, 0, 0, 0});
  text_free(&csv);
  execute(store, "DELETE FROM people WHERE id > 100", 0, 4949);
  refuse(store, append, "id\n20001\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_open(store, "people", -1, &table, &failure));
  CHECK_OK(colmerge_table_truncate(table, &failure));
  colmerge_table_close(table);
  refuse(store, append, "id\n1\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  expect_violation(0, "even", "id = 1");
  put(append, "id\n2\n", (counts){1, 0, 0, 0});
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void an_update_is_checked(void) {
  colmerge_store* store = store_of_people();
  refuse_execute(store, "UPDATE people SET age = age - 10", COLMERGE_ERROR_CONSTRAINT_VIOLATION,
                 "age = 8");
  CHECK_TEXT(failure.column, "grown");
  CHECK_INT(failure.row, 1);
  refuse_execute(store, "UPDATE people SET name = ''", COLMERGE_ERROR_CONSTRAINT_VIOLATION,
                 "check_2");
  execute(store, "UPDATE people SET age = NULL WHERE id = 1", 1, 0);
  execute(store, "UPDATE people SET id = id + 1", 2, 0);
  expect_rows(store, "people", "id|name|age\n2|Ann|null\n3|Bob|18\n");
  colmerge_store_close(store);
}

static void a_check_that_fails_to_compute_refuses_the_row(void) {
  colmerge_store* store = new_store();
  const colmerge_check check = check_of("inverse", "100 / id > 1");
  new_checked_table(store, "people", "id:l", NULL, &check, 1);
  colmerge_destination* append = open_append(store, "people");
  refuse(store, append, "id\n1\n0\n", COLMERGE_ERROR_INVALID_ARGUMENT);
  expect_violation(1, "inverse", "zero");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void all_kinds_of_columns_can_be_checked(void) {
  colmerge_store* store = new_store();
  const colmerge_check checks[] = {
      check_of("b", "b IS NOT FALSE"),
      check_of("d", "d < 100.5"),
      check_of("t", "t > TIMESTAMP '2000-01-01 00:00:00'"),
      check_of("r", "r > 0.5 OR b"),
      check_of("constant", "1 < 2"),
  };
  new_checked_table(store, "people", "b:b d:d:10,2 t:tsu: r:f", NULL, checks, 5);
  colmerge_destination* append = open_append(store, "people");
  put(append, "b,d,t,r\ntrue,100.49,2024-01-01T00:00:00,0.1\n,,,\n", (counts){2, 0, 0, 0});
  const int32_t code = COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  refuse(store, append, "b,r\nfalse,1\n", code);
  expect_violation(0, "b", "b = false");
  refuse(store, append, "d\n100.50\n", code);
  refuse(store, append, "t\n1999-12-31T23:59:59\n", code);
  expect_violation(0, "t", "1999-12-31");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void refuse_check(const char* name, const char* expression, int32_t code, const char* part) {
  colmerge_store* store = new_store();
  colmerge_field field = {{"age", 3}, {"i", 1}, 0, 0, NULL, 0, 0};
  const colmerge_check checks[] = {check_of("fine", "age > 0"), check_of(name, expression)};
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  colmerge_table* table = (colmerge_table*)store;
  options.checks = checks;
  options.check_count = 2;
  CHECK_FAILS(
      colmerge_table_create_from_fields(store, "t", -1, &field, 1, &options, &table, &failure),
      code);
  CHECK(table == NULL);
  CHECK_HAS(failure.message, part);
  const colmerge_error kept = failure;
  CHECK(!table_is_there(store, "t"));
  colmerge_store_close(store);
  failure = kept;
}

static void conditions_that_do_not_suit_are_refused(void) {
  const int32_t bad = COLMERGE_ERROR_INVALID_ARGUMENT;
  refuse_check(NULL, "age >", COLMERGE_ERROR_INVALID_TEXT, "check_2");
  CHECK_INT(failure.position, 5);
  CHECK_TEXT(failure.column, "check_2");
  CHECK_TEXT(failure.table, "t");
  refuse_check("x", "", COLMERGE_ERROR_INVALID_TEXT, "'x'");
  refuse_check("x", "age > 0; drop", COLMERGE_ERROR_INVALID_TEXT, "'x'");
  refuse_check("x", "agee > 0", COLMERGE_ERROR_COLUMN_NOT_FOUND, "'age'");
  refuse_check("x", "age", COLMERGE_ERROR_TYPE_MISMATCH, "CHECK");
  refuse_check("x", "age > 'a'", bad, "'x'");
  refuse_check("x", "age = ?", bad, "'x'");
  refuse_check("x", "age = $1", bad, "'x'");
  refuse_check("x", "count(*) > 1", bad, "'x'");
  refuse_check("x", "nofunction(age)", bad, "nofunction");
  refuse_check("x", "CAST(now() AS date) > DATE '2020-01-01'", bad, "time");
  refuse_check("fine", "age < 200", bad, "'fine'");
  refuse_check("", "age < 200", bad, "checks.name");
  refuse_check("\xff", "age < 200", bad, "checks.name");
  colmerge_store* store = new_store();
  colmerge_field field = {{"age", 3}, {"i", 1}, 0, 0, NULL, 0, 0};
  colmerge_check check = check_of("x", "age > 0");
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  colmerge_table* table = NULL;
  options.check_count = 1;
  for (int i = 0; i < 4; ++i) {
    if (i == 1) options.checks = &check, options.check_count = -1;
    if (i == 2) options.check_count = 1, check.reserved = 1;
    if (i == 3) check.reserved = 0, check.expression.data = NULL;
    CHECK_FAILS(
        colmerge_table_create_from_fields(store, "t", -1, &field, 1, &options, &table, &failure),
        bad);
    CHECK_HAS(failure.message, "checks");
  }
  colmerge_store_close(store);
}

const check_case check_constraint_cases[] = {
    {"check: checks are listed", checks_are_listed},
    {"check: appended rows are checked", appended_rows_are_checked},
    {"check: a stream is checked as a whole", a_stream_is_checked_as_a_whole},
    {"check: merged rows are checked as they will be", merged_rows_are_checked_as_they_will_be},
    {"check: values that are kept are checked with the others",
     values_that_are_kept_are_checked_with_the_others},
    {"check: columns that are added leave checks as they are",
     columns_that_are_added_leave_checks_as_they_are},
    {"check: replacing keeps the checks", replacing_keeps_the_checks},
    {"check: clearing and compacting keep the checks", clearing_and_compacting_keep_the_checks},
    {"check: an update is checked", an_update_is_checked},
    {"check: a check that fails to compute refuses the row",
     a_check_that_fails_to_compute_refuses_the_row},
    {"check: all kinds of columns can be checked", all_kinds_of_columns_can_be_checked},
    {"check: conditions that do not suit are refused", conditions_that_do_not_suit_are_refused},
    {NULL, NULL},
};
