// SPDX-License-Identifier: Apache-2.0
// The functions on destinations. The results of writes are optional.
#include <string.h>

#include "check.h"
#include "entry/entry_points.h"
#include "plain_column.h"
#include "stream_builder.h"

static const int64_t kId = 7;

static colmerge_write_result spoiled_result(void) {
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  return result;
}

static int32_t checked(int32_t status, const colmerge_write_result* result) {
  if (status != COLMERGE_OK) {
    CHECK(result->rows_read == 0 && result->inserted == 0 && result->updated == 0);
    CHECK(result->deleted == 0 && result->ignored == 0 && result->version == 0);
  }
  return status;
}

static int32_t call_table_name(void* handle, colmerge_error* error) {
  colmerge_string name = {"x", 1};
  const int32_t status = colmerge_destination_table_name(handle, &name, error);
  if (status != COLMERGE_OK) CHECK(name.data == NULL && name.length == 0);
  return status;
}

static int32_t table_name_without(void* handle, colmerge_error* error) {
  return colmerge_destination_table_name(handle, NULL, error);
}

static int32_t call_write_array(void* handle, colmerge_error* error) {
  const arrow_column column = arrow_int64("id", 1, &kId);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  colmerge_write_result result = spoiled_result();
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, &releases);
  const int32_t status =
      colmerge_destination_write_array(handle, &array, &schema, NULL, &result, error);
  CHECK((array.release == NULL) == (status == COLMERGE_OK));
  if (status != COLMERGE_OK) CHECK_INT(releases, 0);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return checked(status, &result);
}

static int32_t call_write_stream(void* handle, colmerge_error* error) {
  const arrow_column column = arrow_int64("id", 1, &kId);
  const arrow_column batch = arrow_batch(1, &column);
  stream_plan plan;
  struct ArrowArrayStream stream;
  colmerge_write_result result = spoiled_result();
  memset(&plan, 0, sizeof plan);
  plan.schema = plan.batches = &batch;
  plan.batch_count = 1;
  stream_build(&plan, &stream);
  const int32_t status = colmerge_destination_write_stream(handle, &stream, NULL, &result, error);
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  return checked(status, &result);
}

static int32_t give_stream(void* user, struct ArrowArrayStream* out, const char** message) {
  stream_plan** next = user;
  (void)message;
  if ((*next)->schema != NULL) stream_build((*next)++, out);
  return 0;
}

static int32_t call_write_streams(void* handle, colmerge_error* error) {
  static const int64_t ids[] = {8, 9};
  const arrow_column columns[] = {arrow_int64("id", 1, &ids[0]), arrow_int64("id", 1, &ids[1])};
  const arrow_column batches[] = {arrow_batch(1, &columns[0]), arrow_batch(1, &columns[1])};
  stream_plan plans[3];
  colmerge_write_result result = spoiled_result();
  memset(plans, 0, sizeof plans);
  for (int i = 0; i < 2; ++i) {
    plans[i].schema = plans[i].batches = &batches[i];
    plans[i].batch_count = 1;
  }
  stream_plan* next = plans;
  const int32_t status =
      colmerge_destination_write_streams(handle, give_stream, &next, NULL, &result, error);
  for (const stream_plan* plan = plans; plan < next; ++plan) CHECK_INT(plan->releases, 1);
  return checked(status, &result);
}

static int32_t call_write_columns(void* handle, colmerge_error* error) {
  const colmerge_column column = plain_int64("id", 1, &kId);
  colmerge_write_result result = spoiled_result();
  return checked(colmerge_destination_write_columns(handle, &column, 1, NULL, &result, error),
                 &result);
}

static int32_t call_write_json(void* handle, colmerge_error* error) {
  colmerge_write_result result = spoiled_result();
  return checked(
      colmerge_destination_write_json(handle, "[{\"id\": 8}]", -1, NULL, NULL, &result, error),
      &result);
}

static int32_t call_write_csv(void* handle, colmerge_error* error) {
  colmerge_write_result result = spoiled_result();
  return checked(colmerge_destination_write_csv(handle, "id\n9\n", 5, NULL, NULL, &result, error),
                 &result);
}

const entry_point write_entry_points[] = {
    {"colmerge_destination_table_name", HANDLE_DESTINATION, call_table_name, table_name_without},
    {"colmerge_destination_write_array", HANDLE_DESTINATION, call_write_array, NULL},
    {"colmerge_destination_write_stream", HANDLE_DESTINATION, call_write_stream, NULL},
    {"colmerge_destination_write_streams", HANDLE_DESTINATION, call_write_streams, NULL},
    {"colmerge_destination_write_columns", HANDLE_DESTINATION, call_write_columns, NULL},
    {"colmerge_destination_write_json", HANDLE_DESTINATION, call_write_json, NULL},
    {"colmerge_destination_write_csv", HANDLE_DESTINATION, call_write_csv, NULL},
    {NULL, 0, NULL, NULL},
};
