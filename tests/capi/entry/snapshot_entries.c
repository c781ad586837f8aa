// SPDX-License-Identifier: Apache-2.0
// The functions on snapshots.
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "entry/entry_points.h"
#include "plain_column.h"

static int32_t call_version(void* handle, colmerge_error* error) {
  int64_t version = 77;
  const int32_t status = colmerge_snapshot_version(handle, &version, error);
  if (status != COLMERGE_OK) CHECK_INT(version, 0);
  return status;
}

static int32_t version_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_version(handle, NULL, error);
}

static int32_t call_row_count(void* handle, colmerge_error* error) {
  int64_t rows = 77;
  const int32_t status = colmerge_snapshot_row_count(handle, &rows, error);
  if (status != COLMERGE_OK) CHECK_INT(rows, 0);
  return status;
}

static int32_t row_count_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_row_count(handle, NULL, error);
}

static int32_t call_describe(void* handle, colmerge_error* error) {
  colmerge_table_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  const int32_t status = colmerge_snapshot_describe(handle, &info, error);
  if (status != COLMERGE_OK) CHECK(info.rows == 0 && info.version == 0);
  return status;
}

static int32_t describe_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_describe(handle, NULL, error);
}

static int32_t call_column_info(void* handle, colmerge_error* error) {
  colmerge_column_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  const int32_t status = colmerge_snapshot_column_info(handle, 0, &info, error);
  if (status != COLMERGE_OK) CHECK(info.name.data == NULL && info.rows == 0);
  return status;
}

static int32_t column_info_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_column_info(handle, 0, NULL, error);
}

static int32_t call_check_info(void* handle, colmerge_error* error) {
  colmerge_check check = {{"x", 1}, {"y", 1}, 7};
  const int32_t status = colmerge_snapshot_check_info(handle, 0, &check, error);
  if (status != COLMERGE_OK) CHECK(check.name.data == NULL && check.reserved == 0);
  return status;
}

static int32_t check_info_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_check_info(handle, 0, NULL, error);
}

static int32_t call_index_info(void* handle, colmerge_error* error) {
  colmerge_index_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  const int32_t status = colmerge_snapshot_index_info(handle, 0, &info, error);
  if (status != COLMERGE_OK) CHECK(info.columns == NULL && info.entries == 0);
  return status;
}

static int32_t index_info_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_index_info(handle, 0, NULL, error);
}

static int32_t call_find_column(void* handle, colmerge_error* error) {
  int64_t column = 77;
  const int32_t status = colmerge_snapshot_find_column(handle, "name", -1, &column, error);
  if (status != COLMERGE_OK) CHECK_INT(column, -1);
  return status;
}

static int32_t find_column_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_find_column(handle, "name", -1, NULL, error);
}

static int32_t call_schema(void* handle, colmerge_error* error) {
  struct ArrowSchema schema;
  memset(&schema, 0x5A, sizeof schema);
  const int32_t status = colmerge_snapshot_schema(handle, &schema, error);
  if (status != COLMERGE_OK) CHECK(schema.release == NULL);
  arrow_release_schema(&schema);
  return status;
}

static int32_t schema_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_schema(handle, NULL, error);
}

static int32_t call_read(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  const int32_t status = colmerge_snapshot_read(handle, NULL, &stream, error);
  if (status != COLMERGE_OK) CHECK(stream.release == NULL);
  arrow_release_stream(&stream);
  return status;
}

static int32_t read_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_read(handle, NULL, NULL, error);
}

static int32_t call_take_rows(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  const int32_t status = colmerge_snapshot_take_rows(handle, NULL, 0, NULL, &stream, error);
  if (status != COLMERGE_OK) CHECK(stream.release == NULL);
  arrow_release_stream(&stream);
  return status;
}

static int32_t take_rows_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_take_rows(handle, NULL, 0, NULL, NULL, error);
}

static int32_t call_open_reader(void* handle, colmerge_error* error) {
  colmerge_reader* reader = handle;
  const int32_t status = colmerge_snapshot_open_reader(handle, NULL, &reader, error);
  if (status != COLMERGE_OK) CHECK(reader == NULL);
  colmerge_reader_close(reader);
  return status;
}

static int32_t open_reader_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_open_reader(handle, NULL, NULL, error);
}

static const colmerge_value kKey = {COLMERGE_VALUE_INT64, 0, 2, 0, NULL, 0};

static int32_t call_find_key(void* handle, colmerge_error* error) {
  int64_t row = 77;
  const int32_t status = colmerge_snapshot_find_key(handle, NULL, 1, &kKey, &row, error);
  if (status != COLMERGE_OK) CHECK_INT(row, -1);
  return status;
}

static int32_t call_find_key_with_options(void* handle, colmerge_error* error) {
  int64_t row = 0;
  const int32_t status =
      colmerge_snapshot_find_key_with_options(handle, NULL, 1, &kKey, NULL, &row, error);
  if (status != COLMERGE_OK) CHECK_INT(row, -1);
  return status;
}

static int32_t find_key_with_options_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_find_key_with_options(handle, NULL, 1, &kKey, NULL, NULL, error);
}

static int32_t find_key_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_find_key(handle, NULL, 1, &kKey, NULL, error);
}

static int32_t find_keys(void* handle, int64_t* out_rows, colmerge_error* error) {
  const int64_t ids[] = {1, 2};
  const colmerge_column key = plain_int64("id", 2, ids);
  return colmerge_snapshot_find_keys(handle, &key, 1, out_rows, 2, error);
}

static int32_t find_keys_with_options(void* handle, int64_t* out_rows, colmerge_error* error) {
  const int64_t ids[] = {1, 2};
  const colmerge_column key = plain_int64("id", 2, ids);
  return colmerge_snapshot_find_keys_with_options(handle, &key, 1, NULL, out_rows, 2, error);
}

static int32_t call_find_keys_with_options(void* handle, colmerge_error* error) {
  int64_t rows[2];
  return find_keys_with_options(handle, rows, error);
}

static int32_t find_keys_with_options_without(void* handle, colmerge_error* error) {
  return find_keys_with_options(handle, NULL, error);
}

static int32_t call_find_keys(void* handle, colmerge_error* error) {
  int64_t rows[2];
  return find_keys(handle, rows, error);
}

static int32_t find_keys_without(void* handle, colmerge_error* error) {
  return find_keys(handle, NULL, error);
}

typedef int32_t (*array_lookup)(colmerge_snapshot* snapshot, const struct ArrowArray* keys,
                                const struct ArrowSchema* schema, int64_t* out_rows,
                                int64_t row_capacity, colmerge_error* error);

static int32_t without_options(colmerge_snapshot* snapshot, const struct ArrowArray* keys,
                               const struct ArrowSchema* schema, int64_t* out_rows,
                               int64_t row_capacity, colmerge_error* error) {
  return colmerge_snapshot_find_keys_array_with_options(snapshot, keys, schema, NULL, out_rows,
                                                        row_capacity, error);
}

static int32_t find_keys_array(array_lookup lookup, void* handle, int64_t* out_rows,
                               colmerge_error* error) {
  const int64_t ids[] = {1, 2};
  const arrow_column column = arrow_int64("id", 2, ids);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  arrow_build_schema(&batch, &schema, &releases);
  arrow_build_array(&batch, &array, &releases);
  const int32_t status = lookup(handle, &array, &schema, out_rows, 2, error);
  CHECK_INT(releases, 0);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return status;
}

static int32_t call_find_keys_array(void* handle, colmerge_error* error) {
  int64_t rows[2];
  return find_keys_array(colmerge_snapshot_find_keys_array, handle, rows, error);
}

static int32_t find_keys_array_without(void* handle, colmerge_error* error) {
  return find_keys_array(colmerge_snapshot_find_keys_array, handle, NULL, error);
}

static int32_t call_find_keys_array_with_options(void* handle, colmerge_error* error) {
  int64_t rows[2];
  return find_keys_array(without_options, handle, rows, error);
}

static int32_t find_keys_array_with_options_without(void* handle, colmerge_error* error) {
  return find_keys_array(without_options, handle, NULL, error);
}

static int32_t call_get_values(void* handle, colmerge_error* error) {
  colmerge_value values[2];
  return colmerge_snapshot_get_values(handle, 0, NULL, 2, values, error);
}

static int32_t get_values_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_get_values(handle, 0, NULL, 2, NULL, error);
}

static int32_t call_value_text(void* handle, colmerge_error* error) {
  char buffer[8];
  int64_t length = 77;
  const int32_t status =
      colmerge_snapshot_value_text(handle, 0, 0, buffer, sizeof buffer, &length, error);
  if (status != COLMERGE_OK) CHECK(length <= 0);
  return status;
}

const entry_point snapshot_entry_points[] = {
    {"colmerge_snapshot_version", HANDLE_SNAPSHOT, call_version, version_without},
    {"colmerge_snapshot_row_count", HANDLE_SNAPSHOT, call_row_count, row_count_without},
    {"colmerge_snapshot_describe", HANDLE_SNAPSHOT, call_describe, describe_without},
    {"colmerge_snapshot_column_info", HANDLE_SNAPSHOT, call_column_info, column_info_without},
    {"colmerge_snapshot_check_info", HANDLE_SNAPSHOT, call_check_info, check_info_without},
    {"colmerge_snapshot_index_info", HANDLE_SNAPSHOT, call_index_info, index_info_without},
    {"colmerge_snapshot_find_column", HANDLE_SNAPSHOT, call_find_column, find_column_without},
    {"colmerge_snapshot_schema", HANDLE_SNAPSHOT, call_schema, schema_without},
    {"colmerge_snapshot_read", HANDLE_SNAPSHOT, call_read, read_without},
    {"colmerge_snapshot_take_rows", HANDLE_SNAPSHOT, call_take_rows, take_rows_without},
    {"colmerge_snapshot_open_reader", HANDLE_SNAPSHOT, call_open_reader, open_reader_without},
    {"colmerge_snapshot_find_key", HANDLE_SNAPSHOT, call_find_key, find_key_without},
    {"colmerge_snapshot_find_keys", HANDLE_SNAPSHOT, call_find_keys, find_keys_without},
    {"colmerge_snapshot_find_key_with_options", HANDLE_SNAPSHOT, call_find_key_with_options,
     find_key_with_options_without},
    {"colmerge_snapshot_find_keys_with_options", HANDLE_SNAPSHOT, call_find_keys_with_options,
     find_keys_with_options_without},
    {"colmerge_snapshot_find_keys_array_with_options", HANDLE_SNAPSHOT,
     call_find_keys_array_with_options, find_keys_array_with_options_without},
    {"colmerge_snapshot_find_keys_array", HANDLE_SNAPSHOT, call_find_keys_array,
     find_keys_array_without},
    {"colmerge_snapshot_get_values", HANDLE_SNAPSHOT, call_get_values, get_values_without},
    {"colmerge_snapshot_value_text", HANDLE_SNAPSHOT, call_value_text, NULL},
    {NULL, 0, NULL, NULL},
};
