// SPDX-License-Identifier: Apache-2.0
// Arrays whose numbers and pointers are malformed, or unusual but right. Numbers are those of the
// list of hostile inputs.
#include <cstdint>

#include "arrow/array_case.h"

namespace colmerge::test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

TEST_CASE("hostile 45: array NULL") {
  ArrayCase hand = Int64Column({1});
  Result<Batch> batch = hand.ImportRaw(nullptr);
  REQUIRE_FALSE(batch.ok());
  CHECK(batch.status().code() == Code::kInvalidArrow);
  CHECK_THAT(batch.status().message(), HasText("the root: the ArrowArray is NULL"));
  CHECK_FALSE(ImportColumn(Field{"a", TypeId::kInt64, true, {}}, nullptr, hand.pool, nullptr).ok());
}

TEST_CASE("hostile 46: array released") {
  ArrayCase hand = Int64Column({1});
  hand.array->raw.release = nullptr;
  CheckRefused(hand, {"the root", "released"});
}

TEST_CASE("hostile 47: negative length") {
  ArrayCase hand = Int64Column({1});
  hand.array->raw.length = -1;
  CheckRefused(hand, {"the root", "length is -1"});
  hand = Int64Column({1});
  hand.column()->raw.length = INT64_MIN;
  CheckRefused(hand, {"column 'a'", "length is -9223372036854775808"});
}

TEST_CASE("hostile 48: negative offset") {
  ArrayCase hand = Int64Column({1});
  hand.array->raw.offset = -1;
  CheckRefused(hand, {"the root", "offset is -1"});
  hand = Int64Column({1});
  hand.column()->raw.offset = INT64_MIN;
  CheckRefused(hand, {"column 'a'", "offset is -9223372036854775808"});
}

TEST_CASE("hostile 49: length + offset overflows") {
  ArrayCase hand = Int64Column({1});
  hand.column()->raw.offset = INT64_MAX;
  CheckRefused(hand, {"column 'a'", "length 1 and offset 9223372036854775807 overflow"});
  hand = Int64Column({1});
  hand.array->raw.length = INT64_MAX;
  hand.array->raw.offset = 1;
  CheckRefused(hand, {"the root", "overflow"});
}

TEST_CASE("hostile 50: length x width overflows") {
  for (const char* format : {"l", "s", "w:16", "d:5,2,256", "u", "U", "vu"}) {
    CAPTURE(format);
    ArrayCase hand = Column(format, FixedArray<int64_t>({1, 2, 3, 4}));
    hand.column()->buffers.resize(
        format[0] == 'l' || format[0] == 's' || format[0] == 'w' || format[0] == 'd' ? 2 : 3);
    hand.column()->Settle();
    hand.column()->raw.length = INT64_MAX - 1;
    CheckRefused(hand, {"column 'a'", "overflow"});
  }
  ArrayCase lists = Column(SchemaOf("+w:1000", "a", SchemaOf("n", "item")),
                           WithChildren(ArrayOf(4, {{}}), NullArray(4000)));
  lists.column()->raw.offset = INT64_MAX / 100;
  CheckRefused(lists, {"column 'a'", "overflow"});
}

TEST_CASE("hostile 51: null_count below -1") {
  ArrayCase hand = Int64Column({1});
  hand.column()->raw.null_count = -2;
  CheckRefused(hand, {"column 'a'", "null_count is -2"});
  hand.column()->raw.null_count = 0;
  hand.array->raw.null_count = INT64_MIN;
  CheckRefused(hand, {"the root", "null_count is -9223372036854775808"});
}

TEST_CASE("hostile 52: null_count above length") {
  ArrayCase hand = Int64Column({1, 2});
  hand.column()->Nulls({0});
  hand.column()->raw.null_count = 3;
  CheckRefused(hand, {"column 'a'", "null_count is 3 but length is 2"});
}

TEST_CASE("hostile 53: null_count is not the bitmap's") {
  ArrayCase hand = Int64Column({1, 2, 3});
  hand.column()->Nulls({1});
  for (int64_t count : {0, 2, 3}) {
    hand.column()->raw.null_count = count;
    CheckRefused(hand, {"column 'a'", "null_count is " + std::to_string(count), "1 nulls"});
  }
  hand.column()->raw.null_count = -1;
  CheckValues(hand, {Raw<int64_t>(1), std::nullopt, Raw<int64_t>(3)});
}

TEST_CASE("hostile 54: null_count above 0 without bitmap") {
  ArrayCase hand = Int64Column({1, 2});
  hand.column()->raw.null_count = 1;
  CheckRefused(hand, {"column 'a'", "null_count is 1", "no bitmap"});
}

TEST_CASE("hostile 55: nulls in the root struct") {
  ArrayCase hand = Int64Column({1, 2});
  hand.array->Nulls({0});
  CheckRefused(hand, {"the root", "null"});
  hand.array->raw.null_count = -1;
  CheckRefused(hand, {"the root", "null"});
  hand.array->buffers[0] = {0xFF};
  hand.array->Settle();
  CheckValues(hand, RawValues<int64_t>({1, 2}));
}

TEST_CASE("hostile 56: n_buffers negative, too few, too many") {
  for (int64_t count : {int64_t{-1}, INT64_MIN, int64_t{0}, int64_t{1}, int64_t{3}, INT64_MAX}) {
    ArrayCase hand = Int64Column({1});
    hand.column()->raw.n_buffers = count;
    CheckRefused(hand, {"column 'a'", "n_buffers is " + std::to_string(count), "int64"});
  }
  ArrayCase text = Column("u", StringArray({"x"}));
  text.column()->raw.n_buffers = 2;
  CheckRefused(text, {"column 'a'", "n_buffers is 2, not 3"});
  for (int64_t count : {int64_t{-1}, int64_t{2}, int64_t{1} << 40}) {
    ArrayCase views = Column("vu", ViewArray({"x"}));
    views.column()->raw.n_buffers = count;
    CheckRefused(views, {"column 'a'", "n_buffers is " + std::to_string(count), "at least 3"});
  }
  ArrayCase root = Int64Column({1});
  root.array->raw.n_buffers = 0;
  CheckRefused(root, {"the root", "n_buffers is 0, not 1"});
  ArrayCase null = Column("n", NullArray(2));
  null.column()->raw.n_buffers = 2;
  CheckRefused(null, {"column 'a'", "n_buffers is 2, not 0"});
}

TEST_CASE("hostile 57: buffers NULL") {
  ArrayCase hand = Int64Column({1});
  hand.column()->raw.buffers = nullptr;
  CheckRefused(hand, {"column 'a'", "buffers is NULL"});
  hand.column()->Settle();
  hand.array->raw.buffers = nullptr;
  CheckRefused(hand, {"the root", "buffers is NULL"});
}

TEST_CASE("hostile 58: values NULL with length") {
  for (const char* format : {"l", "b", "g", "w:3", "tdD"}) {
    CAPTURE(format);
    CheckRefused(Column(format, ArrayOf(1, {{}, {}})), {"column 'a'", "values", "NULL"});
  }
  CheckRefused(Column("vu", ArrayOf(1, {{}, {}, {}})), {"column 'a'", "values", "NULL"});
  CheckValues(Column("w:0", ArrayOf(2, {{}, {}})), {"", ""});
}

TEST_CASE("hostile 59: offsets NULL") {
  CheckRefused(Column("u", ArrayOf(1, {{}, {}, {'x'}})), {"column 'a'", "offsets", "NULL"});
  CheckRefused(Column("Z", ArrayOf(1, {{}, {}, {}})), {"column 'a'", "offsets", "NULL"});
  CheckRefused(Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                      WithChildren(ArrayOf(1, {{}, {}}), FixedArray<int64_t>({}))),
               {"column 'a'", "offsets", "NULL"});
}

TEST_CASE("hostile 60: bytes NULL with a last offset above 0") {
  for (const char* format : {"u", "z"}) {
    ArrayCase hand = Column(format, ArrayOf(2, {{}, BytesOf<int32_t>({0, 0, 5}), {}}));
    CheckRefused(hand, {"column 'a'", "bytes is NULL", "last offset is 5"});
  }
  ArrayCase large = Column("U", ArrayOf(1, {{}, BytesOf<int64_t>({0, int64_t{1} << 40}), {}}));
  CheckRefused(large, {"column 'a'", "bytes is NULL", "1099511627776"});
  CheckValues(Column("u", ArrayOf(2, {{}, BytesOf<int32_t>({0, 0, 0}), {}})), {"", ""});
}

// The column's buffers again, each one byte off any alignment.
void Misalign(HandArray* array, std::vector<std::vector<uint8_t>>* storage) {
  for (size_t i = 0; i < array->buffers.size(); ++i) {
    std::vector<uint8_t>& moved = storage->emplace_back(1, uint8_t{0});
    moved.insert(moved.end(), array->buffers[i].begin(), array->buffers[i].end());
    if (!array->buffers[i].empty()) array->buffer_pointers[i] = moved.data() + 1;
  }
}

TEST_CASE("hostile 61: misaligned buffers are read") {
  std::vector<std::vector<uint8_t>> storage;
  storage.reserve(64);
  ArrayCase fixed = Int64Column({1, -2, 3});
  fixed.column()->Nulls({1});
  Misalign(fixed.column(), &storage);
  CheckValues(fixed, {Raw<int64_t>(1), std::nullopt, Raw<int64_t>(3)});
  ArrayCase text = Column("u", StringArray({"x", kLong, ""}));
  Misalign(text.column(), &storage);
  CheckValues(text, {"x", kLong, ""});
  ArrayCase large = Column("U", OffsetStrings<int64_t>({"x", kLong, ""}));
  Misalign(large.column(), &storage);
  CheckValues(large, {"x", kLong, ""});
  ArrayCase views = Column("vz", ViewArray({"x", kLong, "", kLong + "!"}));
  Misalign(views.column(), &storage);
  CheckValues(views, {"x", kLong, "", kLong + "!"});
  ArrayCase codes = Column(DictionaryOf("i", "a", SchemaOf("u", "")),
                           DictionaryArray(FixedArray<int32_t>({1, 0}), StringArray({"p", "q"})));
  Misalign(codes.column(), &storage);
  CheckValues(codes, {"q", "p"});
  ArrayCase decimal = Column("d:38,0", FixedArray<int64_t>({7, 0, -1, -1}));
  decimal.column()->raw.length = decimal.array->raw.length = 2;
  Misalign(decimal.column(), &storage);
  CheckValues(decimal, {Raw<int64_t>(7) + Raw<int64_t>(0), Raw<int64_t>(-1) + Raw<int64_t>(-1)});
}

TEST_CASE("hostile 62: n_children other than the schema's") {
  ArrayCase hand = Int64Column({1});
  for (int64_t count : {int64_t{-1}, int64_t{0}, int64_t{2}, INT64_MAX}) {
    hand.array->raw.n_children = count;
    CheckRefused(hand, {"the root", "n_children is " + std::to_string(count) + ", not 1"});
  }
  hand.array->raw.n_children = 1;
  hand.column()->raw.n_children = 1;
  CheckRefused(hand, {"column 'a'", "n_children is 1, not 0"});
  ArrayCase list = Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                          ListArray<int32_t>({0, 1}, FixedArray<int64_t>({1})));
  list.column()->raw.n_children = 0;
  CheckRefused(list, {"column 'a'", "n_children is 0, not 1"});
}

TEST_CASE("hostile 63: children NULL") {
  ArrayCase hand = Int64Column({1});
  hand.array->raw.children = nullptr;
  CheckRefused(hand, {"the root", "children is NULL"});
}

ArrayCase StructColumn() {
  return Column(SchemaOf("+s", "a", SchemaOf("l", "b"), SchemaOf("u", "c")),
                StructArray(3, FixedArray<int64_t>({1, 2, 3}), StringArray({"x", "y", "z"})));
}

TEST_CASE("hostile 64: a child NULL") {
  ArrayCase hand = Int64Column({1});
  hand.array->child_pointers[0] = nullptr;
  CheckRefused(hand, {"column 'a'", "NULL"});
  hand = StructColumn();
  hand.column()->child_pointers[1] = nullptr;
  CheckRefused(hand, {"column 'a'.'c'", "NULL"});
}

TEST_CASE("hostile 65: a child released") {
  ArrayCase hand = StructColumn();
  hand.column()->children[0]->raw.release = nullptr;
  CheckRefused(hand, {"column 'a'.'b'", "released"});
}

TEST_CASE("hostile 66: a child shorter than offset + length") {
  ArrayCase hand = Int64Column({1, 2, 3});
  hand.array->raw.length = 4;
  CheckRefused(hand, {"column 'a'", "length is 3", "4 values from 0"});
  hand.array->raw.length = 3;
  hand.array->raw.offset = 1;
  CheckRefused(hand, {"column 'a'", "length is 3", "3 values from 1"});
  hand.array->raw.offset = int64_t{1} << 49;
  CheckRefused(hand, {"column 'a'", "length is 3"});
  ArrayCase nested = StructColumn();
  nested.column()->children[1]->raw.length = 2;
  CheckRefused(nested, {"column 'a'.'c'", "length is 2", "3 values from 0"});
  ArrayCase list = Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                          ListArray<int32_t>({0, 1, 3}, FixedArray<int64_t>({1, 2})));
  CheckRefused(list, {"column 'a'.'item'", "length is 2", "3 values from 0"});
  ArrayCase fixed = Column(SchemaOf("+w:2", "a", SchemaOf("l", "item")),
                           WithChildren(ArrayOf(2, {{}}), FixedArray<int64_t>({1, 2, 3})));
  CheckRefused(fixed, {"column 'a'.'item'", "length is 3", "4 values from 0"});
}

TEST_CASE("hostile 67: non-zero offsets in root and child") {
  ArrayCase hand = Int64Column({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  hand.column()->Nulls({5});
  hand.column()->Window(2, 7);
  hand.array->Window(1, 4);
  CheckValues(hand, {Raw<int64_t>(3), Raw<int64_t>(4), std::nullopt, Raw<int64_t>(6)});
  ArrayCase text = Column("u", StringArray({"0", "1", kLong, "3", "4", "5"}));
  text.column()->Window(1, 5);
  text.array->Window(1, 3);
  CheckValues(text, {kLong, "3", "4"});
  ArrayCase bits =
      Column("b", BoolArray({true, false, true, true, false, true, false, false, true}));
  bits.column()->Window(3, 6);
  bits.array->Window(2, 4);
  CheckValues(bits, {"1", "0", "0", "1"});
  ArrayCase views = Column("vu", ViewArray({"0", "1", kLong, "3", "4"}));
  views.column()->Window(2, 3);
  views.array->Window(0, 2);
  CheckValues(views, {kLong, "3"});
  ArrayCase codes = Column(
      DictionaryOf("C", "a", SchemaOf("u", "")),
      DictionaryArray(FixedArray<uint8_t>({9, 9, 1, 0}), StringArray({"skipped", "p", "q"})));
  codes.column()->dictionary->Window(1, 2);
  codes.column()->Window(1, 3);
  codes.array->Window(1, 2);
  CheckValues(codes, {"q", "p"});
}

TEST_CASE("hostile 68: dictionary missing") {
  ArrayCase hand = Column(DictionaryOf("c", "a", SchemaOf("u", "")), FixedArray<int8_t>({0}));
  CheckRefused(hand, {"column 'a'", "dictionary is NULL"});
}

TEST_CASE("hostile 69: dictionary unexpected") {
  ArrayCase hand = Column("c", DictionaryArray(FixedArray<int8_t>({0}), StringArray({"x"})));
  CheckRefused(hand, {"column 'a'", "has a dictionary"});
  hand = Int64Column({1});
  hand.array->raw.dictionary = &hand.column()->raw;
  CheckRefused(hand, {"the root", "has a dictionary"});
}

TEST_CASE("hostile 84: no rows with NULL buffers") {
  for (const char* format : {"l", "b", "w:3", "d:5,2", "tdm"}) {
    CAPTURE(format);
    CheckValues(Column(format, ArrayOf(0, {{}, {}})), {});
  }
  for (const char* format : {"u", "U", "z", "Z", "vu", "vz"}) {
    CAPTURE(format);
    CheckValues(Column(format, ArrayOf(0, {{}, {}, {}})), {});
  }
  CheckValues(Column("n", NullArray(0)), {});
  CheckValues(Column(DictionaryOf("c", "a", SchemaOf("u", "")),
                     DictionaryArray(ArrayOf(0, {{}, {}}), ArrayOf(0, {{}, {}, {}}))),
              {});
  CheckValues(Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                     WithChildren(ArrayOf(0, {{}, {}}), ArrayOf(0, {{}, {}}))),
              {});
  ArrayCase bare = Int64Column({});
  bare.column()->raw.buffers = nullptr;
  bare.array->raw.buffers = nullptr;
  CheckValues(bare, {});
}

TEST_CASE("hostile 85: no columns with rows") {
  ArrayCase hand{RootOf(), StructArray(5)};
  CheckRefused(hand, {"the root", "length is 5", "no columns"});
  hand.array->raw.length = 0;
  Result<Batch> batch = hand.Import();
  REQUIRE(batch.ok());
  CHECK(batch->columns.empty());
}

TEST_CASE("hostile 86: buffers that alias each other") {
  HandArrayPtr first = FixedArray<int64_t>({0x0102030405060708, -1, 0});
  HandArrayPtr second = FixedArray<int64_t>({0, 0, 0});
  second->buffer_pointers[1] = first->buffers[1].data();
  second->buffer_pointers[0] = first->buffers[1].data();  // the bitmap is the values
  second->raw.null_count = -1;
  ArrayCase hand{RootOf(SchemaOf("l", "a"), SchemaOf("l", "b")),
                 StructArray(3, std::move(first), std::move(second))};
  Result<Batch> batch = hand.Import();
  REQUIRE(batch.ok());
  CHECK(ValuesOf(batch->columns[0]) == RawValues<int64_t>({0x0102030405060708, -1, 0}));
  // 0x08 is 0b1000: of the first three bits none is set.
  CHECK(ValuesOf(batch->columns[1]) == Values(3));
}

}  // namespace
}  // namespace colmerge::test
