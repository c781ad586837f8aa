// SPDX-License-Identifier: Apache-2.0
// Version, names of status codes, and what stands in a colmerge_error.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"

static void version_is_that_of_the_header(void) {
  CHECK_INT(colmerge_version(),
            COLMERGE_VERSION_MAJOR * 10000 + COLMERGE_VERSION_MINOR * 100 + COLMERGE_VERSION_PATCH);
  CHECK_TEXT(colmerge_version_string(), "0.2.0");
}

static void every_code_has_its_name(void) {
  CHECK_TEXT(colmerge_status_name(COLMERGE_OK), "COLMERGE_OK");
#define NAMED(code) CHECK_TEXT(colmerge_status_name(code), #code)
  NAMED(COLMERGE_ERROR_INVALID_ARGUMENT);
  NAMED(COLMERGE_ERROR_INVALID_HANDLE);
  NAMED(COLMERGE_ERROR_INVALID_ARROW);
  NAMED(COLMERGE_ERROR_INVALID_TEXT);
  NAMED(COLMERGE_ERROR_TABLE_NOT_FOUND);
  NAMED(COLMERGE_ERROR_TABLE_EXISTS);
  NAMED(COLMERGE_ERROR_COLUMN_NOT_FOUND);
  NAMED(COLMERGE_ERROR_KEY_NOT_FOUND);
  NAMED(COLMERGE_ERROR_TYPE_MISMATCH);
  NAMED(COLMERGE_ERROR_SCHEMA_MISMATCH);
  NAMED(COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  NAMED(COLMERGE_ERROR_DUPLICATE_KEY);
  NAMED(COLMERGE_ERROR_UNSUPPORTED_TYPE);
  NAMED(COLMERGE_ERROR_OUT_OF_MEMORY);
  NAMED(COLMERGE_ERROR_CANCELLED);
  NAMED(COLMERGE_ERROR_LIMIT_EXCEEDED);
  NAMED(COLMERGE_ERROR_STREAM);
  NAMED(COLMERGE_ERROR_FORKED);
  NAMED(COLMERGE_ERROR_IN_CALLBACK);
  NAMED(COLMERGE_ERROR_INTERNAL);
  NAMED(COLMERGE_ERROR_CONFLICT);
#undef NAMED
  CHECK_TEXT(colmerge_status_name(-1), "unknown status");
  CHECK_TEXT(colmerge_status_name(COLMERGE_ERROR_CONFLICT + 1), "unknown status");
  CHECK_TEXT(colmerge_status_name(INT32_MAX), "unknown status");
  CHECK_TEXT(colmerge_status_name(INT32_MIN), "unknown status");
}

// A binding that lays structs out by hand relies on these.
static void structs_have_the_sizes_of_their_comments(void) {
  CHECK_INT(sizeof(struct ArrowSchema), 72);
  CHECK_INT(sizeof(struct ArrowArray), 80);
  CHECK_INT(sizeof(struct ArrowArrayStream), 40);
  CHECK_INT(sizeof(colmerge_error), 2048);
  CHECK_INT(sizeof(colmerge_string), 16);
  CHECK_INT(sizeof(colmerge_value), 40);
  CHECK_INT(sizeof(colmerge_column), 96);
  CHECK_INT(sizeof(colmerge_field), 64);
  CHECK_INT(sizeof(colmerge_bytes), 80);
  CHECK_INT(sizeof(colmerge_store_options), 24);
  CHECK_INT(sizeof(colmerge_memory_usage), 128);
  CHECK_INT(sizeof(colmerge_progress), 56);
  CHECK_INT(sizeof(colmerge_token), 24);
  CHECK_INT(sizeof(colmerge_write_options), 80);
  CHECK_INT(sizeof(colmerge_write_result), 72);
  CHECK_INT(sizeof(colmerge_table_options), 80);
  CHECK_INT(sizeof(colmerge_table_info), 152);
  CHECK_INT(sizeof(colmerge_column_info), 176);
  CHECK_INT(sizeof(colmerge_index_info), 48);
  CHECK_INT(sizeof(colmerge_read_options), 56);
  CHECK_INT(sizeof(colmerge_destination_options), 248);
  CHECK_INT(sizeof(colmerge_json_options), 96);
  CHECK_INT(sizeof(colmerge_csv_options), 128);
  CHECK_INT(sizeof(colmerge_column_type), 32);
  CHECK_INT(sizeof(colmerge_rejected_row), 56);
  CHECK_INT(sizeof(colmerge_source_options), 72);
  CHECK_INT(sizeof(colmerge_check), 40);
  CHECK_INT(sizeof(colmerge_query_options), 88);
  CHECK_INT(sizeof(colmerge_parameter_info), 56);
}

static void the_init_macros_set_size_and_zero_the_rest(void) {
#define ZERO_BEHIND_SIZE(type, initialiser)          \
  do {                                               \
    type made = initialiser, zero;                   \
    memset(&zero, 0, sizeof zero);                   \
    CHECK_INT(made.struct_size, sizeof made);        \
    made.struct_size = 0;                            \
    CHECK_INT(memcmp(&made, &zero, sizeof zero), 0); \
  } while (0)
  ZERO_BEHIND_SIZE(colmerge_store_options, COLMERGE_STORE_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_memory_usage, COLMERGE_MEMORY_USAGE_INIT);
  ZERO_BEHIND_SIZE(colmerge_write_options, COLMERGE_WRITE_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_write_result, COLMERGE_WRITE_RESULT_INIT);
  ZERO_BEHIND_SIZE(colmerge_table_options, COLMERGE_TABLE_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_table_info, COLMERGE_TABLE_INFO_INIT);
  ZERO_BEHIND_SIZE(colmerge_column_info, COLMERGE_COLUMN_INFO_INIT);
  ZERO_BEHIND_SIZE(colmerge_index_info, COLMERGE_INDEX_INFO_INIT);
  ZERO_BEHIND_SIZE(colmerge_read_options, COLMERGE_READ_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_destination_options, COLMERGE_DESTINATION_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_json_options, COLMERGE_JSON_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_csv_options, COLMERGE_CSV_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_source_options, COLMERGE_SOURCE_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_query_options, COLMERGE_QUERY_OPTIONS_INIT);
  ZERO_BEHIND_SIZE(colmerge_parameter_info, COLMERGE_PARAMETER_INFO_INIT);
#undef ZERO_BEHIND_SIZE
}

static void an_error_names_table_column_and_row(void) {
  colmerge_store* store = new_store();
  new_table(store, "people", "id:l! name:u", "id");
  colmerge_destination* people = open_append(store, "people");
  refuse(store, people, "id,name\n1,a\n2,b\n1,c\n", COLMERGE_ERROR_DUPLICATE_KEY);
  CHECK_TEXT(failure.table, "people");
  CHECK_TEXT(failure.column, "id");
  CHECK_INT(failure.row, 2);
  CHECK_HAS(failure.message, "people");
  CHECK_HAS(failure.message, "1");
  refuse(store, people, "id,name\n1,a\n,b\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_TEXT(failure.table, "people");
  CHECK_TEXT(failure.column, "id");
  CHECK_INT(failure.row, 1);
  colmerge_destination_close(people);
  colmerge_store_close(store);
}

static void a_call_does_without_an_error_struct(void) {
  colmerge_store* store = NULL;
  CHECK_INT(colmerge_store_open(NULL, &store, NULL), COLMERGE_OK);
  CHECK_INT(colmerge_table_drop(store, "none", -1, NULL), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_INT(colmerge_store_open(NULL, NULL, NULL), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(colmerge_store_clear(NULL, NULL), COLMERGE_ERROR_INVALID_HANDLE);
  colmerge_store_close(store);
}

// Whether the text ends inside a two-byte character: names here are made of those.
static int ends_inside_a_character(const char* text) { return strlen(text) % 2 != 0; }

static void long_names_are_cut_between_characters(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  char name[COLMERGE_MAX_NAME_LENGTH];
  for (int i = 0; i < COLMERGE_MAX_NAME_LENGTH; i += 2) memcpy(name + i, "\xC3\xA9", 2);
  CHECK_FAILS(colmerge_table_open(store, name, sizeof name, &table, &failure),
              COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_INT(strlen(failure.table), COLMERGE_ERROR_NAME_CAPACITY - 2);
  CHECK(!ends_inside_a_character(failure.table));
  CHECK_STARTS(failure.message, "Table '\xC3\xA9\xC3\xA9");
  CHECK(strlen(failure.message) < COLMERGE_ERROR_MESSAGE_CAPACITY);
  const char* last = failure.message + strlen(failure.message) - 1;
  CHECK(((unsigned char)*last & 0xC0) != 0xC0);
  CHECK(table == NULL);
  colmerge_store_close(store);
}

static void a_success_clears_an_old_error(void) {
  colmerge_store* store = new_store();
  int32_t exists = 0;
  CHECK_FAILS(colmerge_table_drop(store, "t", -1, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_TEXT(failure.table, "t");
  // CHECK_OK spoils the struct; this call finds the old error in it.
  CHECK_INT(colmerge_table_exists(store, "t", -1, &exists, &failure), COLMERGE_OK);
  CHECK_INT(failure.code, COLMERGE_OK);
  CHECK_TEXT(failure.table, "");
  CHECK_TEXT(failure.message, "");
  colmerge_store_close(store);
}

const check_case version_cases[] = {
    {"version: number and text are those of the header", version_is_that_of_the_header},
    {"version: every status code has its name", every_code_has_its_name},
    {"version: structs have the sizes of their comments", structs_have_the_sizes_of_their_comments},
    {"version: INIT macros set the size and zero the rest",
     the_init_macros_set_size_and_zero_the_rest},
    {"error: names table, column and row", an_error_names_table_column_and_row},
    {"error: the struct is optional", a_call_does_without_an_error_struct},
    {"error: long names are cut between characters", long_names_are_cut_between_characters},
    {"error: a success clears an old error", a_success_clears_an_old_error},
    {NULL, NULL},
};
