// SPDX-License-Identifier: Apache-2.0
// Mode merge: every option, alone and together.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static colmerge_destination_options merge_options(void) {
  return options_for("t", COLMERGE_MODE_MERGE);
}

// A store whose table t holds `csv`.
static colmerge_store* store_with(const char* csv) {
  colmerge_store* store = new_store();
  append_csv(store, "t", csv);
  return store;
}

static void matches_update_in_place_and_others_follow(void) {
  colmerge_store* store = store_with("id,v\n3,c\n1,a\n2,b\n");
  colmerge_destination* merge = open_merge(store, "t", "id");
  put(merge, "id,v\n9,z\n1,A\n7,y\n3,C\n", (counts){2, 2, 0, 0});
  expect_rows(store, "t", "id|v\n3|C\n1|A\n2|b\n9|z\n7|y\n");
  // The same again changes nothing but is an update of each row.
  put(merge, "id,v\n9,z\n1,A\n7,y\n3,C\n", (counts){0, 4, 0, 0});
  expect_rows(store, "t", "id|v\n3|C\n1|A\n2|b\n9|z\n7|y\n");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void keys_may_be_several_columns_of_any_type(void) {
  colmerge_store* store = store_with("a,b,c,v\n1,x,true,1\n1,y,true,2\n1,x,false,3\n");
  colmerge_destination* merge = open_merge(store, "t", "c,a,b");
  put(merge, "b,a,c,v\nx,1,true,10\ny,1,false,20\n", (counts){1, 1, 0, 0});
  expect_rows(store, "t", "a|b|c|v\n1|x|true|10\n1|y|true|2\n1|x|false|3\n1|y|false|20\n");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// What each of the nine combinations does with a row that matches (1) and one that does not (3).
static void on_match_and_on_no_match_combine(void) {
  const char* after_match[] = {"1|A\n", "1|a\n"};
  const char* after_no_match[] = {"3|C\n", ""};
  for (int32_t match = 0; match <= COLMERGE_ON_MATCH_ERROR; ++match) {
    for (int32_t no_match = 0; no_match <= COLMERGE_ON_NO_MATCH_ERROR; ++no_match) {
      colmerge_store* store = store_with("id,v\n1,a\n2,b\n");
      colmerge_destination_options options = merge_options();
      options.on_match = match;
      options.on_no_match = no_match;
      if (match == COLMERGE_ON_MATCH_ERROR || no_match == COLMERGE_ON_NO_MATCH_ERROR) {
        refuse_with(store, options, "id", "id,v\n1,A\n3,C\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
        CHECK_INT(failure.row, match == COLMERGE_ON_MATCH_ERROR ? 0 : 1);
        CHECK_HAS(failure.message, match == COLMERGE_ON_MATCH_ERROR ? "1" : "3");
      } else {
        const counts expected = {no_match == 0, match == 0, 0, (match != 0) + (no_match != 0)};
        put_with(store, options, "id", "id,v\n1,A\n3,C\n", expected);
        char rows[64];
        sprintf(rows, "id|v\n%s2|b\n%s", after_match[match], after_no_match[no_match]);
        expect_rows(store, "t", rows);
      }
      colmerge_store_close(store);
    }
  }
}

static void on_match_error_passes_batches_without_matches(void) {
  colmerge_store* store = store_with("id,v\n1,a\n");
  colmerge_destination_options options = merge_options();
  options.on_match = COLMERGE_ON_MATCH_ERROR;
  put_with(store, options, "id", "id,v\n2,b\n", (counts){1, 0, 0, 0});
  options = merge_options();
  options.on_no_match = COLMERGE_ON_NO_MATCH_ERROR;
  put_with(store, options, "id", "id,v\n2,B\n1,A\n", (counts){0, 2, 0, 0});
  expect_rows(store, "t", "id|v\n1|A\n2|B\n");
  colmerge_store_close(store);
}

static void on_duplicate_chooses_the_row_that_counts(void) {
  const char* csv = "id,v\n5,e1\n1,A1\n5,e2\n1,A2\n5,e3\n";
  colmerge_store* store = store_with("id,v\n1,a\n");
  colmerge_destination_options options = merge_options();
  put_with(store, options, "id", csv, (counts){1, 1, 0, 3});
  expect_rows(store, "t", "id|v\n1|A2\n5|e3\n");
  colmerge_store_close(store);

  store = store_with("id,v\n1,a\n");
  options.on_duplicate = COLMERGE_ON_DUPLICATE_FIRST;
  put_with(store, options, "id", csv, (counts){1, 1, 0, 3});
  expect_rows(store, "t", "id|v\n1|A1\n5|e1\n");

  options.on_duplicate = COLMERGE_ON_DUPLICATE_ERROR;
  refuse_with(store, options, "id", csv, COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_INT(failure.row, 2);
  CHECK_HAS(failure.message, "5");
  put_with(store, options, "id", "id,v\n1,x\n6,y\n", (counts){1, 1, 0, 0});
  colmerge_store_close(store);
}

static void new_keys_stand_where_they_came_first(void) {
  colmerge_store* store = new_store();
  put_with(store, merge_options(), "id", "id,v\n2,x\n1,y\n2,z\n", (counts){2, 0, 0, 1});
  expect_rows(store, "t", "id|v\n2|z\n1|y\n");
  colmerge_store_close(store);
}

static void null_keys_are_equal_or_an_error(void) {
  colmerge_store* store = store_with("id,v\n1,a\n,b\n");
  colmerge_destination_options options = merge_options();
  put_with(store, options, "id", "id,v\n,B\n1,A\n", (counts){0, 2, 0, 0});
  put_with(store, options, "id", "id,v\n,x\n,y\n", (counts){0, 1, 0, 1});
  expect_rows(store, "t", "id|v\n1|A\nnull|y\n");
  options.null_keys = COLMERGE_NULL_KEYS_ERROR;
  refuse_with(store, options, "id", "id,v\n1,x\n,y\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_INT(failure.row, 1);
  CHECK_TEXT(failure.column, "id");
  put_with(store, options, "id", "id,v\n1,x\n", (counts){0, 1, 0, 0});
  colmerge_store_close(store);
  // One null among several key columns.
  store = store_with("a,b,v\n1,,x\n,1,y\n,,z\n");
  put_with(store, merge_options(), "a,b", "a,b,v\n,,Z\n1,,X\n1,1,N\n", (counts){1, 2, 0, 0});
  expect_rows(store, "t", "a|b|v\n1|null|X\nnull|1|y\nnull|null|Z\n1|1|N\n");
  options.null_keys = COLMERGE_NULL_KEYS_ERROR;
  refuse_with(store, options, "a,b", "a,b,v\n1,,X\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.column, "b");
  colmerge_store_close(store);
}

static void null_values_overwrite_or_keep(void) {
  const char* csv = "id,v,w\n1,,x\n2,B,\n3,,\n";
  colmerge_store* store = store_with("id,v,w\n1,a,p\n2,b,q\n");
  colmerge_destination_options options = merge_options();
  options.null_values = COLMERGE_NULL_VALUES_KEEP;
  put_with(store, options, "id", csv, (counts){1, 2, 0, 0});
  expect_rows(store, "t", "id|v|w\n1|a|x\n2|B|q\n3|null|null\n");
  put_with(store, merge_options(), "id", csv, (counts){0, 3, 0, 0});
  expect_rows(store, "t", "id|v|w\n1|null|x\n2|B|null\n3|null|null\n");
  colmerge_store_close(store);
}

static void rules_say_what_matched_rows_become(void) {
  const colmerge_string columns[] = {string_of("hits"), string_of("status")};
  const colmerge_string operators[] = {string_of("sum"), string_of("latest_by(at)")};
  const colmerge_string set[] = {string_of("w")};
  const colmerge_string expressions[] = {string_of("old.w || new.w")};
  colmerge_store* store = store_with("id,hits,status,at,w\n1,1,new,10,a\n2,1,old,5,b\n");
  colmerge_destination_options options = merge_options();
  options.operator_columns = columns;
  options.operators = operators;
  options.operator_count = 2;
  options.set_columns = set;
  options.set_expressions = expressions;
  options.set_count = 1;
  options.update_when = string_of("new.hits > 0");
  put_with(store, options, "id",
           "id,hits,status,at,w\n1,2,late,9,c\n2,3,newer,6,d\n2,4,newest,7,e\n1,0,no,99,f\n",
           (counts){0, 2, 0, 2});
  expect_rows(store, "t", "id|hits|status|at|w\n1|3|new|10|ac\n2|8|newest|7|bde\n");
  colmerge_store_close(store);
}

static void missing_rows_are_deleted_in_their_scope(void) {
  colmerge_store* store = store_with("id,region\n1,EU\n2,EU\n3,US\n");
  colmerge_destination_options options = merge_options();
  options.on_missing = COLMERGE_ON_MISSING_DELETE;
  options.scope = string_of("region = 'EU'");
  options.skip_unchanged = COLMERGE_TRUE;
  refuse_with(store, options, "id", "id,region\n1,US\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  refuse_with(store, options, "id", "id,region\n", COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_destination* destination = open_with(store, options, "id");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  const char* csv = "id,region\n1,EU\n";
  CHECK_OK(colmerge_destination_write_csv(destination, csv, (int64_t)strlen(csv), NULL, NULL,
                                          &result, &failure));
  CHECK_INT(result.deleted, 1);
  CHECK_INT(result.ignored, 1);
  CHECK_INT(result.rows_read, 1);
  colmerge_destination_close(destination);
  expect_rows(store, "t", "id|region\n1|EU\n3|US\n");
  colmerge_store_close(store);
}

static void delete_when_deletes_matched_rows(void) {
  colmerge_store* store = store_with("id,v\n1,a\n2,b\n3,c\n");
  colmerge_destination_options options = merge_options();
  options.delete_when = string_of("gone");
  const int64_t version = version_of(store, "t");
  put_with(store, options, "id", "id,v,gone\n2,x,true\n1,A,false\n3,C,\n9,z,true\n4,d,false\n",
           (counts){1, 2, 1, 1});
  expect_rows(store, "t", "id|v\n1|A\n3|C\n4|d\n");
  CHECK_INT(version_of(store, "t"), version + 1);
  // The row comes back at the end.
  put_with(store, options, "id", "id,v,gone\n2,again,false\n", (counts){1, 0, 0, 0});
  expect_rows(store, "t", "id|v\n1|A\n3|C\n4|d\n2|again\n");
  colmerge_store_close(store);
}

static void delete_when_decides_by_the_row_that_counts(void) {
  const char* csv = "id,v,gone\n1,A,true\n1,B,false\n2,A,false\n2,B,true\n";
  colmerge_store* store = store_with("id,v\n1,a\n2,b\n");
  colmerge_destination_options options = merge_options();
  options.delete_when = string_of("gone");
  put_with(store, options, "id", csv, (counts){0, 1, 1, 2});
  expect_rows(store, "t", "id|v\n1|B\n");
  colmerge_store_close(store);
  store = store_with("id,v\n1,a\n2,b\n");
  options.on_duplicate = COLMERGE_ON_DUPLICATE_FIRST;
  put_with(store, options, "id", csv, (counts){0, 1, 1, 2});
  expect_rows(store, "t", "id|v\n2|A\n");
  colmerge_store_close(store);
}

static void delete_when_must_be_a_boolean_of_the_batch(void) {
  colmerge_store* store = store_with("id,v\n1,a\n");
  colmerge_destination_options options = merge_options();
  options.delete_when = string_of("gone");
  refuse_with(store, options, "id", "id,v\n1,A\n", COLMERGE_ERROR_COLUMN_NOT_FOUND);
  CHECK_HAS(failure.message, "'gone'");
  refuse_with(store, options, "id", "id,gone\n1,x\n", COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_HAS(failure.message, "gone");
  refuse_with(store, options, "id", "id,gone\n2,1\n1,7\n", COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_HAS(failure.message, "is 7 in row 1");
  CHECK_TEXT(failure.column, "gone");
  CHECK_INT(failure.row, 1);
  CHECK_INT(failure.line, 3);
  put_with(store, options, "id", "id,gone\n1,1\n9,0\n", (counts){1, 0, 1, 0});
  colmerge_store_close(store);
}

static void delete_when_into_a_new_table_stores_no_such_column(void) {
  colmerge_store* store = new_store();
  colmerge_destination_options options = merge_options();
  options.delete_when = string_of("gone");
  put_with(store, options, "id", "id,v,gone\n1,a,false\n2,b,true\n", (counts){1, 0, 0, 1});
  expect_rows(store, "t", "id|v\n1|a\n");
  colmerge_store_close(store);
}

static void row_kinds_of_a_change_log(void) {
  colmerge_store* store = store_with("id,v\n1,a\n2,b\n");
  colmerge_destination_options options = merge_options();
  options.row_kind = string_of("op");
  put_with(store, options, "id", "op,id,v\n-U,1,a\n+U,1,A\n-D,2,b\n+I,3,c\n-D,9,z\n",
           (counts){1, 1, 1, 2});
  expect_rows(store, "t", "id|v\n1|A\n3|c\n");
  refuse_with(store, options, "id", "op,id,v\n+I,1,a\nupsert,2,b\n", COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_HAS(failure.message, "is 'upsert' in row 1");
  CHECK_INT(failure.line, 3);
  refuse_with(store, options, "id", "id,v\n1,a\n", COLMERGE_ERROR_COLUMN_NOT_FOUND);
  options.table_name = string_of("fresh");
  put_with(store, options, "id", "op,id,v\n+I,1,a\n", (counts){1, 0, 0, 0});
  expect_rows(store, "fresh", "id|v\n1|a\n");
  colmerge_store_close(store);
}

static void a_partial_batch_keeps_the_other_columns(void) {
  colmerge_store* store = store_with("id,v,w\n1,a,p\n2,b,q\n");
  put_with(store, merge_options(), "id", "w,id\nP,1\nR,3\n", (counts){1, 1, 0, 0});
  expect_rows(store, "t", "id|v|w\n1|a|P\n2|b|q\n3|null|R\n");
  put_with(store, merge_options(), "id", "id\n2\n", (counts){0, 1, 0, 0});
  expect_rows(store, "t", "id|v|w\n1|a|P\n2|b|q\n3|null|R\n");
  colmerge_store_close(store);
}

static void a_new_column_is_added_and_null_elsewhere(void) {
  colmerge_store* store = store_with("id,v\n1,a\n2,b\n");
  put_with(store, merge_options(), "id", "id,n\n2,20\n3,30\n", (counts){1, 1, 0, 0});
  expect_columns(store, "t", "id:l v:u n:l");
  expect_rows(store, "t", "id|v|n\n1|a|null\n2|b|20\n3|null|30\n");
  colmerge_store_close(store);
}

static void validate_schema_wants_exactly_the_columns(void) {
  colmerge_store* store = store_with("id,v\n1,a\n");
  colmerge_destination_options options = merge_options();
  options.validate_schema = COLMERGE_TRUE;
  put_with(store, options, "id", "v,id\nA,1\n", (counts){0, 1, 0, 0});
  refuse_with(store, options, "id", "id\n1\n", COLMERGE_ERROR_SCHEMA_MISMATCH);
  CHECK_HAS(failure.message, "'v'");
  refuse_with(store, options, "id", "id,v,w\n1,a,x\n", COLMERGE_ERROR_SCHEMA_MISMATCH);
  CHECK_HAS(failure.message, "'w'");
  colmerge_destination* merge = open_with(store, options, "id");
  const int32_t ids[] = {1};
  const colmerge_string texts[] = {{"x", 1}};
  const colmerge_column columns[] = {plain_column("id", "i", 1, ids),
                                     plain_strings("v", "u", 1, texts)};
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(merge, columns, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot merge - data type mismatch for column 'id'");
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void rows_with_one_key_in_the_table_stop_a_merge(void) {
  colmerge_store* store = store_with("id,v\n1,a\n2,b\n1,c\n");
  colmerge_destination* merge = open_merge(store, "t", "id");
  refuse(store, merge, "id,v\n2,B\n1,A\n", COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_STARTS(failure.message, "Merge key ");
  CHECK_HAS(failure.message, "1");
  CHECK_TEXT(failure.table, "t");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void a_merge_key_must_be_a_column_of_the_table(void) {
  colmerge_store* store = store_with("id,v\n1,a\n");
  colmerge_destination* merge = open_merge(store, "t", "code");
  refuse(store, merge, "code,v\n1,a\n", COLMERGE_ERROR_COLUMN_NOT_FOUND);
  CHECK_HAS(failure.message, "'code'");
  refuse(store, merge, "id,v\n1,a\n", COLMERGE_ERROR_KEY_NOT_FOUND);
  CHECK_STARTS(failure.message, "Merge key 'code' not found in source data");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void an_empty_batch_changes_nothing(void) {
  colmerge_store* store = store_with("id,v\n1,a\n");
  char* before = store_text(store);
  put_with(store, merge_options(), "id", "id,v\n", (counts){0, 0, 0, 0});
  expect_unchanged(store, before);
  free(before);
  colmerge_store_close(store);
}

const check_case merge_cases[] = {
    {"merge: matches update in place and others follow", matches_update_in_place_and_others_follow},
    {"merge: keys may be several columns of any type", keys_may_be_several_columns_of_any_type},
    {"merge: on_match and on_no_match combine", on_match_and_on_no_match_combine},
    {"merge: on_match error passes batches without matches",
     on_match_error_passes_batches_without_matches},
    {"merge: on_duplicate chooses the row that counts", on_duplicate_chooses_the_row_that_counts},
    {"merge: new keys stand where they came first", new_keys_stand_where_they_came_first},
    {"merge: null keys are equal or an error", null_keys_are_equal_or_an_error},
    {"merge: null values overwrite or keep", null_values_overwrite_or_keep},
    {"merge: rules say what matched rows become", rules_say_what_matched_rows_become},
    {"merge: missing rows are deleted in their scope", missing_rows_are_deleted_in_their_scope},
    {"merge: delete_when deletes matched rows", delete_when_deletes_matched_rows},
    {"merge: delete_when decides by the row that counts",
     delete_when_decides_by_the_row_that_counts},
    {"merge: delete_when must be a boolean of the batch",
     delete_when_must_be_a_boolean_of_the_batch},
    {"merge: delete_when into a new table stores no such column",
     delete_when_into_a_new_table_stores_no_such_column},
    {"merge: row kinds of a change log", row_kinds_of_a_change_log},
    {"merge: a partial batch keeps the other columns", a_partial_batch_keeps_the_other_columns},
    {"merge: a new column is added and null elsewhere", a_new_column_is_added_and_null_elsewhere},
    {"merge: validate_schema wants exactly the columns", validate_schema_wants_exactly_the_columns},
    {"merge: rows with one key in the table stop it", rows_with_one_key_in_the_table_stop_a_merge},
    {"merge: a key must be a column of the table", a_merge_key_must_be_a_column_of_the_table},
    {"merge: an empty batch changes nothing", an_empty_batch_changes_nothing},
    {NULL, NULL},
};
