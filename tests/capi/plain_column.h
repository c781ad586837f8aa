// SPDX-License-Identifier: Apache-2.0
// Shorthands for plain columns (colmerge_column). What is given must outlive the column.
#ifndef COLMERGE_TESTS_CAPI_PLAIN_COLUMN_H_
#define COLMERGE_TESTS_CAPI_PLAIN_COLUMN_H_

#include <colmerge/colmerge.h>

#ifdef __cplusplus
extern "C" {
#endif

// A column of fixed-width values, or without any.
colmerge_column plain_column(const char* name, const char* format, int64_t length,
                             const void* values);
colmerge_column plain_int64(const char* name, int64_t length, const int64_t* values);
// A column of texts or bytes given by pointer and length.
colmerge_column plain_strings(const char* name, const char* format, int64_t length,
                              const colmerge_string* strings);

// Writes columns through a destination and checks that all goes well. Returns the result.
colmerge_write_result write_columns(colmerge_destination* destination,
                                    const colmerge_column* columns, int64_t count);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_PLAIN_COLUMN_H_
