// SPDX-License-Identifier: Apache-2.0
// Tokens of SQL text, one ahead.
//
// Strings: 'it''s'; E'\n' with backslash escapes; $$dollar quoted$$, $tag$also$tag$. Identifiers:
// folded to lower case (ASCII letters only), or as they are "in ""quotes""". Comments: -- to the
// end of the line, and nested /* */. Parameters: ? and $1. Text is UTF-8; a byte that is not is
// refused with its position, as is an unknown character, an open string, an open comment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/text_budget.h"

namespace colmerge {

// Bytes of a statement or expression, at most: what is made of them takes a multiple of that.
inline constexpr size_t kLongestSql = size_t{4} << 20;
// The number of the last parameter that a text may name: $65535.
inline constexpr int64_t kMostParameters = 65535;

// What a token becomes at most: a node of the syntax tree, with its place among the arguments of another.
inline constexpr uint64_t kTokenBytes = 320;

enum class TokenKind : uint8_t {
  kEnd,
  kName,        // text: folded; may be a keyword where the grammar expects one
  kQuotedName,  // text: as it is; never a keyword
  kInteger,     // text: digits
  kDecimal,     // text: with a point
  kFloat,       // text: with an exponent
  kString,      // text: the value
  kParameter,   // number: -1 for ?, else from 0
  kSymbol,      // text: ( ) , ; . * + - / % ^ = <> < <= > >= || :: :   (!= is given as <>)
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  int64_t number = 0;
  int64_t position = 0;  // byte in the text
};

class TokenStream {
 public:
  // text must outlive the stream, and so must the budget, which each token is taken from; nullptr: none.
  static Result<TokenStream> Make(std::string_view text, TextBudget* budget = nullptr);

  const Token& current() const { return current_; }
  // A name as the text has it, before it is folded.
  std::string_view spelling() const {
    const auto begin = static_cast<size_t>(current_.position);
    return text_.substr(begin, next_ - begin);
  }
  Status Advance();

  bool IsKeyword(std::string_view lower) const {
    return current_.kind == TokenKind::kName && current_.text == lower;
  }
  bool IsSymbol(std::string_view symbol) const {
    return current_.kind == TokenKind::kSymbol && current_.text == symbol;
  }
  // Whether the token behind the current one is this character.
  bool PeekIsSymbol(char symbol) const;
  // Whether it is this keyword.
  bool PeekIsKeyword(std::string_view lower) const;
  // Steps over the token when it is this one.
  Result<bool> SkipKeyword(std::string_view lower);
  Result<bool> SkipSymbol(std::string_view symbol);
  Status ExpectKeyword(std::string_view lower);
  Status ExpectSymbol(std::string_view symbol);

  // "Syntax error at 'x': expected …", at the current token.
  Status Unexpected(std::string_view expected) const;
  // The same with a message of one's own.
  Status ErrorHere(std::string message) const;

 private:
  TokenStream(std::string_view text, TextBudget* budget) : text_(text), budget_(budget) {}

  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  Status SkipBlanks();
  Status SkipBlockComment();
  Status TakeToken();
  Status TakeNumber();
  Status TakeQuoted(char quote);
  Status TakeEscapedString();
  Status TakeDollar();
  Status TakeDollarQuoted(size_t body);
  Status TakeSymbol();
  // A token of what lies between its position and `end`.
  void Take(TokenKind kind, size_t end);
  Status ErrorAt(size_t position, std::string message) const;

  std::string_view text_;
  TextBudget* budget_;
  size_t next_ = 0;  // byte after the current token
  Token current_;
};

// Appends what a string with backslash escapes stands for: the part of a literal E'…' between its
// quotes, which begins at byte `position` of the text.
Status Unescape(std::string_view escaped, int64_t position, std::string* value);

}  // namespace colmerge
