// SPDX-License-Identifier: Apache-2.0
// Offsets and lengths that no memory holds, at every level of arrays of every type: refused before anything is read that
// they lead to. (What is read all the same ends the program.)
#include <cstdint>
#include <functional>

#include "arrow/array_case.h"

namespace colmerge::test {
namespace {

// Rows whose bitmap no address space holds; the other bounds are lower.
constexpr int64_t kTooMany = int64_t{1} << 50;

struct Sample {
  const char* name;
  std::function<ArrayCase()> make;  // two rows
};

HandArrayPtr TwoStructs() {
  return StructArray(2, FixedArray<int64_t>({1, 2}), StringArray({"x", "y"}));
}

HandArrayPtr MapArray() { return ListArray<int32_t>({0, 1, 2}, TwoStructs()); }

HandSchemaPtr MapSchema() {
  return SchemaOf("+m", "a",
                  SchemaOf("+s", "entries", SchemaOf("l", "key"), SchemaOf("u", "value")));
}

const std::vector<Sample>& Flat() {
  static const std::vector<Sample> kSamples = {
      {"null", [] { return Column("n", NullArray(2)); }},
      {"bool", [] { return Column("b", BoolArray({true, false})); }},
      {"int8", [] { return Column("c", FixedArray<int8_t>({1, 2})); }},
      {"int64", [] { return Column("l", FixedArray<int64_t>({1, 2})); }},
      {"decimal", [] { return Column("d:5,2,256", ArrayOf(2, {{}, std::vector<uint8_t>(64)})); }},
      {"no bytes", [] { return Column("w:0", ArrayOf(2, {{}, {}})); }},
      {"three bytes", [] { return Column("w:3", ArrayOf(2, {{}, {1, 2, 3, 4, 5, 6}})); }},
      {"interval", [] { return Column("tin", ArrayOf(2, {{}, std::vector<uint8_t>(32)})); }},
      {"utf8", [] { return Column("u", StringArray({"x", "y"})); }},
      {"large binary", [] { return Column("Z", OffsetStrings<int64_t>({"x", "y"})); }},
      {"view", [] { return Column("vu", ViewArray({"x", "y"})); }},
      {"dictionary",
       [] {
         return Column(DictionaryOf("c", "a", SchemaOf("u", "")),
                       DictionaryArray(FixedArray<int8_t>({0, 1}), StringArray({"x", "y"})));
       }},
  };
  return kSamples;
}

const std::vector<Sample>& Nested() {
  static const std::vector<Sample> kSamples = {
      {"struct",
       [] {
         return Column(SchemaOf("+s", "a", SchemaOf("l", "b"), SchemaOf("u", "c")), TwoStructs());
       }},
      {"struct of nothing", [] { return Column(SchemaOf("+s", "a"), StructArray(2)); }},
      {"struct of nulls",
       [] {
         return Column(SchemaOf("+s", "a", SchemaOf("n", "b")), StructArray(2, NullArray(2)));
       }},
      {"two of bool",
       [] {
         return Column(SchemaOf("+w:2", "a", SchemaOf("b", "item")),
                       WithChildren(ArrayOf(2, {{}}), BoolArray({true, true, false, true})));
       }},
      {"none of int64",
       [] {
         return Column(SchemaOf("+w:0", "a", SchemaOf("l", "item")),
                       WithChildren(ArrayOf(2, {{}}), FixedArray<int64_t>({})));
       }},
      {"list",
       [] {
         return Column(SchemaOf("+l", "a", SchemaOf("b", "item")),
                       ListArray<int32_t>({0, 1, 2}, BoolArray({true, false})));
       }},
      {"large list of structs",
       [] {
         return Column(
             SchemaOf("+L", "a", SchemaOf("+s", "item", SchemaOf("l", "b"), SchemaOf("u", "c"))),
             ListArray<int64_t>({0, 1, 2}, TwoStructs()));
       }},
      {"map", [] { return Column(MapSchema(), MapArray()); }},
  };
  return kSamples;
}

std::vector<Sample> All() {
  std::vector<Sample> all = Flat();
  all.insert(all.end(), Nested().begin(), Nested().end());
  return all;
}

// Gives the array a bitmap without nulls, where its type has one.
void AddBitmap(HandArray* array) {
  if (array->buffers.empty()) return;
  array->buffers[0] = {0xFF};
  array->Settle();
}

// The numbers, with a bitmap and without, counted and not.
void CheckNumbers(const Sample& sample, HandArray* (*choose)(const ArrayCase&),
                  const std::string& path, int64_t offset, int64_t length) {
  for (const bool bitmap : {false, true}) {
    for (const int64_t null_count : {-1, 0}) {
      CAPTURE(sample.name, offset, length, bitmap, null_count);
      ArrayCase hand = sample.make();
      HandArray* array = choose(hand);
      if (bitmap) AddBitmap(array);
      array->raw.offset = offset;
      array->raw.length = length;
      array->raw.null_count = null_count;
      CheckRefused(hand, {path, "length " + std::to_string(length),
                          "offset " + std::to_string(offset), "overflow"});
    }
  }
}

void CheckAllNumbers(const Sample& sample, HandArray* (*choose)(const ArrayCase&),
                     const std::string& path) {
  for (const int64_t many : {INT64_MAX, INT64_MAX / 16, int64_t{1} << 62, kTooMany}) {
    CheckNumbers(sample, choose, path, many, 2);
    CheckNumbers(sample, choose, path, 0, many);
    CheckNumbers(sample, choose, path, many / 2 + 1, many / 2 + 1);
  }
}

HandArray* TheColumn(const ArrayCase& hand) { return hand.column(); }
HandArray* TheRoot(const ArrayCase& hand) { return hand.array.get(); }
HandArray* FirstChild(const ArrayCase& hand) { return hand.column()->children[0].get(); }
HandArray* TheDictionary(const ArrayCase& hand) { return hand.column()->dictionary.get(); }

TEST_CASE("bounds: an offset, a length and their sum that no memory holds, of every type") {
  for (const Sample& sample : All()) CheckAllNumbers(sample, TheColumn, "column 'a'");
}

TEST_CASE("bounds: no rows at an offset that no memory holds, of every type") {
  for (const Sample& sample : All()) CheckNumbers(sample, TheColumn, "column 'a'", kTooMany, 0);
}

TEST_CASE("bounds: offset and length of the batch itself, with a bitmap and without") {
  CheckAllNumbers(Flat()[3], TheRoot, "the root");
}

TEST_CASE("bounds: offset and length of members, elements and entries of maps") {
  for (const Sample& sample : Nested()) {
    ArrayCase hand = sample.make();
    if (hand.column()->children.empty()) continue;
    const std::string name = hand.field()->children[0]->name;
    CheckAllNumbers(sample, FirstChild, "column 'a'.'" + name + "'");
  }
}

TEST_CASE("bounds: offset and length of a dictionary") {
  CheckAllNumbers(Flat().back(), TheDictionary, "column 'a'.dictionary");
}

TEST_CASE("bounds: a buffer that would end behind the last address") {
  // Each is as large as memory can be, but does not begin at its begin.
  constexpr int64_t kBytes = int64_t{1} << 47;
  const std::pair<int, int64_t> offsets[] = {{1, 8 * kBytes}, {2, kBytes},     {3, kBytes / 8},
                                             {8, kBytes / 4}, {9, kBytes / 8}, {10, kBytes / 16}};
  for (const auto& [sample, rows] : offsets) {
    CheckNumbers(Flat()[static_cast<size_t>(sample)], TheColumn, "column 'a'", rows - 64, 2);
  }
  ArrayCase bitmap = Column("w:0", ArrayOf(2, {{0xFF}, {}}));
  bitmap.column()->raw.offset = 8 * kBytes - 64;
  CheckRefused(bitmap, {"column 'a'", "overflow"});
}

TEST_CASE("bounds: a member too short is found before the bits above it are counted") {
  constexpr int64_t kMany = int64_t{1} << 46;
  ArrayCase members = Nested()[0].make();
  AddBitmap(members.column());
  members.column()->raw.length = kMany;
  CheckRefused(members, {"column 'a'.'b'", "length is 2", "needs " + std::to_string(kMany)});
  members.column()->Window(kMany, 2);
  CheckRefused(members, {"column 'a'.'b'", "length is 2", "from " + std::to_string(kMany)});
  ArrayCase fixed = Nested()[3].make();
  AddBitmap(fixed.column());
  fixed.column()->raw.length = kMany;
  CheckRefused(fixed, {"column 'a'.'item'", "length is 4", "needs " + std::to_string(2 * kMany)});
  ArrayCase root = Int64Column({1, 2});
  AddBitmap(root.array.get());
  root.array->raw.length = kMany;
  CheckRefused(root, {"column 'a'", "length is 2", "needs " + std::to_string(kMany)});
  ArrayCase deep = Nested()[6].make();
  AddBitmap(deep.column()->children[0].get());
  deep.column()->children[0]->raw.length = kMany;
  CheckRefused(deep, {"column 'a'.'item'.'b'", "length is 2", "needs " + std::to_string(kMany)});
}

TEST_CASE("bounds: a broken dictionary or list element is found before bits of rows are counted") {
  ArrayCase codes = Flat().back().make();
  AddBitmap(codes.column());
  codes.column()->raw.length = int64_t{1} << 40;
  codes.column()->dictionary->raw.length = -1;
  CheckRefused(codes, {"column 'a'.dictionary", "length is -1"});
  ArrayCase lists = Nested()[5].make();
  AddBitmap(lists.column());
  lists.column()->raw.length = int64_t{1} << 40;
  lists.column()->children[0]->raw.offset = -1;
  CheckRefused(lists, {"column 'a'.'item'", "offset is -1"});
}

TEST_CASE("bounds: bits of rows that nobody wants are not counted") {
  ArrayCase hand = Column("w:0", ArrayOf(2, {{0xFE}, {}}));
  hand.column()->raw.length = int64_t{1} << 46;
  hand.column()->raw.null_count = -1;
  CheckValues(hand, {std::nullopt, ""});
}

TEST_CASE("bounds: fixed-size lists whose elements no memory holds") {
  for (const int64_t offset : {int64_t{1} << 30, int64_t{1} << 40, kTooMany - 8}) {
    ArrayCase hand = Column(SchemaOf("+w:2147483647", "a", SchemaOf("n", "item")),
                            WithChildren(ArrayOf(2, {{0xFF}}), NullArray(4)));
    hand.column()->Window(offset, 2);
    hand.column()->children[0]->raw.length = kTooMany - 1;
    CheckRefused(hand, {"column 'a'", "overflow"});
  }
}

TEST_CASE("bounds: offsets of strings and lists that no memory holds") {
  for (const char* format : {"U", "Z"}) {
    for (const int64_t first : {int64_t{1} << 62, int64_t{1} << 50, (int64_t{1} << 47) - 64}) {
      CAPTURE(format, first);
      ArrayCase hand =
          Column(format, ArrayOf(2, {{}, BytesOf<int64_t>({first, first + 1, first + 2}), {'x'}}));
      CheckRefused(hand, {"column 'a'", "no memory", std::to_string(first + 2)});
      ArrayCase list = Column(SchemaOf("+l", "a", SchemaOf(format, "item")),
                              ListArray<int32_t>({0, 2}, std::move(hand.array->children[0])));
      CheckRefused(list, {"column 'a'.'item'", "no memory", std::to_string(first + 2)});
    }
  }
  ArrayCase lists = Column(SchemaOf("+L", "a", SchemaOf("b", "item")),
                           ListArray<int64_t>({INT64_MAX - 1, INT64_MAX}, BoolArray({true})));
  CheckRefused(lists, {"column 'a'.'item'", "length is 1", "needs 1 values from"});
}

TEST_CASE("bounds: data buffers of views that no memory holds") {
  for (const int64_t size : {INT64_MAX, int64_t{1} << 48, int64_t{1} << 47}) {
    ArrayCase hand = Column("vu", ViewArray({"a string that is too long to lie inline"}));
    hand.column()->buffer_as<int64_t>(3)[0] = size;
    CheckRefused(hand, {"column 'a'", "data buffer 0", std::to_string(size)});
  }
}

}  // namespace
}  // namespace colmerge::test
