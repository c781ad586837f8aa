// SPDX-License-Identifier: Apache-2.0
// Snapshots: what they tell about the table, and that they never change.
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

static void a_snapshot_tells_version_rows_and_figures(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! name:u", "id");
  append_csv(store, "t", "id,name\n1,a\n2,\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int64_t version = -7, rows = -7;
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  CHECK_OK(colmerge_snapshot_version(snapshot, &version, &failure));
  CHECK_INT(version, version_of(store, "t"));
  CHECK_OK(colmerge_snapshot_row_count(snapshot, &rows, &failure));
  CHECK_INT(rows, 2);
  append_csv(store, "t", "id,name\n3,c\n");
  CHECK_OK(colmerge_snapshot_describe(snapshot, &info, &failure));
  CHECK_INT(info.rows, 2);
  CHECK_INT(info.columns, 2);
  CHECK_INT(info.version, version);
  CHECK_INT(info.primary_key_columns, 1);
  CHECK_INT(version_of(store, "t"), version + 1);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void columns_are_described(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! at:tsu:UTC word:u", "id");
  append_csv(store, "t", "id,at,word\n1,2024-05-06T07:08:09Z,\n2,,a text of many more bytes\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_column_info info;
  const char* names[] = {"id", "at", "word"};
  const char* types[] = {"int64", "timestamp[us, UTC]", "utf8"};
  const char* formats[] = {"l", "tsu:UTC", "u"};
  const int64_t nulls[] = {0, 1, 1};
  for (int64_t i = 0; i < 3; ++i) {
    memset(&info, 0x5A, sizeof info);
    info.struct_size = sizeof info;
    CHECK_OK(colmerge_snapshot_column_info(snapshot, i, &info, &failure));
    CHECK_STRING(info.name, names[i]);
    CHECK_STRING(info.format, formats[i]);
    CHECK_STRING(info.type, types[i]);
    CHECK_INT(info.nullable, i > 0);
    CHECK_INT(info.key_position, i == 0);
    CHECK_INT(info.rows, 2);
    CHECK_INT(info.nulls, nulls[i]);
    CHECK(info.bytes.values > 0 && info.bytes.total >= info.bytes.values);
    CHECK_INT(info.reserved, 0);
    CHECK_INT(info.reserved2, 0);
  }
  CHECK(info.bytes.strings >= 25);
  const int64_t wrong[] = {-1, 3, INT64_MAX};
  for (int i = 0; i < 3; ++i) {
    CHECK_FAILS(colmerge_snapshot_column_info(snapshot, wrong[i], &info, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
  }
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void indexes_are_described(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l name:u", "name,id");
  append_csv(store, "t", "id,name\n1,a\n2,b\n3,c\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_index_info index = COLMERGE_INDEX_INFO_INIT;
  CHECK_OK(colmerge_snapshot_index_info(snapshot, 0, &index, &failure));
  CHECK_INT(index.column_count, 2);
  CHECK_INT(index.columns[0] + index.columns[1], 1);
  CHECK_INT(index.entries, 3);
  CHECK_INT(index.primary, 1);
  CHECK(index.bytes > 0);
  CHECK_INT(index.reserved, 0);
  CHECK_FAILS(colmerge_snapshot_index_info(snapshot, 1, &index, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_snapshot_index_info(snapshot, -1, &index, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  // A lookup over other columns builds an index of its own.
  const int64_t id_column = 0;
  int64_t row = -7;
  colmerge_value key = {COLMERGE_VALUE_INT64, 0, 2, 0, NULL, 0};
  CHECK_OK(colmerge_snapshot_find_key(snapshot, &id_column, 1, &key, &row, &failure));
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  CHECK_OK(colmerge_snapshot_describe(snapshot, &info, &failure));
  CHECK_INT(info.indexes, 2);
  CHECK_OK(colmerge_snapshot_index_info(snapshot, 1, &index, &failure));
  CHECK_INT(index.column_count, 1);
  CHECK_INT(index.columns[0], 0);
  CHECK_INT(index.primary, 0);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void columns_are_found_by_name(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,Id,\xC3\xA9t\xC3\xA9\n1,2,3\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int64_t column = -7;
  CHECK_OK(colmerge_snapshot_find_column(snapshot, "id", -1, &column, &failure));
  CHECK_INT(column, 0);
  CHECK_OK(colmerge_snapshot_find_column(snapshot, "Idle", 2, &column, &failure));
  CHECK_INT(column, 1);
  CHECK_OK(colmerge_snapshot_find_column(snapshot, "\xC3\xA9t\xC3\xA9", -1, &column, &failure));
  CHECK_INT(column, 2);
  CHECK_FAILS(colmerge_snapshot_find_column(snapshot, "ID", -1, &column, &failure),
              COLMERGE_ERROR_COLUMN_NOT_FOUND);
  CHECK_INT(column, -1);
  CHECK_HAS(failure.message, "'ID'");
  CHECK_TEXT(failure.table, "t");
  CHECK_TEXT(failure.column, "ID");
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void the_schema_is_that_of_the_snapshot(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  append_csv(store, "t", "id,more\n2,x\n");
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_snapshot_schema(snapshot, &schema, &failure));
  colmerge_snapshot_close(snapshot);
  arrow_add_schema(&seen, &schema);
  CHECK_TEXT(seen.data, ":+s!<id:l>");
  schema.release(&schema);
  text_free(&seen);
  expect_columns(store, "t", "id:l more:u");
  colmerge_store_close(store);
}

// One snapshot before each kind of write; all of them show in the end what they showed first.
static void no_write_changes_a_snapshot(void) {
  colmerge_store* store = new_store();
  const char* expected[] = {
      "id|name|n\n1|a|1.5\n2|b|null\n",
      "id|name|n\n1|A, and longer than twelve bytes|2.5\n2|b|null\n3|c|3\n",
      "id|name|n\n2|b|null\n3|c|3\n",
      "id|name|n\n",
      "other\n1\n",
  };
  colmerge_snapshot* snapshots[5];
  colmerge_table* table = NULL;
  colmerge_destination* merge = open_merge(store, "t", "id");
  append_csv(store, "t", "id,name,n\n1,a,1.5\n2,b,\n");
  snapshots[0] = snapshot_of(store, "t");
  put(merge, "id,name,n\n3,c,3\n1,\"A, and longer than twelve bytes\",2.5\n", (counts){1, 1, 0, 0});
  snapshots[1] = snapshot_of(store, "t");
  const int64_t one[] = {1};
  const colmerge_column keys = plain_int64("id", 1, one);
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  CHECK_OK(colmerge_table_delete_keys(table, &keys, 1, NULL, &failure));
  snapshots[2] = snapshot_of(store, "t");
  CHECK_OK(colmerge_table_truncate(table, &failure));
  snapshots[3] = snapshot_of(store, "t");
  colmerge_destination* replace = open_replace(store, "t");
  put(replace, "other\n1\n", (counts){1, 0, 0, 0});
  snapshots[4] = snapshot_of(store, "t");
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5; ++i) expect_snapshot(snapshots[i], expected[i]);
    if (round == 0) colmerge_store_close(store);
  }
  for (int i = 0; i < 5; ++i) colmerge_snapshot_close(snapshots[i]);
  colmerge_table_close(table);
  colmerge_destination_close(merge);
  colmerge_destination_close(replace);
}

static void version_grows_with_each_change(void) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  colmerge_destination* merge = open_merge(store, "t", "id");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  put(append, "id,n\n1,1\n", (counts){1, 0, 0, 0});
  const int64_t version = version_of(store, "t");
  put(append, "id,n\n2,2\n3,3\n", (counts){2, 0, 0, 0});
  CHECK_INT(version_of(store, "t"), version + 1);
  put(merge, "id,n\n1,7\n", (counts){0, 1, 0, 0});
  CHECK_INT(version_of(store, "t"), version + 2);
  colmerge_destination_options update_only = options_for("t", COLMERGE_MODE_MERGE);
  update_only.on_no_match = COLMERGE_ON_NO_MATCH_IGNORE;
  put_with(store, update_only, "id", "id,n\n9,9\n", (counts){0, 0, 0, 1});
  CHECK_INT(version_of(store, "t"), version + 2);
  CHECK_OK(
      colmerge_destination_write_csv(append, "id,n\n4,4\n", -1, NULL, NULL, &result, &failure));
  CHECK_INT(result.version, version + 3);
  colmerge_destination_close(append);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// A write of 1 % of the rows spread over all of them, under a snapshot.
static void spread_updates_leave_a_large_snapshot(void) {
  enum { kRows = 150000 };
  colmerge_store* store = new_store();
  int64_t* ids = malloc(kRows * sizeof *ids);
  int64_t* values = malloc(kRows * sizeof *values);
  for (int64_t i = 0; i < kRows; ++i) ids[i] = values[i] = i;
  colmerge_column columns[] = {plain_int64("id", kRows, ids), plain_int64("v", kRows, values)};
  colmerge_destination* merge = open_merge(store, "t", "id");
  CHECK_INT(write_columns(merge, columns, 2).inserted, kRows);
  colmerge_snapshot* old = snapshot_of(store, "t");
  for (int64_t i = 0; i < kRows / 100; ++i) {
    ids[i] = i * 100;
    values[i] = -1;
  }
  columns[0].length = columns[1].length = kRows / 100;
  CHECK_INT(write_columns(merge, columns, 2).updated, kRows / 100);
  colmerge_snapshot* now = snapshot_of(store, "t");
  for (int64_t i = 0; i < kRows; i += 50) {
    colmerge_value key = {COLMERGE_VALUE_INT64, 0, i, 0, NULL, 0}, value;
    const int64_t id_column = 0, value_column = 1;
    int64_t row = -1;
    CHECK_OK(colmerge_snapshot_find_key(old, &id_column, 1, &key, &row, &failure));
    CHECK_OK(colmerge_snapshot_get_values(old, row, &value_column, 1, &value, &failure));
    CHECK_INT(value.integer, i);
    CHECK_OK(colmerge_snapshot_find_key(now, &id_column, 1, &key, &row, &failure));
    CHECK_OK(colmerge_snapshot_get_values(now, row, &value_column, 1, &value, &failure));
    CHECK_INT(value.integer, i % 100 == 0 ? -1 : i);
  }
  colmerge_snapshot_close(old);
  colmerge_snapshot_close(now);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
  free(ids);
  free(values);
}

const check_case snapshot_cases[] = {
    {"snapshot: tells version and rows and figures", a_snapshot_tells_version_rows_and_figures},
    {"snapshot: columns are described", columns_are_described},
    {"snapshot: indexes are described", indexes_are_described},
    {"snapshot: columns are found by name", columns_are_found_by_name},
    {"snapshot: the schema is that of the snapshot", the_schema_is_that_of_the_snapshot},
    {"snapshot: no write changes a snapshot", no_write_changes_a_snapshot},
    {"snapshot: the version grows with each change", version_grows_with_each_change},
    {"snapshot: spread updates leave a large snapshot", spread_updates_leave_a_large_snapshot},
    {NULL, NULL},
};
