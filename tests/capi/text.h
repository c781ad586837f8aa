// SPDX-License-Identifier: Apache-2.0
// A text that grows, for the tests in C. Zero is an empty one; text_free() gives its memory back.
#ifndef COLMERGE_TESTS_CAPI_TEXT_H_
#define COLMERGE_TESTS_CAPI_TEXT_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct text {
  char* data;  // NUL-terminated; NULL while nothing was added
  size_t length;
  size_t capacity;
} text;

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void text_add(text* to, const char* format, ...);
// Adds bytes; those that are not printable ASCII as \xNN.
void text_add_bytes(text* to, const void* bytes, int64_t count);
// Adds bytes as they are.
void text_add_raw(text* to, const void* bytes, int64_t count);
void text_free(text* of);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_TEXT_H_
