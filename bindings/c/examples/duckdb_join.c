// SPDX-License-Identifier: Apache-2.0
//
// Joins a colmerge table with a table of DuckDB: where the query language of one table ends, a
// snapshot goes to a full SQL engine as an Arrow stream, its numbers without a copy.
//
//   COLMERGE_DUCKDB=/path/to/libduckdb.so duckdb_join
//
// DuckDB's library is loaded when the program runs, and the few functions that are needed are
// declared here, so that nothing of DuckDB is needed to compile it. Without COLMERGE_DUCKDB the
// program says so and ends with status 77. docs/duckdb.md explains each step.
#include <colmerge/colmerge.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum exit_status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_SKIPPED = 77 };

// ---- DuckDB ------------------------------------------------------------------------------------

// From duckdb.h; handles are opaque pointers there, too.
typedef struct {
  uint64_t deprecated_counts[3];
  void* deprecated_columns;
  char* deprecated_message;
  void* internal_data;
} duckdb_result;

// A text in a vector: up to 12 bytes inside, else where data points.
typedef struct {
  uint32_t length;
  char first_bytes[4];
  const char* data;
} duckdb_text;

enum duckdb_state { DUCKDB_SUCCESS = 0 };

struct duckdb {
  int (*open)(const char* path, void** database);
  void (*close)(void** database);
  int (*connect)(void* database, void** connection);
  void (*disconnect)(void** connection);
  int (*query)(void* connection, const char* sql, duckdb_result* result);
  // The third parameter is declared as duckdb_arrow_stream and is an ArrowArrayStream.
  int (*arrow_scan)(void* connection, const char* view, struct ArrowArrayStream* stream);
  const char* (*result_error)(duckdb_result* result);
  void (*destroy_result)(duckdb_result* result);
  uint64_t (*column_count)(duckdb_result* result);
  const char* (*column_name)(duckdb_result* result, uint64_t column);
  void* (*fetch_chunk)(duckdb_result result);
  void (*destroy_data_chunk)(void** chunk);
  uint64_t (*data_chunk_get_size)(void* chunk);
  void* (*data_chunk_get_vector)(void* chunk, uint64_t column);
  void* (*vector_get_data)(void* vector);
  uint64_t* (*vector_get_validity)(void* vector);
};

static bool find_function(void* library, const char* name, void* function) {
  void* address = dlsym(library, name);
  if (address == NULL) {
    fprintf(stderr, "duckdb_join: DuckDB's library has no function %s\n", name);
    return false;
  }
  // ISO C has no conversion from an object pointer to a function pointer; POSIX says they look
  // alike.
  memcpy(function, &address, sizeof(address));
  return true;
}

static enum exit_status load_duckdb(struct duckdb* duckdb) {
  const char* path = getenv("COLMERGE_DUCKDB");
  if (path == NULL || path[0] == '\0') {
    fputs(
        "duckdb_join: skipped, since COLMERGE_DUCKDB does not name DuckDB's library "
        "(tests/bench/peers.sh fetches it)\n",
        stderr);
    return STATUS_SKIPPED;
  }
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "duckdb_join: cannot load DuckDB: %s\n", dlerror());
    return STATUS_FAILED;
  }
  const struct {
    const char* name;
    void* function;
  } functions[] = {{"duckdb_open", &duckdb->open},
                   {"duckdb_close", &duckdb->close},
                   {"duckdb_connect", &duckdb->connect},
                   {"duckdb_disconnect", &duckdb->disconnect},
                   {"duckdb_query", &duckdb->query},
                   {"duckdb_arrow_scan", &duckdb->arrow_scan},
                   {"duckdb_result_error", &duckdb->result_error},
                   {"duckdb_destroy_result", &duckdb->destroy_result},
                   {"duckdb_column_count", &duckdb->column_count},
                   {"duckdb_column_name", &duckdb->column_name},
                   {"duckdb_fetch_chunk", &duckdb->fetch_chunk},
                   {"duckdb_destroy_data_chunk", &duckdb->destroy_data_chunk},
                   {"duckdb_data_chunk_get_size", &duckdb->data_chunk_get_size},
                   {"duckdb_data_chunk_get_vector", &duckdb->data_chunk_get_vector},
                   {"duckdb_vector_get_data", &duckdb->vector_get_data},
                   {"duckdb_vector_get_validity", &duckdb->vector_get_validity}};
  for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); ++i) {
    if (!find_function(library, functions[i].name, functions[i].function)) return STATUS_FAILED;
  }
  return STATUS_DONE;
}

// Prints a cell of a VARCHAR column.
static void print_text(const struct duckdb* duckdb, void* vector, uint64_t row) {
  const uint64_t* validity = duckdb->vector_get_validity(vector);
  if (validity != NULL && (validity[row / 64] >> (row % 64) & 1) == 0) {
    fputs("null", stdout);
    return;
  }
  const duckdb_text* text = (const duckdb_text*)duckdb->vector_get_data(vector) + row;
  const char* bytes =
      text->length <= 12 ? (const char*)text + offsetof(duckdb_text, first_bytes) : text->data;
  fwrite(bytes, 1, text->length, stdout);
}

// Prints a result whose columns are all VARCHAR, cells apart by tabs.
static void print_result(const struct duckdb* duckdb, duckdb_result* result) {
  const uint64_t columns = duckdb->column_count(result);
  for (uint64_t i = 0; i < columns; ++i) {
    printf("%s%s", i == 0 ? "" : "\t", duckdb->column_name(result, i));
  }
  putchar('\n');
  for (;;) {
    void* chunk = duckdb->fetch_chunk(*result);
    if (chunk == NULL) break;
    const uint64_t rows = duckdb->data_chunk_get_size(chunk);
    for (uint64_t row = 0; row < rows; ++row) {
      for (uint64_t i = 0; i < columns; ++i) {
        if (i > 0) putchar('\t');
        print_text(duckdb, duckdb->data_chunk_get_vector(chunk, i), row);
      }
      putchar('\n');
    }
    duckdb->destroy_data_chunk(&chunk);
  }
}

// Runs a statement and, if asked for, prints its result.
static bool run_sql(const struct duckdb* duckdb, void* connection, const char* sql, bool print) {
  duckdb_result result;
  const bool done = duckdb->query(connection, sql, &result) == DUCKDB_SUCCESS;
  if (!done) {
    fprintf(stderr, "duckdb_join: DuckDB: %s\n", duckdb->result_error(&result));
  } else if (print) {
    print_result(duckdb, &result);
  }
  duckdb->destroy_result(&result);
  return done;
}

// ---- colmerge ----------------------------------------------------------------------------------

static bool is_done(int32_t status, const colmerge_error* error) {
  if (status == COLMERGE_OK) return true;
  fprintf(stderr, "duckdb_join: %s: %s\n", colmerge_status_name(status), error->message);
  return false;
}

// Merges orders, given as JSON, into table "orders" by their number.
static bool merge_orders(colmerge_store* store, const char* json) {
  const colmerge_string key = COLMERGE_STRING("number");
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name.data = "orders";
  options.table_name.length = -1;
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  colmerge_destination* destination = NULL;
  colmerge_error error;
  if (!is_done(colmerge_destination_open(store, &options, &destination, &error), &error)) {
    return false;
  }
  const int32_t status =
      colmerge_destination_write_json(destination, json, -1, NULL, NULL, NULL, &error);
  colmerge_destination_close(destination);
  return is_done(status, &error);
}

// The orders as they are now, as a stream that needs nothing else to stay open. The caller releases
// *stream.
static bool open_orders(colmerge_store* store, struct ArrowArrayStream* stream) {
  colmerge_table* table = NULL;
  colmerge_snapshot* snapshot = NULL;
  colmerge_error error;
  int32_t status = colmerge_table_open(store, "orders", -1, &table, &error);
  if (status == COLMERGE_OK) status = colmerge_snapshot_open(table, &snapshot, &error);
  if (status == COLMERGE_OK) status = colmerge_snapshot_read(snapshot, NULL, stream, &error);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  return is_done(status, &error);
}

// ---- the join ----------------------------------------------------------------------------------

static const char kFirstOrders[] =
    "[{\"number\": 1, \"customer\": 10, \"amount\": 25.5, \"item\": \"tea\"},"
    " {\"number\": 2, \"customer\": 20, \"amount\": 12.0, \"item\": \"coffee\"},"
    " {\"number\": 3, \"customer\": 10, \"amount\": 4.25, \"item\": \"sugar\"}]";
static const char kChangedOrders[] =
    "[{\"number\": 2, \"customer\": 20, \"amount\": 15.0, \"item\": \"coffee from far away\"},"
    " {\"number\": 4, \"customer\": 30, \"amount\": 99.0, \"item\": null}]";
static const char kLaterOrders[] = "[{\"number\": 1, \"amount\": 0.0}]";

static const char kCustomers[] =
    "CREATE TABLE customers AS SELECT * FROM (VALUES (10, 'Ada'), (20, 'Grace'), (40, 'Alan'))"
    " AS c(id, name)";
static const char kJoin[] =
    "SELECT o.number::VARCHAR AS number, coalesce(c.name, '?') AS customer, o.item AS item,"
    " o.amount::VARCHAR AS amount"
    " FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer ORDER BY o.number";

static bool join_orders(const struct duckdb* duckdb, void* connection, colmerge_store* store) {
  if (!merge_orders(store, kFirstOrders) || !merge_orders(store, kChangedOrders)) return false;
  struct ArrowArrayStream stream;
  if (!open_orders(store, &stream)) return false;
  // What is merged from here on is not in the stream.
  bool done = merge_orders(store, kLaterOrders);
  // A view named orders, which reads the stream when it is queried. A stream can be read once.
  done = done && duckdb->arrow_scan(connection, "orders", &stream) == DUCKDB_SUCCESS;
  done = done && run_sql(duckdb, connection, kCustomers, false);
  done = done && run_sql(duckdb, connection, kJoin, true);
  // DuckDB leaves it to the caller.
  if (stream.release != NULL) stream.release(&stream);
  return done;
}

int main(void) {
  struct duckdb duckdb;
  const enum exit_status loaded = load_duckdb(&duckdb);
  if (loaded != STATUS_DONE) return (int)loaded;

  void* database = NULL;
  void* connection = NULL;
  colmerge_store* store = NULL;
  colmerge_error error;
  bool done = duckdb.open(NULL, &database) == DUCKDB_SUCCESS &&
              duckdb.connect(database, &connection) == DUCKDB_SUCCESS;
  if (!done) fputs("duckdb_join: DuckDB opens no database\n", stderr);
  done = done && is_done(colmerge_store_open(NULL, &store, &error), &error);
  done = done && join_orders(&duckdb, connection, store);
  colmerge_store_close(store);
  if (connection != NULL) duckdb.disconnect(&connection);
  if (database != NULL) duckdb.close(&database);
  if (fflush(stdout) != 0) done = false;
  return (int)(done ? STATUS_DONE : STATUS_FAILED);
}
