// SPDX-License-Identifier: Apache-2.0
// Which type a column of text has, from what its cells look like.
//
// Each cell is of one or more classes. The type depends on the set of classes in the whole column
// and on nothing else, neither on order nor on counts:
//
//   the cells that are not null                                  the type
//   ----------------------------------------------------------   -------------------------------
//   true, false (any letter case)                                bool
//   integers within int64                                        int64
//   integers within uint64, one of them beyond int64             uint64
//   numbers with a point or exponent, -0, NaN and infinities,    float64, if a double holds each
//     integers among them                                          of the integers exactly
//   YYYY-MM-DD                                                   date32
//   date and time, dates among them                              timestamp[us]
//   date and time with an offset from UTC                        timestamp[us, UTC], converted
//   as the two above, with 7 to 9 digits after the point         ... [ns], if all are in its range
//   nothing but nulls, or anything else, or a mixture            utf8
//
// So no value loses anything but a number's superfluous digits and a time's offset. Integers are
// written as 0 or without a leading zero or plus sign: 007 and +1 are codes and stay strings; so do
// numbers beyond their type (1e400), other spellings of times, and text with spaces around it. NaN
// and infinities (CSV only) count as numbers where the column has others; alone they are strings.
//
// CSV: quotes around a cell do not matter, except that a quoted empty cell is null in columns other
// than utf8. JSON: strings are dates, times or utf8, never numbers or booleans.
#pragma once

#include <cstdint>

#include "column/data_type.h"
#include "text/text_cell.h"

namespace colmerge {

// Bits: what a cell can be, and what the choice of a type has to know about it.
enum ValueClass : uint32_t {
  kClassBool = 1u << 0,
  kClassInteger = 1u << 1,
  kClassNegative = 1u << 2,     // beside kClassInteger
  kClassBeyondInt64 = 1u << 3,  // beside kClassInteger: within uint64
  kClassInexact = 1u << 4,      // beside kClassInteger: no double holds it
  kClassReal = 1u << 5,
  kClassSpecialReal = 1u << 6,  // NaN, an infinity
  kClassDate = 1u << 7,
  kClassLocalTime = 1u << 8,     // date and time
  kClassUtcTime = 1u << 9,       // date and time with an offset
  kClassNanos = 1u << 10,        // beside a time: finer than a microsecond
  kClassBeyondNanos = 1u << 11,  // beside a date or time: no timestamp[ns] holds it
  kClassBlank = 1u << 12,
  kClassText = 1u << 13,
};

// A cell and its value in whatever form it has.
struct TextScalar {
  uint32_t classes = 0;
  int32_t nanos = 0;    // of a time
  int64_t integer = 0;  // an integer (or its bits, beyond int64), a truth value, seconds since 1970
  double real = 0;      // of an integer, the double nearest to it
};

// Not for null and nested cells.
TextScalar ClassifyCell(const TextCell& cell);

// Types that inference chooses from.
enum class InferredType : uint8_t {
  kNone,  // no cell was seen
  kBool,
  kInt64,
  kUInt64,
  kFloat64,
  kDate32,
  kLocalMicros,
  kLocalNanos,
  kUtcMicros,
  kUtcNanos,
  kUtf8,
};

// classes: all cells' together.
InferredType InferType(uint32_t classes);

// kNone is utf8.
DataType ToDataType(InferredType type);

}  // namespace colmerge
