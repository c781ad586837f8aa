// SPDX-License-Identifier: Apache-2.0
//
// Merges CSV files into a table in memory and shows the table: an example of a host program that
// knows colmerge by its header alone and loads the library when it runs.
//
//   merge_files base.csv delta.csv --keys id
//
// Read main() first, then merge_files() and merge_text(), which are what this is about. The files
// beside this one do the rest:
//   loaded_library  finds the library and its functions with dlopen and dlsym
//   table_report    reads the table: schema, memory, first rows
//   progress_line   draws what the progress callback of a write tells
//   command_line, text_table, display_text, failure  do not touch colmerge
#define _POSIX_C_SOURCE 200809L
#include <colmerge/colmerge.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "display_text.h"
#include "failure.h"
#include "loaded_library.h"
#include "progress_line.h"
#include "table_report.h"

enum exit_status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_INTERRUPTED = 130 };

static const colmerge_string kTableName = COLMERGE_STRING("merged");

// ---- Ctrl-C ------------------------------------------------------------------------------------

// The flag that every write watches. Written by the signal handler, hence atomically.
static int32_t cancel_requested;

static void request_cancel(int signal_number) {
  (void)signal_number;
  __atomic_store_n(&cancel_requested, 1, __ATOMIC_RELAXED);
}

static bool is_cancelled(void) { return __atomic_load_n(&cancel_requested, __ATOMIC_RELAXED) != 0; }

// The first Ctrl-C cancels the write that runs, the second one ends the program as ever.
static void catch_interrupts(void) {
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = request_cancel;
  action.sa_flags = (int)SA_RESETHAND;
  sigaction(SIGINT, &action, NULL);
}

// ---- Files -------------------------------------------------------------------------------------

struct file_text {
  char* data;
  size_t length;
};

// Reads what is left of an open file. The caller frees text->data whatever the outcome.
static bool read_stream(FILE* file, struct file_text* text) {
  size_t capacity = 1 << 20;
  size_t got = 0;
  text->data = allocate_or_exit(NULL, capacity);
  while ((got = fread(text->data + text->length, 1, capacity - text->length, file)) > 0) {
    text->length += got;
    if (text->length < capacity) continue;
    capacity *= 2;
    text->data = allocate_or_exit(text->data, capacity);
  }
  return !ferror(file);
}

// Reads a whole file, which has to hold something. The caller frees text->data whatever the
// outcome.
static bool read_file(const char* path, struct file_text* text) {
  text->data = NULL;
  text->length = 0;
  FILE* file = fopen(path, "rb");
  if (file == NULL || !read_stream(file, text)) {
    complain("cannot read '%s': %s", path, strerror(errno));
    if (file != NULL) fclose(file);
    return false;
  }
  fclose(file);
  if (text->length == 0) complain("'%s' is empty", path);
  return text->length > 0;
}

static const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

// ---- Merging -----------------------------------------------------------------------------------

// One line for a file: its name, padded to name_width, and what merging it did. On a narrow
// terminal the name stands above the figures.
static void print_counts(const char* name, int name_width, const colmerge_write_result* result,
                         double seconds) {
  static const int kFiguresWidth = 76;
  const int line_width = terminal_width(stdout);
  if (line_width > 0 && name_width + kFiguresWidth > line_width) {
    printf("%s\n", name);
  } else {
    printf("%s%*s", name, name_width - display_width(name), "");
  }
  printf("  %5" PRId64 " rows read  %5" PRId64 " inserted  %5" PRId64 " updated", result->rows_read,
         result->inserted, result->updated);
  printf("  %6.3f s  %7.0f rows/s", seconds, (double)result->rows_read / seconds);
  if (result->deleted > 0) printf("  %" PRId64 " deleted", result->deleted);
  if (result->ignored > 0) printf("  %" PRId64 " ignored", result->ignored);
  putchar('\n');
  fflush(stdout);
}

static void complain_about_write(const char* path, int32_t status, const colmerge_error* error) {
  if (status == COLMERGE_ERROR_CANCELLED) {
    complain("interrupted while merging '%s'", path);
  } else {  // what is wrong in the text begins with its line
    complain("%s: %s", path, error->message);
  }
}

// Merges the text of one file and prints what that did; a text that fails has changed nothing.
static bool merge_text(const struct loaded_library* colmerge, colmerge_destination* destination,
                       const char* path, const struct file_text* text, int name_width) {
  struct progress_line line;
  progress_line_begin(&line, base_name(path));
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = progress_line_update;
  options.user = &line;
  options.cancel = &cancel_requested;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  colmerge_error error;

  const double start = seconds_now();
  const int32_t status = colmerge->destination_write_csv(
      destination, text->data, (int64_t)text->length, NULL, &options, &result, &error);
  const double seconds = seconds_now() - start;
  progress_line_wipe(&line);

  if (status != COLMERGE_OK) {
    complain_about_write(path, status, &error);
    return false;
  }
  print_counts(base_name(path), name_width, &result, seconds);
  return true;
}

static bool merge_file(const struct loaded_library* colmerge, colmerge_destination* destination,
                       const char* path, int name_width) {
  struct file_text text;
  const bool merged =
      read_file(path, &text) && merge_text(colmerge, destination, path, &text, name_width);
  free(text.data);
  return merged;
}

// Which files are in the table, and which are not, after one failed.
static void tell_where_it_stopped(const struct command_line* line, int64_t merged) {
  if (merged == 0) {
    fputs("Nothing was merged.\n", stderr);
    return;
  }
  fputs("Merged before that:", stderr);
  for (int64_t i = 0; i < merged; ++i) fprintf(stderr, "%s %s", i > 0 ? "," : "", line->files[i]);
  fprintf(stderr, ". Nothing of %s was merged.\n", line->files[merged]);
}

static int32_t open_destination(const struct loaded_library* colmerge, colmerge_store* store,
                                const struct command_line* line, colmerge_destination** destination,
                                colmerge_error* error) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = kTableName;
  options.batch_size = line->batch_size;
  options.mode = line->mode;
  if (line->mode == COLMERGE_MODE_MERGE) {
    options.merge_keys = line->keys.names;
    options.merge_key_count = line->keys.count;
  }
  return colmerge->destination_open(store, &options, destination, error);
}

// Merges the files in their order, up to the first that fails.
static enum exit_status merge_files(const struct loaded_library* colmerge, colmerge_store* store,
                                    const struct command_line* line) {
  colmerge_destination* destination = NULL;
  colmerge_error error;
  if (open_destination(colmerge, store, line, &destination, &error) != COLMERGE_OK) {
    complain("%s", error.message);
    return STATUS_FAILED;
  }

  int name_width = 0;
  for (int64_t i = 0; i < line->file_count; ++i) {
    const int width = display_width(base_name(line->files[i]));
    if (width > name_width) name_width = width;
  }
  catch_interrupts();
  int64_t merged = 0;
  while (merged < line->file_count &&
         merge_file(colmerge, destination, line->files[merged], name_width)) {
    ++merged;
  }
  signal(SIGINT, SIG_DFL);
  colmerge->destination_close(destination);
  if (merged == line->file_count) return STATUS_DONE;
  tell_where_it_stopped(line, merged);
  return is_cancelled() ? STATUS_INTERRUPTED : STATUS_FAILED;
}

// ---- Reading -----------------------------------------------------------------------------------

static enum exit_status show_table(const struct loaded_library* colmerge, colmerge_store* store,
                                   const struct command_line* line) {
  colmerge_table* table = NULL;
  colmerge_snapshot* snapshot = NULL;
  colmerge_error error;
  int32_t status = colmerge->table_open(store, kTableName.data, kTableName.length, &table, &error);
  if (status == COLMERGE_OK) status = colmerge->snapshot_open(table, &snapshot, &error);
  if (status == COLMERGE_OK) {
    colmerge_read_options read = COLMERGE_READ_OPTIONS_INIT;
    read.columns = line->select.names;
    read.column_count = line->select.count;
    read.limit = line->limit;
    status = table_report_print(colmerge, snapshot, &read, &error);
  }
  if (status != COLMERGE_OK) complain("%s", error.message);
  colmerge->snapshot_close(snapshot);
  colmerge->table_close(table);
  return status == COLMERGE_OK ? STATUS_DONE : STATUS_FAILED;
}

static enum exit_status run(const struct command_line* line) {
  struct loaded_library colmerge;
  if (!load_library(&colmerge)) return STATUS_FAILED;

  colmerge_store* store = NULL;
  colmerge_error error;
  if (colmerge.store_open(NULL, &store, &error) != COLMERGE_OK) {
    complain("%s", error.message);
    return STATUS_FAILED;
  }
  enum exit_status status = merge_files(&colmerge, store, line);
  if (status == STATUS_DONE) status = show_table(&colmerge, store, line);
  colmerge.store_close(store);
  return status;
}

int main(int argc, char** argv) {
  struct command_line line;
  enum exit_status status = STATUS_DONE;
  switch (command_line_parse(argc, argv, &line)) {
    case COMMAND_LINE_RUN: status = run(&line); break;
    case COMMAND_LINE_HELP: break;
    case COMMAND_LINE_REFUSED: status = STATUS_USAGE; break;
  }
  command_line_clear(&line);
  if (fflush(stdout) != 0 && status == STATUS_DONE) {
    complain("cannot write the output: %s", strerror(errno));
    status = STATUS_FAILED;
  }
  return (int)status;
}
