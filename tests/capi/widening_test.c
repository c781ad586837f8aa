// SPDX-License-Identifier: Apache-2.0
// Types that differ from the table's: taken where every value is kept exactly, refused otherwise.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

// Writes one row (key 1 and the value) into a table (id, v) of another type, in each mode.
static void expect_taken(const char* into, const char* from, const void* value, const char* text) {
  colmerge_store* store = new_store();
  char columns[64] = "id:l v:";
  strcat(columns, into);
  new_table(store, "t", columns, NULL);
  const int64_t id = 1;
  const colmerge_column given[] = {plain_int64("id", 1, &id), plain_column("v", from, 1, value)};
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  char rows[128] = "id|v\n1|";
  strcat(rows, text);
  strcat(rows, "\n");
  CHECK_INT(write_columns(append, given, 2).inserted, 1);
  expect_rows(store, "t", rows);
  expect_columns(store, "t", columns);
  CHECK_INT(write_columns(merge, given, 2).updated, 1);
  expect_rows(store, "t", rows);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void expect_refused(const char* into, const char* from, const void* value) {
  colmerge_store* store = new_store();
  char columns[64] = "id:l v:";
  strcat(columns, into);
  new_table(store, "t", columns, NULL);
  append_csv(store, "t", "id\n1\n");
  const int64_t id = 1;
  const colmerge_column given[] = {plain_int64("id", 1, &id), plain_column("v", from, 1, value)};
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(append, given, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot append - data type mismatch for column 'v'");
  CHECK_FAILS(colmerge_destination_write_columns(merge, given, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot merge - data type mismatch for column 'v'");
  CHECK_TEXT(failure.column, "v");
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static const int8_t kInt8 = -7;
static const uint8_t kUInt8 = 200;
static const int32_t kInt32 = -70000;
static const uint32_t kUInt32 = 4000000000u;
static const int64_t kInt64 = 7;
static const float kFloat = 0.1f;
static const double kDouble = 7;

static void wider_types_take_every_value(void) {
  expect_taken("l", "i", &kInt32, "-70000");
  expect_taken("s", "c", &kInt8, "-7");
  expect_taken("i", "C", &kUInt8, "200");
  expect_taken("l", "I", &kUInt32, "4000000000");
  expect_taken("g", "i", &kInt32, "-70000");
  expect_taken("g", "f", &kFloat, "0.10000000149011612");
  expect_taken("d:12,2", "i", &kInt32, "-70000.00");
  expect_taken("tdm", "tdD", &(const int32_t){19724}, "2024-01-02");
  expect_taken("tsu:", "tss:", &(const int64_t){1704164645}, "2024-01-02T03:04:05");
  expect_taken("ttn", "ttu", &(const int64_t){1000000}, "00:00:01");
  expect_taken("ttn", "tts", &(const int32_t){1}, "00:00:01");
}

static void narrower_types_take_what_they_hold(void) {
  expect_taken("i", "l", &kInt64, "7");
  expect_taken("f", "g", &kDouble, "7");
  expect_taken("l", "g", &kDouble, "7");
  expect_taken("g", "l", &kInt64, "7");
  expect_taken("d:10,2", "l", &kInt64, "7.00");
  expect_taken("tdD", "tdm", &(const int64_t){86400000}, "1970-01-02");
  expect_taken("tdD", "tss:", &(const int64_t){86400}, "1970-01-02");
  expect_taken("tss:", "tsu:", &(const int64_t){2000000}, "1970-01-01T00:00:02");
  expect_taken("tsu:UTC", "tsu:Europe/Berlin", &kInt64, "1970-01-01T00:00:00.000007Z");
}

static void what_a_type_does_not_hold_is_refused(void) {
  expect_refused("i", "l", &(const int64_t){5000000000});
  expect_refused("C", "c", &kInt8);
  expect_refused("L", "i", &kInt32);
  expect_refused("f", "g", &(const double){0.1});
  expect_refused("l", "g", &(const double){2.5});
  expect_refused("g", "l", &(const int64_t){9007199254740993});
  expect_refused("f", "i", &(const int32_t){16777217});
  expect_refused("d:10,2", "l", &(const int64_t){100000000});
  expect_refused("l", "b", &kUInt8);
  expect_refused("u", "l", &kInt64);
  expect_refused("tdD", "tss:", &(const int64_t){1});
  expect_refused("tss:", "tsu:", &kInt64);
  expect_refused("tsu:UTC", "tsu:", &kInt64);
  expect_refused("tsu:", "l", &kInt64);
}

static void a_timestamp_that_overflows_is_refused_with_its_row(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "at:tsn:", NULL);
  const int64_t seconds[] = {1704164645, 1, INT64_C(9223372037), 2};
  const colmerge_column column = plain_column("at", "tss:", 4, seconds);
  colmerge_destination* append = open_append(store, "t");
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(append, &column, 1, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot append - data type mismatch for column 'at'");
  CHECK_INT(failure.row, 2);
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_null_column_fits_every_type(void) {
  expect_taken("l", "n", NULL, "null");
  expect_taken("u", "n", NULL, "null");
  expect_taken("d:10,2", "n", NULL, "null");
  expect_taken("tsu:UTC", "n", NULL, "null");
}

static void texts_go_into_other_layouts_of_text(void) {
  const char* formats[] = {"u", "U", "vu"};
  const colmerge_string text[] = {{"a text that is longer than twelve", -1}};
  for (int into = 0; into < 3; ++into) {
    for (int from = 0; from < 3; ++from) {
      colmerge_store* store = new_store();
      char columns[8] = "v:";
      strcat(columns, formats[into]);
      new_table(store, "t", columns, NULL);
      colmerge_destination* append = open_append(store, "t");
      const colmerge_column column = plain_strings("v", formats[from], 1, text);
      write_columns(append, &column, 1);
      expect_columns(store, "t", columns);
      expect_rows(store, "t", "v\na text that is longer than twelve\n");
      const colmerge_column bytes = plain_strings("v", "z", 1, text);
      CHECK_FAILS(colmerge_destination_write_columns(append, &bytes, 1, NULL, NULL, &failure),
                  COLMERGE_ERROR_TYPE_MISMATCH);
      colmerge_destination_close(append);
      colmerge_store_close(store);
    }
  }
}

static void a_dictionary_goes_into_its_value_type(void) {
  colmerge_store* store = new_store();
  const int8_t codes[] = {1, 0};
  const int32_t offsets[] = {0, 3, 6};
  const arrow_column words = arrow_strings("", "u", 2, offsets, "onetwo");
  arrow_column column = arrow_fixed("v", "c", 1, 2, codes);
  column.dictionary = &words;
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  struct ArrowArray array;
  new_table(store, "t", "v:u", NULL);
  colmerge_destination* append = open_append(store, "t");
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  CHECK_OK(colmerge_destination_write_array(append, &array, &schema, NULL, NULL, &failure));
  expect_columns(store, "t", "v:u");
  expect_rows(store, "t", "v\ntwo\none\n");
  arrow_release_schema(&schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void merge_keys_are_widened_too(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,v\n-70000,a\n2,b\n");
  const int32_t ids[] = {-70000, 3};
  const colmerge_string texts[] = {{"A", 1}, {"c", 1}};
  const colmerge_column columns[] = {plain_column("id", "i", 2, ids),
                                     plain_strings("v", "U", 2, texts)};
  colmerge_destination* merge = open_merge(store, "t", "id");
  const colmerge_write_result result = write_columns(merge, columns, 2);
  check_counts(&result, (counts){1, 1, 0, 0});
  expect_columns(store, "t", "id:l v:u");
  expect_rows(store, "t", "id|v\n-70000|A\n2|b\n3|c\n");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

const check_case widening_cases[] = {
    {"widening: wider types take every value", wider_types_take_every_value},
    {"widening: narrower types take what they hold", narrower_types_take_what_they_hold},
    {"widening: what a type does not hold is refused", what_a_type_does_not_hold_is_refused},
    {"widening: a timestamp that overflows is refused with its row",
     a_timestamp_that_overflows_is_refused_with_its_row},
    {"widening: a null column fits every type", a_null_column_fits_every_type},
    {"widening: texts go into other layouts of text", texts_go_into_other_layouts_of_text},
    {"widening: a dictionary goes into its value type", a_dictionary_goes_into_its_value_type},
    {"widening: merge keys are widened too", merge_keys_are_widened_too},
    {NULL, NULL},
};
