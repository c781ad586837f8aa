// SPDX-License-Identifier: Apache-2.0
// Tables: open, exists, drop, truncate, describe, schema, set_contents.
#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "stream_builder.h"
#include "suites.h"

static colmerge_table* opened(colmerge_store* store, const char* name) {
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_open(store, name, -1, &table, &failure));
  return table;
}

static void a_missing_table_is_named(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = (colmerge_table*)store;
  CHECK_FAILS(colmerge_table_open(store, "people", -1, &table, &failure),
              COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_STARTS(failure.message, "Table 'people' not found in in-memory store");
  CHECK_TEXT(failure.table, "people");
  CHECK(table == NULL);
  CHECK_FAILS(colmerge_table_drop(store, "people", -1, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_STARTS(failure.message, "Table 'people' not found in in-memory store");
  CHECK(!table_is_there(store, "people"));
  colmerge_store_close(store);
}

static void a_name_is_taken_by_length(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  int32_t exists = 0;
  append_csv(store, "people", "id\n1\n");
  CHECK_OK(colmerge_table_open(store, "people and more", 6, &table, &failure));
  colmerge_table_close(table);
  CHECK_OK(colmerge_table_exists(store, "peoples", 6, &exists, &failure));
  CHECK_INT(exists, 1);
  CHECK_OK(colmerge_table_exists(store, "peoples", 7, &exists, &failure));
  CHECK_INT(exists, 0);
  CHECK_OK(colmerge_table_exists(store, "People", -1, &exists, &failure));
  CHECK_INT(exists, 0);
  colmerge_store_close(store);
}

static void a_dropped_table_is_gone_for_its_handles(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n2\n");
  colmerge_table* table = opened(store, "t");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  CHECK(!table_is_there(store, "t"));

  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  struct ArrowSchema schema;
  colmerge_snapshot* none = snapshot;
  CHECK_FAILS(colmerge_table_describe(table, &info, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_STARTS(failure.message, "Table 't' not found in in-memory store");
  CHECK_FAILS(colmerge_table_schema(table, &schema, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK(schema.release == NULL);
  CHECK_FAILS(colmerge_table_truncate(table, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_FAILS(colmerge_snapshot_open(table, &none, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK(none == NULL);
  // A table of the same name is another table.
  append_csv(store, "t", "id\n9\n");
  CHECK_FAILS(colmerge_table_describe(table, &info, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  expect_snapshot(snapshot, "id\n1\n2\n");
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void a_destination_and_a_source_find_the_table_anew(void) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = open_append(store, "t");
  put(destination, "id\n1\n", (counts){1, 0, 0, 0});
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  put(destination, "name\nx\n", (counts){1, 0, 0, 0});
  expect_rows(store, "t", "name\nx\n");
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void truncate_removes_rows_and_keeps_the_rest(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! name:u", "id");
  append_csv(store, "t", "id,name\n1,a\n2,b\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_table* table = opened(store, "t");
  const int64_t version = version_of(store, "t");
  CHECK_OK(colmerge_table_truncate(table, &failure));
  CHECK_INT(version_of(store, "t"), version + 1);
  CHECK_INT(describe(store, "t").primary_key_columns, 1);
  expect_columns(store, "t", "id:l! name:u");
  expect_rows(store, "t", "id|name\n");
  expect_snapshot(snapshot, "id|name\n1|a\n2|b\n");
  append_csv(store, "t", "id,name\n2,c\n");
  expect_rows(store, "t", "id|name\n2|c\n");
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void describe_gives_figures(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! name:u", "id");
  const int64_t version = version_of(store, "t");
  append_csv(store, "t", "id,name\n1,a\n2,b\n3,c\n");
  colmerge_table* table = opened(store, "t");
  const int64_t key[] = {2};
  colmerge_column keys;
  memset(&keys, 0, sizeof keys);
  keys.name = string_of("id");
  keys.format = string_of("l");
  keys.length = 1;
  keys.values = key;
  CHECK_OK(colmerge_table_delete_keys(table, &keys, 1, NULL, &failure));

  colmerge_table_info info;
  memset(&info, 0x5A, sizeof info);
  info.struct_size = sizeof info;
  CHECK_OK(colmerge_table_describe(table, &info, &failure));
  CHECK_INT(info.rows, 2);
  CHECK_INT(info.columns, 2);
  CHECK_INT(info.version, version + 2);
  CHECK(info.deleted_rows == 1 || info.deleted_rows == 0);
  CHECK_INT(info.indexes, 1);
  CHECK_INT(info.primary_key_columns, 1);
  CHECK(info.bytes.values > 0 && info.bytes.indexes > 0);
  CHECK_INT(info.reserved | info.checks | info.bytes.reserved, 0);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void a_result_struct_that_is_longer_is_zeroed_behind(void) {
  struct {
    colmerge_table_info info;
    int64_t later;
    int64_t beyond;
  } larger;
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  colmerge_table* table = opened(store, "t");
  memset(&larger, 0x5A, sizeof larger);
  const int64_t untouched = larger.beyond;
  larger.info.struct_size = sizeof larger.info + sizeof larger.later;
  CHECK_OK(colmerge_table_describe(table, &larger.info, &failure));
  CHECK_INT(larger.info.struct_size, sizeof larger.info + sizeof larger.later);
  CHECK_INT(larger.info.rows, 1);
  CHECK_INT(larger.later, 0);
  CHECK_INT(larger.beyond, untouched);
  larger.info.struct_size = 0;
  CHECK_FAILS(colmerge_table_describe(table, &larger.info, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "struct_size");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static const int64_t kIds[] = {7, 8, 9};
static const int32_t kOffsets[] = {0, 1, 1, 4};

static void set_contents_replaces_rows_and_schema(void) {
  colmerge_store* store = new_store();
  const arrow_column columns[] = {arrow_int64("key", 3, kIds),
                                  arrow_strings("word", "u", 3, kOffsets, "abcd")};
  const arrow_column batch = arrow_batch(2, columns);
  const arrow_column batches[] = {batch, batch};
  stream_plan plan = {.schema = &batch, .batches = batches, .batch_count = 2};
  struct ArrowArrayStream stream;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  append_csv(store, "t", "id\n1\n");
  const int64_t version = version_of(store, "t");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");

  stream_build(&plan, &stream);
  CHECK_OK(colmerge_table_set_contents(store, "t", 1, &stream, NULL, &result, &failure));
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  check_counts(&result, (counts){6, 0, 0, 0});
  CHECK_INT(result.batches, 2);
  CHECK_INT(result.version, version + 1);
  CHECK_INT(version_of(store, "t"), version + 1);
  expect_rows(store, "t", "key|word\n7|a\n8|\n9|bcd\n7|a\n8|\n9|bcd\n");
  expect_snapshot(snapshot, "id\n1\n");
  colmerge_snapshot_close(snapshot);

  stream_build(&plan, &stream);
  CHECK_OK(colmerge_table_set_contents(store, "new", -1, &stream, NULL, NULL, &failure));
  CHECK_INT(describe(store, "new").rows, 6);
  CHECK_OK(colmerge_store_clear(store, &failure));
  CHECK_INT(plan.batch_releases, 4);
  colmerge_store_close(store);
}

static void set_contents_that_fails_changes_nothing(void) {
  colmerge_store* store = new_store();
  const arrow_column columns[] = {arrow_int64("key", 3, kIds)};
  const arrow_column batch = arrow_batch(1, columns);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1};
  struct ArrowArrayStream stream;
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  plan.failure = 5;
  plan.failure_at = 1;
  plan.message = "the disk is gone";
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_table_set_contents(store, "t", -1, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_STREAM);
  CHECK_HAS(failure.message, "the disk is gone");
  CHECK_INT(plan.releases, 1);
  CHECK_INT(plan.batch_releases, 1);
  plan = (stream_plan){.schema = &batch, .batches = &batch, .batch_count = 1};
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_table_set_contents(store, "", 0, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(plan.releases, 1);
  CHECK(stream.release == NULL);
  expect_unchanged(store, before);
  free(before);
  colmerge_store_close(store);
}

static void set_contents_keeps_a_primary_key_in_force(void) {
  colmerge_store* store = new_store();
  const int64_t twice[] = {7, 7, 8};
  const arrow_column columns[] = {arrow_int64("id", 3, twice)};
  const arrow_column batch = arrow_batch(1, columns);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1};
  struct ArrowArrayStream stream;
  new_table(store, "t", "id:l name:u", "id");
  append_csv(store, "t", "id,name\n1,a\n");
  char* before = store_text(store);
  stream_build(&plan, &stream);
  CHECK_FAILS(colmerge_table_set_contents(store, "t", -1, &stream, NULL, NULL, &failure),
              COLMERGE_ERROR_DUPLICATE_KEY);
  expect_unchanged(store, before);
  free(before);
  colmerge_store_close(store);
}

const check_case table_cases[] = {
    {"table: a missing table is named", a_missing_table_is_named},
    {"table: a name is taken by its length", a_name_is_taken_by_length},
    {"table: a dropped table is gone for its handles", a_dropped_table_is_gone_for_its_handles},
    {"table: a destination finds the table anew", a_destination_and_a_source_find_the_table_anew},
    {"table: truncate removes rows and keeps the rest", truncate_removes_rows_and_keeps_the_rest},
    {"table: describe gives figures", describe_gives_figures},
    {"table: a longer result struct is zeroed behind",
     a_result_struct_that_is_longer_is_zeroed_behind},
    {"table: set_contents replaces rows and schema", set_contents_replaces_rows_and_schema},
    {"table: set_contents that fails changes nothing", set_contents_that_fails_changes_nothing},
    {"table: set_contents keeps a primary key in force", set_contents_keeps_a_primary_key_in_force},
    {NULL, NULL},
};
