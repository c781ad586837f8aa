// SPDX-License-Identifier: Apache-2.0
// Runs the cases whose names are given, or all of them; with --count N, tells whether there are N
// cases.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

static const check_case* const suites[] = {
    append_cases,        check_constraint_cases,
    execute_cases,       query_cases,
    statement_cases,     delete_keys_cases,
    destination_cases,   entry_cases,
    equal_types_cases,   find_key_cases,
    memory_cases,        merge_cases,
    merge_matrix_cases,  read_cases,
    reader_cases,        round_trip_cases,
    small_stack_cases,   snapshot_cases,
    source_cases,        store_cases,
    table_cases,         table_create_cases,
    value_cases,         version_cases,
    widening_cases,      write_array_cases,
    write_columns_cases, write_control_cases,
    write_csv_cases,     write_json_cases,
    write_streams_cases, yaml_cases,
    text_options_cases,  wire_type_cases,
    write_once_cases,
};

static int has_count(long expected) {
  long count = 0;
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; ++i) {
    for (const check_case* at = suites[i]; at->name != NULL; ++at) ++count;
  }
  if (count != expected) fprintf(stderr, "%ld cases, but %ld are known\n", count, expected);
  return count == expected;
}

static bool is_one_of(const char* name, char* const* names, int count) {
  for (int i = 0; i < count; ++i) {
    if (strcmp(name, names[i]) == 0) return true;
  }
  return false;
}

int main(int argument_count, char** arguments) {
  if (argument_count == 3 && strcmp(arguments[1], "--count") == 0) {
    return has_count(strtol(arguments[2], NULL, 10)) ? 0 : 1;
  }
  const int wanted = argument_count - 1;
  int done = 0;
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; ++i) {
    for (const check_case* at = suites[i]; at->name != NULL; ++at) {
      if (wanted > 0 && !is_one_of(at->name, arguments + 1, wanted)) continue;
      printf("%s\n", at->name);
      fflush(stdout);
      at->run();
      ++done;
    }
  }
  const int missing = wanted > 0 ? wanted - done : done == 0;
  if (missing != 0) fprintf(stderr, "%d of the cases are not there\n", missing);
  return missing == 0 ? 0 : 1;
}
