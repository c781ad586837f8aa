// SPDX-License-Identifier: Apache-2.0
// What producers do that the specification does not foresee or leaves open, and other readers take: taken, too.
#include <cstdint>

#include "arrow/array_case.h"

namespace colmerge::test {
namespace {

HandArrayPtr NullArrayWith(int64_t length, int64_t n_buffers, bool pointer, int64_t null_count) {
  HandArrayPtr array = NullArray(length);
  array->buffers.resize(static_cast<size_t>(n_buffers));
  array->Settle();
  if (!pointer) array->raw.buffers = nullptr;
  array->raw.null_count = null_count;
  return array;
}

TEST_CASE("habits: a null column has no buffer, or an empty bitmap, and counts its nulls or not") {
  for (const int64_t null_count : {-1, 0, 2}) {
    CheckValues(Column("n", NullArrayWith(2, 0, true, null_count)), Values(2));
    CheckValues(Column("n", NullArrayWith(2, 0, false, null_count)), Values(2));
    CheckValues(Column("n", NullArrayWith(2, 1, true, null_count)), Values(2));
    CheckValues(Column("n", NullArrayWith(2, 1, false, null_count)), Values(2));
  }
  CheckValues(Column("n", NullArrayWith(0, 1, true, 0)), {});
  HandArrayPtr with_bits = NullArrayWith(2, 1, true, 2);
  with_bits->buffers[0] = {0xFF};  // says that the rows are valid, which no row of the type is
  with_bits->Settle();
  CheckValues(Column("n", std::move(with_bits)), Values(2));
}

TEST_CASE("habits: null arrays with a bitmap inside structs, lists and dictionaries") {
  CHECK(
      Column(SchemaOf("+s", "a", SchemaOf("n", "b")), StructArray(2, NullArrayWith(2, 1, true, -1)))
          .Import()
          .ok());
  CHECK(Column(SchemaOf("+l", "a", SchemaOf("n", "item")),
               ListArray<int32_t>({0, 0, 2}, NullArrayWith(2, 1, true, 0)))
            .Import()
            .ok());
  CheckValues(Column(DictionaryOf("c", "a", SchemaOf("n", "")),
                     DictionaryArray(FixedArray<int8_t>({0, 1}), NullArrayWith(2, 1, true, 2))),
              Values(2));
}

TEST_CASE("habits: other numbers of buffers of a null column are refused") {
  for (const int64_t count : {int64_t{-1}, int64_t{2}, INT64_MAX}) {
    ArrayCase hand = Column("n", NullArray(2));
    hand.column()->raw.n_buffers = count;
    CheckRefused(hand, {"column 'a'", "n_buffers is " + std::to_string(count), "null"});
  }
}

TEST_CASE("habits: no bitmap and nulls not counted") {
  const auto uncounted = [](ArrayCase hand) {
    hand.column()->raw.null_count = -1;
    hand.array->raw.null_count = -1;
    return hand;
  };
  CheckValues(uncounted(Int64Column({1, 2})), RawValues<int64_t>({1, 2}));
  CheckValues(uncounted(Column("b", BoolArray({true, false}))), {"1", "0"});
  CheckValues(uncounted(Column("u", StringArray({"x", ""}))), {"x", ""});
  CheckValues(uncounted(Column("vu", ViewArray({"x", ""}))), {"x", ""});
  CheckValues(uncounted(Column(DictionaryOf("c", "a", SchemaOf("u", "")),
                               DictionaryArray(FixedArray<int8_t>({0}), StringArray({"x"})))),
              {"x"});
}

TEST_CASE("habits: a bitmap without nulls") {
  ArrayCase hand = Int64Column({1, 2});
  hand.column()->buffers[0] = {0xFF};
  hand.column()->Settle();
  hand.column()->raw.null_count = 0;
  CheckValues(hand, RawValues<int64_t>({1, 2}));
}

// The column without rows, all pointers to buffers NULL, at an offset.
ArrayCase Emptied(ArrayCase hand) {
  HandArray* column = hand.column();
  for (auto& buffer : column->buffers) buffer.clear();
  column->Settle();
  column->raw.length = 0;
  column->raw.offset = 3;
  column->raw.null_count = -1;
  hand.array->raw.length = 0;
  return hand;
}

TEST_CASE("habits: no rows, no buffers, at an offset") {
  CheckValues(Emptied(Int64Column({})), {});
  CheckValues(Emptied(Column("b", BoolArray({}))), {});
  CheckValues(Emptied(Column("n", NullArray(0))), {});
  CheckValues(Emptied(Column("u", StringArray({}))), {});
  CheckValues(Emptied(Column("U", OffsetStrings<int64_t>({}))), {});
  CheckValues(Emptied(Column("vz", ViewArray({}))), {});
  CheckValues(Emptied(Column(DictionaryOf("i", "a", SchemaOf("u", "")),
                             DictionaryArray(FixedArray<int32_t>({}), StringArray({"x"})))),
              {});
  CheckValues(Emptied(Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                             ListArray<int32_t>({0}, FixedArray<int64_t>({})))),
              {});
  CheckValues(Emptied(Column(SchemaOf("+L", "a", SchemaOf("l", "item")),
                             ListArray<int64_t>({0}, FixedArray<int64_t>({})))),
              {});
}

TEST_CASE("habits: metadata and flags that say nothing about values") {
  ArrayCase hand = Int64Column({1});
  hand.field()->raw.flags |= int64_t{1} << 40;
  hand.field()->metadata = std::string(4, '\0');  // no pairs
  hand.field()->raw.metadata = hand.field()->metadata.data();
  CheckValues(hand, RawValues<int64_t>({1}));
  ArrayCase dictionary = Column(DictionaryOf("c", "a", SchemaOf("u", "")),
                                DictionaryArray(FixedArray<int8_t>({0}), StringArray({"x"})));
  dictionary.field()->dictionary->raw.name = nullptr;
  dictionary.field()->dictionary->raw.metadata = hand.field()->metadata.data();
  CheckValues(dictionary, {"x"});
}

TEST_CASE("habits: decimals that say how wide they are") {
  const Result<WireSchema> schema =
      ImportSchema(&RootOf(SchemaOf("d:9,2,128", "a"), SchemaOf("d:9,2", "b"))->raw);
  REQUIRE(schema.ok());
  CHECK(schema->table.field(0).type == schema->table.field(1).type);
}

}  // namespace
}  // namespace colmerge::test
