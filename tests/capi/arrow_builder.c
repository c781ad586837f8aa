// SPDX-License-Identifier: Apache-2.0
#include "arrow_builder.h"

#include <stdlib.h>
#include <string.h>

// What release() of one struct frees; the struct's own members may have been changed by the test.
typedef struct schema_parts {
  char* format;
  char* name;
  char* metadata;
  int64_t child_count;
  struct ArrowSchema**
      children;               // the array that the struct shows; the test may change its entries
  struct ArrowSchema* nodes;  // the children themselves
  struct ArrowSchema* dictionary;
  int* releases;
} schema_parts;

typedef struct array_parts {
  int64_t buffer_count;
  const void** buffers;  // the array that the struct shows
  void* memory[4];
  int64_t child_count;
  struct ArrowArray** children;
  struct ArrowArray* nodes;
  struct ArrowArray* dictionary;
  int* releases;
} array_parts;

static void* allocate(size_t size) {
  void* memory = calloc(1, size > 0 ? size : 1);
  if (memory == NULL) abort();
  return memory;
}

// A copy in a block of exactly `size` bytes.
static void* copy_bytes(const void* from, int64_t size) {
  char* memory = malloc(size > 0 ? (size_t)size : 1);
  if (memory == NULL) abort();
  if (size > 0) memcpy(memory, from, (size_t)size);
  return memory;
}

static char* copy_text(const char* from) {
  return from != NULL ? copy_bytes(from, (int64_t)strlen(from) + 1) : NULL;
}

static void release_schema(struct ArrowSchema* schema) {
  schema_parts* parts = schema->private_data;
  for (int64_t i = 0; i < parts->child_count; ++i) arrow_release_schema(&parts->nodes[i]);
  if (parts->dictionary != NULL) arrow_release_schema(parts->dictionary);
  if (parts->releases != NULL) ++*parts->releases;
  free(parts->format);
  free(parts->name);
  free(parts->metadata);
  free(parts->children);
  free(parts->nodes);
  free(parts->dictionary);
  free(parts);
  schema->release = NULL;
}

void arrow_build_schema(const arrow_column* column, struct ArrowSchema* out, int* releases) {
  schema_parts* parts = allocate(sizeof *parts);
  parts->format = copy_text(column->format);
  parts->name = copy_text(column->name != NULL ? column->name : "");
  if (column->metadata != NULL) {
    parts->metadata = copy_bytes(column->metadata, column->metadata_size);
  }
  parts->releases = releases;
  parts->child_count = column->child_count;
  parts->children = allocate((size_t)column->child_count * sizeof *parts->children);
  parts->nodes = allocate((size_t)column->child_count * sizeof *parts->nodes);
  for (int64_t i = 0; i < column->child_count; ++i) {
    arrow_build_schema(&column->children[i], &parts->nodes[i], NULL);
    parts->children[i] = &parts->nodes[i];
  }
  if (column->dictionary != NULL) {
    parts->dictionary = allocate(sizeof *parts->dictionary);
    arrow_build_schema(column->dictionary, parts->dictionary, NULL);
  }
  memset(out, 0, sizeof *out);
  out->format = parts->format;
  out->name = parts->name;
  out->metadata = parts->metadata;
  out->flags = column->flags;
  out->n_children = parts->child_count;
  out->children = parts->child_count > 0 ? parts->children : NULL;
  out->dictionary = parts->dictionary;
  out->release = release_schema;
  out->private_data = parts;
}

static void release_array(struct ArrowArray* array) {
  array_parts* parts = array->private_data;
  for (int64_t i = 0; i < parts->child_count; ++i) arrow_release_array(&parts->nodes[i]);
  if (parts->dictionary != NULL) arrow_release_array(parts->dictionary);
  if (parts->releases != NULL) ++*parts->releases;
  for (int i = 0; i < 4; ++i) free(parts->memory[i]);
  free(parts->buffers);
  free(parts->children);
  free(parts->nodes);
  free(parts->dictionary);
  free(parts);
  array->release = NULL;
}

static void build_buffers(const arrow_column* column, array_parts* parts) {
  parts->buffer_count = column->buffer_count;
  parts->buffers = allocate((size_t)column->buffer_count * sizeof *parts->buffers);
  for (int64_t i = 0; i < column->buffer_count; ++i) {
    if (column->buffers[i].data == NULL) continue;
    parts->memory[i] = copy_bytes(column->buffers[i].data, column->buffers[i].size);
    parts->buffers[i] = parts->memory[i];
  }
}

void arrow_build_array(const arrow_column* column, struct ArrowArray* out, int* releases) {
  array_parts* parts = allocate(sizeof *parts);
  build_buffers(column, parts);
  parts->releases = releases;
  parts->child_count = column->child_count;
  parts->children = allocate((size_t)column->child_count * sizeof *parts->children);
  parts->nodes = allocate((size_t)column->child_count * sizeof *parts->nodes);
  for (int64_t i = 0; i < column->child_count; ++i) {
    arrow_build_array(&column->children[i], &parts->nodes[i], NULL);
    parts->children[i] = &parts->nodes[i];
  }
  if (column->dictionary != NULL) {
    parts->dictionary = allocate(sizeof *parts->dictionary);
    arrow_build_array(column->dictionary, parts->dictionary, NULL);
  }
  memset(out, 0, sizeof *out);
  out->length = column->length;
  out->null_count = column->null_count;
  out->offset = column->offset;
  out->n_buffers = parts->buffer_count;
  out->n_children = parts->child_count;
  out->buffers = parts->buffers;
  out->children = parts->child_count > 0 ? parts->children : NULL;
  out->dictionary = parts->dictionary;
  out->release = release_array;
  out->private_data = parts;
}

void arrow_release_schema(struct ArrowSchema* schema) {
  if (schema->release != NULL) schema->release(schema);
}

void arrow_release_array(struct ArrowArray* array) {
  if (array->release != NULL) array->release(array);
}

void arrow_release_stream(struct ArrowArrayStream* stream) {
  if (stream->release != NULL) stream->release(stream);
}

arrow_column arrow_fixed(const char* name, const char* format, int64_t width, int64_t length,
                         const void* values) {
  arrow_column column;
  memset(&column, 0, sizeof column);
  column.name = name;
  column.format = format;
  column.flags = ARROW_FLAG_NULLABLE;
  column.length = length;
  column.buffer_count = 2;
  column.buffers[1].data = values;
  column.buffers[1].size = width * length;
  return column;
}

arrow_column arrow_int64(const char* name, int64_t length, const int64_t* values) {
  return arrow_fixed(name, "l", 8, length, values);
}

arrow_column arrow_strings(const char* name, const char* format, int64_t length,
                           const int32_t* offsets, const char* bytes) {
  arrow_column column = arrow_fixed(name, format, 4, length + 1, offsets);
  column.length = length;
  column.buffer_count = 3;
  column.buffers[2].data = bytes;
  column.buffers[2].size = offsets[length];
  return column;
}

arrow_column arrow_with_nulls(arrow_column column, const uint8_t* validity, int64_t null_count) {
  column.null_count = null_count;
  column.buffers[0].data = validity;
  column.buffers[0].size = (column.length + column.offset + 7) / 8;
  return column;
}

arrow_column arrow_batch(int64_t column_count, const arrow_column* columns) {
  arrow_column batch;
  memset(&batch, 0, sizeof batch);
  batch.format = "+s";
  batch.length = column_count > 0 ? columns[0].length : 0;
  batch.buffer_count = 1;
  batch.child_count = column_count;
  batch.children = columns;
  return batch;
}

int64_t arrow_encode_metadata(char* buffer, int32_t pairs, const char* const* texts) {
  char* at = buffer;
  memcpy(at, &pairs, sizeof pairs);
  at += sizeof pairs;
  for (int32_t i = 0; i < 2 * pairs; ++i) {
    const int32_t length = (int32_t)strlen(texts[i]);
    memcpy(at, &length, sizeof length);
    at += sizeof length;
    memcpy(at, texts[i], (size_t)length);
    at += length;
  }
  return at - buffer;
}
