// SPDX-License-Identifier: Apache-2.0
// Prints what a table holds: its schema, the memory it takes and its first rows.
#ifndef COLMERGE_EXAMPLES_TABLE_REPORT_H_
#define COLMERGE_EXAMPLES_TABLE_REPORT_H_

#include <stdint.h>

#include "loaded_library.h"

// Prints the report of a snapshot to standard output. read says which columns and how many rows are
// shown; a limit of 0 means none. Returns a status; *error tells more about a failure.
int32_t table_report_print(const struct loaded_library* colmerge, colmerge_snapshot* snapshot,
                           const colmerge_read_options* read, colmerge_error* error);

#endif  // COLMERGE_EXAMPLES_TABLE_REPORT_H_
