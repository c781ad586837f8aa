// SPDX-License-Identifier: Apache-2.0
// The rows that the benchmarks write, and a table made of them, through the C API alone.
//
// Columns: id int64 (the key), quantity int64, price double, name utf8 of 13 bytes (one more than
// fits into a view). Keys are spread over the whole range, so that neighbours in a batch are not
// neighbours in an index; which ones a batch has is drawn from a seed.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <string>
#include <vector>

namespace colmerge_bench {

// One batch as Arrow columns; gives out struct arrays over its memory as often as asked.
class Rows {
 public:
  void Reserve(int64_t rows);
  void Add(int64_t id, int64_t number);
  int64_t size() const { return static_cast<int64_t>(ids.size()); }

  std::vector<int64_t> ids;
  std::vector<int64_t> quantities;
  std::vector<double> prices;
  std::vector<int32_t> name_offsets{0};
  std::string names;

  // A struct array that borrows this object's memory. Without strings: only the first three
  // columns.
  void Export(ArrowArray* array, bool with_names = true) const;
};

// The schema of Rows, released by the caller.
void ExportRowsSchema(ArrowSchema* schema, bool with_names = true);

// Keys that look random and never repeat: an odd multiplier permutes the 64-bit numbers.
inline int64_t KeyOf(uint64_t number) { return static_cast<int64_t>(number * 0x9E3779B97F4A7C15u); }

// Draws batches: each row is new with a probability of new_percent, else one of those that exist.
class BatchMaker {
 public:
  BatchMaker(uint64_t existing, int new_percent, uint64_t seed);
  Rows Next(int64_t rows);

 private:
  uint64_t Random();
  uint64_t existing_;
  uint64_t new_percent_;
  uint64_t state_;
};

// `rows` rows numbered from 0.
Rows FirstRows(uint64_t from, int64_t rows);

// A store with one table "t" of `rows` rows, and a destination that merges by id. The primary key is
// a column of numbers, if any.
class Table {
 public:
  explicit Table(uint64_t rows, const char* primary_key = nullptr);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  void Merge(const Rows& batch) { Write(merge_, batch, true); }
  void Append(const Rows& batch, bool with_names) { Write(append_, batch, with_names); }
  void Delete(const Rows& keys);
  void Clear();
  colmerge_table* handle() const { return table_; }

 private:
  void Write(colmerge_destination* destination, const Rows& batch, bool with_names);

  colmerge_store* store_ = nullptr;
  colmerge_table* table_ = nullptr;
  colmerge_destination* merge_ = nullptr;
  colmerge_destination* append_ = nullptr;
  ArrowSchema schema_{};
  ArrowSchema narrow_schema_{};
};

// Ends the program with the message when a call failed: a benchmark of failures measures nothing.
void Check(int32_t status, const colmerge_error& error);

}  // namespace colmerge_bench
