// SPDX-License-Identifier: Apache-2.0
#include "table/table_version.h"

#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge {
namespace {

using test::PlainColumn;
using test::PlainOf;

TEST_CASE("an empty version has its columns and no rows") {
  test::EditedTable edited({TypeId::kInt32, TypeId::kUtf8}, 1);
  const TableVersion& version = edited.version();
  CHECK(version.rows == 0);
  CHECK(version.live_rows() == 0);
  CHECK(version.columns.size() == 2);
  CHECK(version.primary_key == std::vector<uint32_t>{0});
  CHECK_FALSE(version.columns[0].strings);
  CHECK(version.columns[1].strings);
  CHECK(edited.pool()->used(MemoryCategory::kValues) == 0);
}

TEST_CASE("a copy shares everything with the original") {
  test::EditedTable edited({TypeId::kInt32, TypeId::kUtf8});
  test::Random random(1);
  for (int i = 0; i < 10; ++i) edited.Apply(edited.RandomChange(&random));
  const auto data = [&] {
    return edited.pool()->total() - edited.pool()->used(MemoryCategory::kBookkeeping);
  };
  const uint64_t taken = data();
  const Ref<TableVersion> copy = TableVersion::Copy(edited.version());
  CHECK(test::Difference(*copy, edited.contents()).empty());
  CHECK(data() == taken);
  for (size_t i = 0; i < copy->columns.size(); ++i) {
    CHECK(copy->columns[i].chunks == edited.version().columns[i].chunks);
    CHECK(copy->columns[i].strings == edited.version().columns[i].strings);
  }
  CHECK(copy->indexes == edited.version().indexes);
}

TEST_CASE("live rows are listed in order, from any row on") {
  test::EditedTable edited({TypeId::kInt8});
  edited.Apply({{}, {}, {}, kChunkRows + 500, {}});
  test::Random random(2);
  std::set<uint64_t> deletes = {0, 63, 64, kChunkRows - 1, kChunkRows, kChunkRows + 499};
  for (int i = 0; i < 300; ++i) deletes.insert(random.Below(edited.contents().rows));
  edited.Apply({{}, {}, {}, 0, {deletes.begin(), deletes.end()}});
  for (auto [start, count] : std::vector<std::pair<uint64_t, uint64_t>>{{0, kChunkRows + 500},
                                                                        {1, 100},
                                                                        {kChunkRows - 50, 100},
                                                                        {kChunkRows + 499, 1},
                                                                        {5, 0}}) {
    Array<uint64_t> rows(edited.pool());
    rows.PushBack(77);
    AppendLiveRows(edited.version(), start, count, &rows);
    std::vector<uint64_t> expected = {77};
    for (uint64_t row = start; row < start + count; ++row) {
      if (!deletes.contains(row)) expected.push_back(row);
    }
    CHECK(std::equal(rows.begin(), rows.end(), expected.begin(), expected.end()));
  }
}

TEST_CASE("keys are described as people write them") {
  test::EditedTable edited({TypeId::kInt32, TypeId::kUtf8});
  const PlainColumn numbers = {PlainOf(7), std::nullopt};
  edited.Apply({{}, {numbers, PlainColumn{"it", std::string(1000, 'x')}}, {}, 2, {}});
  CHECK(DescribeValue(edited.version(), 0, 0) == "7");
  CHECK(DescribeValue(edited.version(), 0, 1) == "NULL");
  CHECK(DescribeKey(edited.version(), {1}, 0) == "'it'");
  CHECK(DescribeKey(edited.version(), {0, 1}, 0) == "(7, 'it')");
  CHECK(DescribeKey(edited.version(), {0, 1}, 1).size() < 100);
}

}  // namespace
}  // namespace colmerge
