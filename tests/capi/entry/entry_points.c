// SPDX-License-Identifier: Apache-2.0
#include "entry/entry_points.h"

#include <stddef.h>

#include "check.h"
#include "scenario.h"

const entry_point* entry_point_at(int64_t index) {
  const entry_point* const lists[] = {store_entry_points,    table_entry_points,
                                      snapshot_entry_points, read_entry_points,
                                      write_entry_points,    statement_entry_points};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; ++i) {
    for (const entry_point* at = lists[i]; at->name != NULL; ++at) {
      if (index-- == 0) return at;
    }
  }
  return NULL;
}

static int type_of(int kind) { return kind == HANDLE_CHANGE ? HANDLE_STATEMENT : kind; }

int same_type(int kind, int other) { return type_of(kind) == type_of(other); }

static colmerge_statement* prepare(colmerge_store* store, const char* sql) {
  colmerge_statement* statement = NULL;
  CHECK_OK(colmerge_statement_prepare(store, sql, -1, &statement, &failure));
  return statement;
}

void close_handle(int kind, void* handle) {
  switch (kind) {
    case HANDLE_STORE: colmerge_store_close(handle); break;
    case HANDLE_TABLE: colmerge_table_close(handle); break;
    case HANDLE_SNAPSHOT: colmerge_snapshot_close(handle); break;
    case HANDLE_READER: colmerge_reader_close(handle); break;
    case HANDLE_DESTINATION: colmerge_destination_close(handle); break;
    case HANDLE_SOURCE: colmerge_source_close(handle); break;
    case HANDLE_NAMES: colmerge_names_close(handle); break;
    case HANDLE_STATEMENT:
    case HANDLE_CHANGE: colmerge_statement_close(handle); break;
    default: CHECK(!"a kind of handle");
  }
}

handle_set open_handles(void) {
  handle_set handles = {{NULL}};
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  colmerge_reader* reader = NULL;
  colmerge_source* source = NULL;
  colmerge_names* names = NULL;
  int64_t rows = 0;
  const colmerge_check check = check_of(NULL, "id > 0");
  new_checked_table(store, "t", "id:l name:u", "id", &check, 1);
  append_csv(store, "t", "id,name\n1,a\n2,b\n");
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  options.table_name = string_of("t");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, NULL, &reader, &failure));
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_OK(colmerge_source_open(store, &options, &source, &failure));
  CHECK_OK(colmerge_store_list_tables(store, &names, &failure));
  handles.of[HANDLE_STORE] = store;
  handles.of[HANDLE_TABLE] = table;
  handles.of[HANDLE_SNAPSHOT] = snapshot;
  handles.of[HANDLE_READER] = reader;
  handles.of[HANDLE_DESTINATION] = open_append(store, "t");
  handles.of[HANDLE_SOURCE] = source;
  handles.of[HANDLE_NAMES] = names;
  handles.of[HANDLE_STATEMENT] = prepare(store, "SELECT id, name FROM t WHERE id = ?");
  handles.of[HANDLE_CHANGE] = prepare(store, "DELETE FROM t WHERE id = ?");
  return handles;
}

void close_handles(handle_set* handles) {
  for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) {
    close_handle(kind, handles->of[kind]);
    handles->of[kind] = NULL;
  }
}
