// SPDX-License-Identifier: Apache-2.0
// The functions that prepare, describe and run statements.
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "entry/entry_points.h"
#include "scenario.h"

static const int64_t kId = 1;
static const char kSelect[] = "SELECT id, name FROM t WHERE id = ?";
static const char kDelete[] = "DELETE FROM t WHERE id = ?";

static colmerge_value id_value(void) {
  colmerge_value value = {COLMERGE_VALUE_INT64, 0, 1, 0, NULL, 0};
  return value;
}

static int32_t call_prepare(void* handle, colmerge_error* error) {
  colmerge_statement* statement = handle;
  const int32_t status = colmerge_statement_prepare(handle, kSelect, -1, &statement, error);
  if (status != COLMERGE_OK) CHECK(statement == NULL);
  colmerge_statement_close(statement);
  return status;
}

static int32_t call_prepare_with_options(void* handle, colmerge_error* error) {
  colmerge_statement* statement = handle;
  const int32_t status =
      colmerge_statement_prepare_with_options(handle, kSelect, -1, NULL, &statement, error);
  if (status != COLMERGE_OK) CHECK(statement == NULL);
  colmerge_statement_close(statement);
  return status;
}

static int32_t prepare_with_options_without(void* handle, colmerge_error* error) {
  return colmerge_statement_prepare_with_options(handle, kSelect, -1, NULL, NULL, error);
}

static int32_t prepare_without(void* handle, colmerge_error* error) {
  return colmerge_statement_prepare(handle, kSelect, -1, NULL, error);
}

static int32_t call_kind(void* handle, colmerge_error* error) {
  int32_t kind = 77;
  const int32_t status = colmerge_statement_kind(handle, &kind, error);
  CHECK_INT(kind, status == COLMERGE_OK ? COLMERGE_STATEMENT_SELECT : 0);
  return status;
}

static int32_t kind_without(void* handle, colmerge_error* error) {
  return colmerge_statement_kind(handle, NULL, error);
}

static int32_t call_parameter_count(void* handle, colmerge_error* error) {
  int64_t count = 77;
  const int32_t status = colmerge_statement_parameter_count(handle, &count, error);
  CHECK_INT(count, status == COLMERGE_OK ? 1 : 0);
  return status;
}

static int32_t parameter_count_without(void* handle, colmerge_error* error) {
  return colmerge_statement_parameter_count(handle, NULL, error);
}

static int32_t call_parameter_info(void* handle, colmerge_error* error) {
  colmerge_parameter_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  const int32_t status = colmerge_statement_parameter_info(handle, 0, &info, error);
  if (status != COLMERGE_OK) CHECK(info.type.data == NULL && info.kind == 0);
  return status;
}

static int32_t parameter_info_without(void* handle, colmerge_error* error) {
  return colmerge_statement_parameter_info(handle, 0, NULL, error);
}

static int32_t call_schema(void* handle, colmerge_error* error) {
  struct ArrowSchema schema;
  memset(&schema, 0x5A, sizeof schema);
  const int32_t status = colmerge_statement_schema(handle, &schema, error);
  if (status != COLMERGE_OK) CHECK(schema.release == NULL);
  arrow_release_schema(&schema);
  return status;
}

static int32_t schema_without(void* handle, colmerge_error* error) {
  return colmerge_statement_schema(handle, NULL, error);
}

// A stream that a call gave, or did not.
static int32_t checked_stream(int32_t status, struct ArrowArrayStream* stream) {
  CHECK((stream->release != NULL) == (status == COLMERGE_OK));
  arrow_release_stream(stream);
  return status;
}

static int32_t call_query(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  const colmerge_value id = id_value();
  memset(&stream, 0x5A, sizeof stream);
  return checked_stream(colmerge_statement_query(handle, &id, 1, NULL, &stream, error), &stream);
}

static int32_t query_without(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  return colmerge_statement_query(handle, &id, 1, NULL, NULL, error);
}

static int32_t call_open_reader(void* handle, colmerge_error* error) {
  colmerge_reader* reader = handle;
  const colmerge_value id = id_value();
  const int32_t status = colmerge_statement_open_reader(handle, &id, 1, NULL, &reader, error);
  if (status != COLMERGE_OK) CHECK(reader == NULL);
  colmerge_reader_close(reader);
  return status;
}

static int32_t open_reader_without(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  return colmerge_statement_open_reader(handle, &id, 1, NULL, NULL, error);
}

// The array of one parameter, which stays the caller's.
typedef struct id_array {
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases;
} id_array;

static void build_ids(id_array* ids) {
  const arrow_column column = arrow_int64("id", 1, &kId);
  const arrow_column batch = arrow_batch(1, &column);
  ids->releases = 0;
  arrow_build_schema(&batch, &ids->schema, &ids->releases);
  arrow_build_array(&batch, &ids->array, &ids->releases);
}

static void release_ids(id_array* ids) {
  CHECK_INT(ids->releases, 0);
  arrow_release_schema(&ids->schema);
  arrow_release_array(&ids->array);
}

static int32_t call_query_array(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  id_array ids;
  build_ids(&ids);
  memset(&stream, 0x5A, sizeof stream);
  const int32_t status =
      colmerge_statement_query_array(handle, &ids.array, &ids.schema, NULL, &stream, error);
  release_ids(&ids);
  return checked_stream(status, &stream);
}

static int32_t query_array_without(void* handle, colmerge_error* error) {
  id_array ids;
  build_ids(&ids);
  const int32_t status =
      colmerge_statement_query_array(handle, &ids.array, &ids.schema, NULL, NULL, error);
  release_ids(&ids);
  return status;
}

static colmerge_write_result spoiled_result(void) {
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  return result;
}

static int32_t checked_result(int32_t status, const colmerge_write_result* result) {
  CHECK_INT(result->batches, status == COLMERGE_OK ? 1 : 0);
  CHECK(result->inserted == 0 && result->ignored == 0);
  if (status != COLMERGE_OK) CHECK(result->rows_read == 0 && result->version == 0);
  return status;
}

static int32_t call_execute(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  colmerge_write_result result = spoiled_result();
  return checked_result(colmerge_statement_execute(handle, &id, 1, NULL, &result, error), &result);
}

static int32_t call_execute_array(void* handle, colmerge_error* error) {
  id_array ids;
  colmerge_write_result result = spoiled_result();
  build_ids(&ids);
  const int32_t status =
      colmerge_statement_execute_array(handle, &ids.array, &ids.schema, NULL, &result, error);
  release_ids(&ids);
  return checked_result(status, &result);
}

static int32_t call_store_query(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  const colmerge_value id = id_value();
  memset(&stream, 0x5A, sizeof stream);
  return checked_stream(colmerge_store_query(handle, kSelect, -1, &id, 1, NULL, &stream, error),
                        &stream);
}

static int32_t store_query_without(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  return colmerge_store_query(handle, kSelect, -1, &id, 1, NULL, NULL, error);
}

static int32_t call_store_execute(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  colmerge_write_result result = spoiled_result();
  return checked_result(colmerge_store_execute(handle, kDelete, -1, &id, 1, NULL, &result, error),
                        &result);
}

static int32_t call_snapshot_query(void* handle, colmerge_error* error) {
  struct ArrowArrayStream stream;
  const colmerge_value id = id_value();
  memset(&stream, 0x5A, sizeof stream);
  return checked_stream(colmerge_snapshot_query(handle, kSelect, -1, &id, 1, NULL, &stream, error),
                        &stream);
}

static int32_t snapshot_query_without(void* handle, colmerge_error* error) {
  const colmerge_value id = id_value();
  return colmerge_snapshot_query(handle, kSelect, -1, &id, 1, NULL, NULL, error);
}

const entry_point statement_entry_points[] = {
    {"colmerge_statement_prepare", HANDLE_STORE, call_prepare, prepare_without},
    {"colmerge_statement_prepare_with_options", HANDLE_STORE, call_prepare_with_options,
     prepare_with_options_without},
    {"colmerge_statement_kind", HANDLE_STATEMENT, call_kind, kind_without},
    {"colmerge_statement_parameter_count", HANDLE_STATEMENT, call_parameter_count,
     parameter_count_without},
    {"colmerge_statement_parameter_info", HANDLE_STATEMENT, call_parameter_info,
     parameter_info_without},
    {"colmerge_statement_schema", HANDLE_STATEMENT, call_schema, schema_without},
    {"colmerge_statement_query", HANDLE_STATEMENT, call_query, query_without},
    {"colmerge_statement_open_reader", HANDLE_STATEMENT, call_open_reader, open_reader_without},
    {"colmerge_statement_query_array", HANDLE_STATEMENT, call_query_array, query_array_without},
    {"colmerge_statement_execute", HANDLE_CHANGE, call_execute, NULL},
    {"colmerge_statement_execute_array", HANDLE_CHANGE, call_execute_array, NULL},
    {"colmerge_store_query", HANDLE_STORE, call_store_query, store_query_without},
    {"colmerge_store_execute", HANDLE_STORE, call_store_execute, NULL},
    {"colmerge_snapshot_query", HANDLE_SNAPSHOT, call_snapshot_query, snapshot_query_without},
    {NULL, 0, NULL, NULL},
};
