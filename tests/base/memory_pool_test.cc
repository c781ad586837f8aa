// SPDX-License-Identifier: Apache-2.0
// The pool's books and its memory: counts by category, budgets, alignment, no overlap, reuse.
#include "base/memory_pool.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#include "base/memory_charge.h"
#include "differential/random.h"
#include "support/catch.h"

namespace colmerge::memory_pool_test {
namespace {

using test::HasText;
using test::Random;

constexpr auto kScratch = MemoryCategory::kScratch;
constexpr uint64_t kKiB = 1024;
constexpr uint64_t kMiB = 1024 * kKiB;

uint64_t SumOfCategories(const MemoryPool& pool) {
  uint64_t sum = 0;
  for (int i = 0; i < kMemoryCategories; ++i) sum += pool.used(static_cast<MemoryCategory>(i));
  return sum;
}

TEST_CASE("a pool counts what it hands out, by category, to the byte") {
  auto pool = MakeRef<MemoryPool>(0);
  uint8_t* first = pool->Allocate(100, MemoryCategory::kValues);
  uint8_t* second = pool->Allocate(50 * kKiB, MemoryCategory::kStrings);
  uint8_t* third = pool->Allocate(3 * kMiB + 1, MemoryCategory::kIndexes);
  CHECK(pool->used(MemoryCategory::kValues) == 100);
  CHECK(pool->used(MemoryCategory::kStrings) == 50 * kKiB);
  CHECK(pool->used(MemoryCategory::kIndexes) == 3 * kMiB + 1);
  CHECK(pool->total() == 100 + 50 * kKiB + 3 * kMiB + 1);
  CHECK(pool->total() == SumOfCategories(*pool));
  pool->Free(third, 3 * kMiB + 1, MemoryCategory::kIndexes);
  CHECK(pool->used(MemoryCategory::kIndexes) == 0);
  pool->Free(first, 100, MemoryCategory::kValues);
  pool->Free(second, 50 * kKiB, MemoryCategory::kStrings);
  CHECK(pool->total() == 0);
  CHECK(pool->peak() == 100 + 50 * kKiB + 3 * kMiB + 1);
}

TEST_CASE("an allocation can move to another category") {
  auto pool = MakeRef<MemoryPool>(0);
  uint8_t* data = pool->Allocate(1000, kScratch);
  pool->Recategorize(1000, kScratch, MemoryCategory::kValidity);
  CHECK(pool->used(kScratch) == 0);
  CHECK(pool->used(MemoryCategory::kValidity) == 1000);
  CHECK(pool->total() == 1000);
  pool->Free(data, 1000, MemoryCategory::kValidity);
  CHECK(SumOfCategories(*pool) == 0);
}

TEST_CASE("a budget is kept to the byte, and a refusal leaves no trace") {
  auto pool = MakeRef<MemoryPool>(1000);
  uint8_t* data = pool->Allocate(600, kScratch);
  CHECK_THROWS_AS(pool->Allocate(401, kScratch), BudgetExceeded);
  CHECK(pool->total() == 600);
  CHECK(pool->used(kScratch) == 600);
  CHECK(pool->peak() == 600);
  uint8_t* rest = pool->Allocate(400, kScratch);
  CHECK_THROWS_AS(pool->Allocate(1, kScratch), std::bad_alloc);
  pool->Free(data, 600, kScratch);
  pool->Free(rest, 400, kScratch);

  SECTION("a smaller one holds for what comes, not for what is there") {
    uint8_t* kept = pool->Allocate(900, kScratch);
    pool->set_budget(500);
    CHECK_THROWS_AS(pool->Allocate(1, kScratch), BudgetExceeded);
    pool->Free(kept, 900, kScratch);
    pool->Free(pool->Allocate(500, kScratch), 500, kScratch);
  }
  SECTION("none is no limit") {
    pool->set_budget(0);
    pool->Free(pool->Allocate(kMiB, kScratch), kMiB, kScratch);
  }
}

TEST_CASE("sizes that no machine has are refused and not counted") {
  const uint64_t budget = GENERATE(uint64_t{0}, uint64_t{1} << 62);
  auto pool = MakeRef<MemoryPool>(budget);
  uint8_t* some = pool->Allocate(64, kScratch);
  for (uint64_t bytes : {UINT64_MAX, UINT64_MAX - 63, UINT64_MAX / 2 + 1, uint64_t{1} << 60}) {
    CHECK_THROWS_AS(pool->Allocate(bytes, kScratch), std::bad_alloc);
    CHECK(pool->total() == 64);
    CHECK(SumOfCategories(*pool) == 64);
    CHECK(pool->peak() == 64);
  }
  pool->Free(some, 64, kScratch);
}

TEST_CASE("a pool with a parent counts in both and must fit both budgets") {
  auto parent = MakeRef<MemoryPool>(1000);
  auto child = MakeRef<MemoryPool>(600, parent);
  uint8_t* data = child->Allocate(500, kScratch);
  CHECK(parent->total() == 500);
  CHECK(child->total() == 500);
  CHECK_THROWS_AS(child->Allocate(101, kScratch), BudgetExceeded);
  CHECK(parent->total() == 500);
  uint8_t* other = parent->Allocate(450, kScratch);
  CHECK_THROWS_AS(child->Allocate(60, kScratch), BudgetExceeded);
  CHECK(child->total() == 500);
  CHECK(child->peak() == 500);
  child->Recategorize(500, kScratch, MemoryCategory::kStrings);
  CHECK(parent->used(MemoryCategory::kStrings) == 500);
  child->Free(data, 500, MemoryCategory::kStrings);
  parent->Free(other, 450, kScratch);
  CHECK(parent->total() == 0);
  CHECK(child->total() == 0);
}

// Blocks of all size classes live side by side; each is filled with a pattern of its own, which
// must still be there when it is freed.
TEST_CASE("memory of others counts while a charge lives, in the pool and above it") {
  const auto parent = MakeRef<MemoryPool>(1000);
  const auto child = MakeRef<MemoryPool>(600, parent);
  MemoryCharge charge(child, 500, kScratch);
  CHECK(child->total() == 500);
  CHECK(parent->used(kScratch) == 500);
  CHECK_THROWS_AS(MemoryCharge(child, 101, kScratch), BudgetExceeded);
  CHECK_THROWS_AS(child->Allocate(101, kScratch), BudgetExceeded);
  MemoryCharge other(parent, 450, kScratch);
  CHECK_THROWS_WITH(MemoryCharge(child, 60, kScratch), HasText("store's memory budget"));
  CHECK_THROWS_WITH(MemoryCharge(child, 200, kScratch), HasText("memory_limit"));
  CHECK(child->total() == 500);
  other = MemoryCharge();
  CHECK(parent->total() == 500);
  MemoryCharge moved = std::move(charge);
  CHECK(moved.bytes() == 500);
  charge = MemoryCharge();
  CHECK(child->total() == 500);
  moved = MemoryCharge();
  CHECK(child->total() == 0);
  CHECK(parent->total() == 0);
  CHECK(child->peak() == 500);
}

TEST_CASE("blocks are aligned, do not overlap and keep their bytes") {
  struct Block {
    uint64_t size;
    uint8_t pattern;
  };
  auto pool = MakeRef<MemoryPool>(0);
  std::map<uint8_t*, Block> blocks;
  Random random(GENERATE(1, 2, 3));
  auto free_one = [&](std::map<uint8_t*, Block>::iterator at) {
    auto [data, block] = *at;
    bool intact = data[0] == block.pattern && data[block.size - 1] == block.pattern &&
                  data[block.size / 2] == block.pattern;
    REQUIRE(intact);
    pool->Free(data, block.size, kScratch);
    blocks.erase(at);
  };
  for (int step = 0; step < 2000; ++step) {
    if (blocks.size() > 60 || (!blocks.empty() && random.Percent(40))) {
      free_one(std::next(blocks.begin(), static_cast<int64_t>(random.Below(blocks.size()))));
      continue;
    }
    const uint64_t limit = std::vector<uint64_t>{100, 40 * kKiB, kMiB, 5 * kMiB}[random.Below(4)];
    const uint64_t size = 1 + random.Below(limit);
    uint8_t* data = pool->Allocate(size, kScratch);
    REQUIRE(reinterpret_cast<uintptr_t>(data) % 64 == 0);
    auto next = blocks.lower_bound(data);
    REQUIRE((next == blocks.end() || data + size <= next->first));
    REQUIRE(
        (next == blocks.begin() || std::prev(next)->first + std::prev(next)->second.size <= data));
    const auto pattern = static_cast<uint8_t>(random.Below(256));
    std::memset(data, pattern, size);
    blocks[data] = {size, pattern};
  }
  while (!blocks.empty()) free_one(blocks.begin());
  CHECK(pool->total() == 0);
}

TEST_CASE("the sizes at which the arena changes its ways can be used whole") {
  auto pool = MakeRef<MemoryPool>(0);
  for (uint64_t edge :
       {kKiB, 8 * kKiB, 16 * kKiB, 32 * kKiB, 64 * kKiB, 512 * kKiB, kMiB, 2 * kMiB, 4 * kMiB}) {
    for (uint64_t size : {edge - 1, edge, edge + 1}) {
      uint8_t* data = pool->Allocate(size, kScratch);
      std::memset(data, 0x5A, size);
      CHECK(data[size - 1] == 0x5A);
      pool->Free(data, size, kScratch);
    }
  }
}

TEST_CASE("blocks of one size do not overlap, however many there are") {
  auto pool = MakeRef<MemoryPool>(0);
  for (uint64_t size : {8 * kKiB, 16 * kKiB, 32 * kKiB, 256 * kKiB, kMiB}) {
    INFO(size);
    std::vector<uint8_t*> blocks(5 * kMiB / size);
    // The second time in memory that was used before.
    for (int round = 0; round < 2; ++round) {
      for (size_t i = 0; i < blocks.size(); ++i) {
        blocks[i] = pool->Allocate(size, kScratch);
        std::memset(blocks[i], static_cast<int>(i % 251), size);
      }
      for (size_t i = 0; i < blocks.size(); ++i) {
        const auto pattern = static_cast<uint8_t>(i % 251);
        REQUIRE(std::all_of(blocks[i], blocks[i] + size,
                            [&](uint8_t byte) { return byte == pattern; }));
      }
      for (uint8_t* block : blocks) pool->Free(block, size, kScratch);
    }
  }
}

TEST_CASE("freed memory is used again: a thousand rounds cost no more than one") {
  auto pool = MakeRef<MemoryPool>(0);
  auto round = [&] {
    std::vector<std::pair<uint8_t*, uint64_t>> blocks;
    for (uint64_t size : {uint64_t{1000}, 100 * kKiB, 300 * kKiB, 900 * kKiB, 8 * kMiB}) {
      uint8_t* data = pool->Allocate(size, kScratch);
      std::memset(data, 1, size);
      blocks.emplace_back(data, size);
    }
    for (int i = 0; i < 1000; ++i) {
      uint8_t* data = pool->Allocate(8 * kKiB, kScratch);
      std::memset(data, 1, 8 * kKiB);
      blocks.emplace_back(data, 8 * kKiB);
    }
    for (auto [data, size] : blocks) pool->Free(data, size, kScratch);
  };
  auto resident_peak = [] {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<uint64_t>(usage.ru_maxrss) * kKiB;
  };
  round();
  const uint64_t before = resident_peak();
  // AddressSanitizer keeps freed memory for a while; so much is little against what leaks would be.
  for (int i = 0; i < 200; ++i) round();
  CHECK(resident_peak() - before < 600 * kMiB);
}

TEST_CASE("a pool lives as long as something of it does") {
  auto pool = MakeRef<MemoryPool>(0);
  Ref<MemoryPool> kept = pool;
  pool = nullptr;
  CHECK(kept->total() == 0);
  CHECK(kept->IsUnique());
}

}  // namespace
}  // namespace colmerge::memory_pool_test
