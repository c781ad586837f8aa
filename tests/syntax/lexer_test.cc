// SPDX-License-Identifier: Apache-2.0
// Texts to tokens: every form of string, name, number, comment and parameter, and bytes that are
// none.
#include "syntax/lexer.h"

#include <fmt/format.h>

#include "support/catch.h"

namespace colmerge::test {
namespace {

const char* KindText(TokenKind kind) {
  constexpr const char* kNames[] = {"end",   "name",   "quoted",    "integer", "decimal",
                                    "float", "string", "parameter", "symbol"};
  return kNames[static_cast<int>(kind)];
}

// "kind text@position" of every token, or the error as "position: message" behind those before it.
std::string Tokens(std::string_view text) {
  std::string tokens;
  auto failed = [&](const Status& status) {
    CHECK(status.code() == Code::kInvalidText);
    return tokens + fmt::format("{}: {}", status.detail().position, status.message());
  };
  auto stream = TokenStream::Make(text);
  if (!stream.ok()) return failed(stream.status());
  while (stream->current().kind != TokenKind::kEnd) {
    const Token& token = stream->current();
    tokens += token.kind == TokenKind::kParameter
                  ? fmt::format("parameter {}@{} ", token.number, token.position)
                  : fmt::format("{} {}@{} ", KindText(token.kind), token.text, token.position);
    const Status status = stream->Advance();
    if (!status.ok()) return failed(status);
  }
  CHECK(stream->current().position == static_cast<int64_t>(text.size()));
  return tokens;
}

TEST_CASE("names are folded unless they are quoted") {
  CHECK(Tokens("abc ABC _x9$ \"A b\"\"c\"") ==
        "name abc@0 name abc@4 name _x9$@8 quoted A b\"c@13 ");
  CHECK(Tokens("GRÖẞE größe") == "name grÖẞe@0 name größe@9 ");
  CHECK(Tokens("a.b") == "name a@0 symbol .@1 name b@2 ");
  CHECK(Tokens("\"\"") == "0: Syntax error: a name in double quotes is empty");
  CHECK(Tokens("a \"b") == "name a@0 2: Syntax error: the name that begins with \" does not end");
}

TEST_CASE("numbers") {
  CHECK(Tokens("0 12 1.5 .5 1. 1e5 1.5E-3 .5e+2") ==
        "integer 0@0 integer 12@2 decimal 1.5@5 decimal .5@9 decimal 1.@12 float 1e5@15 "
        "float 1.5E-3@19 float .5e+2@26 ");
  CHECK(Tokens("1-2") == "integer 1@0 symbol -@1 integer 2@2 ");
  CHECK(Tokens("12abc") == "0: Syntax error at '12abc': a number cannot be followed by letters");
  CHECK(Tokens("1e") == "0: Syntax error at '1e': a number cannot be followed by letters");
  CHECK(Tokens("1e+") == "0: Syntax error at '1e': a number cannot be followed by letters");
  CHECK(Tokens("0x1F") == "0: Syntax error at '0x1F': a number cannot be followed by letters");
  CHECK(Tokens("1_000") == "0: Syntax error at '1_000': a number cannot be followed by letters");
  CHECK(Tokens("1..2") == "decimal 1.@0 decimal .2@2 ");
}

TEST_CASE("strings") {
  CHECK(Tokens("'it''s' '' 'a\nb'") == "string it's@0 string @8 string a\nb@11 ");
  CHECK(Tokens("'a\\nb'") == "string a\\nb@0 ");
  CHECK(Tokens("'a") == "0: Syntax error: the string that begins with ' does not end");
  CHECK(Tokens("'a''") == "0: Syntax error: the string that begins with ' does not end");
  CHECK(Tokens("$$it's$$ $x$a$$b$x$ $$$$") == "string it's@0 string a$$b@9 string @20 ");
  CHECK(Tokens("$x$ab$y$") == "0: Syntax error: the string that begins with '$x$' does not end");
  CHECK(Tokens("$x") == "0: Syntax error at '$': expected a parameter such as $1");
}

TEST_CASE("strings with escapes") {
  CHECK(Tokens("E'a\\nb\\tc\\\\d\\'e''f\\q'") == "string a\nb\tc\\d'e'fq@0 ");
  CHECK(Tokens("e'\\b\\f\\r'") == "string \b\f\r@0 ");
  CHECK(Tokens("E'\\101\\x42\\x4a\\xZ\\60'") == "string ABJxZ0@0 ");
  CHECK(Tokens("E'\\u00e9\\U0001F600\\uD83D\\uDE00'") == "string é😀😀@0 ");
  CHECK(Tokens("E'\\303\\251'") == "string é@0 ");
  CHECK(Tokens("E'\\'") == "0: Syntax error: the string that begins with E' does not end");
  CHECK(Tokens("E'a\\") == "0: Syntax error: the string that begins with E' does not end");
  CHECK(Tokens("E'ab\\u12G4'") == "4: The escape '\\u12' is no character of Unicode");
  CHECK(Tokens("E'\\uD83D\\uDFFF'") == "string \U0001F7FF@0 ");
  for (const char* low : {"0041", "DBFF", "E000"}) {
    const std::string escape = std::string("\\uD83D\\u") + low;
    CHECK(Tokens("E'" + escape + "'") ==
          "2: The escape '" + escape + "' is no character of Unicode");
  }
  CHECK(Tokens("E'\\uD83D'") == "2: The escape '\\uD83D' is no character of Unicode");
  CHECK(Tokens("E'\\uDE00'") == "2: The escape '\\uDE00' is no character of Unicode");
  CHECK(Tokens("E'\\U00110000'") == "2: The escape '\\U00110000' is no character of Unicode");
  CHECK(Tokens(" E'\\xff'") == "1: The escapes of the string make bytes that are not UTF-8");
}

TEST_CASE("comments") {
  CHECK(Tokens("a--b\nc -- d") == "name a@0 name c@5 ");
  CHECK(Tokens("a/* b /* c */ d */e") == "name a@0 name e@18 ");
  CHECK(Tokens("a/**/b/***/c/*/**/*/d") == "name a@0 name b@5 name c@11 name d@20 ");
  CHECK(Tokens("/* /* */") == "0: Syntax error: the comment that begins with /* does not end");
  CHECK(Tokens("x /*") == "name x@0 2: Syntax error: the comment that begins with /* does not end");
  CHECK(Tokens("5--3") == "integer 5@0 ");
}

TEST_CASE("parameters") {
  CHECK(Tokens("? $1 $12") == "parameter -1@0 parameter 0@2 parameter 11@5 ");
  CHECK(Tokens("$65535") == "parameter 65534@0 ");
  for (const char* text : {"$0", "$65536", "$99999999999999999999999999"}) {
    CHECK(Tokens(text) == fmt::format("0: Parameter '{}' is out of range: numbers go from $1 to "
                                      "$65535",
                                      text));
  }
}

TEST_CASE("symbols") {
  CHECK(Tokens("<>!=<=>=<>=||::*/%^+-") ==
        "symbol <>@0 symbol <>@2 symbol <=@4 symbol >=@6 symbol <>@8 symbol =@10 symbol ||@11 "
        "symbol ::@13 symbol *@15 symbol /@16 symbol %@17 symbol ^@18 symbol +@19 symbol -@20 ");
  CHECK(Tokens("a<-1") == "name a@0 symbol <@1 symbol -@2 integer 1@3 ");
  CHECK(Tokens("a[1]") == "name a@0 1: Arrays ([ ]) are not part of the language");
  CHECK(Tokens("a ~ b") ==
        "name a@0 2: The operator ~ is not part of the language: write LIKE, ILIKE or a function");
  CHECK(Tokens("a&b|||#") == "name a@0 symbol &@1 name b@2 symbol ||@3 symbol |@5 symbol #@6 ");
  CHECK(Tokens("a @ b") == "name a@0 2: Syntax error at '@': the character has no meaning here");
}

TEST_CASE("bytes that are no text") {
  CHECK(Tokens("a \xff b") == "2: The text is not UTF-8 from its byte 2 on");
  CHECK(Tokens("'\xc3'") == "1: The text is not UTF-8 from its byte 1 on");
  CHECK(Tokens(std::string_view("a\0b", 3)) ==
        "name a@0 1: Syntax error: the control character 0x00 stands outside a string");
  CHECK(Tokens(std::string_view("'a\0b'", 5)) == std::string("string a\0b@0 ", 13));
  CHECK(Tokens("\x01") == "0: Syntax error: the control character 0x01 stands outside a string");
  CHECK(Tokens(" \t\r\n\f\v") == "");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string alone(1, static_cast<char>(byte));
    Tokens(alone);
    Tokens("a" + alone + "b");
    Tokens("'" + alone);
    Tokens("E'\\" + alone + "'");
  }
}

TEST_CASE("the length of a text is limited") {
  auto stream = TokenStream::Make(std::string((size_t{4} << 20) + 1, ' '));
  REQUIRE_FALSE(stream.ok());
  CHECK(stream.status().code() == Code::kLimitExceeded);
  CHECK(TokenStream::Make(std::string(size_t{4} << 20, ' ')).ok());
}

}  // namespace
}  // namespace colmerge::test
