// SPDX-License-Identifier: Apache-2.0
#include "text/text_encoding.h"

#include <algorithm>

#include "base/error.h"

namespace colmerge {
namespace {

constexpr uint32_t kReplaced = 0;  // in the table: as in ISO 8859-1

// 0x80 to 0x9F of windows-1252.
constexpr uint16_t kWindows[32] = {0x20AC, kReplaced, 0x201A,    0x0192, 0x201E, 0x2026, 0x2020,
                                   0x2021, 0x02C6,    0x2030,    0x0160, 0x2039, 0x0152, kReplaced,
                                   0x017D, kReplaced, kReplaced, 0x2018, 0x2019, 0x201C, 0x201D,
                                   0x2022, 0x2013,    0x2014,    0x02DC, 0x2122, 0x0161, 0x203A,
                                   0x0153, kReplaced, 0x017E,    0x0178};

char* Append(uint32_t c, char* out) {
  auto put = [&](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return out;
}

class Utf16 {
 public:
  Utf16(std::string_view text, bool is_big) : text_(text), is_big_(is_big) {}

  uint32_t Unit(uint64_t at) const {
    const auto first = static_cast<uint8_t>(text_[at]);
    const auto second = static_cast<uint8_t>(text_[at + 1]);
    return static_cast<uint32_t>(is_big_ ? first << 8 | second : second << 8 | first);
  }
  // The character at *at, which moves behind it.
  Result<uint32_t> Next(uint64_t* at) const {
    if (text_.size() - *at < 2) return Broken(*at);
    const uint32_t unit = Unit(*at);
    *at += 2;
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF || text_.size() - *at < 2) return Broken(*at - 2);
    const uint32_t low = Unit(*at);
    if (low < 0xDC00 || low > 0xDFFF) return Broken(*at - 2);
    *at += 2;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }

 private:
  static Status Broken(uint64_t at) {
    return Error(Code::kInvalidText, "the text is not UTF-16 from its byte {} on", at)
        .AtPosition(static_cast<int64_t>(at));
  }

  const std::string_view text_;
  const bool is_big_;
};

uint32_t SingleByte(char c, TextEncoding encoding) {
  const auto byte = static_cast<uint8_t>(c);
  if (encoding == TextEncoding::kLatin1 || byte < 0x80 || byte > 0x9F) return byte;
  const uint16_t mapped = kWindows[byte - 0x80];
  return mapped == kReplaced ? byte : mapped;
}

TextEncoding Settle(std::string_view text, TextEncoding encoding) {
  if (encoding != TextEncoding::kAuto) return encoding;
  if (text.substr(0, 2) == "\xFF\xFE") return TextEncoding::kUtf16LittleEndian;
  if (text.substr(0, 2) == "\xFE\xFF") return TextEncoding::kUtf16BigEndian;
  return TextEncoding::kUtf8;
}

}  // namespace

Result<std::string_view> ToUtf8(std::string_view text, TextEncoding encoding, const RowHook& hook,
                                Array<char>* copy) {
  constexpr uint64_t kMostBytesPerCharacter = 4;
  encoding = Settle(text, encoding);
  if (encoding == TextEncoding::kUtf8) return text;
  const bool is_single = encoding >= TextEncoding::kLatin1;
  const Utf16 pairs(text, encoding == TextEncoding::kUtf16BigEndian);
  for (uint64_t at = 0; at < text.size();) {
    const uint64_t stop = std::min<uint64_t>(text.size(), at + kBytesPerHook);
    // Of two bytes of UTF-16, and of one of another encoding, come three at most.
    copy->Reserve(copy->size() + (stop - at) * 3 + kMostBytesPerCharacter);
    char* out = copy->data() + copy->size();
    while (at < stop) {
      if (is_single) {
        out = Append(SingleByte(text[at++], encoding), out);
      } else {
        COLMERGE_ASSIGN_OR_RETURN(const uint32_t c, pairs.Next(&at));
        out = Append(c, out);
      }
    }
    copy->ResizeUninitialized(static_cast<uint64_t>(out - copy->data()));
    if (hook) COLMERGE_RETURN_IF_ERROR(hook(0));
  }
  return std::string_view(copy->data(), copy->size());
}

}  // namespace colmerge
