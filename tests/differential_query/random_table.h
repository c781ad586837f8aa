// SPDX-License-Identifier: Apache-2.0
// Random tables to ask questions about: columns, rows, and the constants that questions are made
// of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "differential/random.h"
#include "differential_query/expression_node.h"
#include "support/cell.h"

namespace colmerge::test {

struct ColumnPlan {
  Field field;
  std::string sql_name;  // in quotes where it has to be
  Kind kind = Kind::kInt;
  // What the values of the column are drawn from.
  uint32_t null_percent = 0;
  std::vector<Cell> domain;
};

class RandomTable {
 public:
  RandomTable(uint64_t seed, Random* random);

  // Rows that keep to the primary key; each call gives other keys.
  RowBatch MakeRows(uint64_t count, Random* random);
  // A value of the kind, more often than not one that occurs.
  SqlValue MakeValue(Kind kind, Random* random) const;
  const ColumnPlan* PickColumn(Kind kind, Random* random) const;

  std::vector<ColumnPlan> columns;
  std::vector<size_t> primary_key;  // columns
  uint64_t first_rows = 0;
  bool wild = false;   // has values near the limits of their types
  bool large = false;  // has more than one chunk

 private:
  void AddColumn(Kind kind, Random* random);
  Cell MakeDomainCell(const ColumnPlan& column, Random* random) const;

  uint64_t next_key_ = 0;
  std::map<Kind, std::vector<SqlValue>> values_;
};

// A cell as SQLite stores it. As in the other tests, but for dates and timestamps, which are texts
// in ISO 8601 that SQLite's own functions can read.
SqlValue ToSqlValue(const Type& type, const Cell& cell);
// "2020-02-29", and "2020-02-29 12:34:56.000001".
std::string DateText(int64_t days);
std::string TimestampText(int64_t microseconds);

}  // namespace colmerge::test
