// SPDX-License-Identifier: Apache-2.0
// SQLite in memory with its defaults: prepared statements, one transaction a batch.
#include <sqlite3.h>

#include "engine.h"

namespace colmerge_bench {
namespace {

class SqliteEngine : public Engine {
 public:
  ~SqliteEngine() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  std::string version() const override { return sqlite3_libversion(); }

  void Load(const Work& work) override {
    work_ = &work;
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) throw std::runtime_error("no database");
    std::vector<std::string> declarations;
    for (const Field& field : work.fields) {
      const char* types[] = {" INTEGER", " REAL", " TEXT"};
      declarations.push_back(field.name + types[static_cast<int>(field.type)]);
    }
    std::string end = ")";
    if (!work.keys.empty()) {
      declarations.push_back("PRIMARY KEY (" + Join(work.keys, ", ") + ")");
      // An integer key is the row's number; for others this saves the second tree.
      if (work.keys.size() > 1 || work.table.get().columns[0].type == Type::kText)
        end += " WITHOUT ROWID";
    }
    Execute("CREATE TABLE t (" + Join(declarations, ", ") + end);
    Append(work.table.get());
  }

  void Append(const Columns& batch) override { Each(InsertSql(batch), batch); }

  void Merge(const Columns& batch) override {
    if (upsert_.empty()) upsert_ = UpsertSql(batch);
    Each(upsert_, batch);
  }

  void Delete(const Columns& keys) override { Each("DELETE FROM t WHERE " + KeysAreGiven(), keys); }

  void LookupEach(const Columns& keys, int64_t* values) override {
    sqlite3_stmt* statement = Prepare("SELECT quantity FROM t WHERE " + KeysAreGiven());
    for (int64_t i = 0; i < keys.rows; ++i) {
      Bind(statement, keys, i);
      values[i] = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
      sqlite3_reset(statement);
    }
  }

  void LookupBatch(const Columns& keys, int64_t* values) override {
    Execute("BEGIN");
    LookupEach(keys, values);
    Execute("COMMIT");
  }

  void Query(const std::string& sql, const Take& take) override {
    sqlite3_stmt* statement = Prepare(sql);
    OwnedColumns answer;
    for (int status; (status = sqlite3_step(statement)) != SQLITE_DONE;) {
      if (status != SQLITE_ROW) Fail();
      AddRow(statement, &answer);
    }
    sqlite3_reset(statement);
    take(answer.Get());
  }

  void Read(const Take& take) override {
    std::vector<std::string> names;
    for (const Field& field : work_->fields) names.push_back(field.name);
    sqlite3_stmt* statement = Prepare("SELECT " + Join(names, ", ") + " FROM t");
    OwnedColumns piece;
    int64_t rows = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      AddRow(statement, &piece);
      if (++rows % 100000 != 0) continue;
      take(piece.Get());
      piece.Clear();
    }
    sqlite3_reset(statement);
    take(piece.Get());
  }

  std::map<std::string, double> Extra() override {
    sqlite3_int64 used = 0, highest = 0;
    sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &used, &highest, 0);
    return {{"table_bytes", static_cast<double>(used)}};
  }

 private:
  [[noreturn]] void Fail() { throw std::runtime_error(sqlite3_errmsg(database_)); }

  void Execute(const std::string& sql) {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) Fail();
  }

  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt*& statement = statements_[sql];
    if (statement == nullptr &&
        sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      Fail();
    }
    return statement;
  }

  static std::string InsertSql(const Columns& batch) {
    std::vector<std::string> names, marks;
    for (const Column& column : batch.columns) {
      names.push_back(column.name);
      marks.emplace_back("?");
    }
    return "INSERT INTO t (" + Join(names, ", ") + ") VALUES (" + Join(marks, ", ") + ")";
  }

  std::string UpsertSql(const Columns& batch) const {
    std::vector<std::string> sets;
    for (const Column& column : batch.columns) {
      if (!work_->IsKey(column.name)) sets.push_back(column.name + " = excluded." + column.name);
    }
    return InsertSql(batch) + " ON CONFLICT (" + Join(work_->keys, ", ") + ") DO UPDATE SET " +
           Join(sets, ", ");
  }

  std::string KeysAreGiven() const { return Join(work_->keys, " = ? AND ") + " = ?"; }

  static void Bind(sqlite3_stmt* statement, const Columns& batch, int64_t row) {
    int index = 0;
    for (const Column& column : batch.columns) {
      ++index;
      switch (column.type) {
        case Type::kInt64: sqlite3_bind_int64(statement, index, column.integers()[row]); break;
        case Type::kFloat64: sqlite3_bind_double(statement, index, column.doubles()[row]); break;
        case Type::kText: {
          const std::string_view text = column.text(row);
          sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), nullptr);
        }
      }
    }
  }

  void Each(const std::string& sql, const Columns& batch) {
    sqlite3_stmt* statement = Prepare(sql);
    Execute("BEGIN");
    for (int64_t i = 0; i < batch.rows; ++i) {
      Bind(statement, batch, i);
      if (sqlite3_step(statement) != SQLITE_DONE) Fail();
      sqlite3_reset(statement);
    }
    Execute("COMMIT");
  }

  static void AddRow(sqlite3_stmt* statement, OwnedColumns* rows) {
    const int count = sqlite3_column_count(statement);
    for (int i = 0; i < count; ++i) {
      const auto at = static_cast<size_t>(i);
      const int type = sqlite3_column_type(statement, i);
      if (rows->column_count() == at) {
        rows->AddColumn(sqlite3_column_name(statement, i), type == SQLITE_INTEGER ? Type::kInt64
                                                           : type == SQLITE_FLOAT ? Type::kFloat64
                                                                                  : Type::kText);
      }
      switch (type) {
        case SQLITE_INTEGER:
          rows->Add(at, static_cast<int64_t>(sqlite3_column_int64(statement, i)));
          break;
        case SQLITE_FLOAT: rows->Add(at, sqlite3_column_double(statement, i)); break;
        default:
          rows->Add(
              at, std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(statement, i)),
                                   static_cast<size_t>(sqlite3_column_bytes(statement, i))));
      }
    }
  }

  const Work* work_ = nullptr;
  sqlite3* database_ = nullptr;
  std::map<std::string, sqlite3_stmt*> statements_;
  std::string upsert_;
};

}  // namespace

std::unique_ptr<Engine> MakeSqlite() { return std::make_unique<SqliteEngine>(); }

}  // namespace colmerge_bench
