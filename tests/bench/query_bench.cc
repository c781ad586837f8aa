// SPDX-License-Identifier: Apache-2.0
// Queries beside DuckDB, both on one thread, over the same rows. Rates are rows of the table a
// second. Before a query is timed, both results are compared; one that differs ends the program.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench_rows.h"
#include "duckdb_engine.h"
#include "query_table.h"

namespace colmerge_bench {
namespace {

struct BenchQuery {
  const char* name;
  const char* sql;  // both languages; outputs as result_table.h reads them
};

// Sums of int64 are cast: they are wider in both engines.
constexpr BenchQuery kQueries[] = {
    {"FilterAndSum/half", "SELECT CAST(sum(amount) AS bigint) FROM t WHERE price < 500"},
    {"FilterAndSum/hundredth", "SELECT CAST(sum(amount) AS bigint) FROM t WHERE price < 10"},
    {"FilterAndSum/two_terms",
     "SELECT sum(price) FROM t WHERE amount < 800000000 AND bucket >= 250"},
    {"GroupByInteger/1000",
     "SELECT CAST(bucket AS bigint), count(*), CAST(sum(amount) AS bigint) FROM t GROUP BY bucket"},
    {"GroupByString/5000", "SELECT label, count(*), sum(price) FROM t GROUP BY label"},
    {"TopTenByInteger/alone", "SELECT amount FROM t ORDER BY amount DESC LIMIT 10"},
    {"TopTenByInteger/ties_by_id", "SELECT amount, id FROM t ORDER BY amount DESC, id LIMIT 10"},
};

void RunLibrary(benchmark::State& state, const char* sql) {
  QueryTable& table = QueryTable::Get();
  if (DuckdbEngine* duckdb = DuckdbEngine::Get()) {
    ExpectSameRows(sql, table.Read(sql), duckdb->Read(sql));
  }
  colmerge_statement* statement = table.Prepare(sql);
  for (auto _ : state) benchmark::DoNotOptimize(table.Run(statement));
  colmerge_statement_close(statement);
  state.SetItemsProcessed(state.iterations() * table.rows());
}

void RunDuckdb(benchmark::State& state, const char* sql) {
  const QueryTable& table = QueryTable::Get();
  DuckdbEngine* duckdb = DuckdbEngine::Get();
  if (duckdb == nullptr) {
    state.SkipWithError("DuckDB is not there");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(duckdb->Run(sql));
  state.SetItemsProcessed(state.iterations() * table.rows());
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const BenchQuery& query : kQueries) {
    const std::string name = query.name;
    benchmark::RegisterBenchmark((name + "/colmerge").c_str(), RunLibrary, query.sql)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark((name + "/DuckDB").c_str(), RunDuckdb, query.sql)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

void ExpectOne(int64_t rows) {
  if (rows == 1) return;
  std::fprintf(stderr, "A key was found in %lld rows\n", static_cast<long long>(rows));
  std::exit(1);
}

constexpr char kPointQuery[] = "SELECT amount, price FROM t WHERE id = ?";

// Rows in an order that no cache foresees, or a thousand of them over and over.
class RowWalk {
 public:
  explicit RowWalk(bool hot) : hot_(hot) {}
  uint64_t Next() {
    at_ += hot_ ? 1 : 6700417;
    return hot_ ? at_ % 1000 : at_;
  }

 private:
  bool hot_;
  uint64_t at_ = 0;
};

void PointQueryPrepared(benchmark::State& state) {
  QueryTable& table = QueryTable::Get();
  colmerge_statement* statement = table.Prepare(kPointQuery);
  RowWalk walk(state.range(0) == 1);
  colmerge_error error;
  for (auto _ : state) {
    colmerge_value key{};
    key.kind = COLMERGE_VALUE_INT64;
    key.integer = table.IdOf(walk.Next());
    colmerge_reader* reader = nullptr;
    Check(colmerge_statement_open_reader(statement, &key, 1, nullptr, &reader, &error), error);
    int64_t rows = 0;
    colmerge_value values[2];
    Check(colmerge_reader_next(reader, &rows, &error), error);
    ExpectOne(rows);
    Check(colmerge_reader_get_values(reader, 0, nullptr, 2, values, &error), error);
    benchmark::DoNotOptimize(values);
    colmerge_reader_close(reader);
  }
  colmerge_statement_close(statement);
}
BENCHMARK(PointQueryPrepared)->ArgName("hot")->Arg(1)->Arg(0);

void PointQueryPreparedStream(benchmark::State& state) {
  QueryTable& table = QueryTable::Get();
  colmerge_statement* statement = table.Prepare(kPointQuery);
  RowWalk walk(state.range(0) == 1);
  colmerge_error error;
  for (auto _ : state) {
    colmerge_value key{};
    key.kind = COLMERGE_VALUE_INT64;
    key.integer = table.IdOf(walk.Next());
    ArrowArrayStream stream;
    Check(colmerge_statement_query(statement, &key, 1, nullptr, &stream, &error), error);
    ArrowArray batch;
    ExpectOne(stream.get_next(&stream, &batch) == 0 ? batch.length : 0);
    batch.release(&batch);
    stream.release(&stream);
  }
  colmerge_statement_close(statement);
}
BENCHMARK(PointQueryPreparedStream)->ArgName("hot")->Arg(1)->Arg(0);

void PointLookup(benchmark::State& state) {
  QueryTable& table = QueryTable::Get();
  RowWalk walk(state.range(0) == 1);
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  Check(colmerge_snapshot_open(table.table(), &snapshot, &error), error);
  constexpr int64_t kColumns[] = {3, 4};
  for (auto _ : state) {
    colmerge_value key{};
    key.kind = COLMERGE_VALUE_INT64;
    key.integer = table.IdOf(walk.Next());
    int64_t row = -1;
    colmerge_value values[2];
    Check(colmerge_snapshot_find_key(snapshot, nullptr, 1, &key, &row, &error), error);
    Check(colmerge_snapshot_get_values(snapshot, row, kColumns, 2, values, &error), error);
    benchmark::DoNotOptimize(values);
  }
  colmerge_snapshot_close(snapshot);
}
BENCHMARK(PointLookup)->ArgName("hot")->Arg(1)->Arg(0);

void PointQueryDuckdb(benchmark::State& state) {
  const QueryTable& table = QueryTable::Get();
  DuckdbEngine* duckdb = DuckdbEngine::Get();
  if (duckdb == nullptr) {
    state.SkipWithError("DuckDB is not there");
    return;
  }
  static const bool indexed = [duckdb] {
    duckdb->Execute("CREATE UNIQUE INDEX by_id ON t (id)");
    return true;
  }();
  benchmark::DoNotOptimize(indexed);
  void* statement = duckdb->Prepare(kPointQuery);
  RowWalk walk(state.range(0) == 1);
  for (auto _ : state) {
    ExpectOne(duckdb->RunPrepared(statement, table.IdOf(walk.Next())));
  }
  duckdb->Destroy(statement);
}
BENCHMARK(PointQueryDuckdb)->ArgName("hot")->Arg(1)->Arg(0);

}  // namespace
}  // namespace colmerge_bench
