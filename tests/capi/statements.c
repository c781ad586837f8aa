// SPDX-License-Identifier: Apache-2.0
#include "statements.h"

#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"

static colmerge_value value_of_kind(int32_t kind) {
  colmerge_value value = {0, 0, 0, 0, NULL, 0};
  value.kind = kind;
  return value;
}

colmerge_value null_value(void) { return value_of_kind(COLMERGE_VALUE_NULL); }

colmerge_value int_value(int64_t integer) {
  colmerge_value value = value_of_kind(COLMERGE_VALUE_INT64);
  value.integer = integer;
  return value;
}

colmerge_value unsigned_value(uint64_t integer) {
  colmerge_value value = value_of_kind(COLMERGE_VALUE_UINT64);
  value.integer = (int64_t)integer;
  return value;
}

colmerge_value double_value(double real) {
  colmerge_value value = value_of_kind(COLMERGE_VALUE_DOUBLE);
  value.real = real;
  return value;
}

colmerge_value bool_value(int truth) {
  colmerge_value value = value_of_kind(COLMERGE_VALUE_BOOL);
  value.integer = truth;
  return value;
}

colmerge_value text_value(const char* bytes) {
  colmerge_value value = value_of_kind(COLMERGE_VALUE_TEXT);
  value.data = bytes;
  value.length = -1;
  return value;
}

colmerge_statement* prepare(colmerge_store* store, const char* sql) {
  colmerge_statement* statement = NULL;
  CHECK_OK(colmerge_statement_prepare(store, sql, -1, &statement, &failure));
  CHECK(statement != NULL);
  return statement;
}

void expect_stream(struct ArrowArrayStream* stream, const char* expected) {
  text seen = {NULL, 0, 0};
  arrow_add_stream(&seen, stream);
  CHECK_TEXT(seen.data, expected);
  text_free(&seen);
}

void expect_query(colmerge_store* store, const char* sql, const char* expected) {
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_store_query(store, sql, -1, NULL, 0, NULL, &stream, &failure));
  expect_stream(&stream, expected);
}

void expect_run(colmerge_statement* statement, const colmerge_value* parameters, int64_t count,
                const char* expected) {
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_statement_query(statement, parameters, count, NULL, &stream, &failure));
  expect_stream(&stream, expected);
}

char* query_text(colmerge_store* store, const char* sql) {
  text seen = {NULL, 0, 0};
  colmerge_statement* statement = prepare(store, sql);
  colmerge_reader* reader = NULL;
  int64_t rows = 0;
  CHECK_OK(colmerge_statement_open_reader(statement, NULL, 0, NULL, &reader, &failure));
  colmerge_statement_close(statement);
  text_add(&seen, "%s", "");
  for (;;) {
    CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
    if (rows == 0) break;
    for (int64_t row = 0; row < rows; ++row) {
      char buffer[512];
      int64_t length = 0;
      CHECK_OK(
          colmerge_reader_value_text(reader, row, 0, buffer, sizeof buffer, &length, &failure));
      text_add(&seen, "%s\n", length < 0 ? "NULL" : buffer);
    }
  }
  colmerge_reader_close(reader);
  return seen.data;
}

void refuse_query(colmerge_store* store, const char* sql, int32_t code, const char* part) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_store_query(store, sql, -1, NULL, 0, NULL, &stream, &failure), code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, part);
}

void refuse_run(colmerge_statement* statement, const colmerge_value* parameters, int64_t count,
                int32_t code, const char* part) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_statement_query(statement, parameters, count, NULL, &stream, &failure),
              code);
  CHECK(stream.release == NULL);
  CHECK_HAS(failure.message, part);
}

void execute(colmerge_store* store, const char* sql, int64_t updated, int64_t deleted) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_store_execute(store, sql, -1, NULL, 0, NULL, &result, &failure));
  check_counts(&result, (counts){0, updated, deleted, 0});
  CHECK_INT(result.batches, 1);
}

void refuse_execute(colmerge_store* store, const char* sql, int32_t code, const char* part) {
  char* before = store_text(store);
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  CHECK_FAILS(colmerge_store_execute(store, sql, -1, NULL, 0, NULL, &result, &failure), code);
  CHECK_HAS(failure.message, part);
  check_counts(&result, (counts){0, 0, 0, 0});
  CHECK_INT(result.version, 0);
  const colmerge_error kept = failure;
  expect_unchanged(store, before);
  failure = kept;
  free(before);
}
