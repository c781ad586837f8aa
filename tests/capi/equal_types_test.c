// SPDX-License-Identifier: Apache-2.0
// Types that mean the same, written by producers with other habits: one table takes them all.
#include <stdlib.h>

#include "arrow_builder.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

static const int64_t kIds[] = {1, 2};

// Writes ids 1 and 2 and the column; returns what the library says.
static int32_t write_two(colmerge_destination* destination, const arrow_column* value) {
  const arrow_column columns[] = {arrow_int64("id", 2, kIds), *value};
  const arrow_column batch = arrow_batch(2, columns);
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  const int32_t status =
      colmerge_destination_write_array(destination, &array, &schema, NULL, NULL, &failure);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return status;
}

// A table made by the first takes the second, as new rows and over its own.
static void expect_equal(const arrow_column* first, const arrow_column* second, const char* rows,
                         const char* twice) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_OK(write_two(append, first));
  expect_rows(store, "t", rows);
  CHECK_OK(write_two(merge, second));
  expect_rows(store, "t", rows);
  CHECK_OK(write_two(append, second));
  expect_rows(store, "t", twice);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static arrow_column list_of(const char* format, int64_t width, const void* offsets,
                            const arrow_column* item) {
  arrow_column list = arrow_fixed("v", format, width, 3, offsets);
  list.length = 2;
  list.child_count = 1;
  list.children = item;
  return list;
}

static void lists_with_offsets_of_either_width_are_equal(void) {
  const int32_t narrow_offsets[] = {0, 2, 3};
  const int64_t wide_offsets[] = {0, 2, 3};
  const int64_t wide[] = {1, 2, 3};
  const int32_t narrow[] = {1, 2, 3};
  const arrow_column wide_item = arrow_int64("item", 3, wide);
  const arrow_column narrow_item = arrow_fixed("element", "i", 4, 3, narrow);
  const arrow_column list = list_of("+l", 4, narrow_offsets, &wide_item);
  const arrow_column large_list = list_of("+L", 8, wide_offsets, &wide_item);
  const arrow_column list_of_narrow = list_of("+l", 4, narrow_offsets, &narrow_item);
  const char rows[] = "id|v\n1|[1, 2]\n2|[3]\n";
  const char twice[] = "id|v\n1|[1, 2]\n2|[3]\n1|[1, 2]\n2|[3]\n";
  expect_equal(&list, &large_list, rows, twice);
  expect_equal(&large_list, &list, rows, twice);
  expect_equal(&list, &list_of_narrow, rows, twice);
  expect_equal(&large_list, &list_of_narrow, rows, twice);
}

static void members_of_structs_go_by_their_names(void) {
  const int64_t numbers[] = {7, 8};
  const int32_t offsets[] = {0, 1, 2};
  const arrow_column number = arrow_int64("n", 2, numbers);
  const arrow_column word = arrow_strings("w", "u", 2, offsets, "xy");
  const arrow_column number_first[] = {number, word};
  const arrow_column word_first[] = {word, number};
  arrow_column first = arrow_batch(2, number_first);
  arrow_column second = arrow_batch(2, word_first);
  first.name = second.name = "v";
  first.flags = second.flags = ARROW_FLAG_NULLABLE;
  expect_equal(
      &first, &second, "id|v\n1|{\"n\": 7, \"w\": \"x\"}\n2|{\"n\": 8, \"w\": \"y\"}\n",
      "id|v\n1|{\"n\": 7, \"w\": \"x\"}\n2|{\"n\": 8, \"w\": \"y\"}\n1|{\"n\": 7, \"w\": \"x\"}\n"
      "2|{\"n\": 8, \"w\": \"y\"}\n");
}

static void an_element_that_cannot_be_is_named_with_its_row(void) {
  const int32_t offsets[] = {0, 2, 3};
  const int64_t values[] = {1, 2, 3};
  const uint8_t validity[] = {0x03};
  arrow_column strict = arrow_int64("item", 3, values);
  strict.flags = 0;
  const arrow_column gaps = arrow_with_nulls(arrow_int64("item", 3, values), validity, 1);
  const arrow_column first = list_of("+l", 4, offsets, &strict);
  const arrow_column second = list_of("+l", 4, offsets, &gaps);
  colmerge_store* store = new_store();
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  options.new_types = COLMERGE_NEW_TYPES_ERROR;
  colmerge_destination* append = open_with(store, options, NULL);
  CHECK_OK(write_two(append, &first));
  char* before = store_text(store);
  CHECK_FAILS(write_two(append, &second), COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_STARTS(failure.message, "Cannot append - data type mismatch for column 'v'");
  CHECK_TEXT(failure.column, "v");
  CHECK_INT(failure.row, 1);
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void names_of_utc_are_equal(void) {
  static const char* const formats[] = {"tsu:UTC", "tsu:Etc/UTC", "tsu:+00:00", "tsu:Z"};
  const int64_t moments[] = {0, 1000000};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      const arrow_column first = arrow_fixed("v", formats[i], 8, 2, moments);
      const arrow_column second = arrow_fixed("v", formats[j], 8, 2, moments);
      colmerge_store* store = new_store();
      colmerge_destination* append = open_append(store, "t");
      colmerge_destination* merge = open_merge(store, "t", "id,v");
      CHECK_OK(write_two(append, &first));
      CHECK_OK(write_two(merge, &second));
      CHECK_INT(describe(store, "t").rows, 2);
      colmerge_destination_close(append);
      colmerge_destination_close(merge);
      colmerge_store_close(store);
    }
  }
}

static void validate_schema_takes_the_same_type_alone(void) {
  const int64_t moments[] = {0, 1000000};
  const arrow_column first = arrow_fixed("v", "tsu:UTC", 8, 2, moments);
  const arrow_column second = arrow_fixed("v", "tsu:Z", 8, 2, moments);
  colmerge_store* store = new_store();
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  options.validate_schema = 1;
  colmerge_destination* strict = open_with(store, options, NULL);
  CHECK_OK(write_two(strict, &first));
  CHECK_FAILS(write_two(strict, &second), COLMERGE_ERROR_TYPE_MISMATCH);
  colmerge_destination_close(strict);
  colmerge_store_close(store);
}

const check_case equal_types_cases[] = {
    {"equal_types: lists with offsets of either width are equal",
     lists_with_offsets_of_either_width_are_equal},
    {"equal_types: members of structs go by their names", members_of_structs_go_by_their_names},
    {"equal_types: an element that cannot be is named with its row",
     an_element_that_cannot_be_is_named_with_its_row},
    {"equal_types: names of UTC are equal", names_of_utc_are_equal},
    {"equal_types: validate_schema takes the same type alone",
     validate_schema_takes_the_same_type_alone},
    {NULL, NULL},
};
