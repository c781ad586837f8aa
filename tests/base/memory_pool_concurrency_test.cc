// SPDX-License-Identifier: Apache-2.0
// One pool from several threads: exact books, budgets that hold, memory that is nobody else's.
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "base/buffer.h"
#include "base/memory_pool.h"
#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::Random;

constexpr int kThreads = 4;

template <typename Body>
void InThreads(Body&& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&body, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("threads that share a pool never share a block, and the books are exact in the end") {
  auto pool = MakeRef<MemoryPool>(0);
  std::atomic<bool> intact{true};
  InThreads([&](int thread) {
    Random random(static_cast<uint64_t>(thread));
    std::vector<Buffer> blocks;
    const auto pattern = static_cast<uint8_t>(thread + 1);
    for (int step = 0; step < 500; ++step) {
      if (blocks.size() > 8 || (!blocks.empty() && random.Percent(45))) {
        const Buffer& block = blocks.back();
        for (uint64_t i = 0; i < block.size(); i += 4096) {
          if (block.data()[i] != pattern) intact = false;
        }
        blocks.pop_back();
        continue;
      }
      const uint64_t size = 1 + random.Below(random.Percent(10) ? 3000000 : 100000);
      blocks.emplace_back(pool, size, MemoryCategory::kScratch);
      std::memset(blocks.back().data(), pattern, size);
    }
  });
  CHECK(intact);
  CHECK(pool->total() == 0);
  CHECK(pool->used(MemoryCategory::kScratch) == 0);
}

TEST_CASE("threads together never pass a budget") {
  constexpr uint64_t kBudget = 100000;
  auto pool = MakeRef<MemoryPool>(kBudget);
  std::atomic<uint64_t> held{0};
  std::atomic<bool> passed{false};
  std::atomic<int> refused{0};
  InThreads([&](int thread) {
    Random random(static_cast<uint64_t>(thread), 5);
    for (int step = 0; step < 3000; ++step) {
      const uint64_t size = 1 + random.Below(60000);
      try {
        Buffer block(pool, size, MemoryCategory::kScratch);
        if (held.fetch_add(size) + size > kBudget) passed = true;
        std::this_thread::yield();
        held.fetch_sub(size);
      } catch (const BudgetExceeded&) {
        ++refused;
      }
    }
  });
  CHECK_FALSE(passed);
  CHECK(refused > 0);
  CHECK(pool->peak() <= kBudget);
  CHECK(pool->total() == 0);
}

TEST_CASE("a request that is refused takes no room from one beside it that fits") {
  auto pool = MakeRef<MemoryPool>(1000);
  std::atomic<bool> done{false};
  std::thread greedy([&] {
    while (!done) CHECK_THROWS_AS(pool->Allocate(5000, MemoryCategory::kScratch), BudgetExceeded);
  });
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    try {
      Buffer block(pool, 500, MemoryCategory::kScratch);
    } catch (const BudgetExceeded&) {
      ++refused;
    }
  }
  done = true;
  greedy.join();
  CHECK(refused == 0);
}

TEST_CASE("the last of several owners in several threads destroys an object, once") {
  struct Counted final : RefCounted {
    explicit Counted(std::atomic<int>* count) : destroyed(count) {}
    ~Counted() override { ++*destroyed; }
    std::atomic<int>* destroyed;
  };
  std::atomic<int> destroyed{0};
  for (int round = 0; round < 200; ++round) {
    auto object = MakeRef<Counted>(&destroyed);
    std::vector<Ref<Counted>> refs(kThreads, object);
    object = nullptr;
    InThreads([&](int thread) {
      auto own = std::move(refs[static_cast<size_t>(thread)]);
      Ref<Counted> copy = own;
      own = nullptr;
    });
    REQUIRE(destroyed == round + 1);
  }
}

TEST_CASE("who finds itself the only owner sees what the others wrote before they let go") {
  struct Cell final : RefCounted {
    int value = 0;
  };
  for (int round = 0; round < 200; ++round) {
    auto cell = MakeRef<Cell>();
    std::thread other([copy = cell]() mutable {
      copy->value = 1;
      copy = nullptr;
    });
    while (!cell->IsUnique()) std::this_thread::yield();
    cell->value += 1;
    REQUIRE(cell->value == 2);
    other.join();
  }
}

}  // namespace
}  // namespace colmerge
