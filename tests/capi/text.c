// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(text* to, size_t more) {
  if (to->length + more + 1 <= to->capacity) return;
  to->capacity = (to->length + more + 1) * 2;
  char* data = realloc(to->data, to->capacity);
  if (data == NULL) abort();
  to->data = data;
}

void text_add(text* to, const char* format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  const int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  make_room(to, (size_t)length);
  vsnprintf(to->data + to->length, (size_t)length + 1, format, again);
  va_end(again);
  to->length += (size_t)length;
}

void text_add_raw(text* to, const void* bytes, int64_t count) {
  make_room(to, (size_t)count);
  if (count > 0) memcpy(to->data + to->length, bytes, (size_t)count);
  to->length += (size_t)count;
  to->data[to->length] = 0;
}

void text_add_bytes(text* to, const void* bytes, int64_t count) {
  const unsigned char* at = bytes;
  make_room(to, (size_t)count);
  for (int64_t i = 0; i < count; ++i) {
    if (at[i] >= 0x20 && at[i] < 0x7F) {
      text_add_raw(to, at + i, 1);
    } else {
      text_add(to, "\\x%02x", at[i]);
    }
  }
}

void text_free(text* of) {
  free(of->data);
  of->data = NULL;
  of->length = of->capacity = 0;
}
