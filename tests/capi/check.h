// SPDX-License-Identifier: Apache-2.0
// Checks for tests in C: a check that fails prints both sides and ends the program with status 1.
//
// Calls report into `failure`; CHECK_OK and CHECK_FAILS fill it with garbage first, so that they
// also show that each call overwrites it. One thread at a time.
#ifndef COLMERGE_TESTS_CAPI_CHECK_H_
#define COLMERGE_TESTS_CAPI_CHECK_H_

#include <colmerge/colmerge.h>

#ifdef __cplusplus
extern "C" {
#endif

// What the last call inside CHECK_OK or CHECK_FAILS reported.
extern colmerge_error failure;

#ifndef __cplusplus
// The condition holds. In C++ Catch2 has a macro of this name.
#define CHECK(condition) check_that((condition) != 0, #condition, __FILE__, __LINE__)
#endif
// Two integers are equal.
#define CHECK_INT(actual, expected) \
  check_int((int64_t)(actual), (int64_t)(expected), #actual, __FILE__, __LINE__)
// Two texts are equal.
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)
// The text begins with another.
#define CHECK_STARTS(actual, start) check_starts((actual), (start), #actual, __FILE__, __LINE__)
// The text contains another.
#define CHECK_HAS(actual, part) check_has((actual), (part), #actual, __FILE__, __LINE__)
// A colmerge_string has these bytes.
#define CHECK_STRING(actual, expected) \
  check_string((actual), (expected), #actual, __FILE__, __LINE__)
// The call, which reports into `failure`, succeeds, and says so there.
#define CHECK_OK(call) check_ok((check_spoil(), (call)), #call, __FILE__, __LINE__)
// The call, which reports into `failure`, fails with this code, and `failure` is well formed.
#define CHECK_FAILS(call, code) \
  check_fails((check_spoil(), (call)), (code), #call, __FILE__, __LINE__)

void check_that(int holds, const char* what, const char* file, int line);
void check_int(int64_t actual, int64_t expected, const char* what, const char* file, int line);
void check_text(const char* actual, const char* expected, const char* what, const char* file,
                int line);
void check_starts(const char* actual, const char* start, const char* what, const char* file,
                  int line);
void check_has(const char* actual, const char* part, const char* what, const char* file, int line);
void check_string(colmerge_string actual, const char* expected, const char* what, const char* file,
                  int line);
void check_spoil(void);
void check_ok(int32_t status, const char* what, const char* file, int line);
void check_fails(int32_t status, int32_t code, const char* what, const char* file, int line);

// One named test. The programs' lists of them end with a case without name; CMakeLists.txt reads
// the names from the lists' lines, so each case stands on a line of its own.
typedef struct check_case {
  const char* name;
  void (*run)(void);
} check_case;

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_CHECK_H_
