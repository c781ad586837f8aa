// SPDX-License-Identifier: Apache-2.0
#include "differential_query/sqlite_engine.h"

#include <stdexcept>

#include "differential_query/sqlite_functions.h"

namespace colmerge::test {
namespace {

const char* SqliteTypeOf(Kind kind) {
  switch (kind) {
    case Kind::kSingle:
    case Kind::kReal: return "REAL";
    case Kind::kText:
    case Kind::kDate:
    case Kind::kTimestamp: return "TEXT";
    case Kind::kBytes: return "BLOB";
    default: return "INTEGER";
  }
}

}  // namespace

SqliteEngine::SqliteEngine(const RandomTable& table) : table_(table) {
  if (sqlite3_open(":memory:", &db_) != SQLITE_OK) throw std::runtime_error("no SQLite");
  Execute("PRAGMA journal_mode = MEMORY; PRAGMA case_sensitive_like = ON");
  DefineFunctions(db_, &met_fault_);
  std::string sql = "CREATE TABLE t(";
  for (size_t i = 0; i < table_.columns.size(); ++i) {
    const ColumnPlan& column = table_.columns[i];
    sql += (i == 0 ? "" : ", ") + column.sql_name + " " + SqliteTypeOf(column.kind);
  }
  Execute(sql + ")");
}

SqliteEngine::~SqliteEngine() { sqlite3_close(db_); }

void SqliteEngine::Execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error("SQLite: " + std::string(sqlite3_errmsg(db_)) + " in " + sql);
  }
}

sqlite3_stmt* SqliteEngine::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error("SQLite: " + std::string(sqlite3_errmsg(db_)) + " in " + sql);
  }
  return statement;
}

void SqliteEngine::Append(const RowBatch& batch) {
  std::string sql = "INSERT INTO t VALUES(?";
  for (size_t i = 1; i < batch.columns.size(); ++i) sql += ", ?";
  Begin();
  sqlite3_stmt* insert = Prepare(sql + ")");
  for (size_t row = 0; row < batch.rows(); ++row) {
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      ToSqlValue(batch.fields[i].type, batch.columns[i][row]).Bind(insert, static_cast<int>(i) + 1);
    }
    if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  Keep();
}

QueryOutcome SqliteEngine::Run(const SqlText& sql) {
  QueryOutcome outcome;
  met_fault_ = false;
  sqlite3_stmt* statement = Prepare(sql.text);
  for (size_t i = 0; i < sql.parameters.size(); ++i) {
    sql.parameters[i].value.Bind(statement, static_cast<int>(i) + 1);
  }
  int step = 0;
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<SqlValue>& row = outcome.rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      row.push_back(SqlValue::Column(statement, i));
    }
  }
  const std::string failure = step == SQLITE_DONE ? "" : sqlite3_errmsg(db_);
  sqlite3_finalize(statement);
  if (!failure.empty()) throw std::runtime_error("SQLite: " + failure + " in " + sql.text);
  outcome.changed = sqlite3_changes64(db_);
  outcome.met_fault = met_fault_;
  return outcome;
}

bool SqliteEngine::BreaksPrimaryKey() {
  if (table_.primary_key.empty()) return false;
  std::string keys;
  std::string any_null;
  for (const size_t key : table_.primary_key) {
    const std::string& name = table_.columns[key].sql_name;
    keys += (keys.empty() ? "" : ", ") + name;
    any_null += (any_null.empty() ? "" : " OR ") + name + " IS NULL";
  }
  return !Run({false,
               "SELECT 1 FROM t GROUP BY " + keys + " HAVING count(*) > 1 OR " + any_null,
               {}})
              .rows.empty();
}

}  // namespace colmerge::test
