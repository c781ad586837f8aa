// SPDX-License-Identifier: Apache-2.0
// One line on the terminal that shows how far a write has come and is wiped out afterwards.
#ifndef COLMERGE_EXAMPLES_PROGRESS_LINE_H_
#define COLMERGE_EXAMPLES_PROGRESS_LINE_H_

#include <colmerge/colmerge.h>
#include <stdbool.h>

struct progress_line {
  const char* label;
  double drawn_at;  // seconds, by seconds_now
  bool visible;
};

// Seconds since some moment in the past; never goes back.
double seconds_now(void);

// Begins a line, unless standard error is no terminal: then none of this shows anything.
void progress_line_begin(struct progress_line* line, const char* label);

// A colmerge_progress_function; user is the struct progress_line.
int32_t progress_line_update(void* user, const colmerge_progress* progress);

// Wipes the line out, so that other output can take its place.
void progress_line_wipe(struct progress_line* line);

#endif  // COLMERGE_EXAMPLES_PROGRESS_LINE_H_
