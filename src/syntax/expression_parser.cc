// SPDX-License-Identifier: Apache-2.0
// Operators, by precedence climbing.
#include "syntax/expression_parser.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "syntax/outside_language.h"

namespace colmerge {
struct ExpressionParser::LevelOfOperator {
  std::string_view text;
  Level level;
};

// Of the operator that the token is behind an operand; kNone when it is none.
ExpressionParser::Level ExpressionParser::LevelBehindOperand(const Token& token) {
  static constexpr LevelOfOperator kSymbols[] = {
      {"=", kComparison}, {"<>", kComparison}, {"<", kComparison}, {"<=", kComparison},
      {">", kComparison}, {">=", kComparison}, {"||", kOther},     {"&", kOther},
      {"|", kOther},      {"#", kOther},       {"+", kSum},        {"-", kSum},
      {"*", kProduct},    {"/", kProduct},     {"%", kProduct},    {"^", kPower},
      {"::", kCast},
  };
  static constexpr LevelOfOperator kWords[] = {
      {"or", kOr},          {"and", kAnd},       {"is", kIs},
      {"isnull", kIs},      {"notnull", kIs},    {"between", kMatch},
      {"in", kMatch},       {"like", kMatch},    {"ilike", kMatch},
      {"not", kMatch},      {"similar", kMatch}, {"overlaps", kOther},
      {"operator", kOther}, {"at", kZone},       {"collate", kCollation},
  };
  auto find = [&](const auto& levels) {
    const auto* found =
        std::find_if(std::begin(levels), std::end(levels),
                     [&](const LevelOfOperator& each) { return each.text == token.text; });
    return found == std::end(levels) ? kNone : found->level;
  };
  if (token.kind == TokenKind::kSymbol) return find(kSymbols);
  if (token.kind == TokenKind::kName) return find(kWords);
  return kNone;
}

SyntaxPtr ExpressionParser::MakeNode(SyntaxKind kind, int64_t position, std::string text) {
  auto node = std::make_unique<SyntaxNode>();
  node->kind = kind;
  node->position = position;
  node->text = std::move(text);
  return node;
}

SyntaxPtr ExpressionParser::MakeInteger(int64_t position, std::string digits) {
  return MakeNode(SyntaxKind::kInteger, position, std::move(digits));
}

Status TooDeep(int64_t position) {
  return Error(Code::kLimitExceeded,
               "The expression nests more than {} levels deep: write it with fewer parentheses, "
               "calls and CASEs inside each other",
               kDeepestExpression)
      .AtPosition(position);
}

Result<SyntaxPtr> ExpressionParser::Finish(SyntaxPtr node) {
  int highest = node->filter == nullptr ? 0 : node->filter->height;
  for (const SyntaxPtr& argument : node->arguments) {
    const bool is_chain = node->kind == SyntaxKind::kBinary && argument->kind == node->kind &&
                          &argument == node->arguments.data();
    highest = std::max(highest, argument->height - (is_chain ? 1 : 0));
  }
  node->height = highest + 1;
  if (node->height > kDeepestExpression) return TooDeep(node->position);
  return node;
}

Result<SyntaxPtr> ExpressionParser::ParseExpression() { return ParseOperators(kOr); }

Result<SyntaxPtr> ExpressionParser::ParseOperators(Level least) {
  if (depth_ == most_levels_) {
    met_deeper_ = true;
    return TooDeep(tokens_.current().position);
  }
  ++depth_;
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr left, ParseOperand());
  Level closed = kNone;  // whose operators may not follow: a = b = c has no meaning
  while (true) {
    const Level level = LevelBehindOperand(tokens_.current());
    if (level == kNone || level < least) break;
    if (level == closed) {
      return tokens_.ErrorHere(
          fmt::format("Syntax error at '{}': comparisons do not chain; join them with AND, or put "
                      "one into parentheses",
                      tokens_.current().text));
    }
    bool ends_in_operand = level == kComparison;
    COLMERGE_ASSIGN_OR_RETURN(left, ParseOperator(std::move(left), level, &ends_in_operand));
    closed = ends_in_operand ? level : kNone;
  }
  --depth_;
  return left;
}

// What stands behind `left`, which becomes its first operand.
Result<SyntaxPtr> ExpressionParser::ParseOperator(SyntaxPtr left, Level level,
                                                  bool* ends_in_operand) {
  switch (level) {
    case kOr: return ParseTerms(std::move(left), SyntaxKind::kOr, level);
    case kAnd: return ParseTerms(std::move(left), SyntaxKind::kAnd, level);
    case kIs: return ParseIs(std::move(left), ends_in_operand);
    case kMatch: return ParseMatch(std::move(left), ends_in_operand);
    case kCast: return ParseCastBehind(std::move(left));
    default: return ParseBinary(std::move(left), level);
  }
}

Result<SyntaxPtr> ExpressionParser::ParseOperand() {
  if (tokens_.IsSymbol("-") || tokens_.IsSymbol("+")) return ParseSign();
  if (!tokens_.IsKeyword("not")) return ParsePrimary();
  SyntaxPtr node = MakeNode(SyntaxKind::kNot, tokens_.current().position);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr operand, ParseOperators(kIs));
  node->arguments.push_back(std::move(operand));
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseSign() {
  SyntaxPtr node = MakeNode(SyntaxKind::kUnary, tokens_.current().position, tokens_.current().text);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr operand, ParseOperators(kSign));
  node->arguments.push_back(std::move(operand));
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseBinary(SyntaxPtr left, Level level) {
  const Token& token = tokens_.current();
  if (token.kind == TokenKind::kName) {
    if (token.text == "at") {
      return OutsideLanguage("AT TIME ZONE", "times with a zone are in UTC", token.position);
    }
    if (token.text == "collate") {
      return OutsideLanguage("COLLATE", "strings are compared by their bytes", token.position);
    }
    return OutsideLanguage(token.text == "overlaps" ? "OVERLAPS" : "OPERATOR()",
                           "compare with <, <=, >, >=", token.position);
  }
  SyntaxPtr node = MakeNode(SyntaxKind::kBinary, token.position, token.text);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  for (std::string_view word : {"any", "all", "some"}) {
    if (tokens_.IsKeyword(word)) {
      return OutsideLanguage("A comparison with ANY, ALL or SOME", "write IN (…)", node->position);
    }
  }
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr right, ParseOperators(NextLevel(level)));
  node->arguments.push_back(std::move(left));
  node->arguments.push_back(std::move(right));
  return Finish(std::move(node));
}

// All terms of a chain of AND, or of OR, as arguments of one node.
Result<SyntaxPtr> ExpressionParser::ParseTerms(SyntaxPtr left, SyntaxKind kind, Level level) {
  const std::string word = tokens_.current().text;
  SyntaxPtr node;
  if (left->kind == kind) {
    node = std::move(left);
  } else {
    node = MakeNode(kind, tokens_.current().position);
    node->arguments.push_back(std::move(left));
  }
  while (tokens_.IsKeyword(word)) {
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr term, ParseOperators(NextLevel(level)));
    node->arguments.push_back(std::move(term));
  }
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseCastBehind(SyntaxPtr left) {
  SyntaxPtr node = MakeNode(SyntaxKind::kCast, tokens_.current().position);
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(TypeName name, ParseTypeName(&tokens_));
  node->type = std::move(name.type);
  node->number = name.most_characters;
  node->arguments.push_back(std::move(left));
  return Finish(std::move(node));
}

// IS [NOT] NULL, TRUE, FALSE, UNKNOWN, DISTINCT FROM x; ISNULL; NOTNULL.
Result<SyntaxPtr> ExpressionParser::ParseIs(SyntaxPtr left, bool* ends_in_operand) {
  const Token first = tokens_.current();
  SyntaxPtr node = MakeNode(SyntaxKind::kIsNull, first.position);
  node->arguments.push_back(std::move(left));
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  if (first.text != "is") {
    node->negated = first.text == "notnull";
    return Finish(std::move(node));
  }
  COLMERGE_ASSIGN_OR_RETURN(node->negated, tokens_.SkipKeyword("not"));
  const Token what = tokens_.current();
  const bool is_word = what.kind == TokenKind::kName;
  constexpr std::pair<std::string_view, int> kTruths[] = {
      {"true", 1}, {"false", 0}, {"unknown", -1}};
  const auto* truth = std::find_if(std::begin(kTruths), std::end(kTruths),
                                   [&](const auto& each) { return each.first == what.text; });
  if (is_word && truth != std::end(kTruths)) {
    node->kind = SyntaxKind::kIsBool;
    node->number = truth->second;
  } else if (is_word && what.text == "distinct") {
    node->kind = SyntaxKind::kIsDistinct;
    *ends_in_operand = true;
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("from"));
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr right, ParseOperators(NextLevel(kIs)));
    node->arguments.push_back(std::move(right));
    return Finish(std::move(node));
  } else if (!is_word || what.text != "null") {
    return tokens_.Unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS");
  }
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  return Finish(std::move(node));
}

// [NOT] IN, BETWEEN, LIKE, ILIKE.
Result<SyntaxPtr> ExpressionParser::ParseMatch(SyntaxPtr left, bool* ends_in_operand) {
  const int64_t position = tokens_.current().position;
  COLMERGE_ASSIGN_OR_RETURN(const bool negated, tokens_.SkipKeyword("not"));
  if (tokens_.IsKeyword("in")) return ParseIn(std::move(left), position, negated);
  *ends_in_operand = true;
  if (tokens_.IsKeyword("between")) return ParseBetween(std::move(left), position, negated);
  if (tokens_.IsKeyword("like") || tokens_.IsKeyword("ilike")) {
    return ParseLike(std::move(left), position, negated);
  }
  if (tokens_.IsKeyword("similar")) {
    return OutsideLanguage("SIMILAR TO", "write LIKE or a function", position);
  }
  return tokens_.Unexpected("IN, BETWEEN, LIKE or ILIKE after NOT");
}

Result<SyntaxPtr> ExpressionParser::ParseIn(SyntaxPtr left, int64_t position, bool negated) {
  SyntaxPtr node = MakeNode(SyntaxKind::kIn, position);
  node->negated = negated;
  node->arguments.push_back(std::move(left));
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("("));
  COLMERGE_RETURN_IF_ERROR(CheckSubquery());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr first, ParseExpression());
  node->arguments.push_back(std::move(first));
  COLMERGE_RETURN_IF_ERROR(ParseRestOfList(&node->arguments));
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseBetween(SyntaxPtr left, int64_t position, bool negated) {
  SyntaxPtr node = MakeNode(SyntaxKind::kBetween, position);
  node->negated = negated;
  node->arguments.push_back(std::move(left));
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(const bool is_symmetric, tokens_.SkipKeyword("symmetric"));
  node->number = is_symmetric ? 1 : 0;
  if (!is_symmetric) COLMERGE_RETURN_IF_ERROR(tokens_.SkipKeyword("asymmetric").status());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr low, ParseOperators(NextLevel(kMatch)));
  COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("and"));
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr high, ParseOperators(NextLevel(kMatch)));
  node->arguments.push_back(std::move(low));
  node->arguments.push_back(std::move(high));
  return Finish(std::move(node));
}

Result<SyntaxPtr> ExpressionParser::ParseLike(SyntaxPtr left, int64_t position, bool negated) {
  SyntaxPtr node = MakeNode(SyntaxKind::kLike, position);
  node->negated = negated;
  node->number = tokens_.IsKeyword("ilike") ? 1 : 0;
  node->arguments.push_back(std::move(left));
  COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr pattern, ParseOperators(NextLevel(kMatch)));
  node->arguments.push_back(std::move(pattern));
  COLMERGE_ASSIGN_OR_RETURN(const bool has_escape, tokens_.SkipKeyword("escape"));
  if (has_escape) {
    COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr escape, ParseOperators(NextLevel(kMatch)));
    node->arguments.push_back(std::move(escape));
  }
  return Finish(std::move(node));
}

namespace {

Result<SyntaxPtr> ParseWhole(TokenStream* stream, Qualifiers qualifiers, int most_levels,
                             bool* met_deeper) {
  TokenStream& tokens = *stream;
  ExpressionParser parser(&tokens, most_levels);
  Result<SyntaxPtr> expression = parser.ParseExpression();
  *met_deeper = parser.met_deeper();
  if (!expression.ok()) return expression;
  if (tokens.current().kind != TokenKind::kEnd) {
    return tokens.Unexpected("an operator or the end of the expression");
  }
  if (qualifiers == Qualifiers::kNone && parser.first_qualified() >= 0) {
    return Error(Code::kInvalidText, "A column stands alone here, without a table's name before it")
        .AtPosition(parser.first_qualified());
  }
  return expression;
}

}  // namespace

Result<SyntaxPtr> ParseExpressionText(std::string_view text, const TextTerms& terms,
                                      MemoryCharge* charge, Qualifiers qualifiers) {
  return ParseOnSomeStack([&](int most_levels, bool* met_deeper) -> Result<SyntaxPtr> {
    TextBudget budget(terms, kTokenBytes);
    COLMERGE_ASSIGN_OR_RETURN(TokenStream tokens, TokenStream::Make(text, &budget));
    Result<SyntaxPtr> parsed = ParseWhole(&tokens, qualifiers, most_levels, met_deeper);
    if (charge != nullptr) *charge = budget.TakeCharge();
    return parsed;
  });
}

}  // namespace colmerge
