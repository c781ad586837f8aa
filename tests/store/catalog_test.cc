// SPDX-License-Identifier: Apache-2.0
// Which tables there are: created, found, named, dropped, cleared.
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Counts;
using test::ErrorText;
using test::SchemaOf;
using test::StoredTable;
using test::TextOf;
using test::WriteRows;
using Names = std::vector<std::string>;

constexpr auto kError = Store::IfExists::kError;
constexpr auto kKeep = Store::IfExists::kKeep;
constexpr auto kReplace = Store::IfExists::kReplace;

Result<Ref<Table>> Create(Store* store, std::string_view name, std::string_view columns,
                          Store::IfExists if_exists = kError) {
  return store->Create(name, SchemaOf(columns), {}, if_exists);
}

TEST_CASE("catalog: a table that was created is there, without rows") {
  Store store(0, 1);
  CHECK(store.TableNames().empty());
  CHECK_FALSE(store.FindOrNull("t"));
  CHECK(ErrorText(store.Find("t")) == "no table: Table 't' not found in in-memory store");
  const auto created = Create(&store, "t", "id int64!, name utf8");
  REQUIRE(created.ok());
  CHECK((*created)->name() == "t");
  CHECK((*created)->exists());
  CHECK((*created)->Snapshot()->rows == 0);
  CHECK(TextOf(*(*created)->Snapshot()->schema) == "id int64!, name utf8");
  CHECK(store.Find("t")->get() == created->get());
  CHECK_FALSE(store.FindOrNull("T"));
  CHECK(store.TableNames() == Names{"t"});
}

TEST_CASE("catalog: names are in the order of their bytes") {
  Store store(0, 1);
  for (const char* name : {"b", "a", "ab", "\xC3\xA4", "B"})
    REQUIRE(Create(&store, name, "x int8").ok());
  CHECK(store.TableNames() == Names{"B", "a", "ab", "b", "\xC3\xA4"});
}

TEST_CASE("catalog: a table that exists is an error, is kept, or is replaced") {
  StoredTable table("id int64");
  REQUIRE(table.Append("id int64", "1, 2").ok());
  const Ref<Table> first = table.table();
  const std::string before = table.Image();

  CHECK(ErrorText(Create(&table.store(), "t", "x utf8")) ==
        "table exists: Table 't' exists already");
  CHECK(table.Image() == before);

  const auto kept = Create(&table.store(), "t", "x utf8", kKeep);
  REQUIRE(kept.ok());
  CHECK(kept->get() == first.get());
  CHECK(table.Image() == before);

  const Ref<const TableVersion> held = table.version();
  const auto replaced = Create(&table.store(), "t", "x utf8", kReplace);
  REQUIRE(replaced.ok());
  CHECK(replaced->get() != first.get());
  CHECK(table.table().get() == replaced->get());
  CHECK(TextOf(*table.version()->schema) == "x utf8");
  CHECK(table.version()->rows == 0);
  CHECK(table.store().TableNames() == Names{"t"});
  // The handle of the old table stays bound to it.
  CHECK_FALSE(first->exists());
  CHECK_FALSE(first->Snapshot());
  CHECK(TextOf(*held) == "1, 2");
}

TEST_CASE("catalog: where there is no table, all three create it") {
  for (const auto if_exists : {kError, kKeep, kReplace}) {
    Store store(0, 1);
    REQUIRE(Create(&store, "t", "id int64", if_exists).ok());
    CHECK(store.TableNames() == Names{"t"});
  }
}

TEST_CASE("catalog: a table that cannot be as declared is not created, nor the old one replaced") {
  const auto if_exists = GENERATE(kError, kReplace);
  Store store(0, 1);
  Store::Constraints constraints;
  if (if_exists == kReplace) REQUIRE(Create(&store, "t", "old int64").ok());
  const auto create = [&](std::string_view columns) {
    return ErrorText(store.Create("t", SchemaOf(columns), constraints, if_exists));
  };
  constraints.primary_key = {"no"};
  CHECK(create("id int64").starts_with("no column: "));
  constraints.primary_key = {"id", "id"};
  CHECK(create("id int64") == "argument: Primary key column 'id' is given more than once [id]");
  constraints.primary_key = {"id"};
  CHECK(create("id list").starts_with("unsupported: Primary key column 'id' has type list"));
  constraints.primary_key = {};
  constraints.checks = {{"positive", "no > 0"}};
  CHECK(create("id int64").starts_with("no column: "));
  CHECK(store.TableNames() == (if_exists == kReplace ? Names{"t"} : Names{}));
  if (if_exists == kReplace) CHECK(TextOf(*(*store.Find("t"))->Snapshot()->schema) == "old int64");
  constraints.checks = {{"positive", "id > 0"}};
  CHECK(create("id int64").empty());
}

TEST_CASE("catalog: a dropped table is gone, for handles too; what was held stays") {
  StoredTable table("id int64");
  REQUIRE(table.Append("id int64", "1, 2").ok());
  const Ref<Table> handle = table.table();
  Ref<const TableVersion> held = table.version();
  REQUIRE(table.store().Drop("t").ok());
  CHECK(table.store().TableNames().empty());
  CHECK_FALSE(handle->exists());
  CHECK_FALSE(handle->Snapshot());
  CHECK(TextOf(*held) == "1, 2");
  CHECK(table.store().pool()->total() > 0);
  held = nullptr;
  CHECK(table.store().pool()->total() == 0);
  CHECK(ErrorText(table.store().Drop("t")) == "no table: Table 't' not found in in-memory store");
}

TEST_CASE("catalog: a handle of a dropped table does not reach the next one of its name") {
  StoredTable table("id int64");
  const Ref<Table> handle = table.table();
  REQUIRE(table.store().Drop("t").ok());
  REQUIRE(table.Append("id int64", "1, 2").ok());
  CHECK_FALSE(handle->exists());
  CHECK(ErrorText(table.store().DeleteKeys(handle.get(), test::BatchOf("id int64", "1"),
                                           table.store().pool())) ==
        "no table: Table 't' not found in in-memory store");
  CHECK(ErrorText(table.store().Truncate(handle.get())) ==
        "no table: Table 't' not found in in-memory store");
  CHECK(table.text() == "1, 2");
}

TEST_CASE("catalog: clearing drops all tables") {
  StoredTable table("id int64");
  REQUIRE(table.Append("id int64", "1, 2").ok());
  REQUIRE(Create(&table.store(), "u", "id int64").ok());
  const Ref<Table> handle = table.table();
  const Ref<const TableVersion> held = table.version();
  REQUIRE(table.store().Clear().ok());
  CHECK(table.store().TableNames().empty());
  CHECK_FALSE(handle->exists());
  CHECK(TextOf(*held) == "1, 2");
  REQUIRE(table.store().Clear().ok());
  REQUIRE(table.Append("id int64", "3").ok());
  CHECK(table.text() == "3");
}

TEST_CASE("catalog: a table is there once the write that creates it is done, and not before") {
  StoredTable table;
  test::WriteLimits limits;
  uint64_t calls = 0;
  Progress progress("write", nullptr, 1, [&](const ProgressCounts&) {
    ++calls;
    CHECK(table.store().TableNames().empty());
    CHECK_FALSE(table.store().FindOrNull("t"));
    CHECK(ErrorText(table.store().Drop("t")).starts_with("no table: "));
    return true;
  });
  limits.progress = &progress;
  REQUIRE(table.Write(test::Appending(), {"id int64", "1, 2"}, limits).ok());
  CHECK(calls == 1);
  CHECK(table.store().TableNames() == Names{"t"});
}

}  // namespace
}  // namespace colmerge
