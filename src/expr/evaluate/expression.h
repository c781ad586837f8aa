// SPDX-License-Identifier: Apache-2.0
// A bound expression: every column found, every type known, every conversion written out.
//
// Made by the binder (binder.h), evaluated by evaluate.h, never changed. Types of values:
//   Column references have the type of their column, whatever it is. Calls work on values of
//   exactly the types in their signature; where an operand's type differs, the binder has put a
//   kCast. Arithmetic is done in int32 (for int8, int16, int32, uint8, uint16), int64 (for uint32
//   and int64), decimal128 (for uint64 and decimals), float32 or float64; strings are worked on as
//   utf8, dictionaries as their values.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "column/vector.h"
#include "expr/evaluate/lazy_value_list.h"
#include "expr/functions/scalar_function.h"

namespace colmerge {

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

enum class ExpressionKind : uint8_t {
  kConstant,   // constant
  kParameter,  // number: from 0
  kColumn,     // number: of the column in the rows that it is evaluated over
  kCall,       // function; arguments of exactly its argument types
  kChain,      // arguments[0], and steps that go on from it: a + b - c …
  kCast,       // arguments[0] to `type`, explicitly or implicitly: values that do not fit fail
  kNot,
  kAnd,  // two or more; later ones are evaluated only where the earlier do not decide
  kOr,
  kIsNull,    // negated: IS NOT NULL
  kIsBool,    // number: 1 TRUE, 0 FALSE, -1 UNKNOWN; negated
  kIn,        // arguments[0] among the others, all of one type; negated
  kCase,      // number pairs of condition (bool) and result (of `type`), then the ELSE, which the
              // binder adds where it was left out: a null constant
  kCoalesce,  // arguments of `type`; later ones are evaluated only where the earlier are null
};

// An operator of a chain: its first operand is what the chain is up to there, the others are the
// next of the chain's arguments, as many as the function has beyond one.
struct ChainStep {
  ScalarFunction function;
  int64_t position = -1;  // byte in the text
};

struct Expression {
  ExpressionKind kind = ExpressionKind::kConstant;
  DataType type;
  int64_t position = -1;  // byte in the text; -1: none
  int64_t number = 0;
  bool negated = false;
  int height = 1;                          // levels of nodes, this one's included
  std::shared_ptr<const Vector> constant;  // one row
  ScalarFunction function;
  std::vector<ChainStep> steps;  // kChain: two or more
  std::vector<ExpressionPtr> arguments;
  LazyValueList values;  // kIn: filled by the evaluator
};

// Settles the height of a node that has its arguments.
void SettleHeight(Expression* expression);

// The columns that an expression reads, ascending, each once.
std::vector<uint32_t> ColumnsOf(const Expression& expression);

}  // namespace colmerge
