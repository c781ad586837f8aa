// SPDX-License-Identifier: Apache-2.0
// Writing plain columns.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static void refuse_columns(const colmerge_column* columns, int64_t count, int32_t code,
                           const char* part) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_FAILS(colmerge_destination_write_columns(append, columns, count, NULL, &result, &failure),
              code);
  CHECK_HAS(failure.message, part);
  const colmerge_error kept = failure;
  CHECK(!table_is_there(store, "t"));
  failure = kept;
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void columns_are_copied(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  int64_t ids[] = {1, 2};
  char text[] = "a text of more than twelve bytes";
  colmerge_string texts[] = {{text, -1}, {NULL, 0}};
  colmerge_column columns[] = {plain_int64("id", 2, ids), plain_strings("name", "u", 2, texts)};
  colmerge_write_result result = write_columns(append, columns, 2);
  check_counts(&result, (counts){2, 0, 0, 0});
  CHECK_INT(result.batches, 1);
  memset(ids, 0, sizeof ids);
  memset(text, 'x', sizeof text);
  memset(texts, 0, sizeof texts);
  memset(columns, 0, sizeof columns);
  expect_rows(store, "t", "id|name\n1|a text of more than twelve bytes\n2|\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void texts_come_as_offsets_too(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const int32_t narrow[] = {0, 3, 3, 8};
  const int64_t wide[] = {2, 3, 3, 8};
  const uint8_t validity[] = {0x05};
  colmerge_column columns[] = {plain_column("a", "u", 3, "onetwothree"),
                               plain_column("b", "Z", 3, "onetwothree")};
  columns[0].offsets = narrow;
  columns[0].validity = validity;
  columns[1].offsets = wide;
  write_columns(append, columns, 2);
  expect_columns(store, "t", "a:u b:Z");
  expect_rows(store, "t", "a|b\none|65\nnull|\ntwoth|74776f7468\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void no_rows_need_no_values(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const colmerge_column columns[] = {plain_int64("id", 0, NULL), plain_strings("s", "u", 0, NULL)};
  CHECK_INT(write_columns(append, columns, 2).rows_read, 0);
  expect_columns(store, "t", "id:l s:u");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void what_is_under_a_null_does_not_matter(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const colmerge_string texts[] = {{"\xFF not UTF-8", -1}, {"b", 1}};
  const int64_t times[] = {-1, 1};
  const uint8_t validity[] = {0xFE};
  colmerge_column columns[] = {plain_strings("s", "u", 2, texts),
                               plain_column("at", "ttu", 2, times)};
  columns[0].validity = columns[1].validity = validity;
  write_columns(append, columns, 2);
  expect_rows(store, "t", "s|at\nnull|null\nb|00:00:00.000001\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void lists_of_columns_that_do_not_suit_are_refused(void) {
  const int64_t ids[] = {1, 2};
  colmerge_column columns[] = {plain_int64("id", 2, ids), plain_int64("id", 2, ids)};
  refuse_columns(columns, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "column");
  refuse_columns(NULL, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "column");
  refuse_columns(NULL, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "column");
  refuse_columns(columns, -1, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  refuse_columns(columns, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  columns[1] = plain_int64("v", 1, ids);
  refuse_columns(columns, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "length");
  columns[1] = plain_int64("", 2, ids);
  refuse_columns(columns, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "name");
  columns[1] = plain_int64("\xC3", 2, ids);
  refuse_columns(columns, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "UTF-8");
}

static void a_malformed_column_is_refused_by_name(void) {
  const int64_t ids[] = {1, 2};
  const colmerge_string texts[] = {{"a", 1}, {NULL, 1}};
  const colmerge_string negative[] = {{"a", 1}, {"b", -2}};
  const int32_t decreasing[] = {0, 2, 1}, below_zero[] = {-1, 0, 1};
  colmerge_column column = plain_int64("v", -1, ids);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  column = plain_int64("v", 2, NULL);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "'v'");
  column = plain_column("v", "nonsense", 2, ids);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "nonsense");
  column = plain_column("v", "", 2, ids);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "'v'");
  column = plain_int64("v", 2, ids);
  column.reserved[1] = 1;
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  column = plain_strings("v", "u", 2, NULL);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "'v'");
  column = plain_strings("v", "u", 2, texts);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "'v'");
  column = plain_strings("v", "u", 2, negative);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "-2");
  column = plain_column("v", "u", 2, "ab");
  column.offsets = decreasing;
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "offset");
  column.offsets = below_zero;
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "offset");
  column.offsets = decreasing;
  column.strings = texts;
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "offsets");
  column = plain_int64("v", INT64_MAX, ids);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "length");
}

static void values_out_of_range_are_refused(void) {
  const int64_t decimals[] = {1000, 0};
  const int32_t seconds[] = {86400};
  const colmerge_string texts[] = {{"fine", -1}, {"\xC0\x80", 2}};
  colmerge_column column = plain_column("v", "d:3,0", 1, decimals);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "1000");
  column = plain_column("v", "tts", 1, seconds);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "86400");
  column = plain_strings("v", "u", 2, texts);
  refuse_columns(&column, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "UTF-8");
  CHECK_INT(failure.row, 1);
  CHECK_TEXT(failure.column, "v");
}

static void types_without_a_plain_form_are_refused(void) {
  const int64_t ids[] = {1, 2};
  const char* formats[] = {"+l", "+s", "+m", "+w:2", "+r", "+us:0", "+vl"};
  for (int i = 0; i < 7; ++i) {
    const colmerge_column column = plain_column("v", formats[i], 1, ids);
    refuse_columns(&column, 1, COLMERGE_ERROR_UNSUPPORTED_TYPE, "'v'");
  }
}

static void an_error_in_a_merge_names_its_row(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! v:u", NULL);
  append_csv(store, "t", "id,v\n1,a\n");
  const int64_t ids[] = {1, 2, 3};
  const uint8_t validity[] = {0x03};
  colmerge_column column = plain_int64("id", 3, ids);
  column.validity = validity;
  colmerge_destination* merge = open_merge(store, "t", "id");
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_columns(merge, &column, 1, NULL, NULL, &failure),
              COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_INT(failure.row, 2);
  CHECK_TEXT(failure.column, "id");
  CHECK_TEXT(failure.table, "t");
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// What a destination remembers of one write never stands for what another one says.
static void columns_may_be_others_in_each_write(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const int64_t one[] = {1}, two[] = {2};
  const double half[] = {0.5};
  const colmerge_string text[] = {{"ab", 2}};
  const colmerge_column first[] = {plain_int64("a", 1, one), plain_int64("b", 1, two)};
  const colmerge_column exchanged[] = {plain_int64("b", 1, one), plain_int64("a", 1, two)};
  const colmerge_column longer[] = {plain_int64("a", 1, one), plain_int64("b", 1, one),
                                    plain_int64("bc", 1, two)};
  const colmerge_column other_type[] = {plain_int64("a", 1, two), plain_column("b", "g", 1, half)};
  const colmerge_column texts[] = {plain_int64("a", 1, two), plain_strings("b", "u", 1, text)};
  colmerge_column measured[] = {plain_int64("a???", 1, one), plain_int64("b", 1, two)};
  measured[0].name.length = 1;
  write_columns(append, first, 2);
  write_columns(append, exchanged, 2);
  write_columns(append, exchanged, 1);
  write_columns(append, longer, 3);
  write_columns(append, first, 2);
  write_columns(append, other_type, 2);
  write_columns(append, measured, 2);
  CHECK_FAILS(colmerge_destination_write_columns(append, texts, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  expect_columns(store, "t", "a:l b:g bc:l");
  expect_rows(store, "t",
              "a|b|bc\n1|2|null\n2|1|null\nnull|1|null\n1|1|2\n1|2|null\n2|0.5|null\n"
              "1|2|null\n");
  // The table has other columns the next time.
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  new_table(store, "t", "b:u a:g", NULL);
  write_columns(append, texts, 2);
  write_columns(append, texts, 2);
  expect_rows(store, "t", "b|a\nab|2\nab|2\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_columns_cases[] = {
    {"write_columns: columns are copied", columns_are_copied},
    {"write_columns: texts come as offsets too", texts_come_as_offsets_too},
    {"write_columns: no rows need no values", no_rows_need_no_values},
    {"write_columns: columns may be others in each write", columns_may_be_others_in_each_write},
    {"write_columns: what is under a null does not matter", what_is_under_a_null_does_not_matter},
    {"write_columns: lists of columns that do not suit are refused",
     lists_of_columns_that_do_not_suit_are_refused},
    {"write_columns: a malformed column is refused by name", a_malformed_column_is_refused_by_name},
    {"write_columns: values out of range are refused", values_out_of_range_are_refused},
    {"write_columns: types without a plain form are refused",
     types_without_a_plain_form_are_refused},
    {"write_columns: an error in a merge names its row", an_error_in_a_merge_names_its_row},
    {NULL, NULL},
};
