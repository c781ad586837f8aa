// SPDX-License-Identifier: Apache-2.0
#include "syntax/lexer.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quoted_text.h"
#include "base/utf8.h"

namespace colmerge {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool BeginsName(char c) {
  return (LowerAscii(c) >= 'a' && LowerAscii(c) <= 'z') || c == '_' ||
         static_cast<uint8_t>(c) >= 0x80;
}
bool ContinuesName(char c) { return BeginsName(c) || IsDigit(c) || c == '$'; }

// The character that begins at `i`, whole.
std::string_view CharacterAt(std::string_view text, size_t i) {
  size_t end = i + 1;
  while (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(i, end - i);
}

std::string Upper(std::string_view lower) {
  std::string upper(lower);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

}  // namespace

Result<TokenStream> TokenStream::Make(std::string_view text, TextBudget* budget) {
  if (text.size() > kLongestSql) {
    return Error(Code::kLimitExceeded, "The text is longer than {} bytes", kLongestSql);
  }
  const uint64_t invalid = FindInvalidUtf8(text.data(), text.size());
  if (invalid != text.size()) {
    return Error(Code::kInvalidText, "The text is not UTF-8 from its byte {} on", invalid)
        .AtPosition(static_cast<int64_t>(invalid));
  }
  TokenStream stream(text, budget);
  COLMERGE_RETURN_IF_ERROR(stream.Advance());
  return stream;
}

Status TokenStream::Advance() {
  if (budget_ != nullptr) COLMERGE_RETURN_IF_ERROR(budget_->Take());
  COLMERGE_RETURN_IF_ERROR(SkipBlanks());
  current_.position = static_cast<int64_t>(next_);
  current_.number = 0;
  return TakeToken();
}

Status TokenStream::SkipBlanks() {
  while (next_ < text_.size()) {
    if (IsBlank(text_[next_])) {
      ++next_;
    } else if (text_[next_] == '-' && At(next_ + 1) == '-') {
      next_ = std::min(text_.find_first_of("\r\n", next_), text_.size());
    } else if (text_[next_] == '/' && At(next_ + 1) == '*') {
      COLMERGE_RETURN_IF_ERROR(SkipBlockComment());
    } else {
      break;
    }
  }
  return Status::Ok();
}

Status TokenStream::SkipBlockComment() {
  const size_t start = next_;
  next_ += 2;
  for (size_t open = 1; open != 0;) {
    const size_t at = text_.find_first_of("*/", next_);
    if (at == std::string_view::npos) {
      return ErrorAt(start, "Syntax error: the comment that begins with /* does not end");
    }
    next_ = at + 1;
    const char second = At(next_);
    if (text_[at] == '/' && second == '*') {
      ++open;
      ++next_;
    } else if (text_[at] == '*' && second == '/') {
      --open;
      ++next_;
    }
  }
  return Status::Ok();
}

void TokenStream::Take(TokenKind kind, size_t end) {
  current_.kind = kind;
  const auto start = static_cast<size_t>(current_.position);
  current_.text.assign(text_.substr(start, end - start));
  next_ = end;
}

Status TokenStream::TakeToken() {
  if (next_ == text_.size()) {
    Take(TokenKind::kEnd, next_);
    return Status::Ok();
  }
  const char first = text_[next_];
  if (IsDigit(first) || (first == '.' && IsDigit(At(next_ + 1)))) return TakeNumber();
  if (first == '\'' || first == '"') return TakeQuoted(first);
  if (LowerAscii(first) == 'e' && At(next_ + 1) == '\'') return TakeEscapedString();
  if (first == '$') return TakeDollar();
  if (first == '?') {
    Take(TokenKind::kParameter, next_ + 1);
    current_.number = -1;
    return Status::Ok();
  }
  if (!BeginsName(first)) return TakeSymbol();
  size_t end = next_ + 1;
  while (end < text_.size() && ContinuesName(text_[end])) ++end;
  Take(TokenKind::kName, end);
  current_.text = LowerAscii(current_.text);
  return Status::Ok();
}

Status TokenStream::TakeNumber() {
  size_t end = next_;
  auto skip_digits = [&] {
    while (IsDigit(At(end))) ++end;
  };
  TokenKind kind = TokenKind::kInteger;
  skip_digits();
  if (At(end) == '.') {
    kind = TokenKind::kDecimal;
    ++end;
    skip_digits();
  }
  if (LowerAscii(At(end)) == 'e') {
    const bool is_signed = At(end + 1) == '+' || At(end + 1) == '-';
    if (IsDigit(At(end + (is_signed ? 2 : 1)))) {
      kind = TokenKind::kFloat;
      end += is_signed ? 2 : 1;
      skip_digits();
    }
  }
  if (end < text_.size() && BeginsName(text_[end])) {
    size_t junk = end + 1;
    while (junk < text_.size() && ContinuesName(text_[junk])) ++junk;
    return ErrorAt(next_, fmt::format("Syntax error at {}: a number cannot be followed by letters",
                                      QuotedText(text_.substr(next_, junk - next_))));
  }
  Take(kind, end);
  return Status::Ok();
}

Status TokenStream::TakeQuoted(char quote) {
  const size_t start = next_;
  current_.kind = quote == '"' ? TokenKind::kQuotedName : TokenKind::kString;
  current_.text.clear();
  for (size_t from = start + 1;;) {
    const size_t end = text_.find(quote, from);
    if (end == std::string_view::npos) {
      return ErrorAt(start, fmt::format("Syntax error: the {} that begins with {} does not end",
                                        quote == '"' ? "name" : "string", quote));
    }
    current_.text += text_.substr(from, end - from);
    next_ = from = end + 1;
    if (At(next_) != quote) break;
    current_.text += quote;
    ++from;
  }
  if (quote == '"' && current_.text.empty()) {
    return ErrorAt(start, "Syntax error: a name in double quotes is empty");
  }
  return Status::Ok();
}

Status TokenStream::TakeEscapedString() {
  const size_t start = next_;
  const size_t body = start + 2;
  size_t end = body;
  while (end < text_.size() && (text_[end] != '\'' || At(end + 1) == '\'')) {
    end += text_[end] == '\\' || text_[end] == '\'' ? 2 : 1;
  }
  if (end >= text_.size()) {
    return ErrorAt(start, "Syntax error: the string that begins with E' does not end");
  }
  Take(TokenKind::kString, end + 1);
  current_.text.clear();
  COLMERGE_RETURN_IF_ERROR(
      Unescape(text_.substr(body, end - body), static_cast<int64_t>(body), &current_.text));
  if (IsValidUtf8(current_.text.data(), current_.text.size())) return Status::Ok();
  return ErrorAt(start, "The escapes of the string make bytes that are not UTF-8");
}

// $1, $$text$$ or $tag$text$tag$.
Status TokenStream::TakeDollar() {
  size_t end = next_ + 1;
  if (!IsDigit(At(end))) {
    while (end < text_.size() && ContinuesName(text_[end]) && text_[end] != '$') ++end;
    if (At(end) == '$') return TakeDollarQuoted(end + 1);
    return ErrorAt(next_, "Syntax error at '$': expected a parameter such as $1");
  }
  int64_t number = 0;
  for (; IsDigit(At(end)); ++end)
    number = std::min(number * 10 + (text_[end] - '0'), int64_t{1} << 40);
  Take(TokenKind::kParameter, end);
  if (number == 0 || number > kMostParameters) {
    return ErrorHere(fmt::format("Parameter {} is out of range: numbers go from $1 to ${}",
                                 QuotedText(current_.text), kMostParameters));
  }
  current_.number = number - 1;
  return Status::Ok();
}

Status TokenStream::TakeDollarQuoted(size_t body) {
  const std::string_view tag = text_.substr(next_, body - next_);
  const size_t end = text_.find(tag, body);
  if (end == std::string_view::npos) {
    return ErrorAt(next_, fmt::format("Syntax error: the string that begins with {} does not end",
                                      QuotedText(tag)));
  }
  Take(TokenKind::kString, end + tag.size());
  current_.text.assign(text_.substr(body, end - body));
  return Status::Ok();
}

Status TokenStream::TakeSymbol() {
  constexpr std::string_view kPairs[] = {"<>", "<=", ">=", "||", "::"};
  constexpr std::string_view kSingles = "(),;.*+-/%^&|#=<>:";
  const std::string_view pair = text_.substr(next_, 2);
  if (pair == "!=") {
    Take(TokenKind::kSymbol, next_ + 2);
    current_.text = "<>";
    return Status::Ok();
  }
  if (std::find(std::begin(kPairs), std::end(kPairs), pair) != std::end(kPairs)) {
    Take(TokenKind::kSymbol, next_ + 2);
    return Status::Ok();
  }
  if (kSingles.find(text_[next_]) != std::string_view::npos) {
    Take(TokenKind::kSymbol, next_ + 1);
    return Status::Ok();
  }
  const char c = text_[next_];
  if (c == '[' || c == ']') return ErrorAt(next_, "Arrays ([ ]) are not part of the language");
  if (c == '~' || c == '!') {
    return ErrorAt(next_, fmt::format("The operator {} is not part of the language: write LIKE, "
                                      "ILIKE or a function",
                                      c));
  }
  if (static_cast<uint8_t>(c) < 0x20 || c == 0x7F) {
    return ErrorAt(next_, fmt::format("Syntax error: the control character {:#04x} stands outside "
                                      "a string",
                                      static_cast<uint8_t>(c)));
  }
  return ErrorAt(next_, fmt::format("Syntax error at {}: the character has no meaning here",
                                    QuotedText(CharacterAt(text_, next_))));
}

bool TokenStream::PeekIsSymbol(char symbol) const {
  TokenStream ahead = *this;
  return ahead.SkipBlanks().ok() && ahead.At(ahead.next_) == symbol;
}

bool TokenStream::PeekIsKeyword(std::string_view lower) const {
  TokenStream ahead = *this;
  return ahead.Advance().ok() && ahead.IsKeyword(lower);
}

Result<bool> TokenStream::SkipKeyword(std::string_view lower) {
  if (!IsKeyword(lower)) return false;
  COLMERGE_RETURN_IF_ERROR(Advance());
  return true;
}

Result<bool> TokenStream::SkipSymbol(std::string_view symbol) {
  if (!IsSymbol(symbol)) return false;
  COLMERGE_RETURN_IF_ERROR(Advance());
  return true;
}

Status TokenStream::ExpectKeyword(std::string_view lower) {
  return IsKeyword(lower) ? Advance() : Unexpected(Upper(lower));
}

Status TokenStream::ExpectSymbol(std::string_view symbol) {
  return IsSymbol(symbol) ? Advance() : Unexpected(fmt::format("'{}'", symbol));
}

Status TokenStream::Unexpected(std::string_view expected) const {
  if (current_.kind == TokenKind::kEnd) {
    return ErrorHere(fmt::format("Syntax error at the end of the text: expected {}", expected));
  }
  const auto start = static_cast<size_t>(current_.position);
  return ErrorHere(fmt::format("Syntax error at {}: expected {}",
                               QuotedText(text_.substr(start, next_ - start)), expected));
}

Status TokenStream::ErrorHere(std::string message) const {
  return Status(Code::kInvalidText, std::move(message)).AtPosition(current_.position);
}

Status TokenStream::ErrorAt(size_t position, std::string message) const {
  return Status(Code::kInvalidText, std::move(message)).AtPosition(static_cast<int64_t>(position));
}

}  // namespace colmerge
