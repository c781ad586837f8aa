// SPDX-License-Identifier: Apache-2.0
// UTF-8 by the book: every sequence of up to three bytes and every lead of four against a decoder
// that works the other way round, from code points.
#include "base/utf8.h"

#include <memory>
#include <string>
#include <unordered_set>

#include "support/catch.h"

namespace colmerge {
namespace {

std::string Encode(uint32_t code_point) {
  auto byte = [](uint32_t value) { return static_cast<char>(value); };
  if (code_point < 0x80) return {byte(code_point)};
  if (code_point < 0x800) return {byte(0xC0 | code_point >> 6), byte(0x80 | (code_point & 63))};
  if (code_point < 0x10000) {
    return {byte(0xE0 | code_point >> 12), byte(0x80 | (code_point >> 6 & 63)),
            byte(0x80 | (code_point & 63))};
  }
  return {byte(0xF0 | code_point >> 18), byte(0x80 | (code_point >> 12 & 63)),
          byte(0x80 | (code_point >> 6 & 63)), byte(0x80 | (code_point & 63))};
}

bool IsSurrogate(uint32_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

bool IsValid(const std::string& text) { return IsValidUtf8(text.data(), text.size()); }

TEST_CASE("every code point is taken, surrogates are not") {
  for (uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (IsValid(Encode(c)) == IsSurrogate(c)) FAIL("code point " << c);
  }
  CHECK_FALSE(IsValid(Encode(0x110000)));
}

TEST_CASE("of all sequences of one, two and three bytes exactly the well-formed ones are taken") {
  std::unordered_set<std::string> characters;
  for (uint32_t c = 0; c <= 0xFFFF; ++c) {
    if (!IsSurrogate(c)) characters.insert(Encode(c));
  }
  auto ascii = [](uint32_t byte) { return byte < 0x80; };
  for (uint32_t a = 0; a < 256; ++a) {
    if (IsValid({static_cast<char>(a)}) != ascii(a)) FAIL("byte " << a);
    for (uint32_t b = 0; b < 256; ++b) {
      const std::string two = {static_cast<char>(a), static_cast<char>(b)};
      const bool well_formed = (ascii(a) && ascii(b)) || characters.contains(two);
      if (IsValid(two) != well_formed) FAIL("bytes " << a << " " << b);
      if (a < 0xE0 || a > 0xEF) continue;
      for (uint32_t c = 0; c < 256; ++c) {
        const std::string three = {static_cast<char>(a), static_cast<char>(b),
                                   static_cast<char>(c)};
        if (IsValid(three) != characters.contains(three))
          FAIL("bytes " << a << " " << b << " " << c);
      }
    }
  }
}

TEST_CASE("of four bytes, overlong forms and values above the last code point are refused") {
  CHECK(IsValid("\xF0\x90\x80\x80"));
  CHECK_FALSE(IsValid("\xF0\x8F\xBF\xBF"));
  CHECK(IsValid("\xF4\x8F\xBF\xBF"));
  CHECK_FALSE(IsValid("\xF4\x90\x80\x80"));
  for (int lead = 0xF5; lead <= 0xFF; ++lead) {
    CHECK_FALSE(IsValid({static_cast<char>(lead), '\x80', '\x80', '\x80'}));
  }
  for (size_t i = 1; i < 4; ++i) {
    std::string cut = "\xF1\x80\x80\x80";
    cut[i] = 'x';
    CHECK_FALSE(IsValid(cut));
  }
}

TEST_CASE("the first bad byte is found wherever it stands, and a cut character at the end") {
  for (size_t position = 0; position < 40; ++position) {
    for (const char* bad :
         {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x98"}) {
      const std::string text = std::string(position, 'a') + bad;
      // On the heap and of exact size, so that a sanitizer sees a byte read beyond.
      auto exact = std::make_unique<char[]>(text.size());
      text.copy(exact.get(), text.size());
      REQUIRE(FindInvalidUtf8(exact.get(), text.size()) == position);
      const std::string more = text + std::string(20, 'b');
      REQUIRE(FindInvalidUtf8(more.data(), more.size()) == position);
    }
  }
}

TEST_CASE("mixed text of any length is taken") {
  std::string text;
  while (text.size() < 200) {
    text += "ascii \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";
    CHECK(IsValid(text));
    text += std::string(text.size() % 7, '\0');
    CHECK(IsValid(text));
  }
  CHECK(IsValidUtf8(nullptr, 0));
}

TEST_CASE("IsAscii sees one byte above 0x7F wherever it stands, and reads nothing else") {
  for (uint64_t size :
       {0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 63, 64, 65, 1023, 1024, 1025, 1031, 2100}) {
    const auto exact = std::make_unique<char[]>(size);  // what stands behind is the sanitizer's
    for (uint64_t i = 0; i < size; ++i) exact[i] = static_cast<char>(i % 0x80);
    INFO("of " << size << " bytes");
    CHECK(IsAscii(exact.get(), size));
    for (uint64_t at = 0; at < size; ++at) {
      const char was = exact[at];
      exact[at] = static_cast<char>(0x80 | (at & 0x7F));
      INFO("at " << at);
      REQUIRE_FALSE(IsAscii(exact.get(), size));
      exact[at] = was;
    }
  }
}

}  // namespace
}  // namespace colmerge
