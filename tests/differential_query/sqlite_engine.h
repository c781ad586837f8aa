// SPDX-License-Identifier: Apache-2.0
// SQLite's side: the same rows, and functions that notice what the library takes for an error.
//
//   in_range(x, low, high), i32(x), i64(x), f32(x), f64(x)
//                     x, when it is null or fits; a fault otherwise
//   divide(a, b), remainder(a, b)
//                     as / and %, with a fault where b is 0, or a quotient of floats becomes 0
//   multiply(a, b)    as * for floats, with a fault where the product becomes 0
//   whole(x)          x rounded half to even, as an integer
//   round_half_even(x)
//   exact_sum(x)      sum of integers, as text when it has more than 64 bits
//   var_pop(x) ...    variances and standard deviations in two passes
// A fault sets a mark, and the value becomes one that nothing else gives. So a fault that does not
// matter, such as one behind AND after FALSE, does not show in the result.
#pragma once

#include <sqlite3.h>

#include <string>

#include "differential_query/expression_node.h"
#include "differential_query/query_outcome.h"
#include "differential_query/random_table.h"

namespace colmerge::test {

class SqliteEngine {
 public:
  explicit SqliteEngine(const RandomTable& table);
  ~SqliteEngine();
  SqliteEngine(const SqliteEngine&) = delete;
  SqliteEngine& operator=(const SqliteEngine&) = delete;

  void Append(const RowBatch& batch);
  void AppendNulls() { Execute("INSERT INTO t DEFAULT VALUES"); }
  QueryOutcome Run(const SqlText& sql);
  void Begin() { Execute("SAVEPOINT change"); }
  void Keep() { Execute("RELEASE change"); }
  void Undo() { Execute("ROLLBACK TO change; RELEASE change"); }
  // Whether two rows have one primary key, or a row has null in it.
  bool BreaksPrimaryKey();

 private:
  void Execute(const std::string& sql);
  sqlite3_stmt* Prepare(const std::string& sql);

  const RandomTable& table_;
  sqlite3* db_ = nullptr;
  bool met_fault_ = false;
};

}  // namespace colmerge::test
