// SPDX-License-Identifier: Apache-2.0
#include "text/text_place.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace colmerge {
namespace {

// The first byte of the line that `at` is in.
const char* LineStart(const char* begin, const char* at, const char* end) {
  const char* start = at;
  while (start > begin) {
    const char last = start[-1];
    if (last == '\n' || (last == '\r' && !(start < end && *start == '\n'))) break;
    --start;
  }
  return start;
}

bool IsInsideCharacter(std::string_view text, uint64_t at) {
  return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

uint64_t CountLineEnds(const char* begin, const char* end, const char* text_end) {
  uint64_t count = 0;
  for (const char* p = begin; p < end; ++p) {
    if (*p == '\n' || (*p == '\r' && !(p + 1 < text_end && p[1] == '\n'))) ++count;
  }
  return count;
}

uint64_t LineOf(std::string_view text, uint64_t offset) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  return 1 + CountLineEnds(begin, LineStart(begin, begin + offset, end), end);
}

Status TextErrorAt(std::string_view text, uint64_t offset, std::string_view message) {
  const char* at = text.data() + offset;
  const char* start = LineStart(text.data(), at, text.data() + text.size());
  uint64_t line = LineOf(text, offset);
  return Error(Code::kInvalidText, "line {}, byte {}: {}", line, at - start + 1, message)
      .AtLine(static_cast<int64_t>(line))
      .AtPosition(static_cast<int64_t>(offset));
}

Status TextErrorInLine(uint64_t line, std::string_view message) {
  return Error(Code::kInvalidText, "line {}: {}", line, message).AtLine(static_cast<int64_t>(line));
}

Status PlaceInLine(Status error, uint64_t line) {
  return Error(error.code(), "line {}: {}", line, error.message())
      .AtLine(static_cast<int64_t>(line))
      .InColumn(error.detail().column)
      .AtRow(error.detail().row);
}

Status CheckUtf8(std::string_view text, const RowHook& hook) {
  for (uint64_t start = 0; start < text.size();) {
    uint64_t size = std::min(kBytesPerHook, text.size() - start);
    // Up to where a character ends, unless it is the end of the text.
    for (int back = 0; back < 3 && IsInsideCharacter(text, start + size); ++back) --size;
    if (!IsValidUtf8(text.data() + start, size)) {
      // What is wrong may be the cut alone, or not at its place.
      const std::string_view rest = text.substr(start);
      const uint64_t offset = FindInvalidUtf8(rest.data(), rest.size());
      if (offset == rest.size()) return Status::Ok();
      return TextErrorAt(text, start + offset, "the text is not UTF-8");
    }
    start += size;
    if (hook) COLMERGE_RETURN_IF_ERROR(hook(0));
  }
  return Status::Ok();
}

}  // namespace colmerge
