// SPDX-License-Identifier: Apache-2.0
// Sources: options, test, schema, reading by stream and by reader.
#include <errno.h>
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

static colmerge_source* open_filtered(colmerge_store* store, const char* table,
                                      const char* filter) {
  colmerge_source_options options = options_of(table);
  options.filter = string_of(filter);
  return open_source(store, options);
}

static void a_filter_chooses_rows(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name,age\n1,Ann,31\n2,Bob,\n3,Cid,17\n4,,64\n");
  colmerge_source* source = open_filtered(store, "t", "age >= 18 OR name LIKE 'B%'");
  expect_read(source, ":+s!<id:l name:u age:l>\n1|\"Ann\"|31\n2|\"Bob\"|null\n4|null|64\n");
  append_csv(store, "t", "id,name,age\n5,Bea,1\n6,Cal,1\n");
  expect_read(source,
              ":+s!<id:l name:u age:l>\n1|\"Ann\"|31\n2|\"Bob\"|null\n4|null|64\n5|\"Bea\"|1\n");
  colmerge_source_close(source);
  // A column that is not read may be used; batches have the wanted size.
  const colmerge_string columns[] = {{"name", 4}};
  colmerge_source_options options = options_of("t");
  options.columns = columns;
  options.column_count = 1;
  options.filter = string_of("id <> 2");
  options.batch_size = 2;
  source = open_source(store, options);
  CHECK_INT(expect_read(source, ":+s!<name:u>\n\"Ann\"\n\"Cid\"\nnull\n\"Bea\"\n\"Cal\"\n"), 3);
  colmerge_reader* reader = NULL;
  int64_t rows = 0, sum = 0;
  CHECK_OK(colmerge_source_open_reader(source, &reader, &failure));
  colmerge_source_close(source);
  colmerge_store_close(store);
  do {
    CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
    sum += rows;
  } while (rows > 0);
  CHECK_INT(sum, 5);
  colmerge_reader_close(reader);
}

static void a_filter_leaves_the_schema_as_it_is(void) {
  colmerge_store* store = new_store();
  const colmerge_string metadata[] = {{"unit", 4}, {"m", 1}};
  colmerge_field fields[2];
  memset(fields, 0, sizeof fields);
  fields[0].name = string_of("Id");
  fields[0].format = string_of("l");
  fields[0].nullable = COLMERGE_FALSE;
  fields[1].name = string_of("id");
  fields[1].format = string_of("U");
  fields[1].metadata = metadata;
  fields[1].metadata_count = 1;
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_create_from_fields(store, "T", -1, fields, 2, NULL, &table, &failure));
  colmerge_table_close(table);
  append_csv(store, "T", "Id,id\n1,x\n2,y\n");
  colmerge_source* source = open_filtered(store, "T", "\"Id\" = 2");
  expect_read(source, ":+s!<Id:l! id:U{unit=m;}>\n2|\"y\"\n");
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_source_schema(source, &schema, &failure));
  arrow_add_schema(&seen, &schema);
  CHECK_TEXT(seen.data, ":+s!<Id:l! id:U{unit=m;}>");
  schema.release(&schema);
  text_free(&seen);
  colmerge_source_close(source);
  colmerge_store_close(store);
}

static void a_filter_that_cannot_be_read_is_refused_at_once(void) {
  colmerge_store* store = new_store();
  const struct {
    const char* filter;
    int32_t code;
    int64_t position;
  } all[] = {
      {"id >", COLMERGE_ERROR_INVALID_TEXT, 4},
      {"id > 1 1", COLMERGE_ERROR_INVALID_TEXT, 7},
      {"id > ?", COLMERGE_ERROR_INVALID_ARGUMENT, 5},
      {"id IN (1, $2)", COLMERGE_ERROR_INVALID_ARGUMENT, 10},
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i) {
    colmerge_source_options options = options_of("t");
    colmerge_source* source = (colmerge_source*)store;
    options.filter = string_of(all[i].filter);
    CHECK_FAILS(colmerge_source_open(store, &options, &source, &failure), all[i].code);
    CHECK(source == NULL);
    CHECK_HAS(failure.message, "filter");
    CHECK_TEXT(failure.column, "filter");
    CHECK_INT(failure.position, all[i].position);
  }
  colmerge_store_close(store);
}

// A filter that does not suit the table, by every way to read.
static void refuse_filter(colmerge_store* store, const char* filter, int32_t code,
                          const char* part) {
  struct ArrowArrayStream stream;
  colmerge_source* source = open_filtered(store, "t", filter);
  colmerge_reader* reader = NULL;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_source_read(source, &stream, &failure), code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, part);
  CHECK_TEXT(failure.table, "t");
  CHECK_FAILS(colmerge_source_open_reader(source, &reader, &failure), code);
  CHECK(reader == NULL);
  colmerge_source_close(source);
}

static void a_filter_that_does_not_suit_the_table_is_refused_at_the_read(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n0,b\n");
  refuse_filter(store, "ids > 1", COLMERGE_ERROR_COLUMN_NOT_FOUND, "'id'");
  refuse_filter(store, "id", COLMERGE_ERROR_TYPE_MISMATCH, "bool");
  refuse_filter(store, "name > 1", COLMERGE_ERROR_TYPE_MISMATCH, "filter");
  refuse_filter(store, "count(*) > 1", COLMERGE_ERROR_INVALID_ARGUMENT, "Aggregate");
  // What only values show comes while the stream is pulled.
  colmerge_source* source = open_filtered(store, "t", "10 / id > 1");
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  CHECK_OK(colmerge_source_read(source, &stream, &failure));
  CHECK_INT(stream.get_next(&stream, &array), EINVAL);
  CHECK_HAS(stream.get_last_error(&stream), "zero");
  stream.release(&stream);
  colmerge_reader* reader = NULL;
  int64_t rows = 0;
  CHECK_OK(colmerge_source_open_reader(source, &reader, &failure));
  CHECK_FAILS(colmerge_reader_next(reader, &rows, &failure), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(failure.row, 1);
  colmerge_reader_close(reader);
  colmerge_source_close(source);
  colmerge_store_close(store);
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
    {"source: a filter chooses rows", a_filter_chooses_rows},
    {"source: a filter leaves the schema as it is", a_filter_leaves_the_schema_as_it_is},
    {"source: a filter that cannot be read is refused at once",
     a_filter_that_cannot_be_read_is_refused_at_once},
    {"source: a filter that does not suit the table is refused at the read",
     a_filter_that_does_not_suit_the_table_is_refused_at_the_read},
    {NULL, NULL},
};
