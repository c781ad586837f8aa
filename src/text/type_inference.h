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
//   integers within uint64, one of them beyond int64             uint64; decimal128(20, 0) where
//                                                                  one of them is negative
//   numbers with a point or exponent, -0, NaN and infinities,    float64, if a double holds each
//     integers among them                                          of the integers exactly
//   YYYY-MM-DD                                                   date32
//   date and time, dates among them                              timestamp[us]
//   date and time with an offset from UTC                        timestamp[us, UTC], converted
//   as the two above, with 7 to 9 digits after the point         ... [ns], if all are in its range
//   nothing but nulls                                            null
//   anything else, or a mixture                                  utf8
//
// So no value loses anything but a time's offset and what a double lacks: a fraction becomes the
// nearest double, and 1e-400 zero. A whole number never changes: one that no double holds stays
// text however it is written (9007199254740993.0), where 1e23, the shortest number that reads as
// its double, is one. Integers are written as 0 or without a leading zero or plus sign: 007 and +1
// are codes and stay strings; so do numbers beyond their type (1e400), other spellings of times,
// text with spaces around it and what is longer than 4096 bytes. NaN and infinities in CSV count as
// numbers where the column has others; alone they are strings.
//
// A column of a table whose type was inferred, not declared, is read by the same rules, as if its
// type were one more cell of the text: what belongs to the type and is held by it exactly is read
// as the type, in any spelling that inference takes for a number (1e5 in an int64 column); what
// makes another type of both is read as that type (2.5 in an int64 column: float64), which whoever
// writes it joins with the column's; what would make text of them is an error (007, +5, 1 in a bool
// column). Types that inference never chooses (decimals, int8, times of day) take what they hold.
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
  kDecimal20,  // decimal128(20, 0)
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

// kNone is null.
DataType ToDataType(InferredType type);

}  // namespace colmerge
