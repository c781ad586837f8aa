// SPDX-License-Identifier: Apache-2.0
// DuckDB in memory, on one thread. Batches are appended to a staging table, chunk by chunk, and
// from there
//   with a primary key     INSERT ... ON CONFLICT DO UPDATE
//   without                MERGE INTO
#include <algorithm>
#include <cstring>

#include "duckdb_functions.h"
#include "engine.h"

namespace colmerge_bench {
namespace {

DuckdbFunctions duckdb;

void HandOn(DuckdbResult* result, const Engine::Take& take) {
  const uint64_t columns = duckdb.column_count(result);
  OwnedColumns piece;
  for (uint64_t i = 0; i < columns; ++i) {
    const int type = duckdb.column_type(result, i);
    if (type != kDuckdbBigint && type != kDuckdbDouble && type != kDuckdbVarchar) {
      throw std::runtime_error("an output of type " + std::to_string(type));
    }
    piece.AddColumn(duckdb.column_name(result, i), type == kDuckdbBigint   ? Type::kInt64
                                                   : type == kDuckdbDouble ? Type::kFloat64
                                                                           : Type::kText);
  }
  while (void* chunk = duckdb.fetch_chunk(*result)) {
    const uint64_t rows = duckdb.data_chunk_get_size(chunk);
    for (uint64_t i = 0; i < columns; ++i) {
      const void* data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, i));
      switch (duckdb.column_type(result, i)) {
        case kDuckdbBigint:
          for (uint64_t r = 0; r < rows; ++r) piece.Add(i, static_cast<const int64_t*>(data)[r]);
          break;
        case kDuckdbDouble:
          for (uint64_t r = 0; r < rows; ++r) piece.Add(i, static_cast<const double*>(data)[r]);
          break;
        default:
          for (uint64_t r = 0; r < rows; ++r)
            piece.Add(i, static_cast<const DuckdbString*>(data)[r].view());
      }
    }
    take(piece.Get());
    piece.Clear();
    duckdb.destroy_data_chunk(&chunk);
  }
  duckdb.destroy_result(result);
}

class Connection {
 public:
  explicit Connection(void* database) {
    if (duckdb.connect(database, &connection_) != 0) throw std::runtime_error("no connection");
  }
  ~Connection() { duckdb.disconnect(&connection_); }
  void* handle() const { return connection_; }

  DuckdbResult Query(const std::string& sql) {
    DuckdbResult result{};
    if (duckdb.query(connection_, sql.c_str(), &result) != 0) {
      throw std::runtime_error(std::string(duckdb.result_error(&result)) + " in " + sql);
    }
    return result;
  }
  void Execute(const std::string& sql) {
    DuckdbResult result = Query(sql);
    duckdb.destroy_result(&result);
  }

 private:
  void* connection_ = nullptr;
};

// SELECT quantity by key, prepared.
class KeyLookup {
 public:
  KeyLookup(Connection* connection, const std::vector<std::string>& keys) {
    const std::string sql = "SELECT quantity FROM t WHERE " + Join(keys, " = ? AND ") + " = ?";
    if (duckdb.prepare(connection->handle(), sql.c_str(), &statement_) != 0) {
      throw std::runtime_error("cannot prepare " + sql);
    }
  }
  ~KeyLookup() { duckdb.destroy_prepare(&statement_); }

  int64_t Find(const Columns& keys, int64_t row) {
    uint64_t index = 0;
    for (const Column& key : keys.columns) {
      if (key.type == Type::kText) {
        const std::string_view text = key.text(row);
        duckdb.bind_varchar_length(statement_, ++index, text.data(), text.size());
      } else {
        duckdb.bind_int64(statement_, ++index, key.integers()[row]);
      }
    }
    DuckdbResult result{};
    if (duckdb.execute_prepared(statement_, &result) != 0) {
      throw std::runtime_error(duckdb.result_error(&result));
    }
    int64_t value = -1;
    while (void* chunk = duckdb.fetch_chunk(result)) {
      if (duckdb.data_chunk_get_size(chunk) > 0) {
        value = *static_cast<const int64_t*>(
            duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, 0)));
      }
      duckdb.destroy_data_chunk(&chunk);
    }
    duckdb.destroy_result(&result);
    return value;
  }

 private:
  void* statement_ = nullptr;
};

class DuckdbReader : public Reader {
 public:
  DuckdbReader(void* database, const std::vector<std::string>& keys)
      : connection_(database), lookup_(&connection_, keys) {}

  int64_t Read(const Columns& keys) override {
    connection_.Execute("BEGIN");
    int64_t found = 0;
    for (int64_t i = 0; i < keys.rows; ++i) found += lookup_.Find(keys, i) >= 0 ? 1 : 0;
    connection_.Execute("COMMIT");
    return found;
  }

 private:
  Connection connection_;
  KeyLookup lookup_;
};

class DuckdbPeer : public Engine {
 public:
  explicit DuckdbPeer(bool primary_key) : primary_key_(primary_key) {
    if (!LoadDuckdb(&duckdb)) throw std::runtime_error("DuckDB's library is not there");
    if (duckdb.open(nullptr, &database_) != 0) throw std::runtime_error("no database");
    connection_ = std::make_unique<Connection>(database_);
    connection_->Execute("SET threads = 1");
  }

  std::string version() const override { return duckdb.library_version(); }

  void Load(const Work& work) override {
    work_ = &work;
    std::vector<std::string> declarations;
    for (const Field& field : work.fields) declarations.push_back(Declaration(field));
    if (primary_key_ && !work.keys.empty()) {
      declarations.push_back("PRIMARY KEY (" + Join(work.keys, ", ") + ")");
    }
    connection_->Execute("CREATE TABLE t (" + Join(declarations, ", ") + ")");
    AppendTo("t", work.table.get());
    std::vector<std::string> staged;
    for (const Column& column : work.batches.get().columns) {
      staged.push_back(Declaration({column.name, column.type}));
    }
    if (NeedsOrder()) staged.push_back("number BIGINT");
    if (staged.empty()) return;
    connection_->Execute("CREATE TABLE s (" + Join(staged, ", ") + ")");
    merge_ = MergeSql(work.batches.get());
  }

  void Append(const Columns& batch) override { AppendTo("t", batch); }

  void Merge(const Columns& batch) override {
    AppendTo("s", batch);
    connection_->Execute(merge_);
    connection_->Execute("TRUNCATE s");
  }

  void Delete(const Columns& keys) override {
    AppendTo("s", keys);
    connection_->Execute("DELETE FROM t USING s WHERE " + KeysMatch());
    connection_->Execute("TRUNCATE s");
  }

  void HoldSnapshot() override {
    if (holder_ == nullptr) {
      holder_ = std::make_unique<Connection>(database_);
    } else {
      holder_->Execute("COMMIT");
    }
    holder_->Execute("BEGIN");
    holder_->Execute(
        "SELECT 1 FROM t LIMIT 1");  // the transaction's state is that of its first read
  }

  void LookupEach(const Columns& keys, int64_t* values) override {
    if (lookup_ == nullptr) lookup_ = std::make_unique<KeyLookup>(connection_.get(), work_->keys);
    for (int64_t i = 0; i < keys.rows; ++i) values[i] = lookup_->Find(keys, i);
  }

  void LookupBatch(const Columns& keys, int64_t* values) override {
    AppendTo("s", keys);
    DuckdbResult result =
        connection_->Query("SELECT number, quantity FROM s JOIN t ON " + KeysMatch());
    std::fill_n(values, keys.rows, -1);
    HandOn(&result, [values](const Columns& rows) {
      for (int64_t i = 0; i < rows.rows; ++i) {
        values[rows.columns[0].integers()[i]] = rows.columns[1].integers()[i];
      }
    });
    connection_->Execute("TRUNCATE s");
  }

  void Query(const std::string& sql, const Take& take) override {
    DuckdbResult result = connection_->Query(sql);
    HandOn(&result, take);
  }

  std::unique_ptr<Reader> NewReader() override {
    return std::make_unique<DuckdbReader>(database_, work_->keys);
  }

  void Read(const Take& take) override { Query("SELECT * FROM t", take); }

 private:
  static std::string Declaration(const Field& field) {
    const char* types[] = {" BIGINT", " DOUBLE", " VARCHAR"};
    return field.name + types[static_cast<int>(field.type)];
  }

  // The staging table has the row's number, where the last of equal keys counts or answers have a
  // place.
  bool NeedsOrder() const { return work_->duplicates || work_->kind == "lookup_batch"; }

  std::string KeysMatch() const {
    std::vector<std::string> terms;
    for (const std::string& key : work_->keys) terms.push_back("t." + key + " = s." + key);
    return Join(terms, " AND ");
  }

  std::string MergeSql(const Columns& batch) const {
    std::vector<std::string> names, sets, values;
    const std::string from = primary_key_ ? "excluded." : "s.";
    for (const Column& column : batch.columns) {
      names.push_back(column.name);
      values.push_back("s." + column.name);
      if (!work_->IsKey(column.name)) sets.push_back(column.name + " = " + from + column.name);
    }
    const std::string list = Join(names, ", ");
    std::string source = "SELECT " + list + " FROM s";
    if (work_->duplicates) {
      source += " QUALIFY row_number() OVER (PARTITION BY " + Join(work_->keys, ", ") +
                " ORDER BY number DESC) = 1";
    }
    if (primary_key_) {
      return "INSERT INTO t (" + list + ") " + source + " ON CONFLICT (" + Join(work_->keys, ", ") +
             ") DO UPDATE SET " + Join(sets, ", ");
    }
    return "MERGE INTO t USING (" + source + ") s ON " + KeysMatch() +
           " WHEN MATCHED THEN UPDATE SET " + Join(sets, ", ") + " WHEN NOT MATCHED THEN INSERT (" +
           list + ") VALUES (" + Join(values, ", ") + ")";
  }

  void AppendTo(const std::string& table, const Columns& batch) {
    const bool numbered = table == "s" && NeedsOrder();
    std::vector<void*> types;
    for (const Column& column : batch.columns) {
      const int type_ids[] = {kDuckdbBigint, kDuckdbDouble, kDuckdbVarchar};
      types.push_back(duckdb.create_logical_type(type_ids[static_cast<int>(column.type)]));
    }
    if (numbered) types.push_back(duckdb.create_logical_type(kDuckdbBigint));
    void* chunk = duckdb.create_data_chunk(types.data(), types.size());
    void* appender = nullptr;
    if (duckdb.appender_create(connection_->handle(), nullptr, table.c_str(), &appender) != 0) {
      throw std::runtime_error("no appender");
    }
    const auto step = static_cast<int64_t>(duckdb.vector_size());
    for (int64_t from = 0; from < batch.rows; from += step) {
      FillChunk(batch, from, std::min(step, batch.rows - from), numbered, chunk);
      if (duckdb.append_data_chunk(appender, chunk) != 0) {
        throw std::runtime_error(duckdb.appender_error(appender));
      }
    }
    if (duckdb.appender_flush(appender) != 0)
      throw std::runtime_error(duckdb.appender_error(appender));
    duckdb.appender_destroy(&appender);
    duckdb.destroy_data_chunk(&chunk);
    for (void* type : types) duckdb.destroy_logical_type(&type);
  }

  static void FillChunk(const Columns& batch, int64_t from, int64_t rows, bool numbered,
                        void* chunk) {
    duckdb.data_chunk_reset(chunk);
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      const Column& column = batch.columns[i];
      void* vector = duckdb.data_chunk_get_vector(chunk, i);
      if (column.type != Type::kText) {
        std::memcpy(duckdb.vector_get_data(vector), column.values + from * 8,
                    static_cast<size_t>(rows) * 8);
        continue;
      }
      for (int64_t r = 0; r < rows; ++r) {
        const std::string_view text = column.text(from + r);
        duckdb.vector_assign_string_element_len(vector, static_cast<uint64_t>(r), text.data(),
                                                text.size());
      }
    }
    if (numbered) {
      void* vector = duckdb.data_chunk_get_vector(chunk, batch.columns.size());
      auto* numbers = static_cast<int64_t*>(duckdb.vector_get_data(vector));
      for (int64_t r = 0; r < rows; ++r) numbers[r] = from + r;
    }
    duckdb.data_chunk_set_size(chunk, static_cast<uint64_t>(rows));
  }

  const bool primary_key_;
  const Work* work_ = nullptr;
  void* database_ = nullptr;  // ends with the process
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Connection> holder_;
  std::unique_ptr<KeyLookup> lookup_;
  std::string merge_;
};

}  // namespace

std::unique_ptr<Engine> MakeDuckdb(bool primary_key) {
  return std::make_unique<DuckdbPeer>(primary_key);
}

}  // namespace colmerge_bench
