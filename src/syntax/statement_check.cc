// SPDX-License-Identifier: Apache-2.0
// What SQL has at places where this language has nothing: recognised, so that the message can say
// that it is left to others; and whether names before a point are those of the table.
#include <string_view>

#include "base/error.h"
#include "base/quoted_text.h"
#include "syntax/outside_language.h"
#include "syntax/statement_parser.h"

namespace colmerge {
namespace {

struct Refused {
  std::string_view word;
  std::string_view what;
  std::string_view advice;  // empty: a full SQL engine
};

Status Refuse(const TokenStream& tokens, const Refused& refused) {
  const int64_t position = tokens.current().position;
  return refused.advice.empty() ? OutsideLanguage(refused.what, position)
                                : OutsideLanguage(refused.what, refused.advice, position);
}

template <size_t count>
Status RefuseAny(const TokenStream& tokens, const Refused (&list)[count]) {
  for (const Refused& refused : list) {
    if (tokens.IsKeyword(refused.word)) return Refuse(tokens, refused);
  }
  return Status::Ok();
}

constexpr std::string_view kWriteAdvice = "rows are added through the library's writes";
constexpr std::string_view kTableAdvice = "tables are made and dropped through the library's calls";
constexpr std::string_view kTransactionAdvice = "each statement stands for itself";

constexpr Refused kVerbs[] = {
    {"with", "WITH", ""},
    {"values", "VALUES", ""},
    {"insert", "INSERT", kWriteAdvice},
    {"merge", "MERGE", kWriteAdvice},
    {"replace", "REPLACE", kWriteAdvice},
    {"copy", "COPY", kWriteAdvice},
    {"create", "CREATE", kTableAdvice},
    {"drop", "DROP", kTableAdvice},
    {"alter", "ALTER", kTableAdvice},
    {"truncate", "TRUNCATE", "write DELETE FROM and the table"},
    {"table", "TABLE", "write SELECT * FROM and the table"},
    {"begin", "BEGIN", kTransactionAdvice},
    {"start", "START TRANSACTION", kTransactionAdvice},
    {"commit", "COMMIT", kTransactionAdvice},
    {"rollback", "ROLLBACK", kTransactionAdvice},
    {"explain", "EXPLAIN of EXPLAIN", "write it once"},
    {"analyze", "EXPLAIN ANALYZE", "write EXPLAIN and the statement"},
};

constexpr Refused kTables[] = {
    {"lateral", "A subquery", ""},
    {"only", "ONLY", "tables have no descendants"},
};

// Behind the table's name.
constexpr Refused kNextClauses[] = {
    {"join", "JOIN", ""},    {"inner", "JOIN", ""},
    {"left", "JOIN", ""},    {"right", "JOIN", ""},
    {"full", "JOIN", ""},    {"cross", "JOIN", ""},
    {"natural", "JOIN", ""}, {"tablesample", "TABLESAMPLE", ""},
};

// Where a statement could end.
constexpr Refused kTails[] = {
    {"union", "UNION", ""},
    {"intersect", "INTERSECT", ""},
    {"except", "EXCEPT", ""},
    {"window", "WINDOW", ""},
    {"fetch", "FETCH", "write LIMIT n"},
    {"for", "FOR UPDATE", "a query sees one version of the table and locks nothing"},
    {"returning", "RETURNING", "select the rows before or afterwards"},
};

// In the order in which clauses may follow each other.
constexpr std::string_view kClauses[] = {"from",  "where", "group",  "having",
                                         "order", "limit", "offset", "set"};

}  // namespace

Status StatementParser::CheckVerb() const {
  if (tokens_.current().kind == TokenKind::kEnd) {
    return tokens_.ErrorHere("The statement is empty: expected SELECT, DELETE, UPDATE or EXPLAIN");
  }
  if (tokens_.IsSymbol("(")) {
    return tokens_.Unexpected(statement_.explain ? "a statement; EXPLAIN has no options"
                                                 : "a statement without parentheses around it");
  }
  return RefuseAny(tokens_, kVerbs);
}

Status StatementParser::CheckTable() const {
  if (tokens_.IsSymbol("(")) {
    return OutsideLanguage("A subquery", tokens_.current().position);
  }
  return RefuseAny(tokens_, kTables);
}

Status StatementParser::CheckNextClause() const {
  if (tokens_.IsSymbol(",")) {
    return OutsideLanguage("A list of several tables", tokens_.current().position);
  }
  return RefuseAny(tokens_, kNextClauses);
}

// Nothing but a semicolon may follow.
Status StatementParser::CheckEnd() {
  COLMERGE_RETURN_IF_ERROR(RefuseAny(tokens_, kTails));
  for (std::string_view clause : kClauses) {
    if (tokens_.IsKeyword(clause)) {
      return tokens_.Unexpected(
          "the end of the statement; the order is FROM, WHERE, GROUP BY, "
          "HAVING, ORDER BY, LIMIT, OFFSET, each once");
    }
  }
  COLMERGE_ASSIGN_OR_RETURN(const bool has_semicolon, tokens_.SkipSymbol(";"));
  if (tokens_.current().kind == TokenKind::kEnd) return Status::Ok();
  return tokens_.Unexpected(has_semicolon ? "the end: one text holds one statement"
                                          : "the end of the statement");
}

Status StatementParser::CheckQualifier(std::string_view qualifier, int64_t position) const {
  const std::string& name = statement_.alias.empty() ? statement_.table.text : statement_.alias;
  if (qualifier == name) return Status::Ok();
  return Error(Code::kInvalidText, "The statement has no table {}; its table goes by the name {}",
               QuotedText(qualifier), QuotedText(name))
      .AtPosition(position);
}

Status StatementParser::CheckQualifiers(const SyntaxNode& node) const {
  for (const SyntaxNode* at = &node;; at = at->arguments[0].get()) {
    if (!at->qualifier.empty()) {
      COLMERGE_RETURN_IF_ERROR(CheckQualifier(at->qualifier, at->position));
    }
    if (at->filter != nullptr) COLMERGE_RETURN_IF_ERROR(CheckQualifiers(*at->filter));
    for (size_t i = 1; i < at->arguments.size(); ++i) {
      COLMERGE_RETURN_IF_ERROR(CheckQualifiers(*at->arguments[i]));
    }
    if (at->arguments.empty()) return Status::Ok();
  }
}

Status StatementParser::CheckQualifiers() const {
  auto check = [this](const SyntaxPtr& node) {
    return node == nullptr ? Status::Ok() : CheckQualifiers(*node);
  };
  for (const QualifiedStar& star : qualified_stars_) {
    COLMERGE_RETURN_IF_ERROR(CheckQualifier(star.qualifier, star.position));
  }
  for (const SelectItem& item : statement_.items) {
    COLMERGE_RETURN_IF_ERROR(check(item.expression));
  }
  for (const SetItem& item : statement_.assignments) COLMERGE_RETURN_IF_ERROR(check(item.value));
  for (const SyntaxPtr& key : statement_.group_by) COLMERGE_RETURN_IF_ERROR(check(key));
  for (const OrderItem& item : statement_.order_by) {
    COLMERGE_RETURN_IF_ERROR(check(item.expression));
  }
  for (const SyntaxPtr* clause :
       {&statement_.where, &statement_.having, &statement_.limit, &statement_.offset}) {
    COLMERGE_RETURN_IF_ERROR(check(*clause));
  }
  return Status::Ok();
}

}  // namespace colmerge
