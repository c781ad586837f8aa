// SPDX-License-Identifier: Apache-2.0
// Modes append and replace, and the constraints that hold in every mode.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static void append_adds_rows_in_order(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  put(append, "id,v\n2,b\n1,a\n", (counts){2, 0, 0, 0});
  put(append, "v,id\nc,2\n", (counts){1, 0, 0, 0});
  expect_rows(store, "t", "id|v\n2|b\n1|a\n2|c\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void append_takes_partial_and_added_columns(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  put(append, "id,v\n1,a\n", (counts){1, 0, 0, 0});
  put(append, "id,n\n2,7\n", (counts){1, 0, 0, 0});
  expect_columns(store, "t", "id:l v:u n:l");
  expect_rows(store, "t", "id|v|n\n1|a|null\n2|null|7\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void append_refuses_types_that_do_not_fit(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,a\n");
  colmerge_destination* append = open_append(store, "t");
  const uint8_t values[] = {1};
  const colmerge_column column = plain_column("id", "b", 1, values);
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(append, &column, 1, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot append - data type mismatch for column 'id'");
  CHECK_TEXT(failure.table, "t");
  CHECK_TEXT(failure.column, "id");
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void append_validates_the_schema_when_asked(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,a\n");
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  options.validate_schema = COLMERGE_TRUE;
  refuse_with(store, options, NULL, "id\n1\n", COLMERGE_ERROR_SCHEMA_MISMATCH);
  CHECK_TEXT(failure.table, "t");
  CHECK_TEXT(failure.column, "v");
  refuse_with(store, options, NULL, "id,v,w\n1,a,b\n", COLMERGE_ERROR_SCHEMA_MISMATCH);
  CHECK_TEXT(failure.column, "w");
  put_with(store, options, NULL, "v,id\nb,2\n", (counts){1, 0, 0, 0});
  options.table_name = string_of("new");
  put_with(store, options, NULL, "v\nb\n", (counts){1, 0, 0, 0});
  colmerge_store_close(store);
}

static void replace_swaps_rows_and_schema(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,a\n2,b\n");
  const int64_t version = version_of(store, "t");
  colmerge_destination* replace = open_replace(store, "t");
  put(replace, "v,w\n1.5,x\n", (counts){1, 0, 0, 0});
  expect_columns(store, "t", "v:g w:u");
  expect_rows(store, "t", "v|w\n1.5|x\n");
  CHECK_INT(version_of(store, "t"), version + 1);
  put(replace, "id\n7\n8\n", (counts){2, 0, 0, 0});
  expect_rows(store, "t", "id\n7\n8\n");
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

// CSV is read by the guide of the old table's types; a replaced table takes its new ones.
static void replace_infers_types_anew(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,2\n");
  colmerge_destination* replace = open_replace(store, "t");
  put(replace, "id,v\nx,y\n", (counts){1, 0, 0, 0});
  expect_columns(store, "t", "id:u v:u");
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

static void replace_validates_the_schema_when_asked(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,a\n");
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_REPLACE);
  options.validate_schema = COLMERGE_TRUE;
  refuse_with(store, options, NULL, "id\n1\n", COLMERGE_ERROR_SCHEMA_MISMATCH);
  colmerge_destination* replace = open_with(store, options, NULL);
  const int32_t ids[] = {1};
  const colmerge_string texts[] = {{"x", 1}};
  const colmerge_column columns[] = {plain_column("id", "i", 1, ids),
                                     plain_strings("v", "u", 1, texts)};
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(replace, columns, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot replace - data type mismatch for column 'id'");
  expect_unchanged(store, before);
  put(replace, "v,id\nb,2\n", (counts){1, 0, 0, 0});
  expect_columns(store, "t", "id:l v:u");
  expect_rows(store, "t", "id|v\n2|b\n");
  free(before);
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

static void replace_keeps_primary_key_and_not_null(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u!", "id");
  colmerge_destination* replace = open_replace(store, "t");
  put(replace, "id,v,w\n1,a,x\n2,b,\n", (counts){2, 0, 0, 0});
  expect_columns(store, "t", "id:l v:u! w:u");
  CHECK_INT(describe(store, "t").primary_key_columns, 1);
  refuse(store, replace, "id,v\n1,a\n1,b\n", COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_INT(failure.row, 1);
  refuse(store, replace, "id,v\n1,\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.column, "v");
  refuse(store, replace, "id,v\n,a\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.column, "id");
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

static void not_null_holds_in_every_mode(void) {
  for (int32_t mode = COLMERGE_MODE_APPEND; mode <= COLMERGE_MODE_MERGE; ++mode) {
    const char* keys = mode == COLMERGE_MODE_MERGE ? "id" : NULL;
    colmerge_store* store = new_store();
    new_table(store, "t", "id:l v:u! w:u", NULL);
    append_csv(store, "t", "id,v,w\n1,a,x\n");
    refuse_with(store, options_for("t", mode), keys, "id,v,w\n2,b,y\n1,,z\n",
                COLMERGE_ERROR_CONSTRAINT_VIOLATION);
    CHECK_TEXT(failure.table, "t");
    CHECK_TEXT(failure.column, "v");
    CHECK_INT(failure.row, 1);
    CHECK_HAS(failure.message, "v");
    colmerge_store_close(store);
  }
}

static void an_absent_not_null_column_stops_inserts_only(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u! w:u", NULL);
  append_csv(store, "t", "id,v,w\n1,a,x\n");
  refuse_with(store, options_for("t", COLMERGE_MODE_APPEND), NULL, "id,w\n2,y\n",
              COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.column, "v");
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
  refuse_with(store, options, "id", "id,w\n1,X\n2,y\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  put_with(store, options, "id", "id,w\n1,X\n", (counts){0, 1, 0, 0});
  options.null_values = COLMERGE_NULL_VALUES_KEEP;
  put_with(store, options, "id", "id,v\n1,\n", (counts){0, 1, 0, 0});
  expect_rows(store, "t", "id|v|w\n1|a|X\n");
  colmerge_store_close(store);
}

static void a_primary_key_holds_in_every_mode(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u w:l", "id");
  append_csv(store, "t", "id,v,w\n1,a,10\n2,b,20\n");
  colmerge_destination* append = open_append(store, "t");
  refuse(store, append, "id,v,w\n3,c,30\n2,d,40\n", COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_INT(failure.row, 1);
  refuse(store, append, "id,v,w\n3,c,30\n3,d,40\n", COLMERGE_ERROR_DUPLICATE_KEY);
  refuse(store, append, "v,w\nc,30\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.column, "id");
  put(append, "id,v,w\n3,c,30\n", (counts){1, 0, 0, 0});
  colmerge_destination_close(append);
  // Merges by the key itself, and by another column that would make two rows of one key.
  colmerge_destination* merge = open_merge(store, "t", "id");
  put(merge, "id,v\n3,C\n4,d\n", (counts){1, 1, 0, 0});
  refuse(store, merge, "id,v\n,x\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  colmerge_destination_close(merge);
  colmerge_destination* other = open_merge(store, "t", "v");
  refuse(store, other, "id,v\n1,b\n", COLMERGE_ERROR_DUPLICATE_KEY);
  refuse(store, other, "id,v\n4,new\n", COLMERGE_ERROR_DUPLICATE_KEY);
  put(other, "id,v\n2,a\n1,b\n", (counts){0, 2, 0, 0});
  expect_rows(store, "t", "id|v|w\n2|a|10\n1|b|20\n3|C|30\n4|d|null\n");
  colmerge_destination_close(other);
  colmerge_store_close(store);
}

static void a_text_primary_key_compares_bytes(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "name:u v:l", "name");
  colmerge_destination* append = open_append(store, "t");
  put(append, "name,v\na longer name that differs late 1,1\na longer name that differs late 2,2\n",
      (counts){2, 0, 0, 0});
  refuse(store, append, "name,v\na longer name that differs late 2,3\n",
         COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_HAS(failure.message, "a longer name");
  put(append, "name,v\nA,1\na,2\n\"\",3\n", (counts){3, 0, 0, 0});
  refuse(store, append, "name,v\n\"\",4\n", COLMERGE_ERROR_DUPLICATE_KEY);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void an_empty_append_changes_nothing(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  put_with(store, options_for("t", COLMERGE_MODE_APPEND), NULL, "id\n", (counts){0, 0, 0, 0});
  expect_unchanged(store, before);
  free(before);
  colmerge_store_close(store);
}

const check_case append_cases[] = {
    {"append: adds rows in order", append_adds_rows_in_order},
    {"append: takes partial and added columns", append_takes_partial_and_added_columns},
    {"append: refuses types that do not fit", append_refuses_types_that_do_not_fit},
    {"append: validates the schema when asked", append_validates_the_schema_when_asked},
    {"append: an empty batch changes nothing", an_empty_append_changes_nothing},
    {"replace: swaps rows and schema", replace_swaps_rows_and_schema},
    {"replace: infers types anew", replace_infers_types_anew},
    {"replace: validates the schema when asked", replace_validates_the_schema_when_asked},
    {"replace: keeps primary key and not null", replace_keeps_primary_key_and_not_null},
    {"constraint: not null holds in every mode", not_null_holds_in_every_mode},
    {"constraint: an absent not null column stops inserts only",
     an_absent_not_null_column_stops_inserts_only},
    {"constraint: a primary key holds in every mode", a_primary_key_holds_in_every_mode},
    {"constraint: a text primary key compares bytes", a_text_primary_key_compares_bytes},
    {NULL, NULL},
};
