// SPDX-License-Identifier: Apache-2.0
// What holds for any text that is written to a table, however broken: it is taken whole, and then
// twice in a row alike, or not at all. Any other outcome ends the program.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "support/handles.h"

namespace colmerge::test {

inline void Demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline int64_t RowsOf(colmerge_store* store, const char* name) {
  colmerge_table* opened = nullptr;
  if (colmerge_table_open(store, name, -1, &opened, nullptr) != COLMERGE_OK) return 0;
  Table table(opened);
  colmerge_snapshot* taken = nullptr;
  Demand(colmerge_snapshot_open(table.get(), &taken, nullptr) == COLMERGE_OK, "a snapshot opens");
  Snapshot snapshot(taken);
  int64_t rows = 0;
  Demand(colmerge_snapshot_row_count(snapshot.get(), &rows, nullptr) == COLMERGE_OK,
         "a snapshot counts its rows");
  return rows;
}

// A table whose columns, a to f, are of many types.
inline void MakeTypedTable(colmerge_store* store) {
  const char* const formats[] = {"l", "u", "b", "d:9,2", "tsu:UTC", "tdD"};
  const char* const names[] = {"a", "b", "c", "d", "e", "f"};
  colmerge_field fields[6] = {};
  for (int i = 0; i < 6; ++i) {
    fields[i].name = ToString(names[i]);
    fields[i].format = ToString(formats[i]);
  }
  colmerge_table* made = nullptr;
  Demand(colmerge_table_create_from_fields(store, "t", -1, fields, 6, nullptr, &made, nullptr) ==
             COLMERGE_OK,
         "a table is made");
  const Table table(made);
}

// write(destination, result, error) appends the text once and returns its status.
template <typename Write>
void CheckWholeWrites(Write write, bool is_typed) {
  colmerge_store* opened = nullptr;
  Demand(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK, "a store opens");
  Store store(opened);
  if (is_typed) MakeTypedTable(store.get());
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString("t");
  colmerge_destination* made = nullptr;
  Demand(colmerge_destination_open(store.get(), &options, &made, nullptr) == COLMERGE_OK,
         "a destination opens");
  Destination destination(made);

  int32_t first_status = COLMERGE_OK;
  for (int round = 0; round < 2; ++round) {
    const int64_t rows = RowsOf(store.get(), "t");
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    colmerge_error error;
    const int32_t status = write(destination.get(), &result, &error);
    Demand(status == error.code, "the error carries the returned code");
    Demand((status == COLMERGE_OK) == (error.message[0] == '\0'), "only a failure has a message");
    if (status != COLMERGE_OK) result.inserted = 0;
    Demand(RowsOf(store.get(), "t") == rows + result.inserted, "rows grow by what was inserted");
    if (round == 0) first_status = status;
    Demand(status == first_status, "a text is taken or refused twice in a row");
  }
}

}  // namespace colmerge::test
