// SPDX-License-Identifier: Apache-2.0
// Draws the progress of a write on standard error.
#define _POSIX_C_SOURCE 200809L
#include "progress_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

void progress_line_begin(struct progress_line* line, const char* label) {
  line->label = label;
  line->visible = is_terminal();
  line->drawn_at = 0;
  if (line->visible) fprintf(stderr, "%s%s: reading", kWipe, label);
}

static void draw_bar(double share) {
  char bar[BAR_WIDTH + 1];
  const int filled = (int)(share * BAR_WIDTH);
  memset(bar, '.', BAR_WIDTH);
  memset(bar, '#', (size_t)filled);
  bar[BAR_WIDTH] = '\0';
  fprintf(stderr, "[%s] %3d %%", bar, (int)(share * 100));
}

int32_t progress_line_update(void* user, const colmerge_progress* progress) {
  struct progress_line* line = user;
  const double now = seconds_now();
  if (!line->visible || now - line->drawn_at < kRedrawSeconds) return 0;
  line->drawn_at = now;
  fprintf(stderr, "%s%s: ", kWipe, line->label);
  if (progress->total_rows > 0) {
    draw_bar((double)progress->rows_prepared / (double)progress->total_rows);
    fprintf(stderr, " of %lld rows", (long long)progress->total_rows);
  } else {
    fprintf(stderr, "%lld rows read", (long long)progress->rows_read);
  }
  return 0;
}

void progress_line_wipe(struct progress_line* line) {
  if (line->visible) fputs(kWipe, stderr);
  line->visible = false;
}
