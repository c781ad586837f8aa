// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

colmerge_error failure;

// Ends the program at once: after a failed check there is nothing that a leak detector could tell.
static void give_up(void) {
  fflush(stdout);
  fflush(stderr);
  _Exit(1);
}

void check_that(int holds, const char* what, const char* file, int line) {
  if (holds) return;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
  give_up();
}

void check_int(int64_t actual, int64_t expected, const char* what, const char* file, int line) {
  if (actual == expected) return;
  fprintf(stderr, "%s:%d: %s is %lld, expected %lld (last message: %.300s)\n", file, line, what,
          (long long)actual, (long long)expected, failure.message);
  give_up();
}

void check_text(const char* actual, const char* expected, const char* what, const char* file,
                int line) {
  if (actual != NULL && strcmp(actual, expected) == 0) return;
  fprintf(stderr, "%s:%d: %s is\n%s\nexpected\n%s\n", file, line, what,
          actual != NULL ? actual : "NULL", expected);
  give_up();
}

void check_starts(const char* actual, const char* start, const char* what, const char* file,
                  int line) {
  if (actual != NULL && strncmp(actual, start, strlen(start)) == 0) return;
  fprintf(stderr, "%s:%d: %s is\n%s\nexpected at its start\n%s\n", file, line, what,
          actual != NULL ? actual : "NULL", start);
  give_up();
}

void check_has(const char* actual, const char* part, const char* what, const char* file, int line) {
  if (actual != NULL && strstr(actual, part) != NULL) return;
  fprintf(stderr, "%s:%d: %s is\n%s\nexpected in it\n%s\n", file, line, what,
          actual != NULL ? actual : "NULL", part);
  give_up();
}

void check_string(colmerge_string actual, const char* expected, const char* what, const char* file,
                  int line) {
  const int64_t length = (int64_t)strlen(expected);
  if (actual.length == length &&
      (length == 0 || memcmp(actual.data, expected, (size_t)length) == 0)) {
    return;
  }
  fprintf(stderr, "%s:%d: %s is '%.*s' (%lld bytes), expected '%s'\n", file, line, what,
          actual.data != NULL && actual.length > 0 ? (int)actual.length : 0,
          actual.data != NULL ? actual.data : "", (long long)actual.length, expected);
  give_up();
}

void check_spoil(void) { memset(&failure, 0x5A, sizeof failure); }

void check_ok(int32_t status, const char* what, const char* file, int line) {
  if (status != COLMERGE_OK) {
    fprintf(stderr, "%s:%d: %s\n  fails with %s: %s\n", file, line, what,
            colmerge_status_name(status), failure.message);
    give_up();
  }
  check_int(failure.code, COLMERGE_OK, "failure.code", file, line);
  check_int(failure.reserved, 0, "failure.reserved", file, line);
  check_int(failure.row, -1, "failure.row", file, line);
  check_int(failure.line, -1, "failure.line", file, line);
  check_int(failure.position, -1, "failure.position", file, line);
  check_text(failure.table, "", "failure.table", file, line);
  check_text(failure.column, "", "failure.column", file, line);
  check_text(failure.message, "", "failure.message", file, line);
}

void check_fails(int32_t status, int32_t code, const char* what, const char* file, int line) {
  if (status != code) {
    fprintf(stderr, "%s:%d: %s\n  gives %s, expected %s: %.1500s\n", file, line, what,
            colmerge_status_name(status), colmerge_status_name(code),
            status == COLMERGE_OK ? "" : failure.message);
    give_up();
  }
  check_int(failure.code, code, "failure.code", file, line);
  check_int(failure.reserved, 0, "failure.reserved", file, line);
  check_that(failure.row >= -1, "failure.row is at least -1", file, line);
  check_that(failure.line >= -1 && failure.line != 0, "failure.line counts from 1", file, line);
  check_that(failure.position >= -1, "failure.position is at least -1", file, line);
  check_that(memchr(failure.table, 0, sizeof failure.table) != NULL, "table ends", file, line);
  check_that(memchr(failure.column, 0, sizeof failure.column) != NULL, "column ends", file, line);
  check_that(memchr(failure.message, 0, sizeof failure.message) != NULL, "message ends", file,
             line);
  check_that(failure.message[0] != 0, "there is a message", file, line);
  check_that(strchr(failure.message, '\n') == NULL, "the message is one line", file, line);
}
