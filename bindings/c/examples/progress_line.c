// SPDX-License-Identifier: Apache-2.0
// Draws the progress of a write on standard error.
#define _POSIX_C_SOURCE 200809L
#include "progress_line.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "display_text.h"

#define BAR_WIDTH 20

static const double kRedrawSeconds = 0.05;
static const char kWipe[] = "\r\033[K";

double seconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool is_terminal(void) {
  const char* type = getenv("TERM");
  return isatty(STDERR_FILENO) && (type == NULL || strcmp(type, "dumb") != 0);
}

// Draws the line anew, cut where the terminal ends.
static void draw(const char* text) {
  const int width = terminal_width(stderr);
  char* line = display_copy(text, strlen(text), width > 1 ? width - 1 : INT_MAX);
  fprintf(stderr, "%s%s", kWipe, line);
  free(line);
}

void progress_line_begin(struct progress_line* line, const char* label) {
  line->label = label;
  line->visible = is_terminal();
  line->drawn_at = 0;
  if (line->visible) draw(label);
}

// What a write with a known number of rows shows: "name: [#####...............]  25 % of 43061
// rows".
static void describe_share(const char* label, double share, int64_t rows, char* text, size_t size) {
  char bar[BAR_WIDTH + 1];
  memset(bar, '.', BAR_WIDTH);
  memset(bar, '#', (size_t)(share * BAR_WIDTH));
  bar[BAR_WIDTH] = '\0';
  snprintf(text, size, "%s: [%s] %3d %% of %" PRId64 " rows", label, bar, (int)(share * 100), rows);
}

int32_t progress_line_update(void* user, const colmerge_progress* progress) {
  struct progress_line* line = user;
  const double now = seconds_now();
  if (!line->visible || now - line->drawn_at < kRedrawSeconds) return 0;
  line->drawn_at = now;
  char text[512];
  if (progress->total_rows > 0) {
    const double share = (double)progress->rows_prepared / (double)progress->total_rows;
    describe_share(line->label, share, progress->total_rows, text, sizeof(text));
  } else {
    snprintf(text, sizeof(text), "%s: %" PRId64 " rows read", line->label, progress->rows_read);
  }
  draw(text);
  return 0;
}

void progress_line_wipe(struct progress_line* line) {
  if (line->visible) fputs(kWipe, stderr);
  line->visible = false;
}
