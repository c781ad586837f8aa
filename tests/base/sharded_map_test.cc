// SPDX-License-Identifier: Apache-2.0
#include "base/sharded_map.h"

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

}  // namespace
}  // namespace colmerge
