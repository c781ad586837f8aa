// SPDX-License-Identifier: Apache-2.0
// Deleting rows by key: colmerge_table_delete_keys and colmerge_table_delete_keys_array.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static colmerge_table* opened(colmerge_store* store) {
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  return table;
}

static void delete_and_count(colmerge_table* table, const colmerge_column* keys, int64_t key_count,
                             counts expected) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_table_delete_keys(table, keys, key_count, &result, &failure));
  check_counts(&result, expected);
}

static void refuse_keys(colmerge_store* store, const colmerge_column* keys, int64_t key_count,
                        int32_t code, const char* part) {
  colmerge_table* table = opened(store);
  char* before = store_text(store);
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  CHECK_FAILS(colmerge_table_delete_keys(table, keys, key_count, &result, &failure), code);
  CHECK_HAS(failure.message, part);
  check_counts(&result, (counts){0, 0, 0, 0});
  const colmerge_error kept = failure;
  expect_unchanged(store, before);
  failure = kept;
  free(before);
  colmerge_table_close(table);
}

static void rows_of_the_keys_go_and_others_stay_in_order(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n5,e\n3,c\n1,a\n4,d\n2,b\n");
  colmerge_table* table = opened(store);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t version = version_of(store, "t");
  const int64_t ids[] = {1, 77, 5, 1};
  const colmerge_column keys = plain_int64("id", 4, ids);
  delete_and_count(table, &keys, 1, (counts){0, 0, 2, 2});
  CHECK_INT(version_of(store, "t"), version + 1);
  expect_rows(store, "t", "id|name\n3|c\n4|d\n2|b\n");
  expect_snapshot(snapshot, "id|name\n5|e\n3|c\n1|a\n4|d\n2|b\n");
  // Nothing left to delete: the table does not change.
  delete_and_count(table, &keys, 1, (counts){0, 0, 0, 4});
  CHECK_INT(version_of(store, "t"), version + 1);
  append_csv(store, "t", "id,name\n1,again\n");
  expect_rows(store, "t", "id|name\n3|c\n4|d\n2|b\n1|again\n");
  delete_and_count(table, &keys, 1, (counts){0, 0, 1, 3});
  expect_rows(store, "t", "id|name\n3|c\n4|d\n2|b\n");
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void composite_keys_compare_all_columns(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "a,b,c\n1,x,1\n1,y,2\n2,x,3\n");
  colmerge_table* table = opened(store);
  const int64_t a[] = {1, 2};
  const colmerge_string b[] = {{"y", 1}, {"y", -1}};
  const colmerge_column keys[] = {plain_strings("b", "u", 2, b), plain_int64("a", 2, a)};
  delete_and_count(table, keys, 2, (counts){0, 0, 1, 1});
  expect_rows(store, "t", "a|b|c\n1|x|1\n2|x|3\n");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void types_are_adapted_as_in_a_merge(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n2\n");
  colmerge_table* table = opened(store);
  const int32_t narrow[] = {2};
  const colmerge_column keys = plain_column("id", "i", 1, narrow);
  delete_and_count(table, &keys, 1, (counts){0, 0, 1, 0});
  expect_rows(store, "t", "id\n1\n");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void a_null_key_deletes_the_row_with_null(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n,none\n");
  colmerge_table* table = opened(store);
  const int64_t ids[] = {0};
  const uint8_t validity[] = {0};
  colmerge_column keys = plain_int64("id", 1, ids);
  keys.validity = validity;
  delete_and_count(table, &keys, 1, (counts){0, 0, 1, 0});
  expect_rows(store, "t", "id|name\n1|a\n");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void keys_that_do_not_suit_are_refused(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n1,b\n2,c\n");
  const int64_t ids[] = {2, 1};
  const colmerge_string texts[] = {{"x", 1}, {"y", 1}};
  colmerge_column keys[] = {plain_int64("id", 2, ids), plain_int64("id", 2, ids)};
  refuse_keys(store, keys, 1, COLMERGE_ERROR_DUPLICATE_KEY, "1");
  CHECK_TEXT(failure.table, "t");
  refuse_keys(store, keys, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  keys[1] = plain_int64("nam", 2, ids);
  refuse_keys(store, keys, 2, COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nam'");
  keys[1] = plain_strings("name", "u", 1, texts);
  refuse_keys(store, keys, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "length");
  keys[0] = plain_strings("id", "u", 2, texts);
  refuse_keys(store, keys, 1, COLMERGE_ERROR_TYPE_MISMATCH, "'id'");
  refuse_keys(store, keys, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "column");
  refuse_keys(store, keys, -1, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  refuse_keys(store, NULL, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "NULL");
  keys[0] = plain_int64("id", 2, NULL);
  refuse_keys(store, keys, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "id");
  colmerge_store_close(store);
}

static void keys_come_as_an_arrow_array_too(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,b\n3,c\n");
  colmerge_table* table = opened(store);
  const int64_t ids[] = {3, 1, 9};
  const arrow_column column = arrow_int64("id", 3, ids);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  arrow_build_schema(&batch, &schema, &releases);
  arrow_build_array(&batch, &array, &releases);
  CHECK_OK(colmerge_table_delete_keys_array(table, &array, &schema, &result, &failure));
  check_counts(&result, (counts){0, 0, 2, 1});
  CHECK_INT(result.version, version_of(store, "t"));
  expect_rows(store, "t", "id|name\n2|b\n");
  CHECK_INT(releases, 0);
  array.children[0]->length = -1;
  CHECK_FAILS(colmerge_table_delete_keys_array(table, &array, &schema, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARROW);
  CHECK_INT(releases, 0);
  arrow_release_array(&array);
  arrow_release_schema(&schema);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void a_primary_key_row_can_be_deleted_and_come_back(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l name:u", "id");
  append_csv(store, "t", "id,name\n1,a\n2,b\n");
  colmerge_table* table = opened(store);
  const int64_t ids[] = {1};
  const colmerge_column keys = plain_int64("id", 1, ids);
  delete_and_count(table, &keys, 1, (counts){0, 0, 1, 0});
  append_csv(store, "t", "id,name\n1,new\n");
  expect_rows(store, "t", "id|name\n2|b\n1|new\n");
  colmerge_destination* people = open_append(store, "t");
  refuse(store, people, "id,name\n1,x\n", COLMERGE_ERROR_DUPLICATE_KEY);
  colmerge_destination_close(people);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void many_rows_are_deleted_and_compacted(void) {
  enum { kRows = 200000 };
  colmerge_store* store = new_store();
  int64_t* ids = malloc(kRows * sizeof *ids);
  for (int64_t i = 0; i < kRows; ++i) ids[i] = i;
  colmerge_column column = plain_int64("id", kRows, ids);
  colmerge_destination* destination = open_append(store, "t");
  write_columns(destination, &column, 1);
  colmerge_table* table = opened(store);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int64_t kept = 0, sum = 0;
  for (int64_t i = 0; i < kRows; ++i) {
    if (i % 100 != 0) ids[kept++] = i;
  }
  column.length = kept;
  delete_and_count(table, &column, 1, (counts){0, 0, kept, 0});
  CHECK_INT(describe(store, "t").rows, kRows - kept);
  put(destination, "id\n-1\n", (counts){1, 0, 0, 0});

  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  colmerge_source* source = NULL;
  colmerge_reader* reader = NULL;
  options.table_name = string_of("t");
  CHECK_OK(colmerge_source_open(store, &options, &source, &failure));
  CHECK_OK(colmerge_source_open_reader(source, &reader, &failure));
  for (int64_t rows = 0, before = -1;;) {
    CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
    if (rows == 0) break;
    CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
    for (int64_t i = 0; i < rows; ++i) {
      const int64_t id = ((const int64_t*)column.values)[i];
      CHECK(id == -1 || (id % 100 == 0 && id > before));
      before = id;
      sum += id;
    }
  }
  CHECK_INT(sum, (int64_t)kRows * (kRows / 100 - 1) / 2 - 1);
  int64_t seen = 0;
  CHECK_OK(colmerge_snapshot_row_count(snapshot, &seen, &failure));
  CHECK_INT(seen, kRows);
  colmerge_reader_close(reader);
  colmerge_source_close(source);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
  free(ids);
}

// Deletes the keys 0 to count - 1 with options, which do not let it: nothing changes.
static void refuse_with_options(colmerge_store* store, int64_t count,
                                const colmerge_write_options* options, int32_t code,
                                const char* part) {
  colmerge_table* table = opened(store);
  char* before = store_text(store);
  int64_t* ids = malloc((size_t)count * sizeof *ids);
  for (int64_t i = 0; i < count; ++i) ids[i] = i;
  const colmerge_column keys = plain_int64("id", count, ids);
  const arrow_column column = arrow_int64("id", count, ids);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  CHECK_FAILS(colmerge_table_delete_keys_with_options(table, &keys, 1, options, NULL, &failure),
              code);
  CHECK_TEXT(failure.table, "t");
  CHECK_FAILS(colmerge_table_delete_keys_array_with_options(table, &array, &schema, options, NULL,
                                                            &failure),
              code);
  CHECK_TEXT(failure.table, "t");
  CHECK_HAS(failure.message, part);
  expect_unchanged(store, before);
  arrow_release_array(&array);
  arrow_release_schema(&schema);
  free(ids);
  free(before);
  colmerge_table_close(table);
}

static void options_hold(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n0,a\n1,b\n2,c\n");
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  const int32_t cancel = 1;
  options.cancel = &cancel;
  refuse_with_options(store, 1, &options, COLMERGE_ERROR_CANCELLED, "flag");
  // Not even keys that do not suit are looked at.
  colmerge_table* table = opened(store);
  const int64_t id = 0;
  const colmerge_column wrong = plain_int64("none", 1, &id);
  CHECK_FAILS(colmerge_table_delete_keys_with_options(table, &wrong, 1, &options, NULL, &failure),
              COLMERGE_ERROR_CANCELLED);
  options.cancel = NULL;
  options.row_limit = 2;
  refuse_with_options(store, 3, &options, COLMERGE_ERROR_LIMIT_EXCEEDED, "row_limit");
  options.row_limit = 0;
  options.memory_limit = 1000;
  refuse_with_options(store, 1000, &options, COLMERGE_ERROR_OUT_OF_MEMORY, "");
  options.memory_limit = INT64_C(1) << 20;
  options.row_limit = 3;
  const int64_t ids[] = {0, 2, 9};
  const colmerge_column keys = plain_int64("id", 3, ids);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_table_delete_keys_with_options(table, &keys, 1, &options, &result, &failure));
  check_counts(&result, (counts){0, 0, 2, 1});
  expect_rows(store, "t", "id|name\n1|b\n");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

// What the deletion leaves in the table counts as well as what it works with.
static void the_memory_limit_counts_what_is_kept(void) {
  enum { kRows = 200000 };
  colmerge_store* store = new_store();
  int64_t* ids = malloc(kRows * sizeof *ids);
  for (int64_t i = 0; i < kRows; ++i) ids[i] = i;
  colmerge_column column = plain_int64("id", kRows, ids);
  colmerge_destination* destination = open_append(store, "t");
  write_columns(destination, &column, 1);
  colmerge_table* table = opened(store);
  // A key in each chunk, so that each gets a mask of its deletions; the index is made before.
  int64_t few[4] = {-1};
  column = plain_int64("id", 1, few);
  delete_and_count(table, &column, 1, (counts){0, 0, 0, 1});
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.memory_limit = 16000;
  for (int64_t i = 0; i < 4; ++i) few[i] = i * 65536;
  column = plain_int64("id", 1, few);
  CHECK_OK(colmerge_table_delete_keys_with_options(table, &column, 1, &options, NULL, &failure));
  few[0] = 1;
  column = plain_int64("id", 4, few);
  char* before = store_text(store);
  CHECK_FAILS(colmerge_table_delete_keys_with_options(table, &column, 1, &options, NULL, &failure),
              COLMERGE_ERROR_OUT_OF_MEMORY);
  expect_unchanged(store, before);
  free(before);
  colmerge_table_close(table);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
  free(ids);
}

// Keys are looked up in pieces; an error counts rows over all of them.
static void a_refused_key_far_behind_names_its_row(void) {
  enum { kKeys = 100000 };
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n7,a\n7,b\n");
  int64_t* ids = malloc(kKeys * sizeof *ids);
  for (int64_t i = 0; i < kKeys; ++i) ids[i] = i + 100;
  ids[kKeys - 3] = 7;
  const colmerge_column keys = plain_int64("id", kKeys, ids);
  refuse_keys(store, &keys, 1, COLMERGE_ERROR_DUPLICATE_KEY, "7");
  CHECK_INT(failure.row, kKeys - 3);
  free(ids);
  colmerge_store_close(store);
}

const check_case delete_keys_cases[] = {
    {"delete_keys: rows of the keys go and others stay in order",
     rows_of_the_keys_go_and_others_stay_in_order},
    {"delete_keys: composite keys compare all columns", composite_keys_compare_all_columns},
    {"delete_keys: types are adapted as in a merge", types_are_adapted_as_in_a_merge},
    {"delete_keys: a null key deletes the row with null", a_null_key_deletes_the_row_with_null},
    {"delete_keys: keys that do not suit are refused", keys_that_do_not_suit_are_refused},
    {"delete_keys: keys come as an Arrow array too", keys_come_as_an_arrow_array_too},
    {"delete_keys: a primary key row can be deleted and come back",
     a_primary_key_row_can_be_deleted_and_come_back},
    {"delete_keys: options hold", options_hold},
    {"delete_keys: the memory limit counts what is kept", the_memory_limit_counts_what_is_kept},
    {"delete_keys: a refused key far behind names its row", a_refused_key_far_behind_names_its_row},
    {"delete_keys: many rows are deleted and compacted", many_rows_are_deleted_and_compacted},
    {NULL, NULL},
};
