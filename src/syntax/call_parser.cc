// SPDX-License-Identifier: Apache-2.0
// Calls, and the functions whose arguments SQL separates by words.
#include <utility>

#include "base/error.h"
#include "syntax/expression_parser.h"
#include "syntax/outside_language.h"

namespace colmerge {

// The name has been passed.
Result<SyntaxPtr> ExpressionParser::ParseCall(const Token& name) {
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (name.kind == TokenKind::kName) {
    if (name.text == "extract") return ParseExtract(name.position);
    if (name.text == "substring") return ParseSubstring(name.position);
    if (name.text == "position") return ParsePosition(name.position);
    if (name.text == "trim") return ParseTrim(name.position);
    if (name.text == "overlay") return ParseOverlay(name.position);
    if (name.text == "exists") return OutsideLanguage("A subquery", name.position);
    if (name.text == "row") return OutsideLanguage("ROW()", name.position);
  }
  SyntaxPtr call = MakeNode(SyntaxKind::kCall, name.position, name.text);
  COLMERGE_RETURN_IF_ERROR(ParseArguments(call.get()));
  return ParseCallSuffix(std::move(call));
}

// Behind the opening parenthesis; passes the closing one.
Status ExpressionParser::ParseArguments(SyntaxNode* call) {
  COLMERGE_ASSIGN_OR_RETURN(call->star, tokens_.SkipSymbol("*"));
  if (call->star) return tokens_.ExpectSymbol(")");
  COLMERGE_ASSIGN_OR_RETURN(call->distinct, tokens_.SkipKeyword("distinct"));
  if (!call->distinct) {
    COLMERGE_ASSIGN_OR_RETURN(const bool is_all, tokens_.SkipKeyword("all"));
    if (!is_all && tokens_.IsSymbol(")")) return tokens_.Advance();
  }
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr first, ParseExpression());
  call->arguments.push_back(std::move(first));
  return ParseRestOfList(&call->arguments);
}

Status ExpressionParser::ParseRestOfList(Arguments* list) {
  while (true) {
    COLMERGE_ASSIGN_OR_RETURN(const bool more, tokens_.SkipSymbol(","));
    if (!more) break;
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr next, ParseExpression());
    list->push_back(std::move(next));
  }
  if (tokens_.IsKeyword("order")) {
    return OutsideLanguage("ORDER BY in a call", "order the rows of the statement",
                           tokens_.current().position);
  }
  return tokens_.IsSymbol(")") ? tokens_.Advance() : tokens_.Unexpected("',' or ')'");
}

// FILTER (WHERE condition), and what else SQL has behind a call.
Result<SyntaxPtr> ExpressionParser::ParseCallSuffix(SyntaxPtr call) {
  const int64_t position = tokens_.current().position;
  if (tokens_.IsKeyword("within")) return OutsideLanguage("WITHIN GROUP", position);
  // Not a keyword without its parenthesis: a column's alias may be "filter".
  if (tokens_.IsKeyword("filter") && tokens_.PeekIsSymbol('(')) {
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("("));
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("where"));
    COLMERGE_ASSIGN_OR_RETURN(call->filter, ParseExpression());
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  }
  if (tokens_.IsKeyword("over")) {
    return OutsideLanguage("A window function (OVER)", tokens_.current().position);
  }
  return Finish(std::move(call));
}

Result<SyntaxPtr> ExpressionParser::FinishCall(std::string_view name, int64_t position,
                                               Arguments arguments) {
  SyntaxPtr call = MakeNode(SyntaxKind::kCall, position, std::string(name));
  call->arguments = std::move(arguments);
  return Finish(std::move(call));
}

// EXTRACT(field FROM x); the field is a name or a string.
Result<SyntaxPtr> ExpressionParser::ParseExtract(int64_t position) {
  const Token field = tokens_.current();
  const bool is_field = field.kind == TokenKind::kName || field.kind == TokenKind::kQuotedName ||
                        field.kind == TokenKind::kString;
  if (!is_field) return tokens_.Unexpected("a field such as year, month, day, hour");
  Arguments arguments;
  arguments.push_back(MakeNode(SyntaxKind::kString, field.position, field.text));
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (tokens_.IsSymbol(",") || tokens_.IsSymbol(")")) {
    return tokens_.Unexpected("FROM, as in EXTRACT(year FROM x)");
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("from"));
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr source, ParseExpression());
  arguments.push_back(std::move(source));
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  return FinishCall("extract", position, std::move(arguments));
}

// SUBSTRING(x FROM a FOR b), each part in either order and neither needed, or with commas.
Result<SyntaxPtr> ExpressionParser::ParseSubstring(int64_t position) {
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr source, ParseExpression());
  Arguments arguments;
  arguments.push_back(std::move(source));
  SyntaxPtr from;
  SyntaxPtr length;
  while (true) {
    const bool is_from = tokens_.IsKeyword("from");
    SyntaxPtr& part = is_from ? from : length;
    if ((!is_from && !tokens_.IsKeyword("for")) || part != nullptr) break;
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_ASSIGN_OR_RETURN(part, ParseExpression());
  }
  if (tokens_.IsKeyword("similar")) {
    return OutsideLanguage("SUBSTRING with SIMILAR", "write a function", position);
  }
  if (from == nullptr && length == nullptr) {
    COLMERGE_RETURN_IF_ERROR(ParseRestOfList(&arguments));
    return FinishCall("substring", position, std::move(arguments));
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  arguments.push_back(from == nullptr ? MakeInteger(position, "1") : std::move(from));
  if (length != nullptr) arguments.push_back(std::move(length));
  return FinishCall("substring", position, std::move(arguments));
}

// POSITION(part IN text).
Result<SyntaxPtr> ExpressionParser::ParsePosition(int64_t position) {
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr part, ParseOperators(NextLevel(kMatch)));
  if (!tokens_.IsKeyword("in")) {
    return tokens_.Unexpected("IN, as in POSITION('b' IN 'abc')");
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr text, ParseExpression());
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  Arguments arguments;
  arguments.push_back(std::move(text));
  arguments.push_back(std::move(part));
  return FinishCall("strpos", position, std::move(arguments));
}

// TRIM([BOTH | LEADING | TRAILING] [characters] FROM text), TRIM(text[, characters]).
Result<SyntaxPtr> ExpressionParser::ParseTrim(int64_t position) {
  std::string_view name = "btrim";
  if (tokens_.IsKeyword("leading")) name = "ltrim";
  if (tokens_.IsKeyword("trailing")) name = "rtrim";
  if (name != "btrim" || tokens_.IsKeyword("both")) COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  Arguments arguments;
  if (!tokens_.IsKeyword("from")) {
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr first, ParseExpression());
    arguments.push_back(std::move(first));
  }
  COLMERGE_ASSIGN_OR_RETURN(const bool has_from, tokens_.SkipKeyword("from"));
  if (has_from) {
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr text, ParseExpression());
    arguments.insert(arguments.begin(), std::move(text));
  }
  COLMERGE_RETURN_IF_ERROR(ParseRestOfList(&arguments));
  return FinishCall(name, position, std::move(arguments));
}

// OVERLAY(text PLACING part FROM start [FOR length]), or with commas.
Result<SyntaxPtr> ExpressionParser::ParseOverlay(int64_t position) {
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr text, ParseExpression());
  Arguments arguments;
  arguments.push_back(std::move(text));
  if (!tokens_.IsKeyword("placing")) {
    COLMERGE_RETURN_IF_ERROR(ParseRestOfList(&arguments));
    return FinishCall("overlay", position, std::move(arguments));
  }
  for (std::string_view word : {"placing", "from", "for"}) {
    if (word == "for" && !tokens_.IsKeyword(word)) break;
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword(word));
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr part, ParseExpression());
    arguments.push_back(std::move(part));
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
  return FinishCall("overlay", position, std::move(arguments));
}

}  // namespace colmerge
