// SPDX-License-Identifier: Apache-2.0
#include "duckdb_functions.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace colmerge_bench {
namespace {

[[noreturn]] void Fail(const char* message, const char* name = "") {
  std::fprintf(stderr, "DuckDB: %s%s\n", message, name);
  std::exit(1);
}

template <typename Function>
void Load(void* library, const char* name, Function* function) {
  void* address = dlsym(library, (std::string("duckdb_") + name).c_str());
  if (address == nullptr) Fail("the library has no function duckdb_", name);
  std::memcpy(function, &address, sizeof address);
}

void LoadFunctions(void* library, DuckdbFunctions* functions) {
  Load(library, "open", &functions->open);
  Load(library, "close", &functions->close);
  Load(library, "connect", &functions->connect);
  Load(library, "disconnect", &functions->disconnect);
  Load(library, "query", &functions->query);
  Load(library, "arrow_scan", &functions->arrow_scan);
  Load(library, "prepare", &functions->prepare);
  Load(library, "bind_int64", &functions->bind_int64);
  Load(library, "bind_varchar_length", &functions->bind_varchar_length);
  Load(library, "execute_prepared", &functions->execute_prepared);
  Load(library, "destroy_prepare", &functions->destroy_prepare);
  Load(library, "result_error", &functions->result_error);
  Load(library, "destroy_result", &functions->destroy_result);
  Load(library, "column_count", &functions->column_count);
  Load(library, "column_name", &functions->column_name);
  Load(library, "column_type", &functions->column_type);
  Load(library, "fetch_chunk", &functions->fetch_chunk);
  Load(library, "destroy_data_chunk", &functions->destroy_data_chunk);
  Load(library, "data_chunk_get_size", &functions->data_chunk_get_size);
  Load(library, "data_chunk_get_vector", &functions->data_chunk_get_vector);
  Load(library, "vector_get_data", &functions->vector_get_data);
  Load(library, "vector_get_validity", &functions->vector_get_validity);
  Load(library, "library_version", &functions->library_version);
  Load(library, "create_logical_type", &functions->create_logical_type);
  Load(library, "destroy_logical_type", &functions->destroy_logical_type);
  Load(library, "create_data_chunk", &functions->create_data_chunk);
  Load(library, "data_chunk_reset", &functions->data_chunk_reset);
  Load(library, "data_chunk_set_size", &functions->data_chunk_set_size);
  Load(library, "vector_assign_string_element_len", &functions->vector_assign_string_element_len);
  Load(library, "vector_size", &functions->vector_size);
  Load(library, "appender_create", &functions->appender_create);
  Load(library, "append_data_chunk", &functions->append_data_chunk);
  Load(library, "appender_flush", &functions->appender_flush);
  Load(library, "appender_error", &functions->appender_error);
  Load(library, "appender_destroy", &functions->appender_destroy);
}

}  // namespace

bool LoadDuckdb(DuckdbFunctions* functions) {
  const char* path = std::getenv("COLMERGE_DUCKDB");
  if (path == nullptr || path[0] == '\0') {
    std::fprintf(stderr,
                 "Benchmarks of DuckDB are skipped: COLMERGE_DUCKDB does not name its library "
                 "(tests/bench/peers.sh fetches it)\n");
    return false;
  }
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) Fail(dlerror());
  LoadFunctions(library, functions);
  return true;
}

}  // namespace colmerge_bench
