// SPDX-License-Identifier: Apache-2.0
// Binary values as text and back: encode, decode, to_hex.
//
// Formats are those of PostgreSQL: hex, and base64 with a line break after every 76 characters.
// Both are read with any white space between them.
#include <cstdint>

#include "base/error.h"
#include "base/quoted_text.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/functions/string_result.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint64_t kLine = 76;

// What a character stands for in each format, or one of these.
constexpr uint8_t kNoDigit = 0xFF;
constexpr uint8_t kSpace = 0xFE;

struct DigitTable {
  uint8_t values[256];
};

constexpr DigitTable MakeTable(std::string_view digits, bool any_case) {
  DigitTable table{};
  for (uint8_t& value : table.values) value = kNoDigit;
  for (char c : {' ', '\t', '\n', '\r'}) table.values[static_cast<uint8_t>(c)] = kSpace;
  for (size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    table.values[static_cast<uint8_t>(c)] = static_cast<uint8_t>(i);
    if (any_case && c >= 'a')
      table.values[static_cast<uint8_t>(c - 0x20)] = static_cast<uint8_t>(i);
  }
  return table;
}

constexpr DigitTable kHexValues = MakeTable({kHexDigits, 16}, true);
constexpr DigitTable kBase64Values = MakeTable({kBase64Digits, 64}, false);

struct Hex {
  static constexpr const char* kName = "hex";

  static uint64_t EncodedRoom(uint64_t size) { return size * 2; }
  static char* Encode(std::string_view bytes, char* to) {
    for (char c : bytes) {
      const auto byte = static_cast<uint8_t>(c);
      *to++ = kHexDigits[byte >> 4];
      *to++ = kHexDigits[byte & 15];
    }
    return to;
  }

  // The end of what was written, or nullptr when the text is not in this format.
  static char* Decode(std::string_view text, char* to) {
    int high = -1;
    for (char c : text) {
      const uint8_t value = kHexValues.values[static_cast<uint8_t>(c)];
      if (value == kSpace && high < 0) continue;
      if (value > 15) return nullptr;
      if (high < 0) {
        high = value;
      } else {
        *to++ = static_cast<char>(high << 4 | value);
        high = -1;
      }
    }
    return high < 0 ? to : nullptr;
  }
};

struct Base64 {
  static constexpr const char* kName = "base64";

  static uint64_t EncodedRoom(uint64_t size) {
    const uint64_t characters = (size + 2) / 3 * 4;
    return characters + characters / kLine;
  }
  static char* Encode(std::string_view bytes, char* to) {
    const auto* from = reinterpret_cast<const uint8_t*>(bytes.data());
    uint64_t left = bytes.size();
    uint64_t in_line = 0;
    for (; left >= 3; left -= 3, from += 3) {
      const uint32_t group = uint32_t{from[0]} << 16 | uint32_t{from[1]} << 8 | from[2];
      for (int shift = 18; shift >= 0; shift -= 6) *to++ = kBase64Digits[group >> shift & 63];
      in_line += 4;
      if (in_line < kLine) continue;
      *to++ = '\n';
      in_line = 0;
    }
    if (left == 0) return to;
    const uint32_t group = uint32_t{from[0]} << 16 | (left == 2 ? uint32_t{from[1]} << 8 : 0);
    *to++ = kBase64Digits[group >> 18];
    *to++ = kBase64Digits[group >> 12 & 63];
    *to++ = left == 2 ? kBase64Digits[group >> 6 & 63] : '=';
    *to++ = '=';
    return to;
  }

  static char* Decode(std::string_view text, char* to) {
    uint32_t group = 0;
    int digits = 0;   // in the group
    int padding = 0;  // '=' that have been seen: nothing but them may follow
    for (char c : text) {
      const uint8_t value = kBase64Values.values[static_cast<uint8_t>(c)];
      if (value == kSpace) continue;
      if (c == '=') {
        if (digits < 2 || ++padding + digits > 4) return nullptr;
        continue;
      }
      if (value == kNoDigit || padding != 0) return nullptr;
      group = group << 6 | value;
      if (++digits < 4) continue;
      for (int shift = 16; shift >= 0; shift -= 8) *to++ = static_cast<char>(group >> shift);
      digits = 0;
      group = 0;
    }
    if (digits == 0) return to;
    if (digits + padding != 4) return nullptr;
    group <<= 6 * (4 - digits);
    for (int i = 1; i < digits; ++i) *to++ = static_cast<char>(group >> (24 - 8 * i));
    return to;
  }
};

Status UnknownFormat(const char* function, std::string_view format) {
  return Error(Code::kInvalidArgument, "Cannot {} as {}: the formats are 'hex' and 'base64'",
               function, QuotedText(format));
}

bool IsFormat(std::string_view format, std::string_view name) {
  if (format.size() != name.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (format[i] != name[i] && format[i] + 0x20 != name[i]) return false;
  }
  return true;
}

// run(Hex()) or run(Base64()) -> Status.
template <typename Run>
Status WithFormat(const char* function, std::string_view format, Run&& run) {
  if (IsFormat(format, Hex::kName)) return run(Hex());
  if (IsFormat(format, Base64::kName)) return run(Base64());
  return UnknownFormat(function, format);
}

Result<Vector> Encode(const KernelCall& call) {
  const StringOperand bytes(call.arguments[0]);
  const StringOperand format(call.arguments[1]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    return WithFormat("encode", format[i], [&](auto encoding) {
      const uint64_t room = encoding.EncodedRoom(bytes[i].size());
      if (room > kLongestResult) return ResultTooLong("encode", room);
      char* to = result->Room(room);
      result->Commit(static_cast<uint64_t>(encoding.Encode(bytes[i], to) - to));
      return Status::Ok();
    });
  });
}

Result<Vector> Decode(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand format(call.arguments[1]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    return WithFormat("decode", format[i], [&](auto encoding) {
      char* to = result->Room(text[i].size() + 1);
      const char* end = encoding.Decode(text[i], to);
      if (end == nullptr) {
        return Error(Code::kInvalidArgument, "Cannot decode {}: it is not in the format {}",
                     QuotedText(text[i]), encoding.kName);
      }
      result->Commit(static_cast<uint64_t>(end - to));
      return Status::Ok();
    });
  });
}

// Digits of the value as an unsigned one of its width, without leading zeros.
template <typename T>
Result<Vector> ToHex(const KernelCall& call) {
  const FixedOperand<T> values(call.arguments[0]);
  return MapStrings(call, [&](uint64_t i, StringResult* result) {
    char digits[2 * sizeof(T)];
    char* at = std::end(digits);
    T rest = values[i];
    do {
      *--at = kHexDigits[rest & 15];
      rest = static_cast<T>(rest >> 4);
    } while (rest != 0);
    result->Append({at, static_cast<size_t>(std::end(digits) - at)});
  });
}

constexpr ResultRule kString = ResultOf<TypeId::kUtf8>;

constexpr FunctionEntry kFunctions[] = {
    {"encode", {kBinary, kText}, kString, Encode},
    {"decode", {kText, kText}, ResultOf<TypeId::kBinary>, Decode},
    {"to_hex", {kInt32}, kString, ToHex<uint32_t>},
    {"to_hex", {kInt64}, kString, ToHex<uint64_t>},
};

}  // namespace

std::span<const FunctionEntry> EncodingFunctions() { return kFunctions; }

}  // namespace colmerge
