// SPDX-License-Identifier: Apache-2.0
#include "base/pool_allocator.h"

#include <cstdint>
#include <vector>

#include "support/catch.h"

namespace colmerge {
namespace {

using Numbers = std::vector<uint64_t, PoolAllocator<uint64_t>>;

TEST_CASE("a pool's allocator counts what a container takes, and gives it back") {
  const auto pool = MakeRef<MemoryPool>(0);
  {
    Numbers numbers{PoolAllocator<uint64_t>(pool)};
    numbers.reserve(100);
    CHECK(pool->used(MemoryCategory::kScratch) == 100 * sizeof(uint64_t));
    const Numbers copy = numbers;
    CHECK(copy.get_allocator() == numbers.get_allocator());
    numbers.reserve(1000);
    CHECK(pool->used(MemoryCategory::kScratch) == 1000 * sizeof(uint64_t));
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("a pool's allocator refuses more than there are bytes, before they wrap around") {
  const auto pool = MakeRef<MemoryPool>(0);
  PoolAllocator<uint64_t> allocator(pool);
  for (const size_t count : {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / sizeof(uint64_t) + 2}) {
    CHECK_THROWS_AS(allocator.allocate(count), std::bad_alloc);
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("a pool's allocator: what moves between containers of two pools leaves each its own") {
  const auto first = MakeRef<MemoryPool>(0);
  const auto second = MakeRef<MemoryPool>(0);
  Numbers given(100, 7, PoolAllocator<uint64_t>(first));
  {
    Numbers taken{PoolAllocator<uint64_t>(second)};
    taken = std::move(given);
    CHECK(taken == Numbers(100, 7, PoolAllocator<uint64_t>(first)));
    CHECK(second->total() == 100 * sizeof(uint64_t));
  }
  CHECK(second->total() == 0);
  CHECK(PoolAllocator<uint64_t>(first) != PoolAllocator<uint64_t>(second));
}

}  // namespace
}  // namespace colmerge
