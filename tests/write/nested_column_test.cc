// SPDX-License-Identifier: Apache-2.0
// Columns of nested types, and of time zones: what a batch has in another form goes into the form that the table has.
#include "arrow/array_case.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::ArrayCase;
using test::Counts;
using test::ErrorText;
using test::FixedArray;
using test::ListArray;
using test::MergingBy;
using test::RootOf;
using test::Rows;
using test::StoredTable;
using test::StructArray;

// Rows 1, 2, ... with a value each.
ArrayCase Numbered(test::HandSchemaPtr field, test::HandArrayPtr values) {
  const int64_t rows = values->raw.length;
  std::vector<int64_t> ids;
  for (int64_t id = 1; id <= rows; ++id) ids.push_back(id);
  return {RootOf(test::SchemaOf("l", "id"), std::move(field)),
          StructArray(rows, FixedArray<int64_t>(ids), std::move(values))};
}

template <typename Offset, typename Value>
ArrayCase Lists(const char* list, const char* item, std::vector<Value> values) {
  return Numbered(test::SchemaOf(list, "v", test::SchemaOf(item, "item")),
                  ListArray<Offset>({0, 2, 3}, FixedArray<Value>(values)));
}

ArrayCase Moments(const char* format) {
  return Numbered(test::SchemaOf(format, "v"), FixedArray<int64_t>({1, 2}));
}

// The table copies: the arrays may go before it.
Result<WriteResult> Write(StoredTable* table, const DestinationOptions& options,
                          const ArrayCase& hand) {
  return table->Write(options, Rows(hand.Import().value()));
}

std::string Stored(const ArrayCase& hand) {
  StoredTable table;
  REQUIRE(Write(&table, Appending(), hand).ok());
  return table.text();
}

void CheckMergesInto(const ArrayCase& made, const ArrayCase& given, const ArrayCase& wanted) {
  StoredTable table;
  REQUIRE(Write(&table, Appending(), made).ok());
  const std::string columns = test::TextOf(*table.version()->schema);
  CHECK(Counts(Write(&table, MergingBy({"id"}), given)) == "2 updated");
  CHECK(table.text() == Stored(wanted));
  CHECK(test::TextOf(*table.version()->schema) == columns);
}

TEST_CASE("nested columns: lists of another width and of narrower elements are merged") {
  const ArrayCase wanted = Lists<int32_t, int64_t>("+l", "l", {4, 5, 6});
  const ArrayCase made = Lists<int32_t, int64_t>("+l", "l", {1, 2, 3});
  CheckMergesInto(made, Lists<int64_t, int64_t>("+L", "l", {4, 5, 6}), wanted);
  CheckMergesInto(made, Lists<int32_t, int16_t>("+l", "s", {4, 5, 6}), wanted);
  CheckMergesInto(made, Lists<int64_t, uint32_t>("+L", "I", {4, 5, 6}), wanted);
}

TEST_CASE("nested columns: elements that meet no others are refused, with the first of them") {
  StoredTable table;
  REQUIRE(Write(&table, Appending(), Lists<int32_t, int32_t>("+l", "i", {1, 2, 3})).ok());
  const std::string before = table.Image();
  CHECK(ErrorText(Write(&table, Appending(), Lists<int32_t, int64_t>("+l", "ttn", {1, 2, 3}))) ==
        "type: Cannot append - data type mismatch for column 'v': 00:00:00.000000001 does not fit "
        "int32; no type holds values of both: cast them in the source [v] [row 0]");
  CHECK(table.Image() == before);
  CHECK(Write(&table, Appending(), Lists<int64_t, double>("+L", "g", {4, 5, 6})).ok());
}

TEST_CASE("nested columns: elements that nobody declared become wider") {
  StoredTable table;
  REQUIRE(Write(&table, Appending(), Lists<int32_t, int32_t>("+l", "i", {1, 2, 3})).ok());
  REQUIRE(Write(&table, Appending(), Lists<int64_t, double>("+L", "g", {1, 2, 3})).ok());
  CHECK(test::TextOf(*table.version()->schema) == "id int64, v list<int32>");
  REQUIRE(Write(&table, Appending(), Lists<int64_t, double>("+L", "g", {1, 2.5, 3})).ok());
  CHECK(test::TextOf(*table.version()->schema) == "id int64, v list<float64>");
}

TEST_CASE("nested columns: a null where a declared type takes none, with its row") {
  const auto members = [](int64_t flags, bool has_null) {
    test::HandSchemaPtr member = test::SchemaOf("l", "m");
    member->raw.flags = flags;
    test::HandArrayPtr values = FixedArray<int64_t>({1, 2});
    if (has_null) values->Nulls({1});
    return Numbered(test::SchemaOf("+s", "v", std::move(member)),
                    StructArray(2, std::move(values)));
  };
  StoredTable table;
  REQUIRE(Write(&table, Appending(), members(0, false)).ok());
  CHECK(Write(&table, Appending(), members(ARROW_FLAG_NULLABLE, false)).ok());
  const std::string before = table.Image();
  DestinationOptions options = Appending();
  options.new_types = NewTypes::kError;
  CHECK(ErrorText(Write(&table, options, members(ARROW_FLAG_NULLABLE, true))) ==
        "type: Cannot append - data type mismatch for column 'v': member 'm': a null, and the "
        "table's type takes none there; new_types is 'error': cast the values in the source, or "
        "let the column become struct<m: int64> by 'widen' [v] [row 1]");
  CHECK(table.Image() == before);
  CHECK(Write(&table, Appending(), members(ARROW_FLAG_NULLABLE, true)).ok());
}

TEST_CASE("nested columns: zones of one meaning are one type, as values and as keys") {
  CheckMergesInto(Moments("tsu:UTC"), Moments("tsu:Etc/UTC"), Moments("tsu:UTC"));
  CheckMergesInto(Moments("tsu:+02:00"), Moments("tsu:+0200"), Moments("tsu:+02:00"));
  StoredTable table;
  REQUIRE(Write(&table, Appending(), Moments("tsu:UTC")).ok());
  CHECK(Counts(Write(&table, MergingBy({"v"}), Moments("tsu:Z"))) == "2 updated");
  CHECK(ErrorText(Write(&table, Appending(), Moments("tsu:")))
            .starts_with("type: Cannot append - data type mismatch"));
}

TEST_CASE("nested columns: validate_schema takes the table's types and no others") {
  for (const bool zones : {false, true}) {
    const auto made = [&](bool same) {
      if (zones) return Moments(same ? "tsu:UTC" : "tsu:Z");
      return same ? Lists<int32_t, int64_t>("+l", "l", {1, 2, 3})
                  : Lists<int64_t, int64_t>("+L", "l", {1, 2, 3});
    };
    StoredTable table;
    DestinationOptions options = Appending();
    REQUIRE(Write(&table, options, made(true)).ok());
    options.validate_schema = true;
    CHECK(Write(&table, options, made(true)).ok());
    CHECK(ErrorText(Write(&table, options, made(false)))
              .starts_with("type: Cannot append - data type mismatch for column 'v'"));
  }
}

}  // namespace
}  // namespace colmerge
