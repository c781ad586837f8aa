// SPDX-License-Identifier: Apache-2.0
// SQLite's side of a scenario: the same writes as SQL statements over sets of rows.
//
// It follows every write that succeeds, by value, but for conversions to decimals, which it has
// none of (Follows tells; it is then loaded with what the model has). Errors are not asked of it.
#pragma once

#include <sqlite3.h>

#include <string>
#include <vector>

#include "differential/model.h"
#include "differential/sql_value.h"
#include "differential/step.h"

namespace colmerge::test {

class SqliteTable {
 public:
  SqliteTable();
  ~SqliteTable();
  SqliteTable(const SqliteTable&) = delete;
  SqliteTable& operator=(const SqliteTable&) = delete;

  // Whether a batch of these fields can be written to a table of these.
  static bool Follows(const std::vector<Field>& batch, const std::vector<Field>& table);
  // Whether equal keys of a write come to what one of their rows says, which SQLite can choose.
  static bool Follows(const WriteRules& rules);

  // Makes the table anew, with these contents.
  void Load(const Contents& contents);
  // `after`: the table's fields after the write, added ones at the end.
  Counts Write(const Step& step, const std::vector<Field>& after);
  Counts DeleteKeys(const RowBatch& keys);
  void Truncate() { Execute("DELETE FROM t"); }

  // All rows in order.
  std::vector<std::vector<SqlValue>> Rows();

 private:
  // Makes the table anew, without rows.
  void Create(const std::vector<Field>& fields);
  sqlite3_stmt* Prepare(const std::string& sql);
  void Execute(const std::string& sql);
  void ExtendTo(const std::vector<Field>& fields);
  // Puts rows into table s, with their numbers in ord, and the marker of deletions in gone.
  void Stage(const RowBatch& batch, const std::string& marker);
  // Makes table w: of each key in s the row that counts, the first one's number, and the row of t
  // that it hits.
  void ChooseWinners(const std::vector<std::string>& keys, bool first_wins);
  Counts Merge(const Step& step);
  int64_t Changes() { return sqlite3_changes64(db_); }
  int64_t Number(const std::string& sql);
  size_t ColumnOf(const std::string& name) const;

  sqlite3* db_ = nullptr;
  std::vector<Field> fields_;           // column i of t is c<i>
  std::vector<size_t> staged_columns_;  // those that the batch in s has
  int64_t staged_rows_ = 0;
};

}  // namespace colmerge::test
