// SPDX-License-Identifier: Apache-2.0
// Stores, and the lists of names that they give.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

static void handles_of_the_default_store_share_its_tables(void) {
  colmerge_store *one = NULL, *two = NULL, *own = new_store();
  CHECK_OK(colmerge_store_default(&one, &failure));
  CHECK_OK(colmerge_store_default(&two, &failure));
  CHECK(one != NULL && two != NULL && one != two);
  new_table(one, "shared", "id:l", NULL);
  append_csv(two, "shared", "id\n1\n");
  expect_rows(one, "shared", "id\n1\n");
  CHECK(!table_is_there(own, "shared"));
  colmerge_store_close(one);
  expect_rows(two, "shared", "id\n1\n");
  colmerge_store_close(two);
  CHECK_OK(colmerge_store_default(&one, &failure));
  expect_rows(one, "shared", "id\n1\n");
  CHECK_OK(colmerge_store_clear(one, &failure));
  CHECK(!table_is_there(one, "shared"));
  colmerge_store_close(one);
  colmerge_store_close(own);
}

static void the_default_store_has_no_budget(void) {
  colmerge_store* store = NULL;
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  CHECK_OK(colmerge_store_default(&store, &failure));
  CHECK_OK(colmerge_store_usage(store, &usage, &failure));
  CHECK_INT(usage.budget, 0);
  CHECK_INT(usage.available, -1);
  colmerge_store_close(store);
}

static void refuse_options(colmerge_store_options options, const char* part) {
  colmerge_store* store = (colmerge_store*)&options;
  CHECK_FAILS(colmerge_store_open(&options, &store, &failure), COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK(store == NULL);
  CHECK_HAS(failure.message, part);
}

static void options_out_of_range_are_refused_by_name(void) {
  const colmerge_store_options good = COLMERGE_STORE_OPTIONS_INIT;
  colmerge_store_options options = good;
  options.memory_budget = -1;
  refuse_options(options, "memory_budget");
  options = good;
  options.threads = -1;
  refuse_options(options, "threads");
  options.threads = 1025;
  refuse_options(options, "threads");
  options = good;
  options.reserved = 1;
  refuse_options(options, "reserved");
  options = good;
  options.struct_size = sizeof options - 1;
  refuse_options(options, "struct_size");
}

static void options_in_range_are_taken(void) {
  colmerge_store_options options = COLMERGE_STORE_OPTIONS_INIT;
  colmerge_store* store = NULL;
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  options.threads = 1024;
  options.memory_budget = INT64_C(1) << 40;
  CHECK_OK(colmerge_store_open(&options, &store, &failure));
  CHECK_OK(colmerge_store_usage(store, &usage, &failure));
  CHECK_INT(usage.budget, INT64_C(1) << 40);
  CHECK_INT(usage.available, usage.budget - usage.bytes.total);
  colmerge_store_close(store);
}

static void tables_are_listed_sorted_by_bytes(void) {
  colmerge_store* store = new_store();
  colmerge_names* names = NULL;
  colmerge_string name;
  int64_t count = -7;
  CHECK_OK(colmerge_store_list_tables(store, &names, &failure));
  CHECK_OK(colmerge_names_count(names, &count, &failure));
  CHECK_INT(count, 0);
  colmerge_names_close(names);
  new_table(store, "b", "x:l", NULL);
  new_table(store, "\xC3\xA9t\xC3\xA9", "x:l", NULL);
  new_table(store, "B", "x:l", NULL);
  new_table(store, "a longer name with blanks", "x:l", NULL);
  CHECK_OK(colmerge_store_list_tables(store, &names, &failure));
  CHECK_OK(colmerge_store_clear(store, &failure));
  colmerge_store_close(store);
  const char* expected[] = {"B", "a longer name with blanks", "b", "\xC3\xA9t\xC3\xA9"};
  CHECK_OK(colmerge_names_count(names, &count, &failure));
  CHECK_INT(count, 4);
  for (int64_t i = 0; i < 4; ++i) {
    CHECK_OK(colmerge_names_get(names, i, &name, &failure));
    CHECK_STRING(name, expected[i]);
    CHECK_INT(name.data[name.length], 0);
  }
  colmerge_names_close(names);
}

static void a_name_out_of_range_is_refused(void) {
  colmerge_store* store = new_store();
  colmerge_names* names = NULL;
  new_table(store, "t", "x:l", NULL);
  CHECK_OK(colmerge_store_list_tables(store, &names, &failure));
  const int64_t wrong[] = {-1, 1, INT64_MAX, INT64_MIN};
  for (int i = 0; i < 4; ++i) {
    colmerge_string name = {"x", 1};
    CHECK_FAILS(colmerge_names_get(names, wrong[i], &name, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK(name.data == NULL && name.length == 0);
  }
  colmerge_names_close(names);
  colmerge_store_close(store);
}

static void clear_drops_all_tables_and_leaves_snapshots(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  append_csv(store, "one", "id,name\n1,a name longer than twelve bytes\n");
  append_csv(store, "two", "id\n2\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "one");
  CHECK_OK(colmerge_table_open(store, "two", -1, &table, &failure));
  CHECK_OK(colmerge_store_clear(store, &failure));
  CHECK(!table_is_there(store, "one") && !table_is_there(store, "two"));
  CHECK_FAILS(colmerge_table_describe(table, &info, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  expect_snapshot(snapshot, "id|name\n1|a name longer than twelve bytes\n");
  CHECK_OK(colmerge_store_clear(store, &failure));
  append_csv(store, "two", "id\n3\n");
  expect_rows(store, "two", "id\n3\n");
  CHECK_FAILS(colmerge_table_describe(table, &info, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void everything_lives_on_when_the_store_is_closed_first(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  colmerge_source* source = NULL;
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  options.table_name = string_of("t");
  colmerge_destination* destination = open_append(store, "t");
  put(destination, "id\n1\n", (counts){1, 0, 0, 0});
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  CHECK_OK(colmerge_source_open(store, &options, &source, &failure));
  colmerge_store_close(store);

  put(destination, "id\n2\n", (counts){1, 0, 0, 0});
  colmerge_snapshot* snapshot = NULL;
  CHECK_OK(colmerge_snapshot_open(table, &snapshot, &failure));
  colmerge_table_close(table);
  colmerge_destination_close(destination);
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_source_read(source, &stream, &failure));
  colmerge_source_close(source);
  expect_snapshot(snapshot, "id\n1\n2\n");
  colmerge_snapshot_close(snapshot);
  text rows = {NULL, 0, 0};
  arrow_add_stream(&rows, &stream);
  CHECK_TEXT(rows.data, ":+s!<id:l>\n1\n2\n");
  text_free(&rows);
}

static void close_takes_null_and_closed_handles(void) {
  colmerge_store* store = new_store();
  colmerge_store_close(store);
  colmerge_store_close(store);
  colmerge_store_close(NULL);
  colmerge_table_close(NULL);
  colmerge_snapshot_close(NULL);
  colmerge_reader_close(NULL);
  colmerge_destination_close(NULL);
  colmerge_source_close(NULL);
  colmerge_names_close(NULL);
  CHECK_FAILS(colmerge_store_clear(store, &failure), COLMERGE_ERROR_INVALID_HANDLE);
}

const check_case store_cases[] = {
    {"store: handles of the default store share its tables",
     handles_of_the_default_store_share_its_tables},
    {"store: the default store has no budget", the_default_store_has_no_budget},
    {"store: options out of range are refused by name", options_out_of_range_are_refused_by_name},
    {"store: options in range are taken", options_in_range_are_taken},
    {"store: clear drops all tables and leaves snapshots",
     clear_drops_all_tables_and_leaves_snapshots},
    {"store: everything lives on when the store is closed first",
     everything_lives_on_when_the_store_is_closed_first},
    {"store: close takes NULL and closed handles", close_takes_null_and_closed_handles},
    {"names: tables are listed sorted by bytes", tables_are_listed_sorted_by_bytes},
    {"names: an index out of range is refused", a_name_out_of_range_is_refused},
    {NULL, NULL},
};
