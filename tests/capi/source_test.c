// SPDX-License-Identifier: Apache-2.0
// Sources: options, test, schema, reading by stream and by reader.
#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

static colmerge_source_options options_of(const char* table) {
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  options.table_name = string_of(table);
  return options;
}

static colmerge_source* open_source(colmerge_store* store, colmerge_source_options options) {
  colmerge_source* source = NULL;
  CHECK_OK(colmerge_source_open(store, &options, &source, &failure));
  CHECK(source != NULL);
  return source;
}

// Drains a read and compares it; returns the number of batches.
static int64_t expect_read(colmerge_source* source, const char* expected) {
  struct ArrowArrayStream stream;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_source_read(source, &stream, &failure));
  const int64_t batches = arrow_add_stream(&seen, &stream);
  CHECK_TEXT(seen.data, expected);
  text_free(&seen);
  return batches;
}

static void refuse_options(colmerge_source_options options, const char* part) {
  colmerge_store* store = new_store();
  colmerge_source* source = (colmerge_source*)store;
  CHECK_FAILS(colmerge_source_open(store, &options, &source, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK(source == NULL);
  CHECK_HAS(failure.message, part);
  colmerge_store_close(store);
}

static void options_that_do_not_suit_are_refused(void) {
  const colmerge_string columns[] = {{"id", 2}, {"id", 2}, {NULL, 0}};
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  refuse_options(options, "'table_name' is required");
  CHECK_STARTS(failure.message, "'table_name' is required");
  options = options_of("t");
  options.batch_size = -1;
  refuse_options(options, "batch_size");
  options = options_of("t");
  options.filter = string_of("id > 1");
  refuse_options(options, "filter");
  options = options_of("t");
  options.reserved = 1;
  refuse_options(options, "reserved");
  options = options_of("t");
  options.struct_size = 71;
  refuse_options(options, "struct_size");
  options = options_of("t");
  options.column_count = 1;
  refuse_options(options, "columns");
  options.columns = columns;
  options.column_count = 2;
  refuse_options(options, "'id'");
  options.columns = columns + 2;
  options.column_count = 1;
  refuse_options(options, "columns");
  options.column_count = -1;
  refuse_options(options, "-1");
  colmerge_store* store = new_store();
  colmerge_source* source = (colmerge_source*)store;
  CHECK_FAILS(colmerge_source_open(store, NULL, &source, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK(source == NULL);
  colmerge_store_close(store);
}

static void test_tells_whether_the_table_exists(void) {
  colmerge_store* store = new_store();
  colmerge_source* source = open_source(store, options_of("t"));
  int32_t exists = -7;
  CHECK_OK(colmerge_source_test(source, &exists, &failure));
  CHECK_INT(exists, 0);
  append_csv(store, "t", "id\n1\n");
  CHECK_OK(colmerge_source_test(source, &exists, &failure));
  CHECK_INT(exists, 1);
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  CHECK_OK(colmerge_source_test(source, &exists, &failure));
  CHECK_INT(exists, 0);
  colmerge_source_close(source);
  colmerge_store_close(store);
}

static void a_read_sees_the_table_as_it_is_now(void) {
  colmerge_store* store = new_store();
  colmerge_source* source = open_source(store, options_of("t"));
  append_csv(store, "t", "id,name\n1,a\n");
  expect_read(source, ":+s!<id:l name:u>\n1|\"a\"\n");
  append_csv(store, "t", "id,name\n2,b\n");
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_source_read(source, &stream, &failure));
  append_csv(store, "t", "id,name\n3,c\n");
  text seen = {NULL, 0, 0};
  arrow_add_stream(&seen, &stream);
  CHECK_TEXT(seen.data, ":+s!<id:l name:u>\n1|\"a\"\n2|\"b\"\n");
  text_free(&seen);
  expect_read(source, ":+s!<id:l name:u>\n1|\"a\"\n2|\"b\"\n3|\"c\"\n");
  colmerge_source_close(source);
  colmerge_store_close(store);
}

static void columns_and_batch_size_hold_for_every_read(void) {
  colmerge_store* store = new_store();
  const colmerge_string columns[] = {{"name", 4}, {"id", 2}};
  colmerge_source_options options = options_of("t");
  options.columns = columns;
  options.column_count = 2;
  options.batch_size = 2;
  colmerge_source* source = open_source(store, options);
  append_csv(store, "t", "id,x,name\n1,7,a\n2,8,b\n3,9,c\n");
  CHECK_INT(expect_read(source, ":+s!<name:u id:l>\n\"a\"|1\n\"b\"|2\n\"c\"|3\n"), 2);
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_source_schema(source, &schema, &failure));
  arrow_add_schema(&seen, &schema);
  CHECK_TEXT(seen.data, ":+s!<name:u id:l>");
  schema.release(&schema);
  text_free(&seen);
  colmerge_reader* reader = NULL;
  CHECK_OK(colmerge_source_open_reader(source, &reader, &failure));
  colmerge_source_close(source);
  colmerge_store_close(store);
  int64_t rows = 0;
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_INT(rows, 2);
  char buffer[8];
  CHECK_OK(colmerge_reader_value_text(reader, 1, 0, buffer, 8, NULL, &failure));
  CHECK_TEXT(buffer, "b");
  colmerge_reader_close(reader);
}

// Each of the three ways to read fails alike.
static void refuse_reads(colmerge_source* source, int32_t code, const char* start) {
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  colmerge_reader* reader = (colmerge_reader*)source;
  memset(&stream, 0x5A, sizeof stream);
  memset(&schema, 0x5A, sizeof schema);
  CHECK_FAILS(colmerge_source_read(source, &stream, &failure), code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, start);
  CHECK_TEXT(failure.table, "people");
  CHECK_FAILS(colmerge_source_schema(source, &schema, &failure), code);
  CHECK(schema.release == NULL);
  CHECK_HAS(failure.message, start);
  CHECK_FAILS(colmerge_source_open_reader(source, &reader, &failure), code);
  CHECK(reader == NULL);
  CHECK_HAS(failure.message, start);
}

static void a_missing_table_or_column_is_named(void) {
  colmerge_store* store = new_store();
  const colmerge_string columns[] = {{"nmae", 4}};
  colmerge_source_options options = options_of("people");
  options.columns = columns;
  options.column_count = 1;
  colmerge_source* source = open_source(store, options);
  refuse_reads(source, COLMERGE_ERROR_TABLE_NOT_FOUND,
               "Table 'people' not found in in-memory store");
  append_csv(store, "people", "id,name\n1,a\n");
  refuse_reads(source, COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nmae'");
  CHECK_TEXT(failure.column, "nmae");
  CHECK_HAS(failure.message, "'name'");
  int32_t exists = 0;
  CHECK_OK(colmerge_source_test(source, &exists, &failure));
  CHECK_INT(exists, 1);
  colmerge_source_close(source);
  colmerge_store_close(store);
}

const check_case source_cases[] = {
    {"source: options that do not suit are refused", options_that_do_not_suit_are_refused},
    {"source: test tells whether the table exists", test_tells_whether_the_table_exists},
    {"source: a read sees the table as it is now", a_read_sees_the_table_as_it_is_now},
    {"source: columns and batch size hold for every read",
     columns_and_batch_size_hold_for_every_read},
    {"source: a missing table or column is named", a_missing_table_or_column_is_named},
    {NULL, NULL},
};
