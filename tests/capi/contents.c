// SPDX-License-Identifier: Apache-2.0
// The second half of scenario.h: what a store and its tables show.
#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"
#include "scenario.h"

static colmerge_table* open_table(colmerge_store* store, const char* name) {
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_open(store, name, -1, &table, &failure));
  return table;
}

colmerge_snapshot* snapshot_of(colmerge_store* store, const char* table_name) {
  colmerge_snapshot* snapshot = NULL;
  colmerge_table* table = open_table(store, table_name);
  CHECK_OK(colmerge_snapshot_open(table, &snapshot, &failure));
  colmerge_table_close(table);
  return snapshot;
}

colmerge_table_info describe(colmerge_store* store, const char* table_name) {
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  colmerge_table* table = open_table(store, table_name);
  CHECK_OK(colmerge_table_describe(table, &info, &failure));
  colmerge_table_close(table);
  return info;
}

int64_t version_of(colmerge_store* store, const char* table) {
  return describe(store, table).version;
}

int table_is_there(colmerge_store* store, const char* table) {
  int32_t exists = -7;
  CHECK_OK(colmerge_table_exists(store, table, -1, &exists, &failure));
  CHECK(exists == 0 || exists == 1);
  return exists;
}

// Adds the cell as text, of whatever length.
static void add_cell(text* to, colmerge_reader* reader, int64_t row, int64_t column) {
  int64_t length = -7;
  char buffer[64];
  CHECK_OK(
      colmerge_reader_value_text(reader, row, column, buffer, sizeof buffer, &length, &failure));
  if (length < (int64_t)sizeof buffer) {
    text_add(to, "%s", length < 0 ? "null" : buffer);
    return;
  }
  char* longer = malloc((size_t)length + 1);
  CHECK_OK(colmerge_reader_value_text(reader, row, column, longer, length + 1, NULL, &failure));
  text_add(to, "%s", longer);
  free(longer);
}

char* snapshot_rows(colmerge_snapshot* snapshot) {
  text rows = {NULL, 0, 0};
  colmerge_reader* reader = NULL;
  int64_t columns = 0, count = 0;
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, NULL, &reader, &failure));
  CHECK_OK(colmerge_reader_column_count(reader, &columns, &failure));
  for (int64_t i = 0; i < columns; ++i) {
    colmerge_column_info info = COLMERGE_COLUMN_INFO_INIT;
    CHECK_OK(colmerge_snapshot_column_info(snapshot, i, &info, &failure));
    text_add(&rows, "%s%.*s", i > 0 ? "|" : "", (int)info.name.length, info.name.data);
  }
  text_add(&rows, "\n");
  for (;;) {
    CHECK_OK(colmerge_reader_next(reader, &count, &failure));
    if (count == 0) break;
    for (int64_t row = 0; row < count; ++row) {
      for (int64_t i = 0; i < columns; ++i) {
        if (i > 0) text_add(&rows, "|");
        add_cell(&rows, reader, row, i);
      }
      text_add(&rows, "\n");
    }
  }
  colmerge_reader_close(reader);
  return rows.data;
}

void expect_snapshot(colmerge_snapshot* snapshot, const char* expected) {
  char* rows = snapshot_rows(snapshot);
  CHECK_TEXT(rows, expected);
  free(rows);
}

void expect_rows(colmerge_store* store, const char* table, const char* expected) {
  colmerge_snapshot* snapshot = snapshot_of(store, table);
  expect_snapshot(snapshot, expected);
  colmerge_snapshot_close(snapshot);
}

static void add_column(text* to, colmerge_snapshot* snapshot, int64_t column) {
  colmerge_column_info info = COLMERGE_COLUMN_INFO_INIT;
  CHECK_OK(colmerge_snapshot_column_info(snapshot, column, &info, &failure));
  text_add(to, "%s%.*s:%.*s%s", column > 0 ? " " : "", (int)info.name.length, info.name.data,
           (int)info.format.length, info.format.data, info.nullable != 0 ? "" : "!");
}

void expect_columns(colmerge_store* store, const char* table, const char* expected) {
  text columns = {NULL, 0, 0};
  colmerge_snapshot* snapshot = snapshot_of(store, table);
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  CHECK_OK(colmerge_snapshot_describe(snapshot, &info, &failure));
  for (int64_t i = 0; i < info.columns; ++i) add_column(&columns, snapshot, i);
  CHECK_TEXT(columns.data, expected);
  text_free(&columns);
  colmerge_snapshot_close(snapshot);
}

// Version, keys, checks, schema and rows of a table.
static void add_table(text* to, colmerge_store* store, const char* name) {
  colmerge_snapshot* snapshot = snapshot_of(store, name);
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  struct ArrowArrayStream stream;
  CHECK_OK(colmerge_snapshot_describe(snapshot, &info, &failure));
  text_add(to, "table %s version %lld rows %lld columns %lld key:", name, (long long)info.version,
           (long long)info.rows, (long long)info.columns);
  for (int64_t i = 0; i < info.columns; ++i) {
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    CHECK_OK(colmerge_snapshot_column_info(snapshot, i, &column, &failure));
    text_add(to, " %lld", (long long)column.key_position);
  }
  text_add(to, "\n");
  for (int64_t i = 0; i < info.checks; ++i) {
    colmerge_check check;
    CHECK_OK(colmerge_snapshot_check_info(snapshot, i, &check, &failure));
    text_add(to, "check %.*s: %.*s\n", (int)check.name.length, check.name.data,
             (int)check.expression.length, check.expression.data);
  }
  CHECK_OK(colmerge_snapshot_read(snapshot, NULL, &stream, &failure));
  arrow_add_stream(to, &stream);
  colmerge_snapshot_close(snapshot);
}

char* store_text(colmerge_store* store) {
  text all = {NULL, 0, 0};
  colmerge_names* names = NULL;
  int64_t count = 0;
  CHECK_OK(colmerge_store_list_tables(store, &names, &failure));
  CHECK_OK(colmerge_names_count(names, &count, &failure));
  text_add(&all, "%lld tables\n", (long long)count);
  for (int64_t i = 0; i < count; ++i) {
    colmerge_string name;
    CHECK_OK(colmerge_names_get(names, i, &name, &failure));
    add_table(&all, store, name.data);
  }
  colmerge_names_close(names);
  return all.data;
}

void expect_unchanged(colmerge_store* store, const char* before) {
  char* now = store_text(store);
  CHECK_TEXT(now, before);
  free(now);
}
