// SPDX-License-Identifier: Apache-2.0
// How long it takes from dlopen to the first row of a table, in a fresh process.
//
//   compare_start colmerge|duckdb LIBRARY      prints {"dlopen": SECONDS, "first_row": SECONDS}
#include <colmerge/colmerge.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "duckdb_functions.h"

namespace {

double Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

[[noreturn]] void Fail(const char* message) {
  std::fprintf(stderr, "%s\n", message);
  std::exit(1);
}

void* library;

template <typename Function>
Function* Find(const char* name, Function*) {
  void* address = dlsym(library, name);
  if (address == nullptr) Fail(dlerror());
  Function* function;
  std::memcpy(&function, &address, sizeof function);
  return function;
}
#define FIND(name) Find(#name, static_cast<decltype(name)*>(nullptr))

void Check(int32_t status) {
  if (status != COLMERGE_OK) Fail("a call failed");
}

// A row is written and found again by its key.
void UseColmerge() {
  colmerge_store* store = nullptr;
  Check(FIND(colmerge_store_open)(nullptr, &store, nullptr));
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  const colmerge_string id = COLMERGE_STRING("id");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &id;
  options.merge_key_count = 1;
  colmerge_destination* destination = nullptr;
  Check(FIND(colmerge_destination_open)(store, &options, &destination, nullptr));
  const int64_t value = 7;
  colmerge_column column{};
  column.name = id;
  column.format = COLMERGE_STRING("l");
  column.length = 1;
  column.values = &value;
  Check(
      FIND(colmerge_destination_write_columns)(destination, &column, 1, nullptr, nullptr, nullptr));
  colmerge_table* table = nullptr;
  colmerge_snapshot* snapshot = nullptr;
  Check(FIND(colmerge_table_open)(store, "t", -1, &table, nullptr));
  Check(FIND(colmerge_snapshot_open)(table, &snapshot, nullptr));
  colmerge_value key{};
  key.kind = COLMERGE_VALUE_INT64;
  key.integer = value;
  const int64_t number = 0;
  int64_t row = -1;
  Check(FIND(colmerge_snapshot_find_key)(snapshot, &number, 1, &key, &row, nullptr));
  if (row < 0) Fail("the row is not there");
}

using DuckdbQuery = int(void*, const char*, colmerge_bench::DuckdbResult*);

void UseDuckdb() {
  void *database = nullptr, *connection = nullptr;
  using Open = int(const char*, void**);
  using Connect = int(void*, void**);
  Check(Find("duckdb_open", static_cast<Open*>(nullptr))(nullptr, &database));
  Check(Find("duckdb_connect", static_cast<Connect*>(nullptr))(database, &connection));
  auto* query = Find("duckdb_query", static_cast<DuckdbQuery*>(nullptr));
  for (const char* sql : {"CREATE TABLE t (id BIGINT PRIMARY KEY)", "INSERT INTO t VALUES (7)",
                          "SELECT * FROM t WHERE id = 7"}) {
    colmerge_bench::DuckdbResult result{};
    Check(query(connection, sql, &result));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) Fail("usage: compare_start colmerge|duckdb LIBRARY");
  const double start = Now();
  library = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) Fail(dlerror());
  const double loaded = Now();
  std::strcmp(arguments[1], "colmerge") == 0 ? UseColmerge() : UseDuckdb();
  std::printf("{\"dlopen\": %.9f, \"first_row\": %.9f}\n", loaded - start, Now() - start);
  return 0;
}
