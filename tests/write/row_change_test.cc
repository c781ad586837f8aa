// SPDX-License-Identifier: Apache-2.0
// Rows deleted and changed by their ids, as DELETE and UPDATE do once they have found them.
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::row_change_test {
namespace {

using test::Counts;
using test::ErrorText;
using test::FindRow;
using test::StoredTable;
using test::TextOf;

constexpr std::string_view kColumns = "id int64, name utf8, color dict8";

struct People : StoredTable {
  People() : StoredTable(kColumns) {
    REQUIRE(Append(kColumns, "1 ann red, 2 bob blue, 3 cid red, 4 dan -").ok());
  }
};

TEST_CASE("rows by id: deleted ones go, and their ids with them") {
  People table;
  const Ref<const TableVersion> held = table.version();
  const WriteResult result = table.DeleteRows({0, 2});
  CHECK(Counts(result) == "2 deleted");
  CHECK(result.version == table.number());
  CHECK(table.number() > held->number);
  CHECK(table.text() == "2 bob blue, 4 dan -");
  CHECK(table.version()->rows == 4);
  CHECK(held->deleted_rows == 0);
}

TEST_CASE("rows by id: without rows nothing is done") {
  People table;
  const std::string before = table.Image();
  CHECK(table.DeleteRows({}).version == table.number());
  CHECK(table.UpdateRows({}, "name utf8", "")->version == table.number());
  CHECK(table.Image() == before);
}

TEST_CASE("rows by id: what is set changes, the other columns and rows stay") {
  People table;
  const Ref<const TableVersion> held = table.version();
  const auto result =
      table.UpdateRows({3, 1}, "color dict8, name utf8", "green dora, - a-name-of-many-bytes");
  CHECK(Counts(result) == "2 updated");
  CHECK(result->version == table.number());
  CHECK(table.number() > held->number);
  CHECK(table.text() == "1 ann red, 2 a-name-of-many-bytes -, 3 cid red, 4 dora green");
  CHECK(TextOf(*held) == "1 ann red, 2 bob blue, 3 cid red, 4 dan -");
}

TEST_CASE("rows by id: values are adapted to the column's type, exactly or not at all") {
  People table;
  CHECK(Counts(table.UpdateRows({0}, "id int32, color utf8", "10 green")) == "1 updated");
  CHECK(Counts(table.UpdateRows({1}, "id null", "-")) == "1 updated");
  CHECK(table.text() == "10 ann green, - bob blue, 3 cid red, 4 dan -");
}

TEST_CASE("rows by id: keys that change are found under their new values alone") {
  People table;
  // So that there is an index to leave behind.
  REQUIRE(table.Merge("id int64", "1").ok());
  const Ref<const TableVersion> held = table.version();
  CHECK(Counts(table.UpdateRows({0, 1}, "id int64", "2, 20")) == "2 updated");
  const Ref<const TableVersion> now = table.version();
  CHECK(FindRow(now, "id int64", "1") == kNoRow);
  CHECK(FindRow(now, "id int64", "2") == 0);
  CHECK(FindRow(now, "id int64", "20") == 1);
  CHECK(FindRow(now, "id int64", "3") == 2);
  CHECK(FindRow(held, "id int64", "1") == 0);
  CHECK(FindRow(held, "id int64", "2") == 1);
  CHECK(FindRow(held, "id int64", "20") == kNoRow);
  CHECK(Counts(table.Merge("id int64, name utf8", "2 amy, 1 new")) == "1 inserted, 1 updated");
  CHECK(table.text() == "2 amy red, 20 bob blue, 3 cid red, 4 dan -, 1 new -");
}

TEST_CASE("rows by id: other columns that change leave an index as it is") {
  People table;
  REQUIRE(table.Merge("id int64", "1").ok());
  REQUIRE(table.UpdateRows({0}, "name utf8", "amy").ok());
  CHECK(Counts(table.Merge("id int64, name utf8", "1 ada")) == "1 updated");
  CHECK(FindRow(table.version(), "name utf8", "ada") == 0);
  CHECK(FindRow(table.version(), "name utf8", "amy") == kNoRow);
}

TEST_CASE("rows by id: merges that change an indexed column leave its old values behind") {
  People table;
  REQUIRE(table.Write(test::MergingBy({"name"}), {"name utf8", "ann"}).ok());
  const Ref<const TableVersion> held = table.version();
  REQUIRE(table.Merge("id int64, name utf8", "1 bob2, 2 ann").ok());
  CHECK(FindRow(table.version(), "name utf8", "ann") == 1);
  CHECK(FindRow(table.version(), "name utf8", "bob2") == 0);
  CHECK(FindRow(table.version(), "name utf8", "bob") == kNoRow);
  CHECK(FindRow(held, "name utf8", "ann") == 0);
  CHECK(FindRow(held, "name utf8", "bob") == 1);
}

}  // namespace
}  // namespace colmerge::row_change_test
