// SPDX-License-Identifier: Apache-2.0
// The functions on readers, sources and lists of names.
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "entry/entry_points.h"

static int32_t call_next(void* handle, colmerge_error* error) {
  int64_t rows = 77;
  const int32_t status = colmerge_reader_next(handle, &rows, error);
  if (status != COLMERGE_OK) CHECK_INT(rows, 0);
  return status;
}

static int32_t next_without(void* handle, colmerge_error* error) {
  return colmerge_reader_next(handle, NULL, error);
}

static int32_t call_column_count(void* handle, colmerge_error* error) {
  int64_t count = 77;
  const int32_t status = colmerge_reader_column_count(handle, &count, error);
  if (status != COLMERGE_OK) CHECK_INT(count, 0);
  return status;
}

static int32_t column_count_without(void* handle, colmerge_error* error) {
  return colmerge_reader_column_count(handle, NULL, error);
}

static int32_t call_reader_schema(void* handle, colmerge_error* error) {
  struct ArrowSchema schema;
  memset(&schema, 0x5A, sizeof schema);
  const int32_t status = colmerge_reader_schema(handle, &schema, error);
  if (status != COLMERGE_OK) CHECK(schema.release == NULL);
  arrow_release_schema(&schema);
  return status;
}

static int32_t reader_schema_without(void* handle, colmerge_error* error) {
  return colmerge_reader_schema(handle, NULL, error);
}

static int32_t call_column(void* handle, colmerge_error* error) {
  colmerge_column column;
  memset(&column, 0x5A, sizeof column);
  const int32_t status = colmerge_reader_column(handle, 0, &column, error);
  if (status != COLMERGE_OK) CHECK(column.length == 0 && column.values == NULL);
  return status;
}

static int32_t column_without(void* handle, colmerge_error* error) {
  return colmerge_reader_column(handle, 0, NULL, error);
}

static int32_t call_get_values(void* handle, colmerge_error* error) {
  colmerge_value values[2];
  return colmerge_reader_get_values(handle, 0, NULL, 2, values, error);
}

static int32_t get_values_without(void* handle, colmerge_error* error) {
  return colmerge_reader_get_values(handle, 0, NULL, 2, NULL, error);
}

static int32_t call_value_text(void* handle, colmerge_error* error) {
  char buffer[8];
  return colmerge_reader_value_text(handle, 0, 0, buffer, sizeof buffer, NULL, error);
}

static int32_t call_table_name(void* handle, colmerge_error* error) {
  colmerge_string name = {"x", 1};
  const int32_t status = colmerge_source_table_name(handle, &name, error);
  if (status != COLMERGE_OK) CHECK(name.data == NULL && name.length == 0);
  return status;
}

static int32_t table_name_without(void* handle, colmerge_error* error) {
  return colmerge_source_table_name(handle, NULL, error);
}

static int32_t call_test(void* handle, colmerge_error* error) {
  int32_t exists = 77;
  const int32_t status = colmerge_source_test(handle, &exists, error);
  if (status != COLMERGE_OK) CHECK_INT(exists, 0);
  return status;
}

static int32_t test_without(void* handle, colmerge_error* error) {
  return colmerge_source_test(handle, NULL, error);
}

static int32_t call_source_schema(void* handle, colmerge_error* error) {
  struct ArrowSchema schema;
  memset(&schema, 0x5A, sizeof schema);
  const int32_t status = colmerge_source_schema(handle, &schema, error);
  if (status != COLMERGE_OK) CHECK(schema.release == NULL);
  arrow_release_schema(&schema);
  return status;
}

static int32_t source_schema_without(void* handle, colmerge_error* error) {
  return colmerge_source_schema(handle, NULL, error);
}

static int32_t call_read(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  const int32_t status = colmerge_source_read(handle, &stream, error);
  if (status != COLMERGE_OK) CHECK(stream.release == NULL);
  arrow_release_stream(&stream);
  return status;
}

static int32_t read_without(void* handle, colmerge_error* error) {
  return colmerge_source_read(handle, NULL, error);
}

static int32_t call_open_reader(void* handle, colmerge_error* error) {
  colmerge_reader* reader = handle;
  const int32_t status = colmerge_source_open_reader(handle, &reader, error);
  if (status != COLMERGE_OK) CHECK(reader == NULL);
  colmerge_reader_close(reader);
  return status;
}

static int32_t open_reader_without(void* handle, colmerge_error* error) {
  return colmerge_source_open_reader(handle, NULL, error);
}

static int32_t call_count(void* handle, colmerge_error* error) {
  int64_t count = 77;
  const int32_t status = colmerge_names_count(handle, &count, error);
  if (status != COLMERGE_OK) CHECK_INT(count, 0);
  return status;
}

static int32_t count_without(void* handle, colmerge_error* error) {
  return colmerge_names_count(handle, NULL, error);
}

static int32_t call_get(void* handle, colmerge_error* error) {
  colmerge_string name = {"x", 1};
  const int32_t status = colmerge_names_get(handle, 0, &name, error);
  if (status != COLMERGE_OK) CHECK(name.data == NULL && name.length == 0);
  return status;
}

static int32_t get_without(void* handle, colmerge_error* error) {
  return colmerge_names_get(handle, 0, NULL, error);
}

const entry_point read_entry_points[] = {
    {"colmerge_reader_get_values", HANDLE_READER, call_get_values, get_values_without},
    {"colmerge_reader_value_text", HANDLE_READER, call_value_text, NULL},
    {"colmerge_reader_column", HANDLE_READER, call_column, column_without},
    {"colmerge_reader_column_count", HANDLE_READER, call_column_count, column_count_without},
    {"colmerge_reader_schema", HANDLE_READER, call_reader_schema, reader_schema_without},
    {"colmerge_reader_next", HANDLE_READER, call_next, next_without},
    {"colmerge_source_table_name", HANDLE_SOURCE, call_table_name, table_name_without},
    {"colmerge_source_test", HANDLE_SOURCE, call_test, test_without},
    {"colmerge_source_schema", HANDLE_SOURCE, call_source_schema, source_schema_without},
    {"colmerge_source_read", HANDLE_SOURCE, call_read, read_without},
    {"colmerge_source_open_reader", HANDLE_SOURCE, call_open_reader, open_reader_without},
    {"colmerge_names_count", HANDLE_NAMES, call_count, count_without},
    {"colmerge_names_get", HANDLE_NAMES, call_get, get_without},
    {NULL, 0, NULL, NULL},
};
