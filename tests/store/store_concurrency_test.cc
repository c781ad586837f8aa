// SPDX-License-Identifier: Apache-2.0
// Threads that create, write and drop one name at the same time.
#include <atomic>
#include <barrier>
#include <chrono>
#include <thread>

#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::MergingBy;
using test::SchemaOf;
using test::StoredTable;

constexpr int kThreads = 4;

// Runs body(thread) on several threads that begin together.
template <typename Body>
void Together(Body&& body) {
  std::barrier start(kThreads);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      start.arrive_and_wait();
      body(thread);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("threads that create one name: one does, or all have the same, or the last one's") {
  for (int round = 0; round < 50; ++round) {
    Store store(0, 1);
    const auto create = [&](const char* name, Store::IfExists if_exists) {
      return store.Create(name, SchemaOf("id int64"), {}, if_exists);
    };
    std::atomic<int> created{0}, refused{0};
    Ref<Table> kept[kThreads], replaced[kThreads];
    Together([&](int thread) {
      const auto strict = create("strict", Store::IfExists::kError);
      created += strict.ok();
      refused += strict.status().code() == Code::kTableExists;
      kept[thread] = create("kept", Store::IfExists::kKeep).value();
      replaced[thread] = create("replaced", Store::IfExists::kReplace).value();
    });
    REQUIRE(created == 1);
    REQUIRE(refused == kThreads - 1);
    int current = 0;
    for (int thread = 0; thread < kThreads; ++thread) {
      REQUIRE(kept[thread].get() == store.FindOrNull("kept").get());
      const bool is_current = replaced[thread].get() == store.FindOrNull("replaced").get();
      REQUIRE(replaced[thread]->exists() == is_current);
      current += is_current;
    }
    REQUIRE(current == 1);
    REQUIRE(store.TableNames() == std::vector<std::string>{"kept", "replaced", "strict"});
  }
}

TEST_CASE("threads whose writes create one table: it has the rows of all of them") {
  for (int round = 0; round < 50; ++round) {
    StoredTable table;
    std::atomic<int> failed{0};
    Together([&](int thread) {
      test::WriteLimits limits;
      // One of them gives up: whoever comes after it creates the table instead.
      Progress stopped("write", nullptr, 1, [](const ProgressCounts&) { return false; });
      if (thread == round % kThreads) limits.progress = &stopped;
      const DestinationOptions options = thread % 2 == 0 ? Appending() : MergingBy({"id"});
      failed += !table.Write(options, {"id int64", std::to_string(thread)}, limits).ok();
    });
    REQUIRE(failed == 1);
    REQUIRE(table.version()->rows == kThreads - 1);
  }
}

// Eight threads, each of which sends every write of a job that all of them run.
TEST_CASE("threads that send one token: exactly one of them is applied") {
  constexpr int kSenders = 8;
  constexpr uint64_t kWrites = 200;
  StoredTable table("id int64");
  std::atomic<uint64_t> applied{0}, failed{0};
  std::barrier start(kSenders);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kSenders; ++thread) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (uint64_t sequence = 0; sequence < kWrites; ++sequence) {
        const WriteCondition once{WriteToken{"job", sequence}, std::nullopt};
        test::WriteLimits limits;
        limits.condition = &once;
        const auto done = table.Write(Appending(), {"id int64", std::to_string(sequence)}, limits);
        failed += !done.ok();
        applied += done.ok() && done->applied;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(applied == kWrites);
  std::string rows;
  for (uint64_t i = 0; i < kWrites; ++i) rows += (i == 0 ? "" : ", ") + std::to_string(i);
  CHECK(table.text() == rows);
}

// All have read the count before one of them writes it, one larger.
TEST_CASE("of threads that write to the version that all have read one is applied") {
  constexpr uint64_t kRounds = 100;
  StoredTable table;
  REQUIRE(table.Append("n int64", "0").ok());
  std::barrier everybody(kThreads);
  std::atomic<uint64_t> applied{0}, failed{0};
  Together([&](int) {
    for (uint64_t round = 0; round < kRounds; ++round) {
      everybody.arrive_and_wait();
      const Ref<const TableVersion> seen = table.version();
      const uint64_t next = std::stoull(test::TextOf(*seen)) + 1;
      const WriteCondition only{std::nullopt, seen->number};
      test::WriteLimits limits;
      limits.condition = &only;
      everybody.arrive_and_wait();
      const auto written =
          table.Write(test::Replacing(), {"n int64", std::to_string(next)}, limits);
      applied += written.ok();
      failed += !written.ok() && written.status().code() != Code::kConflict;
    }
  });
  CHECK(failed == 0);
  CHECK(applied == kRounds);
  CHECK(table.text() == std::to_string(kRounds));
}

// A writer that comes while the table is being dropped comes either before that, and its rows go
// with the table, or after it, and makes the next table of the name, when it may.
TEST_CASE("a write whose table is dropped meanwhile comes before or after that") {
  int befores = 0, afters = 0;
  for (int round = 0; round < 60; ++round) {
    const bool may_create = round % 2 == 0;
    StoredTable table("id int64");
    REQUIRE(table.Append("id int64", "1").ok());
    DestinationOptions options = MergingBy({"id"});
    options.create_table_if_not_exists = may_create;
    Result<WriteResult> second = WriteResult();
    Status dropped;
    std::thread threads[2];
    test::WriteLimits limits;
    // Both find the table and wait for it, one behind the other, while the first write holds it.
    Progress progress("write", nullptr, 1, [&](const ProgressCounts&) {
      for (int i = 0; i < 2; ++i) {
        threads[i] = std::thread([&, writes = i == round / 2 % 2] {
          if (writes) {
            second = table.Write(options, {"id int64", "1, 2"});
          } else {
            dropped = table.store().Drop("t");
          }
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      return true;
    });
    limits.progress = &progress;
    REQUIRE(table.Write(Appending(), {"id int64", "10"}, limits).ok());
    for (std::thread& thread : threads) thread.join();
    REQUIRE(dropped.ok());
    if (second.ok() && second->updated == 1) {
      ++befores;
      REQUIRE_FALSE(table.table());
      REQUIRE(table.store().TableNames().empty());
    } else if (may_create) {
      ++afters;
      REQUIRE(second.ok());
      REQUIRE(second->inserted == 2);
      REQUIRE(table.text() == "1, 2");
    } else {
      REQUIRE(second.status().code() == Code::kTableNotFound);
      REQUIRE_FALSE(table.table());
    }
  }
  INFO(befores << " before, " << afters << " after");
  CHECK(befores + afters >= 30);
}

TEST_CASE(
    "a table that is created while the one before is dropped is in the catalog, or is gone, too") {
  for (int round = 0; round < 20; ++round) {
    StoredTable table("id int64");
    Ref<Table> created;
    std::thread threads[2];
    test::WriteLimits limits;
    Progress progress("write", nullptr, 1, [&](const ProgressCounts&) {
      for (int i = 0; i < 2; ++i) {
        threads[i] = std::thread([&, creates = i == round % 2] {
          if (creates) {
            created =
                table.store().Create("t", SchemaOf("id int64"), {}, Store::IfExists::kKeep).value();
          } else {
            (void)table.store().Drop("t");
          }
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      return true;
    });
    limits.progress = &progress;
    REQUIRE(table.Write(Appending(), {"id int64", "10"}, limits).ok());
    for (std::thread& thread : threads) thread.join();
    REQUIRE(created->exists() == (table.table().get() == created.get()));
    REQUIRE(table.store().TableNames().empty() != created->exists());
  }
}

TEST_CASE("threads that replace, clear and write one name leave whole tables") {
  Store store(0, 1);
  std::atomic<int> wrong{0};
  Together([&](int thread) {
    for (int round = 0; round < 100; ++round) {
      if (thread == 0) {
        (void)store.Clear();
      } else if (thread == 1) {
        wrong += !store.Create("t", SchemaOf("id int64"), {}, Store::IfExists::kReplace).ok();
      } else {
        wrong += !test::WriteRows(&store, Appending(), {"id int64", "1, 2, 3"}).ok();
      }
      const Ref<Table> table = store.FindOrNull("t");
      const Ref<const TableVersion> version = table ? table->Snapshot() : nullptr;
      wrong += version && version->rows % 3 != 0;
    }
  });
  CHECK(wrong == 0);
  REQUIRE(store.Clear().ok());
  CHECK(store.pool()->total() == 0);
}

}  // namespace
}  // namespace colmerge
