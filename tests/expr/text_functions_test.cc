// SPDX-License-Identifier: Apache-2.0
// Functions of texts and binary values. Expected values are PostgreSQL's, or follow from its
// documentation.
#include <limits>

#include "expr/function_call.h"
#include "expr/values/characters.h"
#include "support/catch.h"

namespace colmerge::text_functions_test {
namespace {

using test::Binaries;
using test::Call;
using test::Failure;
using test::HasText;
using test::Int;
using test::Ints;
using test::List;
using test::Long;
using test::Text;
using test::Texts;
using test::Value;

constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();
constexpr int64_t kInt64Max = std::numeric_limits<int64_t>::max();

TEST_CASE("length counts characters, octet_length bytes, bit_length bits") {
  const auto texts = Texts({"", "abc", "größe", "日本語", {}, "a text that is longer than a view"});
  CHECK(Call("length", {texts}) == List{"0", "3", "5", "3", "NULL", "33"});
  CHECK(Call("char_length", {texts}) == Call("length", {texts}));
  CHECK(Call("character_length", {texts}) == Call("length", {texts}));
  CHECK(Call("octet_length", {texts}) == List{"0", "3", "7", "9", "NULL", "33"});
  CHECK(Call("bit_length", {texts}) == List{"0", "24", "56", "72", "NULL", "264"});
  CHECK(Call("length", {Texts({"日本語と日本語ab", "größegrößegröße😀"})}) == List{"9", "16"});
  const auto bytes = Binaries({std::string("\xC3\xBC\0", 3), "", {}});
  CHECK(Call("length", {bytes}) == List{"3", "0", "NULL"});
  CHECK(Call("octet_length", {bytes}) == List{"3", "0", "NULL"});
  CHECK(Call("bit_length", {bytes}) == List{"24", "0", "NULL"});
}

TEST_CASE("lower and upper map every script that has case, one character to one") {
  CHECK(Call("lower", {Texts({"TOM", "GRÖẞE", "ΑΘΗΝΑΣ", "МОСКВА", {}, "İSTANBUL", "ＡＢ"})}) ==
        List{"tom", "größe", "αθηνασ", "москва", "NULL", "istanbul", "ａｂ"});
  CHECK(Call("upper", {Texts({"tom", "straße", "αθήνας", "ёлка", {}, "ÿ", "ŉ"})}) ==
        List{"TOM", "STRAßE", "ΑΘΉΝΑΣ", "ЁЛКА", "NULL", "Ÿ", "ŉ"});
  // Ends of the runs in the tables, and neighbours outside of them.
  CHECK(Value("lower", {Text("ÀÖ×ØÞßĀāŹŻ@[Z")}) == "àö×øþßāāźż@[z");
  CHECK(Value("upper", {Text("àö÷øþßāĀźż`{z")}) == "ÀÖ÷ØÞßĀĀŹŻ`{Z");
  CHECK(Value("lower", {Text("@AZ[`az{0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\x7F\x01")}) ==
        "@az[`az{0123456789abcdefghijklmnopqrstuvwxyz\x7F\x01");
  CHECK(Value("upper", {Text("@AZ[`az{0123456789abcdefghijklmnopqrstuvwxyz\x7F\x01é")}) ==
        "@AZ[`AZ{0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\x7F\x01É");
  // Lengths in bytes that change: Ⱥ has two, ⱥ three.
  CHECK(Value("lower", {Text("ȺȺȺȺȺȺȺ")}) == "ⱥⱥⱥⱥⱥⱥⱥ");
  CHECK(Value("upper", {Text("ⱥı")}) == "ȺI");
  CHECK(Value("upper", {Text("𐐨")}) == "𐐀");
}

TEST_CASE("initcap capitalizes words of letters and digits") {
  CHECK(Call("initcap", {Texts({"hi THOMAS", "o'neil-smith 2nd", "ÉLAN vital", "", {}})}) ==
        List{"Hi Thomas", "O'Neil-Smith 2nd", "Élan Vital", "", "NULL"});
  CHECK(Value("initcap", {Text("a—b «c» d×e")}) == "A—B «C» D×E");
}

TEST_CASE("reverse goes by characters") {
  CHECK(Call("reverse", {Texts({"abcde", "aéb日", "", {}, "0123456789abcdef"})}) ==
        List{"edcba", "日béa", "", "NULL", "fedcba9876543210"});
}

TEST_CASE("strpos and position count characters from 1") {
  const auto texts = Texts({"high", "日本語本", "abc", {}, ""});
  CHECK(Call("strpos", {texts, Texts({"ig", "本", "x", "a", ""})}) ==
        List{"2", "2", "0", "NULL", "1"});
  CHECK(Value("position", {Text("abc"), Text("")}) == "1");
  CHECK(Value("position", {Text("über"), Text("r")}) == "4");
}

TEST_CASE("starts_with") {
  CHECK(Call("starts_with", {Texts({"alphabet", "al", {}, "beta"}), Text("alph")}) ==
        List{"true", "false", "NULL", "false"});
  CHECK(Value("starts_with", {Text(""), Text("")}) == "true");
}

TEST_CASE("ascii and chr are codes of characters") {
  CHECK(Call("ascii", {Texts({"x", "", "é!", "日", "😀", {}})}) ==
        List{"120", "0", "233", "26085", "128512", "NULL"});
  CHECK(Call("chr", {Ints({65, 233, 26085, 0x1F600, {}})}) == List{"A", "é", "日", "😀", "NULL"});
  for (int32_t code : {0, -1, 0xD800, 0xDFFF, 0x110000}) {
    CHECK(Failure("chr", {Ints({65, code})}) ==
          "Cannot compute chr(" + std::to_string(code) + "): there is no such character at row 1");
  }
}

TEST_CASE("substr takes characters from a position; what lies before the first counts") {
  const auto text = Text("alphabet");
  CHECK(Value("substr", {text, Int(3)}) == "phabet");
  CHECK(Value("substr", {text, Int(3), Int(2)}) == "ph");
  CHECK(Value("substring", {text, Int(-2), Int(5)}) == "al");
  CHECK(Value("substr", {text, Int(0), Int(1)}) == "");
  CHECK(Value("substr", {text, Int(9)}) == "");
  CHECK(Value("substr", {text, Int(7), Int(100)}) == "et");
  CHECK(Value("substr", {text, Long(kInt64Min), Long(kInt64Max)}) == "");
  CHECK(Value("substr", {text, Long(kInt64Max), Long(kInt64Max)}) == "");
  CHECK(Value("substr", {text, Int(2), Long(kInt64Max)}) == "lphabet");
  CHECK(Call("substr", {Texts({"日本語", "aéb", {}, "größere Dinge als Ansichten"}), Int(2),
                        Ints({1, 5, 1, 25})}) ==
        List{"本", "éb", "NULL", "rößere Dinge als Ansichte"});
  CHECK(Failure("substr", {Texts({"ab", "abc"}), Int(1), Ints({0, -1})}) ==
        "Cannot compute substr('abc', 1, -1): the length is negative at row 1");
}

TEST_CASE("substr of binary values goes by bytes") {
  CHECK(Call("substr", {Binaries({"\xC3\xBC\xC3", "", {}}), Int(2), Int(1)}) ==
        List{"bc", "", "NULL"});
  CHECK(Call("substring", {Binaries({"\x01\x02\x03"}), Int(2)}) == List{"0203"});
}

TEST_CASE("left and right; a negative count is all but so many") {
  CHECK(Call("left", {Text("abcde"), Ints({2, 0, -2, 9, -9, {}})}) ==
        List{"ab", "", "abc", "abcde", "", "NULL"});
  CHECK(Call("right", {Text("abcde"), Ints({2, 0, -2, 9, -9, {}})}) ==
        List{"de", "", "cde", "abcde", "", "NULL"});
  CHECK(Value("left", {Text("日本語"), Int(2)}) == "日本");
  CHECK(Value("right", {Text("日本語"), Int(-1)}) == "本語");
  CHECK(Value("left", {Text("abc"), Long(kInt64Min)}) == "");
  CHECK(Value("right", {Text("abc"), Long(kInt64Min)}) == "");
  CHECK(Value("right", {Text("abc"), Long(kInt64Max)}) == "abc");
}

TEST_CASE("split_part takes a field, from either end") {
  const auto text = Text("abc~@~def~@~ghi");
  CHECK(Call("split_part", {text, Text("~@~"), Ints({1, 2, 3, 4, -1, -3, -4, {}})}) ==
        List{"abc", "def", "ghi", "", "ghi", "abc", "", "NULL"});
  CHECK(Value("split_part", {Text("abc,def,ghi,jkl"), Text(","), Int(-2)}) == "ghi");
  CHECK(Call("split_part", {Text("a,b"), Text(""), Ints({1, -1, 2})}) == List{"a,b", "a,b", ""});
  CHECK(Call("split_part", {Text(",a,"), Text(","), Ints({1, 2, 3, -1, -2})}) ==
        List{"", "a", "", "", "a"});
  CHECK(Value("split_part", {Text("x"), Text(","), Long(kInt64Min)}) == "");
  CHECK(Call("split_part", {Text("aaa"), Text("aa"), Ints({1, 2, -1, -2})}) ==
        List{"", "a", "a", ""});
  CHECK(Failure("split_part", {Texts({"a", "b"}), Text(","), Ints({1, 0})}) ==
        "Cannot compute split_part('b', ',', 0): fields are numbered from 1, or from -1 at the "
        "end at row 1");
}

TEST_CASE("trims take spaces, or the characters of a set") {
  CHECK(Call("btrim", {Texts({"  a b  ", "", "   ", {}, "\tx"})}) ==
        List{"a b", "", "", "NULL", "\tx"});
  CHECK(Value("ltrim", {Text("  a ")}) == "a ");
  CHECK(Value("rtrim", {Text("  a ")}) == "  a");
  CHECK(Value("btrim", {Text("xyxtrimyyx"), Text("xyz")}) == "trim");
  CHECK(Value("ltrim", {Text("zzzytest"), Text("xyz")}) == "test");
  CHECK(Value("rtrim", {Text("testxxzx"), Text("xyz")}) == "test");
  CHECK(Value("trim", {Text("éaéç"), Text("çé")}) == "a");
  CHECK(Value("btrim", {Text("日本日"), Text("日")}) == "本");
  CHECK(Value("btrim", {Text("abc"), Text("")}) == "abc");
  CHECK(Call("btrim", {Text("aba"), Texts({"a", "b", {}, "ab"})}) == List{"b", "aba", "NULL", ""});
}

TEST_CASE("lpad and rpad fill up to a number of characters, or cut") {
  CHECK(Value("lpad", {Text("hi"), Int(5), Text("xy")}) == "xyxhi");
  CHECK(Value("rpad", {Text("hi"), Int(5), Text("xy")}) == "hixyx");
  CHECK(Value("lpad", {Text("hi"), Int(4)}) == "  hi");
  CHECK(Value("rpad", {Text("hi"), Int(4)}) == "hi  ");
  CHECK(Call("lpad", {Text("héllo"), Ints({3, 0, -1, 6, {}}), Text("é日")}) ==
        List{"hél", "", "", "éhéllo", "NULL"});
  CHECK(Value("lpad", {Text("hi"), Int(20), Text("é日")}) == "é日é日é日é日é日é日é日é日é日hi");
  CHECK(Value("lpad", {Text("hi"), Int(5), Text("")}) == "hi");
  CHECK(Value("rpad", {Text("hello"), Int(2), Text("")}) == "he");
  CHECK(Value("rpad", {Text(""), Int(3), Text("ab")}) == "aba");
  CHECK(Failure("lpad", {Texts({"a"}), Long(kInt64Max), Text("ab")}) ==
        "The result of lpad would have 9223372036854775807 bytes; the most that a function makes "
        "is 268435456 at row 0");
  CHECK_THAT(Failure("rpad", {Text("a"), Int(200000000), Text("日")}), HasText("rpad"));
}

TEST_CASE("overlay puts a text in place of characters") {
  CHECK(Value("overlay", {Text("Txxxxas"), Text("hom"), Int(2), Int(4)}) == "Thomas");
  CHECK(Value("overlay", {Text("日本語"), Text("x"), Int(2)}) == "日x語");
  CHECK(Value("overlay", {Text("abc"), Text("X"), Int(2), Int(0)}) == "aXbc");
  CHECK(Value("overlay", {Text("abc"), Text("X"), Int(9), Int(2)}) == "abcX");
  CHECK(Value("overlay", {Text("abc"), Text("X"), Int(2), Long(kInt64Max)}) == "aX");
  CHECK_THAT(Failure("overlay", {Text("abc"), Text("X"), Int(0)}), HasText("positions begin at 1"));
}

TEST_CASE("concat and concat_ws skip nulls; the separator's null is the result's") {
  const auto first = Texts({"a", {}, {}, "a longer text, "});
  const auto second = Texts({"b", "c", {}, "and another one"});
  CHECK(Call("concat", {first, second}) == List{"ab", "c", "", "a longer text, and another one"});
  CHECK(Call("concat", {first}) == List{"a", "", "", "a longer text, "});
  CHECK(Call("concat_ws", {Text("-"), first, second, Text("z")}) ==
        List{"a-b-z", "c-z", "z", "a longer text, -and another one-z"});
  CHECK(Call("concat_ws", {Texts({",", {}, ";", ""}), first, second}) ==
        List{"a,b", "NULL", "", "a longer text, and another one"});
}

TEST_CASE("concat takes values of any type as text") {
  CHECK(Call("concat", {Text("n="), Ints({1, {}})}) == List{"n=1", "n="});
}

TEST_CASE("repeat") {
  CHECK(Call("repeat", {Text("Pg"), Ints({4, 0, -1, 1, {}, 7})}) ==
        List{"PgPgPgPg", "", "", "Pg", "NULL", "PgPgPgPgPgPgPg"});
  CHECK(Value("repeat", {Text(""), Long(kInt64Max)}) == "");
  CHECK(Value("repeat", {Text("abc"), Int(100)}).size() == 300);
  CHECK(Failure("repeat", {Texts({"", "ab"}), Long(kInt64Max)}) ==
        "The result of repeat would have 18446744073709551614 bytes; the most that a function "
        "makes is 268435456 at row 1");
}

TEST_CASE("replace replaces every occurrence") {
  CHECK(Call("replace", {Texts({"abcdefabcdef", "xyz", {}, "cd", ""}), Text("cd"), Text("XX")}) ==
        List{"abXXefabXXef", "xyz", "NULL", "XX", ""});
  CHECK(Value("replace", {Text("aaa"), Text("a"), Text("")}) == "");
  CHECK(Value("replace", {Text("aaaa"), Text("aa"), Text("日")}) == "日日");
  CHECK(Value("replace", {Text("abc"), Text(""), Text("x")}) == "abc");
  CHECK(Call("replace", {Text("a-b"), Texts({"-", "a"}), Texts({"+", {}})}) == List{"a+b", "NULL"});
}

TEST_CASE("translate maps characters, and drops those without a counterpart") {
  CHECK(Value("translate", {Text("12345"), Text("143"), Text("ax")}) == "a2x5");
  CHECK(Value("translate", {Text("日本語é"), Text("本é"), Text("b日")}) == "日b語日");
  CHECK(Value("translate", {Text("aab"), Text("aa"), Text("xy")}) == "xxb");
  CHECK(Call("translate", {Text("abc"), Texts({"a", "b", {}, ""}), Texts({"é", "", "x", "z"})}) ==
        List{"ébc", "ac", "NULL", "abc"});
}

TEST_CASE("encode and decode hex and base64") {
  CHECK(Call("encode", {Binaries({std::string("\x01\xAB\0", 3), "", {}}), Text("hex")}) ==
        List{"01ab00", "", "NULL"});
  CHECK(Call("encode", {Binaries({"f", "fo", "foo", "foob", ""}), Text("Base64")}) ==
        List{"Zg==", "Zm8=", "Zm9v", "Zm9vYg==", ""});
  CHECK(Call("decode", {Texts({"01Ab 00", "", {}}), Text("HEX")}) == List{"01ab00", "", "NULL"});
  CHECK(Call("decode", {Texts({"Zg==", "Zm8=", " Zm\n9v ", "Zm9vYg=="}), Text("base64")}) ==
        List{"66", "666f", "666f6f", "666f6f62"});
}

TEST_CASE("base64 is broken into lines of 76 characters") {
  const std::string line(76, 'A');
  const auto encode = [](size_t size) {
    return Call("encode", {Binaries({std::string(size, '\0')}), Text("base64")}).front();
  };
  CHECK(encode(56) == line.substr(1) + "=");
  CHECK(encode(57) == line + "\n");
  CHECK(encode(58) == line + "\nAA==");
  CHECK(encode(114) == line + "\n" + line + "\n");
}

TEST_CASE("text that is not in its format is refused") {
  CHECK(Failure("decode", {Texts({"00", "0"}), Text("hex")}) ==
        "Cannot decode '0': it is not in the format hex at row 1");
  for (const char* text : {"0g", "0 1"}) {
    CHECK_THAT(Failure("decode", {Text(text), Text("hex")}), HasText("Cannot decode"));
  }
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "Z===", "Zg==Zg==", "Zm8é", "Zm=8"}) {
    CHECK_THAT(Failure("decode", {Text(text), Text("base64")}), HasText("Cannot decode"));
  }
  CHECK(Failure("encode", {Binaries({"a"}), Text("rot13")}) ==
        "Cannot encode as 'rot13': the formats are 'hex' and 'base64' at row 0");
}

TEST_CASE("to_hex writes two's complement") {
  CHECK(Call("to_hex", {Ints({255, 0, -1, {}})}) == List{"ff", "0", "ffffffff", "NULL"});
  CHECK(Value("to_hex", {Long(kInt64Min)}) == "8000000000000000");
}

// Each of these took the product of two lengths: hours.
TEST_CASE("functions of long texts take time as the texts are long") {
  constexpr size_t kLong = 2000000;
  const std::string text(kLong, 'a');
  const std::string part = std::string(kLong / 2, 'a') + "b";
  CHECK(Value("strpos", {Text(text), Text(part)}) == "0");
  CHECK(Value("split_part", {Text(text), Text(part), Int(2)}) == "");
  CHECK(Value("split_part", {Text(text), Text(part), Int(-2)}) == "");
  CHECK(Value("split_part", {Text(text), Text(part), Int(-1)}) == text);
  CHECK(Value("replace", {Text(text), Text(part), Text("x")}) == text);
  // A hundred thousand characters of different kinds, the one that is there the last.
  std::string set;
  char character[4];
  for (uint32_t c = 0x10000; c < 0x10000 + 100000; ++c) {
    set.append(character, EncodeCharacter(c, character));
  }
  std::string others;
  for (size_t i = 0; i < kLong / 4; ++i) others.append(character, 4);
  CHECK(Value("btrim", {Text(others), Text(set)}) == "");
  CHECK(Value("ltrim", {Text(others), Text(set)}) == "");
  CHECK(Value("rtrim", {Text(others), Text(set)}) == "");
  CHECK(Value("translate", {Text(others), Text(set), Text("")}) == "");
}

}  // namespace
}  // namespace colmerge::text_functions_test
