// SPDX-License-Identifier: Apache-2.0
#include "text/compact_json.h"

namespace colmerge {
namespace {

int HexValue(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// To the quote that ends the string, from the byte after the one that opens it.
const char* EndOfString(const char* at) {
  for (; *at != '"'; ++at) {
    if (*at == '\\') ++at;
  }
  return at;
}

}  // namespace

TextCell CompactJson::TakeScalar() {
  if (*at_ == '"') return TakeString();
  TextCell cell;
  cell.data = at_;
  cell.in_text = false;
  cell.kind = *at_ == 't' || *at_ == 'f' ? TextCellKind::kBoolean : TextCellKind::kNumber;
  if (*at_ == 'n') cell.kind = TextCellKind::kNull;
  while (*at_ != ',' && *at_ != ']' && *at_ != '}') ++at_;
  cell.size = static_cast<uint64_t>(at_ - cell.data);
  return cell;
}

TextCell CompactJson::TakeString() {
  const char* begin = at_ + 1;
  const char* end = EndOfString(begin);
  at_ = end + 1;
  TextCell cell;
  cell.kind = TextCellKind::kString;
  cell.in_text = false;
  cell.data = begin;
  cell.size = static_cast<uint64_t>(end - begin);
  if (cell.view().find('\\') == std::string_view::npos) return cell;
  plain_.ResizeUninitialized(cell.size);
  char* out = plain_.data();
  for (const char* from = begin; from < end; ++from) {
    if (*from != '\\') {
      *out++ = *from;
    } else if (*++from != 'u') {
      *out++ = *from;
    } else {
      *out++ = static_cast<char>(HexValue(from[3]) * 16 + HexValue(from[4]));
      from += 4;
    }
  }
  cell.data = plain_.data();
  cell.size = static_cast<uint64_t>(out - plain_.data());
  return cell;
}

TextCell CompactJson::TakeWhole() {
  if (*at_ != '{' && *at_ != '[') return TakeScalar();
  TextCell cell;
  cell.kind = TextCellKind::kNested;
  cell.in_text = false;
  cell.data = at_;
  int64_t depth = 0;
  do {
    if (*at_ == '"') at_ = EndOfString(at_ + 1);
    depth += *at_ == '{' || *at_ == '[' ? 1 : 0;
    depth -= *at_ == '}' || *at_ == ']' ? 1 : 0;
    ++at_;
  } while (depth > 0);
  cell.size = static_cast<uint64_t>(at_ - cell.data);
  return cell;
}

}  // namespace colmerge
