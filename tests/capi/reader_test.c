// SPDX-License-Identifier: Apache-2.0
// Readers: batches of rows as plain columns.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static colmerge_reader* reader_of(colmerge_store* store, const char* table,
                                  const colmerge_read_options* options) {
  colmerge_reader* reader = NULL;
  colmerge_snapshot* snapshot = snapshot_of(store, table);
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, options, &reader, &failure));
  colmerge_snapshot_close(snapshot);
  return reader;
}

static int64_t next(colmerge_reader* reader) {
  int64_t rows = -7;
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  return rows;
}

static void batches_come_in_order_until_there_is_none(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n");
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 2;
  colmerge_reader* reader = reader_of(store, "t", &options);
  colmerge_store_close(store);
  const int64_t sizes[] = {2, 2, 1, 0, 0};
  int64_t id = 0;
  for (int i = 0; i < 5; ++i) {
    colmerge_column column;
    CHECK_INT(next(reader), sizes[i]);
    CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
    CHECK_INT(column.length, sizes[i]);
    for (int64_t row = 0; row < sizes[i]; ++row) {
      CHECK_INT(((const int64_t*)column.values)[row], ++id);
    }
  }
  CHECK_INT(id, 5);
  colmerge_reader_close(reader);
}

static void a_reader_stands_before_its_first_batch(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n");
  colmerge_reader* reader = reader_of(store, "t", NULL);
  colmerge_column column;
  colmerge_value values[2];
  CHECK_OK(colmerge_reader_column(reader, 1, &column, &failure));
  CHECK_STRING(column.name, "name");
  CHECK_STRING(column.format, "u");
  CHECK_INT(column.length, 0);
  CHECK_FAILS(colmerge_reader_get_values(reader, 0, NULL, 2, values, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(next(reader), 1);
  CHECK_OK(colmerge_reader_get_values(reader, 0, NULL, 2, values, &failure));
  CHECK_INT(values[0].integer, 1);
  CHECK_STRING(((colmerge_string){values[1].data, values[1].length}), "a");
  CHECK_INT(next(reader), 0);
  CHECK_FAILS(colmerge_reader_get_values(reader, 0, NULL, 2, values, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_reader_close(reader);
  colmerge_store_close(store);
}

static void columns_are_counted_and_chosen(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name,x\n1,a,0.5\n");
  const colmerge_string names[] = {{"x", 1}, {"id", 2}};
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.columns = names;
  options.column_count = 2;
  colmerge_reader* reader = reader_of(store, "t", &options);
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  int64_t count = -7;
  CHECK_OK(colmerge_reader_column_count(reader, &count, &failure));
  CHECK_INT(count, 2);
  CHECK_OK(colmerge_reader_schema(reader, &schema, &failure));
  arrow_add_schema(&seen, &schema);
  CHECK_TEXT(seen.data, ":+s!<x:g id:l>");
  schema.release(&schema);
  text_free(&seen);
  CHECK_INT(next(reader), 1);
  colmerge_column column;
  char buffer[16];
  CHECK_OK(colmerge_reader_column(reader, 1, &column, &failure));
  CHECK_STRING(column.name, "id");
  CHECK_OK(colmerge_reader_value_text(reader, 0, 0, buffer, sizeof buffer, NULL, &failure));
  CHECK_TEXT(buffer, "0.5");
  const int64_t wrong[] = {-1, 2, INT64_MAX};
  for (int i = 0; i < 3; ++i) {
    CHECK_FAILS(colmerge_reader_column(reader, wrong[i], &column, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK(column.length == 0 && column.values == NULL);
    CHECK_FAILS(colmerge_reader_value_text(reader, 0, wrong[i], buffer, 16, NULL, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK_FAILS(colmerge_reader_value_text(reader, wrong[i], 0, buffer, 16, NULL, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
  }
  colmerge_reader_close(reader);
  colmerge_store_close(store);
}

// What a reader gives, a destination takes.
static void a_readers_columns_can_be_written(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l b:b s:u z:vz d:d:10,2 n:n at:tsn:UTC", NULL);
  append_csv(store, "t",
             "id,b,s,d,at\n1,true,a,1.25,2024-01-02T03:04:05.6Z\n2,,a text of many bytes,,\n,false,"
             ",7,2024-01-02T03:04:05Z\n");
  colmerge_destination* copy = open_append(store, "copy");
  colmerge_reader* reader = reader_of(store, "t", NULL);
  colmerge_column columns[7];
  CHECK_INT(next(reader), 3);
  for (int64_t i = 0; i < 7; ++i) {
    CHECK_OK(colmerge_reader_column(reader, i, &columns[i], &failure));
  }
  CHECK_INT(write_columns(copy, columns, 7).inserted, 3);
  colmerge_reader_close(reader);
  colmerge_snapshot *one = snapshot_of(store, "t"), *two = snapshot_of(store, "copy");
  char* expected = snapshot_rows(one);
  expect_snapshot(two, expected);
  free(expected);
  expect_columns(store, "copy", "id:l b:b s:u z:vz d:d:10,2 n:n at:tsn:UTC");
  colmerge_snapshot_close(one);
  colmerge_snapshot_close(two);
  colmerge_destination_close(copy);
  colmerge_store_close(store);
}

static int bit(const void* bits, int64_t row) {
  return ((const uint8_t*)bits)[row / 8] >> row % 8 & 1;
}

// A batch shows its own bits, from the first one on, wherever in the table it begins.
static void bits_are_those_of_the_batch(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t",
             "b\ntrue\nfalse\n\"\"\ntrue\ntrue\n\"\"\nfalse\ntrue\nfalse\nfalse\ntrue\n");
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.offset = 1;
  options.batch_size = 4;
  colmerge_reader* reader = reader_of(store, "t", &options);
  const char* const expected[] = {"0-11", "-010", "01"};
  for (int i = 0; i < 3; ++i) {
    colmerge_column column;
    CHECK_INT(next(reader), (int64_t)strlen(expected[i]));
    CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
    CHECK_STRING(column.format, "b");
    for (int64_t row = 0; row < column.length; ++row) {
      const int valid = column.validity == NULL || bit(column.validity, row);
      CHECK_INT(!valid ? '-' : bit(column.values, row) ? '1' : '0', expected[i][row]);
    }
  }
  CHECK_INT(next(reader), 0);
  colmerge_reader_close(reader);
  colmerge_store_close(store);
}

static void write_batch(colmerge_store* store, const arrow_column* batch) {
  colmerge_destination* destination = open_append(store, "t");
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(batch, &schema, NULL);
  arrow_build_array(batch, &array, NULL);
  CHECK_OK(colmerge_destination_write_array(destination, &array, &schema, NULL, NULL, &failure));
  arrow_release_schema(&schema);
  colmerge_destination_close(destination);
}

static void a_dictionary_comes_as_its_values(void) {
  colmerge_store* store = new_store();
  const int8_t codes[] = {1, 0, 1};
  const uint8_t validity[] = {0x03};
  const int32_t offsets[] = {0, 3, 24};
  const arrow_column words = arrow_strings("", "u", 2, offsets, "oneand a longer one, two");
  arrow_column column = arrow_with_nulls(arrow_fixed("d", "c", 1, 3, codes), validity, 1);
  column.dictionary = &words;
  const arrow_column batch = arrow_batch(1, &column);
  write_batch(store, &batch);
  colmerge_reader* reader = reader_of(store, "t", NULL);
  colmerge_column seen;
  colmerge_value value;
  CHECK_INT(next(reader), 3);
  CHECK_OK(colmerge_reader_column(reader, 0, &seen, &failure));
  CHECK_STRING(seen.format, "u");
  CHECK_STRING(seen.strings[0], "and a longer one, two");
  CHECK_STRING(seen.strings[1], "one");
  CHECK_INT(seen.validity[0] & 7, 3);
  CHECK_OK(colmerge_reader_get_values(reader, 0, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_TEXT);
  CHECK_STRING(((colmerge_string){value.data, value.length}), "and a longer one, two");
  CHECK_OK(colmerge_reader_get_values(reader, 2, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_NULL);
  expect_rows(store, "t", "d\nand a longer one, two\none\nnull\n");
  colmerge_reader_close(reader);
  colmerge_store_close(store);
}

static void a_nested_column_has_text_only(void) {
  colmerge_store* store = new_store();
  const int64_t numbers[] = {1, 2, 3};
  const int32_t offsets[] = {0, 2, 2, 3};
  const arrow_column item = arrow_int64("item", 3, numbers);
  arrow_column list = arrow_fixed("l", "+l", 4, 4, offsets);
  list.length = 3;
  list.child_count = 1;
  list.children = &item;
  const arrow_column batch = arrow_batch(1, &list);
  write_batch(store, &batch);
  colmerge_reader* reader = reader_of(store, "t", NULL);
  colmerge_column column;
  colmerge_value value;
  CHECK_INT(next(reader), 3);
  CHECK_FAILS(colmerge_reader_column(reader, 0, &column, &failure),
              COLMERGE_ERROR_UNSUPPORTED_TYPE);
  CHECK_HAS(failure.message, "'l'");
  CHECK_OK(colmerge_reader_get_values(reader, 0, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_NESTED);
  CHECK(value.integer == 0 && value.data == NULL && value.length == 0);
  char buffer[32];
  CHECK_OK(colmerge_reader_value_text(reader, 0, 0, buffer, sizeof buffer, NULL, &failure));
  CHECK_STARTS(buffer, "[1,");
  CHECK_OK(colmerge_reader_value_text(reader, 1, 0, buffer, sizeof buffer, NULL, &failure));
  CHECK_TEXT(buffer, "[]");
  colmerge_reader_close(reader);
  colmerge_store_close(store);
}

// Strings of a batch live until the next one, whatever is closed and written meanwhile.
static void texts_live_until_the_next_batch(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  put(merge, "id,name\n1,the first text that is long\n2,b\n", (counts){2, 0, 0, 0});
  colmerge_reader* reader = reader_of(store, "t", NULL);
  colmerge_column column;
  CHECK_INT(next(reader), 2);
  CHECK_OK(colmerge_reader_column(reader, 1, &column, &failure));
  put(merge, "id,name\n1,another text that is long\n", (counts){0, 1, 0, 0});
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  colmerge_destination_close(merge);
  colmerge_store_close(store);
  CHECK_STRING(column.strings[0], "the first text that is long");
  CHECK_STRING(column.strings[1], "b");
  CHECK_STRING(column.name, "name");
  CHECK_INT(next(reader), 0);
  CHECK_STRING(column.name, "name");
  colmerge_reader_close(reader);
}

const check_case reader_cases[] = {
    {"reader: batches come in order until there is none",
     batches_come_in_order_until_there_is_none},
    {"reader: it stands before its first batch", a_reader_stands_before_its_first_batch},
    {"reader: columns are counted and chosen", columns_are_counted_and_chosen},
    {"reader: its columns can be written", a_readers_columns_can_be_written},
    {"reader: bits are those of the batch", bits_are_those_of_the_batch},
    {"reader: a dictionary comes as its values", a_dictionary_comes_as_its_values},
    {"reader: a nested column has text only", a_nested_column_has_text_only},
    {"reader: texts live until the next batch", texts_live_until_the_next_batch},
    {NULL, NULL},
};
