// SPDX-License-Identifier: Apache-2.0
// Options of reading text: declared types, nulls, delimiters, numbers, encodings, rejected rows;
// and what text may do to a table whose types were inferred.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"

typedef struct rejections {
  int64_t count;
  int64_t lines[8];
  char columns[8][16];
  char last[512];
  int32_t answer;
} rejections;

static int32_t take_rejected(void* user, const colmerge_rejected_row* row) {
  rejections* taken = user;
  if (row->struct_size != sizeof *row || taken->count >= 8) return 1;
  taken->lines[taken->count] = row->line;
  snprintf(taken->columns[taken->count++], 16, "%.*s", (int)row->column.length, row->column.data);
  snprintf(taken->last, sizeof taken->last, "%.*s", (int)row->message.length, row->message.data);
  return taken->answer;
}

// Appends to table t of a store.
static int32_t try_csv(colmerge_store* store, const char* csv,
                       const colmerge_csv_options* options) {
  colmerge_destination* append = open_append(store, "t");
  const int32_t status =
      colmerge_destination_write_csv(append, csv, -1, options, NULL, NULL, &failure);
  colmerge_destination_close(append);
  return status;
}

static int32_t try_json(colmerge_store* store, const char* json, int64_t length,
                        const colmerge_json_options* options) {
  colmerge_destination* append = open_append(store, "t");
  const int32_t status =
      colmerge_destination_write_json(append, json, length, options, NULL, NULL, &failure);
  colmerge_destination_close(append);
  return status;
}

static void expect_csv(const char* csv, const colmerge_csv_options* options, const char* columns,
                       const char* rows) {
  colmerge_store* store = new_store();
  CHECK_OK(try_csv(store, csv, options));
  expect_columns(store, "t", columns);
  expect_rows(store, "t", rows);
  colmerge_store_close(store);
}

static void refuse_options(const colmerge_csv_options* options, const char* part) {
  colmerge_store* store = new_store();
  CHECK_FAILS(try_csv(store, "a\n1\n", options), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, part);
  colmerge_store_close(store);
}

static void codes_do_not_become_numbers_of_an_inferred_column(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "zip");
  put(merge, "zip,n\n12345,1\n90210,2\n", (counts){2, 0, 0, 0});
  refuse(store, merge, "zip,n\n12345,7\n0012345,9\n", COLMERGE_ERROR_INVALID_TEXT);
  CHECK_INT(failure.line, 3);
  CHECK_HAS(failure.message, "'0012345' is not an int64");
  CHECK_HAS(failure.message, "'types'");
  put(merge, "zip,n\n1.2345e4,5\n", (counts){0, 1, 0, 0});
  colmerge_destination_close(merge);
  CHECK_OK(try_json(store, "{\"zip\":1e2}", -1, NULL));
  CHECK_FAILS(try_json(store, "{\"zip\":\"7\"}", -1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  expect_rows(store, "t", "zip|n\n12345|5\n90210|2\n100|null\n");
  colmerge_store_close(store);
  // A column that was created with its type has texts converted.
  store = new_store();
  new_table(store, "t", "zip:l ok:b", NULL);
  CHECK_OK(try_csv(store, "zip,ok\n0012345,t\n+5,0\n", NULL));
  CHECK_OK(try_json(store, "{\"zip\":\"007\",\"ok\":\"1\"}", -1, NULL));
  expect_rows(store, "t", "zip|ok\n12345|true\n5|false\n7|true\n");
  colmerge_store_close(store);
}

static void no_rows_are_nothing_to_do(void) {
  colmerge_store* store = new_store();
  CHECK_OK(try_csv(store, "a,b\n1,x\n", NULL));
  CHECK_OK(try_csv(store, "a,other\n", NULL));
  CHECK_OK(try_json(store, "[]", -1, NULL));
  CHECK_OK(try_json(store, "", -1, NULL));
  expect_columns(store, "t", "a:l b:u");
  expect_rows(store, "t", "a|b\n1|x\n");
  colmerge_store_close(store);
}

static void types_are_declared(void) {
  const colmerge_column_type types[] = {{COLMERGE_STRING("zip"), COLMERGE_STRING("text")},
                                        {COLMERGE_STRING("n"), COLMERGE_STRING("numeric(6, 2)")}};
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  options.types = types;
  options.type_count = 2;
  expect_csv("zip,n,i\n01234,007.5,1\n", &options, "zip:u n:d:6,2 i:l", "zip|n|i\n01234|7.50|1\n");
  colmerge_json_options json = COLMERGE_JSON_OPTIONS_INIT;
  json.types = types;
  json.type_count = 2;
  colmerge_store* store = new_store();
  CHECK_OK(try_json(store, "{\"zip\":1234,\"i\":1}", -1, &json));
  expect_columns(store, "t", "zip:u i:l");
  colmerge_store_close(store);
  const struct {
    colmerge_column_type type;
    const char* part;
  } bad[] = {
      {{COLMERGE_STRING("a"), COLMERGE_STRING("integr")}, "There is no type 'integr'"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("int x")}, "the end of the type"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("numeric")}, "numeric(10, 2)"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("varchar(0)")}, "a number from 1"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("list<varchar(3)>")}, "no length inside"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("list<numeric>")}, "numeric(10, 2)"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("list")}, "expected '<'"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("struct<>")}, "expected '<'"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("struct<a int>")}, "expected ':'"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("struct<a: int, a: int>")}, "two members 'a'"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("map<text>")}, "expected ','"},
      {{COLMERGE_STRING("a"), COLMERGE_STRING("list<int64")}, "expected '>'"},
      {{COLMERGE_STRING(""), COLMERGE_STRING("int")}, "'types' must not be empty"},
      {{COLMERGE_STRING("b"), COLMERGE_STRING("int")}, "'types' names the column 'b'"},
      {{COLMERGE_STRING("a"), {NULL, 3}}, "'types' is NULL"},
  };
  options.type_count = 1;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    options.types = &bad[i].type;
    refuse_options(&options, bad[i].part);
  }
  const colmerge_column_type twice[] = {types[0], types[0]};
  options.types = twice;
  options.type_count = 2;
  refuse_options(&options, "named twice");
}

static void nested_types_are_declared(void) {
  const colmerge_column_type types[] = {
      {COLMERGE_STRING("a"), COLMERGE_STRING("list<int16>")},
      {COLMERGE_STRING("s"),
       COLMERGE_STRING("struct<userId: int64, \"a b\": list<struct<x: numeric(4, 1)>>>")},
      {COLMERGE_STRING("m"), COLMERGE_STRING("map<text, date>")},
      {COLMERGE_STRING("f"), COLMERGE_STRING("fixed_size_list<bool, 2>")},
      {COLMERGE_STRING("v"), COLMERGE_STRING("varchar(2)")}};
  colmerge_json_options json = COLMERGE_JSON_OPTIONS_INIT;
  json.types = types;
  json.type_count = 5;
  colmerge_store* store = new_store();
  CHECK_OK(try_json(store,
                    "{\"a\":[1,\"2\"],\"s\":{\"userId\":\"7\",\"a b\":[{\"x\":1.5}]},"
                    "\"m\":{\"k\":\"2024-01-01\"},\"f\":[true,\"f\"],\"v\":\"ab\"}",
                    -1, &json));
  const char* rows =
      "a|s|m|f|v\n[1, 2]|{\"userId\": 7, \"a b\": [{\"x\": 1.5}]}|"
      "[{\"key\": \"k\", \"value\": \"2024-01-01\"}]|[true, false]|ab\n";
  expect_rows(store, "t", rows);
  CHECK_FAILS(try_json(store, "{\"s\":{\"userid\":1}}", -1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  CHECK_FAILS(try_json(store, "{\"a\":[70000]}", -1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  CHECK_FAILS(try_json(store, "{\"v\":\"abc\"}", -1, &json), COLMERGE_ERROR_INVALID_TEXT);
  colmerge_store_close(store);
  // The same from CSV, whose cells hold JSON.
  colmerge_csv_options csv = COLMERGE_CSV_OPTIONS_INIT;
  csv.types = types;
  csv.type_count = 5;
  csv.delimiter = ';';
  csv.quote = -1;
  store = new_store();
  CHECK_OK(try_csv(store,
                   "a;s;m;f;v\n[1, \"2\"];{\"userId\":7, \"a b\":[{\"x\":1.5}]};"
                   "{\"k\":\"2024-01-01\"};[true,\"f\"];ab\n",
                   &csv));
  expect_rows(store, "t", rows);
  // Rejected rows: each with its line.
  rejections taken = {0};
  csv.rejected = take_rejected;
  csv.rejected_user = &taken;
  CHECK_OK(
      try_csv(store, "a;s;m;f;v\n[x];;;;\n;{\"c\":1};;;\n;;[];;\n;;;[true];\n;;;;abc\n", &csv));
  CHECK_INT(taken.count, 5);
  CHECK_TEXT(taken.columns[1], "s");
  CHECK_INT(taken.lines[4], 6);
  expect_rows(store, "t", rows);
  colmerge_store_close(store);
}

static void a_member_is_there_from_its_first_row_on(void) {
  colmerge_store* store = new_store();
  CHECK_OK(try_json(store, "{\"s\":{\"a\":1},\"l\":[{\"a\":1}]}", -1, NULL));
  CHECK_OK(try_json(store, "{\"s\":{\"a\":2,\"b\":null},\"l\":[{\"b\":null}]}", -1, NULL));
  expect_rows(store, "t",
              "s|l\n{\"a\": 1, \"b\": null}|[{\"a\": 1, \"b\": null}]\n"
              "{\"a\": 2, \"b\": null}|[{\"a\": null, \"b\": null}]\n");
  CHECK_OK(try_json(store, "{\"s\":{\"b\":5},\"l\":[{\"b\":\"x\"}]}", -1, NULL));
  CHECK_OK(try_json(store, "{\"s\":null,\"l\":[]}", -1, NULL));
  expect_rows(store, "t",
              "s|l\n{\"a\": 1, \"b\": null}|[{\"a\": 1, \"b\": null}]\n"
              "{\"a\": 2, \"b\": null}|[{\"a\": null, \"b\": null}]\n"
              "{\"a\": null, \"b\": 5}|[{\"a\": null, \"b\": \"x\"}]\nnull|[]\n");
  colmerge_store_close(store);
}

static void a_mixture_names_both_values(void) {
  colmerge_store* store = new_store();
  CHECK_OK(try_csv(store, "c\n9007199254740993\n", NULL));
  CHECK_FAILS(try_csv(store, "c\n1\n2.5\n3.5\n", NULL), COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_HAS(failure.message, "of those that it has 9007199254740993 does not fit float64");
  CHECK_HAS(failure.message, "of this write, first: 2.5 is not a whole number and does not fit");
  CHECK_TEXT(failure.column, "c");
  CHECK_INT(failure.line, 3);
  CHECK_INT(failure.row, 1);
  expect_rows(store, "t", "c\n9007199254740993\n");
  colmerge_store_close(store);
}

static void the_form_of_csv_is_a_choice(void) {
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  options.delimiter = COLMERGE_CSV_DELIMITER_AUTO;
  options.decimal_point = ',';
  options.thousands_separator = '.';
  options.comment = '#';
  options.trim = COLMERGE_TRUE;
  options.skip_lines = 1;
  expect_csv("Report\n# all of it\n a ;b\n1.234,5; x \n#\n0,5;\"y\"\n", &options, "a:g b:u",
             "a|b\n1234.5|x\n0.5|y\n");
  options.decimal_point = '.';
  refuse_options(&options, "the decimal point and");
  options.decimal_point = 0;
  options.thousands_separator = 300;
  refuse_options(&options, "'thousands_separator' must be an ASCII character");
  options.thousands_separator = 0;
  options.skip_lines = -1;
  refuse_options(&options, "'skip_lines' must not be negative");
  options.skip_lines = 0;
  options.encoding = 6;
  refuse_options(&options, "'encoding' must be a number from 0 to 5");
  options.encoding = 0;
  options.delimiter = -2;
  refuse_options(&options, "'delimiter'");
  options.delimiter = 0;
  options.reserved = 1;
  refuse_options(&options, "reserved");
}

static void options_of_version_0_1_are_taken(void) {
  colmerge_csv_options options;
  memset(&options, 0xAB, sizeof options);
  memset(&options, 0, 56);
  options.struct_size = 56;
  options.delimiter = ';';
  expect_csv("a;b\n1;2\n", &options, "a:l b:l", "a|b\n1|2\n");
  options.struct_size = 55;
  refuse_options(&options, "struct_size 55");
  colmerge_json_options json;
  memset(&json, 0xAB, sizeof json);
  memset(&json, 0, 16);
  json.struct_size = 16;
  colmerge_store* store = new_store();
  CHECK_OK(try_json(store, "{\"a\":1}", -1, &json));
  colmerge_store_close(store);
}

static void encodings_become_utf8(void) {
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  options.encoding = COLMERGE_ENCODING_LATIN1;
  expect_csv("a\nJos\xE9\n", &options, "a:u", "a\nJos\xC3\xA9\n");
  options.encoding = COLMERGE_ENCODING_WINDOWS_1252;
  expect_csv("a\n\x80 5\x97\n", &options, "a:u", "a\n\xE2\x82\xAC 5\xE2\x80\x94\n");
  colmerge_store* store = new_store();
  const char utf16[] = "\xFF\xFE{\0\"\0a\0\"\0:\0\"\0\x3D\xD8\x00\xDE\xAC\x20\"\0}";
  CHECK_OK(try_json(store, utf16, sizeof utf16, NULL));
  expect_rows(store, "t", "a\n\xF0\x9F\x98\x80\xE2\x82\xAC\n");
  const char big[] = "\xFE\xFF\0{\0\"\0a\0\"\0:\0\"\0x\0\"\0}";
  CHECK_OK(try_json(store, big, sizeof big - 1, NULL));
  CHECK_FAILS(try_json(store, utf16, sizeof utf16 - 1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  CHECK_HAS(failure.message, "the text is not UTF-16 from its byte");
  CHECK_FAILS(try_json(store, "\xFE\xFF\xD8\x00\x00{", 6, NULL), COLMERGE_ERROR_INVALID_TEXT);
  CHECK_FAILS(try_json(store, "{\"a\":\"\xE9\"}", -1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  colmerge_store_close(store);
}

static void rows_that_cannot_be_read_are_handed_over(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "a:i b:u", NULL);
  rejections taken = {0};
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  options.rejected = take_rejected;
  options.rejected_user = &taken;
  CHECK_OK(try_csv(store, "a,b\n1,x\ny,z\n3\n4,w\n", &options));
  CHECK_INT(taken.count, 2);
  CHECK_INT(taken.lines[0], 3);
  CHECK_TEXT(taken.columns[0], "a");
  CHECK_INT(taken.lines[1], 4);
  CHECK_TEXT(taken.columns[1], "");
  CHECK_TEXT(taken.last, "line 4 has 1 field, the header has 2");
  expect_rows(store, "t", "a|b\n1|x\n4|w\n");
  options.rejected_limit = 1;
  CHECK_FAILS(try_csv(store, "a,b\n1,x\ny,z\n3\n4,w\n", &options), COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_HAS(failure.message, "more than 1 rows cannot be read (rejected_limit)");
  taken.answer = 1;
  CHECK_FAILS(try_csv(store, "a,b\ny,z\n", &options), COLMERGE_ERROR_CANCELLED);
  options.rejected_limit = -1;
  CHECK_FAILS(try_csv(store, "a,b\ny,z\n", &options), COLMERGE_ERROR_INVALID_ARGUMENT);
  taken = (rejections){0};
  colmerge_json_options json = COLMERGE_JSON_OPTIONS_INIT;
  json.rejected = take_rejected;
  json.rejected_user = &taken;
  CHECK_OK(try_json(store, "{\"a\":5}\n{\"a\":\n{\"a\":\"x\"}\n{\"a\":6}\n", -1, &json));
  CHECK_INT(taken.count, 2);
  CHECK_INT(taken.lines[1], 3);
  expect_rows(store, "t", "a|b\n1|x\n4|w\n5|null\n6|null\n");
  colmerge_store_close(store);
}

static void nan_keys_and_null_strings_of_json(void) {
  const colmerge_string nulls[] = {COLMERGE_STRING("NA")};
  colmerge_json_options options = COLMERGE_JSON_OPTIONS_INIT;
  options.nan = COLMERGE_JSON_NAN_NUMBER;
  options.records_key = string_of("data");
  options.null_texts = nulls;
  options.null_text_count = 1;
  colmerge_store* store = new_store();
  CHECK_OK(try_json(store, "{\"n\":1,\"data\":[{\"a\":NaN,\"b\":\"NA\"},{\"a\":1,\"b\":\"x\"}]}",
                    -1, &options));
  expect_rows(store, "t", "a|b\nNaN|null\n1|x\n");
  CHECK_FAILS(try_json(store, "{\"a\":NaN}", -1, NULL), COLMERGE_ERROR_INVALID_TEXT);
  CHECK_HAS(failure.message, "the option 'nan'");
  options.nan = 3;
  CHECK_FAILS(try_json(store, "", -1, &options), COLMERGE_ERROR_INVALID_ARGUMENT);
  options.nan = 0;
  options.records_key.length = -5;
  CHECK_FAILS(try_json(store, "", -1, &options), COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_store_close(store);
}

const check_case text_options_cases[] = {
    {"text: codes do not become numbers of an inferred column",
     codes_do_not_become_numbers_of_an_inferred_column},
    {"text: no rows are nothing to do", no_rows_are_nothing_to_do},
    {"text: types are declared", types_are_declared},
    {"text: nested types are declared", nested_types_are_declared},
    {"text: a member is there from its first row on", a_member_is_there_from_its_first_row_on},
    {"text: a mixture names both values", a_mixture_names_both_values},
    {"text: the form of CSV is a choice", the_form_of_csv_is_a_choice},
    {"text: options of version 0.1 are taken", options_of_version_0_1_are_taken},
    {"text: encodings become UTF-8", encodings_become_utf8},
    {"text: rows that cannot be read are handed over", rows_that_cannot_be_read_are_handed_over},
    {"text: NaN, keys and null strings of JSON", nan_keys_and_null_strings_of_json},
    {NULL, NULL},
};
