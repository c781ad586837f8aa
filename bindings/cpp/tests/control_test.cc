// SPDX-License-Identifier: Apache-2.0
// Progress, cancelling and limits of writes and statements.

#include <colmerge/colmerge.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

namespace {

const std::vector<int64_t>& ManyNumbers() {
  static const std::vector<int64_t> numbers(100'000, 7);
  return numbers;
}

}  // namespace

TEST_CASE("progress is reported and cancels") {
  Store store;
  Destination destination = store.OpenDestination({"t"});
  WriteOptions options;
  std::vector<int64_t> seen;
  options.progress = [&](const Progress& progress) {
    seen.push_back(progress.rows_prepared);
    return true;
  };
  destination.Write({{"n", ManyNumbers()}}, options);
  REQUIRE(seen.size() > 1);
  CHECK(seen.back() == 100'000);

  options.progress = [](const Progress& /*progress*/) { return false; };
  CHECK(Thrown([&] { destination.Write({{"n", ManyNumbers()}}, options); }).code() ==
        Code::kCancelled);
  CHECK(store.OpenTable("t").Describe().rows == 100'000);
}

TEST_CASE("what a progress function throws comes out of the write, which changes nothing") {
  Store store;
  WriteOptions options;
  options.progress = [](const Progress& /*progress*/) -> bool { throw std::logic_error("mine"); };
  CHECK_THROWS_AS(store.OpenDestination({"t"}).Write({{"n", ManyNumbers()}}, options),
                  std::logic_error);
  CHECK_FALSE(store.HasTable("t"));
}

TEST_CASE("a flag that another thread sets cancels, and lets later writes go on when reset") {
  Store store;
  CancelFlag flag;
  std::thread([&] { flag.Cancel(); }).join();
  WriteOptions options;
  options.cancel = &flag;
  Destination destination = store.OpenDestination({"t"});
  CHECK(Thrown([&] { destination.Write({{"n", ManyNumbers()}}, options); }).code() ==
        Code::kCancelled);
  flag.Reset();
  CHECK(destination.Write({{"n", ManyNumbers()}}, options).inserted == 100'000);
}

TEST_CASE("a token applies a write once, in every way to write") {
  Store store;
  Destination destination = store.OpenDestination({"t"});
  WriteOptions once;
  once.token = Token{std::string("a\0b", 3), 1};
  WriteResult done = destination.WriteCsv("id,n\n1,1\n2,2\n", {}, once);
  CHECK(done.applied == 1);
  const int64_t version = done.version;
  const std::vector<int64_t> ids{1};
  done = destination.Write({{"id", ids}}, once);
  CHECK(done.applied == 0);
  CHECK(done.rows_read == 0);
  CHECK(done.version == version);
  Table table = store.OpenTable("t");
  CHECK(table.DeleteKeys({{"id", ids}}, once).applied == 0);
  CHECK(table.Truncate(once).applied == 0);
  QueryOptions statement;
  statement.token = once.token;
  CHECK(store.Execute("DELETE FROM t", {}, statement).applied == 0);
  CHECK(Thrown([&] { store.Query("SELECT * FROM t", {}, statement); }).code() ==
        Code::kInvalidArgument);
  CHECK(table.Describe().rows == 2);
  once.token->writer = "another";
  done = table.Truncate(once);
  CHECK(done.applied == 1);
  CHECK(done.deleted == 2);
  CHECK(table.Truncate().applied == 1);
}

TEST_CASE("a write to another version than the table's is a conflict") {
  Store store;
  Destination destination = store.OpenDestination({"t"});
  WriteOptions only;
  only.if_version = 0;
  const int64_t version = destination.WriteCsv("id\n1\n", {}, only).version;
  CHECK(Thrown([&] { destination.WriteCsv("id\n1\n", {}, only); }).code() == Code::kConflict);
  only.if_version = version;
  QueryOptions statement;
  statement.if_version = version;
  CHECK(store.Execute("UPDATE t SET id = 2", {}, statement).updated == 1);
  CHECK(Thrown([&] { store.Execute("UPDATE t SET id = 3", {}, statement); }).code() ==
        Code::kConflict);
  CHECK(Thrown([&] { store.OpenTable("t").Truncate(only); }).code() == Code::kConflict);
  CHECK(Thrown([&] { store.DropTable("t", nullptr, version); }).code() == Code::kConflict);
  store.DropTable("t", nullptr, version + 1);
  CHECK_FALSE(store.HasTable("t"));
}

TEST_CASE("limits of a write hold") {
  Store store;
  Destination destination = store.OpenDestination({"t"});
  WriteOptions rows;
  rows.row_limit = 10;
  CHECK(Thrown([&] { destination.Write({{"n", ManyNumbers()}}, rows); }).code() ==
        Code::kLimitExceeded);
  WriteOptions memory;
  memory.memory_limit = 1000;
  CHECK(Thrown([&] { destination.Write({{"n", ManyNumbers()}}, memory); }).code() ==
        Code::kOutOfMemory);
  store.SetMemoryBudget(1000);
  CHECK_THAT(Thrown([&] { destination.Write({{"n", ManyNumbers()}}); }).what(),
             HasText("Insufficient memory to write data"));
}

TEST_CASE("threads share a store, a destination and a snapshot") {
  StoreOptions store_options;
  store_options.memory_budget = int64_t{1} << 30;
  Store store(store_options);
  DestinationOptions options;
  options.table_name = "t";
  options.mode = Mode::kMerge;
  options.merge_keys = {"n"};
  Destination destination = store.OpenDestination(options);
  std::vector<std::thread> threads;
  for (int64_t worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&, worker] {
      for (int64_t round = 0; round < 50; ++round) {
        destination.Write({{"n", std::vector<int64_t>{round, 1000 + worker}}});
        store.OpenTable("t").TakeSnapshot().row_count();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store.OpenTable("t").Describe().rows == 54);
}

}  // namespace colmerge::test
