// SPDX-License-Identifier: Apache-2.0
// The same table in SQLite, written by a prepared UPSERT in one transaction a batch.
#pragma once

#include <sqlite3.h>

#include "bench_rows.h"

namespace colmerge_bench {

class SqliteTable {
 public:
  explicit SqliteTable(uint64_t rows);
  ~SqliteTable();
  SqliteTable(const SqliteTable&) = delete;
  SqliteTable& operator=(const SqliteTable&) = delete;

  void Merge(const Rows& batch);
  int64_t CountRows();

 private:
  void Execute(const char* sql);

  sqlite3* database_ = nullptr;
  sqlite3_stmt* upsert_ = nullptr;
};

}  // namespace colmerge_bench
