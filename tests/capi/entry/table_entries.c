// SPDX-License-Identifier: Apache-2.0
// The functions on tables.
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "entry/entry_points.h"
#include "plain_column.h"

static int32_t call_truncate(void* handle, colmerge_error* error) {
  return colmerge_table_truncate(handle, error);
}

static int32_t call_truncate_with_options(void* handle, colmerge_error* error) {
  return colmerge_table_truncate_with_options(handle, NULL, NULL, error);
}

static int32_t call_describe(void* handle, colmerge_error* error) {
  colmerge_table_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  const int32_t status = colmerge_table_describe(handle, &info, error);
  if (status != COLMERGE_OK) CHECK(info.rows == 0 && info.version == 0 && info.bytes.total == 0);
  return status;
}

static int32_t describe_without(void* handle, colmerge_error* error) {
  return colmerge_table_describe(handle, NULL, error);
}

static int32_t call_schema(void* handle, colmerge_error* error) {
  struct ArrowSchema schema;
  memset(&schema, 0x5A, sizeof schema);
  const int32_t status = colmerge_table_schema(handle, &schema, error);
  if (status != COLMERGE_OK) CHECK(schema.release == NULL);
  arrow_release_schema(&schema);
  return status;
}

static int32_t schema_without(void* handle, colmerge_error* error) {
  return colmerge_table_schema(handle, NULL, error);
}

static int32_t call_delete_keys(void* handle, colmerge_error* error) {
  const int64_t id = 1;
  const colmerge_column key = plain_int64("id", 1, &id);
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  const int32_t status = colmerge_table_delete_keys(handle, &key, 1, &result, error);
  if (status != COLMERGE_OK) CHECK(result.rows_read == 0 && result.deleted == 0);
  return status;
}

static int32_t call_delete_keys_with_options(void* handle, colmerge_error* error) {
  const int64_t id = 1;
  const colmerge_column key = plain_int64("id", 1, &id);
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  const int32_t status =
      colmerge_table_delete_keys_with_options(handle, &key, 1, &options, &result, error);
  if (status != COLMERGE_OK) CHECK(result.rows_read == 0 && result.deleted == 0);
  return status;
}

static int32_t delete_key_array(void* handle, int with_options, colmerge_error* error) {
  const int64_t id = 1;
  const arrow_column column = arrow_int64("id", 1, &id);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  arrow_build_schema(&batch, &schema, &releases);
  arrow_build_array(&batch, &array, &releases);
  const int32_t status =
      with_options ? colmerge_table_delete_keys_array_with_options(handle, &array, &schema, NULL,
                                                                   NULL, error)
                   : colmerge_table_delete_keys_array(handle, &array, &schema, NULL, error);
  CHECK_INT(releases, 0);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return status;
}

static int32_t call_delete_keys_array(void* handle, colmerge_error* error) {
  return delete_key_array(handle, 0, error);
}

static int32_t call_delete_keys_array_with_options(void* handle, colmerge_error* error) {
  return delete_key_array(handle, 1, error);
}

static int32_t call_snapshot_open(void* handle, colmerge_error* error) {
  colmerge_snapshot* snapshot = handle;
  const int32_t status = colmerge_snapshot_open(handle, &snapshot, error);
  if (status != COLMERGE_OK) CHECK(snapshot == NULL);
  colmerge_snapshot_close(snapshot);
  return status;
}

static int32_t snapshot_open_without(void* handle, colmerge_error* error) {
  return colmerge_snapshot_open(handle, NULL, error);
}

const entry_point table_entry_points[] = {
    {"colmerge_table_truncate", HANDLE_TABLE, call_truncate, NULL},
    {"colmerge_table_truncate_with_options", HANDLE_TABLE, call_truncate_with_options, NULL},
    {"colmerge_table_describe", HANDLE_TABLE, call_describe, describe_without},
    {"colmerge_table_schema", HANDLE_TABLE, call_schema, schema_without},
    {"colmerge_table_delete_keys", HANDLE_TABLE, call_delete_keys, NULL},
    {"colmerge_table_delete_keys_with_options", HANDLE_TABLE, call_delete_keys_with_options, NULL},
    {"colmerge_table_delete_keys_array", HANDLE_TABLE, call_delete_keys_array, NULL},
    {"colmerge_table_delete_keys_array_with_options", HANDLE_TABLE,
     call_delete_keys_array_with_options, NULL},
    {"colmerge_snapshot_open", HANDLE_TABLE, call_snapshot_open, snapshot_open_without},
    {NULL, 0, NULL, NULL},
};
