// SPDX-License-Identifier: Apache-2.0
#include "index/index_set.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::key_deletion_test {
namespace {

using test::Counts;
using test::ErrorText;
using test::StoredTable;
using test::TextOf;

constexpr std::string_view kColumns = "id int64, name utf8";

struct People : StoredTable {
  People() : StoredTable(kColumns) { REQUIRE(Append(kColumns, "1 ann, 2 bob, 3 cid, 4 dan").ok()); }
};

TEST_CASE("deletion by key: rows of the keys go, the others keep their order") {
  People table;
  const Ref<const TableVersion> held = table.version();
  const auto result = table.DeleteKeys("id int64", "3, 1");
  CHECK(Counts(result) == "2 deleted");
  CHECK(result->batches == 1);
  CHECK(result->version == table.number());
  CHECK(table.number() > held->number);
  CHECK(table.text() == "2 bob, 4 dan");
  CHECK(TextOf(*held) == "1 ann, 2 bob, 3 cid, 4 dan");
}

TEST_CASE("deletion by key: keys without a row and keys given again are ignored") {
  People table;
  CHECK(Counts(table.DeleteKeys("id int64", "9, 2, 2, -, 2")) == "1 deleted, 4 ignored");
  const std::string before = table.Image();
  const auto nothing = table.DeleteKeys("id int64", "9, 2");
  CHECK(Counts(nothing) == "2 ignored");
  CHECK(nothing->version == table.number());
  CHECK(Counts(table.DeleteKeys("id int64", "")).empty());
  CHECK(table.Image() == before);
}

TEST_CASE("deletion by key: a null key is one like others") {
  People table;
  REQUIRE(table.Append(kColumns, "- eve").ok());
  CHECK(Counts(table.DeleteKeys("id int64", "-")) == "1 deleted");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, 4 dan");
}

TEST_CASE("deletion by key: by any columns, in any order, of types that fit") {
  People table;
  CHECK(Counts(table.DeleteKeys("name utf8", "bob, zoe")) == "1 deleted, 1 ignored");
  CHECK(Counts(table.DeleteKeys("name utf8, id int32", "cid 3, ann 4")) == "1 deleted, 1 ignored");
  CHECK(table.text() == "1 ann, 4 dan");
  // One index serves columns in any order.
  CHECK(Counts(table.DeleteKeys("id int64, name utf8", "1 ann")) == "1 deleted");
  CHECK(IndexSet::Of(*table.version()).All().size() == 2);
}

TEST_CASE("deletion by key: of dictionary columns, by values that they have and lack") {
  StoredTable table("color dict8");
  REQUIRE(table.Append("color dict8", "red, blue, green").ok());
  CHECK(Counts(table.DeleteKeys("color dict8", "black, green")) == "1 deleted, 1 ignored");
  CHECK(Counts(table.DeleteKeys("color utf8", "red")) == "1 deleted");
  CHECK(table.text() == "blue");
  CHECK(table.version()->columns[0].dictionary->size() == 3);
}

TEST_CASE("deletion by key: a key that stands in several rows is refused, others are not") {
  People table;
  REQUIRE(table.Append(kColumns, "2 bea").ok());
  const std::string before = table.text();
  CHECK(ErrorText(table.DeleteKeys("id int64", "1, 2")) ==
        "duplicate: Key 'id' = 2 occurs in several rows of the table [row 1]");
  CHECK(table.text() == before);
  CHECK(Counts(table.DeleteKeys("id int64", "1, 3")) == "2 deleted");
  CHECK(Counts(table.DeleteKeys("id int64, name utf8", "2 bea")) == "1 deleted");
  CHECK(Counts(table.DeleteKeys("id int64", "2")) == "1 deleted");
  CHECK(table.text() == "4 dan");
}

TEST_CASE("deletion by key: columns that are no keys are refused") {
  People table;
  CHECK(ErrorText(table.DeleteKeys(Batch())) == "argument: There are no key columns");
  CHECK(ErrorText(table.DeleteKeys("ids int64", "1")).starts_with("no column: "));
  CHECK(ErrorText(table.DeleteKeys("id utf8", "1")) ==
        "type: Cannot delete - data type mismatch for column 'id': the table has int64, the keys "
        "have utf8; cast the keys [id]");
}

TEST_CASE("deletion by key: deleted keys come back as new rows, and are found there") {
  People table;
  REQUIRE(table.Merge(kColumns, "1 ann").ok());
  REQUIRE(table.DeleteKeys("id int64", "1, 2").ok());
  CHECK(Counts(table.Merge(kColumns, "2 bea, 3 cleo")) == "1 inserted, 1 updated");
  CHECK(table.text() == "3 cleo, 4 dan, 2 bea");
  CHECK(Counts(table.DeleteKeys("id int64", "2")) == "1 deleted");
  CHECK(table.text() == "3 cleo, 4 dan");
}

}  // namespace
}  // namespace colmerge::key_deletion_test
