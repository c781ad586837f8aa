// SPDX-License-Identifier: Apache-2.0
// Changes made by hand, down to the commit: what a row's columns are is what its part lists for it.
#include "write/change.h"

#include "index/index_set.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::change_test {
namespace {

using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::StoredTable;

RowMap MapOf(const std::vector<uint32_t>& rows, const std::vector<uint64_t>& targets,
             const Ref<MemoryPool>& pool) {
  RowMap map(pool);
  for (uint32_t row : rows) map.rows.PushBack(row);
  for (uint64_t target : targets) map.targets.PushBack(target);
  return map;
}

// Rows 0 and 1 of the batch update rows 0 and 2 of the table, rows 2 and 3 are new. Row 0 has no `name`, row 1 no
// `age`; row 2 has no `age`, row 3 no `name`.
Change MixedChange(const TableVersion& base, std::string_view rows) {
  const Ref<MemoryPool>& pool = base.pool;
  Change change(base, pool);
  change.verb = "merge";
  change.sources.push_back(BatchOf("id int64, name utf8, age int64", rows));
  ChangePart& part = change.AddPart();
  part.rows = 4;
  part.updates = MapOf({0, 1}, {0, 2}, pool);
  part.inserts = MapOf({2, 3}, {base.rows, base.rows + 1}, pool);
  for (uint32_t column = 0; column < 3; ++column) {
    part.columns[column].values = Slice(change.sources[0].columns[column], 0, 4);
  }
  part.columns[0].inserts = &part.inserts;
  const auto subset = [&](uint32_t row, uint64_t target) {
    return &part.subsets.emplace_back(MapOf({row}, {target}, pool));
  };
  part.columns[1].updates = subset(1, 2);
  part.columns[1].inserts = subset(2, base.rows);
  part.columns[2].updates = subset(0, 0);
  part.columns[2].inserts = subset(3, base.rows + 1);
  change.rows_read = 4;
  change.updated = change.inserted = 2;
  return change;
}

constexpr std::string_view kColumns = "id int64, name utf8, age int64";
constexpr std::string_view kStored = "1 ann 10, 2 bob 20, 3 a-name-of-some-length 30";
constexpr std::string_view kGiven = "1 x 11, 3 cy 99, 4 another-longer-name 77, 5 y 50";
constexpr std::string_view kAfter = "1 ann 11, 2 bob 20, 3 cy 30, 4 another-longer-name -, 5 - 50";

TEST_CASE("change: rows of one write may have different columns") {
  for (const bool is_shared : {false, true}) {
    CAPTURE(is_shared);
    StoredTable table(kColumns);
    REQUIRE(table.Append(kColumns, kStored).ok());
    const Ref<const TableVersion> held = is_shared ? table.version() : nullptr;
    CHECK(Counts(table.Change([](const TableVersion& base) -> Result<Change> {
            return MixedChange(base, kGiven);
          })) == "2 inserted, 2 updated");
    CHECK(table.text() == kAfter);
    if (held) CHECK(test::TextOf(*held) == kStored);
    // What is read again is what is stored, nulls included.
    CHECK(Counts(table.Merge("id int64, age int64", "5 51")) == "1 updated");
    CHECK_THAT(table.text(), test::HasText("5 - 51"));
  }
}

TEST_CASE("change: a column that an inserted row lacks must be nullable") {
  StoredTable table("id int64, name utf8!, age int64");
  REQUIRE(table.Append(kColumns, kStored).ok());
  const std::string before = table.Image();
  CHECK(
      ErrorText(table.Change(
          [](const TableVersion& base) -> Result<Change> { return MixedChange(base, kGiven); })) ==
      "constraint: Cannot merge - column 'name' has no value in row 3, but it is declared not null "
      "[name] [row 3]");
  CHECK(table.Image() == before);
}

TEST_CASE("change: checks see what each row will have, given or stored") {
  StoredTable table(kColumns, {{}, {{"fits", "age < 60 OR name = 'x'"}}});
  REQUIRE(table.Append(kColumns, kStored).ok());
  // Row 2 of the change has no age of its own, though the source has 77 there: null passes.
  CHECK(Counts(table.Change([](const TableVersion& base) -> Result<Change> {
          return MixedChange(base, kGiven);
        })) == "2 inserted, 2 updated");
  // The update's age is its own, the name is the stored one: 'ann', not the 'x' of the source.
  CHECK_THAT(
      ErrorText(table.Change([](const TableVersion& base) -> Result<Change> {
        return MixedChange(base, "1 x 61, 3 cy 1, 6 z 1, 7 y 50");
      })),
      test::HasText("violates CHECK 'fits' (age < 60 OR name = 'x'): name = 'ann', age = 61"));
}

TEST_CASE("change: primary keys are judged by what the rows will have") {
  StoredTable table(kColumns, {{"id"}, {}});
  REQUIRE(table.Append(kColumns, kStored).ok());
  const std::string before = table.Image();
  CHECK_THAT(ErrorText(table.Change([](const TableVersion& base) -> Result<Change> {
               return MixedChange(base, "1 x 11, 3 cy 99, 2 z 77, 5 y 50");
             })),
             test::HasText("primary key 'id' = 2 in row 2 is in the table already"));
  CHECK_THAT(ErrorText(table.Change([](const TableVersion& base) -> Result<Change> {
               return MixedChange(base, "1 x 11, 3 cy 99, 5 z 77, 5 y 50");
             })),
             test::HasText("primary key 'id' = 5 in row 3 occurs twice in the write"));
  CHECK(table.text() == kStored);
}

TEST_CASE("change: moving it leaves what points inside it") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, kStored).ok());
  CHECK(Counts(table.Change([](const TableVersion& base) -> Result<Change> {
          Change first = MixedChange(base, kGiven);
          Change second = std::move(first);
          return second;
        })) == "2 inserted, 2 updated");
  CHECK(table.text() == kAfter);
}

}  // namespace
}  // namespace colmerge::change_test
