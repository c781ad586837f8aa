// SPDX-License-Identifier: Apache-2.0
// Messages on standard error, and memory that is there or ends the program.
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void complain(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("merge_files: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

void* allocate_or_exit(void* old, size_t size) {
  void* memory = realloc(old, size > 0 ? size : 1);
  if (memory == NULL) {
    complain("out of memory");
    exit(1);
  }
  return memory;
}
