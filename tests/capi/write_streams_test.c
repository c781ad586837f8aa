// SPDX-License-Identifier: Apache-2.0
// Writes of streams that come one after the other: who owns them, what ends them, what they take in memory.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "scenario.h"
#include "stream_builder.h"
#include "suites.h"

static const int64_t kIds[] = {1, 2, 3, 4};

// Gives streams of one batch with `rows` rows.
typedef struct giver {
  int64_t streams;  // there are so many; -1: no end of them
  int64_t rows;
  int64_t fails_at;  // number of the stream, from 1, that does not come; 0: none
  const char* message;
  int64_t cancels_at;  // number of the stream at which the flag is set; 0: none
  int32_t cancel;
  colmerge_store* uses;  // a store that is used from inside; may be NULL
  arrow_column column, batch;
  stream_plan plan;  // of the stream that was given last

  // What happened.
  int64_t asked;
  int64_t releases;
} giver;

static int32_t give(void* user, struct ArrowArrayStream* out, const char** message) {
  giver* given = user;
  CHECK(out->release == NULL && *message == NULL);
  given->releases += given->plan.releases;
  if (given->asked > 0) CHECK_INT(given->plan.releases, 1);
  ++given->asked;
  if (given->asked == given->cancels_at) given->cancel = 1;
  if (given->uses != NULL) CHECK(!table_is_there(given->uses, "none"));
  if (given->asked == given->fails_at) {
    *message = given->message;
    memset(out, 0x5A, sizeof *out);
    return EPIPE;
  }
  memset(&given->plan, 0, sizeof given->plan);
  given->plan.releases = 1;
  if (given->streams >= 0 && given->asked > given->streams) return 0;
  given->column = arrow_int64("id", given->rows, kIds);
  given->batch = arrow_batch(1, &given->column);
  given->plan = (stream_plan){.schema = &given->batch, .batches = &given->batch, .batch_count = 1};
  stream_build(&given->plan, out);
  return 0;
}

static int32_t write_given(colmerge_store* store, giver* given, colmerge_write_options* options,
                           colmerge_write_result* result) {
  colmerge_destination* append = open_append(store, "t");
  options->cancel = &given->cancel;
  check_spoil();
  const int32_t status =
      colmerge_destination_write_streams(append, give, given, options, result, &failure);
  colmerge_destination_close(append);
  return status;
}

static void streams_are_asked_for_one_by_one(void) {
  colmerge_store* store = new_store();
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  giver given = {.streams = 3, .rows = 2, .uses = store};
  CHECK_OK(write_given(store, &given, &options, &result));
  CHECK_INT(given.asked, 4);
  CHECK_INT(result.rows_read, 6);
  CHECK_INT(result.batches, 3);
  CHECK_INT(describe(store, "t").rows, 6);
  given = (giver){.streams = 2, .rows = 0};
  CHECK_OK(write_given(store, &given, &options, &result));
  CHECK_INT(result.rows_read, 0);
  colmerge_store_close(store);
}

static void no_streams_are_an_error(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  giver given = {.streams = 0};
  CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_destination_write_streams(append, NULL, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "next_stream");
  CHECK(!table_is_there(store, "t"));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_stream_that_does_not_come_fails_the_write(void) {
  colmerge_store* store = new_store();
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  giver given = {.streams = -1, .rows = 2, .fails_at = 3, .message = "the disk is gone"};
  CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_STREAM);
  CHECK_HAS(failure.message, "the disk is gone");
  CHECK_INT(given.asked, 3);
  given = (giver){.streams = -1, .rows = 2, .fails_at = 1};
  CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_STREAM);
  CHECK_HAS(failure.message, "no reason");
  CHECK(!table_is_there(store, "t"));
  colmerge_store_close(store);
}

static void streams_without_an_end_are_ended(void) {
  colmerge_store* store = new_store();
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  giver given = {.streams = -1, .rows = 2};
  options.row_limit = 9;
  CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_INT(given.asked, 5);
  options.row_limit = 0;
  options.batch_limit = 4;
  given = (giver){.streams = -1, .rows = 2};
  CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_INT(given.asked, 5);
  options.batch_limit = 0;
  for (int64_t rows = 0; rows <= 2; rows += 2) {
    given = (giver){.streams = -1, .rows = rows, .cancels_at = 7};
    CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_CANCELLED);
    CHECK_INT(given.asked, 7);
  }
  CHECK(!table_is_there(store, "t"));
  colmerge_store_close(store);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RESIDENT_IS_OURS 0
#else
#define RESIDENT_IS_OURS 1
#endif

static int64_t resident_bytes(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL) return 0;
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  fclose(file);
  return pages * 4096;
}

static void streams_without_an_end_are_held_within_the_limit(void) {
  colmerge_store* store = new_store();
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.memory_limit = INT64_C(1) << 20;
  for (int64_t rows = 0; rows <= 4; rows += 4) {
    const int64_t before = resident_bytes();
    giver given = {.streams = -1, .rows = rows};
    CHECK_FAILS(write_given(store, &given, &options, NULL), COLMERGE_ERROR_OUT_OF_MEMORY);
    // Each takes some hundred bytes.
    CHECK(given.asked < (INT64_C(1) << 20) / 100);
    if (RESIDENT_IS_OURS) CHECK(resident_bytes() - before < INT64_C(8) << 20);
    colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
    CHECK_OK(colmerge_store_usage(store, &usage, &failure));
    CHECK_INT(usage.bytes.total, 0);
  }
  CHECK(!table_is_there(store, "t"));
  colmerge_store_close(store);
}

// Streams without rows, of which the second alone has the column `b`.
static int32_t give_other_columns(void* user, struct ArrowArrayStream* out, const char** message) {
  giver* given = user;
  (void)message;
  if (++given->asked > given->streams) return 0;
  given->column = arrow_int64(given->asked == 2 ? "b" : "a", given->rows, kIds);
  given->batch = arrow_batch(1, &given->column);
  given->plan = (stream_plan){
      .schema = &given->batch, .batches = &given->batch, .batch_count = given->asked == 2 ? 0 : 1};
  stream_build(&given->plan, out);
  return 0;
}

static void columns_of_a_stream_without_batches_count(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  giver given = {.streams = 3, .rows = 2};
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_destination_write_streams(append, give_other_columns, &given, NULL, &result,
                                              &failure));
  CHECK_INT(result.batches, 2);
  expect_rows(store, "t", "a|b\n1|null\n2|null\n1|null\n2|null\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// Streams of no batch, without an end, whose column has a name, or metadata, of a kilobyte.
static int32_t give_wide_columns(void* user, struct ArrowArrayStream* out, const char** message) {
  static char name[1001], metadata[1100];
  giver* given = user;
  (void)message;
  if (given->asked++ == 0) {
    memset(name, 'n', sizeof name - 1);
    const char* const texts[] = {"key", name};
    given->column = arrow_int64(given->rows != 0 ? "n" : name, 0, kIds);
    if (given->rows != 0) {
      given->column.metadata = metadata;
      given->column.metadata_size = arrow_encode_metadata(metadata, 1, texts);
    }
    given->batch = arrow_batch(1, &given->column);
  }
  given->plan = (stream_plan){.schema = &given->batch};
  stream_build(&given->plan, out);
  return 0;
}

static void what_streams_have_beside_rows_counts(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.memory_limit = INT64_C(1) << 20;
  for (int64_t has_metadata = 0; has_metadata <= 1; ++has_metadata) {
    giver given = {.rows = has_metadata};
    CHECK_FAILS(colmerge_destination_write_streams(append, give_wide_columns, &given, &options,
                                                   NULL, &failure),
                COLMERGE_ERROR_OUT_OF_MEMORY);
    CHECK(given.asked <= (INT64_C(1) << 20) / 1000 + 1);
  }
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static int32_t note_batches(void* user, const colmerge_progress* progress) {
  *(int64_t*)user = progress->batches;
  return 0;
}

// Whatever batches they are cut into, progress and result tell those that the streams gave.
static void batches_are_told_as_they_were_given(void) {
  enum { kRows = 100000 };
  static int64_t ids[kRows];
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const arrow_column column = arrow_int64("id", kRows, ids);
  const arrow_column batch = arrow_batch(1, &column);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1};
  struct ArrowArrayStream stream;
  stream_build(&plan, &stream);
  int64_t told = 0;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = note_batches;
  options.user = &told;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_destination_write_stream(append, &stream, &options, &result, &failure));
  CHECK_INT(result.batches, 1);
  CHECK_INT(told, 1);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_streams_cases[] = {
    {"streams: are asked for one by one", streams_are_asked_for_one_by_one},
    {"streams: none are an error", no_streams_are_an_error},
    {"streams: one that does not come fails the write",
     a_stream_that_does_not_come_fails_the_write},
    {"streams: without an end are ended", streams_without_an_end_are_ended},
    {"streams: without an end are held within the limit",
     streams_without_an_end_are_held_within_the_limit},
    {"streams: columns of one without batches count", columns_of_a_stream_without_batches_count},
    {"streams: what they have beside rows counts", what_streams_have_beside_rows_counts},
    {"streams: batches are told as they were given", batches_are_told_as_they_were_given},
    {NULL, NULL},
};
