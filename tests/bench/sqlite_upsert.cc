// SPDX-License-Identifier: Apache-2.0
#include "sqlite_upsert.h"

#include <cstdio>
#include <cstdlib>

namespace colmerge_bench {

SqliteTable::SqliteTable(uint64_t rows) {
  if (sqlite3_open(":memory:", &database_) != SQLITE_OK) std::exit(1);
  // In memory and with its defaults: a batch can be rolled back, as it can be on the other side.
  Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, quantity INTEGER, price REAL, name TEXT)");
  const char* sql =
      "INSERT INTO t VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "quantity = excluded.quantity, price = excluded.price, name = excluded.name";
  if (sqlite3_prepare_v2(database_, sql, -1, &upsert_, nullptr) != SQLITE_OK) std::exit(1);
  Merge(FirstRows(0, static_cast<int64_t>(rows)));
}

SqliteTable::~SqliteTable() {
  sqlite3_finalize(upsert_);
  sqlite3_close(database_);
}

void SqliteTable::Execute(const char* sql) {
  char* message = nullptr;
  if (sqlite3_exec(database_, sql, nullptr, nullptr, &message) == SQLITE_OK) return;
  std::fprintf(stderr, "SQLite: %s\n", message);
  std::exit(1);
}

void SqliteTable::Merge(const Rows& batch) {
  Execute("BEGIN");
  for (size_t i = 0; i < batch.ids.size(); ++i) {
    sqlite3_bind_int64(upsert_, 1, batch.ids[i]);
    sqlite3_bind_int64(upsert_, 2, batch.quantities[i]);
    sqlite3_bind_double(upsert_, 3, batch.prices[i]);
    const int begin = batch.name_offsets[i];
    sqlite3_bind_text(upsert_, 4, batch.names.data() + begin, batch.name_offsets[i + 1] - begin,
                      SQLITE_STATIC);
    if (sqlite3_step(upsert_) != SQLITE_DONE) std::exit(1);
    sqlite3_reset(upsert_);
  }
  Execute("COMMIT");
}

int64_t SqliteTable::CountRows() {
  sqlite3_stmt* count = nullptr;
  sqlite3_prepare_v2(database_, "SELECT count(*) FROM t", -1, &count, nullptr);
  sqlite3_step(count);
  const int64_t rows = sqlite3_column_int64(count, 0);
  sqlite3_finalize(count);
  return rows;
}

}  // namespace colmerge_bench
