// SPDX-License-Identifier: Apache-2.0
// Memory: figures that agree with each other, and budgets that hold.
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "stream_builder.h"
#include "suites.h"

static colmerge_memory_usage usage_of(colmerge_store* store) {
  colmerge_memory_usage usage;
  memset(&usage, 0x5A, sizeof usage);
  usage.struct_size = sizeof usage;
  CHECK_OK(colmerge_store_usage(store, &usage, &failure));
  CHECK_INT(usage.reserved, 0);
  return usage;
}

static void check_bytes(const colmerge_bytes* bytes) {
  CHECK(bytes->values >= 0 && bytes->validity >= 0 && bytes->strings >= 0);
  CHECK(bytes->indexes >= 0 && bytes->scratch >= 0 && bytes->other >= 0);
  CHECK_INT(bytes->total, bytes->values + bytes->validity + bytes->strings + bytes->indexes +
                              bytes->scratch + bytes->other);
  CHECK(bytes->live >= 0 && bytes->garbage >= 0);
  CHECK_INT(bytes->live + bytes->garbage, bytes->total);
  CHECK_INT(bytes->reserved, 0);
}

// Appends or merges `rows` rows (id from `first` on, v, and a text of 40 bytes).
static int32_t write_rows(colmerge_destination* destination, int64_t first, int64_t rows,
                          const colmerge_write_options* options) {
  int64_t* ids = malloc((size_t)rows * sizeof *ids);
  colmerge_string* texts = malloc((size_t)rows * sizeof *texts);
  for (int64_t i = 0; i < rows; ++i) {
    ids[i] = first + i;
    texts[i] = string_of("a text of forty bytes, which are a few ..");
  }
  const colmerge_column columns[] = {plain_int64("id", rows, ids), plain_int64("v", rows, ids),
                                     plain_strings("text", "u", rows, texts)};
  const int32_t status =
      colmerge_destination_write_columns(destination, columns, 3, options, NULL, &failure);
  free(ids);
  free(texts);
  return status;
}

static void figures_of_store_table_and_columns_agree(void) {
  enum { kRows = 100000 };
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_rows(merge, 0, kRows, NULL));
  CHECK_OK(write_rows(merge, 10, 20, NULL));
  append_csv(store, "other", "a\nx\n\"a text of more than twelve bytes\"\n");
  const colmerge_table_info info = describe(store, "t");
  const colmerge_table_info other = describe(store, "other");
  const colmerge_memory_usage usage = usage_of(store);
  check_bytes(&info.bytes);
  check_bytes(&usage.bytes);
  CHECK(info.bytes.values >= kRows * 32 && info.bytes.values < kRows * 32 * 2);
  CHECK(info.bytes.strings >= kRows * 41 && info.bytes.strings < kRows * 41 * 2);
  CHECK(info.bytes.indexes >= kRows * 8 && info.bytes.indexes <= kRows * 40);
  CHECK_INT(info.bytes.scratch, 0);
  CHECK_INT(usage.bytes.scratch, 0);
  CHECK_INT(usage.bytes.values, info.bytes.values + other.bytes.values);
  CHECK_INT(usage.bytes.strings, info.bytes.strings + other.bytes.strings);
  CHECK_INT(usage.bytes.indexes, info.bytes.indexes + other.bytes.indexes);
  CHECK_INT(usage.bytes.validity, info.bytes.validity + other.bytes.validity);
  CHECK_INT(usage.tables, 2);
  CHECK(usage.peak >= usage.bytes.total);
  CHECK_INT(usage.budget, 0);
  CHECK_INT(usage.available, -1);

  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int64_t values = 0, strings = 0, validity = 0, indexes = 0;
  for (int64_t i = 0; i < info.columns; ++i) {
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    CHECK_OK(colmerge_snapshot_column_info(snapshot, i, &column, &failure));
    check_bytes(&column.bytes);
    values += column.bytes.values;
    strings += column.bytes.strings;
    validity += column.bytes.validity;
  }
  for (int64_t i = 0; i < info.indexes; ++i) {
    colmerge_index_info index = COLMERGE_INDEX_INFO_INIT;
    CHECK_OK(colmerge_snapshot_index_info(snapshot, i, &index, &failure));
    indexes += index.bytes;
  }
  CHECK_INT(values, info.bytes.values);
  CHECK_INT(strings, info.bytes.strings);
  CHECK_INT(validity, info.bytes.validity);
  CHECK_INT(indexes, info.bytes.indexes);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void a_table_of_one_row_is_small(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,flag,name\n1,true,a text of more than twelve bytes\n");
  const colmerge_bytes one = describe(store, "t").bytes;
  // Room for eight numbers, a word of bits, eight references to texts and 64 bytes of them.
  CHECK_INT(one.total - one.other, 64 + 8 + 128 + 64);
  CHECK(one.other > 500 && one.other < 3000);
  colmerge_destination* append = open_append(store, "t");
  for (int i = 0; i < 999; ++i) {
    put(append, "id,flag,name\n1,true,a text of more than twelve bytes\n", (counts){1, 0, 0, 0});
  }
  // However it has grown, what is kept free is no more than what is used.
  const colmerge_bytes many = describe(store, "t").bytes;
  CHECK(many.total - many.other <= 2 * 1000 * (8 + 1 + 16 + 32));
  CHECK(many.other < 20000);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define MALLOC_TELLS 0
#define taken_by_malloc() INT64_C(0)
#else
#define MALLOC_TELLS 1
static int64_t taken_by_malloc(void) {
  const struct mallinfo2 info = mallinfo2();
  return (int64_t)(info.uordblks + info.hblkhd);
}
#endif

static void put_one_row(colmerge_store* store, int number, int32_t mode, int columns) {
  char name[32];
  snprintf(name, sizeof name, "the table with number %d", number);
  colmerge_destination_options options = options_for(name, mode);
  colmerge_destination* destination =
      open_with(store, options, mode == COLMERGE_MODE_MERGE ? "id" : NULL);
  const colmerge_string text = string_of("a text of forty bytes, which are a few ..");
  const int64_t id = number;
  const colmerge_column given[] = {plain_int64("id", 1, &id), plain_strings("text", "u", 1, &text),
                                   plain_int64("a longer name of a column", 1, &id)};
  CHECK_OK(colmerge_destination_write_columns(destination, given, columns, NULL, NULL, &failure));
  colmerge_destination_close(destination);
}

static void small_tables_count_what_they_take(void) {
  enum { kTables = 10000 };
  for (int32_t mode = COLMERGE_MODE_APPEND; mode <= COLMERGE_MODE_MERGE; ++mode) {
    for (int columns = 1; columns <= 3; columns += 2) {
      colmerge_store* store = new_store();
      put_one_row(store, -1, mode, columns);
      const int64_t taken = taken_by_malloc();
      const int64_t counted = usage_of(store).bytes.total;
      for (int i = 0; i < kTables; ++i) put_one_row(store, i, mode, columns);
      const double took = (double)(taken_by_malloc() - taken);
      const double charged = (double)(usage_of(store).bytes.total - counted);
      if (MALLOC_TELLS) CHECK(charged > 0.9 * took && charged < 1.1 * took);
      CHECK(charged / kTables < (mode == COLMERGE_MODE_MERGE ? 4100 : 3100));
      int64_t of_tables = describe(store, "the table with number 7").bytes.total;
      CHECK(of_tables > 0.8 * charged / kTables && of_tables < 1.2 * charged / kTables);
      CHECK_OK(colmerge_store_clear(store, &failure));
      CHECK_INT(usage_of(store).bytes.total, 0);
      colmerge_store_close(store);
    }
  }
}

static void dropping_everything_gives_all_bytes_back(void) {
  colmerge_store* store = new_store();
  const int64_t empty = usage_of(store).bytes.total;
  CHECK_INT(empty, 0);
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_rows(merge, 0, 70000, NULL));
  CHECK_OK(write_rows(merge, 35000, 70000, NULL));
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  CHECK_INT(stream.get_next(&stream, &array), 0);
  stream.release(&stream);
  CHECK_OK(colmerge_store_clear(store, &failure));
  const colmerge_memory_usage held = usage_of(store);
  check_bytes(&held.bytes);
  CHECK(held.bytes.total > 70000 * 32);
  CHECK_INT(held.tables, 0);
  colmerge_snapshot_close(snapshot);
  CHECK(usage_of(store).bytes.total > 0);
  array.release(&array);
  const colmerge_memory_usage last = usage_of(store);
  CHECK_INT(last.bytes.total, 0);
  CHECK(last.peak > 0);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void garbage_is_counted_and_compacted(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_rows(merge, 0, 10000, NULL));
  CHECK_INT(describe(store, "t").bytes.garbage, 0);
  CHECK_OK(write_rows(merge, 0, 1000, NULL));
  const colmerge_bytes after_update = describe(store, "t").bytes;
  CHECK(after_update.garbage >= 1000 * 40);
  // However often all rows are replaced, what they held does not pile up.
  for (int i = 0; i < 30; ++i) CHECK_OK(write_rows(merge, 0, 10000, NULL));
  const colmerge_bytes after_all = describe(store, "t").bytes;
  check_bytes(&after_all);
  CHECK(after_all.strings < 10000 * 41 * 5);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void expect_refused_by_budget(colmerge_store* store, int32_t status) {
  check_fails(status, COLMERGE_ERROR_OUT_OF_MEMORY, "the write", __FILE__, __LINE__);
  CHECK_STARTS(failure.message, "Insufficient memory to write data");
  CHECK_TEXT(failure.table, "t");
  const colmerge_memory_usage usage = usage_of(store);
  CHECK_INT(usage.bytes.scratch, 0);
}

static void a_write_beyond_the_budget_changes_nothing(void) {
  colmerge_store_options options = COLMERGE_STORE_OPTIONS_INIT;
  colmerge_store* store = NULL;
  options.memory_budget = INT64_C(16) << 20;
  CHECK_OK(colmerge_store_open(&options, &store, &failure));
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  colmerge_destination* replace = open_replace(store, "t");
  CHECK_OK(write_rows(merge, 0, 1000, NULL));
  char* before = store_text(store);
  const int64_t total = usage_of(store).bytes.total;
  colmerge_destination* writers[] = {append, merge, replace};
  for (int i = 0; i < 3; ++i) {
    check_spoil();
    expect_refused_by_budget(store, write_rows(writers[i], 500, 400000, NULL));
    expect_unchanged(store, before);
    const colmerge_memory_usage usage = usage_of(store);
    CHECK_INT(usage.bytes.total, total);
    CHECK(usage.peak <= options.memory_budget);
    CHECK_INT(usage.available, options.memory_budget - total);
  }
  CHECK_OK(write_rows(merge, 500, 1000, NULL));
  free(before);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

static void a_refused_new_table_is_not_there(void) {
  colmerge_store_options options = COLMERGE_STORE_OPTIONS_INIT;
  colmerge_store* store = NULL;
  options.memory_budget = 1000;
  CHECK_OK(colmerge_store_open(&options, &store, &failure));
  colmerge_destination* append = open_append(store, "t");
  check_spoil();
  expect_refused_by_budget(store, write_rows(append, 0, 10000, NULL));
  CHECK(!table_is_there(store, "t"));
  CHECK_INT(usage_of(store).bytes.total, 0);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_budget_can_be_set_and_taken_away(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_rows(merge, 0, 100000, NULL));
  char* before = store_text(store);
  CHECK_OK(colmerge_store_set_memory_budget(store, 1, &failure));
  CHECK_INT(usage_of(store).available, 0);
  CHECK_INT(usage_of(store).budget, 1);
  check_spoil();
  expect_refused_by_budget(store, write_rows(merge, 50000, 100000, NULL));
  // Reading the texts takes memory, too.
  CHECK_OK(colmerge_store_set_memory_budget(store, 0, &failure));
  expect_unchanged(store, before);
  CHECK_OK(write_rows(merge, 50000, 100000, NULL));
  CHECK_FAILS(colmerge_store_set_memory_budget(store, -1, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(usage_of(store).budget, 0);
  // Usage sinks below the budget: writes go on.
  const int64_t total = usage_of(store).bytes.total;
  CHECK_OK(colmerge_store_set_memory_budget(store, total / 2, &failure));
  CHECK_FAILS(write_rows(merge, 200000, 100, NULL), COLMERGE_ERROR_OUT_OF_MEMORY);
  CHECK_OK(colmerge_store_clear(store, &failure));
  CHECK_OK(write_rows(merge, 0, 100, NULL));
  free(before);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void a_lookup_that_needs_an_index_obeys_the_budget(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(write_rows(append, 0, 100000, NULL));
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  CHECK_OK(colmerge_store_set_memory_budget(store, 1, &failure));
  const int64_t column = 0;
  const colmerge_value key = {COLMERGE_VALUE_INT64, 0, 7, 0, NULL, 0};
  int64_t row = -7;
  CHECK_FAILS(colmerge_snapshot_find_key(snapshot, &column, 1, &key, &row, &failure),
              COLMERGE_ERROR_OUT_OF_MEMORY);
  CHECK_INT(row, -1);
  CHECK_OK(colmerge_store_set_memory_budget(store, 0, &failure));
  CHECK_OK(colmerge_snapshot_find_key(snapshot, &column, 1, &key, &row, &failure));
  CHECK(row >= 0);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// A batch on its way out has offsets and bytes of its texts, which nothing in the table has.
static void a_batch_beyond_the_budget_is_an_error_of_its_stream(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t",
             "id,word\n1,a text that is longer than twelve bytes\n2,another such text\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  const int64_t before = usage_of(store).bytes.total;
  CHECK_OK(colmerge_store_set_memory_budget(store, before, &failure));
  struct ArrowArray array;
  CHECK_INT(stream.get_next(&stream, &array), ENOMEM);
  CHECK_HAS(stream.get_last_error(&stream), "Insufficient memory to read data");
  CHECK_INT(usage_of(store).bytes.total, before);
  stream.release(&stream);
  CHECK_OK(colmerge_store_set_memory_budget(store, 0, &failure));
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  CHECK_INT(stream.get_next(&stream, &array), 0);
  CHECK_INT(array.length, 2);
  array.release(&array);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void a_write_has_a_memory_limit_of_its_own(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_rows(merge, 0, 100000, NULL));
  char* before = store_text(store);
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.memory_limit = 1000;
  check_spoil();
  expect_refused_by_budget(store, write_rows(merge, 50000, 100000, &options));
  expect_unchanged(store, before);
  options.memory_limit = INT64_C(1) << 32;
  CHECK_OK(write_rows(merge, 50000, 100000, &options));
  free(before);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// Pulls an endless stream of batches of `rows` rows into the destination: as many as fit a mebibyte.
static void expect_pulled_within_a_mebibyte(colmerge_store* store,
                                            colmerge_destination* destination, int64_t rows,
                                            const colmerge_write_options* options) {
  int64_t* values = calloc((size_t)rows, sizeof *values);
  const arrow_column column = arrow_int64("id", rows, values);
  const arrow_column batch = arrow_batch(1, &column);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1, .endless = 1};
  struct ArrowArrayStream stream;
  stream_build(&plan, &stream);
  expect_refused_by_budget(
      store, colmerge_destination_write_stream(destination, &stream, options, NULL, &failure));
  // A batch of few rows takes some hundred bytes all the same.
  const int64_t least = rows * 8 > 100 ? rows * 8 : 100;
  CHECK(plan.pulled <= (INT64_C(1) << 20) / least + 1);
  CHECK_INT(plan.batch_releases, plan.pulled);
  CHECK_INT(plan.releases, 1);
  free(values);
}

static void an_endless_stream_ends_at_the_limit(void) {
  const int64_t rows[] = {1, 0, 1000};
  for (int mode = COLMERGE_MODE_APPEND; mode <= COLMERGE_MODE_MERGE; ++mode) {
    for (int i = 0; i < 3; ++i) {
      colmerge_store* store = new_store();
      colmerge_destination* destination =
          open_with(store, options_for("t", mode), mode == COLMERGE_MODE_MERGE ? "id" : NULL);
      colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
      options.memory_limit = INT64_C(1) << 20;
      expect_pulled_within_a_mebibyte(store, destination, rows[i], &options);
      CHECK_OK(colmerge_store_set_memory_budget(store, INT64_C(1) << 20, &failure));
      expect_pulled_within_a_mebibyte(store, destination, rows[i], NULL);
      CHECK_INT(usage_of(store).bytes.total, 0);
      CHECK(usage_of(store).peak <= INT64_C(1) << 20);
      colmerge_destination_close(destination);
      colmerge_store_close(store);
    }
  }
}

// Each merge takes and gives back the same: nothing is lost on the way.
static void usage_does_not_creep(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  int64_t most = 0;
  for (int i = 0; i < 60; ++i) {
    CHECK_OK(write_rows(merge, 0, 2000, NULL));
    const int64_t total = usage_of(store).bytes.total;
    if (i < 30 && total > most) most = total;
    if (i >= 30) CHECK(total <= most);
  }
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

const check_case memory_cases[] = {
    {"memory: figures of store and table and columns agree",
     figures_of_store_table_and_columns_agree},
    {"memory: a table of one row is small", a_table_of_one_row_is_small},
    {"memory: small tables count what they take", small_tables_count_what_they_take},
    {"memory: dropping everything gives all bytes back", dropping_everything_gives_all_bytes_back},
    {"memory: garbage is counted and compacted", garbage_is_counted_and_compacted},
    {"memory: a write beyond the budget changes nothing",
     a_write_beyond_the_budget_changes_nothing},
    {"memory: a refused new table is not there", a_refused_new_table_is_not_there},
    {"memory: a budget can be set and taken away", a_budget_can_be_set_and_taken_away},
    {"memory: a lookup that needs an index obeys the budget",
     a_lookup_that_needs_an_index_obeys_the_budget},
    {"memory: a batch beyond the budget is an error of its stream",
     a_batch_beyond_the_budget_is_an_error_of_its_stream},
    {"memory: a write has a memory limit of its own", a_write_has_a_memory_limit_of_its_own},
    {"memory: an endless stream ends at the limit", an_endless_stream_ends_at_the_limit},
    {"memory: usage does not creep", usage_does_not_creep},
    {NULL, NULL},
};
