// SPDX-License-Identifier: Apache-2.0
#include "store/table_usage.h"

#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::StoredTable;

constexpr std::string_view kColumns = "id int64, name utf8, flag bool, color dict8";

// A version's figures against what the pool has handed out, when nothing else is held.
void CheckAgainstPool(const StoredTable& table) {
  const ByteUsage usage = UsageOfVersion(*table.version());
  const MemoryPool& pool = *table.store().pool();
  CHECK(usage.values == pool.used(MemoryCategory::kValues));
  CHECK(usage.validity == pool.used(MemoryCategory::kValidity));
  CHECK(usage.strings == pool.used(MemoryCategory::kStrings));
  CHECK(usage.indexes == pool.used(MemoryCategory::kIndexes));
  CHECK(usage.scratch == 0);
  CHECK(usage.total() == pool.total());
  CHECK(usage.live() + usage.garbage == usage.total());
}

std::string ManyRows(int first, int count) {
  std::string rows;
  for (int id = first; id < first + count; ++id) {
    rows += std::to_string(id) + " name-of-more-than-twelve-bytes" + std::to_string(id) +
            (id % 3 == 0 ? " true" : " -") + " color" + std::to_string(id % 7) + ", ";
  }
  return rows;
}

TEST_CASE("usage: a version's figures are what the pool handed out for it") {
  StoredTable table(kColumns);
  CheckAgainstPool(table);
  REQUIRE(table.Append(kColumns, ManyRows(0, 500)).ok());
  CheckAgainstPool(table);
  CHECK(UsageOfVersion(*table.version()).garbage == 0);
  REQUIRE(table.Merge(kColumns, ManyRows(400, 500)).ok());
  CheckAgainstPool(table);
  CHECK(UsageOfVersion(*table.version()).garbage >= 100 * 30);
  table.DeleteRows({1, 2, 3});
  CheckAgainstPool(table);
  REQUIRE(table.UpdateRows({4, 5}, "name utf8", "short, -").ok());
  CheckAgainstPool(table);
  REQUIRE(table.store().Truncate(table.table().get()).ok());
  CheckAgainstPool(table);
}

TEST_CASE("usage: of patches over chunks that a snapshot shares") {
  StoredTable table("id int64");
  REQUIRE(table.Write(test::MergingBy({"id"}), test::Rows(test::NumberedBatch("id", 0, kChunkRows)))
              .ok());
  REQUIRE(table.Merge("id int64, a int64, b int64", "5 1 1").ok());
  Ref<const TableVersion> held = table.version();
  REQUIRE(table.Merge("id int64, a int64, b int64", "7 1 1, 9 - 2").ok());
  const ByteUsage usage = UsageOfVersion(*table.version());
  CHECK(usage.total() <= table.store().pool()->total());
  ByteUsage columns;
  for (uint32_t i = 0; i < 3; ++i) columns += UsageOfColumn(*table.version(), i);
  // Two columns share the positions of their patches, which each of them counts.
  const uint64_t positions = columns.values - usage.values;
  CHECK(positions > 0);
  CHECK(UsageOfColumn(*table.version(), 0).values + 2 * UsageOfColumn(*table.version(), 1).values ==
        usage.values + positions);
  CHECK(usage.values == table.store().pool()->used(MemoryCategory::kValues));
  held = nullptr;
  REQUIRE(table.Merge("id int64, a int64, b int64", "11 1 1").ok());
  CheckAgainstPool(table);
}

TEST_CASE("usage: garbage is the deleted rows' share, and replaced strings") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, ManyRows(0, 100)).ok());
  table.DeleteRows({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  const ByteUsage ids = UsageOfColumn(*table.version(), 0);
  CHECK(ids.garbage == ids.values / 10);
  const ByteUsage names = UsageOfColumn(*table.version(), 1);
  CHECK(names.garbage == names.values / 10 + 10 * 31);
}

TEST_CASE("usage: nulls are counted among live rows") {
  StoredTable table("id int64, v utf8, n null");
  REQUIRE(table.Append("id int64, v utf8", "1 -, 2 x, - -").ok());
  REQUIRE(table.Append("id int64, w bool", "4 -, 5 true").ok());
  const auto nulls = [&](uint32_t column) { return CountNulls(*table.version(), column); };
  CHECK(nulls(0) == 1);
  CHECK(nulls(1) == 4);
  CHECK(nulls(2) == 5);
  CHECK(nulls(3) == 4);
  REQUIRE(table.Append("id int64, never utf8", "").ok());
  CHECK(nulls(4) == 5);
  table.DeleteRows({0, 1});
  CHECK(nulls(0) == 1);
  CHECK(nulls(1) == 3);
  CHECK(nulls(2) == 3);
  CHECK(nulls(3) == 2);
}

}  // namespace
}  // namespace colmerge
