// SPDX-License-Identifier: Apache-2.0
// An expression as it was written: what the parser makes of text and the binder of columns.
//
// Nothing is resolved or typed here. Every node knows its byte in the text, for messages: that of
// the operator where there is one, else its first. Names are as written for quoted identifiers and
// folded to lower case otherwise; the binder finds a column by exact name first, then without
// regard to case.
//
// EXTRACT, SUBSTRING … FROM, POSITION, TRIM and OVERLAY are calls of the functions that they mean:
// "extract" with the field as a string, "substring", "strpos", "btrim", "ltrim", "rtrim",
// "overlay"; CURRENT_DATE and its like are calls without arguments. COALESCE, NULLIF, GREATEST and
// LEAST are calls, too, which the binder knows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "column/data_type.h"

namespace colmerge {

enum class SyntaxKind : uint8_t {
  kNull,
  kBool,       // number: 0 or 1
  kInteger,    // text: digits, as many as were written
  kDecimal,    // text: digits with a point, no exponent
  kFloat,      // text: digits with an exponent
  kString,     // text: the value
  kTyped,      // text: the literal; type: DATE '…', TIMESTAMP '…', TIME '…', INTERVAL '…', any
               // other; number: as for kCast
  kColumn,     // text: name; qualifier: what stood before its point
  kParameter,  // number: from 0
  kUnary,      // text: "-", "+"
  kBinary,     // text: "+", "-", "*", "/", "%", "^", "||", "=", "<>", "<", "<=", ">", ">="
  kNot,
  kAnd,         // two or more arguments
  kOr,          // two or more arguments
  kIsNull,      // negated: IS NOT NULL
  kIsBool,      // number: 1 TRUE, 0 FALSE, -1 UNKNOWN; negated: IS NOT …
  kIsDistinct,  // IS DISTINCT FROM; negated: IS NOT DISTINCT FROM
  kIn,          // the value, then the list; negated: NOT IN
  kBetween,     // value, low, high; negated; number: 1 for BETWEEN SYMMETRIC
  kLike,        // value, pattern, and the escape character where one is given; negated;
                // number: 1 for ILIKE
  kCase,        // pairs of condition and result, then the ELSE where there is one;
                // number: how many pairs. With an operand ("CASE x WHEN …") has_operand: it is
                // the first argument
  kCast,        // type (a decimal of precision 0: the digits of what is cast); number: characters
                // that varchar(n) and char(n) keep, else -1
  kCall,        // text: function; star: count(*); distinct: count(DISTINCT x); filter
};

struct SyntaxNode;
using SyntaxPtr = std::unique_ptr<SyntaxNode>;

struct SyntaxNode {
  ~SyntaxNode();

  SyntaxKind kind = SyntaxKind::kNull;
  int64_t position = 0;  // byte in the text
  std::string text;
  std::string qualifier;
  bool quoted = false;  // kColumn: the name stood in double quotes
  int64_t number = 0;
  DataType type;
  bool negated = false;
  bool distinct = false;
  bool star = false;
  bool has_operand = false;
  std::vector<SyntaxPtr> arguments;
  SyntaxPtr filter;  // kCall: the condition of FILTER (WHERE …); nullptr: none
  // Levels of nodes, this one's included: at most kDeepestExpression. The first operand of a kBinary
  // that is a kBinary itself is on its level: a + b + c … is as long as one likes. Whoever goes
  // through a tree takes first arguments one after the other, without a call of itself for each.
  int height = 1;
};

}  // namespace colmerge
