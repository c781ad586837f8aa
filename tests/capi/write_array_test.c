// SPDX-License-Identifier: Apache-2.0
// Writing Arrow arrays and streams: who owns what, before and after, and what the result says.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "scenario.h"
#include "stream_builder.h"
#include "suites.h"

static const int64_t kIds[] = {1, 2, 3};
static const int32_t kOffsets[] = {0, 1, 21, 21};
static const char kBytes[] = "aa text of twenty by";

// Two columns of three rows: id and name, the last name null.
typedef struct sample {
  arrow_column columns[2];
  arrow_column batch;
  struct ArrowSchema schema;
  struct ArrowArray array;
  int schema_releases;
  int array_releases;
} sample;

static void build_sample(sample* made) {
  static const uint8_t validity[] = {0x03};
  memset(made, 0, sizeof *made);
  made->columns[0] = arrow_int64("id", 3, kIds);
  made->columns[1] = arrow_with_nulls(arrow_strings("name", "u", 3, kOffsets, kBytes), validity, 1);
  made->batch = arrow_batch(2, made->columns);
  arrow_build_schema(&made->batch, &made->schema, &made->schema_releases);
  arrow_build_array(&made->batch, &made->array, &made->array_releases);
}

static const char kRows[] = "id|name\n1|a\n2|a text of twenty by\n3|null\n";

static void an_array_is_moved_on_success(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  sample given;
  build_sample(&given);
  CHECK_OK(colmerge_destination_write_array(append, &given.array, &given.schema, NULL, &result,
                                            &failure));
  CHECK(given.array.release == NULL);
  check_counts(&result, (counts){3, 0, 0, 0});
  CHECK_INT(result.batches, 1);
  CHECK_INT(result.version, version_of(store, "t"));
  CHECK(given.schema.release != NULL);
  CHECK_INT(given.schema_releases, 0);
  arrow_release_schema(&given.schema);
  expect_rows(store, "t", kRows);
  // At the latest when nothing of the table is left, the array was released, and once.
  CHECK_OK(colmerge_store_clear(store, &failure));
  CHECK_INT(given.array_releases, 1);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void an_array_is_untouched_on_failure(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l name:l", NULL);
  colmerge_destination* append = open_append(store, "t");
  sample given;
  build_sample(&given);
  const struct ArrowArray before = given.array;
  const struct ArrowSchema schema_before = given.schema;
  CHECK_FAILS(
      colmerge_destination_write_array(append, &given.array, &given.schema, NULL, NULL, &failure),
      COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_INT(memcmp(&before, &given.array, sizeof before), 0);
  CHECK_INT(memcmp(&schema_before, &given.schema, sizeof schema_before), 0);
  CHECK_INT(given.array_releases, 0);
  // Still good: it goes into another table.
  colmerge_destination* other = open_append(store, "other");
  CHECK_OK(
      colmerge_destination_write_array(other, &given.array, &given.schema, NULL, NULL, &failure));
  expect_rows(store, "other", kRows);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(append);
  colmerge_destination_close(other);
  colmerge_store_close(store);
  CHECK_INT(given.array_releases, 1);
}

static void arguments_of_write_array_are_checked(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  sample given;
  build_sample(&given);
  int32_t status = colmerge_destination_write_array(append, NULL, &given.schema, NULL, NULL, NULL);
  CHECK(status == COLMERGE_ERROR_INVALID_ARGUMENT || status == COLMERGE_ERROR_INVALID_ARROW);
  status = colmerge_destination_write_array(append, &given.array, NULL, NULL, NULL, NULL);
  CHECK(status == COLMERGE_ERROR_INVALID_ARGUMENT || status == COLMERGE_ERROR_INVALID_ARROW);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  result.struct_size = 8;
  CHECK_FAILS(colmerge_destination_write_array(append, &given.array, &given.schema, NULL, &result,
                                               &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "struct_size");
  CHECK(given.array.release != NULL);
  CHECK(!table_is_there(store, "t"));
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  CHECK_INT(given.array_releases + given.schema_releases, 2);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_merge_of_an_array_reports_rows_and_keys(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n2,old\n");
  colmerge_destination* merge = open_merge(store, "t", "id");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  sample given;
  build_sample(&given);
  CHECK_OK(colmerge_destination_write_array(merge, &given.array, &given.schema, NULL, &result,
                                            &failure));
  check_counts(&result, (counts){2, 1, 0, 0});
  expect_rows(store, "t", "id|name\n2|a text of twenty by\n1|a\n3|null\n");
  arrow_release_schema(&given.schema);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
  CHECK_INT(given.array_releases, 1);
}

static void a_stream_is_one_write(void) {
  colmerge_store* store = new_store();
  sample given;
  build_sample(&given);
  const int64_t more[] = {3, 4, 2};
  const arrow_column columns[] = {arrow_int64("id", 3, more), given.columns[1]};
  const arrow_column batches[] = {given.batch, arrow_batch(2, columns)};
  stream_plan plan = {.schema = &given.batch, .batches = batches, .batch_count = 2};
  struct ArrowArrayStream stream;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  append_csv(store, "t", "id,name\n1,old\n");
  const int64_t version = version_of(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  stream_build(&plan, &stream);
  CHECK_OK(colmerge_destination_write_stream(merge, &stream, NULL, &result, &failure));
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  CHECK_INT(plan.after_end, 0);
  CHECK_INT(plan.schema_releases, 1);
  check_counts(&result, (counts){3, 1, 0, 2});
  CHECK_INT(result.batches, 2);
  CHECK_INT(result.version, version + 1);
  expect_rows(store, "t", "id|name\n1|a\n2|null\n3|a\n4|a text of twenty by\n");
  CHECK_OK(colmerge_store_clear(store, &failure));
  CHECK_INT(plan.batch_releases, 2);
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void an_empty_stream_creates_the_table(void) {
  colmerge_store* store = new_store();
  sample given;
  build_sample(&given);
  stream_plan plan = {.schema = &given.batch};
  struct ArrowArrayStream stream;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  colmerge_destination* append = open_append(store, "t");
  stream_build(&plan, &stream);
  CHECK_OK(colmerge_destination_write_stream(append, &stream, NULL, &result, &failure));
  check_counts(&result, (counts){0, 0, 0, 0});
  CHECK_INT(result.batches, 0);
  expect_columns(store, "t", "id:l name:u");
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// The stream fails at each place in turn: nothing changes, everything given is released.
static void a_stream_that_fails_changes_nothing(void) {
  colmerge_store* store = new_store();
  sample given;
  build_sample(&given);
  const arrow_column batches[] = {given.batch, given.batch, given.batch};
  append_csv(store, "t", "id,name\n1,old\n");
  colmerge_destination* merge = open_merge(store, "t", "id");
  char* before = store_text(store);
  for (int64_t at = -1; at <= 3; ++at) {
    stream_plan plan = {.schema = &given.batch, .batches = batches, .batch_count = 3};
    struct ArrowArrayStream stream;
    plan.message = "the connection was reset";
    plan.failure_at = at;
    if (at < 0)
      plan.schema_failure = EIO;
    else
      plan.failure = EIO;
    stream_build(&plan, &stream);
    CHECK_FAILS(colmerge_destination_write_stream(merge, &stream, NULL, NULL, &failure),
                COLMERGE_ERROR_STREAM);
    CHECK_HAS(failure.message, "the connection was reset");
    CHECK(stream.release == NULL);
    CHECK_INT(plan.releases, 1);
    CHECK_INT(plan.after_end, 0);
    CHECK_INT(plan.batch_releases, at < 0 ? 0 : at);
    expect_unchanged(store, before);
  }
  free(before);
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void a_stream_is_released_whatever_else_is_wrong(void) {
  colmerge_store* store = new_store();
  sample given;
  build_sample(&given);
  stream_plan plan = {.schema = &given.batch, .batches = &given.batch, .batch_count = 1};
  struct ArrowArrayStream stream;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  colmerge_destination* append = open_append(store, "t");
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_destination_write_stream(NULL, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_HANDLE);
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  stream_build(&plan, &stream);
  options.row_limit = -1;
  CHECK_FAILS(colmerge_destination_write_stream(append, &stream, &options, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(plan.releases, 2);
  stream_build(&plan, &stream);
  result.struct_size = 1;
  CHECK_FAILS(colmerge_destination_write_stream(append, &stream, NULL, &result, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(plan.releases, 3);
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_table_set_contents(NULL, "t", -1, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_HANDLE);
  CHECK_INT(plan.releases, 4);
  CHECK(stream.release == NULL);
  CHECK_INT(plan.pulled, 0);
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// A stream may read the table that it is written to: the whole of it is pulled first.
static void a_stream_may_come_from_the_same_table(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_destination* append = open_append(store, "t");
  struct ArrowArrayStream stream;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 1;
  CHECK_OK(colmerge_snapshot_read(snapshot, &options, &stream, &failure));
  colmerge_snapshot_close(snapshot);
  CHECK_OK(colmerge_destination_write_stream(append, &stream, NULL, NULL, &failure));
  expect_rows(store, "t", "id|name\n1|a\n2|null\n1|a\n2|null\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void call_the_library(struct ArrowArray* batch, int64_t number, void* user) {
  colmerge_store* store = user;
  (void)batch;
  (void)number;
  append_csv(store, "t", "id,name\n7,from inside\n");
  CHECK_INT(describe(store, "t").columns, 2);
}

static void a_streams_callbacks_may_call_the_library(void) {
  colmerge_store* store = new_store();
  sample given;
  build_sample(&given);
  append_csv(store, "t", "id,name\n0,first\n");
  stream_plan plan = {.schema = &given.batch, .batches = &given.batch, .batch_count = 1};
  plan.on_batch = call_the_library;
  plan.user = store;
  struct ArrowArrayStream stream;
  colmerge_destination* append = open_append(store, "t");
  stream_build(&plan, &stream);
  CHECK_OK(colmerge_destination_write_stream(append, &stream, NULL, NULL, &failure));
  expect_rows(store, "t", "id|name\n0|first\n7|from inside\n1|a\n2|a text of twenty by\n3|null\n");
  arrow_release_array(&given.array);
  arrow_release_schema(&given.schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_array_cases[] = {
    {"write_array: an array is moved on success", an_array_is_moved_on_success},
    {"write_array: an array is untouched on failure", an_array_is_untouched_on_failure},
    {"write_array: arguments are checked", arguments_of_write_array_are_checked},
    {"write_array: a merge reports rows and keys", a_merge_of_an_array_reports_rows_and_keys},
    {"write_stream: a stream is one write", a_stream_is_one_write},
    {"write_stream: an empty stream creates the table", an_empty_stream_creates_the_table},
    {"write_stream: a stream that fails changes nothing", a_stream_that_fails_changes_nothing},
    {"write_stream: a stream is released whatever else is wrong",
     a_stream_is_released_whatever_else_is_wrong},
    {"write_stream: a stream may come from the same table", a_stream_may_come_from_the_same_table},
    {"write_stream: callbacks may call the library", a_streams_callbacks_may_call_the_library},
    {NULL, NULL},
};
