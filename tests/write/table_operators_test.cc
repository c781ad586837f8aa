// SPDX-License-Identifier: Apache-2.0
// Operators that a table declares: those of every merge into it.
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::table_operators_test {
namespace {

using test::Counts;
using test::ErrorText;
using test::HasText;
using test::MergingBy;
using test::Replacing;
using test::StoredTable;

constexpr std::string_view kColumns =
    "id int64, hits int64, tags list_of_utf8, status utf8, at int64";

Store::Constraints Declared(std::vector<ColumnOperator> operators) {
  Store::Constraints constraints;
  constraints.primary_key = {"id"};
  constraints.operators = std::move(operators);
  return constraints;
}

Store::Constraints Usual() {
  return Declared({{"hits", "sum"}, {"tags", "set_union"}, {"status", "latest_by(at)"}});
}

TEST_CASE("table operators: every merge has them, whatever options it has") {
  StoredTable table(kColumns, Usual());
  REQUIRE(table.Merge(kColumns, "1 2 [b;a] new 5").ok());
  CHECK(table.text() == "1 2 [a;b] new 5");
  CHECK(Counts(table.Merge(kColumns, "1 3 [c] old 4, 1 1 - newer 6")) == "1 updated, 1 ignored");
  CHECK(table.text() == "1 6 [a;b;c] newer 6");
  REQUIRE(table.Merge("id int64, hits int64", "1 4").ok());
  CHECK(table.text() == "1 10 [a;b;c] newer 6");
  DestinationOptions options = MergingBy({"id"});
  options.update_when = "new.at > old.at";
  CHECK(Counts(table.Write(options, {kColumns, "1 1 [z] x 6"})) == "1 ignored");
  options = MergingBy({"id"});
  options.on_match = OnMatch::kIgnore;
  CHECK(Counts(table.Write(options, {kColumns, "1 1 [z] x 9, 2 1 [q;q] y 1"})) ==
        "1 inserted, 1 ignored");
  CHECK(table.text() == "1 10 [a;b;c] newer 6, 2 1 [q] y 1");
  // A column that a write adds has none.
  REQUIRE(table.Merge("id int64, more int64", "2 7").ok());
  REQUIRE(table.Merge("id int64, more int64", "2 8").ok());
  CHECK(table.text() == "1 10 [a;b;c] newer 6 -, 2 1 [q] y 1 8");
}

TEST_CASE("table operators: what is no merge does not know them") {
  StoredTable table(kColumns, Usual());
  REQUIRE(table.Append(kColumns, "1 2 [b;a] new 5").ok());
  CHECK(table.text() == "1 2 [b;a] new 5");
  REQUIRE(table.UpdateRows({0}, "hits int64", "1").ok());
  CHECK(table.text() == "1 1 [b;a] new 5");
}

TEST_CASE("table operators: a destination may repeat them, and has no others") {
  StoredTable table(kColumns, Usual());
  REQUIRE(table.Merge(kColumns, "1 2 [a] new 5").ok());
  const std::string before = table.Image();
  const auto merge = [&](std::vector<ColumnOperator> operators) {
    DestinationOptions options = MergingBy({"id"});
    options.operators = std::move(operators);
    return ErrorText(table.Write(options, {kColumns, "1 2 [a] new 5"}));
  };
  CHECK_THAT(merge({{"hits", "max"}}),
             HasText("'max' of column 'hits' is another one than 'sum', which the table declares"));
  CHECK_THAT(merge({{"at", "max"}}), HasText("is none of those that the table declares"));
  CHECK_THAT(merge({{"hits", "sum"}, {"status", "earliest_by(at)"}}), HasText("another one"));
  CHECK_THAT(merge({{"status", "latest_by(at, id)"}}), HasText("another one"));
  DestinationOptions options = MergingBy({"id"});
  options.set = {{"hits", "0"}};
  CHECK_THAT(ErrorText(table.Write(options, {kColumns, "1 2 [a] new 5"})),
             HasText("set: column 'hits' has the operator 'sum', which the table declares"));
  options = MergingBy({"id"});
  options.on_duplicate = OnDuplicate::kFirst;
  CHECK_THAT(ErrorText(table.Write(options, {kColumns, "1 2 [a] new 5"})),
             HasText("on_duplicate 'first'"));
  CHECK(table.Image() == before);
  CHECK(merge({{"status", "Latest_By(\"at\")"}, {"hits", "SUM"}}).empty());
  options = MergingBy({"id"});
  options.set = {{"at", "new.at"}};
  // A version moves with its group.
  CHECK_THAT(ErrorText(table.Write(options, {kColumns, "1 2 [a] new 5"})), HasText("'at'"));
}

TEST_CASE("table operators: refused when the table is made, where they have no meaning") {
  const auto refused = [](std::vector<ColumnOperator> operators) {
    Store store(0, 1);
    const auto made = store.Create("t", test::SchemaOf(kColumns), Declared(std::move(operators)),
                                   Store::IfExists::kError);
    CHECK(store.FindOrNull("t") == nullptr);
    return ErrorText(made);
  };
  CHECK_THAT(refused({{"status", "sum"}}),
             HasText("'sum' has no meaning for column 'status' of utf8: it takes numbers"));
  CHECK_THAT(refused({{"hitz", "sum"}}), HasText("[hitz]"));
  CHECK_THAT(refused({{"hits", "summ"}}), HasText("did you mean 'sum'?"));
  CHECK_THAT(refused({{"hits", "sum"}, {"hits", "max"}}), HasText("has a rule already"));
  CHECK_THAT(refused({{"id", "max"}}), HasText("is a merge key"));
  CHECK_THAT(refused({{"status", "latest_by(written)"}}), HasText("names no column"));
  CHECK_THAT(refused({{"status", "latest_by(at)"}, {"at", "max"}}),
             HasText("needs 'at' to move along"));
}

TEST_CASE("table operators: a column that has one is no merge key") {
  Store::Constraints constraints = Usual();
  constraints.primary_key.clear();
  StoredTable table(kColumns, constraints);
  CHECK(table.Merge(kColumns, "1 2 [a] new 5").ok());
  CHECK_THAT(ErrorText(table.Write(MergingBy({"hits"}), {kColumns, "1 2 [a] new 5"})),
             HasText("'hits' is a merge key"));
}

TEST_CASE("table operators: replace and truncation keep them") {
  StoredTable table(kColumns, Usual());
  REQUIRE(table.Write(Replacing(), {kColumns, "1 1 [b;a] x 1"}).ok());
  CHECK(table.text() == "1 1 [b;a] x 1");
  REQUIRE(table.Merge("id int64, hits int64", "1 1").ok());
  CHECK(table.text() == "1 2 [b;a] x 1");
  const std::string before = table.Image();
  CHECK_THAT(ErrorText(table.Write(
                 Replacing(), {"id int64, tags list_of_utf8, status utf8, at int64", "1 [a] x 1"})),
             HasText("Cannot replace - operators: "));
  CHECK(table.Image() == before);
  REQUIRE(table.store().Truncate(table.table().get()).ok());
  REQUIRE(table.Merge("id int64, hits int64", "1 1, 1 4").ok());
  CHECK(table.text() == "1 5 - - -");
}

TEST_CASE("table operators: types that they name stay; codes become wider") {
  StoredTable table("id int64, v int8, c dict8", Declared({{"v", "sum"}, {"c", "append('')"}}));
  REQUIRE(table.Merge("id int64, v int8, c dict8", "1 100 a").ok());
  CHECK_THAT(ErrorText(table.Merge("id int64, v int64", "1 1000")), HasText("'v'"));
  CHECK_THAT(ErrorText(table.Merge("id int64, v int8", "1 100")), HasText("'v'"));
  std::string all;
  for (int i = 0; i < 150; ++i) all += (i == 0 ? "1 0 b" : ", 1 0 b");
  REQUIRE(table.Merge("id int64, v int8, c dict8", all).ok());
  CHECK(table.text() == "1 100 a" + std::string(150, 'b'));
  // Still there in the version with wider codes.
  REQUIRE(table.Merge("id int64, v int8", "1 27").ok());
  CHECK(table.text() == "1 127 a" + std::string(150, 'b'));
}

TEST_CASE("table operators: what they take is given back with the table") {
  StoredTable table(kColumns, Usual());
  StoredTable without(kColumns, Declared({}));
  const auto used = [](StoredTable* of) {
    return of->store().pool()->used(MemoryCategory::kBookkeeping);
  };
  CHECK(used(&table) > used(&without));
  REQUIRE(table.store().Drop("t").ok());
  CHECK(used(&table) == 0);
}

}  // namespace
}  // namespace colmerge::table_operators_test
