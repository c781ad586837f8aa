// SPDX-License-Identifier: Apache-2.0
// Every type through Arrow and back: what comes out is what went in, types, metadata and values.
//
// Expected texts are made from the structs that go in, by arrow_text, without asking the library.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

enum { kRows = 6 };  // each sample column has 8 values: two may stand before an offset

static const uint8_t kValidity[] = {0xB7};  // value 3 and value 6 are null
static const int32_t kOffsets[] = {0, 3, 3, 4, 9, 29, 41, 41, 44};
static const int64_t kWideOffsets[] = {0, 3, 3, 4, 9, 29, 41, 41, 44};
static const char kBytes[] = "onexyyyyya text of twenty bytes.twelve byte!end";

// Values that are good in every fixed-width type up to 32 bytes: small little-endian numbers.
static uint8_t values[8 * 32];

static void fill_values(int64_t width) {
  memset(values, 0, sizeof values);
  for (int64_t i = 0; i < 8; ++i) values[i * width] = (uint8_t)(i + 1);
}

static arrow_column fixed_sample(const char* format, int64_t width) {
  fill_values(width);
  return arrow_with_nulls(arrow_fixed("v", format, width, 8, values), kValidity, 2);
}

static arrow_column offset_sample(const char* format, int wide) {
  arrow_column column = arrow_strings("v", format, 8, kOffsets, kBytes);
  if (wide) {
    column.buffers[1].data = kWideOffsets;
    column.buffers[1].size = sizeof kWideOffsets;
  }
  return arrow_with_nulls(column, kValidity, 2);
}

// Inline views, and views into two data buffers... of which the second is the one used.
static arrow_column view_sample(const char* format) {
  static uint8_t views[8 * 16];
  static int64_t size = sizeof kBytes;
  memset(views, 0, sizeof views);
  for (int i = 0; i < 8; ++i) {
    const int32_t length = kOffsets[i + 1] - kOffsets[i], from = kOffsets[i];
    memcpy(views + 16 * i, &length, 4);
    memcpy(views + 16 * i + 4, kBytes + from, length > 12 ? 4 : (size_t)length);
    if (length > 12) memcpy(views + 16 * i + 12, &from, 4);
  }
  arrow_column column = arrow_fixed("v", format, 16, 8, views);
  column.buffer_count = 4;
  column.buffers[2].data = kBytes;
  column.buffers[2].size = size;
  column.buffers[3].data = &size;
  column.buffers[3].size = sizeof size;
  return arrow_with_nulls(column, kValidity, 2);
}

static char* expected_text(const arrow_column* batch) {
  text expected = {NULL, 0, 0};
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(batch, &schema, NULL);
  arrow_build_array(batch, &array, NULL);
  arrow_add_schema(&expected, &schema);
  text_add(&expected, "\n");
  arrow_add_rows(&expected, &schema, &array);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return expected.data;
}

static void write_batch(colmerge_destination* destination, const arrow_column* batch) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(batch, &schema, NULL);
  arrow_build_array(batch, &array, NULL);
  CHECK_OK(colmerge_destination_write_array(destination, &array, &schema, NULL, NULL, &failure));
  arrow_release_schema(&schema);
}

static void expect_read(colmerge_store* store, int64_t batch_size, const char* expected) {
  text seen = {NULL, 0, 0};
  struct ArrowArrayStream stream;
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = batch_size;
  CHECK_OK(colmerge_snapshot_read(snapshot, &options, &stream, &failure));
  arrow_add_stream(&seen, &stream);
  CHECK_TEXT(seen.data, expected);
  text_free(&seen);
  colmerge_snapshot_close(snapshot);
}

// An id column and the sample, appended to a new table, read back in batches of several sizes,
// merged onto itself, and appended again.
static void expect_round_trip(const arrow_column* sample) {
  static const int64_t keys[] = {10, 11, 12, 13, 14, 15, 16, 17};
  colmerge_store* store = new_store();
  const arrow_column columns[] = {arrow_int64("id", 8, keys), *sample};
  arrow_column batch = arrow_batch(2, columns);
  char* expected = expected_text(&batch);
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  write_batch(append, &batch);
  expect_read(store, 0, expected);
  expect_read(store, 3, expected);
  write_batch(merge, &batch);
  expect_read(store, 5, expected);
  text twice = {NULL, 0, 0};
  text_add(&twice, "%s%s", expected, strchr(expected, '\n') + 1);
  write_batch(append, &batch);
  expect_read(store, 0, twice.data);
  text_free(&twice);
  free(expected);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// The sample as it is, without nulls, with an offset, and with metadata.
static void expect_round_trips(arrow_column sample) {
  char metadata[64];
  const char* texts[] = {"key", "value", "", ""};
  expect_round_trip(&sample);
  arrow_column column = sample;
  if (strcmp(sample.format, "n") != 0) {
    column.null_count = 0;
    column.buffers[0].data = NULL;
    expect_round_trip(&column);
  }
  column = sample;
  column.metadata = metadata;
  column.metadata_size = arrow_encode_metadata(metadata, 2, texts);
  column.null_count = -1;
  expect_round_trip(&column);
}

// A batch whose column starts at an offset of 2 gives the rows from there.
static void expect_offset(arrow_column sample) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  sample.offset = 2;
  sample.length = kRows;
  sample.null_count = -1;
  arrow_column batch = arrow_batch(1, &sample);
  char* expected = expected_text(&batch);
  write_batch(append, &batch);
  expect_read(store, 4, expected);
  free(expected);
  // The same rows by the root's offset.
  sample.offset = 0;
  sample.length = 8;
  batch = arrow_batch(1, &sample);
  batch.offset = 2;
  batch.length = kRows;
  expected = expected_text(&batch);
  CHECK_OK(colmerge_store_clear(store, &failure));
  write_batch(append, &batch);
  expect_read(store, 4, expected);
  free(expected);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void fixed_width_types(void) {
  static const struct {
    const char* format;
    int64_t width;
  } types[] = {
      {"c", 1},
      {"C", 1},
      {"s", 2},
      {"S", 2},
      {"i", 4},
      {"I", 4},
      {"l", 8},
      {"L", 8},
      {"e", 2},
      {"f", 4},
      {"g", 8},
      {"d:38,10", 16},
      {"d:1,0", 16},
      {"d:5,-2", 16},
      {"d:76,38,256", 32},
      {"w:1", 1},
      {"w:3", 3},
      {"w:31", 31},
      {"tdD", 4},
      {"tts", 4},
      {"ttm", 4},
      {"ttu", 8},
      {"ttn", 8},
      {"tss:", 8},
      {"tsm:UTC", 8},
      {"tsu:Europe/Berlin", 8},
      {"tsn:+02:00", 8},
      {"tDs", 8},
      {"tDm", 8},
      {"tDu", 8},
      {"tDn", 8},
      {"tiM", 4},
      {"tiD", 8},
      {"tin", 16},
  };
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
    expect_round_trips(fixed_sample(types[i].format, types[i].width));
    expect_offset(fixed_sample(types[i].format, types[i].width));
  }
}

static void dates_of_64_bits(void) {
  static int64_t days[8];
  for (int64_t i = 0; i < 8; ++i) days[i] = (i - 3) * 86400000;
  const arrow_column sample = arrow_with_nulls(arrow_fixed("v", "tdm", 8, 8, days), kValidity, 2);
  expect_round_trips(sample);
  expect_offset(sample);
}

static void booleans_and_nulls(void) {
  const uint8_t bits[] = {0x5A};
  arrow_column sample = arrow_fixed("v", "b", 1, 8, bits);
  sample.buffers[1].size = 1;
  expect_round_trips(arrow_with_nulls(sample, kValidity, 2));
  expect_offset(arrow_with_nulls(sample, kValidity, 2));
  sample = arrow_fixed("v", "n", 0, 8, NULL);
  sample.buffer_count = 0;
  sample.null_count = 8;
  expect_round_trips(sample);
}

static void texts_and_binaries(void) {
  const char* formats[] = {"u", "z", "U", "Z"};
  for (int i = 0; i < 4; ++i) {
    expect_round_trips(offset_sample(formats[i], i >= 2));
    expect_offset(offset_sample(formats[i], i >= 2));
  }
  expect_round_trips(view_sample("vu"));
  expect_round_trips(view_sample("vz"));
  expect_offset(view_sample("vu"));
}

static void dictionaries(void) {
  static const struct {
    const char* format;
    int64_t width;
  } codes[] = {{"c", 1}, {"C", 1}, {"s", 2}, {"S", 2}, {"i", 4}, {"I", 4}, {"l", 8}, {"L", 8}};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; ++i) {
    arrow_column entries = arrow_strings("", "u", 8, kOffsets, kBytes);
    arrow_column sample = fixed_sample(codes[i].format, codes[i].width);
    values[7 * codes[i].width] = 0;
    sample.dictionary = &entries;
    if (i % 2 == 1) sample.flags |= ARROW_FLAG_DICTIONARY_ORDERED;
    expect_round_trips(sample);
    expect_offset(sample);
  }
  static const double reals[] = {0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5};
  const arrow_column entries = arrow_fixed("", "g", 8, 9, reals);
  arrow_column sample = fixed_sample("s", 2);
  sample.dictionary = &entries;
  expect_round_trips(sample);
}

static void lists(void) {
  static int64_t numbers[44];
  for (int64_t i = 0; i < 44; ++i) numbers[i] = i * i;
  arrow_column item = arrow_int64("item", 44, numbers);
  arrow_column sample = offset_sample("+l", 0);
  sample.buffer_count = 2;
  sample.child_count = 1;
  sample.children = &item;
  expect_round_trips(sample);
  expect_offset(sample);
  sample = offset_sample("+L", 1);
  sample.buffer_count = 2;
  sample.child_count = 1;
  sample.children = &item;
  item.flags = 0;
  expect_round_trips(sample);
  item.length = 24;
  sample = arrow_with_nulls(arrow_fixed("v", "+w:3", 0, 8, NULL), kValidity, 2);
  sample.buffer_count = 1;
  sample.child_count = 1;
  sample.children = &item;
  expect_round_trips(sample);
  expect_offset(sample);
}

static void structs_and_maps(void) {
  static int64_t numbers[44];
  static const char* const names = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr";
  static int32_t offsets[45];
  for (int32_t i = 0; i < 45; ++i) offsets[i] = i;
  const arrow_column members[] = {offset_sample("u", 0), arrow_int64("n", 8, numbers)};
  arrow_column sample = arrow_with_nulls(arrow_batch(2, members), kValidity, 2);
  sample.name = "v";
  sample.flags = ARROW_FLAG_NULLABLE;
  expect_round_trips(sample);
  expect_offset(sample);

  arrow_column entry[] = {arrow_strings("key", "u", 44, offsets, names),
                          arrow_int64("value", 44, numbers)};
  entry[0].flags = 0;
  arrow_column entries = arrow_batch(2, entry);
  entries.name = "entries";
  arrow_column map = offset_sample("+m", 0);
  map.buffer_count = 2;
  map.child_count = 1;
  map.children = &entries;
  expect_round_trips(map);
  map.flags |= ARROW_FLAG_MAP_KEYS_SORTED;
  expect_round_trips(map);
  expect_offset(map);
}

static void a_dictionary_keeps_order_and_unused_entries(void) {
  colmerge_store* store = new_store();
  const int32_t codes[] = {2, 0, 2};
  const arrow_column entries = arrow_strings("", "u", 4, kOffsets, kBytes);
  arrow_column column = arrow_fixed("v", "i", 4, 3, codes);
  column.dictionary = &entries;
  const arrow_column batch = arrow_batch(1, &column);
  colmerge_destination* append = open_append(store, "t");
  write_batch(append, &batch);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  CHECK_INT(stream.get_schema(&stream, &schema), 0);
  CHECK_INT(stream.get_next(&stream, &array), 0);
  CHECK_INT(array.children[0]->dictionary->length, 4);
  for (int64_t i = 0; i < 4; ++i) {
    arrow_add_value(&seen, schema.children[0]->dictionary, array.children[0]->dictionary, i);
    text_add(&seen, " ");
  }
  CHECK_TEXT(seen.data, "\"one\" \"\" \"x\" \"yyyyy\" ");
  text_free(&seen);
  array.release(&array);
  schema.release(&schema);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case round_trip_cases[] = {
    {"round_trip: fixed-width types", fixed_width_types},
    {"round_trip: dates of 64 bits", dates_of_64_bits},
    {"round_trip: booleans and nulls", booleans_and_nulls},
    {"round_trip: texts and binaries of every layout", texts_and_binaries},
    {"round_trip: dictionaries of every index type", dictionaries},
    {"round_trip: lists", lists},
    {"round_trip: structs and maps", structs_and_maps},
    {"round_trip: a dictionary keeps order and unused entries",
     a_dictionary_keeps_order_and_unused_entries},
    {NULL, NULL},
};
