// SPDX-License-Identifier: Apache-2.0
// How the program says that something went wrong, and memory that is there or ends the program.
#ifndef COLMERGE_EXAMPLES_FAILURE_H_
#define COLMERGE_EXAMPLES_FAILURE_H_

#include <stddef.h>

// Writes "merge_files: " and the formatted text to standard error, as one line that is safe to
// print.
__attribute__((format(printf, 1, 2))) void complain(const char* format, ...);

// realloc that complains and ends the program when there is no memory.
void* allocate_or_exit(void* old, size_t size);

#endif  // COLMERGE_EXAMPLES_FAILURE_H_
