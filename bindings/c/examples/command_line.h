// SPDX-License-Identifier: Apache-2.0
// What the command line asks for.
#ifndef COLMERGE_EXAMPLES_COMMAND_LINE_H_
#define COLMERGE_EXAMPLES_COMMAND_LINE_H_

#include <colmerge/colmerge.h>

// A comma-separated list of column names; the names point into the program's arguments.
struct column_names {
  colmerge_string* names;
  int64_t count;
};

struct command_line {
  char** files;
  int64_t file_count;
  struct column_names keys;
  struct column_names select;  // none: all columns
  int32_t mode;                // COLMERGE_MODE_
  int64_t batch_size;          // 0: the library's default
  int64_t limit;               // rows to show
};

enum command_line_outcome {
  COMMAND_LINE_RUN,
  COMMAND_LINE_HELP,     // the help text was asked for and printed
  COMMAND_LINE_REFUSED,  // complained about
};

// Reads the arguments into *line, which command_line_clear frees whatever the outcome. Without a
// file, the two that COLMERGE_DEMO_DATA holds are taken.
enum command_line_outcome command_line_parse(int argc, char** argv, struct command_line* line);
void command_line_clear(struct command_line* line);

#endif  // COLMERGE_EXAMPLES_COMMAND_LINE_H_
