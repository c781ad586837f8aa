// SPDX-License-Identifier: Apache-2.0
// The table that queries are measured on, the same in the library and in DuckDB.
//
//   id       int64   primary key; spread over all numbers
//   bucket   int32   one of 1,000
//   label    utf8    one of 5,000, of 9 to 17 bytes: some fit into a view, some do not
//   amount   int64   any below 10^9
//   price    double  from 0 to 1,000
// Rows are drawn from a seed. Their number is 10 million, or what COLMERGE_BENCH_ROWS says.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <string>

#include "result_table.h"

namespace colmerge_bench {

class QueryTable {
 public:
  // The one of this process, filled on the first call, in DuckDB, too, when it is there.
  static QueryTable& Get();

  int64_t rows() const { return rows_; }
  int64_t IdOf(uint64_t row) const;
  colmerge_store* store() const { return store_; }
  colmerge_table* table() const { return table_; }

  colmerge_statement* Prepare(const std::string& sql) const;
  // Runs a statement and steps over the result's batches; the number of rows is returned.
  int64_t Run(colmerge_statement* statement) const;
  ResultTable Read(const std::string& sql) const;

 private:
  QueryTable();
  void Create();
  void Fill();

  int64_t rows_;
  colmerge_store* store_ = nullptr;
  colmerge_table* table_ = nullptr;
};

}  // namespace colmerge_bench
