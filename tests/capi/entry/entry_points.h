// SPDX-License-Identifier: Apache-2.0
// All functions of the API that return a status, as a table: what holds for each of them is tested
// over the table (handles, NULL results, fork, callbacks) instead of function by function.
//
// A call gets good arguments for the handles of open_handles(). When it fails, it has checked that
// all results were reset: handles to NULL, numbers to 0 or -1, Arrow structs to released.
#ifndef COLMERGE_TESTS_CAPI_ENTRY_POINTS_H_
#define COLMERGE_TESTS_CAPI_ENTRY_POINTS_H_

#include <colmerge/colmerge.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  HANDLE_NONE,
  HANDLE_STORE,
  HANDLE_TABLE,
  HANDLE_SNAPSHOT,
  HANDLE_READER,
  HANDLE_DESTINATION,
  HANDLE_SOURCE,
  HANDLE_NAMES,
  HANDLE_STATEMENT,  // SELECT, with one parameter, an id
  HANDLE_CHANGE,     // a statement, too: DELETE, likewise
  HANDLE_KINDS
};

typedef struct entry_point {
  const char* name;
  int kind;  // HANDLE_ of its first parameter
  int32_t (*call)(void* handle, colmerge_error* error);
  // The same with its required results NULL; NULL when it has none.
  int32_t (*call_without_results)(void* handle, colmerge_error* error);
} entry_point;

// Each list ends with an entry without name.
extern const entry_point store_entry_points[];
extern const entry_point table_entry_points[];
extern const entry_point snapshot_entry_points[];
extern const entry_point read_entry_points[];   // readers, sources, names
extern const entry_point write_entry_points[];  // destinations
extern const entry_point statement_entry_points[];

// All of them, one after the other.
const entry_point* entry_point_at(int64_t index);  // NULL behind the last
// Whether the handles of two kinds are of one type.
int same_type(int kind, int other);
// Calls close for a handle of the kind; HANDLE_NONE is no kind here.
void close_handle(int kind, void* handle);

// One good handle of each kind, over a store with a table t (id: int64, primary key; name: utf8) of
// two rows: 1, a and 2, b.
typedef struct handle_set {
  void* of[HANDLE_KINDS];
} handle_set;

handle_set open_handles(void);
void close_handles(handle_set* handles);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_ENTRY_POINTS_H_
