// SPDX-License-Identifier: Apache-2.0
// Reads the command line and refuses what makes no sense.
#define _POSIX_C_SOURCE 200809L
#include "command_line.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"

static const char kUsage[] =
    "usage: merge_files FILE... --keys COLUMN[,COLUMN]...\n"
    "                   [--mode append|replace|merge] [--batch-size N]\n"
    "                   [--select COLUMN[,COLUMN]...] [--limit N]\n";

static const char kHelp[] =
    "\n"
    "Merges CSV files, one after the other, into one table in memory and shows it.\n"
    "The first line of a file names its columns; types of new columns are found out.\n"
    "\n"
    "  --keys COLUMNS    columns whose values identify a row; needed in mode merge\n"
    "  --mode MODE       merge    update rows whose keys are there, add the others;\n"
    "                             what happens when no mode is given\n"
    "                    append   add all rows\n"
    "                    replace  each file takes the place of what was there\n"
    "  --batch-size N    rows worked through at a time; paces the progress line;\n"
    "                    10000 when left out\n"
    "  --select COLUMNS  columns to show in the end, in this order; else all\n"
    "  --limit N         rows to show in the end; 10 when left out\n"
    "  --help            this text\n"
    "\n"
    "A file is merged as a whole or, when anything in it is wrong, not at all.\n"
    "\n"
    "COLMERGE_LIBRARY in the environment names the library to load, in place of\n"
    "libcolmerge.so.0.2 of the loader's path; COLMERGE_DEMO_DATA names the folder of\n"
    "cities_base.csv and cities_delta.csv, which are merged by id when no file is\n"
    "given.\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong command line, 130 interrupted.\n";

enum option_code {
  OPTION_KEYS = 1,
  OPTION_MODE,
  OPTION_BATCH,
  OPTION_SELECT,
  OPTION_LIMIT,
  OPTION_HELP
};

static const struct option kOptions[] = {
    {"keys", required_argument, NULL, OPTION_KEYS},
    {"mode", required_argument, NULL, OPTION_MODE},
    {"batch-size", required_argument, NULL, OPTION_BATCH},
    {"select", required_argument, NULL, OPTION_SELECT},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static bool parse_number(const char* option, const char* text, int64_t least, int64_t* out) {
  char* end = NULL;
  errno = 0;
  const long long number = strtoll(text, &end, 10);
  if (end == text || *end != '\0' || errno != 0 || number < least) {
    complain("--%s takes a whole number from %d, not '%s'", option, (int)least, text);
    return false;
  }
  *out = number;
  return true;
}

static bool parse_mode(const char* text, int32_t* out) {
  static const char* const kModes[] = {
      [COLMERGE_MODE_APPEND] = "append",
      [COLMERGE_MODE_REPLACE] = "replace",
      [COLMERGE_MODE_MERGE] = "merge",
  };
  for (int32_t mode = 0; mode < (int32_t)(sizeof(kModes) / sizeof(kModes[0])); ++mode) {
    if (strcmp(text, kModes[mode]) == 0) {
      *out = mode;
      return true;
    }
  }
  complain("--mode takes append, replace or merge, not '%s'", text);
  return false;
}

static bool parse_names(const char* option, const char* text, struct column_names* out) {
  int64_t count = 1;
  for (const char* at = text; *at != '\0'; ++at) count += *at == ',';
  out->names = allocate_or_exit(out->names, (size_t)count * sizeof(*out->names));
  out->count = count;
  for (int64_t i = 0; i < count; ++i) {
    const size_t length = strcspn(text, ",");
    if (length == 0) {
      complain("--%s: a column name is empty", option);
      return false;
    }
    out->names[i].data = text;
    out->names[i].length = (int64_t)length;
    text += length;
    if (*text == ',') ++text;
  }
  return true;
}

static bool parse_option(int code, const char* value, struct command_line* line) {
  switch (code) {
    case OPTION_KEYS: return parse_names("keys", value, &line->keys);
    case OPTION_MODE: return parse_mode(value, &line->mode);
    case OPTION_BATCH: return parse_number("batch-size", value, 1, &line->batch_size);
    case OPTION_SELECT: return parse_names("select", value, &line->select);
    default: return parse_number("limit", value, 0, &line->limit);
  }
}

static char* join_path(const char* folder, const char* name) {
  const size_t size = strlen(folder) + 1 + strlen(name) + 1;
  char* path = allocate_or_exit(NULL, size);
  snprintf(path, size, "%s/%s", folder, name);
  return path;
}

// The given files, or those that ship with the program.
static bool choose_files(char** given, int64_t count, struct command_line* line) {
  static const char* const kDemoFiles[] = {"cities_base.csv", "cities_delta.csv"};
  const char* folder = getenv("COLMERGE_DEMO_DATA");
  if (count == 0 && (folder == NULL || folder[0] == '\0')) {
    complain("no file given");
    return false;
  }
  line->file_count = count > 0 ? count : 2;
  line->files = allocate_or_exit(NULL, (size_t)line->file_count * sizeof(*line->files));
  for (int64_t i = 0; i < line->file_count; ++i) {
    line->files[i] = count > 0 ? strdup(given[i]) : join_path(folder, kDemoFiles[i]);
  }
  return count > 0 || line->keys.count > 0 || parse_names("keys", "id", &line->keys);
}

static bool check_keys(const struct command_line* line) {
  if (line->mode == COLMERGE_MODE_MERGE && line->keys.count == 0) {
    complain("mode merge needs --keys");
    return false;
  }
  if (line->mode != COLMERGE_MODE_MERGE && line->keys.count > 0) {
    complain("note: --keys has no effect in this mode");
  }
  return true;
}

// After getopt_long has returned ':' or '?' for the argument.
static void complain_about_option(int code, const char* argument) {
  if (code == ':') {
    complain("%s needs a value", argument);
  } else if (isprint(optopt)) {  // a single letter, which may stand inside its argument
    complain("unknown option '-%c'", optopt);
  } else {
    complain("unknown option '%s'", argument);
  }
}

static enum command_line_outcome refuse(void) {
  fputs(kUsage, stderr);
  fputs("More: merge_files --help\n", stderr);
  return COMMAND_LINE_REFUSED;
}

enum command_line_outcome command_line_parse(int argc, char** argv, struct command_line* line) {
  memset(line, 0, sizeof(*line));
  line->mode = COLMERGE_MODE_MERGE;
  line->limit = 10;
  opterr = 0;
  for (int code; (code = getopt_long(argc, argv, ":h", kOptions, NULL)) != -1;) {
    if (code == 'h' || code == OPTION_HELP) {
      fputs(kUsage, stdout);
      fputs(kHelp, stdout);
      return COMMAND_LINE_HELP;
    }
    if (code == ':' || code == '?') {
      complain_about_option(code, argv[optind - 1]);
      return refuse();
    }
    if (!parse_option(code, optarg, line)) return refuse();
  }
  if (!choose_files(argv + optind, argc - optind, line) || !check_keys(line)) return refuse();
  return COMMAND_LINE_RUN;
}

void command_line_clear(struct command_line* line) {
  for (int64_t i = 0; i < line->file_count; ++i) free(line->files[i]);
  free(line->files);
  free(line->keys.names);
  free(line->select.names);
  memset(line, 0, sizeof(*line));
}
