// SPDX-License-Identifier: Apache-2.0
// Not null, CHECK and primary key: held by every kind of write, told with the row that breaks them.
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::constraint_test {
namespace {

using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::Replacing;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, age int64";

// What a refused write must leave, and a write that may be done after it.
template <typename Write>
std::string RefusedWithoutTrace(StoredTable* table, Write&& write) {
  const std::string before = table->Image();
  std::string refusal = ErrorText(write());
  CHECK(table->Image() == before);
  return refusal;
}

TEST_CASE("not null: by appends, of a value and of a column") {
  StoredTable table("id int64!, age int64");
  CHECK(
      RefusedWithoutTrace(&table,
                          [&] {
                            return table.Write(
                                test::Appending(),
                                Rows(kColumns, "1 10, 2 20").And(kColumns, "3 -, - 40"));
                          }) ==
      "constraint: Cannot append - column 'id' is null in row 3, but it is declared not null [id] "
      "[row 3]");
  CHECK(
      RefusedWithoutTrace(&table, [&] { return table.Append("age int64", "1"); }) ==
      "constraint: Cannot append - column 'id' has no value in row 0, but it is declared not null "
      "[id] [row 0]");
  CHECK(Counts(table.Append("age int64", "")).empty());
  CHECK(Counts(table.Append(kColumns, "1 -")) == "1 inserted");
}

TEST_CASE("not null: by merges, in rows that come and rows that change") {
  StoredTable table("id int64, age int64!");
  REQUIRE(table.Merge(kColumns, "1 10, 2 20").ok());
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Merge(kColumns, "1 11, 5 -"); }) ==
        "constraint: Cannot merge - column 'age' is null in row 1, but it is declared not null "
        "[age] [row 1]");
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Merge(kColumns, "3 30, 2 -"); }) ==
        "constraint: Cannot merge - column 'age' is null in row 1, but it is declared not null "
        "[age] [row 1]");
  CHECK(
      RefusedWithoutTrace(&table, [&] { return table.Merge("id int64", "1, 7"); }) ==
      "constraint: Cannot merge - column 'age' has no value in row 1, but it is declared not null "
      "[age] [row 1]");
}

TEST_CASE("not null: what a null does not reach is none of it") {
  StoredTable table("id int64, age int64!");
  REQUIRE(table.Merge(kColumns, "1 10, 2 20").ok());
  DestinationOptions options = MergingBy({"id"});
  options.null_values = NullValues::kKeep;
  CHECK(Counts(table.Write(options, {kColumns, "1 -, 2 21"})) == "2 updated");
  options.delete_when = "gone";
  options.null_values = NullValues::kOverwrite;
  const std::string_view marked = "id int64, age int64, gone bool";
  CHECK(Counts(table.Write(options, {marked, "1 - true, 9 - true, 2 - false, 2 22 false"})) ==
        "1 updated, 1 deleted, 2 ignored");
  CHECK(Counts(table.Merge("id int64", "2")) == "1 updated");
  CHECK(table.text() == "2 22");
}

TEST_CASE("not null: by updates of rows, which are told by their place in the table") {
  StoredTable table("id int64, age int64!");
  REQUIRE(table.Append(kColumns, "1 10, 2 20, 3 30").ok());
  table.DeleteRows({0});
  CHECK(
      RefusedWithoutTrace(&table, [&] { return table.UpdateRows({1, 2}, "age int64", "21, -"); }) ==
      "constraint: Cannot update - column 'age' is null in row 1, but it is declared not null "
      "[age] [row 1]");
}

TEST_CASE("not null: a replaced table still holds it") {
  StoredTable table("id int64!, age int64");
  CHECK(
      RefusedWithoutTrace(&table, [&] { return table.Write(Replacing(), {"id int64", "1, -"}); }) ==
      "constraint: Cannot replace - column 'id' is null in row 1, but it is declared not null "
      "[id] [row 1]");
}

TEST_CASE("check: rows for which it is false are refused; true and null pass") {
  StoredTable table(kColumns, {{}, {{"grown", "age >= 18"}}});
  CHECK(Counts(table.Append(kColumns, "1 18, 2 -")) == "2 inserted");
  CHECK(RefusedWithoutTrace(&table,
                            [&] {
                              return table.Write(
                                  test::Appending(),
                                  Rows(kColumns, "3 20, 4 21").And(kColumns, "5 -, 6 17"));
                            }) ==
        "constraint: Cannot append - row 3 violates CHECK 'grown' (age >= 18): age = 17 [grown] "
        "[row 3]");
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Merge(kColumns, "9 20, 2 3"); }) ==
        "constraint: Cannot merge - row 1 violates CHECK 'grown' (age >= 18): age = 3 [grown] "
        "[row 1]");
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Merge(kColumns, "2 30, 9 3"); }) ==
        "constraint: Cannot merge - row 1 violates CHECK 'grown' (age >= 18): age = 3 [grown] "
        "[row 1]");
}

TEST_CASE("check: on the values that a row will have, the stored ones among them") {
  StoredTable table("id int64, least int64, most int64", {{}, {{"ordered", "least <= most"}}});
  REQUIRE(table.Append("id int64, least int64, most int64", "1 10 20, 2 5 6").ok());
  CHECK(RefusedWithoutTrace(&table,
                            [&] { return table.Merge("id int64, most int64", "2 9, 1 9"); }) ==
        "constraint: Cannot merge - row 1 violates CHECK 'ordered' (least <= most): least = 10, "
        "most = 9 [ordered] [row 1]");
  CHECK(Counts(table.Merge("id int64, most int64", "1 10, 7 -3")) == "1 inserted, 1 updated");
  DestinationOptions options = MergingBy({"id"});
  options.null_values = NullValues::kKeep;
  CHECK(RefusedWithoutTrace(&table, [&] {
          return table.Write(options, {"id int64, least int64, most int64", "1 11 -"});
        }).starts_with("constraint: Cannot merge - row 0 violates CHECK 'ordered'"));
  CHECK(Counts(table.Merge("id int64, least int64, most int64", "1 11 -")) == "1 updated");
}

TEST_CASE("check: rows that a write ignores or deletes are not looked at") {
  StoredTable table(kColumns, {{}, {{"grown", "age >= 18"}}});
  REQUIRE(table.Append(kColumns, "1 20").ok());
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  const std::string_view marked = "id int64, age int64, gone bool";
  CHECK(Counts(table.Write(options, {marked, "2 1 false, 2 30 false, 1 2 true"})) ==
        "1 inserted, 1 deleted, 1 ignored");
}

TEST_CASE("check: a row that breaks one in a later block than the first is found") {
  StoredTable table(kColumns, {{}, {{"grown", "age >= 18"}}});
  DestinationOptions options = test::Appending();
  options.batch_size = 2;
  CHECK(ErrorText(table.Write(options, {kColumns, "1 18, 2 18, 3 18, 4 18, 5 4"})) ==
        "constraint: Cannot append - row 4 violates CHECK 'grown' (age >= 18): age = 4 [grown] "
        "[row 4]");
}

TEST_CASE("check: one that cannot be computed refuses the row, by the check's name") {
  StoredTable table(kColumns, {{}, {{"share", "100 / age > 0"}}});
  const std::string refusal =
      RefusedWithoutTrace(&table, [&] { return table.Append(kColumns, "1 5, 2 0"); });
  CHECK_THAT(refusal, test::HasText("Cannot append - CHECK 'share' (100 / age > 0) fails: "));
  CHECK_THAT(refusal, test::HasText("[share] [row 1]"));
}

TEST_CASE("check: by updates of rows, which are told by their place in the table") {
  StoredTable table(kColumns, {{}, {{"grown", "age >= 18"}}});
  REQUIRE(table.Append(kColumns, "1 20, 2 30, 3 40").ok());
  table.DeleteRows({1});
  CHECK(
      RefusedWithoutTrace(&table, [&] { return table.UpdateRows({0, 2}, "age int64", "50, 7"); }) ==
      "constraint: Cannot update - row 1 violates CHECK 'grown' (age >= 18): age = 7 [grown] "
      "[row 1]");
  CHECK(Counts(table.UpdateRows({2}, "id int64", "33")) == "1 updated");
}

TEST_CASE("check: a replaced table still holds it, on columns wherever they are then") {
  StoredTable table(kColumns, {{}, {{"grown", "age >= 18"}}});
  CHECK(RefusedWithoutTrace(
            &table,
            [&] { return table.Write(Replacing(), {"age int64, name utf8", "20 ann, 3 bob"}); }) ==
        "constraint: Cannot replace - row 1 violates CHECK 'grown' (age >= 18): age = 3 [grown] "
        "[row 1]");
  CHECK(RefusedWithoutTrace(&table, [&] {
          return table.Write(Replacing(), {"id int64", "1"});
        }).starts_with("no column: Cannot replace - "));
  CHECK(Counts(table.Write(Replacing(), {"age int64, name utf8", "20 ann"})) == "1 inserted");
  CHECK_FALSE(table.Append("age int64", "3").ok());
}

const Store::Constraints kById{{"id"}, {}};

TEST_CASE("primary key: appended rows have new ones, in the table and in the write") {
  StoredTable table(kColumns, kById);
  REQUIRE(table.Append(kColumns, "1 10, 2 20").ok());
  // Brings the index up to date, so that images can be compared.
  REQUIRE_FALSE(table.Append(kColumns, "1 0").ok());
  REQUIRE(table.Append(kColumns, "3 30").ok());
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Append(kColumns, "5 50, 2 21"); }) ==
        "duplicate: Cannot append - primary key 'id' = 2 in row 1 is in the table already [id] "
        "[row 1]");
  CHECK(RefusedWithoutTrace(&table,
                            [&] {
                              return table.Write(
                                  test::Appending(),
                                  Rows(kColumns, "5 50, 6 60").And(kColumns, "7 70, 5 51"));
                            }) ==
        "duplicate: Cannot append - primary key 'id' = 5 in row 3 occurs twice in the write "
        "[id] [row 3]");
  CHECK(RefusedWithoutTrace(&table, [&] { return table.Append(kColumns, "- 50"); }) ==
        "constraint: Cannot append - column 'id' is null in row 0, but it belongs to the primary "
        "key [id] [row 0]");
  CHECK(Counts(table.Append(kColumns, "5 50, 6 60")) == "2 inserted");
  table.DeleteRows({0});
  CHECK(Counts(table.Append(kColumns, "1 11")) == "1 inserted");
}

TEST_CASE("primary key: a merge by it needs no further check") {
  StoredTable table(kColumns, kById);
  CHECK(Counts(table.Merge(kColumns, "1 10, 2 20, 1 11")) == "2 inserted, 1 ignored");
  CHECK(Counts(table.Merge(kColumns, "2 21, 3 30")) == "1 inserted, 1 updated");
}

TEST_CASE("primary key: merges by other columns give no two rows one key") {
  const std::string_view columns = "id int64, name utf8";
  StoredTable table(columns, kById);
  REQUIRE(table.Append(columns, "1 ann, 2 bob, 3 cid").ok());
  const DestinationOptions by_name = MergingBy({"name"});
  REQUIRE(table.Write(by_name, {columns, "3 cid"}).ok());
  CHECK(RefusedWithoutTrace(&table,
                            [&] { return table.Write(by_name, {columns, "9 dan, 1 bob"}); }) ==
        "duplicate: Cannot merge - primary key 'id' = 1 in row 1 is in the table already [id] "
        "[row 1]");
  CHECK(RefusedWithoutTrace(&table,
                            [&] { return table.Write(by_name, {columns, "9 ann, 9 eve"}); }) ==
        "duplicate: Cannot merge - primary key 'id' = 9 in row 1 occurs twice in the write [id] "
        "[row 1]");
  // Rows may exchange their keys, and take those of deleted ones.
  CHECK(Counts(table.Write(by_name, {columns, "2 ann, 1 bob"})) == "2 updated");
  CHECK(table.text() == "2 ann, 1 bob, 3 cid");
  DestinationOptions options = by_name;
  options.delete_when = "gone";
  CHECK(Counts(table.Write(options, {"id int64, name utf8, gone bool",
                                     "3 cid true, 3 ann false"})) == "1 updated, 1 deleted");
  CHECK(table.text() == "3 ann, 1 bob");
}

TEST_CASE("primary key: of several columns, one written and one stored") {
  const std::string_view columns = "a int64, b int64, name utf8";
  StoredTable table(columns, {{"b", "a"}, {}});
  REQUIRE(table.Append(columns, "1 1 x, 1 2 y, 2 2 z").ok());
  CHECK(ErrorText(table.Write(MergingBy({"name"}), {"a int64, name utf8", "1 z"})) ==
        "duplicate: Cannot merge - primary key 'a, b' = (1, 2) in row 0 is in the table already "
        "[a] [row 0]");
  CHECK(Counts(table.Write(MergingBy({"name"}), {"a int64, name utf8", "3 z"})) == "1 updated");
  CHECK(table.text() == "1 1 x, 1 2 y, 3 2 z");
}

TEST_CASE("primary key: updates of rows may exchange keys, but not repeat one") {
  StoredTable table(kColumns, kById);
  REQUIRE(table.Append(kColumns, "1 10, 2 20, 3 30").ok());
  CHECK(ErrorText(table.UpdateRows({0}, "id int64", "3")) ==
        "duplicate: Cannot update - primary key 'id' = 3 in row 0 is in the table already [id] "
        "[row 0]");
  CHECK(ErrorText(table.UpdateRows({0, 2}, "id int64", "7, 7")) ==
        "duplicate: Cannot update - primary key 'id' = 7 in row 2 occurs twice in the write [id] "
        "[row 2]");
  CHECK(Counts(table.UpdateRows({0, 2}, "id int64", "3, 1")) == "2 updated");
  CHECK(table.text() == "3 10, 2 20, 1 30");
  CHECK(Counts(table.Merge(kColumns, "1 31, 3 11")) == "2 updated");
  CHECK(table.text() == "3 11, 2 20, 1 31");
}

TEST_CASE("primary key: a replaced table keeps it, and must have its columns") {
  StoredTable table(kColumns, kById);
  CHECK(ErrorText(table.Write(Replacing(), {"age int64", "1"})) ==
        "schema: Cannot replace - column 'id' of the primary key is missing from the batch [id]");
  CHECK(ErrorText(table.Write(Replacing(), {"age int64, id int64", "1 5, 2 5"})) ==
        "duplicate: Cannot replace - primary key 'id' = 5 in row 1 occurs twice in the write [id] "
        "[row 1]");
  REQUIRE(table.Write(Replacing(), {"age int64, id int64", "1 5, 2 6"}).ok());
  CHECK(ErrorText(table.Append("id int64", "6"))
            .starts_with("duplicate: Cannot append - primary key 'id' = 6"));
}

}  // namespace
}  // namespace colmerge::constraint_test
