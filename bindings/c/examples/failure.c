// SPDX-License-Identifier: Apache-2.0
// Messages on standard error, and memory that is there or ends the program.
#include "failure.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display_text.h"

void complain(const char* format, ...) {
  char text[8192];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);

  // A message may quote what a file holds.
  char* line = display_copy(text, strlen(text), INT_MAX);
  fprintf(stderr, "merge_files: %s\n", line);
  free(line);
}

void* allocate_or_exit(void* old, size_t size) {
  void* memory = realloc(old, size > 0 ? size : 1);
  if (memory == NULL) {
    fputs("merge_files: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}
