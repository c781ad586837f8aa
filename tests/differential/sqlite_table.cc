// SPDX-License-Identifier: Apache-2.0
#include "differential/sqlite_table.h"

#include <algorithm>
#include <stdexcept>

#include "differential/conversion.h"

namespace colmerge::test {
namespace {

std::string Column(size_t number) { return "c" + std::to_string(number); }

// "c1, c4", each with `before` in front of it.
std::string ColumnList(const std::vector<size_t>& columns, const std::string& before = "") {
  std::string text;
  for (const size_t column : columns) text += (text.empty() ? "" : ", ") + before + Column(column);
  return text;
}

bool IsDecimal(const Type& type) { return type.values().format[0] == 'd'; }

}  // namespace

SqliteTable::SqliteTable() {
  if (sqlite3_open(":memory:", &db_) != SQLITE_OK) throw std::runtime_error("no SQLite");
  Execute("PRAGMA journal_mode = OFF");
  Execute("PRAGMA synchronous = OFF");
}

SqliteTable::~SqliteTable() { sqlite3_close(db_); }

bool SqliteTable::Follows(const std::vector<Field>& batch, const std::vector<Field>& table) {
  for (const Field& from : batch) {
    for (const Field& to : table) {
      if (from.name != to.name || from.type.values() == to.type.values()) continue;
      if (IsDecimal(to.type) && from.type.format != "n") return false;
    }
  }
  return true;
}

bool SqliteTable::Follows(const WriteRules& rules) {
  return rules.mode != COLMERGE_MODE_MERGE || rules.on_duplicate != COLMERGE_ON_DUPLICATE_LAST ||
         (rules.delete_when.empty() && rules.on_match == COLMERGE_ON_MATCH_UPDATE &&
          rules.null_values == COLMERGE_NULL_VALUES_OVERWRITE);
}

sqlite3_stmt* SqliteTable::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error("SQLite: " + std::string(sqlite3_errmsg(db_)) + " in " + sql);
  }
  return statement;
}

void SqliteTable::Execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error("SQLite: " + std::string(sqlite3_errmsg(db_)) + " in " + sql);
  }
}

int64_t SqliteTable::Number(const std::string& sql) {
  sqlite3_stmt* statement = Prepare(sql);
  sqlite3_step(statement);
  const int64_t number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

size_t SqliteTable::ColumnOf(const std::string& name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return field.name == name; });
  return static_cast<size_t>(found - fields_.begin());
}

void SqliteTable::Create(const std::vector<Field>& fields) {
  Execute("DROP TABLE IF EXISTS t");
  std::string sql = "CREATE TABLE t(id INTEGER PRIMARY KEY";
  for (size_t i = 0; i < fields.size(); ++i)
    sql += ", " + Column(i) + " " + SqlTypeOf(fields[i].type);
  Execute(sql + ")");
  fields_ = fields;
}

void SqliteTable::Load(const Contents& contents) {
  Create(contents.fields);
  RowBatch batch{contents.fields, std::vector<std::vector<Cell>>(contents.fields.size())};
  for (const Row& row : contents.rows) {
    for (size_t i = 0; i < row->size(); ++i) batch.columns[i].push_back((*row)[i]);
  }
  Step step;
  step.batches.push_back(std::move(batch));
  Write(step, contents.fields);
}

void SqliteTable::ExtendTo(const std::vector<Field>& fields) {
  for (size_t i = fields_.size(); i < fields.size(); ++i) {
    Execute("ALTER TABLE t ADD COLUMN " + Column(i) + " " + SqlTypeOf(fields[i].type));
  }
  fields_ = fields;
}

void SqliteTable::Stage(const RowBatch& batch, const std::string& marker) {
  Execute("DROP TABLE IF EXISTS s");
  std::string columns = "ord INTEGER PRIMARY KEY, gone";
  std::string values = "?1, NULL";
  staged_columns_.clear();
  std::vector<size_t> sources;
  int parameter = 1;
  for (size_t i = 0; i < batch.fields.size(); ++i) {
    ++parameter;
    if (batch.fields[i].name == marker) {
      values.replace(4, 4, "?" + std::to_string(parameter));
      continue;
    }
    const size_t column = ColumnOf(batch.fields[i].name);
    staged_columns_.push_back(column);
    columns += ", " + Column(column) + " " + SqlTypeOf(fields_[column].type);
    values += ", " + SqlConversion(batch.fields[i].type, fields_[column].type, parameter);
  }
  Execute("CREATE TABLE s(" + columns + ")");
  std::string targets = "ord, gone";
  if (!staged_columns_.empty()) targets += ", " + ColumnList(staged_columns_);
  sqlite3_stmt* insert = Prepare("INSERT INTO s(" + targets + ") VALUES(" + values + ")");
  for (size_t row = 0; row < batch.rows(); ++row) {
    sqlite3_bind_int64(insert, 1, static_cast<int64_t>(row));
    for (size_t i = 0; i < batch.fields.size(); ++i) {
      ToSql(batch.fields[i].type, batch.columns[i][row]).Bind(insert, static_cast<int>(i) + 2);
    }
    if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  staged_rows_ = static_cast<int64_t>(batch.rows());
}

void SqliteTable::ChooseWinners(const std::vector<std::string>& keys, bool first_wins) {
  std::vector<size_t> columns;
  std::string match;
  for (const std::string& key : keys) {
    columns.push_back(ColumnOf(key));
    const std::string name = Column(columns.back());
    match += (match.empty() ? "t." : " AND t.") + name + " IS w." + name;
  }
  const std::string partition = "(PARTITION BY " + ColumnList(columns);
  Execute("DROP TABLE IF EXISTS w");
  Execute("CREATE TABLE w AS SELECT *, NULL AS target FROM (SELECT *, min(ord) OVER " + partition +
          ") AS first, row_number() OVER " + partition + " ORDER BY ord " +
          (first_wins ? "ASC" : "DESC") + ") AS place FROM s) WHERE place = 1");
  Execute("CREATE INDEX by_key ON t(" + ColumnList(columns) + ")");
  Execute("UPDATE w SET target = (SELECT t.id FROM t WHERE " + match + ")");
  Execute("DROP INDEX by_key");
}

Counts SqliteTable::Merge(const Step& step) {
  const WriteRules& rules = step.rules;
  ChooseWinners(rules.merge_keys, rules.on_duplicate == COLMERGE_ON_DUPLICATE_FIRST);
  Counts counts;
  Execute("DELETE FROM t WHERE id IN (SELECT target FROM w WHERE gone = 1)");
  counts.deleted = Changes();
  if (rules.on_match == COLMERGE_ON_MATCH_UPDATE) {
    std::string changes = "id = t.id";
    for (const size_t column : staged_columns_) {
      const std::string& name = fields_[column].name;
      if (std::find(rules.merge_keys.begin(), rules.merge_keys.end(), name) !=
          rules.merge_keys.end()) {
        continue;
      }
      const std::string given = "w." + Column(column);
      const bool keeps = rules.null_values == COLMERGE_NULL_VALUES_KEEP;
      changes += ", " + Column(column) + " = " +
                 (keeps ? "coalesce(" + given + ", t." + Column(column) + ")" : given);
    }
    Execute("UPDATE t SET " + changes + " FROM w WHERE w.target = t.id AND w.gone IS NOT 1");
    counts.updated = Changes();
  }
  if (rules.on_no_match == COLMERGE_ON_NO_MATCH_INSERT) {
    const std::string columns = ColumnList(staged_columns_);
    Execute("INSERT INTO t(" + columns + ") SELECT " + columns +
            " FROM w WHERE target IS NULL AND gone IS NOT 1 ORDER BY first");
    counts.inserted = Changes();
  }
  counts.ignored = staged_rows_ - counts.deleted - counts.updated - counts.inserted;
  return counts;
}

Counts SqliteTable::Write(const Step& step, const std::vector<Field>& after) {
  if (step.rules.mode == COLMERGE_MODE_REPLACE) {
    Create(after);
  } else {
    ExtendTo(after);
  }
  Stage(step.AllRows(), step.rules.delete_when);
  if (step.rules.mode == COLMERGE_MODE_MERGE) return Merge(step);
  const std::string columns = ColumnList(staged_columns_);
  Execute("INSERT INTO t(" + columns + ") SELECT " + columns + " FROM s ORDER BY ord");
  return {Changes(), 0, 0, 0};
}

Counts SqliteTable::DeleteKeys(const RowBatch& keys) {
  Stage(keys, "");
  std::vector<std::string> names;
  for (const Field& field : keys.fields) names.push_back(field.name);
  ChooseWinners(names, true);
  Execute("DELETE FROM t WHERE id IN (SELECT target FROM w)");
  const int64_t deleted = Changes();
  return {0, 0, deleted, staged_rows_ - deleted};
}

std::vector<std::vector<SqlValue>> SqliteTable::Rows() {
  std::vector<std::vector<SqlValue>> rows;
  std::vector<size_t> all(fields_.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  sqlite3_stmt* select = Prepare("SELECT " + ColumnList(all) + " FROM t ORDER BY id");
  while (sqlite3_step(select) == SQLITE_ROW) {
    rows.emplace_back();
    for (size_t i = 0; i < all.size(); ++i) {
      rows.back().push_back(SqlValue::Column(select, static_cast<int>(i)));
    }
  }
  sqlite3_finalize(select);
  return rows;
}

}  // namespace colmerge::test
