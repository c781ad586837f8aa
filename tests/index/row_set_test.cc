// SPDX-License-Identifier: Apache-2.0
#include "index/row_set.h"

#include <set>

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

void CheckAgainstModel(uint64_t bound, uint64_t expected, test::Random* random) {
  auto pool = MakeRef<MemoryPool>(0);
  RowSet set(bound, expected, pool);
  std::set<uint64_t> model;
  while (model.size() < expected) {
    // Runs of neighbours, as rows come, and single ones.
    const uint64_t start = random->Below(bound);
    for (uint64_t i = 0; i < 1 + random->Below(10) && model.size() < expected; ++i) {
      const uint64_t row = std::min(start + i, bound - 1);
      REQUIRE(set.Contains(row) == model.contains(row));
      REQUIRE(set.Insert(row) == model.insert(row).second);
      REQUIRE_FALSE(set.Insert(row));
      REQUIRE(set.Contains(row));
    }
  }
  for (int i = 0; i < 1000; ++i) {
    const uint64_t row = random->Below(bound);
    REQUIRE(set.Contains(row) == model.contains(row));
  }
}

TEST_CASE("a set of rows knows what was put in, large or small against the table") {
  test::Random random(1);
  const std::vector<std::pair<uint64_t, uint64_t>> sizes = {{1, 1},
                                                            {64, 64},
                                                            {65, 65},
                                                            {1000, 1},
                                                            {1000, 500},
                                                            {1000000, 10000},
                                                            {uint64_t{1} << 39, 1},
                                                            {uint64_t{1} << 39, 3000}};
  for (const auto& [bound, expected] : sizes) CheckAgainstModel(bound, expected, &random);
}

TEST_CASE("an empty set, and one of an empty table, have no rows") {
  auto pool = MakeRef<MemoryPool>(0);
  CHECK_FALSE(RowSet(1000000, 0, pool).Contains(5));
  RowSet none(0, 0, pool);
  CHECK_FALSE(none.Contains(0));
}

TEST_CASE("a small set's memory does not depend on the table") {
  auto pool = MakeRef<MemoryPool>(0);
  const RowSet set(uint64_t{1} << 40, 100, pool);
  CHECK(pool->total() <= 100 * 8 * 6);
  CHECK(pool->total() > 0);
}

}  // namespace
}  // namespace colmerge
