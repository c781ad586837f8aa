// SPDX-License-Identifier: Apache-2.0
#include "base/sharded_map.h"

#include <algorithm>
#include <map>

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

TEST_CASE("a sharded map holds what a map holds") {
  test::Random random(7);
  const auto pool = MakeRef<MemoryPool>(0);
  ShardedMap<uint64_t> map(pool);
  std::map<uint64_t, uint64_t> model;
  CHECK(map.Find(3) == nullptr);
  for (uint64_t i = 0; i < 20000; ++i) {
    const uint64_t key = random.Below(2) == 0 ? random.Below(5000) : i;
    const uint64_t expected = model.try_emplace(key, i).first->second;
    REQUIRE(map.FindOrInsert(key, i) == expected);
  }
  map.FindOrInsert(5, 0) = 77;
  model[5] = 77;
  for (uint64_t key = 0; key < 30000; ++key) {
    const uint64_t* const found = map.Find(key);
    const auto expected = model.find(key);
    REQUIRE((found != nullptr) == (expected != model.end()));
    if (found != nullptr) REQUIRE(*found == expected->second);
  }
  map.Clear();
  CHECK(map.Find(5) == nullptr);
  CHECK(map.FindOrInsert(5, 1) == 1);
}

TEST_CASE("a sharded map takes its memory from a pool and keeps to the budget") {
  const auto pool = MakeRef<MemoryPool>(uint64_t{1} << 20);
  {
    ShardedMap<uint64_t> map(pool);
    CHECK(pool->total() == 0);
    uint64_t fits = 0;
    const auto insert = [&] {
      for (;; ++fits) map.FindOrInsert(fits, fits);
    };
    CHECK_THROWS_AS(insert(), BudgetExceeded);
    CHECK(fits > 10000);
    CHECK(pool->total() > fits * 16);
    for (uint64_t key = 0; key < fits; ++key) REQUIRE(*map.Find(key) == key);
  }
  CHECK(pool->total() == 0);
}

// What a map of many keys takes at most of all its memory while so many keys come after each other.
double LargestShare(uint64_t (*key_of)(uint64_t), uint64_t window) {
  constexpr uint64_t kKeys = 300000;
  const auto pool = MakeRef<MemoryPool>(0);
  ShardedMap<uint64_t> map(pool);
  double largest = 0;
  uint64_t before = 0;
  for (uint64_t i = 0; i < kKeys; ++i) {
    map.FindOrInsert(key_of(i), i);
    if (i % window != 0) continue;
    const uint64_t now = pool->total();
    // With few keys a share of them is little.
    if (i > kKeys / 10) {
      largest = std::max(largest, static_cast<double>(now - before) / static_cast<double>(now));
    }
    before = now;
  }
  return largest;
}

TEST_CASE("a sharded map grows a piece at a time, and the pieces one after the other") {
  for (const auto key_of : {+[](uint64_t i) { return i; }, +[](uint64_t i) { return i * 64; },
                            +[](uint64_t i) { return i * 0xD6E8FEB86659FD93u; }}) {
    // One of 256 pieces, the largest of which is three times the smallest.
    CHECK(LargestShare(key_of, 1) < 0.02);
    CHECK(LargestShare(key_of, 3000) < 0.15);
  }
}

}  // namespace
}  // namespace colmerge
