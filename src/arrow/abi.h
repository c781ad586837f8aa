// SPDX-License-Identifier: Apache-2.0
// The three structs of the Arrow C data and C stream interfaces, by which batches enter and leave.
//
// Layout, member names and guards are fixed by the Arrow specification; every library that speaks
// it declares the same, and the guards let one translation unit see them from several headers. A
// struct whose release is null is empty. Whoever holds a struct calls release exactly once; a
// struct is moved by copying its bytes and setting release of the old place to null.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

// Bits of ArrowSchema.flags.
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

// A type, or a schema as a struct type.
struct ArrowSchema {
  const char* format;    // the type, for instance "l" or "tsu:UTC"
  const char* name;      // of the field
  const char* metadata;  // int32 count, then for each pair: int32 size, key, int32 size, value
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;  // the type of the values, where format is that of the codes
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

// Values of a type that is known from elsewhere, or a batch as an array of structs.
struct ArrowArray {
  int64_t length;
  int64_t null_count;  // -1: not counted
  int64_t offset;      // values to skip in every buffer
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

// A supply of arrays of one type. The callbacks return 0 or an errno value.
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  // Gives an array with a null release at the end.
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  // Text about the last failure, or null; valid until the next call.
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

#ifdef __cplusplus
}
#endif
