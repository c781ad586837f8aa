// SPDX-License-Identifier: Apache-2.0
// Appends of fixed-width columns beside memcpy of the same bytes into memory that is as new as a
// table's: both pay for the page faults of fresh memory.
#include <benchmark/benchmark.h>

#include <sys/mman.h>

#include <cstring>
#include <memory>

#include "bench_rows.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kBatchRows = 1000000;
constexpr int64_t kRowBytes = 24;  // int64, int64, double
constexpr int kBatches = 10;

void AppendFixedWidth(benchmark::State& state) {
  const Rows rows = FirstRows(0, kBatchRows);
  for (auto _ : state) {
    state.PauseTiming();
    auto table = std::make_unique<Table>(0);
    state.ResumeTiming();
    for (int i = 0; i < kBatches; ++i) table->Append(rows, false);
    state.PauseTiming();
    table.reset();
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * kBatches * kBatchRows * kRowBytes);
}
BENCHMARK(AppendFixedWidth)->Unit(benchmark::kMillisecond)->Iterations(20);

void MemcpyFixedWidth(benchmark::State& state) {
  const Rows rows = FirstRows(0, kBatchRows);
  const size_t column = kBatchRows * 8;
  const size_t total = column * 3 * kBatches;
  for (auto _ : state) {
    state.PauseTiming();
    void* fresh = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(fresh, total, MADV_HUGEPAGE);
    auto* to = static_cast<char*>(fresh);
    state.ResumeTiming();
    for (int i = 0; i < kBatches; ++i) {
      std::memcpy(to, rows.ids.data(), column);
      std::memcpy(to + column, rows.quantities.data(), column);
      std::memcpy(to + 2 * column, rows.prices.data(), column);
      to += 3 * column;
    }
    benchmark::ClobberMemory();
    state.PauseTiming();
    munmap(fresh, total);
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(total));
}
BENCHMARK(MemcpyFixedWidth)->Unit(benchmark::kMillisecond)->Iterations(20);

void AppendWithStrings(benchmark::State& state) {
  const Rows rows = FirstRows(0, kBatchRows);
  for (auto _ : state) {
    state.PauseTiming();
    auto table = std::make_unique<Table>(0);
    state.ResumeTiming();
    table->Append(rows, true);
    state.PauseTiming();
    table.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kBatchRows);
}
BENCHMARK(AppendWithStrings)->Unit(benchmark::kMillisecond)->Iterations(20);

}  // namespace
}  // namespace colmerge_bench
