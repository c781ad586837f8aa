// SPDX-License-Identifier: Apache-2.0
// Lookups by key: one (colmerge_snapshot_find_key) and batches of them (_find_keys,
// _find_keys_array).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static colmerge_value integer_key(int64_t integer) {
  const colmerge_value key = {COLMERGE_VALUE_INT64, 0, integer, 0, NULL, 0};
  return key;
}

static colmerge_value text_key(const char* text) {
  const colmerge_value key = {COLMERGE_VALUE_TEXT, 0, 0, 0, text, -1};
  return key;
}

static colmerge_value of_kind(int32_t kind) {
  const colmerge_value key = {kind, 0, 0, 0, NULL, 0};
  return key;
}

// The row id of a key over one column.
static int64_t find(colmerge_snapshot* snapshot, int64_t column, colmerge_value key) {
  int64_t row = -7;
  CHECK_OK(colmerge_snapshot_find_key(snapshot, &column, 1, &key, &row, &failure));
  return row;
}

static void refuse_key(colmerge_snapshot* snapshot, const int64_t* columns, int64_t count,
                       const colmerge_value* key, int32_t code, const char* part) {
  int64_t row = -7;
  CHECK_FAILS(colmerge_snapshot_find_key(snapshot, columns, count, key, &row, &failure), code);
  CHECK_INT(row, -1);
  CHECK_HAS(failure.message, part);
}

// The cell of a row as text.
static void expect_cell(colmerge_snapshot* snapshot, int64_t row, int64_t column,
                        const char* expected) {
  char buffer[64];
  CHECK_OK(
      colmerge_snapshot_value_text(snapshot, row, column, buffer, sizeof buffer, NULL, &failure));
  CHECK_TEXT(buffer, expected);
}

static void keys_of_each_kind_are_found(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "i:i u:L f:g b:b s:u d:tdD", NULL);
  append_csv(store, "t",
             "i,u,f,b,s,d\n1,10,0.5,true,one,2024-01-01\n2,20,1.5,false,two,2024-01-02\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const colmerge_value real = {COLMERGE_VALUE_DOUBLE, 0, 0, 1.5, NULL, 0};
  const colmerge_value boolean = {COLMERGE_VALUE_BOOL, 0, 1, 0, NULL, 0};
  const colmerge_value large = {COLMERGE_VALUE_UINT64, 0, 20, 0, NULL, 0};
  expect_cell(snapshot, find(snapshot, 0, integer_key(2)), 4, "two");
  expect_cell(snapshot, find(snapshot, 1, large), 4, "two");
  expect_cell(snapshot, find(snapshot, 2, real), 4, "two");
  expect_cell(snapshot, find(snapshot, 3, boolean), 4, "one");
  expect_cell(snapshot, find(snapshot, 4, text_key("two")), 0, "2");
  expect_cell(snapshot, find(snapshot, 5, integer_key(19723)), 4, "one");
  CHECK_INT(find(snapshot, 0, integer_key(3)), -1);
  CHECK_INT(find(snapshot, 4, text_key("")), -1);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void bytes_and_raw_values_are_found(void) {
  colmerge_store* store = new_store();
  const colmerge_string bytes[] = {{"a\0b", 3}, {"a", 1}, {NULL, 0}};
  const int64_t decimals[] = {1, 0, -1, -1, 0, 1};
  const colmerge_column columns[] = {plain_strings("z", "z", 3, bytes),
                                     plain_column("w", "w:2", 3, "aabbcc"),
                                     plain_column("d", "d:38,2", 3, decimals)};
  colmerge_destination* destination = open_append(store, "t");
  write_columns(destination, columns, 3);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value key = {COLMERGE_VALUE_BYTES, 0, 0, 0, "a\0b", 3};
  CHECK_INT(find(snapshot, 0, key), 0);
  key.length = 1;
  CHECK_INT(find(snapshot, 0, key), 1);
  key.length = 0;
  CHECK_INT(find(snapshot, 0, key), 2);
  key.data = "bb";
  key.length = 2;
  CHECK_INT(find(snapshot, 1, key), 1);
  key.kind = COLMERGE_VALUE_RAW;
  key.data = (const char*)(decimals + 2);
  key.length = 16;
  CHECK_INT(find(snapshot, 2, key), 1);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void integers_of_both_kinds_stand_for_each_other(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "i:c u:L", NULL);
  append_csv(store, "t", "i,u\n-1,18446744073709551615\n5,5\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value key = of_kind(COLMERGE_VALUE_UINT64);
  key.integer = 5;
  CHECK(find(snapshot, 0, key) >= 0);
  key.integer = -1;  // 2^64 - 1, which int8 cannot hold
  CHECK_INT(find(snapshot, 0, key), -1);
  CHECK(find(snapshot, 1, key) >= 0);
  CHECK(find(snapshot, 1, integer_key(5)) >= 0);
  CHECK_INT(find(snapshot, 1, integer_key(-1)), -1);
  CHECK(find(snapshot, 0, integer_key(-1)) >= 0);
  CHECK_INT(find(snapshot, 0, integer_key(1000)), -1);
  CHECK_INT(find(snapshot, 0, integer_key(255)), -1);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void a_null_key_finds_the_null(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n,b\n2,\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  expect_cell(snapshot, find(snapshot, 0, of_kind(COLMERGE_VALUE_NULL)), 1, "b");
  expect_cell(snapshot, find(snapshot, 1, of_kind(COLMERGE_VALUE_NULL)), 0, "2");
  CHECK_INT(find(snapshot, 0, integer_key(0)), -1);
  CHECK_INT(find(snapshot, 1, text_key("")), -1);
  colmerge_snapshot_close(snapshot);
  // A column of nulls has no type, and no value.
  append_csv(store, "nulls", "id,v\n,1\n");
  snapshot = snapshot_of(store, "nulls");
  CHECK_INT(find(snapshot, 0, of_kind(COLMERGE_VALUE_NULL)), 0);
  CHECK_INT(find(snapshot, 0, integer_key(0)), -1);
  CHECK_INT(find(snapshot, 0, text_key("x")), -1);
  CHECK_INT(find(snapshot, 0, of_kind(COLMERGE_VALUE_DOUBLE)), -1);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void floats_compare_with_nan_and_minus_zero_equal(void) {
  colmerge_store* store = new_store();
  const double values[] = {-0.0, NAN, 1.0};
  const colmerge_column column = plain_column("x", "g", 3, values);
  colmerge_destination* destination = open_append(store, "t");
  write_columns(destination, &column, 1);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value key = of_kind(COLMERGE_VALUE_DOUBLE);
  CHECK_INT(find(snapshot, 0, key), 0);
  key.real = -NAN;
  CHECK_INT(find(snapshot, 0, key), 1);
  key.real = 1.0;
  CHECK_INT(find(snapshot, 0, key), 2);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void the_primary_key_needs_no_columns(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "a:l b:u c:u", "b,a");
  append_csv(store, "t", "a,b,c\n1,x,first\n2,x,second\n");
  append_csv(store, "plain", "a\n1\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_snapshot* plain = snapshot_of(store, "plain");
  const colmerge_value key[] = {text_key("x"), integer_key(2), integer_key(2)};
  int64_t row = -7;
  CHECK_OK(colmerge_snapshot_find_key(snapshot, NULL, 2, key, &row, &failure));
  expect_cell(snapshot, row, 2, "second");
  refuse_key(snapshot, NULL, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "key");
  refuse_key(snapshot, NULL, 3, key, COLMERGE_ERROR_INVALID_ARGUMENT, "key");
  refuse_key(plain, NULL, 1, key + 1, COLMERGE_ERROR_INVALID_ARGUMENT, "primary key");
  colmerge_snapshot_close(snapshot);
  colmerge_snapshot_close(plain);
  colmerge_store_close(store);
}

static void keys_that_do_not_suit_are_refused(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,b\n2,c\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t columns[] = {0, 0}, negative = -1, beyond = 2;
  colmerge_value key[] = {integer_key(2), integer_key(1)};
  refuse_key(snapshot, columns, 1, key, COLMERGE_ERROR_DUPLICATE_KEY, "2");
  refuse_key(snapshot, columns, 2, key, COLMERGE_ERROR_INVALID_ARGUMENT, "");
  refuse_key(snapshot, columns, 0, key, COLMERGE_ERROR_INVALID_ARGUMENT, "key_count");
  refuse_key(snapshot, columns, -1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "key_count");
  refuse_key(snapshot, columns, 1, NULL, COLMERGE_ERROR_INVALID_ARGUMENT, "key");
  refuse_key(snapshot, &negative, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  refuse_key(snapshot, &beyond, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "2");
  key[0] = text_key("2");
  refuse_key(snapshot, columns, 1, key, COLMERGE_ERROR_TYPE_MISMATCH, "id");
  key[0] = of_kind(COLMERGE_VALUE_BOOL);
  refuse_key(snapshot, columns, 1, key, COLMERGE_ERROR_TYPE_MISMATCH, "id");
  key[0] = of_kind(COLMERGE_VALUE_NESTED + 1);
  refuse_key(snapshot, columns, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "kind");
  key[0] = integer_key(1);
  key[0].reserved = 1;
  refuse_key(snapshot, columns, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  const int64_t name_column = 1;
  key[0] = text_key(NULL);
  refuse_key(snapshot, &name_column, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "");
  key[0] = text_key("a");
  key[0].length = -2;
  refuse_key(snapshot, &name_column, 1, key, COLMERGE_ERROR_INVALID_ARGUMENT, "-2");
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void a_nested_key_is_not_supported(void) {
  colmerge_store* store = new_store();
  const int64_t numbers[] = {1, 2};
  const int32_t offsets[] = {0, 2};
  const arrow_column item = arrow_int64("item", 2, numbers);
  arrow_column list = arrow_fixed("a", "+l", 4, 2, offsets);
  list.length = list.child_count = 1;
  list.children = &item;
  const arrow_column batch = arrow_batch(1, &list);
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  colmerge_destination* destination = open_append(store, "t");
  CHECK_OK(colmerge_destination_write_array(destination, &array, &schema, NULL, NULL, &failure));
  arrow_release_schema(&schema);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t column = 0;
  const colmerge_value key = of_kind(COLMERGE_VALUE_NULL);
  refuse_key(snapshot, &column, 1, &key, COLMERGE_ERROR_UNSUPPORTED_TYPE, "a");
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

// Rows that were deleted, updated and compacted away since are found as they were.
static void an_old_snapshot_gives_its_own_answers(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l name:u", "id");
  append_csv(store, "t", "id,name\n1,a\n2,b\n3,c\n");
  colmerge_snapshot* old = snapshot_of(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  colmerge_table* table = NULL;
  const int64_t ids[] = {1, 3};
  const colmerge_column keys = plain_int64("id", 2, ids);
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  CHECK_OK(colmerge_table_delete_keys(table, &keys, 1, NULL, &failure));
  put(merge, "id,name\n2,B\n4,d\n", (counts){1, 1, 0, 0});
  put(merge, "id,name\n3,again\n", (counts){1, 0, 0, 0});
  colmerge_snapshot* now = snapshot_of(store, "t");
  expect_cell(old, find(old, 0, integer_key(1)), 1, "a");
  expect_cell(old, find(old, 0, integer_key(2)), 1, "b");
  expect_cell(old, find(old, 0, integer_key(3)), 1, "c");
  CHECK_INT(find(old, 0, integer_key(4)), -1);
  CHECK_INT(find(now, 0, integer_key(1)), -1);
  expect_cell(now, find(now, 0, integer_key(2)), 1, "B");
  expect_cell(now, find(now, 0, integer_key(3)), 1, "again");
  expect_cell(now, find(now, 0, integer_key(4)), 1, "d");
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  expect_cell(old, find(old, 0, integer_key(1)), 1, "a");
  colmerge_snapshot_close(old);
  colmerge_snapshot_close(now);
  colmerge_table_close(table);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void batches_of_keys_are_found(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "a,b,c\n1,x,0\n1,y,1\n2,x,2\n,x,3\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int32_t a[] = {2, 1, 1, 5, 0};
  const colmerge_string b[] = {{"x", 1}, {"y", 1}, {"z", 1}, {"x", 1}, {"x", 1}};
  const uint8_t valid[] = {0x0F};
  colmerge_column keys[] = {plain_strings("b", "u", 5, b), plain_column("a", "i", 5, a)};
  keys[1].validity = valid;
  int64_t rows[6] = {-7, -7, -7, -7, -7, -7};
  CHECK_OK(colmerge_snapshot_find_keys(snapshot, keys, 2, rows, 6, &failure));
  expect_cell(snapshot, rows[0], 2, "2");
  expect_cell(snapshot, rows[1], 2, "1");
  CHECK_INT(rows[2], -1);
  CHECK_INT(rows[3], -1);
  expect_cell(snapshot, rows[4], 2, "3");
  CHECK_INT(rows[5], -7);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void refuse_batch(colmerge_snapshot* snapshot, const colmerge_column* keys, int64_t count,
                         int64_t capacity, int32_t code, const char* part) {
  int64_t rows[4];
  CHECK_FAILS(colmerge_snapshot_find_keys(snapshot, keys, count, rows, capacity, &failure), code);
  CHECK_HAS(failure.message, part);
}

static void batches_that_do_not_suit_are_refused(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n1,b\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t ids[] = {7, 1};
  const colmerge_string texts[] = {{"1", 1}, {"x", 1}};
  colmerge_column keys[] = {plain_int64("id", 2, ids), plain_int64("id", 2, ids)};
  refuse_batch(snapshot, keys, 1, 2, COLMERGE_ERROR_DUPLICATE_KEY, "1");
  refuse_batch(snapshot, keys, 1, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "row_capacity");
  refuse_batch(snapshot, keys, 1, -1, COLMERGE_ERROR_INVALID_ARGUMENT, "row_capacity");
  refuse_batch(snapshot, keys, 2, 4, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  refuse_batch(snapshot, keys, 0, 4, COLMERGE_ERROR_INVALID_ARGUMENT, "");
  keys[1] = plain_int64("nam", 2, ids);
  refuse_batch(snapshot, keys, 2, 4, COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nam'");
  keys[1] = plain_int64("name", 1, ids);
  refuse_batch(snapshot, keys, 2, 4, COLMERGE_ERROR_INVALID_ARGUMENT, "length");
  keys[0] = plain_strings("id", "u", 2, texts);
  refuse_batch(snapshot, keys, 1, 4, COLMERGE_ERROR_TYPE_MISMATCH, "'id'");
  CHECK_FAILS(colmerge_snapshot_find_keys(snapshot, keys, 1, NULL, 4, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

// Keys one by one, in a batch and deleted: the same, whatever the type of the column. A null is there, which is no such key.
static void expect_found(const char* type, const double* keys, const int* found, int count) {
  colmerge_store* store = new_store();
  char columns[32] = "id:l x:";
  strcat(columns, type);
  new_table(store, "t", columns, NULL);
  append_csv(store, "t", "id,x\n1,1\n2,\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const colmerge_column batch = plain_column("x", "g", count, keys);
  int64_t rows[8];
  CHECK_OK(colmerge_snapshot_find_keys(snapshot, &batch, 1, rows, 8, &failure));
  int64_t all = 0;
  for (int i = 0; i < count; ++i) {
    colmerge_value key = of_kind(COLMERGE_VALUE_DOUBLE);
    key.real = keys[i];
    CHECK_INT(find(snapshot, 1, key), found[i] ? 0 : -1);
    CHECK_INT(rows[i], found[i] ? 0 : -1);
    all += found[i];
  }
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_table_delete_keys(table, &batch, 1, &result, &failure));
  CHECK_INT(result.deleted, all);
  colmerge_table_close(table);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void keys_that_a_type_cannot_hold_have_no_row(void) {
  const double keys[] = {1.0, 0.1, 2.5, 1e12, NAN, -0.0};
  const int found[] = {1, 0, 0, 0, 0, 0};
  const char* types[] = {"f", "e", "g", "i", "l", "C", "d:10,2"};
  for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); ++i) {
    expect_found(types[i], keys, found, 6);
  }
}

static void keys_come_as_an_arrow_array_too(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,b\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t ids[] = {2, 9, 1};
  const arrow_column column = arrow_int64("id", 3, ids);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  int64_t rows[3];
  arrow_build_schema(&batch, &schema, &releases);
  arrow_build_array(&batch, &array, &releases);
  CHECK_OK(colmerge_snapshot_find_keys_array(snapshot, &array, &schema, rows, 3, &failure));
  expect_cell(snapshot, rows[0], 1, "b");
  CHECK_INT(rows[1], -1);
  expect_cell(snapshot, rows[2], 1, "a");
  CHECK_FAILS(colmerge_snapshot_find_keys_array(snapshot, &array, &schema, rows, 2, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  array.n_children = 2;
  CHECK_FAILS(colmerge_snapshot_find_keys_array(snapshot, &array, &schema, rows, 3, &failure),
              COLMERGE_ERROR_INVALID_ARROW);
  CHECK_INT(releases, 0);
  arrow_release_array(&array);
  arrow_release_schema(&schema);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void lookups_are_cancelled(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n2\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int32_t cancel = 1;
  const colmerge_query_options options = {.struct_size = sizeof options, .cancel = &cancel};
  const int64_t column = 0;
  const colmerge_value key = integer_key(2);
  const int64_t ids[] = {2, 3};
  const colmerge_column keys = plain_int64("id", 2, ids);
  int64_t row = -7;
  int64_t rows[2] = {-7, -7};
  CHECK_FAILS(
      colmerge_snapshot_find_key_with_options(snapshot, &column, 1, &key, &options, &row, &failure),
      COLMERGE_ERROR_CANCELLED);
  CHECK_INT(row, -1);
  CHECK_FAILS(
      colmerge_snapshot_find_keys_with_options(snapshot, &keys, 1, &options, rows, 2, &failure),
      COLMERGE_ERROR_CANCELLED);
  CHECK_HAS(failure.message, "lookup");
  CHECK_INT(describe(store, "t").indexes, 0);
  cancel = 0;
  CHECK_OK(colmerge_snapshot_find_key_with_options(snapshot, &column, 1, &key, &options, &row,
                                                   &failure));
  CHECK_INT(row, 1);
  CHECK_OK(
      colmerge_snapshot_find_keys_with_options(snapshot, &keys, 1, &options, rows, 2, &failure));
  CHECK_INT(rows[0], 1);
  CHECK_INT(rows[1], -1);
  cancel = 1;
  colmerge_statement* statement = NULL;
  CHECK_FAILS(colmerge_statement_prepare_with_options(store, "SELECT id FROM t", -1, &options,
                                                      &statement, &failure),
              COLMERGE_ERROR_CANCELLED);
  CHECK(statement == NULL);
  cancel = 0;
  CHECK_OK(colmerge_statement_prepare_with_options(store, "SELECT id FROM t", -1, &options,
                                                   &statement, &failure));
  colmerge_statement_close(statement);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

const check_case find_key_cases[] = {
    {"find_key: keys of each kind are found", keys_of_each_kind_are_found},
    {"find_key: bytes and raw values are found", bytes_and_raw_values_are_found},
    {"find_key: integers of both kinds stand for each other",
     integers_of_both_kinds_stand_for_each_other},
    {"find_key: a null key finds the null", a_null_key_finds_the_null},
    {"find_key: floats compare with NaN and -0.0 equal",
     floats_compare_with_nan_and_minus_zero_equal},
    {"find_key: the primary key needs no columns", the_primary_key_needs_no_columns},
    {"find_key: keys that do not suit are refused", keys_that_do_not_suit_are_refused},
    {"find_key: a nested key is not supported", a_nested_key_is_not_supported},
    {"find_key: an old snapshot gives its own answers", an_old_snapshot_gives_its_own_answers},
    {"find_keys: batches of keys are found", batches_of_keys_are_found},
    {"find_keys: batches that do not suit are refused", batches_that_do_not_suit_are_refused},
    {"find_keys: keys that a type cannot hold have no row, however they are given",
     keys_that_a_type_cannot_hold_have_no_row},
    {"find_keys: keys come as an Arrow array too", keys_come_as_an_arrow_array_too},
    {"find_key: lookups, and a statement that is prepared, are cancelled", lookups_are_cancelled},
    {NULL, NULL},
};
