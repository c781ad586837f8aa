// SPDX-License-Identifier: Apache-2.0
// What two calls take from C: finding the row of a key and reading a cell of it, and merging 10,000
// rows that are given as an Arrow array. Prints nanoseconds a lookup and microseconds a merge, the
// best of several rounds.
//
// The programs beside it do the same from other languages, with the same table and the same keys:
// 100,000 rows of an int64 key, int64, double and a text of 13 bytes, all of whose updates hit.

#include <colmerge/colmerge.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { kRows = 100000, kBatch = 10000, kLookups = 20000, kMerges = 5, kRounds = 50, kText = 13 };

static colmerge_error error;
static void check(int32_t status) {
  if (status == COLMERGE_OK) return;
  fprintf(stderr, "%s: %s\n", colmerge_status_name(status), error.message);
  exit(1);
}

static double now(void) {
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int64_t ids[kRows], counts[kRows];
static double prices[kRows];
static int32_t offsets[kRows + 1];
static char texts[kRows * kText + 1];

// Row i has the key (i * 7919) % rows: all of them, in no order.
static void fill(int32_t rows) {
  for (int32_t i = 0; i < rows; ++i) {
    ids[i] = (int64_t)i * 7919 % kRows;
    counts[i] = i;
    prices[i] = i * 0.5;
    offsets[i + 1] = (i + 1) * kText;
    snprintf(texts + (size_t)i * kText, kText + 1, "name %08d", (int)ids[i]);
  }
}

static void release(struct ArrowArray* array) { array->release = NULL; }
static void release_schema(struct ArrowSchema* schema) { schema->release = NULL; }

static struct ArrowArray columns[4], batch;
static struct ArrowArray* children[4];
static const void *buffers[4][3], *no_validity[1];

// The filled rows as an array that owns nothing.
static struct ArrowArray* make_batch(int64_t rows) {
  const void* values[4] = {ids, counts, prices, offsets};
  for (int i = 0; i < 4; ++i) {
    buffers[i][1] = values[i];
    buffers[i][2] = i == 3 ? texts : NULL;
    columns[i] =
        (struct ArrowArray){rows, 0, 0, i == 3 ? 3 : 2, 0, buffers[i], NULL, NULL, release, NULL};
    children[i] = &columns[i];
  }
  batch = (struct ArrowArray){rows, 0, 0, 1, 4, no_validity, children, NULL, release, NULL};
  return &batch;
}

static double lookup(colmerge_snapshot* snapshot) {
  const int64_t column = 3;
  int64_t bytes = 0;
  double start = now();
  for (int64_t i = 0; i < kLookups; ++i) {
    colmerge_value key = {COLMERGE_VALUE_INT64, 0, i * 31 % kBatch, 0, NULL, 0}, cell;
    int64_t row;
    check(colmerge_snapshot_find_key(snapshot, NULL, 1, &key, &row, &error));
    check(colmerge_snapshot_get_values(snapshot, row, &column, 1, &cell, &error));
    bytes += cell.length;
  }
  double seconds = now() - start;
  if (bytes != (int64_t)kLookups * kText) exit(1);
  return seconds / kLookups * 1e9;
}

static double merge(colmerge_destination* destination, const struct ArrowSchema* schema) {
  double start = now();
  for (int i = 0; i < kMerges; ++i) {
    check(colmerge_destination_write_array(destination, make_batch(kBatch), schema, NULL, NULL,
                                           &error));
  }
  return (now() - start) / kMerges * 1e6;
}

static double best(double a, double b) { return a < b ? a : b; }

int main(void) {
  struct ArrowSchema fields[4], *field_list[4], schema;
  const char *names[] = {"id", "count", "price", "name"}, *formats[] = {"l", "l", "g", "u"};
  for (int i = 0; i < 4; ++i) {
    fields[i] = (struct ArrowSchema){formats[i], names[i],       NULL, ARROW_FLAG_NULLABLE, 0, NULL,
                                     NULL,       release_schema, NULL};
    field_list[i] = &fields[i];
  }
  schema = (struct ArrowSchema){"+s", "", NULL, 0, 4, field_list, NULL, release_schema, NULL};

  colmerge_store* store;
  colmerge_table* table;
  colmerge_destination* destination;
  colmerge_snapshot* snapshot;
  const colmerge_string key = COLMERGE_STRING("id");
  colmerge_table_options table_options = COLMERGE_TABLE_OPTIONS_INIT;
  table_options.primary_key = &key;
  table_options.primary_key_count = 1;
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = (colmerge_string)COLMERGE_STRING("t");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  check(colmerge_store_open(NULL, &store, &error));
  check(colmerge_table_create(store, "t", -1, &schema, &table_options, &table, &error));
  check(colmerge_destination_open(store, &options, &destination, &error));
  fill(kRows);
  check(colmerge_destination_write_array(destination, make_batch(kRows), &schema, NULL, NULL,
                                         &error));

  double lookups = 1e99, merges = 1e99;
  for (int round = 0; round < kRounds; ++round) {
    check(colmerge_snapshot_open(table, &snapshot, &error));
    lookups = best(lookups, lookup(snapshot));
    colmerge_snapshot_close(snapshot);
    merges = best(merges, merge(destination, &schema));
  }
  printf("%.0f %.0f\n", lookups, merges);
  colmerge_destination_close(destination);
  colmerge_table_close(table);
  colmerge_store_close(store);
  return 0;
}
