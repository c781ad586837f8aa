// SPDX-License-Identifier: Apache-2.0
#include "plain_column.h"

#include <string.h>

#include "check.h"
#include "scenario.h"

colmerge_column plain_column(const char* name, const char* format, int64_t length,
                             const void* values) {
  colmerge_column column;
  memset(&column, 0, sizeof column);
  column.name = string_of(name);
  column.format = string_of(format);
  column.length = length;
  column.values = values;
  return column;
}

colmerge_column plain_int64(const char* name, int64_t length, const int64_t* values) {
  return plain_column(name, COLMERGE_TYPE_INT64, length, values);
}

colmerge_column plain_strings(const char* name, const char* format, int64_t length,
                              const colmerge_string* strings) {
  colmerge_column column = plain_column(name, format, length, NULL);
  column.strings = strings;
  return column;
}

colmerge_write_result write_columns(colmerge_destination* destination,
                                    const colmerge_column* columns, int64_t count) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(
      colmerge_destination_write_columns(destination, columns, count, NULL, &result, &failure));
  CHECK_INT(result.rows_read, result.inserted + result.updated + result.deleted + result.ignored);
  return result;
}
