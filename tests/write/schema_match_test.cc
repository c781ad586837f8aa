// SPDX-License-Identifier: Apache-2.0
#include "write/schema_match.h"

#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::ErrorText;
using test::MergingBy;
using test::Replacing;
using test::SchemaOf;
using test::TextOf;

constexpr uint32_t kAbsent = SchemaMatch::kAbsent;

Result<SchemaMatch> Match(std::string_view batch, std::string_view table,
                          const DestinationOptions& options, bool rows_exist = true) {
  return MatchSchema(SchemaOf(batch), std::make_shared<Schema>(SchemaOf(table)), rows_exist,
                     options);
}

TEST_CASE("match: columns go to those of their names; absent ones are absent") {
  const auto match = Match("name utf8, id int64", "id int64, age int32, name utf8", Appending());
  REQUIRE(match.ok());
  CHECK(match->batch_column == std::vector<uint32_t>{1, kAbsent, 0});
  CHECK_FALSE(match->adds_columns);
  CHECK(TextOf(*match->schema) == "id int64, age int32, name utf8");
  CHECK(match->merge_keys.empty());
  CHECK_FALSE(match->row_marker);
}

TEST_CASE("match: new columns come behind, and take nulls where rows are there") {
  const auto match = Match("x utf8!, id int64, y int32", "id int64", Appending());
  REQUIRE(match.ok());
  CHECK(match->adds_columns);
  CHECK(TextOf(*match->schema) == "id int64, x utf8, y int32");
  CHECK(match->batch_column == std::vector<uint32_t>{1, 0, 2});
  CHECK(TextOf(*Match("id int64, x utf8!", "id int64", Appending(), false)->schema) ==
        "id int64, x utf8!");
}

TEST_CASE("match: columns of any type are matched; their values are judged later") {
  CHECK(Match("id int32", "id int64", Appending()).ok());
  CHECK(Match("id utf8", "id int64", MergingBy({"id"})).ok());
}

TEST_CASE("match: merge keys are numbers of the table's columns, ascending") {
  const auto match = Match("b int64, c int64, a int64", "a int64, b int64, c int64, d int64",
                           MergingBy({"c", "a"}));
  REQUIRE(match.ok());
  CHECK(match->merge_keys == std::vector<uint32_t>{0, 2});
}

TEST_CASE("match: a merge key that one side lacks is an error, not a column to add") {
  CHECK(ErrorText(Match("v int64", "id int64, v int64", MergingBy({"id"}))) ==
        "no key: Merge key 'id' not found in source data; it has no such column [id]");
  CHECK(ErrorText(Match("id int64, v int64", "v int64", MergingBy({"id"}))) ==
        "no column: Merge key 'id' not found in the table [id]");
  CHECK(ErrorText(Match("id list", "id list", MergingBy({"id"})))
            .starts_with("unsupported: Merge key"));
}

TEST_CASE("match: the mark of deletions is no column of the table") {
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  const auto match = Match("gone bool, id int64", "id int64", options);
  REQUIRE(match.ok());
  CHECK(match->row_marker == 0u);
  CHECK(match->batch_column == std::vector<uint32_t>{1});
  CHECK(TextOf(*match->schema) == "id int64");
  CHECK(Match("gone null, id int64", "id int64", options).ok());
  CHECK(Match("gone int64, id int64", "id int64", options).ok());
  CHECK(Match("gone dict8, id int64", "id int64", options).ok());
  CHECK(ErrorText(Match("gone binary, id int64", "id int64", options))
            .starts_with("type: Cannot merge - the delete_when column 'gone' must be bool"));
  CHECK(ErrorText(Match("gone date32, id int64", "id int64", options)) ==
        "type: Cannot merge - the delete_when column 'gone' must be bool, a number that is 0 or "
        "1, or a text, not date32 [gone]");
  CHECK(ErrorText(Match("gone bool, id int64", "id int64, gone bool", options)) ==
        "argument: Cannot merge - the delete_when column 'gone' is also a column of the table "
        "[gone]");
  CHECK(ErrorText(Match("id int64", "id int64", options))
            .starts_with("no column: Cannot merge - delete_when: "));
}

TEST_CASE("match: the kinds of rows are no column of the table") {
  DestinationOptions options = MergingBy({"id"});
  options.row_kind = "op";
  const auto match = Match("op utf8, id int64", "id int64", options);
  REQUIRE(match.ok());
  CHECK(match->row_marker == 0u);
  CHECK(TextOf(*match->schema) == "id int64");
  CHECK(TextOf(SchemaOfNewTable(SchemaOf("id int64!, op utf8"), options).value()) == "id int64!");
  for (const char* words : {"op dict8, id int64", "op large_utf8, id int64", "op null, id int64"}) {
    CHECK(Match(words, "id int64", options).ok());
  }
  CHECK_FALSE(Match("op int64, id int64", "id int64", options).ok());
  CHECK(ErrorText(Match("op bool, id int64", "id int64", options)) ==
        "type: Cannot merge - the row_kind column 'op' must be utf8, not bool [op]");
  CHECK(ErrorText(Match("op utf8, id int64", "id int64, op utf8", options)) ==
        "argument: Cannot merge - the row_kind column 'op' is also a column of the table [op]");
  CHECK(ErrorText(Match("id int64", "id int64", options))
            .starts_with("no column: Cannot merge - row_kind: "));
}

TEST_CASE("match: the mark of deletions is no merge key") {
  DestinationOptions options = MergingBy({"gone"});
  options.delete_when = "gone";
  CHECK(ErrorText(Match("id int64, gone bool", "id int64", options)) ==
        "no column: Merge key 'gone' not found in the table [gone]");
}

TEST_CASE("match: with validate_schema, columns and types are the table's, in any order") {
  DestinationOptions options = Appending();
  options.validate_schema = true;
  CHECK(Match("name utf8, id int64", "id int64, name utf8", options).ok());
  CHECK(ErrorText(Match("id int64", "id int64, name utf8", options)) ==
        "schema: Cannot append - column 'name' of the table is missing from the batch, and "
        "validate_schema is on [name]");
  CHECK(ErrorText(Match("id int64, name utf8", "id int64", options)) ==
        "schema: Cannot append - column 'name' of the batch is not in the table, and "
        "validate_schema is on [name]");
  CHECK(
      ErrorText(Match("id int32", "id int64", options)) ==
      "type: Cannot append - data type mismatch for column 'id': the table has int64, the batch "
      "int32; validate_schema is on: cast the column in the source, or leave that option off [id]");
}

TEST_CASE("match: with validate_schema, the mark of deletions is one more column of the batch") {
  DestinationOptions options = MergingBy({"id"});
  options.validate_schema = true;
  options.delete_when = "gone";
  CHECK(Match("id int64, gone bool", "id int64", options).ok());
  CHECK_FALSE(Match("id int64, gone bool, more int64", "id int64", options).ok());
}

TEST_CASE("match: a new table has the batch's columns but the mark of deletions") {
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  CHECK(TextOf(SchemaOfNewTable(SchemaOf("id int64!, gone bool, v utf8"), options).value()) ==
        "id int64!, v utf8");
}

TEST_CASE("match: a replaced table has the batch's columns; what was not null stays so") {
  const Schema table = SchemaOf("id int64!, v utf8");
  CHECK(TextOf(SchemaOfReplacedTable(SchemaOf("w int8, id utf8"), table, Replacing()).value()) ==
        "w int8, id utf8!");
  DestinationOptions options = Replacing();
  options.validate_schema = true;
  CHECK(TextOf(SchemaOfReplacedTable(SchemaOf("v utf8, id int64"), table, options).value()) ==
        "id int64!, v utf8");
  CHECK(ErrorText(SchemaOfReplacedTable(SchemaOf("id int64"), table, options)) ==
        "schema: Cannot replace - column 'v' of the table is missing from the batch, and "
        "validate_schema is on [v]");
}

TEST_CASE("match: what was matched last is matched again while both schemas stay the same") {
  MatchMemo memo;
  const DestinationOptions options = MergingBy({"id"});
  auto table = std::make_shared<const Schema>(SchemaOf("id int64, v int64"));
  const Schema batch = SchemaOf("v int64, id int64");
  const auto first = memo.Match(batch, table, true, options).value();
  CHECK(memo.Match(batch, table, true, options).value() == first);
  const Schema other = SchemaOf("id int64, v int64");
  CHECK(memo.Match(other, table, true, options).value()->batch_column ==
        std::vector<uint32_t>{0, 1});
  const auto longer = std::make_shared<const Schema>(SchemaOf("v int64, x utf8, id int64"));
  const auto match = memo.Match(other, longer, true, options).value();
  CHECK(match->batch_column == std::vector<uint32_t>{1, kAbsent, 0});
  CHECK(match->merge_keys == std::vector<uint32_t>{2});
  CHECK(memo.Match(batch, table, true, options).value()->batch_column ==
        std::vector<uint32_t>{1, 0});
}

TEST_CASE("match: columns that a write adds are matched anew each time") {
  MatchMemo memo;
  const auto table = std::make_shared<const Schema>(SchemaOf("id int64"));
  const Schema batch = SchemaOf("id int64, v int64!");
  const auto empty = memo.Match(batch, table, false, Appending()).value();
  CHECK(TextOf(*empty->schema) == "id int64, v int64!");
  CHECK(TextOf(*memo.Match(batch, table, true, Appending()).value()->schema) ==
        "id int64, v int64");
}

}  // namespace
}  // namespace colmerge
