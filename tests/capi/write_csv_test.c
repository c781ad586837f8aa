// SPDX-License-Identifier: Apache-2.0
// Writing CSV text: its form, inference of types, guidance by a table's types, errors with lines.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"

static void write_csv(colmerge_destination* destination, const char* csv,
                      const colmerge_csv_options* options) {
  CHECK_OK(colmerge_destination_write_csv(destination, csv, -1, options, NULL, NULL, &failure));
}

// Writes into a new table and compares its columns and rows.
static void expect_csv(const char* csv, const colmerge_csv_options* options, const char* columns,
                       const char* rows) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  write_csv(append, csv, options);
  expect_columns(store, "t", columns);
  expect_rows(store, "t", rows);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void refuse_csv(const char* csv, const colmerge_csv_options* options, int32_t code,
                       int64_t line, const char* part) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  CHECK_FAILS(colmerge_destination_write_csv(append, csv, -1, options, NULL, NULL, &failure), code);
  if (line != 0) CHECK_INT(failure.line, line);
  CHECK_HAS(failure.message, part);
  CHECK(!table_is_there(store, "t"));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void types_are_inferred_from_all_cells(void) {
  expect_csv(
      "i,f,b,d,ts,z,u,none\n"
      "1,1,true,2024-01-02,2024-01-02T03:04:05,2024-01-02T03:04:05+01:00,x,\n"
      ",,,,,,,\n"
      "-3,2.5,FALSE,2024-01-03,2024-01-02 03:04:05.5,2024-01-02T03:04:05Z,1,\n",
      NULL, "i:l f:g b:b d:tdD ts:tsu: z:tsu:UTC u:u none:n",
      "i|f|b|d|ts|z|u|none\n"
      "1|1|true|2024-01-02|2024-01-02T03:04:05|2024-01-02T02:04:05Z|x|null\n"
      "null|null|null|null|null|null|null|null\n"
      "-3|2.5|false|2024-01-03|2024-01-02T03:04:05.500|2024-01-02T03:04:05Z|1|null\n");
}

static void a_later_row_widens_the_type(void) {
  expect_csv("v\n1\n2\n2.5\n", NULL, "v:g", "v\n1\n2\n2.5\n");
  expect_csv("v\n1\ntrue\n", NULL, "v:u", "v\n1\ntrue\n");
  expect_csv("v\n1\nx\n", NULL, "v:u", "v\n1\nx\n");
  expect_csv("v\n2024-01-02\n2024-01-02T03:04:05\n", NULL,
             "v:tsu:", "v\n2024-01-02T00:00:00\n2024-01-02T03:04:05\n");
  expect_csv("v\n9223372036854775807\n9223372036854775808\n", NULL, "v:L",
             "v\n9223372036854775807\n9223372036854775808\n");
  // Codes keep their zeros, large integers their digits.
  expect_csv("v\n1\n007\n", NULL, "v:u", "v\n1\n007\n");
  expect_csv("v\n9007199254740993\n0.5\n", NULL, "v:u", "v\n9007199254740993\n0.5\n");
}

static void the_form_is_that_of_rfc_4180(void) {
  expect_csv("a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",z\r\n", NULL, "a:u b:u",
             "a|b\nx,y|say \"hi\"\ntwo\r\nlines|z\n");
  expect_csv(
      "\xEF\xBB\xBF"
      "a,b\n1,x\n\n\n2,y",
      NULL, "a:l b:u", "a|b\n1|x\n2|y\n");
  expect_csv("a\n1\n\n\n2", NULL, "a:l", "a\n1\nnull\nnull\n2\n");
  expect_csv(",a,a,\n1,2,3,\n", NULL, "column_1:l a:l a_1:l", "column_1|a|a_1\n1|2|3\n");
  expect_csv("a,b\n\"\",\n", NULL, "a:u b:n", "a|b\n|null\n");
  expect_csv("\"a b\",\"c,d\"\n1,2\n", NULL, "a b:l c,d:l", "a b|c,d\n1|2\n");
}

static void options_change_the_form(void) {
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  options.delimiter = ';';
  options.quote = '\'';
  expect_csv("a;b\n'x;y';1,5\n", &options, "a:u b:u", "a|b\nx;y|1,5\n");
  options.quote = -1;
  options.delimiter = '\t';
  expect_csv("a\tb\n\"x\ty\n", &options, "a:u b:u", "a|b\n\"x|y\n");
  options = (colmerge_csv_options)COLMERGE_CSV_OPTIONS_INIT;
  options.header = COLMERGE_FALSE;
  expect_csv("1,x\n2,y\n", &options, "column_1:l column_2:u", "column_1|column_2\n1|x\n2|y\n");
  const colmerge_string names[] = {{"id", 2}, {"word", 4}};
  options.column_names = names;
  options.column_name_count = 2;
  expect_csv("1,x\n2,y\n", &options, "id:l word:u", "id|word\n1|x\n2|y\n");
  options.header = COLMERGE_TRUE;
  expect_csv("a,b\n1,x\n", &options, "id:l word:u", "id|word\n1|x\n");
  options = (colmerge_csv_options)COLMERGE_CSV_OPTIONS_INIT;
  options.infer_types = COLMERGE_FALSE;
  expect_csv("a,b\n1,true\n,x\n", &options, "a:u b:u", "a|b\n1|true\nnull|x\n");
}

static void null_texts_are_null_unless_quoted(void) {
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  const colmerge_string texts[] = {{"NA", 2}, {"-", -1}};
  options.null_texts = texts;
  options.null_text_count = 2;
  expect_csv("i,u\n1,NA\nNA,\"NA\"\n-,x\n", &options, "i:l u:u", "i|u\n1|null\nnull|NA\nnull|x\n");
  expect_csv("u\nNA\n", NULL, "u:u", "u\nNA\n");
}

static void a_tables_types_guide_the_reading(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "i:i u:u d:d:6,2 f:f b:b at:tsm:UTC t:tts big:L", NULL);
  colmerge_destination* append = open_append(store, "t");
  write_csv(append,
            "i,u,d,f,b,at,t,big,new\n"
            "007,007,1.5,1,1,2024-01-02T03:04:05.678Z,03:04:05,18446744073709551615,1\n",
            NULL);
  expect_columns(store, "t", "i:i u:u d:d:6,2 f:f b:b at:tsm:UTC t:tts big:L new:l");
  expect_rows(store, "t",
              "i|u|d|f|b|at|t|big|new\n"
              "7|007|1.50|1|true|2024-01-02T03:04:05.678Z|03:04:05|18446744073709551615|1\n");
  const char* misfits[] = {"i\n1\n\nx\n",         "i\n1\n\n2147483648\n", "i\n1\n\n1.5\n",
                           "d\n1\n\n1.234\n",     "d\n1\n\n12345\n",      "b\n1\n\nyes\n",
                           "t\n00:00\n\n25:00\n", "big\n1\n\n-1\n"};
  for (int i = 0; i < 8; ++i) {
    refuse(store, append, misfits[i], COLMERGE_ERROR_INVALID_TEXT);
    CHECK_INT(failure.line, 4);
    CHECK_INT(failure.row, 2);
    CHECK_INT(strncmp(failure.column, misfits[i], strlen(failure.column)), 0);
    CHECK_TEXT(failure.table, "t");
  }
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void a_not_null_column_refuses_an_empty_cell_with_its_line(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "i:i! u:u!", NULL);
  colmerge_destination* append = open_append(store, "t");
  refuse(store, append, "i,u\n1,a\n,b\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_INT(failure.line, 3);
  CHECK_INT(failure.row, 1);
  CHECK_TEXT(failure.column, "i");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void malformed_text_is_refused_with_its_line(void) {
  refuse_csv("a,b\n1,2\n3\n", NULL, COLMERGE_ERROR_INVALID_TEXT, 3, "3");
  refuse_csv("a,b\n1,2\n3,4,5\n", NULL, COLMERGE_ERROR_INVALID_TEXT, 3, "3");
  refuse_csv("a,b\n1,2\n\"3,4\n5,6\n", NULL, COLMERGE_ERROR_INVALID_TEXT, 3, "quote");
  refuse_csv("a,b\n\"1\"x,2\n", NULL, COLMERGE_ERROR_INVALID_TEXT, 2, "quote");
  refuse_csv("", NULL, COLMERGE_ERROR_INVALID_TEXT, 0, "");
  refuse_csv("a\n\xC3\n", NULL, COLMERGE_ERROR_INVALID_TEXT, 2, "UTF-8");
}

static void options_that_do_not_suit_are_refused(void) {
  const colmerge_csv_options good = COLMERGE_CSV_OPTIONS_INIT;
  colmerge_csv_options options = good;
  const colmerge_string names[] = {{"x", 1}, {"x", 1}, {"", 0}};
  const char* csv = "a,b\n1,2\n";
  const int32_t code = COLMERGE_ERROR_INVALID_ARGUMENT;
  const int32_t delimiters[] = {'"', '\n', '\r', 200, -2, INT32_MAX};
  for (int i = 0; i < 6; ++i) {
    options.delimiter = delimiters[i];
    refuse_csv(csv, &options, code, 0, "delimiter");
  }
  options = good;
  options.quote = -2;
  refuse_csv(csv, &options, code, 0, "quote");
  options.quote = 200;
  refuse_csv(csv, &options, code, 0, "quote");
  options.quote = ',';
  refuse_csv(csv, &options, code, 0, "quote");
  options = good;
  options.header = 3;
  refuse_csv(csv, &options, code, 0, "header");
  options = good;
  options.infer_types = -1;
  refuse_csv(csv, &options, code, 0, "infer_types");
  options = good;
  options.null_text_count = 1;
  refuse_csv(csv, &options, code, 0, "null_text");
  options = good;
  options.column_name_count = -1;
  refuse_csv(csv, &options, code, 0, "column_name");
  options.column_names = names;
  options.column_name_count = 1;
  refuse_csv(csv, &options, code, 0, "column_name");
  options.column_name_count = 2;
  refuse_csv(csv, &options, code, 0, "'x'");
  options.column_names = names + 1;
  refuse_csv(csv, &options, code, 0, "name");
  options = good;
  options.struct_size = 8;
  refuse_csv(csv, &options, code, 0, "struct_size");
}

static void text_is_taken_by_length(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(
      colmerge_destination_write_csv(append, "a\n1\n2\nrubbish,", 6, NULL, NULL, NULL, &failure));
  expect_rows(store, "t", "a\n1\n2\n");
  CHECK_FAILS(colmerge_destination_write_csv(append, NULL, 1, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_destination_write_csv(append, NULL, -1, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_destination_write_csv(append, "a\n1\n", -2, NULL, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void text_is_copied(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  char csv[] = "a,b\na text of more than twelve bytes,x\n";
  write_csv(append, csv, NULL);
  memset(csv, '#', sizeof csv - 1);
  expect_rows(store, "t", "a|b\na text of more than twelve bytes|x\n");
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case write_csv_cases[] = {
    {"csv: types are inferred from all cells", types_are_inferred_from_all_cells},
    {"csv: a later row widens the type", a_later_row_widens_the_type},
    {"csv: the form is that of RFC 4180", the_form_is_that_of_rfc_4180},
    {"csv: options change the form", options_change_the_form},
    {"csv: null texts are null unless quoted", null_texts_are_null_unless_quoted},
    {"csv: a table's types guide the reading", a_tables_types_guide_the_reading},
    {"csv: a not null column refuses an empty cell with its line",
     a_not_null_column_refuses_an_empty_cell_with_its_line},
    {"csv: malformed text is refused with its line", malformed_text_is_refused_with_its_line},
    {"csv: options that do not suit are refused", options_that_do_not_suit_are_refused},
    {"csv: text is taken by its length", text_is_taken_by_length},
    {"csv: text is copied", text_is_copied},
    {NULL, NULL},
};
