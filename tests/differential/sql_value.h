// SPDX-License-Identifier: Apache-2.0
// How SQLite sees a cell: a value of one of its five storage classes.
//
//   bool, integers, dates, times, durations   INTEGER (uint64 by its bits)
//   floats                                    REAL, or the text 'nan'
//   utf8 kinds                                TEXT
//   binary kinds, decimals, wide intervals    BLOB (decimals of any width in 32 bytes)
//   nested                                    TEXT that spells the value out
// Equality in SQLite is then equality of values; which NaN and which zero a float is gets lost.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "support/cell.h"

namespace colmerge::test {

struct SqlValue {
  enum class Kind { kNull, kInteger, kReal, kText, kBlob };

  Kind kind = Kind::kNull;
  int64_t integer = 0;
  double real = 0;
  std::string bytes;

  void Bind(sqlite3_stmt* statement, int parameter) const;
  static SqlValue Column(sqlite3_stmt* statement, int column);
  std::string ToText() const;

  friend bool operator==(const SqlValue& left, const SqlValue& right) {
    return left.kind == right.kind && left.integer == right.integer && left.real == right.real &&
           left.bytes == right.bytes;
  }
};

SqlValue ToSql(const Type& type, const Cell& cell);

// The type of an SQL column for a type, which decides the form that SQLite keeps numbers in.
const char* SqlTypeOf(const Type& type);

// An SQL expression that turns ?N, a value of type `from`, into one of type `to`.
std::string SqlConversion(const Type& from, const Type& to, int parameter);

}  // namespace colmerge::test
