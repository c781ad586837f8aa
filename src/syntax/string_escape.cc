// SPDX-License-Identifier: Apache-2.0
// The backslash escapes of E'…' strings: \b \f \n \r \t, \ooo, \xhh, \uXXXX, \UXXXXXXXX (surrogate
// pairs too), and any other character for itself.
#include "base/error.h"
#include "syntax/lexer.h"

namespace colmerge {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void AppendUtf8(uint32_t character, std::string* value) {
  auto append = [&](uint32_t byte) { value->push_back(static_cast<char>(byte)); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xC0 | character >> 6);
    append(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    append(0xE0 | character >> 12);
    append(0x80 | (character >> 6 & 0x3F));
    append(0x80 | (character & 0x3F));
  } else {
    append(0xF0 | character >> 18);
    append(0x80 | (character >> 12 & 0x3F));
    append(0x80 | (character >> 6 & 0x3F));
    append(0x80 | (character & 0x3F));
  }
}

class EscapeReader {
 public:
  EscapeReader(std::string_view escaped, int64_t position, std::string* value)
      : escaped_(escaped), position_(position), value_(value) {}

  Status Read() {
    while (next_ < escaped_.size()) {
      const char c = escaped_[next_++];
      if (c == '\\' && next_ < escaped_.size()) {
        COLMERGE_RETURN_IF_ERROR(ReadEscape());
      } else {
        value_->push_back(c);
        if (c == '\'') ++next_;  // the lexer saw to it that it is doubled
      }
    }
    return Status::Ok();
  }

 private:
  Status ReadEscape() {
    const size_t start = next_ - 1;
    const char c = escaped_[next_++];
    switch (c) {
      case 'b': value_->push_back('\b'); break;
      case 'f': value_->push_back('\f'); break;
      case 'n': value_->push_back('\n'); break;
      case 'r': value_->push_back('\r'); break;
      case 't': value_->push_back('\t'); break;
      case 'x': ReadByte(); break;
      case 'u': return ReadCharacter(start, 4);
      case 'U': return ReadCharacter(start, 8);
      default:
        if (c >= '0' && c <= '7') {
          --next_;
          ReadOctalByte();
        } else {
          value_->push_back(c);
        }
    }
    return Status::Ok();
  }

  // One or two hexadecimal digits; without any, a plain x.
  void ReadByte() {
    uint32_t byte = 0;
    const size_t start = next_;
    while (next_ < escaped_.size() && next_ < start + 2 && HexDigit(escaped_[next_]) >= 0) {
      byte = byte * 16 + static_cast<uint32_t>(HexDigit(escaped_[next_++]));
    }
    value_->push_back(next_ == start ? 'x' : static_cast<char>(byte));
  }

  void ReadOctalByte() {
    uint32_t byte = 0;
    for (size_t end = next_ + 3; next_ < end && next_ < escaped_.size(); ++next_) {
      const char c = escaped_[next_];
      if (c < '0' || c > '7') break;
      byte = byte * 8 + static_cast<uint32_t>(c - '0');
    }
    value_->push_back(static_cast<char>(byte));
  }

  // `digits` hexadecimal digits, or -1.
  int64_t ReadHex(size_t digits) {
    int64_t number = 0;
    for (size_t end = next_ + digits; next_ < end; ++next_) {
      const int digit = next_ < escaped_.size() ? HexDigit(escaped_[next_]) : -1;
      if (digit < 0) return -1;
      number = number * 16 + digit;
    }
    return number;
  }

  Status ReadCharacter(size_t start, size_t digits) {
    int64_t character = ReadHex(digits);
    const bool is_high = character >= 0xD800 && character < 0xDC00;
    if (is_high && escaped_.substr(next_, 2) == "\\u") {
      next_ += 2;
      const int64_t low = ReadHex(4);
      const bool is_pair = low >= 0xDC00 && low < 0xE000;
      character = is_pair ? 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00) : -1;
    }
    const bool is_surrogate = character >= 0xD800 && character < 0xE000;
    if (character < 0 || character > 0x10FFFF || is_surrogate) {
      return Error(Code::kInvalidText, "The escape '{}' is no character of Unicode",
                   escaped_.substr(start, next_ - start))
          .AtPosition(position_ + static_cast<int64_t>(start));
    }
    AppendUtf8(static_cast<uint32_t>(character), value_);
    return Status::Ok();
  }

  const std::string_view escaped_;
  const int64_t position_;
  std::string* value_;
  size_t next_ = 0;
};

}  // namespace

Status Unescape(std::string_view escaped, int64_t position, std::string* value) {
  return EscapeReader(escaped, position, value).Read();
}

}  // namespace colmerge
