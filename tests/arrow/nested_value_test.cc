// SPDX-License-Identifier: Apache-2.0
// Nested values: what is checked below the surface, what is ignored under nulls, and the byte
// strings that they become.
#include "column/nested_value.h"

#include "arrow/array_case.h"
#include "arrow/array_export.h"
#include "arrow/owned_struct.h"

namespace colmerge::test::nested_value_test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

HandSchemaPtr ListOf(HandSchemaPtr item) { return SchemaOf("+l", "a", std::move(item)); }

ArrayCase StringLists(const std::vector<int32_t>& offsets, const std::vector<std::string>& items) {
  return Column(ListOf(SchemaOf("u", "item")), ListArray<int32_t>(offsets, StringArray(items)));
}

Result<Vector> ImportOne(const ArrayCase& hand) {
  Result<Batch> batch = hand.Import();
  if (!batch.ok()) return std::move(batch).status();
  return std::move(batch->columns[0]);
}

TEST_CASE("equal nested values are equal bytes, whatever lies around them") {
  ArrayCase plain = StringLists({0, 2, 2, 3}, {"x", kLong, "y"});
  ArrayCase shifted = StringLists({3, 5, 5, 6}, {"?", "?", "?", "x", kLong, "y"});
  const Values values = ValuesOf(*ImportOne(plain));
  CHECK(values == ValuesOf(*ImportOne(shifted)));
  CHECK(values[0] != values[1]);
  CHECK(values[1]->size() == 1);  // an empty list is its size
}

TEST_CASE("nulls inside a value hide what lies under them") {
  auto lists = [](std::vector<int64_t> numbers) {
    ArrayCase hand =
        Column(ListOf(SchemaOf("l", "item")), ListArray<int32_t>({0, 3}, FixedArray(numbers)));
    hand.column()->children[0]->Nulls({1});
    return hand;
  };
  CHECK(ValuesOf(*ImportOne(lists({1, 99, 3}))) == ValuesOf(*ImportOne(lists({1, -5, 3}))));
  CHECK(ValuesOf(*ImportOne(lists({1, 99, 3}))) != ValuesOf(*ImportOne(lists({1, 99, 4}))));
}

TEST_CASE("hostile 75: invalid UTF-8 inside a nested value, at the row that holds it") {
  CheckRefusedAt(2, StringLists({0, 2, 2, 4}, {"x", "y", "z", "\xff"}),
                 {"column 'a'.'item'", "not UTF-8"});
  ArrayCase fixed = Column(SchemaOf("+w:2", "a", SchemaOf("u", "item")),
                           WithChildren(ArrayOf(2, {{}}), StringArray({"x", "y", "z", "\xff"})));
  CheckRefusedAt(1, fixed, {"column 'a'.'item'", "not UTF-8"});
  ArrayCase deep =
      Column(ListOf(SchemaOf("+s", "item", SchemaOf("u", "b"))),
             ListArray<int32_t>({0, 1, 3}, StructArray(3, StringArray({"x", "y", "\xff"}))));
  CheckRefusedAt(1, deep, {"column 'a'.'item'.'b'", "not UTF-8"});
}

TEST_CASE("hostile 77: garbage under a null list, struct or fixed-size list") {
  ArrayCase lists = StringLists({0, 1, 3, 4}, {"x", "\xff", "\xfe", "y"});
  lists.column()->Nulls({1});
  Result<Vector> vector = ImportOne(lists);
  REQUIRE(vector.ok());
  CHECK(vector->null_count == 1);
  ArrayCase structs =
      Column(SchemaOf("+s", "a", SchemaOf("u", "b"), SchemaOf("tts", "c")),
             StructArray(2, StringArray({"\xff", "x"}), FixedArray<int32_t>({-1, 5})));
  CheckRefusedAt(0, structs, {"column 'a'.'b'", "not UTF-8"});
  structs.column()->Nulls({0});
  CHECK(ImportOne(structs).ok());
  ArrayCase fixed =
      Column(SchemaOf("+w:2", "a", SchemaOf("d:1,0", "item")),
             WithChildren(ArrayOf(2, {{}}), FixedArray<int64_t>({99, 0, 99, 0, 1, 0, 2, 0})));
  fixed.column()->children[0]->raw.length = 4;
  CheckRefusedAt(0, fixed, {"column 'a'.'item'", "value 99"});
  fixed.column()->Nulls({0});
  CHECK(ImportOne(fixed).ok());
  ArrayCase inner =
      Column(ListOf(ListOf(SchemaOf("u", "item"))),
             ListArray<int32_t>({0, 2}, ListArray<int32_t>({0, 1, 2}, StringArray({"x", "\xff"}))));
  inner.column()->children[0]->Nulls({1});
  CHECK(ImportOne(inner).ok());
}

TEST_CASE("hostile 79: null in a non-nullable field of a nested value") {
  ArrayCase hand = Column(SchemaOf("+s", "a", SchemaOf("l", "b")),
                          StructArray(3, FixedArray<int64_t>({1, 2, 3})));
  hand.field()->children[0]->raw.flags = 0;
  hand.column()->children[0]->Nulls({1});
  CheckRefusedAt(1, hand, {"column 'a'.'b'", "not nullable"});
  // Under a null struct it does not count, and does not come out either.
  hand.column()->Nulls({1});
  Result<Batch> batch = hand.Import();
  REQUIRE(batch.ok());
  OwnedArray out;
  REQUIRE(ExportBatch(std::move(*batch), hand.pool, out.Receive()).ok());
  CHECK(out->children[0]->null_count == 1);
  CHECK(out->children[0]->children[0]->null_count == 0);
  CHECK(out->children[0]->children[0]->buffers[0] == nullptr);
}

ArrayCase MapColumn() {
  return Column(
      SchemaOf("+m", "a", SchemaOf("+s", "entries", SchemaOf("u", "key"), SchemaOf("l", "value"))),
      ListArray<int32_t>(
          {0, 2, 3}, StructArray(3, StringArray({"p", "q", "r"}), FixedArray<int64_t>({1, 2, 3}))));
}

TEST_CASE("a map's entries and keys are not null, whatever its schema allows") {
  CHECK(ImportOne(MapColumn()).ok());
  ArrayCase hand = MapColumn();
  hand.column()->children[0]->children[0]->Nulls({2});
  CheckRefusedAt(1, hand, {"column 'a'.'entries'.'key'", "not nullable"});
  hand = MapColumn();
  hand.column()->children[0]->Nulls({0});
  CheckRefusedAt(0, hand, {"column 'a'.'entries'", "not nullable"});
  hand = MapColumn();
  hand.column()->children[0]->children[1]->Nulls({2});
  CHECK(ImportOne(hand).ok());
}

// A list of `count` elements of a type that takes no memory.
ArrayCase Weightless(HandSchemaPtr item, HandArrayPtr items, int64_t count) {
  items->raw.length = count;
  items->raw.null_count = -1;
  return Column(SchemaOf("+L", "a", std::move(item)),
                ListArray<int64_t>({0, count}, std::move(items)));
}

TEST_CASE("values that cost their producer nothing have a limit") {
  const int64_t huge = int64_t{1} << 48;
  CheckRefused(Weightless(SchemaOf("n", "item"), NullArray(0), huge), Code::kLimitExceeded, -1,
               {"column 'a'.'item'", "281474976710656 elements of type null"});
  CheckRefused(Weightless(SchemaOf("w:0", "item"), ArrayOf(0, {{}, {}}), huge),
               Code::kLimitExceeded, -1, {"elements of type fixed_size_binary[0]"});
  CheckRefused(Weightless(SchemaOf("+s", "item"), ArrayOf(0, {{}}), huge), Code::kLimitExceeded, -1,
               {"elements of type struct<>"});
  Result<Vector> most = ImportOne(Weightless(SchemaOf("n", "item"), NullArray(0), INT32_MAX));
  REQUIRE(most.ok());
  CHECK(most->String(0).size == 5);
}

TEST_CASE("lists that 32-bit offsets do not reach together are an error on the way out") {
  ArrayCase hand = Weightless(SchemaOf("n", "item"), NullArray(0), INT32_MAX);
  Result<Vector> one = ImportOne(hand);
  REQUIRE(one.ok());
  Vector twice;
  twice.type = TypeId::kList;
  twice.type.children.push_back(Field{"item", TypeId::kNull, true, {}});
  const StringRef refs[2] = {one->String(0), one->String(0)};
  twice.values = reinterpret_cast<const uint8_t*>(refs);
  twice.length = 2;
  ArrowArray out{};
  Status status = ExportColumn(std::move(twice), hand.pool, &out);
  REQUIRE_FALSE(status.ok());
  CHECK(status.code() == Code::kLimitExceeded);
  CHECK_THAT(status.message(), HasText("4294967294 elements"));
  CHECK(out.release == nullptr);
}

TEST_CASE("bytes that are no value of the type are an internal error, never read past") {
  ArrayCase hand = Column(
      ListOf(SchemaOf("+s", "item", SchemaOf("u", "b"), SchemaOf("b", "c"),
                      SchemaOf("+w:3", "d", SchemaOf("i", "item")))),
      ListArray<int32_t>(
          {0, 2},
          StructArray(2, StringArray({"some text that is long", ""}), BoolArray({1, 0}),
                      WithChildren(ArrayOf(2, {{}}), FixedArray<int32_t>({1, 2, 3, 4, 5, 6})))));
  hand.column()->children[0]->children[1]->Nulls({1});
  Result<Vector> vector = ImportOne(hand);
  REQUIRE(vector.ok());
  const std::string good(vector->String(0).view());
  auto decodes = [&](const std::string& bytes) {
    // On the heap and of exact size, so that a sanitizer sees the first byte too many.
    auto copy = std::make_unique<char[]>(bytes.size());
    std::memcpy(copy.get(), bytes.data(), bytes.size());
    const StringRef ref(copy.get(), bytes.size());
    Vector encoded;
    encoded.type = vector->type;
    encoded.length = 1;
    encoded.values = reinterpret_cast<const uint8_t*>(&ref);
    Result<NestedColumn> column = DecodeNested(encoded, hand.pool);
    if (!column.ok())
      CHECK((column.status().code() == Code::kInternal ||
             column.status().code() == Code::kLimitExceeded));
    return column.ok();
  };
  CHECK(decodes(good));
  for (size_t size = 0; size < good.size(); ++size) CHECK_FALSE(decodes(good.substr(0, size)));
  CHECK_FALSE(decodes(good + '\0'));
  for (size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      decodes(bad);
    }
  }
}

}  // namespace
}  // namespace colmerge::test::nested_value_test
