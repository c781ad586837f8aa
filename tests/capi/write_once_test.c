// SPDX-License-Identifier: Apache-2.0
// Tokens and if_version: writes that happen once, or only to the version that was seen.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "scenario.h"
#include "statements.h"
#include "suites.h"
#include "table_changes.h"

static colmerge_token token_of(const char* writer, int64_t sequence) {
  const colmerge_token token = {string_of(writer), sequence};
  return token;
}

// The write says that it was not made, and reads and changes nothing.
static void expect_not_applied(change* at, way write) {
  char* before = store_text(at->store);
  at->pulled = 0;
  memset((char*)&at->result + sizeof(uint64_t), 0x5A, sizeof at->result - sizeof(uint64_t));
  CHECK_OK(write(at));
  check_counts(&at->result, (counts){0, 0, 0, 0});
  CHECK_INT(at->result.applied, 0);
  CHECK_INT(at->result.reserved, 0);
  CHECK_INT(at->result.batches, 0);
  CHECK_INT(at->result.version, version_of(at->store, "t"));
  CHECK_INT(at->pulled, 0);
  expect_unchanged(at->store, before);
  free(before);
}

static void every_way_to_write_applies_a_token_once(void) {
  for (int i = 0; i < kWayCount; ++i) {
    change at = begin_changes();
    const int64_t version = version_of(at.store, "t");
    colmerge_token token = token_of("job", 5);
    at.token = &token;
    CHECK_OK(kWays[i](&at));
    CHECK_INT(at.result.applied, 1);
    CHECK_INT(at.result.version, version + 1);
    CHECK_INT(version_of(at.store, "t"), version + 1);
    for (int other = 0; other < kWayCount; ++other) expect_not_applied(&at, kWays[other]);
    token.sequence = 0;
    expect_not_applied(&at, kWays[i]);
    token.sequence = 6;
    CHECK_OK(kWays[i](&at));
    CHECK_INT(at.result.applied, 1);
    expect_not_applied(&at, kWays[i]);
    at.token = NULL;
    CHECK_OK(by_csv(&at));
    CHECK_INT(at.result.applied, 1);
    end_changes(&at);
  }
}

static int32_t cancel_at_once(void* user, const colmerge_progress* progress) {
  (void)user;
  (void)progress;
  return 1;
}

// After each failure the same token is as good as before.
static void a_write_that_fails_leaves_the_token_as_it_was(void) {
  change at = begin_changes();
  const colmerge_token token = token_of("job", 1);
  at.token = &token;
  char* before = store_text(at.store);
  colmerge_write_options options = options_of(&at);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  const char* rows = "id,n\n8,1\n9,2\n";
  const struct {
    const char* csv;
    int64_t row_limit, memory_limit;
    colmerge_progress_function progress;
    int32_t code;
  } faults[] = {{"id,n\n,1\n", 0, 0, NULL, COLMERGE_ERROR_CONSTRAINT_VIOLATION},
                {"id,n\n1,x\n", 0, 0, NULL, COLMERGE_ERROR_INVALID_TEXT},
                {rows, 1, 0, NULL, COLMERGE_ERROR_LIMIT_EXCEEDED},
                {rows, 0, 1, NULL, COLMERGE_ERROR_OUT_OF_MEMORY},
                {rows, 0, 0, cancel_at_once, COLMERGE_ERROR_CANCELLED}};
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i) {
    options.row_limit = faults[i].row_limit;
    options.memory_limit = faults[i].memory_limit;
    options.progress = faults[i].progress;
    CHECK_FAILS(colmerge_destination_write_csv(at.append, faults[i].csv, -1, NULL, &options,
                                               &result, &failure),
                faults[i].code);
    CHECK_INT(result.applied, 0);
    expect_unchanged(at.store, before);
  }
  CHECK_OK(by_csv(&at));
  CHECK_INT(at.result.applied, 1);
  expect_not_applied(&at, by_csv);
  free(before);
  end_changes(&at);
}

static void a_write_that_changes_nothing_is_kept(void) {
  static const struct {
    const char* sql;
    const char* csv;
  } kNothing[] = {{"DELETE FROM t WHERE id = 99", NULL}, {NULL, "id,n\n"}};
  for (int i = 0; i < 4; ++i) {
    change at = begin_changes();
    const colmerge_token token = token_of("job", 1);
    at.token = &token;
    if (i == 3) CHECK_OK(colmerge_table_truncate(at.table, &failure));
    const int64_t version = version_of(at.store, "t");
    if (i < 2 && kNothing[i].sql != NULL) {
      const colmerge_query_options options = query_options_of(&at);
      CHECK_OK(colmerge_store_execute(at.store, kNothing[i].sql, -1, NULL, 0, &options, &at.result,
                                      &failure));
    } else if (i < 2) {
      const colmerge_write_options options = options_of(&at);
      CHECK_OK(colmerge_destination_write_csv(at.append, kNothing[i].csv, -1, NULL, &options,
                                              &at.result, &failure));
    } else {
      at.id = 99;
      CHECK_OK(i == 2 ? by_keys(&at) : by_truncation(&at));
    }
    CHECK_INT(at.result.applied, 1);
    CHECK_INT(at.result.version, version);
    CHECK_INT(version_of(at.store, "t"), version);
    expect_not_applied(&at, by_csv);
    end_changes(&at);
  }
}

static void writers_and_tables_count_for_themselves(void) {
  change at = begin_changes();
  char longest[COLMERGE_MAX_WRITER_LENGTH];
  memset(longest, 'x', sizeof longest);
  const colmerge_string writers[] = {string_of("job"),
                                     string_of("jobs"),
                                     {"a\0b", 3},
                                     {"a\0c", 3},
                                     {"\xFF", 1},
                                     {longest, sizeof longest},
                                     {longest, sizeof longest - 1}};
  for (size_t i = 0; i < sizeof writers / sizeof writers[0]; ++i) {
    const colmerge_token token = {writers[i], 0};
    at.token = &token;
    CHECK_OK(by_json(&at));
    CHECK_INT(at.result.applied, 1);
    expect_not_applied(&at, by_json);
  }
  // The same token is another table's as well; there is none as yet.
  colmerge_destination* other = open_merge(at.store, "u", "id");
  colmerge_token token = token_of("job", INT64_MAX);
  at.token = &token;
  const colmerge_write_options options = options_of(&at);
  for (int applied = 1; applied >= 0; --applied) {
    CHECK_OK(
        colmerge_destination_write_csv(other, "id\n1\n", -1, NULL, &options, &at.result, &failure));
    CHECK_INT(at.result.applied, applied);
    check_counts(&at.result, (counts){applied, 0, 0, 0});
    CHECK_INT(at.result.version, version_of(at.store, "u"));
  }
  colmerge_destination_close(other);
  CHECK_OK(by_json(&at));
  CHECK_INT(at.result.applied, 1);
  end_changes(&at);
}

static void tokens_outlive_contents_and_go_with_the_table(void) {
  change at = begin_changes();
  const colmerge_token token = token_of("job", 3);
  at.token = &token;
  CHECK_OK(by_csv(&at));
  at.token = NULL;
  CHECK_OK(by_contents(&at));
  CHECK_OK(by_truncation(&at));
  CHECK_INT(at.result.applied, 1);
  check_counts(&at.result, (counts){0, 0, 1, 0});
  at.token = &token;
  expect_not_applied(&at, by_csv);
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  for (int i = 0; i < 3; ++i) {
    colmerge_memory_usage before = COLMERGE_MEMORY_USAGE_INIT, after = before;
    CHECK_OK(colmerge_store_usage(at.store, &before, &failure));
    if (i == 0) CHECK_OK(colmerge_table_drop_with_options(at.store, "t", -1, &options, &failure));
    if (i == 1) CHECK_OK(colmerge_store_clear(at.store, &failure));
    if (i == 2) {
      const colmerge_field field = {.name = string_of("id"), .format = string_of("l")};
      colmerge_table_options replacing = COLMERGE_TABLE_OPTIONS_INIT;
      colmerge_table* fresh = NULL;
      replacing.if_exists = COLMERGE_IF_EXISTS_REPLACE;
      CHECK_OK(colmerge_table_create_from_fields(at.store, "t", -1, &field, 1, &replacing, &fresh,
                                                 &failure));
      colmerge_table_close(fresh);
    }
    CHECK_OK(colmerge_store_usage(at.store, &after, &failure));
    CHECK(after.bytes.other < before.bytes.other);
    // Although a handle keeps what the table was.
    if (i < 2) CHECK_INT(after.bytes.total, 0);
    CHECK_OK(by_array(&at));
    CHECK_INT(at.result.applied, 1);
    expect_not_applied(&at, by_array);
  }
  // The old handle's table is gone, and its tokens with it.
  CHECK_FAILS(by_keys(&at), COLMERGE_ERROR_TABLE_NOT_FOUND);
  end_changes(&at);
}

static void expect_refused(change* at, way call, const char* part) {
  char* before = store_text(at->store);
  CHECK_FAILS(call(at), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, part);
  expect_unchanged(at->store, before);
  free(before);
}

static int32_t by_drop(change* at) {
  const colmerge_write_options options = options_of(at);
  return colmerge_table_drop_with_options(at->store, "t", -1, &options, &failure);
}

static int32_t by_clearing(change* at) {
  const colmerge_write_options options = options_of(at);
  return colmerge_store_clear_with_options(at->store, &options, &failure);
}

static int32_t by_many_executions(change* at) {
  const colmerge_query_options options = query_options_of(at);
  const arrow_column id = arrow_int64("id", 1, &at->id);
  const arrow_column batch = arrow_batch(1, &id);
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  colmerge_statement* statement = prepare(at->store, "DELETE FROM t WHERE id = ?");
  const int32_t status =
      colmerge_statement_execute_array(statement, &array, &schema, &options, &at->result, &failure);
  colmerge_statement_close(statement);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return status;
}

static void what_is_no_token_and_takes_none_is_refused(void) {
  change at = begin_changes();
  char too_long[COLMERGE_MAX_WRITER_LENGTH + 1];
  memset(too_long, 'x', sizeof too_long);
  const struct {
    colmerge_token token;
    const char* part;
  } bad[] = {{{{NULL, 0}, 1}, "no writer"},
             {{{"", 0}, 1}, "no writer"},
             {{{"", -1}, 1}, "no writer"},
             {{{"job", 3}, -1}, "token.sequence"},
             {{{"job", -2}, 1}, "token.writer"},
             {{{NULL, 3}, 1}, "token.writer"},
             {{{too_long, sizeof too_long}, 1}, "at most 256"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    at.token = &bad[i].token;
    for (int w = 0; w < kWayCount; ++w) expect_refused(&at, kWays[w], bad[i].part);
  }
  const colmerge_token token = token_of("job", 1);
  at.token = &token;
  expect_refused(&at, by_drop, "token");
  expect_refused(&at, by_clearing, "token");
  expect_refused(&at, by_many_executions, "token");
  at.token = NULL;
  int64_t version = -1;
  at.if_version = &version;
  for (int w = 0; w < kWayCount; ++w) expect_refused(&at, kWays[w], "if_version");
  version = 1;
  expect_refused(&at, by_clearing, "if_version");
  expect_refused(&at, by_many_executions, "if_version");
  end_changes(&at);
}

static void expect_conflict(change* at, way write, const char* part) {
  char* before = store_text(at->store);
  at->pulled = 0;
  CHECK_FAILS(write(at), COLMERGE_ERROR_CONFLICT);
  CHECK_TEXT(failure.table, "t");
  CHECK_HAS(failure.message, part);
  CHECK_INT(at->pulled, 0);
  expect_unchanged(at->store, before);
  free(before);
}

static void every_way_to_write_minds_the_version(void) {
  for (int i = 0; i < kWayCount; ++i) {
    change at = begin_changes();
    int64_t version = version_of(at.store, "t");
    at.if_version = &version;
    CHECK_OK(kWays[i](&at));
    CHECK_INT(at.result.applied, 1);
    for (int other = 0; other < kWayCount; ++other) {
      expect_conflict(&at, kWays[other], "at version 3, and the write is for version 2");
    }
    version = 0;
    expect_conflict(&at, kWays[i], "version 3");
    version = INT64_MAX;
    expect_conflict(&at, kWays[i], "9223372036854775807");
    version = 3;
    CHECK_OK(by_csv(&at));
    end_changes(&at);
  }
}

static void version_0_is_a_table_that_is_not_there(void) {
  change at = begin_changes();
  int64_t version = version_of(at.store, "t");
  at.if_version = &version;
  CHECK_OK(by_drop(&at));
  expect_conflict(&at, by_csv, "not there");
  CHECK(!table_is_there(at.store, "t"));
  expect_conflict(&at, by_contents, "not there");
  // The handle's table is gone, which is no matter of versions.
  CHECK_FAILS(by_keys(&at), COLMERGE_ERROR_TABLE_NOT_FOUND);
  version = 0;
  CHECK_OK(by_array(&at));
  check_counts(&at.result, (counts){1, 0, 0, 0});
  expect_conflict(&at, by_array, "is there, at version");
  expect_conflict(&at, by_drop, "is there, at version");
  CHECK(table_is_there(at.store, "t"));
  end_changes(&at);
}

static void a_write_that_was_applied_is_in_no_conflict(void) {
  change at = begin_changes();
  int64_t version = version_of(at.store, "t");
  const colmerge_token token = token_of("job", 1);
  at.token = &token;
  at.if_version = &version;
  CHECK_OK(by_stream(&at));
  expect_not_applied(&at, by_stream);
  // A conflict keeps no token.
  const colmerge_token next = token_of("job", 2);
  at.token = &next;
  expect_conflict(&at, by_stream, "if_version");
  version = version_of(at.store, "t");
  CHECK_OK(by_stream(&at));
  CHECK_INT(at.result.applied, 1);
  end_changes(&at);
}

// What a program gives that was compiled before there were tokens.
static void smaller_structs_are_taken(void) {
  change at = begin_changes();
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.token = (const colmerge_token*)(uintptr_t)0x5A5A;
  options.struct_size = 64;
  at.result.struct_size = 64;
  at.result.applied = 77;
  CHECK_OK(colmerge_destination_write_csv(at.append, "id\n9\n", -1, NULL, &options, &at.result,
                                          &failure));
  check_counts(&at.result, (counts){1, 0, 0, 0});
  CHECK_INT(at.result.version, version_of(at.store, "t"));
  CHECK_INT(at.result.applied, 77);
  CHECK_INT(at.result.struct_size, 64);
  at.result.struct_size = 63;
  CHECK_FAILS(colmerge_destination_write_csv(at.append, "id\n9\n", -1, NULL, &options, &at.result,
                                             &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  end_changes(&at);
}

const check_case write_once_cases[] = {
    {"token: every way to write applies one once", every_way_to_write_applies_a_token_once},
    {"token: a write that fails leaves it as it was",
     a_write_that_fails_leaves_the_token_as_it_was},
    {"token: a write that changes nothing is kept, without a version",
     a_write_that_changes_nothing_is_kept},
    {"token: writers and tables count for themselves", writers_and_tables_count_for_themselves},
    {"token: outlives contents and goes with the table",
     tokens_outlive_contents_and_go_with_the_table},
    {"token: what is none and what takes none is refused",
     what_is_no_token_and_takes_none_is_refused},
    {"if_version: every way to write minds the version", every_way_to_write_minds_the_version},
    {"if_version: 0 is a table that is not there", version_0_is_a_table_that_is_not_there},
    {"if_version: a write that was applied is in no conflict",
     a_write_that_was_applied_is_in_no_conflict},
    {"token: smaller structs of older programs are taken", smaller_structs_are_taken},
    {NULL, NULL},
};
