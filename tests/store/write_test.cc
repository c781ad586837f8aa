// SPDX-License-Identifier: Apache-2.0
// Writes by name: tables that come with their first write, that are replaced and truncated; versions;
// what a budget refuses.
#include <set>

#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::write_test {
namespace {

using test::Appending;
using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::Replacing;
using test::Rows;
using test::StoredTable;
using test::TextOf;

constexpr std::string_view kColumns = "id int64, name utf8";

TEST_CASE("store: the first write creates the table, whatever its mode") {
  for (const DestinationOptions& options : {Appending(), Replacing(), MergingBy({"id"})}) {
    StoredTable table;
    const auto result = table.Write(options, {kColumns, "1 ann, 2 bob"});
    CHECK(Counts(result) == "2 inserted");
    CHECK(table.text() == "1 ann, 2 bob");
    CHECK(TextOf(*table.version()->schema) == kColumns);
    CHECK(result->version == table.number());
  }
}

TEST_CASE("store: a first write without rows creates the table, too") {
  StoredTable table;
  CHECK(Counts(table.Append(kColumns, "")).empty());
  CHECK(table.version()->rows == 0);
  CHECK(TextOf(*table.version()->schema) == kColumns);
}

TEST_CASE("store: a first merge deletes nothing, and its mark is no column") {
  StoredTable table;
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  CHECK(Counts(table.Write(options, {"id int64, gone bool", "1 false, 2 true, 3 -, 1 false"})) ==
        "2 inserted, 2 ignored");
  CHECK(table.text() == "1, 3");
  CHECK(TextOf(*table.version()->schema) == "id int64");
}

TEST_CASE("store: a table is not created when that is disabled") {
  for (DestinationOptions options : {Appending(), Replacing(), MergingBy({"id"})}) {
    StoredTable table;
    options.create_table_if_not_exists = false;
    CHECK(ErrorText(table.Write(options, {kColumns, "1 ann"})) ==
          "no table: Cannot create table 't' - table creation disabled");
    CHECK(table.store().TableNames().empty());
    REQUIRE(table.Append(kColumns, "1 ann").ok());
    CHECK(table.Write(options, {kColumns, "2 bob"}).ok());
  }
}

TEST_CASE("store: a creating write that fails creates nothing, however it fails") {
  StoredTable table;
  DestinationOptions options = MergingBy({"id"});
  test::WriteLimits limits;
  Rows rows(kColumns, "1 ann, 1 amy");

  SECTION("its keys repeat") { options.on_duplicate = OnDuplicate::kError; }
  SECTION("it has no such key") { options.merge_keys = {"no"}; }
  SECTION("its schema cannot be a table's") { options.delete_when = "name"; }
  Progress stopped("write", nullptr, 1, [](const ProgressCounts&) { return false; });
  SECTION("it is stopped") { limits.progress = &stopped; }
  SECTION("its limit is too small") { limits.memory = 1; }
  try {
    const auto result = table.Write(options, std::move(rows), limits);
    CHECK_FALSE(result.ok());
    CHECK(result.status().detail().table == "t");
  } catch (const std::bad_alloc&) {
    CHECK(limits.memory == 1);
  }
  CHECK(table.store().TableNames().empty());
  CHECK_FALSE(table.table());
  CHECK(table.store().pool()->total() == 0);
  // The name is free.
  REQUIRE(table.store().Create("t", test::SchemaOf("x int8"), {}, Store::IfExists::kError).ok());
  CHECK(TextOf(*table.version()->schema) == "x int8");
}

TEST_CASE("store: a replaced table has the new rows and schema; its handle stays bound to it") {
  StoredTable table;
  REQUIRE(table.Append(kColumns, "1 ann, 2 bob").ok());
  const Ref<Table> handle = table.table();
  const Ref<const TableVersion> held = table.version();
  const auto result = table.Write(Replacing(), {"x float64, id int64", "1.5 1"});
  CHECK(Counts(result) == "1 inserted");
  CHECK(handle.get() == table.table().get());
  CHECK(table.text() == "1.5 1");
  CHECK(table.number() > held->number);
  CHECK(result->version == table.number());
  CHECK(TextOf(*held) == "1 ann, 2 bob");
  CHECK(Counts(table.Merge("id int64", "1, 2")) == "1 inserted, 1 updated");
}

TEST_CASE("store: a replacement that fails leaves the table") {
  StoredTable table("id int64!, name utf8", {{"id"}, {}});
  REQUIRE(table.Merge(kColumns, "1 ann, 2 bob").ok());
  const std::string before = table.Image();
  CHECK_FALSE(table.Write(Replacing(), {kColumns, "5 eve, 5 eva"}).ok());
  CHECK_FALSE(table.Write(Replacing(), {kColumns, "- eve"}).ok());
  CHECK_FALSE(table.Write(Replacing(), {"name utf8", "eve"}).ok());
  CHECK(table.Image() == before);
}

TEST_CASE("store: a truncated table keeps its schema and constraints") {
  StoredTable table(kColumns, {{"id"}, {{"named", "name <> 'x'"}}});
  REQUIRE(table.Merge(kColumns, "1 ann, 2 bob").ok());
  const Ref<Table> handle = table.table();
  Ref<const TableVersion> held = table.version();
  REQUIRE(table.store().Truncate(handle.get()).ok());
  CHECK(table.version()->rows == 0);
  CHECK(table.number() > held->number);
  CHECK(TextOf(*held) == "1 ann, 2 bob");
  held = nullptr;
  CHECK(table.store().pool()->used(MemoryCategory::kValues) == 0);
  CHECK(ErrorText(table.Append(kColumns, "- x")).starts_with("constraint: "));
  CHECK(ErrorText(table.Append(kColumns, "1 x")).starts_with("constraint: "));
  CHECK(Counts(table.Append(kColumns, "2 bea, 1 ann")) == "2 inserted");
  CHECK(Counts(table.Merge(kColumns, "1 amy")) == "1 updated");
  CHECK(table.text() == "2 bea, 1 amy");
}

TEST_CASE("store: truncating a table whose rows are all deleted gives their memory back") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 ann, 2 bob").ok());
  table.DeleteRows({0, 1});
  const uint64_t number = table.number();
  REQUIRE(table.store().Truncate(table.table().get()).ok());
  CHECK(table.number() == number);
  CHECK(table.version()->rows == 0);
  const MemoryPool& pool = *table.store().pool();
  CHECK(pool.total() == pool.used(MemoryCategory::kBookkeeping));
}

TEST_CASE("store: every write that changes a table gives it a greater version, and no other does") {
  StoredTable table;
  REQUIRE(table.Append(kColumns, "1 ann").ok());
  std::set<uint64_t> numbers{table.number()};
  uint64_t last = table.number();
  const auto changes = [&](const char* what, uint64_t reported) {
    INFO(what);
    CHECK(table.number() > last);
    CHECK(reported == table.number());
    CHECK(numbers.insert(table.number()).second);
    last = table.number();
  };
  const auto changes_not = [&](const char* what, uint64_t reported) {
    INFO(what);
    CHECK(table.number() == last);
    CHECK(reported == last);
  };
  changes("append", table.Append(kColumns, "2 bob")->version);
  changes_not("append of no rows", table.Append(kColumns, "")->version);
  changes("merge", table.Merge(kColumns, "2 bea")->version);
  changes_not("merge of no rows", table.Merge(kColumns, "")->version);
  DestinationOptions update_only = MergingBy({"id"});
  update_only.on_no_match = OnNoMatch::kIgnore;
  changes_not("merge that ignores all", table.Write(update_only, {kColumns, "9 ida"})->version);
  changes("a new column", table.Append("id int64, age int32", "")->version);
  changes("deletion by key", table.DeleteKeys("id int64", "1")->version);
  changes_not("deletion of unknown keys", table.DeleteKeys("id int64", "1, 77")->version);
  changes("update", table.UpdateRows({1}, "name utf8", "bo")->version);
  changes("deletion by id", table.DeleteRows({1}).version);
  changes_not("deletion of no rows", table.DeleteRows({}).version);
  REQUIRE(table.store().Truncate(table.table().get()).ok());
  changes_not("truncation of no rows", table.number());
  changes("append", table.Append(kColumns, "3 cid")->version);
  REQUIRE(table.store().Truncate(table.table().get()).ok());
  changes("truncation", table.number());
  changes("replacement", table.Write(Replacing(), {"x int8", "1"})->version);
  changes("the same again", table.Write(Replacing(), {"x int8", "1"})->version);
  CHECK_FALSE(table.Append("x utf8", "a").ok());
  changes_not("a failed write", last);
}

// Runs a write, which tells whether it was done, under budgets from what is in use upwards; each
// refusal leaves all as it was.
template <typename Write>
uint64_t RefuseByBudget(StoredTable* table, Write&& write) {
  const std::string before = table->Image();
  const Ref<MemoryPool>& pool = table->store().pool();
  for (uint64_t refused = 0, more = 1;; ++refused, more += more / 3 + 1) {
    pool->set_budget(pool->total() + more);
    bool done = false;
    try {
      done = write();
    } catch (const std::bad_alloc&) {
    }
    pool->set_budget(0);
    if (done) return refused;
    INFO(more << " bytes more");
    REQUIRE(more < uint64_t{1} << 30);
    REQUIRE(table->Image() == before);
  }
}

std::string ManyRows(int count) {
  std::string rows;
  for (int id = 0; id < count; ++id) {
    rows += std::to_string(id) + " a-name-of-more-than-twelve-bytes-" + std::to_string(id) + ", ";
  }
  return rows;
}

TEST_CASE("store: what a budget refuses leaves nothing") {
  const std::string rows = ManyRows(2000);
  StoredTable table;
  const auto write = [&](const DestinationOptions& options, const std::string& given) {
    return RefuseByBudget(&table, [&] { return table.Write(options, {kColumns, given}).ok(); });
  };
  SECTION("a first append: no table") {
    CHECK(write(Appending(), rows) > 0);
    CHECK(table.version()->rows == 2000);
  }
  SECTION("a first merge: no table") {
    CHECK(write(MergingBy({"id"}), rows) > 0);
    CHECK(table.version()->rows == 2000);
  }
  SECTION("later writes: no change") {
    REQUIRE(table.Append(kColumns, "1 ann, 2 bob").ok());
    CHECK(write(Appending(), ManyRows(500)) > 0);
    CHECK(write(Replacing(), rows) > 0);
    REQUIRE(table.Merge(kColumns, "1 ann").ok());
    CHECK(write(MergingBy({"id"}), ManyRows(4000)) > 0);
    CHECK(RefuseByBudget(&table, [&] { return table.DeleteRows({5}).deleted == 1; }) > 0);
    CHECK(RefuseByBudget(&table, [&] { return table.DeleteKeys("id int64", "7").ok(); }) > 0);
    CHECK(RefuseByBudget(&table, [&] {
            return table.UpdateRows({8}, "name utf8", std::string(5000, 'x')).ok();
          }) > 0);
  }
  SECTION("a snapshot is held: no change") {
    REQUIRE(table.Merge(kColumns, rows).ok());
    const Ref<const TableVersion> held = table.version();
    const std::string text = TextOf(*held);
    CHECK(write(MergingBy({"id"}), "7 gus") > 0);
    CHECK(TextOf(*held) == text);
  }
}

}  // namespace
}  // namespace colmerge::write_test
