// SPDX-License-Identifier: Apache-2.0
// Statements run by many threads at once, while others write: on held snapshots, on the table as it
// is, and statements that write themselves.
#include <atomic>

#include "concurrency/crew.h"
#include "concurrency/integer_table.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test::queries_test {
namespace {

constexpr int64_t kRows = 20000;
constexpr int64_t kTotal = 1000000;  // of all values, whatever is written

Statement Prepare(colmerge_store* store, const char* sql) {
  colmerge_statement* statement = nullptr;
  colmerge_error error;
  Require(colmerge_statement_prepare(store, sql, -1, &statement, &error), error, sql);
  return Statement(statement);
}

colmerge_value IntegerOf(int64_t value) { return {COLMERGE_VALUE_INT64, 0, value, 0, nullptr, 0}; }

// The int64 columns of a result.
std::vector<std::vector<int64_t>> Drain(ArrowArrayStream* stream) {
  std::vector<std::vector<int64_t>> columns;
  for (;;) {
    Owned<ArrowArray> batch;
    if (stream->get_next(stream, batch.get()) != 0) throw std::runtime_error("get_next fails");
    if (batch->release == nullptr) return columns;
    columns.resize(static_cast<size_t>(batch->n_children));
    for (size_t i = 0; i < columns.size(); ++i) {
      const ArrowArray& child = *batch->children[i];
      const auto* values = static_cast<const int64_t*>(child.buffers[1]) + child.offset;
      columns[i].insert(columns[i].end(), values, values + child.length);
    }
  }
}

using Parameters = std::vector<colmerge_value>;

std::vector<std::vector<int64_t>> QueryStore(colmerge_store* store, const char* sql) {
  Owned<ArrowArrayStream> stream;
  colmerge_error error;
  Require(colmerge_store_query(store, sql, -1, nullptr, 0, nullptr, stream.get(), &error), error,
          sql);
  return Drain(stream.get());
}

std::vector<std::vector<int64_t>> QuerySnapshot(colmerge_snapshot* snapshot, const char* sql,
                                                int32_t threads) {
  Owned<ArrowArrayStream> stream;
  colmerge_error error;
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.threads = threads;
  Require(colmerge_snapshot_query(snapshot, sql, -1, nullptr, 0, &options, stream.get(), &error),
          error, sql);
  return Drain(stream.get());
}

std::vector<std::vector<int64_t>> Run(colmerge_statement* statement, const Parameters& parameters) {
  Owned<ArrowArrayStream> stream;
  colmerge_error error;
  Require(colmerge_statement_query(statement, parameters.data(),
                                   static_cast<int64_t>(parameters.size()), nullptr, stream.get(),
                                   &error),
          error, "statement_query");
  return Drain(stream.get());
}

int64_t Execute(colmerge_statement* statement, const Parameters& parameters) {
  colmerge_error error;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  Require(
      colmerge_statement_execute(statement, parameters.data(),
                                 static_cast<int64_t>(parameters.size()), nullptr, &result, &error),
      error, "statement_execute");
  return result.updated + result.deleted;
}

// Ids 0 … kRows - 1 whose values add up to kTotal before and after each write.
struct Accounts {
  Store store = MakeStore();
  Destination destination = OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"});

  Accounts() {
    std::vector<IntegerColumn> columns{{"id", {}}, {"value", {}}};
    for (int64_t id = 0; id < kRows; ++id) {
      columns[0].values.push_back(id);
      columns[1].values.push_back(kTotal / kRows);
    }
    Write(destination.get(), columns);
  }
  // Takes from the even ids what it gives to the odd ones.
  void MoveByMerge(int64_t round) {
    std::vector<IntegerColumn> columns{{"id", {}}, {"value", {}}};
    const int64_t amount = round % 50;
    for (int64_t id = 0; id < kRows; ++id) {
      columns[0].values.push_back(id);
      columns[1].values.push_back(kTotal / kRows + (id % 2 == 0 ? amount : -amount));
    }
    Write(destination.get(), columns);
  }
};

const char* const kSums =
    "SELECT count(*), CAST(sum(CASE WHEN id % 2 = 0 THEN value ELSE 0 END) AS bigint) AS even, "
    "CAST(sum(CASE WHEN id % 2 = 1 THEN value ELSE 0 END) AS bigint) AS odd FROM t";

}  // namespace

TEST_CASE("queries on a held snapshot give the same while others write") {
  Accounts accounts;
  Crew crew;
  const Statement update = Prepare(
      accounts.store.get(), "UPDATE t SET value = value + CASE id % 2 WHEN 0 THEN $1 ELSE -$1 END");
  crew.Add([&](int64_t round) { accounts.MoveByMerge(round); });
  crew.Add([&](int64_t round) { Execute(update.get(), {IntegerOf(round % 7)}); });
  for (int32_t reader = 0; reader < 3; ++reader) {
    crew.Add([&, reader](int64_t) {
      const Table table = OpenTable(accounts.store.get(), "t");
      const Snapshot snapshot = OpenSnapshot(table.get());
      const char* const texts[] = {
          "SELECT value, id FROM t WHERE id % 100 = 7",
          "SELECT value, count(*) FROM t GROUP BY value ORDER BY value",
          "SELECT id FROM t ORDER BY value DESC, id LIMIT 20",
      };
      const auto first = QuerySnapshot(snapshot.get(), texts[reader], 1);
      for (int32_t again = 0; again < 3; ++again) {
        crew.Check(QuerySnapshot(snapshot.get(), texts[reader], 1 + again) == first,
                   "a query on a held snapshot gives something else");
      }
    });
  }
  CHECK(crew.Run() == "");
}

TEST_CASE("a query sees whole writes, and prepared statements are shared") {
  Accounts accounts;
  Crew crew;
  const Statement sums = Prepare(accounts.store.get(), kSums);
  const Statement one = Prepare(accounts.store.get(), "SELECT id, value FROM t WHERE id = ?");
  const Statement update = Prepare(
      accounts.store.get(), "UPDATE t SET value = value + CASE id % 2 WHEN 0 THEN $1 ELSE -$1 END");
  crew.Add([&](int64_t round) {
    crew.Check(Execute(update.get(), {IntegerOf(round % 5 - 2)}) == kRows, "rows left out");
  });
  crew.Add([&](int64_t round) { accounts.MoveByMerge(round); });
  for (int reader = 0; reader < 2; ++reader) {
    crew.Add([&](int64_t) {
      const auto columns = Run(sums.get(), {});
      crew.Check(columns.size() == 3 && columns[0] == std::vector<int64_t>{kRows}, "a row is lost");
      crew.Check(columns[1][0] + columns[2][0] == kTotal, "half a write is seen");
    });
    crew.Add([&](int64_t round) {
      const int64_t id = round * 7919 % kRows;
      const auto columns = Run(one.get(), {IntegerOf(id)});
      crew.Check(columns.size() == 2 && columns[0] == std::vector<int64_t>{id},
                 "a lookup gives another row");
    });
  }
  CHECK(crew.Run() == "");
}

TEST_CASE("statements follow a table whose columns change, is dropped and comes again") {
  Accounts accounts;
  Crew crew;
  const Statement count = Prepare(accounts.store.get(), "SELECT count(*) FROM t WHERE id >= ?");
  const Statement clear = Prepare(accounts.store.get(), "DELETE FROM t WHERE id >= ?");
  crew.Add([&](int64_t round) {
    const Destination replace = OpenDestination(accounts.store.get(), "t", COLMERGE_MODE_REPLACE);
    std::vector<IntegerColumn> columns{{"id", {}}};
    if (round % 2 == 0) columns.insert(columns.begin(), {"other", {}});
    for (IntegerColumn& column : columns) column.values.assign(100, round);
    Write(replace.get(), columns);
    if (round % 3 == 0) colmerge_table_drop(accounts.store.get(), "t", -1, nullptr);
  });
  std::atomic<int64_t> runs{0};
  for (int runner = 0; runner < 3; ++runner) {
    crew.Add([&, runner](int64_t) {
      const colmerge_value zero = IntegerOf(0);
      colmerge_error error;
      Owned<ArrowArrayStream> stream;
      const int32_t status =
          runner == 0
              ? colmerge_statement_execute(clear.get(), &zero, 1, nullptr, nullptr, &error)
              : colmerge_statement_query(count.get(), &zero, 1, nullptr, stream.get(), &error);
      crew.Check(status == COLMERGE_OK || status == COLMERGE_ERROR_TABLE_NOT_FOUND, error.message);
      if (status != COLMERGE_OK || runner == 0) return;
      const auto columns = Drain(stream.get());
      const int64_t rows = columns[0][0];
      crew.Check(rows == 0 || rows == 100 || rows == kRows, "half a table is seen");
      ++runs;
    });
  }
  CHECK(crew.Run() == "");
  CHECK(runs.load() > 0);
}

TEST_CASE("a query is cancelled from another thread") {
  Accounts accounts;
  Crew crew;
  int32_t flag = 0;
  std::atomic<int64_t> cancelled{0};
  crew.Add([&](int64_t round) {
    __atomic_store_n(&flag, static_cast<int32_t>(round % 2), __ATOMIC_RELEASE);
  });
  for (int32_t reader = 0; reader < 2; ++reader) {
    crew.Add([&, reader](int64_t) {
      colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
      options.cancel = &flag;
      options.threads = 1 + reader;
      Owned<ArrowArrayStream> stream;
      colmerge_error error;
      const int32_t status = colmerge_store_query(accounts.store.get(), kSums, -1, nullptr, 0,
                                                  &options, stream.get(), &error);
      crew.Check(status == COLMERGE_OK || status == COLMERGE_ERROR_CANCELLED, error.message);
      if (status == COLMERGE_ERROR_CANCELLED) ++cancelled;
    });
  }
  CHECK(crew.Run() == "");
  CHECK(cancelled.load() > 0);
  CHECK(QueryStore(accounts.store.get(), kSums)[0] == std::vector<int64_t>{kRows});
}

}  // namespace colmerge::test::queries_test
