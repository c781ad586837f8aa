// SPDX-License-Identifier: Apache-2.0
// LIKE and ILIKE, by hand and against a slow and plain matcher on random patterns and texts.
#include <random>

#include "expr/function_call.h"
#include "expr/functions/like_pattern.h"
#include "expr/values/characters.h"
#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge {
namespace {

using test::Call;
using test::Failure;
using test::List;
using test::Text;
using test::Texts;
using test::Value;

bool IsLike(const std::string& text, const std::string& pattern) {
  return Value("like", {Text(text), Text(pattern)}) == "true";
}

bool IsLike(const std::string& text, const std::string& pattern, const std::string& escape) {
  return Value("like", {Text(text), Text(pattern), Text(escape)}) == "true";
}

LikePattern::Form FormOf(std::string_view pattern) {
  LikePattern compiled(MakeRef<MemoryPool>(uint64_t{0}));
  REQUIRE(compiled.Compile(pattern, "\\", false).ok());
  return compiled.form();
}

TEST_CASE("LIKE matches whole texts, % any text, _ any character") {
  CHECK(IsLike("abc", "abc"));
  CHECK_FALSE(IsLike("abc", "ab"));
  CHECK_FALSE(IsLike("ab", "abc"));
  CHECK(IsLike("abc", "a%"));
  CHECK(IsLike("abc", "_b_"));
  CHECK_FALSE(IsLike("abc", "c"));
  CHECK(IsLike("", ""));
  CHECK(IsLike("", "%"));
  CHECK_FALSE(IsLike("", "_"));
  CHECK_FALSE(IsLike("a", ""));
  CHECK(IsLike("日本語", "_本_"));
  CHECK(IsLike("日本語", "___"));
  CHECK_FALSE(IsLike("日本語", "____"));
  CHECK(IsLike("a longer text of words", "a %text%words"));
  CHECK_FALSE(IsLike("a longer text of words", "a %words%text"));
  CHECK(IsLike("aXbXc", "a%X_"));
  CHECK_FALSE(IsLike("aXbXcc", "a%X_"));
  CHECK_FALSE(IsLike("aba", "ab%ba"));  // its ends may not overlap
  CHECK(IsLike("abba", "ab%ba"));
  CHECK(IsLike("xaab", "%_ab"));
  CHECK(IsLike("ab", "%_%_%"));
  CHECK_FALSE(IsLike("a", "%_%_%"));
  CHECK(IsLike("mississippi", "%iss%ip%"));
  CHECK_FALSE(IsLike("mississippi", "%ip%iss%"));
}

TEST_CASE("each simple form of a pattern is found, and does what it should") {
  using Form = LikePattern::Form;
  CHECK(FormOf("abc") == Form::kEqual);
  CHECK(FormOf("") == Form::kEqual);
  CHECK(FormOf("abc%") == Form::kPrefix);
  CHECK(FormOf("%abc") == Form::kSuffix);
  CHECK(FormOf("%%abc%%") == Form::kContains);
  CHECK(FormOf("%%") == Form::kAny);
  CHECK(FormOf("a\\%%") == Form::kPrefix);
  CHECK(FormOf("\\%a") == Form::kEqual);
  CHECK(FormOf("%a%b") == Form::kGeneral);
  CHECK(FormOf("a_%") == Form::kGeneral);
  const auto texts = Texts({"abc",
                            "abcd",
                            "xabc",
                            "ab",
                            {},
                            "abcdefghijklmnop",
                            "abd",
                            "abcdefghijklmnopq",
                            "",
                            "xxabcxx and more of it"});
  CHECK(Call("like", {texts, Text("abc")}) == List{"true", "false", "false", "false", "NULL",
                                                   "false", "false", "false", "false", "false"});
  CHECK(Call("like", {texts, Text("abcdefghijklmnop")}) == List{"false", "false", "false", "false",
                                                                "NULL", "true", "false", "false",
                                                                "false", "false"});
  CHECK(Call("like", {texts, Text("abc%")}) ==
        List{"true", "true", "false", "false", "NULL", "true", "false", "true", "false", "false"});
  CHECK(Call("like", {texts, Text("abcdefghijklmnopq%")}) == List{"false", "false", "false",
                                                                  "false", "NULL", "false", "false",
                                                                  "true", "false", "false"});
  CHECK(Call("like", {texts, Text("%bc")}) == List{"true", "false", "true", "false", "NULL",
                                                   "false", "false", "false", "false", "false"});
  CHECK(Call("like", {texts, Text("%abc%")}) ==
        List{"true", "true", "true", "false", "NULL", "true", "false", "true", "false", "true"});
  CHECK(Call("like", {texts, Text("%")}) ==
        List{"true", "true", "true", "true", "NULL", "true", "true", "true", "true", "true"});
}

TEST_CASE("the escape character makes the next one stand for itself") {
  CHECK(IsLike("a%b", "a\\%b"));
  CHECK_FALSE(IsLike("axb", "a\\%b"));
  CHECK(IsLike("a_b", "a\\_b"));
  CHECK_FALSE(IsLike("axb", "a\\_b"));
  CHECK(IsLike("a\\b", "a\\\\b"));
  CHECK(IsLike("ab", "a\\b"));
  CHECK(IsLike("10%", "10#%", "#"));
  CHECK_FALSE(IsLike("10x", "10#%", "#"));
  CHECK(IsLike("a\\b", "a\\b", "#"));
  CHECK(IsLike("a\\xb", "a\\%b", ""));
  CHECK(IsLike("a%", "aé%", "é"));
  CHECK(IsLike("%a", "%%a", "%"));
  CHECK(Failure("like", {Texts({{}, "abc"}), Text("abc\\")}) ==
        "The pattern 'abc\\' of LIKE ends with its escape character at row 1");
  CHECK(Failure("like", {Texts({"a"}), Text("a"), Text("##")}) ==
        "The escape of LIKE is one character, or empty for none, and not '##' at row 0");
}

TEST_CASE("a pattern that is wrong is no failure where nothing asks for it") {
  CHECK(Call("like", {Texts({{}, {}}), Text("abc\\")}) == List{"NULL", "NULL"});
}

TEST_CASE("patterns may differ from row to row, and be null") {
  CHECK(Call("like", {Texts({"abc", "abc", "abc", {}}), Texts({"a%", "b%", {}, "%"})}) ==
        List{"true", "false", "NULL", "NULL"});
  CHECK(Call("ilike", {Texts({"ABC", "abc"}), Texts({"a%", "B_"})}) == List{"true", "false"});
}

TEST_CASE("ILIKE does not tell upper from lower case, in any script") {
  const auto is_ilike = [](const char* text, const char* pattern) {
    return Value("ilike", {Text(text), Text(pattern)}) == "true";
  };
  CHECK(is_ilike("Abc", "aBC"));
  CHECK(is_ilike("STRASSE", "%rass%"));
  CHECK(is_ilike("ÄRGER", "är%"));
  CHECK(is_ilike("Москва", "%СКВ_"));
  CHECK(is_ilike("a%B", "A\\%b"));
  CHECK_FALSE(is_ilike("abc", "abd"));
  CHECK(is_ilike("A TEXT THAT IS LONGER THAN A VIEW", "a text %er than a view"));
  CHECK_FALSE(Value("like", {Text("Abc"), Text("abc")}) == "true");
}

// By trying every way.
bool MatchesPlainly(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '%') {
    return MatchesPlainly(text, pattern.substr(1)) ||
           (!text.empty() && MatchesPlainly(text.substr(CharacterSize(text[0])), pattern));
  }
  if (text.empty()) return false;
  const uint64_t size = CharacterSize(text[0]);
  if (pattern[0] == '_') return MatchesPlainly(text.substr(size), pattern.substr(1));
  return text.substr(0, size) == pattern.substr(0, size) &&
         MatchesPlainly(text.substr(size), pattern.substr(size));
}

TEST_CASE("random patterns match what a plain matcher says") {
  std::mt19937 random(20240229);
  const char* const letters[] = {"a", "b", "é", "%", "_", "a", "b"};
  const auto draw = [&](size_t kinds, size_t longest) {
    std::string text;
    for (size_t n = random() % (longest + 1); n > 0; --n) text += letters[random() % kinds];
    return text;
  };
  int matches = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = draw(7, 7);
    const std::string text = draw(3, 18);
    LikePattern compiled(MakeRef<MemoryPool>(uint64_t{0}));
    REQUIRE(compiled.Compile(pattern, "\\", false).ok());
    const bool expected = MatchesPlainly(text, pattern);
    matches += expected ? 1 : 0;
    INFO(text << " LIKE " << pattern);
    REQUIRE(compiled.Matches(StringRef(text)) == expected);
    const bool in_loop = compiled.WithMatcher(
        [&](auto matcher) { return static_cast<bool>(matcher(StringRef(text))); });
    REQUIRE(in_loop == expected);
  }
  CHECK(matches > 1000);
}

// The first place of a piece, by trying each.
bool OccursPlainly(std::string_view text, std::string_view piece) {
  for (;; text.remove_prefix(CharacterSize(text[0]))) {
    std::string_view left = text;
    bool matches = true;
    for (size_t at = 0; at < piece.size() && matches; at += CharacterSize(piece[at])) {
      if (left.empty()) return false;
      const std::string_view character = piece.substr(at, CharacterSize(piece[at]));
      matches = character == "_" || left.substr(0, CharacterSize(left[0])) == character;
      left.remove_prefix(CharacterSize(left[0]));
    }
    if (matches) return true;
    if (text.empty()) return false;
  }
}

TEST_CASE("pieces of more than 64 bytes are found like short ones") {
  std::mt19937 random(7);
  const char* const letters[] = {"a", "b", "é", "語", "😀"};
  const auto draw = [&](size_t kinds, size_t characters) {
    std::string text;
    for (size_t n = 0; n < characters; ++n) text += letters[random() % kinds];
    return text;
  };
  int matches = 0;
  for (int i = 0; i < 4000; ++i) {
    const size_t kinds = 1 + random() % 5;
    std::string text = draw(kinds, random() % 400);
    // A part of the text with some characters made any, and now and then a wrong one.
    std::string piece;
    size_t at = CharacterStart(text, random() % 200);
    for (size_t n = random() % 220; n > 0 && at < text.size(); --n) {
      const size_t size = CharacterSize(text[at]);
      piece += random() % 3 == 0 ? "_" : random() % 500 == 0 ? "b" : text.substr(at, size);
      at += size;
    }
    if (random() % 4 == 0) piece = "_" + piece + "_";
    LikePattern compiled(MakeRef<MemoryPool>(uint64_t{0}));
    REQUIRE(compiled.Compile("%" + piece + "%", "\\", false).ok());
    const bool expected = OccursPlainly(text, piece);
    matches += expected ? 1 : 0;
    INFO(text << " LIKE %" << piece << "%");
    REQUIRE(compiled.Matches(StringRef(text)) == expected);
  }
  CHECK(matches > 1000);
  CHECK(matches < 3900);
}

// What matching costs, as often as it asks whether to go on.
uint64_t QuestionsOf(const std::string& text, const std::string& pattern) {
  test::CountedProgress progress;
  LikePattern compiled(MakeRef<MemoryPool>(uint64_t{0}), &progress);
  REQUIRE(compiled.Compile(pattern, "\\", false).ok());
  CHECK_FALSE(compiled.Matches(StringRef(text)));
  CHECK(compiled.TakeStatus().ok());
  return progress.checks();
}

TEST_CASE("a piece with _ costs one step for each character, however it is made") {
  constexpr uint64_t kCharacters = 8 * kStepsACheck;
  for (const char* pattern : {"%a_b%", "%____b%", "%a_a_a_a_a_a_a_a_a_a_a_a_a_a_a_a_a_a_a_b%"}) {
    INFO(pattern);
    CHECK(QuestionsOf(std::string(kCharacters, 'a'), pattern) == 8);
    CHECK(QuestionsOf(std::string(4 * kCharacters, 'a'), pattern) == 32);
  }
}

TEST_CASE("a long piece with _ costs a 64th of the product, where there is something to match") {
  std::string pattern = "%";
  for (int i = 0; i < 640; ++i) pattern += "a_";
  pattern += "b%";
  constexpr uint64_t kWords = 1281 / 64 + 1;
  for (uint64_t characters : {kStepsACheck, 4 * kStepsACheck}) {
    const uint64_t most = characters * kWords / kStepsACheck;
    const uint64_t questions = QuestionsOf(std::string(characters, 'a'), pattern);
    CHECK(questions <= most + 1);
    CHECK(questions >= most * 3 / 4);
    CHECK(QuestionsOf(std::string(characters, 'c'), pattern) == characters / kStepsACheck);
  }
}

TEST_CASE("pieces without _ and pieces one after another cost the text once") {
  constexpr uint64_t kCharacters = 16 * kStepsACheck;
  std::string pattern = "%";
  for (int i = 0; i < 100; ++i) pattern += "a_a%";
  CHECK(QuestionsOf(std::string(kCharacters, 'a'), pattern + "b%") <= 16 / 8 + 1);
  CHECK(QuestionsOf(std::string(kCharacters, 'a'), "%ab%") == 1);
}

TEST_CASE("who says no ends the matching") {
  for (const char* pattern : {"%a_b%", "%ab%"}) {
    test::CountedProgress progress(3);
    LikePattern compiled(MakeRef<MemoryPool>(uint64_t{0}), &progress);
    REQUIRE(compiled.Compile(pattern, "\\", false).ok());
    const std::string text(100 * kStepsACheck, 'a');
    for (int i = 0; i < 5; ++i) CHECK_FALSE(compiled.Matches(StringRef(text)));
    CHECK(progress.checks() == 3);
    CHECK(compiled.TakeStatus().code() == Code::kCancelled);
  }
}

TEST_CASE("the pieces of a pattern count") {
  std::string pattern;
  for (int i = 0; i < 10000; ++i) pattern += "%_";
  const auto pool = MakeRef<MemoryPool>(uint64_t{100} << 10);
  {
    LikePattern compiled(pool);
    CHECK_THROWS_AS(compiled.Compile(pattern, "", false), BudgetExceeded);
    CHECK(compiled.Compile("%a_%", "", false).ok());
    CHECK(compiled.Matches(StringRef("xaby")));
    CHECK(pool->total() > 0);
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("a pattern of many % takes no time that grows with their number's power") {
  std::string text(20000, 'a');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "%a_a";
  CHECK_FALSE(IsLike(text, pattern + "%b"));
  CHECK(IsLike(text, pattern + "%"));
}

}  // namespace
}  // namespace colmerge
