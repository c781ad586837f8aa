// SPDX-License-Identifier: Apache-2.0
// Writes whose time must not depend on what the table holds already: each runs at several numbers n
// of rows, or of writes of one key before, and the times of a row of figures are to be the same, but
// for the caches that a larger table outgrows.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <vector>

#include "bench_rows.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kBatchRows = 10000;
constexpr int64_t kQuantity = 1;  // the column's number

// Batches of rows that exist, with new quantities, over and over: a table keeps its size.
class KnownRows {
 public:
  KnownRows(uint64_t rows, int64_t batch_rows, int batches) {
    BatchMaker maker(rows, 0, 6);
    for (int i = 0; i < batches; ++i) batches_.push_back(maker.Next(batch_rows));
  }
  const Rows& Next() {
    at_ = at_ + 1 == batches_.size() ? 0 : at_ + 1;
    for (int64_t& quantity : batches_[at_].quantities) ++quantity;
    return batches_[at_];
  }

 private:
  std::vector<Rows> batches_;
  size_t at_ = 0;
};

KnownRows KnownBatches(uint64_t rows) { return {rows, kBatchRows, 16}; }
KnownRows KnownSingles(uint64_t rows) { return {rows, 1, 10000}; }

int64_t FindQuantity(colmerge_table* table, int64_t quantity) {
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  Check(colmerge_snapshot_open(table, &snapshot, &error), error);
  colmerge_value key{};
  key.kind = COLMERGE_VALUE_INT64;
  key.integer = quantity;
  int64_t row = -1;
  Check(colmerge_snapshot_find_key(snapshot, &kQuantity, 1, &key, &row, &error), error);
  colmerge_snapshot_close(snapshot);
  return row;
}

void MergeAll(benchmark::State& state, Table* table, KnownRows rows) {
  table->Merge(rows.Next());  // builds the index
  for (auto _ : state) table->Merge(rows.Next());
}

// The merge writes the column of the primary key, which is not the merge key.
void MergeBatchBesidePrimaryKey(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows, "quantity");
  MergeAll(state, &table, KnownBatches(rows));
}
BENCHMARK(MergeBatchBesidePrimaryKey)
    ->ArgName("n")
    ->Arg(100000)
    ->Arg(1000000)
    ->Arg(4000000)
    ->Unit(benchmark::kMicrosecond);

void MergeOneRowBesidePrimaryKey(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows, "quantity");
  MergeAll(state, &table, KnownSingles(rows));
}
BENCHMARK(MergeOneRowBesidePrimaryKey)->ArgName("n")->Arg(100000)->Arg(1000000)->Arg(4000000);

// A lookup has made an index of the column that the merge writes.
void MergeBatchBesideIndex(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  FindQuantity(table.handle(), 0);
  MergeAll(state, &table, KnownBatches(rows));
}
BENCHMARK(MergeBatchBesideIndex)
    ->ArgName("n")
    ->Arg(100000)
    ->Arg(1000000)
    ->Arg(4000000)
    ->Unit(benchmark::kMicrosecond);

void MergeOneRowBesideIndex(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  FindQuantity(table.handle(), 0);
  MergeAll(state, &table, KnownSingles(rows));
}
BENCHMARK(MergeOneRowBesideIndex)->ArgName("n")->Arg(100000)->Arg(1000000)->Arg(4000000);

// One row is written, and then found by the value that was written.
void FindWrittenKey(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  Table table(count);
  KnownRows rows = KnownSingles(count);
  FindQuantity(table.handle(), 0);  // builds the index
  for (auto _ : state) {
    const Rows& row = rows.Next();
    table.Merge(row);
    if (FindQuantity(table.handle(), row.quantities[0]) < 0) std::exit(1);
  }
}
BENCHMARK(FindWrittenKey)->ArgName("n")->Arg(100000)->Arg(1000000)->Arg(4000000);

// One key deleted and inserted again, n times in all, in a table of 100,000 rows; with a snapshot
// that was taken before all of it, or none.
void DeleteAndInsertOneKey(benchmark::State& state) {
  constexpr uint64_t kRows = 100000;
  Table table(kRows);
  const Rows row = FirstRows(kRows / 2, 1);
  table.Merge(row);
  colmerge_error error;
  colmerge_snapshot* held = nullptr;
  if (state.range(1) == 1) Check(colmerge_snapshot_open(table.handle(), &held, &error), error);
  for (auto _ : state) {
    table.Delete(row);
    table.Merge(row);
  }
  colmerge_snapshot_close(held);
}
BENCHMARK(DeleteAndInsertOneKey)->ArgNames({"n", "snapshot"})->Args({1000, 0})->Iterations(1000);
BENCHMARK(DeleteAndInsertOneKey)
    ->ArgNames({"n", "snapshot"})
    ->Args({30000, 0})
    ->Args({30000, 1})
    ->Iterations(30000);
BENCHMARK(DeleteAndInsertOneKey)
    ->ArgNames({"n", "snapshot"})
    ->Args({1000000, 0})
    ->Args({1000000, 1})
    ->Iterations(1000000);

// One new row, right after a snapshot that is still held.
void InsertOneRowBesideSnapshot(benchmark::State& state) {
  constexpr int64_t kInserts = 5000;
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  BatchMaker maker(rows, 100, 7);
  table.Merge(maker.Next(1));
  std::vector<Rows> batches;
  for (int64_t i = 0; i < kInserts; ++i) batches.push_back(maker.Next(1));
  colmerge_snapshot* held = nullptr;
  size_t next = 0;
  for (auto _ : state) {
    colmerge_snapshot* snapshot = nullptr;
    colmerge_error error;
    Check(colmerge_snapshot_open(table.handle(), &snapshot, &error), error);
    colmerge_snapshot_close(held);
    held = snapshot;
    table.Merge(batches[next++]);
  }
  colmerge_snapshot_close(held);
}
BENCHMARK(InsertOneRowBesideSnapshot)->ArgName("n")->Arg(100000)->Arg(10000000)->Iterations(5000);

}  // namespace
}  // namespace colmerge_bench
