// SPDX-License-Identifier: Apache-2.0
// Width and cutting of UTF-8 for a terminal.
#define _POSIX_C_SOURCE 200809L
#include "display_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "failure.h"

struct range {
  uint32_t first;
  uint32_t last;
};

static const struct range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
};

static const struct range kWide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static bool is_in(uint32_t code_point, const struct range* ranges, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (code_point >= ranges[i].first && code_point <= ranges[i].last) return true;
  }
  return false;
}

static int code_point_width(uint32_t code_point) {
  if (code_point < 0x300) return 1;
  if (is_in(code_point, kCombining, sizeof(kCombining) / sizeof(kCombining[0]))) return 0;
  return is_in(code_point, kWide, sizeof(kWide) / sizeof(kWide[0])) ? 2 : 1;
}

// Decodes the character at text, of which length > 0 bytes may be read, and tells its bytes. What
// is not UTF-8 counts as one character a byte.
static uint32_t decode(const char* text, size_t length, size_t* bytes) {
  static const uint32_t kLeadMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  const uint32_t lead = (unsigned char)text[0];
  const size_t expected = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 1;
  uint32_t code_point = lead & kLeadMask[expected];
  *bytes = 1;
  if (expected > length) return '?';
  for (size_t i = 1; i < expected; ++i) {
    const uint32_t next = (unsigned char)text[i];
    if ((next & 0xC0) != 0x80) return '?';
    code_point = code_point << 6 | (next & 0x3F);
  }
  *bytes = expected;
  return code_point;
}

// A terminal acts on these instead of showing them.
static bool is_control(uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

int terminal_width(FILE* stream) {
  struct winsize size;
  const int file = fileno(stream);
  return isatty(file) && ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int display_width(const char* text) {
  const size_t length = strlen(text);
  int width = 0;
  for (size_t at = 0, bytes; at < length; at += bytes) {
    width += code_point_width(decode(text + at, length - at, &bytes));
  }
  return width;
}

char* display_copy(const char* text, size_t length, int max_width) {
  static const char kEllipsis[] = "\xE2\x80\xA6";
  char* copy = allocate_or_exit(NULL, length + sizeof(kEllipsis));
  size_t written = 0;
  size_t cut_at = 0;  // where the ellipsis goes if the rest turns out too wide
  int width = 0;
  for (size_t at = 0, bytes; at < length; at += bytes) {
    const uint32_t code_point = decode(text + at, length - at, &bytes);
    const int next_width = code_point_width(code_point);
    if (width + next_width > max_width) {
      memcpy(copy + cut_at, kEllipsis, sizeof(kEllipsis));
      return copy;
    }
    if (is_control(code_point)) {
      copy[written++] = ' ';
    } else {
      memcpy(copy + written, text + at, bytes);
      written += bytes;
    }
    width += next_width;
    if (width < max_width) cut_at = written;
  }
  copy[written] = '\0';
  return copy;
}
