// SPDX-License-Identifier: Apache-2.0
// What accompanies a write: limits, progress, cancelling, and the result struct.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "stream_builder.h"
#include "suites.h"
#include "text.h"

enum { kRows = 1000 };

// What a progress callback saw, and when it is to stop.
typedef struct watch {
  int64_t calls;
  int64_t stop_at;  // number of the call that cancels, from 1; 0: none
  int64_t rows_read, rows_prepared, batches, total_rows;
  int shrank;  // a figure was smaller than before
} watch;

static int32_t on_progress(void* user, const colmerge_progress* progress) {
  watch* seen = user;
  CHECK_INT(progress->struct_size, sizeof *progress);
  CHECK_INT(progress->reserved[0] | progress->reserved[1], 0);
  CHECK(progress->rows_read >= progress->rows_prepared && progress->rows_prepared >= 0);
  CHECK(progress->total_rows == -1 || progress->total_rows >= progress->rows_read);
  seen->shrank |= progress->rows_read < seen->rows_read;
  seen->shrank |= progress->rows_prepared < seen->rows_prepared;
  seen->shrank |= progress->batches < seen->batches;
  seen->rows_read = progress->rows_read;
  seen->rows_prepared = progress->rows_prepared;
  seen->batches = progress->batches;
  seen->total_rows = progress->total_rows;
  return ++seen->calls == seen->stop_at;
}

static int64_t ids[kRows];

// Writes kRows rows in one batch of plain columns.
static int32_t write_ids(colmerge_destination* destination, const colmerge_write_options* options,
                         colmerge_write_result* result) {
  for (int64_t i = 0; i < kRows; ++i) ids[i] = i;
  const colmerge_column column = plain_int64("id", kRows, ids);
  return colmerge_destination_write_columns(destination, &column, 1, options, result, &failure);
}

static colmerge_destination* in_batches_of(colmerge_store* store, int64_t batch_size,
                                           int32_t mode) {
  colmerge_destination_options options = options_for("t", mode);
  options.batch_size = batch_size;
  return open_with(store, options, mode == COLMERGE_MODE_MERGE ? "id" : NULL);
}

static void progress_is_told_batch_by_batch(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = in_batches_of(store, 100, COLMERGE_MODE_MERGE);
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  watch seen = {0};
  options.progress = on_progress;
  options.user = &seen;
  CHECK_OK(write_ids(merge, &options, NULL));
  CHECK(seen.calls >= 9 && seen.calls <= 12);
  CHECK(!seen.shrank);
  CHECK_INT(seen.rows_read, kRows);
  CHECK_INT(seen.rows_prepared, kRows);
  CHECK_INT(seen.total_rows, kRows);
  const int64_t calls = seen.calls;
  memset(&seen, 0, sizeof seen);
  options.progress_interval = 500;
  CHECK_OK(write_ids(merge, &options, NULL));
  CHECK(seen.calls >= 1 && seen.calls < calls / 2);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void progress_of_a_stream_counts_its_batches(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = in_batches_of(store, 10, COLMERGE_MODE_APPEND);
  const int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const arrow_column column = arrow_int64("id", 10, values);
  const arrow_column batch = arrow_batch(1, &column);
  const arrow_column batches[] = {batch, batch, batch, batch};
  stream_plan plan = {.schema = &batch, .batches = batches, .batch_count = 4};
  struct ArrowArrayStream stream;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  watch seen = {0};
  options.progress = on_progress;
  options.user = &seen;
  stream_build(&plan, &stream);
  CHECK_OK(colmerge_destination_write_stream(append, &stream, &options, NULL, &failure));
  CHECK(seen.calls >= 4);
  CHECK(!seen.shrank);
  CHECK_INT(seen.rows_read, 40);
  CHECK_INT(seen.batches, 4);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void expect_cancelled(colmerge_store* store, colmerge_destination* destination,
                             const colmerge_write_options* options, const char* before) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_FAILS(write_ids(destination, options, &result), COLMERGE_ERROR_CANCELLED);
  check_counts(&result, (counts){0, 0, 0, 0});
  CHECK_INT(result.version, 0);
  CHECK_TEXT(failure.table, "t");
  expect_unchanged(store, before);
}

// The callback stops the write at its first, second, ... call; in each mode nothing changes.
static void progress_can_cancel_at_any_call(void) {
  for (int32_t mode = COLMERGE_MODE_APPEND; mode <= COLMERGE_MODE_MERGE; ++mode) {
    colmerge_store* store = new_store();
    append_csv(store, "t", "id,v\n1,a\n2000,b\n");
    char* before = store_text(store);
    colmerge_destination* destination = in_batches_of(store, 300, mode);
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    watch seen = {0};
    options.progress = on_progress;
    options.user = &seen;
    for (int64_t stop_at = 1; stop_at <= 4; ++stop_at) {
      memset(&seen, 0, sizeof seen);
      seen.stop_at = stop_at;
      expect_cancelled(store, destination, &options, before);
      CHECK_INT(seen.calls, stop_at);
    }
    free(before);
    colmerge_destination_close(destination);
    colmerge_store_close(store);
  }
}

static int32_t set_flag(void* user, const colmerge_progress* progress) {
  (void)progress;
  *(int32_t*)user = 1;
  return 0;
}

static void the_cancel_flag_stops_a_write(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  colmerge_destination* merge = in_batches_of(store, 100, COLMERGE_MODE_MERGE);
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  int32_t flag = -1;
  options.cancel = &flag;
  expect_cancelled(store, merge, &options, before);
  // Set on the way, as another thread would.
  flag = 0;
  options.progress = set_flag;
  options.user = &flag;
  expect_cancelled(store, merge, &options, before);
  flag = 0;
  options.progress = NULL;
  CHECK_OK(write_ids(merge, &options, NULL));
  free(before);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void cancelling_stops_an_endless_stream(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  colmerge_destination* append = open_append(store, "t");
  const int64_t value = 7;
  const arrow_column column = arrow_int64("id", 1, &value);
  const arrow_column batch = arrow_batch(1, &column);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1, .endless = 1};
  struct ArrowArrayStream stream;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  watch seen = {0};
  seen.stop_at = 50;
  options.progress = on_progress;
  options.user = &seen;
  options.progress_interval = 1;
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_destination_write_stream(append, &stream, &options, NULL, &failure),
              COLMERGE_ERROR_CANCELLED);
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  CHECK_INT(plan.batch_releases, plan.pulled);
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// A stream of 5 batches of 2 rows against limits of rows and batches.
static void expect_limited(int64_t row_limit, int64_t batch_limit, int32_t code) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  colmerge_destination* append = open_append(store, "t");
  const int64_t values[] = {7, 8};
  const arrow_column column = arrow_int64("id", 2, values);
  const arrow_column batch = arrow_batch(1, &column);
  const arrow_column batches[] = {batch, batch, batch, batch, batch};
  stream_plan plan = {.schema = &batch, .batches = batches, .batch_count = 5};
  struct ArrowArrayStream stream;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.row_limit = row_limit;
  options.batch_limit = batch_limit;
  stream_build(&plan, &stream);
  if (code == COLMERGE_OK) {
    CHECK_OK(colmerge_destination_write_stream(append, &stream, &options, NULL, &failure));
    CHECK_INT(describe(store, "t").rows, 11);
  } else {
    CHECK_FAILS(colmerge_destination_write_stream(append, &stream, &options, NULL, &failure), code);
    CHECK_HAS(failure.message, row_limit != 0 ? "row_limit" : "batch_limit");
    expect_unchanged(store, before);
  }
  CHECK_INT(plan.releases, 1);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void limits_stop_a_stream(void) {
  expect_limited(10, 5, COLMERGE_OK);
  expect_limited(0, 0, COLMERGE_OK);
  expect_limited(9, 0, COLMERGE_ERROR_LIMIT_EXCEEDED);
  expect_limited(1, 0, COLMERGE_ERROR_LIMIT_EXCEEDED);
  expect_limited(0, 4, COLMERGE_ERROR_LIMIT_EXCEEDED);
  expect_limited(INT64_MAX, INT64_MAX, COLMERGE_OK);
}

static void the_row_limit_holds_for_every_kind_of_write(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  const char *csv = "id\n1\n2\n3\n", *json = "[{\"id\":1},{\"id\":2},{\"id\":3}]";
  for (options.row_limit = 2; options.row_limit <= 3; ++options.row_limit) {
    const int32_t code = options.row_limit == 2 ? COLMERGE_ERROR_LIMIT_EXCEEDED : COLMERGE_OK;
    CHECK_INT(colmerge_destination_write_csv(append, csv, -1, NULL, &options, NULL, &failure),
              code);
    CHECK_INT(colmerge_destination_write_json(append, json, -1, NULL, &options, NULL, &failure),
              code);
  }
  options.row_limit = kRows - 1;
  CHECK_FAILS(write_ids(append, &options, NULL), COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_INT(describe(store, "t").rows, 6);
  options.row_limit = kRows;
  CHECK_OK(write_ids(append, &options, NULL));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void options_that_do_not_suit_are_refused(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const colmerge_write_options good = COLMERGE_WRITE_OPTIONS_INIT;
  colmerge_write_options options = good;
#define REFUSED(member)                                                            \
  options = good;                                                                  \
  options.member = -1;                                                             \
  CHECK_FAILS(write_ids(append, &options, NULL), COLMERGE_ERROR_INVALID_ARGUMENT); \
  CHECK_HAS(failure.message, #member)
  REFUSED(progress_interval);
  REFUSED(row_limit);
  REFUSED(batch_limit);
  REFUSED(memory_limit);
#undef REFUSED
  options = good;
  options.struct_size = 63;
  CHECK_FAILS(write_ids(append, &options, NULL), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "struct_size");
  CHECK(!table_is_there(store, "t"));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void the_result_tells_what_happened(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  struct {
    colmerge_write_result result;
    int64_t later, beyond;
  } larger;
  memset(&larger, 0x5A, sizeof larger);
  const int64_t untouched = larger.beyond;
  larger.result.struct_size = sizeof larger.result + sizeof larger.later;
  CHECK_OK(write_ids(merge, NULL, &larger.result));
  check_counts(&larger.result, (counts){kRows, 0, 0, 0});
  CHECK_INT(larger.result.batches, 1);
  CHECK_INT(larger.result.version, version_of(store, "t"));
  CHECK_INT(larger.later, 0);
  CHECK_INT(larger.beyond, untouched);
  CHECK_INT(larger.result.struct_size, sizeof larger.result + sizeof larger.later);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// Long texts tell how far their reading is: one whose last line is broken can be cancelled before
// that shows, and rows that are read again because a column's type widened do not count down.
static void reading_text_is_told_and_cancelled(void) {
  enum { kLines = 30000 };
  colmerge_store* store = new_store();
  colmerge_destination* append = in_batches_of(store, 1000, COLMERGE_MODE_APPEND);
  text csv = {0}, json = {0};
  text_add(&csv, "id\n");
  for (int i = 0; i < kLines; ++i) {
    text_add(&csv, i == kLines - 1 ? "1.5\n" : "%d\n", i);
    text_add(&json, "{\"id\": %d}\n", i);
  }
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  watch seen = {0};
  options.progress = on_progress;
  options.user = &seen;
  CHECK_OK(colmerge_destination_write_csv(append, csv.data, -1, NULL, &options, NULL, &failure));
  CHECK(seen.calls > 3 && !seen.shrank);
  CHECK_INT(seen.rows_read, kLines);

  text_add(&csv, "broken,line\n");
  text_add(&json, "{broken\n");
  memset(&seen, 0, sizeof seen);
  seen.stop_at = 2;
  CHECK_FAILS(colmerge_destination_write_csv(append, csv.data, -1, NULL, &options, NULL, &failure),
              COLMERGE_ERROR_CANCELLED);
  CHECK(seen.rows_read < kLines);
  memset(&seen, 0, sizeof seen);
  seen.stop_at = 2;
  CHECK_FAILS(
      colmerge_destination_write_json(append, json.data, -1, NULL, &options, NULL, &failure),
      COLMERGE_ERROR_CANCELLED);
  options.progress = NULL;
  options.row_limit = 100;
  CHECK_FAILS(
      colmerge_destination_write_json(append, json.data, -1, NULL, &options, NULL, &failure),
      COLMERGE_ERROR_LIMIT_EXCEEDED);
  text_free(&csv);
  text_free(&json);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_control_cases[] = {
    {"progress: is told batch by batch", progress_is_told_batch_by_batch},
    {"progress: of a stream counts its batches", progress_of_a_stream_counts_its_batches},
    {"progress: can cancel at any call", progress_can_cancel_at_any_call},
    {"cancel: the flag stops a write", the_cancel_flag_stops_a_write},
    {"cancel: stops an endless stream", cancelling_stops_an_endless_stream},
    {"progress: long texts are told and can be cancelled", reading_text_is_told_and_cancelled},
    {"limit: rows and batches stop a stream", limits_stop_a_stream},
    {"limit: rows hold for every kind of write", the_row_limit_holds_for_every_kind_of_write},
    {"write_options: those that do not suit are refused", options_that_do_not_suit_are_refused},
    {"write_result: tells what happened", the_result_tells_what_happened},
    {NULL, NULL},
};
