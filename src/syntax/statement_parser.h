// SPDX-License-Identifier: Apache-2.0
// Reads the clauses of a statement in their order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/expression_parser.h"
#include "syntax/lexer.h"
#include "syntax/statement.h"

namespace colmerge {

class StatementParser {
 public:
  // most_levels: of expressions, as ExpressionParser's.
  StatementParser(TokenStream* tokens, int most_levels)
      : tokens_(*tokens), expressions_(tokens, most_levels) {}

  Result<Statement> Parse();
  bool met_deeper() const { return expressions_.met_deeper(); }

 private:
  Status ParseVerb();
  Status ParseSelect();
  Status ParseDelete();
  Status ParseUpdate();

  Status ParseItems();
  Result<SelectItem> ParseItem();
  Result<bool> SkipQualifiedStar();
  Status ParseTable();
  Status ParseAlias();
  Status ParseWhere();
  Status ParseGroupBy();
  Status ParseOrderBy();
  Result<OrderItem> ParseOrderItem();
  Status ParseLimits();
  Status ParseLimit();
  Status ParseOffset();
  Status ParseAssignments();
  Status ParseAssignment();

  // What may not stand at this place though SQL has it; Ok when it is something else.
  Status CheckVerb() const;
  Status CheckTable() const;
  Status CheckNextClause() const;
  Status CheckEnd();
  Status CheckQualifiers() const;
  Status CheckQualifiers(const SyntaxNode& node) const;
  Status CheckQualifier(std::string_view qualifier, int64_t position) const;

  Result<SyntaxPtr> ParseExpression();
  bool IsBareName() const;

  struct QualifiedStar {
    std::string qualifier;
    int64_t position;
  };

  TokenStream& tokens_;
  ExpressionParser expressions_;
  Statement statement_;
  std::vector<QualifiedStar> qualified_stars_;  // t.*
};

}  // namespace colmerge
