// SPDX-License-Identifier: Apache-2.0
// Reading through Arrow streams: colmerge_snapshot_read and colmerge_snapshot_take_rows.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static colmerge_snapshot* three_rows(colmerge_store* store) {
  append_csv(store, "t", "id,name,x\n1,a,0.5\n2,,1.5\n3,a name of some length,\n");
  return snapshot_of(store, "t");
}

// Drains a stream and compares it; returns the number of batches.
static int64_t expect_stream(struct ArrowArrayStream* stream, const char* expected) {
  text seen = {NULL, 0, 0};
  const int64_t batches = arrow_add_stream(&seen, stream);
  CHECK_TEXT(seen.data, expected);
  text_free(&seen);
  return batches;
}

static int64_t expect_read(colmerge_snapshot* snapshot, const colmerge_read_options* options,
                           const char* expected) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_OK(colmerge_snapshot_read(snapshot, options, &stream, &failure));
  return expect_stream(&stream, expected);
}

static void a_stream_gives_all_rows_in_order(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  const char* all =
      ":+s!<id:l name:u x:g>\n"
      "1|\"a\"|0x3fe0000000000000\n2|null|0x3ff8000000000000\n3|\"a name of some length\"|null\n";
  CHECK_INT(expect_read(snapshot, NULL, all), 1);
  const colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  CHECK_INT(expect_read(snapshot, &options, all), 1);
  colmerge_snapshot_close(snapshot);
  new_table(store, "empty", "id:l!", NULL);
  snapshot = snapshot_of(store, "empty");
  CHECK_INT(expect_read(snapshot, NULL, ":+s!<id:l!>\n"), 0);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void options_choose_columns_rows_and_batches(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  const colmerge_string columns[] = {{"x", 1}, {"id and more", 2}};
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.columns = columns;
  options.column_count = 2;
  options.batch_size = 2;
  const char* all = ":+s!<x:g id:l>\n0x3fe0000000000000|1\n0x3ff8000000000000|2\nnull|3\n";
  CHECK_INT(expect_read(snapshot, &options, all), 2);
  options.batch_size = 1;
  CHECK_INT(expect_read(snapshot, &options, all), 3);
  options.columns = columns + 1;
  options.column_count = 1;
  options.limit = 2;
  expect_read(snapshot, &options, ":+s!<id:l>\n1\n2\n");
  options.offset = 2;
  expect_read(snapshot, &options, ":+s!<id:l>\n3\n");
  options.limit = 0;
  options.offset = 1;
  expect_read(snapshot, &options, ":+s!<id:l>\n2\n3\n");
  options.offset = 3;
  expect_read(snapshot, &options, ":+s!<id:l>\n");
  options.offset = INT64_MAX;
  options.limit = options.batch_size = INT64_MAX;
  expect_read(snapshot, &options, ":+s!<id:l>\n");
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void refuse_read(colmerge_snapshot* snapshot, const colmerge_read_options* options,
                        int32_t code, const char* part) {
  struct ArrowArrayStream stream;
  colmerge_reader* reader = (colmerge_reader*)snapshot;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_snapshot_read(snapshot, options, &stream, &failure), code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, part);
  const int64_t row = 0;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_snapshot_take_rows(snapshot, &row, 1, options, &stream, &failure), code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, part);
  CHECK_FAILS(colmerge_snapshot_open_reader(snapshot, options, &reader, &failure), code);
  CHECK(reader == NULL);
  CHECK_HAS(failure.message, part);
}

static void options_that_do_not_suit_are_refused(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  const colmerge_read_options good = COLMERGE_READ_OPTIONS_INIT;
  const colmerge_string columns[] = {{"id", 2}, {"nmae", 4}, {"", 0}};
  colmerge_read_options options = good;
  options.columns = columns;
  options.column_count = 2;
  refuse_read(snapshot, &options, COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nmae'");
  CHECK_TEXT(failure.column, "nmae");
  const colmerge_string repeated[] = {{"id", 2}, {"id", 2}};
  options.columns = repeated;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  options.columns = columns + 2;
  options.column_count = 1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "columns");
  options.columns = NULL;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "columns");
  options.column_count = -1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  options = good;
  options.batch_size = -1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "batch_size");
  options = good;
  options.limit = -1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "limit");
  options = good;
  options.offset = -1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "offset");
  options = good;
  options.reserved = 1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  options = good;
  options.struct_size = 1;
  refuse_read(snapshot, &options, COLMERGE_ERROR_INVALID_ARGUMENT, "struct_size");
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void rows_are_taken_by_id_in_the_given_order(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  const colmerge_string names[] = {{"id", 2}};
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  struct ArrowArrayStream stream;
  options.columns = names;
  options.column_count = 1;
  const int64_t id_column = 0;
  int64_t rows[5];
  for (int64_t i = 0; i < 5; ++i) {
    const colmerge_value key = {COLMERGE_VALUE_INT64, 0, 3 - i % 3, 0, NULL, 0};
    CHECK_OK(colmerge_snapshot_find_key(snapshot, &id_column, 1, &key, &rows[i], &failure));
  }
  CHECK_OK(colmerge_snapshot_take_rows(snapshot, rows, 5, &options, &stream, &failure));
  expect_stream(&stream, ":+s!<id:l>\n3\n2\n1\n3\n2\n");
  options.offset = 1;
  options.limit = 3;
  options.batch_size = 2;
  CHECK_OK(colmerge_snapshot_take_rows(snapshot, rows, 5, &options, &stream, &failure));
  CHECK_INT(expect_stream(&stream, ":+s!<id:l>\n2\n1\n3\n"), 2);
  CHECK_OK(colmerge_snapshot_take_rows(snapshot, NULL, 0, NULL, &stream, &failure));
  expect_stream(&stream, ":+s!<id:l name:u x:g>\n");
  const int64_t wrong[] = {-1, 3, INT64_MAX, INT64_MIN};
  for (int i = 0; i < 4; ++i) {
    rows[3] = wrong[i];
    memset(&stream, 0x5A, sizeof stream);
    CHECK_FAILS(colmerge_snapshot_take_rows(snapshot, rows, 5, NULL, &stream, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK_INT(failure.row, 3);
    CHECK(stream.release == NULL);
  }
  CHECK_FAILS(colmerge_snapshot_take_rows(snapshot, NULL, 1, NULL, &stream, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_snapshot_take_rows(snapshot, rows, -1, NULL, &stream, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void a_deleted_row_has_no_id(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n2\n3\n");
  colmerge_table* table = NULL;
  const int64_t two = 2, id_column = 0;
  const colmerge_column keys = plain_int64("id", 1, &two);
  colmerge_snapshot* before = snapshot_of(store, "t");
  const colmerge_value key = {COLMERGE_VALUE_INT64, 0, 2, 0, NULL, 0};
  int64_t row = -1;
  colmerge_value value;
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_snapshot_find_key(before, &id_column, 1, &key, &row, &failure));
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  CHECK_OK(colmerge_table_delete_keys(table, &keys, 1, NULL, &failure));
  colmerge_snapshot* after = snapshot_of(store, "t");
  if (describe(store, "t").deleted_rows == 1) {
    CHECK_FAILS(colmerge_snapshot_get_values(after, row, NULL, 1, &value, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK_FAILS(colmerge_snapshot_take_rows(after, &row, 1, NULL, &stream, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK_INT(failure.row, 0);
  }
  expect_read(after, NULL, ":+s!<id:l>\n1\n3\n");
  CHECK_OK(colmerge_snapshot_take_rows(before, &row, 1, NULL, &stream, &failure));
  expect_stream(&stream, ":+s!<id:l>\n2\n");
  colmerge_snapshot_close(before);
  colmerge_snapshot_close(after);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

// Arrays are released after the stream, the snapshot and the store, the last one first.
static void arrays_outlive_everything(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray arrays[3];
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 1;
  CHECK_OK(colmerge_snapshot_read(snapshot, &options, &stream, &failure));
  colmerge_snapshot_close(snapshot);
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  CHECK_INT(stream.get_schema(&stream, &schema), 0);
  CHECK_INT(stream.get_next(&stream, &arrays[0]), 0);
  colmerge_store_close(store);
  CHECK_INT(stream.get_next(&stream, &arrays[1]), 0);
  CHECK_INT(stream.get_next(&stream, &arrays[2]), 0);
  stream.release(&stream);
  const char* expected[] = {"1|\"a\"|0x3fe0000000000000\n", "2|null|0x3ff8000000000000\n",
                            "3|\"a name of some length\"|null\n"};
  for (int i = 2; i >= 0; --i) {
    text row = {NULL, 0, 0};
    arrow_add_rows(&row, &schema, &arrays[i]);
    CHECK_TEXT(row.data, expected[i]);
    text_free(&row);
    arrays[i].release(&arrays[i]);
    CHECK(arrays[i].release == NULL);
  }
  schema.release(&schema);
}

static void a_child_may_be_moved_out_of_an_array(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  struct ArrowArrayStream stream;
  struct ArrowArray array, child;
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  CHECK_INT(stream.get_next(&stream, &array), 0);
  child = *array.children[0];
  array.children[0]->release = NULL;
  array.release(&array);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
  CHECK_INT(child.length, 3);
  CHECK_INT(((const int64_t*)child.buffers[1])[child.offset + 2], 3);
  child.release(&child);
  CHECK(child.release == NULL);
}

static void a_stream_may_be_moved_and_released_early(void) {
  colmerge_store* store = new_store();
  colmerge_snapshot* snapshot = three_rows(store);
  struct ArrowArrayStream stream, moved;
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  moved = stream;
  stream.release = NULL;
  moved.release(&moved);
  CHECK(moved.release == NULL);
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  moved = stream;
  stream.release = NULL;
  expect_stream(&moved,
                ":+s!<id:l name:u x:g>\n1|\"a\"|0x3fe0000000000000\n2|null|0x3ff8000000000000\n"
                "3|\"a name of some length\"|null\n");
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

// A later write must not show through an array that shares the table's memory.
static void a_write_does_not_change_an_exported_array(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n1,10\n2,20\n3,30\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  CHECK_INT(stream.get_schema(&stream, &schema), 0);
  CHECK_INT(stream.get_next(&stream, &array), 0);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_destination* merge = open_merge(store, "t", "id");
  put(merge, "id,v\n1,-1\n2,\n4,-4\n", (counts){1, 2, 0, 0});
  append_csv(store, "t", "id,v\n5,5\n");
  text rows = {NULL, 0, 0};
  arrow_add_rows(&rows, &schema, &array);
  CHECK_TEXT(rows.data, "1|10\n2|20\n3|30\n");
  text_free(&rows);
  array.release(&array);
  schema.release(&schema);
  expect_rows(store, "t", "id|v\n1|-1\n2|null\n3|30\n4|-4\n5|5\n");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

const check_case read_cases[] = {
    {"read: a stream gives all rows in order", a_stream_gives_all_rows_in_order},
    {"read: options choose columns and rows and batches", options_choose_columns_rows_and_batches},
    {"read: options that do not suit are refused", options_that_do_not_suit_are_refused},
    {"read: rows are taken by id in the given order", rows_are_taken_by_id_in_the_given_order},
    {"read: a deleted row has no id", a_deleted_row_has_no_id},
    {"read: arrays outlive everything", arrays_outlive_everything},
    {"read: a child may be moved out of an array", a_child_may_be_moved_out_of_an_array},
    {"read: a stream may be moved and released early", a_stream_may_be_moved_and_released_early},
    {"read: a write does not change an exported array", a_write_does_not_change_an_exported_array},
    {NULL, NULL},
};
