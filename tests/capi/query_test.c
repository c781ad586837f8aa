// SPDX-License-Identifier: Apache-2.0
// Queries given as text, on a store and on a snapshot: results, options, failures. The language
// itself is tested in tests/query.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "plain_column.h"
#include "statements.h"
#include "suites.h"

enum { kRows = 300000 };

static colmerge_store* store_of_people(void) {
  colmerge_store* store = new_store();
  new_table(store, "people", "id:l! name:u age:i", "id");
  append_csv(store, "people",
             "id,name,age\n1,Ann,31\n2,Bob,\n3,a text of more than twelve bytes,17\n4,,64\n");
  return store;
}

// A table n of kRows rows: id 0, 1, ….
static colmerge_store* store_of_numbers(void) {
  colmerge_store* store = new_store();
  int64_t* ids = malloc(kRows * sizeof *ids);
  for (int64_t i = 0; i < kRows; ++i) ids[i] = i;
  const colmerge_column column = plain_int64("id", kRows, ids);
  colmerge_destination* append = open_append(store, "n");
  write_columns(append, &column, 1);
  colmerge_destination_close(append);
  free(ids);
  return store;
}

static int64_t bytes_in_use(colmerge_store* store) {
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  CHECK_OK(colmerge_store_usage(store, &usage, &failure));
  return usage.bytes.total;
}

static void a_query_gives_a_stream(void) {
  colmerge_store* store = store_of_people();
  expect_query(store, "SELECT * FROM people WHERE age >= 18",
               ":+s!<id:l! name:u age:i>\n1|\"Ann\"|31\n4|null|64\n");
  expect_query(store, "SELECT name AS n, age + 1 FROM people WHERE id = 3;",
               ":+s!<n:u ?column?:i>\n\"a text of more than twelve bytes\"|18\n");
  expect_query(store, "SELECT count(*), sum(age) FROM people", ":+s!<count:l sum:l>\n4|112\n");
  expect_query(store, "SELECT id FROM people ORDER BY age DESC NULLS LAST LIMIT 2",
               ":+s!<id:l!>\n4\n1\n");
  expect_query(store, "SELECT id FROM people WHERE false", ":+s!<id:l!>\n");
  colmerge_store_close(store);
}

static void a_result_outlives_all_it_came_from(void) {
  colmerge_store* store = store_of_people();
  struct ArrowArrayStream stream;
  const colmerge_value note = text_value("a parameter that is longer than twelve bytes");
  CHECK_OK(colmerge_store_query(store,
                                "SELECT name, ? AS note, 'x' || name FROM people WHERE id = 3", -1,
                                &note, 1, NULL, &stream, &failure));
  execute(store, "UPDATE people SET name = 'another text of more than twelve bytes'", 4, 0);
  CHECK_OK(colmerge_table_drop(store, "people", -1, &failure));
  colmerge_store_close(store);
  expect_stream(
      &stream,
      ":+s!<name:u note:u ?column?:u>\n\"a text of more than twelve bytes\"|\"a parameter "
      "that is longer than twelve bytes\"|\"xa text of more than twelve bytes\"\n");
}

static void names_are_found_without_regard_to_case(void) {
  colmerge_store* store = new_store();
  append_csv(store, "People", "Id\n1\n");
  expect_query(store, "select ID from PEOPLE", ":+s!<Id:l>\n1\n");
  expect_query(store, "select \"Id\" from \"People\"", ":+s!<Id:l>\n1\n");
  refuse_query(store, "select id from \"people\"", COLMERGE_ERROR_TABLE_NOT_FOUND, "'people'");
  CHECK_INT(failure.position, 15);
  append_csv(store, "PEOPLE", "id\n2\n");
  refuse_query(store, "select id from people", COLMERGE_ERROR_TABLE_NOT_FOUND, "case");
  append_csv(store, "people", "id\n3\n");
  expect_query(store, "select id from People", ":+s!<id:l>\n3\n");
  colmerge_store_close(store);
}

static void the_batch_size_is_kept(void) {
  colmerge_store* store = store_of_numbers();
  const char* const texts[] = {"SELECT id FROM n WHERE id % 2 = 0",
                               "SELECT id, count(*) FROM n WHERE id < 150000 GROUP BY id"};
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.batch_size = 7000;
  for (int i = 0; i < 2; ++i) {
    struct ArrowArrayStream stream;
    CHECK_OK(colmerge_store_query(store, texts[i], -1, NULL, 0, &options, &stream, &failure));
    int64_t rows = 0;
    for (;;) {
      struct ArrowArray batch;
      CHECK_INT(stream.get_next(&stream, &batch), 0);
      if (batch.release == NULL) break;
      CHECK(batch.length > 0 && batch.length <= 7000);
      rows += batch.length;
      batch.release(&batch);
    }
    CHECK_INT(rows, kRows / 2);
    stream.release(&stream);
  }
  colmerge_store_close(store);
}

static int32_t query_with(colmerge_store* store, const char* sql,
                          const colmerge_query_options* options) {
  struct ArrowArrayStream stream;
  memset(&stream, 0x5A, sizeof stream);
  const int32_t status = colmerge_store_query(store, sql, -1, NULL, 0, options, &stream, &failure);
  CHECK((stream.release == NULL) == (status != COLMERGE_OK));
  arrow_release_stream(&stream);
  return status;
}

static void more_rows_than_the_limit_are_refused(void) {
  colmerge_store* store = store_of_people();
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.row_limit = 4;
  CHECK_OK(query_with(store, "SELECT id FROM people", &options));
  options.row_limit = 3;
  CHECK_FAILS(query_with(store, "SELECT id FROM people", &options), COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_HAS(failure.message, "row_limit");
  CHECK_FAILS(query_with(store, "SELECT id FROM people ORDER BY age", &options),
              COLMERGE_ERROR_LIMIT_EXCEEDED);
  CHECK_OK(query_with(store, "SELECT id FROM people LIMIT 3", &options));
  CHECK_OK(query_with(store, "SELECT count(*) FROM people", &options));
  colmerge_store_close(store);
}

static void options_that_do_not_suit_are_refused(void) {
  colmerge_store* store = store_of_people();
  const char* const sql = "SELECT id FROM people";
  const colmerge_query_options good = COLMERGE_QUERY_OPTIONS_INIT;
  CHECK_OK(query_with(store, sql, &good));
  const colmerge_token token = {COLMERGE_STRING("job"), 1};
  const int64_t version = 1;
  for (int wrong = 0; wrong < 9; ++wrong) {
    const char* const names[] = {"struct_size",  "progress_interval", "batch_size", "row_limit",
                                 "memory_limit", "threads",           "reserved",   "token",
                                 "if_version"};
    colmerge_query_options options = good;
    switch (wrong) {
      case 0: options.struct_size = sizeof options - 16; break;
      case 1: options.progress_interval = -1; break;
      case 2: options.batch_size = -1; break;
      case 3: options.row_limit = -1; break;
      case 4: options.memory_limit = -1; break;
      case 5: options.threads = 1025; break;
      case 6: options.reserved = 1; break;
      case 7: options.token = &token; break;
      default: options.if_version = &version; break;
    }
    CHECK_FAILS(query_with(store, sql, &options), COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK_HAS(failure.message, names[wrong]);
  }
  colmerge_store_close(store);
}

static void faults_of_the_text_are_told_with_their_place(void) {
  colmerge_store* store = store_of_people();
  refuse_query(store, "SELEC id FROM people", COLMERGE_ERROR_INVALID_TEXT, "SELEC");
  CHECK_INT(failure.position, 0);
  refuse_query(store, "SELECT id FROM people WHERE", COLMERGE_ERROR_INVALID_TEXT, "");
  CHECK_INT(failure.position, 27);
  refuse_query(store, "SELECT id FROM people; SELECT id FROM people", COLMERGE_ERROR_INVALID_TEXT,
               "");
  CHECK_INT(failure.position, 23);
  refuse_query(store, "SELECT id, nmae FROM people", COLMERGE_ERROR_COLUMN_NOT_FOUND, "name");
  CHECK_INT(failure.position, 11);
  CHECK_TEXT(failure.table, "people");
  CHECK_TEXT(failure.column, "nmae");
  refuse_query(store, "SELECT id FROM poeple", COLMERGE_ERROR_TABLE_NOT_FOUND, "'poeple'");
  CHECK_INT(failure.position, 15);
  CHECK_TEXT(failure.table, "poeple");
  refuse_query(store, "SELECT lowr(name) FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "lower");
  CHECK_INT(failure.position, 7);
  refuse_query(store, "SELECT id FROM people WHERE name > 3", COLMERGE_ERROR_TYPE_MISMATCH, "");
  refuse_query(store, "SELECT id FROM people WHERE age", COLMERGE_ERROR_TYPE_MISMATCH, "");
  refuse_query(store, "", COLMERGE_ERROR_INVALID_TEXT, "");
  refuse_query(store, "SELECT '\xff' FROM people", COLMERGE_ERROR_INVALID_TEXT, "UTF-8");
  refuse_query(store, "SELECT ? FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "0 parameters");
  refuse_query(store, "DELETE FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "execute");
  refuse_query(store, NULL, COLMERGE_ERROR_INVALID_ARGUMENT, "sql");
  colmerge_store_close(store);
}

static void deeply_nested_text_is_refused(void) {
  enum { kDepth = 100000 };
  colmerge_store* store = store_of_people();
  char* sql = malloc(2 * kDepth + 64);
  const char* const parts[] = {"(", "- ", "NOT ", "CASE WHEN "};
  for (int i = 0; i < 4; ++i) {
    strcpy(sql, "SELECT ");
    char* at = sql + strlen(sql);
    for (int n = 0; n < kDepth / 8; ++n, at += strlen(parts[i])) strcpy(at, parts[i]);
    strcpy(at, "1");
    const int32_t code = query_with(store, sql, NULL);
    CHECK(code == COLMERGE_ERROR_LIMIT_EXCEEDED || code == COLMERGE_ERROR_INVALID_TEXT);
    CHECK_HAS(failure.message, "deep");
  }
  free(sql);
  colmerge_store_close(store);
}

static void values_that_fail_are_told_with_their_row(void) {
  colmerge_store* store = store_of_people();
  refuse_query(store, "SELECT 10 / (id - 3) FROM people", COLMERGE_ERROR_INVALID_ARGUMENT, "zero");
  CHECK_INT(failure.row, 2);
  CHECK_INT(failure.position, 10);
  refuse_query(store, "SELECT age * 100000000 FROM people WHERE id > 1",
               COLMERGE_ERROR_INVALID_ARGUMENT, "range");
  CHECK_INT(failure.row, 3);
  refuse_query(store, "SELECT CAST(name AS int) FROM people", COLMERGE_ERROR_INVALID_ARGUMENT,
               "Ann");
  CHECK_INT(failure.row, 0);
  colmerge_store_close(store);
}

static void explain_gives_the_plan_as_text(void) {
  colmerge_store* store = store_of_people();
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  CHECK_OK(colmerge_store_query(store, "EXPLAIN SELECT name FROM people WHERE id = 2", -1, NULL, 0,
                                NULL, &stream, &failure));
  text type = {NULL, 0, 0};
  CHECK_INT(stream.get_schema(&stream, &schema), 0);
  arrow_add_schema(&type, &schema);
  CHECK_HAS(type.data, "plan:u");
  text_free(&type);
  schema.release(&schema);
  stream.release(&stream);
  char* by_key = query_text(store, "EXPLAIN SELECT name FROM people WHERE id = 2");
  char* by_scan = query_text(store, "EXPLAIN SELECT name FROM people WHERE age = 2");
  CHECK_HAS(by_key, "people");
  CHECK_HAS(by_key, "ookup");
  CHECK(strstr(by_scan, "ookup") == NULL);
  free(by_key);
  free(by_scan);
  // It changes nothing.
  char* plan = query_text(store, "EXPLAIN DELETE FROM people WHERE id = 2");
  CHECK_HAS(plan, "people");
  free(plan);
  CHECK_INT(describe(store, "people").rows, 4);
  colmerge_store_close(store);
}

static void a_snapshot_is_queried_as_it_was(void) {
  colmerge_store* store = store_of_people();
  colmerge_snapshot* snapshot = snapshot_of(store, "people");
  struct ArrowArrayStream stream;
  execute(store, "DELETE FROM people WHERE id < 3", 0, 2);
  execute(store, "UPDATE people SET name = 'new', age = 1", 2, 0);
  append_csv(store, "people", "id,name,age,extra\n9,Zoe,5,x\n");
  const colmerge_value id = int_value(3);
  for (int i = 0; i < 2; ++i) {
    CHECK_OK(colmerge_snapshot_query(snapshot, "SELECT * FROM People WHERE id <= $1 ORDER BY id",
                                     -1, &id, 1, NULL, &stream, &failure));
    expect_stream(&stream,
                  ":+s!<id:l! name:u age:i>\n1|\"Ann\"|31\n2|\"Bob\"|null\n"
                  "3|\"a text of more than twelve bytes\"|17\n");
    CHECK_OK(colmerge_snapshot_query(snapshot, "SELECT name FROM people WHERE id = 1", -1, NULL, 0,
                                     NULL, &stream, &failure));
    expect_stream(&stream, ":+s!<name:u>\n\"Ann\"\n");
    if (i == 0) CHECK_OK(colmerge_table_drop(store, "people", -1, &failure));
  }
  memset(&stream, 0x5A, sizeof stream);
  CHECK_FAILS(colmerge_snapshot_query(snapshot, "SELECT id FROM other", -1, NULL, 0, NULL, &stream,
                                      &failure),
              COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK(stream.release == NULL);
  CHECK_FAILS(
      colmerge_snapshot_query(snapshot, "DELETE FROM people", -1, NULL, 0, NULL, &stream, &failure),
      COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_snapshot_query(snapshot, "SELECT extra FROM people", -1, NULL, 0, NULL,
                                      &stream, &failure),
              COLMERGE_ERROR_COLUMN_NOT_FOUND);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

typedef struct watch {
  int64_t calls;
  int64_t stop_at;  // number of the call that cancels; 0: none
  int64_t rows_read;
  int64_t total_rows;
  int shrank;
} watch;

static int32_t on_progress(void* user, const colmerge_progress* progress) {
  watch* seen = user;
  CHECK_INT(progress->struct_size, sizeof *progress);
  CHECK_INT(progress->rows_prepared, 0);
  CHECK_INT(progress->batches, 0);
  seen->shrank |= progress->rows_read < seen->rows_read;
  seen->rows_read = progress->rows_read;
  seen->total_rows = progress->total_rows;
  return ++seen->calls == seen->stop_at;
}

static const char* const kSlow[] = {
    "SELECT id + 1 AS x FROM n WHERE id % 3 = 0",
    "SELECT id % 1000 AS k, sum(id) FROM n GROUP BY id % 1000",
    "SELECT id FROM n ORDER BY id % 1000 DESC, id LIMIT 10",
    "SELECT DISTINCT id % 500 AS d FROM n",
};
enum { kSlowCount = sizeof kSlow / sizeof kSlow[0] };

static void progress_is_told_and_can_cancel(void) {
  colmerge_store* store = store_of_numbers();
  for (int i = 0; i < kSlowCount; ++i) {
    watch seen = {0, 0, 0, 0, 0};
    colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
    options.progress = on_progress;
    options.user = &seen;
    options.progress_interval = 20000;
    options.threads = 1 + i % 2;
    CHECK_OK(query_with(store, kSlow[i], &options));
    CHECK(seen.calls >= 2 && seen.calls <= kRows / 20000);
    CHECK(!seen.shrank);
    CHECK(seen.rows_read > 0 && seen.rows_read <= kRows);
    CHECK_INT(seen.total_rows, kRows);
    const int64_t before = bytes_in_use(store);
    for (int64_t stop_at = 1; stop_at <= 2; ++stop_at) {
      watch stopping = {0, 0, 0, 0, 0};
      stopping.stop_at = stop_at;
      options.user = &stopping;
      CHECK_FAILS(query_with(store, kSlow[i], &options), COLMERGE_ERROR_CANCELLED);
      CHECK_INT(stopping.calls, stop_at);
      CHECK_INT(bytes_in_use(store), before);
    }
  }
  colmerge_store_close(store);
}

static int32_t set_flag(void* user, const colmerge_progress* progress) {
  (void)progress;
  *(int32_t*)user = 1;
  return 0;
}

static void the_cancel_flag_stops_a_query(void) {
  colmerge_store* store = store_of_numbers();
  for (int i = 0; i < kSlowCount; ++i) {
    int32_t flag = 1;
    colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
    options.cancel = &flag;
    CHECK_FAILS(query_with(store, kSlow[i], &options), COLMERGE_ERROR_CANCELLED);
    flag = 0;
    CHECK_OK(query_with(store, kSlow[i], &options));
    // Set on the way, as another thread would.
    options.progress = set_flag;
    options.user = &flag;
    options.progress_interval = 1;
    CHECK_FAILS(query_with(store, kSlow[i], &options), COLMERGE_ERROR_CANCELLED);
    CHECK_HAS(failure.message, "flag");
  }
  colmerge_store_close(store);
}

static void memory_limits_hold_and_leave_nothing_behind(void) {
  colmerge_store* store = store_of_numbers();
  for (int i = 0; i < kSlowCount; ++i) {
    const int64_t before = bytes_in_use(store);
    colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
    options.memory_limit = 1000;
    CHECK_FAILS(query_with(store, kSlow[i], &options), COLMERGE_ERROR_OUT_OF_MEMORY);
    CHECK_STARTS(failure.message, "Insufficient memory to read data");
    CHECK_INT(bytes_in_use(store), before);
    options.memory_limit = 100000000;
    CHECK_OK(query_with(store, kSlow[i], &options));
    CHECK_INT(bytes_in_use(store), before);
    CHECK_OK(colmerge_store_set_memory_budget(store, before + 1000, &failure));
    CHECK_FAILS(query_with(store, kSlow[i], NULL), COLMERGE_ERROR_OUT_OF_MEMORY);
    CHECK_OK(colmerge_store_set_memory_budget(store, 0, &failure));
    CHECK_INT(bytes_in_use(store), before);
  }
  colmerge_store_close(store);
}

static void several_threads_give_the_same_rows(void) {
  colmerge_store_options store_options = COLMERGE_STORE_OPTIONS_INIT;
  colmerge_store* store = NULL;
  store_options.threads = 4;
  CHECK_OK(colmerge_store_open(&store_options, &store, &failure));
  colmerge_store* numbers = store_of_numbers();
  for (int i = 0; i < kSlowCount; ++i) {
    text one = {NULL, 0, 0}, four = {NULL, 0, 0};
    colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
    struct ArrowArrayStream stream;
    char sql[256];
    strcpy(sql, kSlow[i]);
    if (strstr(sql, "ORDER") == NULL) strcat(sql, " ORDER BY 1");
    options.threads = 1;
    CHECK_OK(colmerge_store_query(numbers, sql, -1, NULL, 0, &options, &stream, &failure));
    arrow_add_stream(&one, &stream);
    options.threads = 4;
    CHECK_OK(colmerge_store_query(numbers, sql, -1, NULL, 0, &options, &stream, &failure));
    arrow_add_stream(&four, &stream);
    CHECK_TEXT(four.data, one.data);
    text_free(&one);
    text_free(&four);
  }
  colmerge_store_close(numbers);
  colmerge_store_close(store);
}

static int32_t close_snapshot(void* user, const colmerge_progress* progress) {
  colmerge_snapshot** snapshot = user;
  (void)progress;
  colmerge_snapshot_close(*snapshot);
  *snapshot = NULL;
  return 0;
}

static void a_snapshot_closed_during_a_query_lives_until_its_end(void) {
  colmerge_store* store = store_of_numbers();
  colmerge_snapshot* snapshot = snapshot_of(store, "n");
  CHECK_OK(colmerge_table_drop(store, "n", -1, &failure));
  CHECK(bytes_in_use(store) >= kRows * 8);
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.progress = close_snapshot;
  options.user = &snapshot;
  options.progress_interval = 1;
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_snapshot_query(snapshot, "SELECT sum(id) FROM n", -1, NULL, 0, &options,
                                   &stream, &failure));
  CHECK(snapshot == NULL);
  arrow_release_stream(&stream);
  CHECK(bytes_in_use(store) < kRows * 8);
  colmerge_store_close(store);
}

const check_case query_cases[] = {
    {"query: a query gives a stream", a_query_gives_a_stream},
    {"query: a result outlives all it came from", a_result_outlives_all_it_came_from},
    {"query: names are found without regard to case", names_are_found_without_regard_to_case},
    {"query: the batch size is kept", the_batch_size_is_kept},
    {"query: more rows than the limit are refused", more_rows_than_the_limit_are_refused},
    {"query: options that do not suit are refused", options_that_do_not_suit_are_refused},
    {"query: faults of the text are told with their place",
     faults_of_the_text_are_told_with_their_place},
    {"query: deeply nested text is refused", deeply_nested_text_is_refused},
    {"query: values that fail are told with their row", values_that_fail_are_told_with_their_row},
    {"query: explain gives the plan as text", explain_gives_the_plan_as_text},
    {"query: a snapshot is queried as it was", a_snapshot_is_queried_as_it_was},
    {"query: progress is told and can cancel", progress_is_told_and_can_cancel},
    {"query: a snapshot closed during a query lives until its end",
     a_snapshot_closed_during_a_query_lives_until_its_end},
    {"query: the cancel flag stops a query", the_cancel_flag_stops_a_query},
    {"query: memory limits hold and leave nothing behind",
     memory_limits_hold_and_leave_nothing_behind},
    {"query: several threads give the same rows", several_threads_give_the_same_rows},
    {NULL, NULL},
};
