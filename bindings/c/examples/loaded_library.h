// SPDX-License-Identifier: Apache-2.0
// libcolmerge as found at run time. The program is compiled with colmerge.h and not linked to the
// library: it calls through a table of function pointers that is filled when the library is loaded.
#ifndef COLMERGE_EXAMPLES_LOADED_LIBRARY_H_
#define COLMERGE_EXAMPLES_LOADED_LIBRARY_H_

#include <colmerge/colmerge.h>
#include <stdbool.h>

// The functions that this program calls, without their prefix. To use another one, add its name.
#define COLMERGE_FUNCTIONS_USED(USE) \
  USE(version)                       \
  USE(version_string)                \
  USE(store_open)                    \
  USE(store_close)                   \
  USE(destination_open)              \
  USE(destination_write_csv)         \
  USE(destination_close)             \
  USE(table_open)                    \
  USE(table_close)                   \
  USE(snapshot_open)                 \
  USE(snapshot_describe)             \
  USE(snapshot_column_info)          \
  USE(snapshot_open_reader)          \
  USE(snapshot_close)                \
  USE(reader_next)                   \
  USE(reader_column_count)           \
  USE(reader_column)                 \
  USE(reader_value_text)             \
  USE(reader_close)

// One pointer for each, of the type that colmerge.h declares: calls are checked by the compiler.
struct loaded_library {
#define DECLARE_MEMBER(name) __typeof__(colmerge_##name)* name;
  COLMERGE_FUNCTIONS_USED(DECLARE_MEMBER)
#undef DECLARE_MEMBER
};

// Loads the library that the environment variable COLMERGE_LIBRARY names, else libcolmerge.so.0.2
// from the loader's path. Complains and returns false when it is not there, lacks a function or has
// another version than the header. It stays loaded until the process ends.
bool load_library(struct loaded_library* library);

#endif  // COLMERGE_EXAMPLES_LOADED_LIBRARY_H_
