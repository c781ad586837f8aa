// SPDX-License-Identifier: Apache-2.0
// One piece of work: a table to begin with, and batches that are written to it or looked up in it.
// It is read from the JSON file that the comparison's Python side writes (work.py names the
// members).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "columns.h"

namespace colmerge_bench {

struct Field {
  std::string name;
  Type type;
};

struct Work {
  std::string kind;
  std::vector<Field> fields;
  std::vector<std::string> keys;
  MappedColumns table;
  MappedColumns batches;
  int64_t batch_rows = 0;
  int64_t batch_count = 0;
  // The row, counted from 0 over table and inserts, that each batch row goes to; null where nobody
  // needs to know. The engines do not see it, but for the roofline, which searches for nothing.
  const int64_t* targets = nullptr;
  // Rows of one batch may have equal keys, of which the last one counts.
  bool duplicates = false;
  std::string sql;

  bool IsKey(const std::string& name) const;
  // `batch` is empty or the batch before.
  void SetBatch(int64_t number, Columns* batch) const;
};

Work ReadWork(const std::string& path);

// For the SQL of engines: the words with `between` between them.
std::string Join(const std::vector<std::string>& words, const char* between);

}  // namespace colmerge_bench
