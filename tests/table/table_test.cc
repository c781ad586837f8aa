// SPDX-License-Identifier: Apache-2.0
#include "table/table.h"

#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge {
namespace {

TEST_CASE("a table without a version is not there") {
  Table table("name");
  CHECK(table.name() == "name");
  CHECK_FALSE(table.exists());
  CHECK_FALSE(table.Snapshot());
  CHECK_FALSE(table.dropped());
}

TEST_CASE("publishing replaces the version; what was held stays") {
  test::EditedTable edited({TypeId::kInt32});
  test::Random random(1);
  Table* table = edited.table();
  CHECK(table->exists());
  edited.Apply({{}, {RandomColumn(TypeId::kInt32, 10, {}, &random)}, {}, 10, {}});
  const Ref<const TableVersion> held = table->Snapshot();
  const test::TableContents before = edited.contents();
  test::Publish(table, MakeEmptyVersion(held->schema, {}, held->seed, held->pool));
  CHECK(table->Snapshot()->rows == 0);
  CHECK(test::Difference(*held, before).empty());
  test::Drop(table);
  CHECK_FALSE(table->exists());
  CHECK_FALSE(table->Snapshot());
  CHECK(test::Difference(*held, before).empty());
}

TEST_CASE("memory goes when the last owner of a version does") {
  auto edited = std::make_unique<test::EditedTable>(std::vector<DataType>{TypeId::kUtf8});
  test::Random random(1);
  const Ref<MemoryPool> pool = edited->pool();
  edited->Apply({{}, {RandomColumn(TypeId::kUtf8, 100, {}, &random)}, {}, 100, {}});
  Ref<const TableVersion> held = edited->table()->Snapshot();
  test::Drop(edited->table());
  CHECK(pool->total() > 0);
  held = nullptr;
  CHECK(pool->total() == 0);
}

TEST_CASE("a reader that finds no table is told its name") {
  const Status status = TableNotFound("orders");
  CHECK(status.code() == Code::kTableNotFound);
  CHECK(status.message() == "Table 'orders' not found in in-memory store");
  CHECK(status.detail().table == "orders");
}

}  // namespace
}  // namespace colmerge
