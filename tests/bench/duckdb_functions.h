// SPDX-License-Identifier: Apache-2.0
// The few functions of DuckDB's C API that are needed, loaded from the library that COLMERGE_DUCKDB
// names (see peers.sh).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace colmerge_bench {

// Types, as duckdb.h numbers them.
constexpr int kDuckdbBigint = 5;
constexpr int kDuckdbDouble = 11;
constexpr int kDuckdbVarchar = 17;

// What DuckDB's header declares; layouts are part of its stable C API.
struct DuckdbResult {
  uint64_t deprecated[4];
  char* deprecated_message;
  void* internal;
};

// A text in a vector: up to 12 bytes inside, else where they lie.
struct DuckdbString {
  uint32_t length;
  char prefix[4];
  const char* data;

  std::string_view view() const { return {length <= 12 ? prefix : data, length}; }
  std::string ToString() const { return std::string(view()); }
};

struct DuckdbFunctions {
  using State = int;  // 0: well
  State (*open)(const char* path, void** database);
  void (*close)(void** database);
  State (*connect)(void* database, void** connection);
  void (*disconnect)(void** connection);
  State (*query)(void* connection, const char* sql, DuckdbResult* result);
  State (*arrow_scan)(void* connection, const char* view, void* stream);
  State (*prepare)(void* connection, const char* sql, void** statement);
  State (*bind_int64)(void* statement, uint64_t index, int64_t value);
  State (*bind_varchar_length)(void* statement, uint64_t index, const char* text, uint64_t length);
  State (*execute_prepared)(void* statement, DuckdbResult* result);
  void (*destroy_prepare)(void** statement);
  const char* (*result_error)(DuckdbResult* result);
  void (*destroy_result)(DuckdbResult* result);
  uint64_t (*column_count)(DuckdbResult* result);
  const char* (*column_name)(DuckdbResult* result, uint64_t column);
  int (*column_type)(DuckdbResult* result, uint64_t column);
  void* (*fetch_chunk)(DuckdbResult result);
  void (*destroy_data_chunk)(void** chunk);
  uint64_t (*data_chunk_get_size)(void* chunk);
  void* (*data_chunk_get_vector)(void* chunk, uint64_t column);
  void* (*vector_get_data)(void* vector);
  uint64_t* (*vector_get_validity)(void* vector);
  const char* (*library_version)();

  void* (*create_logical_type)(int type);
  void (*destroy_logical_type)(void** type);
  void* (*create_data_chunk)(void** types, uint64_t columns);
  void (*data_chunk_reset)(void* chunk);
  void (*data_chunk_set_size)(void* chunk, uint64_t rows);
  void (*vector_assign_string_element_len)(void* vector, uint64_t row, const char* text,
                                           uint64_t length);
  uint64_t (*vector_size)();
  State (*appender_create)(void* connection, const char* schema, const char* table,
                           void** appender);
  State (*append_data_chunk)(void* appender, void* chunk);
  State (*appender_flush)(void* appender);
  const char* (*appender_error)(void* appender);
  State (*appender_destroy)(void** appender);
};

// False, with a message, where COLMERGE_DUCKDB names no library. A library that cannot be loaded or
// lacks a function ends the program.
bool LoadDuckdb(DuckdbFunctions* functions);

}  // namespace colmerge_bench
