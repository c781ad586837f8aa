// SPDX-License-Identifier: Apache-2.0
#include "arrow_text.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static void add_metadata(text* to, const char* metadata) {
  if (metadata == NULL) return;
  int32_t pairs, length;
  memcpy(&pairs, metadata, sizeof pairs);
  metadata += sizeof pairs;
  if (pairs == 0) return;
  text_add(to, "{");
  for (int32_t i = 0; i < 2 * pairs; ++i) {
    memcpy(&length, metadata, sizeof length);
    metadata += sizeof length;
    text_add_bytes(to, metadata, length);
    metadata += length;
    text_add(to, i % 2 == 0 ? "=" : ";");
  }
  text_add(to, "}");
}

static void add_type(text* to, const struct ArrowSchema* schema) {
  text_add(to, ":%s%s", schema->format, (schema->flags & ARROW_FLAG_NULLABLE) != 0 ? "" : "!");
  if ((schema->flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0) text_add(to, "~ordered");
  if ((schema->flags & ARROW_FLAG_MAP_KEYS_SORTED) != 0) text_add(to, "~sorted");
  add_metadata(to, schema->metadata);
  if (schema->n_children > 0) {
    text_add(to, "<");
    for (int64_t i = 0; i < schema->n_children; ++i) {
      if (i > 0) text_add(to, " ");
      arrow_add_schema(to, schema->children[i]);
    }
    text_add(to, ">");
  }
  // What the values of a dictionary are called has no meaning.
  if (schema->dictionary != NULL) {
    text_add(to, "^");
    add_type(to, schema->dictionary);
  }
}

void arrow_add_schema(text* to, const struct ArrowSchema* schema) {
  CHECK(schema->release != NULL);
  CHECK(schema->format != NULL && schema->name != NULL);
  text_add_bytes(to, schema->name, (int64_t)strlen(schema->name));
  add_type(to, schema);
}

static int bit(const void* bits, int64_t at) {
  const uint8_t* bytes = bits;
  return (bytes[at / 8] >> (at % 8)) & 1;
}

static int is_null(const struct ArrowSchema* schema, const struct ArrowArray* array, int64_t at) {
  if (strcmp(schema->format, "n") == 0) return 1;
  return array->buffers[0] != NULL && !bit(array->buffers[0], at);
}

// Bytes a value of a fixed-width format; 0: another one.
static int64_t width_of(const char* format) {
  if (strlen(format) == 1) {
    const char* widths = "c1C1s2S2i4I4l8L8e2f4g8";
    const char* at = strchr(widths, format[0]);
    return at != NULL ? at[1] - '0' : 0;
  }
  if (strncmp(format, "w:", 2) == 0) return atoi(format + 2);
  if (strncmp(format, "d:", 2) == 0) return strstr(format, ",256") != NULL ? 32 : 16;
  if (strncmp(format, "ts", 2) == 0 || strncmp(format, "tD", 2) == 0) return 8;
  if (strcmp(format, "tdD") == 0 || strcmp(format, "tts") == 0) return 4;
  if (strcmp(format, "ttm") == 0 || strcmp(format, "tiM") == 0) return 4;
  if (strcmp(format, "tin") == 0) return 16;
  return format[0] == 't' ? 8 : 0;
}

// An integer as such, anything else as its bytes, the last first as numbers are written.
static void add_fixed(text* to, const char* format, const unsigned char* value, int64_t width) {
  int64_t number = 0;
  if (strchr("csil", format[0]) != NULL && format[1] == 0) {
    memcpy(&number, value, (size_t)width);
    const int unused = (int)(64 - 8 * width);
    number = (int64_t)((uint64_t)number << unused) >> unused;
    text_add(to, "%lld", (long long)number);
    return;
  }
  if (strchr("CSIL", format[0]) != NULL && format[1] == 0) {
    memcpy(&number, value, (size_t)width);
    text_add(to, "%llu", (unsigned long long)number);
    return;
  }
  text_add(to, "0x");
  for (int64_t i = width; i > 0; --i) text_add(to, "%02x", value[i - 1]);
}

static void add_string(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array,
                       int64_t at) {
  const char* bytes = array->buffers[2];
  int64_t begin, end;
  if (schema->format[0] == 'v') {
    const char* view = (const char*)array->buffers[1] + 16 * at;
    int32_t part[4];
    memcpy(part, view, 16);
    begin = part[0] > 12 ? part[3] : 0;
    end = begin + part[0];
    bytes = part[0] > 12 ? array->buffers[2 + part[2]] : view + 4;
    if (part[0] > 12) CHECK(memcmp(bytes + begin, view + 4, 4) == 0);
  } else if (schema->format[0] == 'U' || schema->format[0] == 'Z') {
    const int64_t* offsets = array->buffers[1];
    begin = offsets[at];
    end = offsets[at + 1];
  } else {
    const int32_t* offsets = array->buffers[1];
    begin = offsets[at];
    end = offsets[at + 1];
  }
  CHECK(begin <= end);
  text_add(to, "\"");
  if (end > begin) text_add_bytes(to, bytes + begin, end - begin);
  text_add(to, "\"");
}

static void add_list(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array,
                     int64_t at) {
  int64_t begin, end;
  if (schema->format[1] == 'L') {
    const int64_t* offsets = array->buffers[1];
    begin = offsets[at];
    end = offsets[at + 1];
  } else if (schema->format[1] == 'w') {
    const int64_t size = atoi(schema->format + 3);
    begin = at * size;
    end = begin + size;
  } else {
    const int32_t* offsets = array->buffers[1];
    begin = offsets[at];
    end = offsets[at + 1];
  }
  text_add(to, "[");
  for (int64_t i = begin; i < end; ++i) {
    if (i > begin) text_add(to, ",");
    arrow_add_value(to, schema->children[0], array->children[0], i);
  }
  text_add(to, "]");
}

static void add_nested(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array,
                       int64_t at) {
  CHECK_INT(array->n_children, schema->n_children);
  if (schema->format[1] != 's') {
    add_list(to, schema, array, at);
    return;
  }
  text_add(to, "(");
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (i > 0) text_add(to, ",");
    arrow_add_value(to, schema->children[i], array->children[i], at);
  }
  text_add(to, ")");
}

// The place of a row in the values of a dictionary.
static int64_t code_at(const char* format, const void* codes, int64_t at) {
  const int64_t width = width_of(format);
  uint64_t code = 0;
  memcpy(&code, (const char*)codes + width * at, (size_t)width);
  return (int64_t)code;
}

void arrow_add_value(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array,
                     int64_t row) {
  const char* format = schema->format;
  const int64_t at = array->offset + row;
  CHECK(row >= 0 && row < array->length);
  if (is_null(schema, array, at)) {
    text_add(to, "null");
  } else if (schema->dictionary != NULL) {
    CHECK(array->dictionary != NULL);
    arrow_add_value(to, schema->dictionary, array->dictionary,
                    code_at(format, array->buffers[1], at));
  } else if (format[0] == '+') {
    add_nested(to, schema, array, at);
  } else if (strcmp(format, "b") == 0) {
    text_add(to, bit(array->buffers[1], at) ? "true" : "false");
  } else if (width_of(format) > 0) {
    const int64_t width = width_of(format);
    add_fixed(to, format, (const unsigned char*)array->buffers[1] + width * at, width);
  } else {
    add_string(to, schema, array, at);
  }
}

static int64_t buffers_of(const struct ArrowSchema* schema) {
  const char* format = schema->format;
  if (strcmp(format, "n") == 0) return 0;
  if (schema->dictionary != NULL) return 2;
  if (format[0] == '+') return format[1] == 's' || format[1] == 'w' ? 1 : 2;
  return strcmp(format, "b") == 0 || width_of(format) > 0 ? 2 : 3;
}

static void check_array(const struct ArrowSchema* schema, const struct ArrowArray* array) {
  CHECK(array->release != NULL);
  CHECK(array->length >= 0 && array->offset >= 0);
  CHECK(array->null_count >= -1 && array->null_count <= array->length);
  if (schema->format[0] == 'v') {
    CHECK(array->n_buffers >= 3);
  } else {
    CHECK_INT(array->n_buffers, buffers_of(schema));
  }
  CHECK_INT(array->n_children, schema->n_children);
  CHECK((array->dictionary != NULL) == (schema->dictionary != NULL));
  int64_t nulls = 0;
  for (int64_t i = 0; i < array->length; ++i) nulls += is_null(schema, array, array->offset + i);
  if (array->null_count >= 0) CHECK_INT(array->null_count, nulls);
  for (int64_t i = 0; i < array->n_children; ++i) {
    check_array(schema->children[i], array->children[i]);
  }
  if (array->dictionary != NULL) check_array(schema->dictionary, array->dictionary);
}

void arrow_add_rows(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array) {
  check_array(schema, array);
  for (int64_t row = 0; row < array->length; ++row) {
    for (int64_t i = 0; i < schema->n_children; ++i) {
      if (i > 0) text_add(to, "|");
      arrow_add_value(to, schema->children[i], array->children[i], array->offset + row);
    }
    text_add(to, "\n");
  }
}

int64_t arrow_add_stream(text* to, struct ArrowArrayStream* stream) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  int64_t batches = 0;
  CHECK(stream->release != NULL);
  CHECK_INT(stream->get_schema(stream, &schema), 0);
  arrow_add_schema(to, &schema);
  text_add(to, "\n");
  for (;;) {
    CHECK_INT(stream->get_next(stream, &array), 0);
    if (array.release == NULL) break;
    CHECK(array.length > 0);
    arrow_add_rows(to, &schema, &array);
    array.release(&array);
    CHECK(array.release == NULL);
    ++batches;
  }
  CHECK_INT(stream->get_next(stream, &array), 0);
  CHECK(array.release == NULL);
  schema.release(&schema);
  stream->release(stream);
  CHECK(stream->release == NULL);
  return batches;
}
