// SPDX-License-Identifier: Apache-2.0
#include "duckdb_engine.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace colmerge_bench {
namespace {

// Types of outputs, as duckdb.h numbers them.
constexpr int kBigint = 5;
constexpr int kDouble = 11;
constexpr int kVarchar = 17;

// A text in a vector: up to 12 bytes inside, else where they lie.
struct DuckdbString {
  uint32_t length;
  char prefix[4];
  const char* data;

  std::string ToString() const {
    return length <= 12 ? std::string(prefix, length) : std::string(data, length);
  }
};

using State = int;  // 0: well

struct Functions {
  State (*open)(const char* path, void** database);
  State (*connect)(void* database, void** connection);
  State (*query)(void* connection, const char* sql, DuckdbResult* result);
  State (*arrow_scan)(void* connection, const char* view, void* stream);
  State (*prepare)(void* connection, const char* sql, void** statement);
  State (*bind_int64)(void* statement, uint64_t index, int64_t value);
  State (*execute_prepared)(void* statement, DuckdbResult* result);
  void (*destroy_prepare)(void** statement);
  const char* (*result_error)(DuckdbResult* result);
  void (*destroy_result)(DuckdbResult* result);
  uint64_t (*column_count)(DuckdbResult* result);
  int (*column_type)(DuckdbResult* result, uint64_t column);
  void* (*fetch_chunk)(DuckdbResult result);
  void (*destroy_data_chunk)(void** chunk);
  uint64_t (*data_chunk_get_size)(void* chunk);
  void* (*data_chunk_get_vector)(void* chunk, uint64_t column);
  void* (*vector_get_data)(void* vector);
  uint64_t* (*vector_get_validity)(void* vector);
  const char* (*library_version)();
} duckdb;

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "DuckDB: %s\n", message.c_str());
  std::exit(1);
}

template <typename Function>
void Load(void* library, const char* name, Function* function) {
  void* address = dlsym(library, (std::string("duckdb_") + name).c_str());
  if (address == nullptr) Fail(std::string("the library has no function duckdb_") + name);
  std::memcpy(function, &address, sizeof address);
}

void LoadFunctions(void* library) {
  Load(library, "open", &duckdb.open);
  Load(library, "connect", &duckdb.connect);
  Load(library, "query", &duckdb.query);
  Load(library, "arrow_scan", &duckdb.arrow_scan);
  Load(library, "prepare", &duckdb.prepare);
  Load(library, "bind_int64", &duckdb.bind_int64);
  Load(library, "execute_prepared", &duckdb.execute_prepared);
  Load(library, "destroy_prepare", &duckdb.destroy_prepare);
  Load(library, "result_error", &duckdb.result_error);
  Load(library, "destroy_result", &duckdb.destroy_result);
  Load(library, "column_count", &duckdb.column_count);
  Load(library, "column_type", &duckdb.column_type);
  Load(library, "fetch_chunk", &duckdb.fetch_chunk);
  Load(library, "destroy_data_chunk", &duckdb.destroy_data_chunk);
  Load(library, "data_chunk_get_size", &duckdb.data_chunk_get_size);
  Load(library, "data_chunk_get_vector", &duckdb.data_chunk_get_vector);
  Load(library, "vector_get_data", &duckdb.vector_get_data);
  Load(library, "vector_get_validity", &duckdb.vector_get_validity);
  Load(library, "library_version", &duckdb.library_version);
}

ResultCell CellAt(void* chunk, uint64_t column, int type, uint64_t row) {
  void* vector = duckdb.data_chunk_get_vector(chunk, column);
  const uint64_t* validity = duckdb.vector_get_validity(vector);
  if (validity != nullptr && (validity[row / 64] >> (row % 64) & 1) == 0) return {};
  const void* data = duckdb.vector_get_data(vector);
  switch (type) {
    case kBigint: return static_cast<const int64_t*>(data)[row];
    case kDouble: return static_cast<const double*>(data)[row];
    case kVarchar: return static_cast<const DuckdbString*>(data)[row].ToString();
    default: Fail("an output of type " + std::to_string(type) + " was not expected");
  }
}

void* OpenLibrary() {
  const char* path = std::getenv("COLMERGE_DUCKDB");
  if (path == nullptr || path[0] == '\0') {
    std::fprintf(stderr,
                 "Benchmarks of DuckDB are skipped: COLMERGE_DUCKDB does not name its library "
                 "(tests/bench/peers.sh fetches it)\n");
    return nullptr;
  }
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) Fail(dlerror());
  return library;
}

}  // namespace

DuckdbEngine* DuckdbEngine::Get() {
  static DuckdbEngine* const engine = [] {
    void* library = OpenLibrary();
    return library == nullptr ? nullptr : new DuckdbEngine(library);
  }();
  return engine;
}

DuckdbEngine::DuckdbEngine(void* library) {
  LoadFunctions(library);
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
