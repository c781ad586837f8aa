// SPDX-License-Identifier: Apache-2.0
// Writing JSON rows: layouts, inference of types, guidance by a table's types, errors with lines.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"

static void expect_json(const char* json, const char* columns, const char* rows) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(colmerge_destination_write_json(append, json, -1, NULL, NULL, NULL, &failure));
  expect_columns(store, "t", columns);
  expect_rows(store, "t", rows);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void refuse_json(colmerge_store* store, colmerge_destination* destination, const char* json,
                        int32_t code, int64_t line) {
  char* before = store_text(store);
  CHECK_FAILS(colmerge_destination_write_json(destination, json, -1, NULL, NULL, NULL, &failure),
              code);
  if (line != 0) CHECK_INT(failure.line, line);
  const colmerge_error kept = failure;
  expect_unchanged(store, before);
  failure = kept;
  free(before);
}

static void an_array_and_lines_give_the_same_rows(void) {
  const char* columns = "id:l name:u";
  const char* rows = "id|name\n1|a\n2|null\nnull|c\n";
  expect_json("[{\"id\": 1, \"name\": \"a\"},\n {\"id\": 2}, {\"name\": \"c\"}]", columns, rows);
  expect_json("{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2}\n\n{\"name\": \"c\", \"id\": null}\n",
              columns, rows);
}

static void the_layout_can_be_chosen(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_json_options options = COLMERGE_JSON_OPTIONS_INIT;
  options.layout = COLMERGE_JSON_LINES;
  CHECK_OK(
      colmerge_destination_write_json(append, "{\"a\": 1}\n", -1, &options, NULL, NULL, &failure));
  CHECK_FAILS(
      colmerge_destination_write_json(append, "[{\"a\": 1}]", -1, &options, NULL, NULL, &failure),
      COLMERGE_ERROR_INVALID_TEXT);
  options.layout = COLMERGE_JSON_ARRAY;
  CHECK_OK(colmerge_destination_write_json(append, " [{\"a\": 2}] ", -1, &options, NULL, NULL,
                                           &failure));
  CHECK_FAILS(
      colmerge_destination_write_json(append, "{\"a\": 1}\n", -1, &options, NULL, NULL, &failure),
      COLMERGE_ERROR_INVALID_TEXT);
  options.layout = COLMERGE_JSON_LINES + 1;
  CHECK_FAILS(colmerge_destination_write_json(append, "[]", -1, &options, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "layout");
  options.layout = -1;
  CHECK_FAILS(colmerge_destination_write_json(append, "[]", -1, &options, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  options.layout = 0;
  options.reserved = 1;
  CHECK_FAILS(colmerge_destination_write_json(append, "[]", -1, &options, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "reserved");
  expect_rows(store, "t", "a\n1\n2\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void types_are_inferred_from_all_values(void) {
  expect_json(
      "[{\"i\": 1, \"f\": 1, \"b\": true, \"d\": \"2024-01-02\", \"u\": \"x\", \"n\": null},\n"
      " {\"i\": -2, \"f\": 2.5, \"b\": false, \"d\": null, \"u\": \"1\"}]",
      "i:l f:g b:b d:tdD u:u n:n",
      "i|f|b|d|u|n\n1|1|true|2024-01-02|x|null\n-2|2.5|false|null|1|null\n");
  expect_json("[{\"at\": \"2024-01-02T03:04:05Z\"}]", "at:tsu:UTC", "at\n2024-01-02T03:04:05Z\n");
  expect_json("[{\"big\": 18446744073709551615}]", "big:L", "big\n18446744073709551615\n");
  // Digits survive where a double would round them.
  expect_json("[{\"v\": 9007199254740993}]", "v:l", "v\n9007199254740993\n");
  expect_json("[{\"u\": \"\\u00e9\\n\\\"\\ud83d\\ude00\"}]", "u:u",
              "u\n\xC3\xA9\n\"\xF0\x9F\x98\x80\n");
}

static void mixed_values_become_text(void) {
  expect_json("[{\"v\": 1}, {\"v\": \"x\"}, {\"v\": true}]", "v:u", "v\n1\nx\ntrue\n");
}

static void nested_values_go_into_text_columns_of_the_table(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "v:u", NULL);
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(colmerge_destination_write_json(append, "[{\"v\": [1, {\"a\": null}]}, {\"v\": {}}]", -1,
                                           NULL, NULL, NULL, &failure));
  expect_rows(store, "t", "v\n[1,{\"a\":null}]\n{}\n");
  refuse_json(store, append, "{\"w\": 1}\n{\"w\": [1]}", COLMERGE_ERROR_INVALID_TEXT, 2);
  CHECK_TEXT(failure.column, "w");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_tables_types_guide_the_reading(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "i:i d:d:6,2 u:u at:tsm:UTC", NULL);
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(colmerge_destination_write_json(
      append, "[{\"i\": 7, \"d\": 1.5, \"u\": 7, \"at\": \"2024-01-02T03:04:05Z\", \"x\": 1}]", -1,
      NULL, NULL, NULL, &failure));
  expect_columns(store, "t", "i:i d:d:6,2 u:u at:tsm:UTC x:l");
  expect_rows(store, "t", "i|d|u|at|x\n7|1.50|7|2024-01-02T03:04:05Z|1\n");
  const char* misfits[] = {
      "{\"i\": 1}\n{\"i\": \"x\"}\n", "{\"i\": 1}\n{\"i\": 2147483648}\n",
      "{\"i\": 1}\n{\"i\": 1.5}\n",   "{\"i\": 1}\n{\"i\": [1]}\n",
      "{\"d\": 1}\n{\"d\": 1.234}\n", "{\"x\": 1}\n{\"x\": true}\n",
  };
  for (int i = 0; i < 6; ++i) {
    refuse_json(store, append, misfits[i], COLMERGE_ERROR_INVALID_TEXT, 2);
    CHECK_INT(failure.row, 1);
    CHECK_INT(failure.column[0], misfits[i][2]);
    CHECK_TEXT(failure.table, "t");
  }
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void malformed_text_is_refused_with_its_line(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const int32_t code = COLMERGE_ERROR_INVALID_TEXT;
  refuse_json(store, append, "{\"a\": 1}\n{\"a\": }\n", code, 2);
  refuse_json(store, append, "{\"a\": 1}\n{\"a\": 1", code, 2);
  refuse_json(store, append, "[{\"a\": 1},\n{\"a\": 2},\n3]", code, 3);
  refuse_json(store, append, "[{\"a\": 1},\n{\"a\": 2}", code, 2);
  refuse_json(store, append, "[{\"a\": 1}]\nmore", code, 2);
  refuse_json(store, append, "{\"a\": 1, \"a\": 2}", code, 1);
  refuse_json(store, append, "{\"a\": \"\xC3\"}", code, 1);
  refuse_json(store, append, "{\"a\": \"\\ud800\"}", code, 1);
  refuse_json(store, append, "{\"\": 1}", code, 1);
  refuse_json(store, append, "nonsense", code, 1);
  refuse_json(store, append, "7", code, 1);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void deep_nesting_is_refused(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  enum { kDepth = 100000 };
  char* json = malloc(2 * kDepth + 16);
  strcpy(json, "{\"a\": ");
  char* at = json + strlen(json);
  memset(at, '[', kDepth);
  memset(at + kDepth, ']', kDepth);
  strcpy(at + 2 * kDepth, "}");
  refuse_json(store, append, json, COLMERGE_ERROR_INVALID_TEXT, 1);
  free(json);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_merge_takes_json(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_destination_write_json(merge, "[{\"id\": 1, \"v\": \"a\"}, {\"id\": 2}]", -1,
                                           NULL, NULL, &result, &failure));
  check_counts(&result, (counts){2, 0, 0, 0});
  CHECK_OK(colmerge_destination_write_json(merge, "{\"id\": 2, \"v\": \"b\"}\n{\"id\": 3}", -1,
                                           NULL, NULL, &result, &failure));
  check_counts(&result, (counts){1, 1, 0, 0});
  CHECK_INT(result.version, version_of(store, "t"));
  expect_rows(store, "t", "id|v\n1|a\n2|b\n3|null\n");
  refuse_json(store, merge, "[{\"v\": \"x\"}]", COLMERGE_ERROR_KEY_NOT_FOUND, 0);
  CHECK_STARTS(failure.message, "Merge key 'id' not found in source data");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

static void arguments_are_checked(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_json_options options = COLMERGE_JSON_OPTIONS_INIT;
  CHECK_FAILS(colmerge_destination_write_json(append, NULL, 1, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_destination_write_json(append, "[]", -2, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  options.struct_size = 12;
  CHECK_FAILS(colmerge_destination_write_json(append, "[]", -1, &options, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "struct_size");
  CHECK(!table_is_there(store, "t"));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_json_cases[] = {
    {"json: an array and lines give the same rows", an_array_and_lines_give_the_same_rows},
    {"json: the layout can be chosen", the_layout_can_be_chosen},
    {"json: types are inferred from all values", types_are_inferred_from_all_values},
    {"json: mixed values become text", mixed_values_become_text},
    {"json: nested values go into text columns of the table",
     nested_values_go_into_text_columns_of_the_table},
    {"json: a table's types guide the reading", a_tables_types_guide_the_reading},
    {"json: malformed text is refused with its line", malformed_text_is_refused_with_its_line},
    {"json: deep nesting is refused", deep_nesting_is_refused},
    {"json: a merge takes JSON", a_merge_takes_json},
    {"json: arguments are checked", arguments_are_checked},
    {NULL, NULL},
};
