// SPDX-License-Identifier: Apache-2.0
// Makes ArrowSchema and ArrowArray structs out of descriptions, for tests.
//
// Everything that a description points to is copied into memory of exactly the size given, so that
// a sanitizer sees a read beyond it. The structs made are well formed when the description is; a
// test may then change any member of them: release() does not trust the members and frees what was
// built. Each release of a root is counted.
#ifndef COLMERGE_TESTS_CAPI_ARROW_BUILDER_H_
#define COLMERGE_TESTS_CAPI_ARROW_BUILDER_H_

#include <colmerge/colmerge.h>

#ifdef __cplusplus
extern "C" {
#endif

// A buffer; data NULL gives a NULL buffer.
typedef struct arrow_buffer {
  const void* data;
  int64_t size;  // bytes
} arrow_buffer;

// A column, or, with format "+s", a batch of columns. Members left zero have Arrow's meaning of
// zero, save that name NULL gives "".
typedef struct arrow_column {
  const char* name;
  const char* format;
  int64_t flags;         // ARROW_FLAG_
  const char* metadata;  // in Arrow's encoding
  int64_t metadata_size;
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t buffer_count;
  arrow_buffer buffers[4];
  int64_t child_count;
  const struct arrow_column* children;
  const struct arrow_column* dictionary;
} arrow_column;

// Makes *out; *releases (may be NULL) is raised when the root is released. Lives until then.
void arrow_build_schema(const arrow_column* column, struct ArrowSchema* out, int* releases);
void arrow_build_array(const arrow_column* column, struct ArrowArray* out, int* releases);

// Releases a struct unless that was done already.
void arrow_release_schema(struct ArrowSchema* schema);
void arrow_release_array(struct ArrowArray* array);
void arrow_release_stream(struct ArrowArrayStream* stream);

// Descriptions of columns of `length` values, all nullable. What is given must outlive the
// description.
arrow_column arrow_fixed(const char* name, const char* format, int64_t width, int64_t length,
                         const void* values);
arrow_column arrow_int64(const char* name, int64_t length, const int64_t* values);
// 32-bit offsets, one more than values: formats "u" and "z".
arrow_column arrow_strings(const char* name, const char* format, int64_t length,
                           const int32_t* offsets, const char* bytes);
// The column with a validity bitmap in which null_count bits are not set.
arrow_column arrow_with_nulls(arrow_column column, const uint8_t* validity, int64_t null_count);
// Writes pairs of texts in Arrow's metadata encoding to `buffer`, which must have room, and returns
// the number of bytes.
int64_t arrow_encode_metadata(char* buffer, int32_t pairs, const char* const* texts);
// A batch of columns. `columns` must outlive the description.
arrow_column arrow_batch(int64_t column_count, const arrow_column* columns);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_ARROW_BUILDER_H_
