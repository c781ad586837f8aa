// SPDX-License-Identifier: Apache-2.0
#include "base/quoted_text.h"

#include "base/utf8.h"
#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE("short texts are quoted as they are") {
  CHECK(QuotedText("") == "''");
  CHECK(QuotedText("abc") == "'abc'");
  CHECK(QuotedText("it's") == "'it's'");
  CHECK(QuotedText("\xC3\xA4") == "'\xC3\xA4'");
  CHECK(QuotedText(std::string(kLongestShown, 'x')) == "'" + std::string(kLongestShown, 'x') + "'");
}

TEST_CASE("control characters do not reach a message") {
  CHECK(QuotedText("a\nb\tc\x7F"
                   "d") == "'a b c d'");
  CHECK(QuotedText(std::string_view("a\0b", 3)) == "'a b'");
}

TEST_CASE("long texts are cut between characters") {
  CHECK(QuotedText(std::string(100, 'x')) == "'" + std::string(kLongestShown, 'x') + "...'");
  for (size_t shift = 0; shift < 4; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < 200) text += "\xF0\x9F\x98\x80";
    const std::string quoted = QuotedText(text);
    CHECK(IsValidUtf8(quoted.data(), quoted.size()));
    CHECK(quoted.size() <= kLongestShown + 5);
    CHECK(quoted.size() > kLongestShown);
  }
}

TEST_CASE("a long run of continuation bytes, which is no UTF-8, is cut all the same") {
  CHECK(QuotedText(std::string(200, '\x80')).size() == kLongestShown + 5);
}

}  // namespace
}  // namespace colmerge
