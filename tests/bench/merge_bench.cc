// SPDX-License-Identifier: Apache-2.0
// Merges: batches of 10,000 rows, half of their keys new, into tables of several sizes, and the
// same into SQLite. Rates are rows of the batches a second.
#include <benchmark/benchmark.h>

#include <memory>

#include "bench_rows.h"
#include "sqlite_upsert.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kBatchRows = 10000;
constexpr int kNewPercent = 50;
// Batches are made outside the timing, this many at a time.
constexpr int kBatchesMade = 32;

template <typename Target>
void MergeBatches(benchmark::State& state, Target* target, BatchMaker* maker, int64_t batch_rows) {
  std::vector<Rows> batches;
  size_t next = 0;
  for (auto _ : state) {
    if (next == batches.size()) {
      state.PauseTiming();
      batches.clear();
      for (int i = 0; i < kBatchesMade; ++i) batches.push_back(maker->Next(batch_rows));
      next = 0;
      state.ResumeTiming();
    }
    target->Merge(batches[next++]);
  }
  state.SetItemsProcessed(state.iterations() * batch_rows);
}

void MergeHalfNew(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  BatchMaker maker(rows, kNewPercent, 1);
  table.Merge(maker.Next(kBatchRows));  // builds the index
  MergeBatches(state, &table, &maker, kBatchRows);
}
// As many batches for each size and each engine, so that each table grows by the same number of
// rows.
BENCHMARK(MergeHalfNew)
    ->Arg(100000)
    ->Arg(1000000)
    ->Arg(10000000)
    ->Iterations(200)
    ->Unit(benchmark::kMicrosecond);

void SqliteUpsertHalfNew(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  SqliteTable table(rows);
  BatchMaker maker(rows, kNewPercent, 1);
  MergeBatches(state, &table, &maker, kBatchRows);
}
BENCHMARK(SqliteUpsertHalfNew)->Arg(1000000)->Iterations(200)->Unit(benchmark::kMicrosecond);

void MergeKnownKeys(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  BatchMaker maker(rows, 0, 2);
  table.Merge(maker.Next(kBatchRows));
  MergeBatches(state, &table, &maker, kBatchRows);
}
BENCHMARK(MergeKnownKeys)->Arg(1000000)->Iterations(200)->Unit(benchmark::kMicrosecond);

// A snapshot is held across each batch, so that chunks are shared when they are written.
void MergeUnderSnapshot(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  BatchMaker maker(rows, kNewPercent, 3);
  table.Merge(maker.Next(kBatchRows));
  struct Target {
    Table* table;
    colmerge_snapshot* held = nullptr;
    void Merge(const Rows& batch) {
      colmerge_snapshot* next = nullptr;
      colmerge_error error;
      Check(colmerge_snapshot_open(table->handle(), &next, &error), error);
      colmerge_snapshot_close(held);
      held = next;
      table->Merge(batch);
    }
  } target{&table};
  MergeBatches(state, &target, &maker, kBatchRows);
  colmerge_snapshot_close(target.held);
}
BENCHMARK(MergeUnderSnapshot)->Arg(1000000)->Iterations(100)->Unit(benchmark::kMicrosecond);

void MergeOneRow(benchmark::State& state) {
  const auto rows = static_cast<uint64_t>(state.range(0));
  Table table(rows);
  BatchMaker maker(rows, kNewPercent, 4);
  table.Merge(maker.Next(kBatchRows));
  std::vector<Rows> batches;
  for (int i = 0; i < 20000; ++i) batches.push_back(maker.Next(1));
  size_t next = 0;
  for (auto _ : state) table.Merge(batches[next++]);
}
BENCHMARK(MergeOneRow)->Arg(1000000)->Iterations(20000)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace colmerge_bench
