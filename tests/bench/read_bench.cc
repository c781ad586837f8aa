// SPDX-License-Identifier: Apache-2.0
// Snapshots at several table sizes (their cost must not depend on it), lookups, and a scan.
#include <benchmark/benchmark.h>

#include "bench_rows.h"

namespace colmerge_bench {
namespace {

// A snapshot of a table whose index on id exists.
class OpenSnapshot {
 public:
  explicit OpenSnapshot(uint64_t rows) : table_(rows) {
    colmerge_error error;
    Check(colmerge_snapshot_open(table_.handle(), &snapshot_, &error), error);
    Find(0);
  }
  ~OpenSnapshot() { colmerge_snapshot_close(snapshot_); }
  int64_t Find(uint64_t number) {
    const int64_t column = 0;
    colmerge_value key{};
    key.kind = COLMERGE_VALUE_INT64;
    key.integer = KeyOf(number);
    int64_t row = -1;
    colmerge_error error;
    Check(colmerge_snapshot_find_key(snapshot_, &column, 1, &key, &row, &error), error);
    return row;
  }
  colmerge_snapshot* handle() const { return snapshot_; }

 private:
  Table table_;
  colmerge_snapshot* snapshot_ = nullptr;
};

void TakeSnapshot(benchmark::State& state) {
  Table table(static_cast<uint64_t>(state.range(0)));
  colmerge_error error;
  for (auto _ : state) {
    colmerge_snapshot* snapshot = nullptr;
    Check(colmerge_snapshot_open(table.handle(), &snapshot, &error), error);
    colmerge_snapshot_close(snapshot);
  }
}
BENCHMARK(TakeSnapshot)->Arg(1000)->Arg(100000)->Arg(10000000);

void FindOneKeyHot(benchmark::State& state) {
  OpenSnapshot snapshot(1000000);
  uint64_t number = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(snapshot.Find(number));
    number = (number + 1) % 1000;
  }
}
BENCHMARK(FindOneKeyHot);

void FindOneKeyCold(benchmark::State& state) {
  OpenSnapshot snapshot(1000000);
  uint64_t number = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(snapshot.Find(number));
    number = (number + 611953) % 1000000;
  }
}
BENCHMARK(FindOneKeyCold);

void FindKeyBatch(benchmark::State& state) {
  constexpr int64_t kKeys = 10000;
  OpenSnapshot snapshot(1000000);
  BatchMaker maker(1000000, 0, 5);
  const Rows rows = maker.Next(kKeys);
  colmerge_column keys{};
  keys.name = COLMERGE_STRING("id");
  keys.format = COLMERGE_STRING(COLMERGE_TYPE_INT64);
  keys.length = kKeys;
  keys.values = rows.ids.data();
  std::vector<int64_t> found(kKeys);
  colmerge_error error;
  for (auto _ : state) {
    Check(colmerge_snapshot_find_keys(snapshot.handle(), &keys, 1, found.data(), kKeys, &error),
          error);
  }
  state.SetItemsProcessed(state.iterations() * kKeys);
}
BENCHMARK(FindKeyBatch)->Unit(benchmark::kMicrosecond);

void ScanAsStream(benchmark::State& state) {
  OpenSnapshot snapshot(1000000);
  colmerge_error error;
  for (auto _ : state) {
    ArrowArrayStream stream;
    Check(colmerge_snapshot_read(snapshot.handle(), nullptr, &stream, &error), error);
    for (;;) {
      ArrowArray batch;
      if (stream.get_next(&stream, &batch) != 0) std::exit(1);
      if (batch.release == nullptr) break;
      batch.release(&batch);
    }
    stream.release(&stream);
  }
  state.SetItemsProcessed(state.iterations() * 1000000);
}
BENCHMARK(ScanAsStream)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace colmerge_bench

BENCHMARK_MAIN();
