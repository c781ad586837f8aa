// SPDX-License-Identifier: Apache-2.0
// The values that statements are made of: for each kind of type a list with its edges, written as
// SQL for either side and as cells of any Arrow type that holds them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/cell.h"

namespace colmerge::test {

// A type of PostgreSQL's, and what is drawn for it.
enum class Kind : uint8_t {
  kBool,
  kInt,
  kSmall,  // integers near 0: counts, positions
  kLong,
  kSingle,
  kReal,
  kDecimal,
  kText,
  kBytes,
  kDate,
  kTime,
  kTimestamp,
  kMoment,  // timestamp with time zone
  kInterval,
};
constexpr int kKinds = 14;

// The word for a kind in the catalogue of expressions.
const char* WordOf(Kind kind);
Kind KindOf(std::string_view word);
const char* PostgresqlTypeOf(Kind kind);

struct Value {
  bool is_null = false;
  int64_t integer = 0;  // also days, microseconds; the digits of a decimal, without its point
  double real = 0;
  std::string text;  // also bytes
  int32_t months = 0;
  int32_t days = 0;  // of an interval, whose microseconds are `integer`
};

// NULL is the last of them.
const std::vector<Value>& EdgesOf(Kind kind);
// Those of them that fail the least: small and positive for the most part.
const std::vector<Value>& TameOf(Kind kind);

// With its type, so that both sides read the same. A decimal has `scale` digits behind the point.
std::string LiteralOf(Kind kind, const Value& value, int scale);
// For a type of Arrow's, by format; a decimal is rescaled to the type's scale.
Cell CellOf(const Type& type, const Value& value, int scale);

}  // namespace colmerge::test
