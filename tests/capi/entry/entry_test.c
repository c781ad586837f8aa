// SPDX-License-Identifier: Apache-2.0
// The table of entry points itself: it has every function of the header, and its calls are good.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "entry/entry_points.h"
#include "suites.h"

// Functions that return no status, and so are not in the table.
static const char* const without_status[] = {
    "colmerge_version",      "colmerge_version_string",  "colmerge_status_name",
    "colmerge_store_close",  "colmerge_table_close",     "colmerge_snapshot_close",
    "colmerge_reader_close", "colmerge_source_close",    "colmerge_destination_close",
    "colmerge_names_close",  "colmerge_statement_close",
};

static int is_known(const char* name) {
  for (size_t i = 0; i < sizeof without_status / sizeof without_status[0]; ++i) {
    if (strcmp(name, without_status[i]) == 0) return 1;
  }
  for (int64_t i = 0; entry_point_at(i) != NULL; ++i) {
    if (strcmp(name, entry_point_at(i)->name) == 0) return 1;
  }
  return 0;
}

static char* header_text(void) {
  FILE* file = fopen(COLMERGE_HEADER, "rb");
  CHECK(file != NULL);
  char* text = calloc(1, 1 << 20);
  const size_t size = fread(text, 1, (1 << 20) - 1, file);
  CHECK(size > 0 && size < (1 << 20) - 1);
  fclose(file);
  return text;
}

static void every_function_of_the_header_is_in_the_table(void) {
  char* text = header_text();
  int64_t declared = 0;
  for (const char* at = strstr(text, "\nCOLMERGE_EXPORT "); at != NULL;
       at = strstr(at + 1, "\nCOLMERGE_EXPORT ")) {
    char name[128];
    const char* begin = strstr(at, "colmerge_");
    const size_t length = strcspn(begin, "(");
    CHECK(length < sizeof name);
    memcpy(name, begin, length);
    name[length] = 0;
    if (!is_known(name)) fprintf(stderr, "%s is not in the table\n", name);
    CHECK(is_known(name));
    ++declared;
  }
  int64_t count = sizeof without_status / sizeof without_status[0];
  for (int64_t i = 0; entry_point_at(i) != NULL; ++i) ++count;
  CHECK_INT(declared, count);
  free(text);
}

static void every_call_of_the_table_is_good(void) {
  for (int64_t i = 0; entry_point_at(i) != NULL; ++i) {
    const entry_point* entry = entry_point_at(i);
    handle_set handles = open_handles();
    check_spoil();
    check_ok(entry->call(handles.of[entry->kind], &failure), entry->name, __FILE__, __LINE__);
    close_handles(&handles);
  }
}

const check_case entry_cases[] = {
    {"entry: every function of the header is in the table",
     every_function_of_the_header_is_in_the_table},
    {"entry: every call of the table is good", every_call_of_the_table_is_good},
    {NULL, NULL},
};
