// SPDX-License-Identifier: Apache-2.0
#include "syntax/statement_parser.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/quoted_text.h"
#include "syntax/outside_language.h"
#include "syntax/reserved_words.h"

namespace colmerge {

Result<Statement> ParseStatement(std::string_view text, const TextTerms& terms) {
  return ParseOnSomeStack([&](int most_levels, bool* met_deeper) -> Result<Statement> {
    TextBudget budget(terms, kTokenBytes);
    COLMERGE_ASSIGN_OR_RETURN(TokenStream tokens, TokenStream::Make(text, &budget));
    StatementParser parser(&tokens, most_levels);
    Result<Statement> statement = parser.Parse();
    *met_deeper = parser.met_deeper();
    if (statement.ok()) statement->charge = budget.TakeCharge();
    return statement;
  });
}

Result<Statement> StatementParser::Parse() {
  COLMERGE_ASSIGN_OR_RETURN(statement_.explain, tokens_.SkipKeyword("explain"));
  COLMERGE_RETURN_IF_ERROR(ParseVerb());
  COLMERGE_RETURN_IF_ERROR(CheckEnd());
  COLMERGE_RETURN_IF_ERROR(CheckQualifiers());
  statement_.parameter_count = expressions_.parameter_count();
  return std::move(statement_);
}

Result<SyntaxPtr> StatementParser::ParseExpression() {
  Result<SyntaxPtr> expression = expressions_.ParseExpression();
  if (expression.ok()) statement_.height = std::max(statement_.height, (*expression)->height);
  return expression;
}

Status StatementParser::ParseVerb() {
  COLMERGE_RETURN_IF_ERROR(CheckVerb());
  if (tokens_.IsKeyword("select")) return ParseSelect();
  if (tokens_.IsKeyword("delete")) return ParseDelete();
  if (tokens_.IsKeyword("update")) return ParseUpdate();
  return tokens_.Unexpected(statement_.explain ? "SELECT, DELETE or UPDATE"
                                               : "SELECT, DELETE, UPDATE or EXPLAIN");
}

Status StatementParser::ParseSelect() {
  statement_.kind = StatementKind::kSelect;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(statement_.distinct, tokens_.SkipKeyword("distinct"));
  if (!statement_.distinct) COLMERGE_RETURN_IF_ERROR(tokens_.SkipKeyword("all").status());
  if (statement_.distinct && tokens_.IsKeyword("on")) {
    return OutsideLanguage("DISTINCT ON", "use GROUP BY", tokens_.current().position);
  }
  COLMERGE_RETURN_IF_ERROR(ParseItems());
  if (tokens_.IsKeyword("into")) {
    return OutsideLanguage("SELECT INTO", "write the result to a table through the library",
                           tokens_.current().position);
  }
  if (!tokens_.IsKeyword("from")) return tokens_.Unexpected("',' or FROM and the name of a table");
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(ParseTable());
  COLMERGE_RETURN_IF_ERROR(ParseWhere());
  COLMERGE_RETURN_IF_ERROR(ParseGroupBy());
  COLMERGE_ASSIGN_OR_RETURN(const bool has_having, tokens_.SkipKeyword("having"));
  if (has_having) {
    COLMERGE_ASSIGN_OR_RETURN(statement_.having, ParseExpression());
  }
  COLMERGE_RETURN_IF_ERROR(ParseOrderBy());
  return ParseLimits();
}

Status StatementParser::ParseDelete() {
  statement_.kind = StatementKind::kDelete;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("from"));
  COLMERGE_RETURN_IF_ERROR(ParseTable());
  if (tokens_.IsKeyword("using")) {
    return OutsideLanguage("DELETE … USING", tokens_.current().position);
  }
  return ParseWhere();
}

Status StatementParser::ParseUpdate() {
  statement_.kind = StatementKind::kUpdate;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(ParseTable());
  COLMERGE_RETURN_IF_ERROR(ParseAssignments());
  if (tokens_.IsKeyword("from")) {
    return OutsideLanguage("UPDATE … FROM", tokens_.current().position);
  }
  return ParseWhere();
}

Status StatementParser::ParseItems() {
  while (true) {
    COLMERGE_ASSIGN_OR_RETURN(SelectItem item, ParseItem());
    statement_.items.push_back(std::move(item));
    COLMERGE_ASSIGN_OR_RETURN(const bool more, tokens_.SkipSymbol(","));
    if (!more) return Status::Ok();
  }
}

bool StatementParser::IsBareName() const {
  const Token& token = tokens_.current();
  if (token.kind == TokenKind::kQuotedName) return true;
  return token.kind == TokenKind::kName && !IsReservedWord(token.text);
}

Result<SelectItem> StatementParser::ParseItem() {
  SelectItem item;
  item.position = tokens_.current().position;
  COLMERGE_ASSIGN_OR_RETURN(const bool is_star, tokens_.SkipSymbol("*"));
  if (is_star) return item;
  COLMERGE_ASSIGN_OR_RETURN(const bool is_qualified_star, SkipQualifiedStar());
  if (is_qualified_star) return item;
  COLMERGE_ASSIGN_OR_RETURN(item.expression, ParseExpression());
  COLMERGE_ASSIGN_OR_RETURN(const bool has_as, tokens_.SkipKeyword("as"));
  const bool is_word = tokens_.current().kind == TokenKind::kName ||
                       tokens_.current().kind == TokenKind::kQuotedName;
  if (has_as && !is_word) return tokens_.Unexpected("a name after AS");
  if (has_as || IsBareName()) {
    item.name = tokens_.current().text;
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  }
  return item;
}

// Steps over t.*, if that is what comes.
Result<bool> StatementParser::SkipQualifiedStar() {
  if (!IsBareName() || !tokens_.PeekIsSymbol('.')) return false;
  const Token name = tokens_.current();
  TokenStream ahead = tokens_;
  COLMERGE_RETURN_IF_ERROR(ahead.Advance());
  COLMERGE_RETURN_IF_ERROR(ahead.Advance());
  if (!ahead.IsSymbol("*")) return false;
  COLMERGE_RETURN_IF_ERROR(ahead.Advance());
  tokens_ = ahead;
  qualified_stars_.push_back({name.text, name.position});
  return true;
}

Status StatementParser::ParseTable() {
  COLMERGE_RETURN_IF_ERROR(CheckTable());
  const Token& token = tokens_.current();
  if (!IsBareName()) {
    const bool is_reserved = token.kind == TokenKind::kName;
    return tokens_.Unexpected(is_reserved ? "the name of a table (the word is reserved: a table of "
                                            "this name needs double quotes)"
                                          : "the name of a table");
  }
  statement_.table.text = token.text;
  statement_.table.quoted = token.kind == TokenKind::kQuotedName;
  statement_.table.position = token.position;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (tokens_.IsSymbol(".")) {
    return OutsideLanguage("A name of several parts", "write the name of the table alone",
                           statement_.table.position);
  }
  if (tokens_.IsSymbol("(")) {
    return OutsideLanguage("A function in place of a table", statement_.table.position);
  }
  COLMERGE_RETURN_IF_ERROR(ParseAlias());
  return CheckNextClause();
}

Status StatementParser::ParseAlias() {
  COLMERGE_ASSIGN_OR_RETURN(const bool has_as, tokens_.SkipKeyword("as"));
  const bool begins_set = statement_.kind == StatementKind::kUpdate && tokens_.IsKeyword("set");
  if (!has_as && (!IsBareName() || begins_set)) return Status::Ok();
  if (!IsBareName()) return tokens_.Unexpected("a name for the table after AS");
  statement_.alias = tokens_.current().text;
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (tokens_.IsSymbol("(")) {
    return OutsideLanguage("An alias with names of columns", "name the columns in SELECT",
                           tokens_.current().position);
  }
  return Status::Ok();
}

Status StatementParser::ParseWhere() {
  COLMERGE_ASSIGN_OR_RETURN(const bool has_where, tokens_.SkipKeyword("where"));
  if (!has_where) return Status::Ok();
  if (tokens_.IsKeyword("current") && tokens_.PeekIsKeyword("of")) {
    return OutsideLanguage("WHERE CURRENT OF", "there are no cursors", tokens_.current().position);
  }
  COLMERGE_ASSIGN_OR_RETURN(statement_.where, ParseExpression());
  return Status::Ok();
}

Status StatementParser::ParseGroupBy() {
  COLMERGE_ASSIGN_OR_RETURN(const bool has_group_by, tokens_.SkipKeyword("group"));
  if (!has_group_by) return Status::Ok();
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("by"));
  for (bool more = true; more;) {
    const int64_t position = tokens_.current().position;
    const bool is_set = tokens_.IsKeyword("rollup") || tokens_.IsKeyword("cube");
    const bool are_sets = tokens_.IsKeyword("grouping") && tokens_.PeekIsKeyword("sets");
    if ((is_set && tokens_.PeekIsSymbol('(')) || are_sets) {
      return OutsideLanguage("GROUP BY with ROLLUP, CUBE or GROUPING SETS", position);
    }
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr key, ParseExpression());
    statement_.group_by.push_back(std::move(key));
    COLMERGE_ASSIGN_OR_RETURN(more, tokens_.SkipSymbol(","));
  }
  return Status::Ok();
}

Status StatementParser::ParseOrderBy() {
  COLMERGE_ASSIGN_OR_RETURN(const bool has_order_by, tokens_.SkipKeyword("order"));
  if (!has_order_by) return Status::Ok();
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("by"));
  for (bool more = true; more;) {
    COLMERGE_ASSIGN_OR_RETURN(OrderItem item, ParseOrderItem());
    statement_.order_by.push_back(std::move(item));
    COLMERGE_ASSIGN_OR_RETURN(more, tokens_.SkipSymbol(","));
  }
  return Status::Ok();
}

Result<OrderItem> StatementParser::ParseOrderItem() {
  OrderItem item;
  COLMERGE_ASSIGN_OR_RETURN(item.expression, ParseExpression());
  if (tokens_.IsKeyword("using")) {
    return OutsideLanguage("ORDER BY … USING", "write ASC or DESC", tokens_.current().position);
  }
  COLMERGE_ASSIGN_OR_RETURN(item.descending, tokens_.SkipKeyword("desc"));
  if (!item.descending) COLMERGE_RETURN_IF_ERROR(tokens_.SkipKeyword("asc").status());
  item.nulls_first = item.descending;
  COLMERGE_ASSIGN_OR_RETURN(const bool has_nulls, tokens_.SkipKeyword("nulls"));
  if (!has_nulls) return item;
  COLMERGE_ASSIGN_OR_RETURN(item.nulls_first, tokens_.SkipKeyword("first"));
  if (item.nulls_first) return item;
  if (!tokens_.IsKeyword("last")) return tokens_.Unexpected("FIRST or LAST after NULLS");
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  return item;
}

// LIMIT and OFFSET, in either order.
Status StatementParser::ParseLimits() {
  bool has_limit = false;
  bool has_offset = false;
  while (true) {
    if (tokens_.IsKeyword("limit") && !has_limit) {
      has_limit = true;
      COLMERGE_RETURN_IF_ERROR(ParseLimit());
    } else if (tokens_.IsKeyword("offset") && !has_offset) {
      has_offset = true;
      COLMERGE_RETURN_IF_ERROR(ParseOffset());
    } else {
      return Status::Ok();
    }
  }
}

Status StatementParser::ParseLimit() {
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(const bool is_all, tokens_.SkipKeyword("all"));
  if (is_all) return Status::Ok();
  COLMERGE_ASSIGN_OR_RETURN(statement_.limit, ParseExpression());
  if (!tokens_.IsSymbol(",")) return Status::Ok();
  return OutsideLanguage("LIMIT offset, count", "write LIMIT count OFFSET offset",
                         tokens_.current().position);
}

Status StatementParser::ParseOffset() {
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(statement_.offset, ParseExpression());
  if (tokens_.IsKeyword("row") || tokens_.IsKeyword("rows")) return tokens_.Advance();
  return Status::Ok();
}

Status StatementParser::ParseAssignments() {
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("set"));
  for (bool more = true; more;) {
    COLMERGE_RETURN_IF_ERROR(ParseAssignment());
    COLMERGE_ASSIGN_OR_RETURN(more, tokens_.SkipSymbol(","));
  }
  return Status::Ok();
}

Status StatementParser::ParseAssignment() {
  const Token name = tokens_.current();
  if (tokens_.IsSymbol("(")) {
    return OutsideLanguage("SET of several columns at once", "write SET a = …, b = …",
                           name.position);
  }
  if (!IsBareName()) return tokens_.Unexpected("the name of a column");
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (tokens_.IsSymbol(".")) {
    return OutsideLanguage("A name of several parts before =", "write the name of the column alone",
                           name.position);
  }
  SetItem item;
  item.column = std::make_unique<SyntaxNode>();
  item.column->kind = SyntaxKind::kColumn;
  item.column->position = name.position;
  item.column->text = name.text;
  item.column->quoted = name.kind == TokenKind::kQuotedName;
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("="));
  if (tokens_.IsKeyword("default")) {
    return OutsideLanguage("DEFAULT", "columns have no default values; write NULL or a value",
                           tokens_.current().position);
  }
  COLMERGE_ASSIGN_OR_RETURN(item.value, ParseExpression());
  statement_.assignments.push_back(std::move(item));
  return Status::Ok();
}

}  // namespace colmerge
