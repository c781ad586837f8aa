// SPDX-License-Identifier: Apache-2.0
#include "duckdb_engine.h"

#include <cstdio>
#include <cstdlib>

namespace colmerge_bench {
namespace {

DuckdbFunctions duckdb;

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "DuckDB: %s\n", message.c_str());
  std::exit(1);
}

ResultCell CellAt(void* chunk, uint64_t column, int type, uint64_t row) {
  void* vector = duckdb.data_chunk_get_vector(chunk, column);
  const uint64_t* validity = duckdb.vector_get_validity(vector);
  if (validity != nullptr && (validity[row / 64] >> (row % 64) & 1) == 0) return {};
  const void* data = duckdb.vector_get_data(vector);
  switch (type) {
    case kDuckdbBigint: return static_cast<const int64_t*>(data)[row];
    case kDuckdbDouble: return static_cast<const double*>(data)[row];
    case kDuckdbVarchar: return static_cast<const DuckdbString*>(data)[row].ToString();
    default: Fail("an output of type " + std::to_string(type) + " was not expected");
  }
}

}  // namespace

DuckdbEngine* DuckdbEngine::Get() {
  static DuckdbEngine* const engine = LoadDuckdb(&duckdb) ? new DuckdbEngine : nullptr;
  return engine;
}

DuckdbEngine::DuckdbEngine() {
  version_ = duckdb.library_version();
  if (duckdb.open(nullptr, &database_) != 0) Fail("no database");
  if (duckdb.connect(database_, &connection_) != 0) Fail("no connection");
  Execute("SET threads = 1");
}

void DuckdbEngine::CreateTable(const std::string& name, ArrowArrayStream* stream) {
  // The view reads the stream once.
  if (duckdb.arrow_scan(connection_, "incoming", stream) != 0) Fail("the stream is not taken");
  Execute("CREATE TABLE " + name + " AS SELECT * FROM incoming");
  Execute("DROP VIEW incoming");
  if (stream->release != nullptr) stream->release(stream);
}

DuckdbResult DuckdbEngine::Query(const std::string& sql) {
  DuckdbResult result{};
  if (duckdb.query(connection_, sql.c_str(), &result) != 0) {
    Fail(std::string(duckdb.result_error(&result)) + " in " + sql);
  }
  return result;
}

void DuckdbEngine::Execute(const std::string& sql) {
  DuckdbResult result = Query(sql);
  duckdb.destroy_result(&result);
}

int64_t DuckdbEngine::CountRows(DuckdbResult* result) {
  int64_t rows = 0;
  while (void* chunk = duckdb.fetch_chunk(*result)) {
    rows += static_cast<int64_t>(duckdb.data_chunk_get_size(chunk));
    duckdb.destroy_data_chunk(&chunk);
  }
  duckdb.destroy_result(result);
  return rows;
}

int64_t DuckdbEngine::Run(const std::string& sql) {
  DuckdbResult result = Query(sql);
  return CountRows(&result);
}

ResultTable DuckdbEngine::Read(const std::string& sql) {
  DuckdbResult result = Query(sql);
  ResultTable table;
  const uint64_t columns = duckdb.column_count(&result);
  while (void* chunk = duckdb.fetch_chunk(result)) {
    const uint64_t rows = duckdb.data_chunk_get_size(chunk);
    for (uint64_t row = 0; row < rows; ++row) {
      std::vector<ResultCell>& cells = table.emplace_back();
      for (uint64_t i = 0; i < columns; ++i) {
        cells.push_back(CellAt(chunk, i, duckdb.column_type(&result, i), row));
      }
    }
    duckdb.destroy_data_chunk(&chunk);
  }
  duckdb.destroy_result(&result);
  return table;
}

void* DuckdbEngine::Prepare(const std::string& sql) {
  void* statement = nullptr;
  if (duckdb.prepare(connection_, sql.c_str(), &statement) != 0) Fail("cannot prepare " + sql);
  return statement;
}

int64_t DuckdbEngine::RunPrepared(void* statement, int64_t parameter) {
  DuckdbResult result{};
  duckdb.bind_int64(statement, 1, parameter);
  if (duckdb.execute_prepared(statement, &result) != 0) Fail(duckdb.result_error(&result));
  return CountRows(&result);
}

void DuckdbEngine::Destroy(void* statement) { duckdb.destroy_prepare(&statement); }

}  // namespace colmerge_bench
