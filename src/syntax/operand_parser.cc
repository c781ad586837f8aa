// SPDX-License-Identifier: Apache-2.0
// What operators stand between: literals, columns, parameters, parentheses, CASE, CAST.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/quoted_text.h"
#include "syntax/expression_parser.h"
#include "syntax/outside_language.h"
#include "syntax/reserved_words.h"

namespace colmerge {

Result<SyntaxPtr> ExpressionParser::ParsePrimary() {
  const Token& token = tokens_.current();
  switch (token.kind) {
    case TokenKind::kInteger: return ParseLiteral(SyntaxKind::kInteger);
    case TokenKind::kDecimal: return ParseLiteral(SyntaxKind::kDecimal);
    case TokenKind::kFloat: return ParseLiteral(SyntaxKind::kFloat);
    case TokenKind::kString: return ParseLiteral(SyntaxKind::kString);
    case TokenKind::kParameter: return ParseParameter();
    case TokenKind::kName:
    case TokenKind::kQuotedName: return ParseName();
    case TokenKind::kSymbol:
      if (token.text == "(") return ParseParenthesis();
      break;
    case TokenKind::kEnd: break;
  }
  return tokens_.Unexpected("an expression");
}

Result<SyntaxPtr> ExpressionParser::ParseLiteral(SyntaxKind kind) {
  SyntaxPtr node = MakeNode(kind, tokens_.current().position, tokens_.current().text);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  return node;
}

Result<SyntaxPtr> ExpressionParser::ParseParameter() {
  const Token& token = tokens_.current();
  SyntaxPtr node = MakeNode(SyntaxKind::kParameter, token.position);
  const bool is_question_mark = token.number < 0;
  (is_question_mark ? has_question_marks_ : has_numbers_) = true;
  if (has_question_marks_ && has_numbers_) {
    return tokens_.ErrorHere("Parameters are written either all as ? or all as $1, $2, …");
  }
  node->number = is_question_mark ? parameter_count_ : token.number;
  if (node->number >= kMostParameters) {
    return tokens_.ErrorHere(fmt::format("More than {} parameters", kMostParameters));
  }
  parameter_count_ = std::max(parameter_count_, node->number + 1);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  return node;
}

// Behind an opening parenthesis. VALUES alone is the name of a column.
Status ExpressionParser::CheckSubquery() const {
  const bool is_list = tokens_.IsKeyword("values") && tokens_.PeekIsSymbol('(');
  if (!is_list && !tokens_.IsKeyword("select") && !tokens_.IsKeyword("with")) return Status::Ok();
  return OutsideLanguage("A subquery", tokens_.current().position);
}

Result<SyntaxPtr> ExpressionParser::ParseParenthesis() {
  const int64_t position = tokens_.current().position;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(CheckSubquery());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr inner, ParseExpression());
  if (tokens_.IsSymbol(",")) {
    return OutsideLanguage("A row of several values in parentheses",
                           "compare the values one by one, joined with AND", position);
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  return inner;
}

Result<SyntaxPtr> ExpressionParser::ParseName() {
  const Token name = tokens_.current();
  const bool is_word = name.kind == TokenKind::kName;
  const bool is_reserved = is_word && IsReservedWord(name.text);
  if (is_reserved && !IsReservedButCallable(name.text)) return ParseReservedWord();
  if (is_word && name.text == "cast") return ParseCast();
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (is_word && IsTypedLiteral(name)) return ParseTypedLiteral(name);
  if (tokens_.IsSymbol("(")) return ParseCall(name);
  if (is_reserved) {
    return Error(Code::kInvalidText,
                 "Syntax error at {}: the word is reserved; a column of this name needs double "
                 "quotes",
                 QuotedText(name.text))
        .AtPosition(name.position);
  }
  return ParseColumn(name);
}

// A word that begins an expression of its own, or cannot begin one.
Result<SyntaxPtr> ExpressionParser::ParseReservedWord() {
  const Token word = tokens_.current();
  if (word.text == "null") return ParseLiteral(SyntaxKind::kNull);
  if (word.text == "true" || word.text == "false") {
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr node, ParseLiteral(SyntaxKind::kBool));
    node->number = word.text == "true" ? 1 : 0;
    node->text.clear();
    return node;
  }
  if (word.text == "case") return ParseCase();
  if (word.text == "cast") return ParseCast();
  if (word.text == "current_date" || word.text == "current_timestamp" ||
      word.text == "localtimestamp") {
    return ParseLiteral(SyntaxKind::kCall);
  }
  if (word.text == "current_time" || word.text == "localtime") {
    return OutsideLanguage("The time of day alone", "cast CURRENT_TIMESTAMP to time",
                           word.position);
  }
  if (word.text == "array") return OutsideLanguage("ARRAY", word.position);
  if (word.text == "select") return OutsideLanguage("A subquery", word.position);
  return tokens_.Unexpected(
      "an expression (the word is reserved: a column of this name needs "
      "double quotes)");
}

// The name has been passed; behind a point, it is that of the table.
Result<SyntaxPtr> ExpressionParser::ParseColumn(Token name) {
  SyntaxPtr node = MakeNode(SyntaxKind::kColumn, name.position, std::move(name.text));
  node->quoted = name.kind == TokenKind::kQuotedName;
  if (!tokens_.IsSymbol(".")) return node;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  const Token& column = tokens_.current();
  if (column.kind != TokenKind::kName && column.kind != TokenKind::kQuotedName) {
    return tokens_.Unexpected("the name of a column after the point");
  }
  if (first_qualified_ < 0) first_qualified_ = node->position;
  node->qualifier = std::move(node->text);
  node->text = column.text;
  node->quoted = column.kind == TokenKind::kQuotedName;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (tokens_.IsSymbol(".") || tokens_.IsSymbol("(")) {
    return OutsideLanguage("A name of several parts", "write the name alone", node->position);
  }
  return node;
}

// Whether the name, which has been passed, is that of a type before a string: DATE '…'.
bool ExpressionParser::IsTypedLiteral(const Token& name) const {
  if (!IsTypeName(name.text)) return false;
  if (tokens_.current().kind == TokenKind::kString) return true;
  if (tokens_.IsSymbol("(")) return IsTypeBeforeParenthesis(name.text);
  if (name.text == "timestamp" || name.text == "time") {
    return tokens_.IsKeyword("with") || tokens_.IsKeyword("without");
  }
  return (name.text == "double" && tokens_.IsKeyword("precision")) ||
         (name.text == "character" && tokens_.IsKeyword("varying"));
}

Result<SyntaxPtr> ExpressionParser::ParseTypedLiteral(const Token& name) {
  COLMERGE_ASSIGN_OR_RETURN(TypeName type, ParseRestOfTypeName(name, &tokens_));
  if (tokens_.current().kind != TokenKind::kString) {
    return tokens_.Unexpected(
        fmt::format("a string behind the type {}; to convert a value, write "
                    "CAST(value AS type)",
                    QuotedText(name.text)));
  }
  SyntaxPtr node = MakeNode(SyntaxKind::kTyped, name.position, tokens_.current().text);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (type.type.id == TypeId::kIntervalMonthDayNano) {
    COLMERGE_RETURN_IF_ERROR(ParseIntervalUnit(&node->text));
  }
  node->type = std::move(type.type);
  node->number = type.most_characters;
  return node;
}

// INTERVAL '3' DAY: the unit of a plain number, which joins the text.
Status ExpressionParser::ParseIntervalUnit(std::string* text) {
  constexpr std::string_view kUnits[] = {"year", "month", "day", "hour", "minute", "second"};
  const Token unit = tokens_.current();
  if (unit.kind != TokenKind::kName) return Status::Ok();
  if (std::find(std::begin(kUnits), std::end(kUnits), unit.text) == std::end(kUnits)) {
    return Status::Ok();
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  const bool is_number = text->find_first_not_of("+-.0123456789 ") == std::string::npos;
  if (!is_number || tokens_.IsKeyword("to") || tokens_.IsSymbol("(")) {
    return OutsideLanguage("An interval with fields behind the string",
                           "name the units in the string, as in INTERVAL '1 day 2 hours'",
                           unit.position);
  }
  *text += " " + unit.text;
  return Status::Ok();
}

Result<SyntaxPtr> ExpressionParser::ParseCase() {
  SyntaxPtr node = MakeNode(SyntaxKind::kCase, tokens_.current().position);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  auto parse_argument = [&]() -> Status {
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr argument, ParseExpression());
    node->arguments.push_back(std::move(argument));
    return Status::Ok();
  };
  node->has_operand = !tokens_.IsKeyword("when");
  if (node->has_operand) COLMERGE_RETURN_IF_ERROR(parse_argument());
  do {
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("when"));
    COLMERGE_RETURN_IF_ERROR(parse_argument());
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("then"));
    COLMERGE_RETURN_IF_ERROR(parse_argument());
    ++node->number;
  } while (tokens_.IsKeyword("when"));
  COLMERGE_ASSIGN_OR_RETURN(const bool has_else, tokens_.SkipKeyword("else"));
  if (has_else) COLMERGE_RETURN_IF_ERROR(parse_argument());
  if (!tokens_.IsKeyword("end")) {
    return tokens_.Unexpected(has_else ? "END, which closes CASE"
                                       : "WHEN, ELSE, or END, which closes CASE");
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseCast() {
  SyntaxPtr node = MakeNode(SyntaxKind::kCast, tokens_.current().position);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("("));
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr value, ParseExpression());
  node->arguments.push_back(std::move(value));
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("as"));
  COLMERGE_ASSIGN_OR_RETURN(TypeName name, ParseTypeName(&tokens_));
  node->type = std::move(name.type);
  node->number = name.most_characters;
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  return Finish(std::move(node));
}

}  // namespace colmerge
