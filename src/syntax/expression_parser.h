// SPDX-License-Identifier: Apache-2.0
// Parses one expression from tokens; the grammar below is PostgreSQL's, with its precedence.
//
//   OR < AND < NOT < IS < comparison < BETWEEN IN LIKE ILIKE < other operators (||) < + - < * / %
//   < ^ < unary - + < :: CAST < names, literals, calls, parentheses
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/own_stack.h"
#include "base/status.h"
#include "syntax/lexer.h"
#include "syntax/syntax_tree.h"
#include "syntax/type_name.h"

namespace colmerge {

// How deep expressions may nest; deeper ones are refused with kLimitExceeded, so that no text can
// exhaust the stack. A chain of operators that group to the left is one level (SyntaxNode::height),
// and so are all terms of an AND or OR, which are one node.
inline constexpr int kDeepestExpression = 200;

// Parses an expression that begins at the current token and leaves the parser behind it. Statement
// parsers build on it. Numbers `?` parameters in the order of the text.
class ExpressionParser {
 public:
  // most_levels: at most kDeepestExpression; deeper expressions are not read to their end.
  ExpressionParser(TokenStream* tokens, int most_levels)
      : tokens_(*tokens), most_levels_(most_levels) {}
  Result<SyntaxPtr> ParseExpression();
  // Whether an expression was deeper than most_levels, which failed.
  bool met_deeper() const { return met_deeper_; }

  // Parameters seen so far: the highest number plus one.
  int64_t parameter_count() const { return parameter_count_; }
  // The position of the first column with a table's name before it; -1: there is none.
  int64_t first_qualified() const { return first_qualified_; }

 private:
  using Arguments = std::vector<SyntaxPtr>;

  // How tightly operators bind.
  enum Level : int {
    kNone,
    kOr,
    kAnd,
    kNot,
    kIs,
    kComparison,
    kMatch,  // BETWEEN, IN, LIKE, ILIKE
    kOther,  // || & | #
    kSum,
    kProduct,
    kPower,
    kZone,
    kCollation,
    kSign,
    kCast,
  };
  static Level NextLevel(Level level) { return static_cast<Level>(level + 1); }
  struct LevelOfOperator;

  // Operators (expression_parser.cc). `least`: what may follow binds at least as
  // tightly.
  Result<SyntaxPtr> ParseOperators(Level least);
  static Level LevelBehindOperand(const Token& token);
  Result<SyntaxPtr> ParseOperator(SyntaxPtr left, Level level, bool* ends_in_operand);
  Result<SyntaxPtr> ParseOperand();
  Result<SyntaxPtr> ParseSign();
  Result<SyntaxPtr> ParseBinary(SyntaxPtr left, Level level);
  Result<SyntaxPtr> ParseTerms(SyntaxPtr left, SyntaxKind kind, Level level);
  Result<SyntaxPtr> ParseCastBehind(SyntaxPtr left);
  Result<SyntaxPtr> ParseIs(SyntaxPtr left, bool* ends_in_operand);
  Result<SyntaxPtr> ParseMatch(SyntaxPtr left, bool* ends_in_operand);
  Result<SyntaxPtr> ParseIn(SyntaxPtr left, int64_t position, bool negated);
  Result<SyntaxPtr> ParseBetween(SyntaxPtr left, int64_t position, bool negated);
  Result<SyntaxPtr> ParseLike(SyntaxPtr left, int64_t position, bool negated);

  // What operators stand between (operand_parser.cc).
  Result<SyntaxPtr> ParsePrimary();
  Result<SyntaxPtr> ParseLiteral(SyntaxKind kind);
  Result<SyntaxPtr> ParseParameter();
  Status CheckSubquery() const;
  Result<SyntaxPtr> ParseParenthesis();
  Result<SyntaxPtr> ParseName();
  Result<SyntaxPtr> ParseReservedWord();
  Result<SyntaxPtr> ParseColumn(Token name);
  bool IsTypedLiteral(const Token& name) const;
  Result<SyntaxPtr> ParseTypedLiteral(const Token& name);
  Status ParseIntervalUnit(std::string* text);
  Result<SyntaxPtr> ParseCase();
  Result<SyntaxPtr> ParseCast();

  // Calls (call_parser.cc). The current token is the opening parenthesis.
  Result<SyntaxPtr> ParseCall(const Token& name);
  Status ParseArguments(SyntaxNode* call);
  Result<SyntaxPtr> ParseCallSuffix(SyntaxPtr call);
  Result<SyntaxPtr> ParseExtract(int64_t position);
  Result<SyntaxPtr> ParseSubstring(int64_t position);
  Result<SyntaxPtr> ParsePosition(int64_t position);
  Result<SyntaxPtr> ParseTrim(int64_t position);
  Result<SyntaxPtr> ParseOverlay(int64_t position);
  Result<SyntaxPtr> FinishCall(std::string_view name, int64_t position, Arguments arguments);
  // Further arguments behind commas, up to the closing parenthesis, which it passes.
  Status ParseRestOfList(Arguments* list);

  static SyntaxPtr MakeNode(SyntaxKind kind, int64_t position, std::string text = {});
  static SyntaxPtr MakeInteger(int64_t position, std::string digits);
  // Settles the height of a node that has its arguments; refuses one that is too high.
  static Result<SyntaxPtr> Finish(SyntaxPtr node);
  TokenStream& tokens_;
  int64_t parameter_count_ = 0;
  int64_t first_qualified_ = -1;
  bool has_question_marks_ = false;
  bool has_numbers_ = false;
  const int most_levels_;
  bool met_deeper_ = false;
  int depth_ = 0;
};

// Calls parse(most_levels, &met_deeper), on the caller's stack while the levels are few, and on one of their own when it
// has met deeper ones.
template <typename Parse>
auto ParseOnSomeStack(Parse&& parse) {
  bool met_deeper = false;
  auto parsed = parse(kLevelsOnAnyStack, &met_deeper);
  if (!met_deeper) return parsed;
  return OnOwnStack([&] { return parse(kDeepestExpression, &met_deeper); });
}

// That an expression nests deeper than kDeepestExpression.
Status TooDeep(int64_t position);

// Whether names may stand before columns, as in old.price.
enum class Qualifiers : uint8_t { kNone, kAny };

// A whole text that is one expression: a CHECK, a filter, a rule of a merge. Where there is no table to name before a
// column, qualifiers are refused.
// charge: of the tree, for as long as it lives; nullptr: only until it is there.
Result<SyntaxPtr> ParseExpressionText(std::string_view text, const TextTerms& terms = {},
                                      MemoryCharge* charge = nullptr,
                                      Qualifiers qualifiers = Qualifiers::kNone);

}  // namespace colmerge
