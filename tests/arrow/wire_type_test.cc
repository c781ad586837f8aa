// SPDX-License-Identifier: Apache-2.0
// Arrays of types that tables do not keep become those that they do: dictionaries inside nested types and of nested
// values, dictionaries of dictionaries, narrow decimals. And what is wrong with such arrays is refused.
#include "arrow/wire_schema.h"

#include "arrow/array_case.h"
#include "arrow/array_footprint.h"

namespace colmerge::test::wire_type_test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

HandSchemaPtr Coded(const std::string& name, HandSchemaPtr values) {
  return DictionaryOf("c", name, std::move(values));
}
HandSchemaPtr CodedTexts(const std::string& name) { return Coded(name, SchemaOf("u", "")); }

// The texts "x", kLong, null, "unused" by code.
HandArrayPtr TextsByCode(const std::vector<int8_t>& codes) {
  HandArrayPtr entries = StringArray({"x", kLong, "", "unused"});
  entries->Nulls({2});
  return DictionaryArray(FixedArray(codes), std::move(entries));
}

// A list for each row, of the items that the offsets say.
HandArrayPtr Lists(const std::vector<int32_t>& offsets, HandArrayPtr items) {
  return ListArray<int32_t>(offsets, std::move(items));
}

// What both become, values and types, is the same.
void CheckSame(const ArrayCase& coded, const ArrayCase& plain) {
  Result<Batch> got = coded.Import();
  if (!got.ok()) FAIL(got.status().message());
  Result<Batch> wanted = plain.Import();
  if (!wanted.ok()) FAIL(wanted.status().message());
  const Vector& vector = got->columns[0];
  CheckCanonical(vector);
  CHECK(got->schema.field(0).type.ToString() == wanted->schema.field(0).type.ToString());
  CHECK(got->schema.field(0).type == vector.type);
  CHECK(vector.type == wanted->columns[0].type);
  CHECK(ValuesOf(vector) == ValuesOf(wanted->columns[0]));
}

HandArrayPtr NullableTexts(const std::vector<std::string>& texts,
                           std::initializer_list<int64_t> nulls) {
  HandArrayPtr array = StringArray(texts);
  array->Nulls(nulls);
  return array;
}

TEST_CASE("a dictionary inside a list becomes its values") {
  ArrayCase coded = Column(SchemaOf("+l", "a", CodedTexts("item")),
                           Lists({0, 2, 2, 5}, TextsByCode({1, 0, 2, 0, 1})));
  coded.column()->children[0]->Nulls({3});
  CheckSame(coded, Column(SchemaOf("+l", "a", SchemaOf("u", "item")),
                          Lists({0, 2, 2, 5}, NullableTexts({kLong, "x", "", "", kLong}, {2, 3}))));
}

TEST_CASE("a dictionary inside a list of each kind, sliced and empty") {
  for (const char* format : {"+l", "+L", "+w:2"}) {
    CAPTURE(format);
    const auto lists = [&](HandArrayPtr items) {
      if (format[1] == 'l') return Lists({0, 2, 4, 6}, std::move(items));
      if (format[1] == 'L') return ListArray<int64_t>({0, 2, 4, 6}, std::move(items));
      return WithChildren(ArrayOf(3, {{}}), std::move(items));
    };
    const auto cases = [&] {
      return std::make_pair(
          Column(SchemaOf(format, "a", CodedTexts("item")), lists(TextsByCode({0, 1, 2, 0, 1, 1}))),
          Column(SchemaOf(format, "a", SchemaOf("u", "item")),
                 lists(NullableTexts({"x", kLong, "", "x", kLong, kLong}, {2}))));
    };
    auto [coded, plain] = cases();
    CheckSame(coded, plain);
    for (int64_t length : {0, 1, 2}) {
      auto [part, of_plain] = cases();
      for (ArrayCase* each : {&part, &of_plain}) {
        each->column()->Window(1, length);
        each->array->raw.length = length;
      }
      CheckSame(part, of_plain);
    }
    auto [under_null, nulls] = cases();
    under_null.column()->Nulls({1});
    nulls.column()->Nulls({1});
    // Codes under a null list may be anything.
    under_null.column()->children[0]->buffer_as<int8_t>(1)[2] = 99;
    CheckSame(under_null, nulls);
  }
}

TEST_CASE("a dictionary that is a slice itself") {
  ArrayCase coded =
      Column(SchemaOf("+l", "a", CodedTexts("item")), Lists({0, 1, 2}, TextsByCode({0, 1})));
  coded.column()->children[0]->dictionary->Window(1, 3);
  CheckSame(coded, Column(SchemaOf("+l", "a", SchemaOf("u", "item")),
                          Lists({0, 1, 2}, NullableTexts({kLong, ""}, {1}))));
  ArrayCase codes =
      Column(SchemaOf("+l", "a", CodedTexts("item")), Lists({0, 1, 2}, TextsByCode({3, 3, 1, 0})));
  codes.column()->children[0]->Window(2, 2);
  CheckSame(codes, Column(SchemaOf("+l", "a", SchemaOf("u", "item")),
                          Lists({0, 1, 2}, StringArray({kLong, "x"}))));
}

TEST_CASE("dictionaries as members of structs, with nulls at each level") {
  ArrayCase coded = Column(
      SchemaOf("+s", "a", CodedTexts("p"), Coded("q", SchemaOf("b", "")),
               Coded("r", SchemaOf("l", "")), Coded("n", SchemaOf("n", ""))),
      StructArray(4, TextsByCode({0, 1, 2, 1}),
                  DictionaryArray(FixedArray<int8_t>({0, 1, 0, 1}), BoolArray({true, false})),
                  DictionaryArray(FixedArray<int8_t>({1, 1, 0, 0}), FixedArray<int64_t>({5, 6})),
                  DictionaryArray(FixedArray<int8_t>({0, 0, 0, 0}), NullArray(1))));
  ArrayCase plain = Column(SchemaOf("+s", "a", SchemaOf("u", "p"), SchemaOf("b", "q"),
                                    SchemaOf("l", "r"), SchemaOf("n", "n")),
                           StructArray(4, NullableTexts({"x", kLong, "", kLong}, {2}),
                                       BoolArray({true, false, true, false}),
                                       FixedArray<int64_t>({6, 6, 5, 5}), NullArray(4)));
  for (ArrayCase* each : {&coded, &plain}) {
    each->column()->Nulls({3});
    each->column()->children[1]->Nulls({1});
  }
  CheckSame(coded, plain);
}

TEST_CASE("a map with dictionaries as keys and as values") {
  const auto map = [](HandSchemaPtr key, HandSchemaPtr value, HandArrayPtr keys,
                      HandArrayPtr values) {
    return Column(SchemaOf("+m", "a", SchemaOf("+s", "entries", std::move(key), std::move(value))),
                  Lists({0, 2, 3}, StructArray(3, std::move(keys), std::move(values))));
  };
  CheckSame(
      map(CodedTexts("key"), CodedTexts("value"), TextsByCode({0, 1, 0}), TextsByCode({2, 1, 0})),
      map(SchemaOf("u", "key"), SchemaOf("u", "value"), StringArray({"x", kLong, "x"}),
          NullableTexts({"", kLong, "x"}, {0})));
  CheckRefusedAt(1,
                 map(CodedTexts("key"), SchemaOf("l", "value"), TextsByCode({0, 1, 2}),
                     FixedArray<int64_t>({1, 2, 3})),
                 {"column 'a'.'entries'.'key'", "not nullable"});
}

// Lists ["x", kLong], [], null, ["y"] by code.
HandArrayPtr ListsByCode(const std::vector<int8_t>& codes) {
  HandArrayPtr lists = Lists({0, 2, 2, 3, 4}, StringArray({"x", kLong, "hidden", "y"}));
  lists->Nulls({2});
  return DictionaryArray(FixedArray(codes), std::move(lists));
}
HandSchemaPtr TextList(const std::string& name) {
  return SchemaOf("+l", name, SchemaOf("u", "item"));
}

TEST_CASE("a dictionary of lists becomes a column of lists") {
  ArrayCase coded = Column(Coded("a", TextList("")), ListsByCode({3, 0, 1, 2, 0}));
  coded.column()->Nulls({2});
  HandArrayPtr lists = Lists({0, 1, 3, 3, 3, 5}, StringArray({"y", "x", kLong, "x", kLong}));
  lists->Nulls({2, 3});
  CheckSame(coded, Column(TextList("a"), std::move(lists)));
}

TEST_CASE("a dictionary of structs with dictionaries inside, inside a list") {
  ArrayCase coded =
      Column(SchemaOf("+l", "a", Coded("item", SchemaOf("+s", "", CodedTexts("p"), TextList("q")))),
             Lists({0, 1, 3},
                   DictionaryArray(FixedArray<int8_t>({1, 0, 1}),
                                   StructArray(2, TextsByCode({1, 2}),
                                               Lists({0, 1, 3}, StringArray({"1", "2", "3"}))))));
  ArrayCase plain = Column(
      SchemaOf("+l", "a", SchemaOf("+s", "item", SchemaOf("u", "p"), TextList("q"))),
      Lists({0, 1, 3}, StructArray(3, NullableTexts({"", kLong, ""}, {0, 2}),
                                   Lists({0, 2, 3, 5}, StringArray({"2", "3", "1", "2", "3"})))));
  CheckSame(coded, plain);
  for (ArrayCase* each : {&coded, &plain}) each->column()->children[0]->Nulls({1});
  CheckSame(coded, plain);
}

TEST_CASE("a dictionary of dictionaries keeps the outer codes, or becomes values inside") {
  const auto twice = [](const std::string& name) { return Coded(name, CodedTexts("")); };
  const auto codes = [] {
    return DictionaryArray(FixedArray<int8_t>({2, 0, 1, 0}), TextsByCode({0, 2, 1}));
  };
  HandArrayPtr entries = NullableTexts({"x", "", kLong}, {1});
  CheckSame(Column(twice("a"), codes()),
            Column(CodedTexts("a"),
                   DictionaryArray(FixedArray<int8_t>({2, 0, 1, 0}), std::move(entries))));
  CheckSame(Column(SchemaOf("+l", "a", twice("item")), Lists({0, 2, 4}, codes())),
            Column(TextList("a"), Lists({0, 2, 4}, NullableTexts({kLong, "x", "", "x"}, {2}))));
  CheckSame(Column(Coded("a", Coded("", TextList(""))),
                   DictionaryArray(FixedArray<int8_t>({1, 0}), ListsByCode({0, 3}))),
            Column(TextList("a"), Lists({0, 1, 3}, StringArray({"y", "x", kLong}))));
}

TEST_CASE("codes of each width and sign inside a list") {
  const auto check = [](const char* format, HandArrayPtr codes) {
    CAPTURE(format);
    CheckSame(Column(SchemaOf("+l", "a", DictionaryOf(format, "item", SchemaOf("u", ""))),
                     Lists({0, 2}, DictionaryArray(std::move(codes), StringArray({"x", "y"})))),
              Column(TextList("a"), Lists({0, 2}, StringArray({"y", "x"}))));
  };
  check("c", FixedArray<int8_t>({1, 0}));
  check("C", FixedArray<uint8_t>({1, 0}));
  check("s", FixedArray<int16_t>({1, 0}));
  check("S", FixedArray<uint16_t>({1, 0}));
  check("i", FixedArray<int32_t>({1, 0}));
  check("I", FixedArray<uint32_t>({1, 0}));
  check("l", FixedArray<int64_t>({1, 0}));
  check("L", FixedArray<uint64_t>({1, 0}));
}

TEST_CASE("an inner dictionary without entries has nulls alone") {
  const auto empty = [] {
    return Column(SchemaOf("+l", "a", CodedTexts("item")),
                  Lists({0, 1, 2}, DictionaryArray(FixedArray<int8_t>({0, 7}), StringArray({}))));
  };
  CheckRefusedAt(0, empty(), {"column 'a'.'item'", "code 0", "0 entries"});
  ArrayCase nulls = empty();
  nulls.column()->children[0]->Nulls({0, 1});
  CheckSame(nulls, Column(TextList("a"), Lists({0, 1, 2}, NullableTexts({"", ""}, {0, 1}))));
}

TEST_CASE("codes outside an inner dictionary are refused at their row") {
  for (const int8_t code : {int8_t{4}, int8_t{127}, int8_t{-1}, int8_t{-128}}) {
    CAPTURE(code);
    CheckRefusedAt(1,
                   Column(SchemaOf("+l", "a", CodedTexts("item")),
                          Lists({0, 2, 3}, TextsByCode({0, 1, code}))),
                   {"column 'a'.'item'", "code " + std::to_string(code), "4 entries"});
    CheckRefusedAt(
        1, Column(SchemaOf("+s", "a", CodedTexts("p")), StructArray(2, TextsByCode({0, code}))),
        {"column 'a'.'p'", "code " + std::to_string(code)});
    CheckRefusedAt(1, Column(Coded("a", TextList("")), ListsByCode({0, code})),
                   {"column 'a'", "code " + std::to_string(code)});
  }
  // Of the inner of two dictionaries: the row is one of entries, not of the batch.
  CheckRefused(Column(Coded("a", CodedTexts("")),
                      DictionaryArray(FixedArray<int8_t>({0, 0}), TextsByCode({0, 9}))),
               {"column 'a'.dictionary", "code 9", "(entry 1)"});
  CheckRefused(Column(SchemaOf("+l", "a", Coded("item", TextList(""))),
                      Lists({0, 1}, DictionaryArray(FixedArray<int8_t>({0}),
                                                    Lists({0, 1, 0}, StringArray({"x"}))))),
               {"column 'a'.'item'.dictionary", "offsets decrease", "(entry 1)"});
}

TEST_CASE("an inner dictionary that is missing, released or lies is refused") {
  const auto make = [] {
    return Column(SchemaOf("+l", "a", CodedTexts("item")), Lists({0, 1, 2}, TextsByCode({0, 1})));
  };
  ArrayCase hand = make();
  hand.column()->children[0]->raw.dictionary = nullptr;
  CheckRefused(hand, {"column 'a'.'item'", "dictionary is NULL"});
  hand = make();
  hand.column()->children[0]->dictionary->raw.release = nullptr;
  CheckRefused(hand, {"column 'a'.'item'.dictionary", "released"});
  hand = make();
  hand.column()->children[0]->dictionary->raw.length = -3;
  CheckRefused(hand, {"column 'a'.'item'.dictionary", "length is -3"});
  hand = make();
  hand.column()->children[0]->dictionary->raw.length = INT64_MAX;
  CheckRefused(hand, {"column 'a'.'item'.dictionary", "overflow"});
  hand = make();
  hand.column()->children[0]->dictionary->raw.n_buffers = 2;
  CheckRefused(hand, {"column 'a'.'item'.dictionary", "n_buffers is 2"});
  hand = make();
  hand.column()->children[0]->dictionary->raw.buffers[1] = nullptr;
  CheckRefused(hand, {"column 'a'.'item'.dictionary", "offsets is NULL"});
  hand = make();
  hand.column()->children[0]->raw.buffers[1] = nullptr;
  CheckRefused(hand, {"column 'a'.'item'", "values is NULL"});
  hand = make();
  hand.column()->children[0]->raw.length = 1;
  CheckRefused(hand, {"column 'a'.'item'", "the parent needs 2 values"});
  hand = make();
  hand.column()->children[0]->raw.n_children = 1;
  CheckRefused(hand, {"column 'a'.'item'", "n_children is 1"});
  ArrayCase plain = Column(TextList("a"), Lists({0, 1, 2}, TextsByCode({0, 1})));
  CheckRefused(plain, {"column 'a'.'item'"});
  ArrayCase lists = Column(Coded("a", TextList("")), ListsByCode({0, 1}));
  lists.column()->dictionary->raw.n_children = 0;
  CheckRefused(lists, {"column 'a'.dictionary", "n_children is 0"});
}

TEST_CASE("a null entry in a field that is not nullable counts where it shows") {
  const auto make = [] {
    ArrayCase hand =
        Column(SchemaOf("+l", "a", CodedTexts("item")), Lists({0, 1, 2}, TextsByCode({0, 2})));
    hand.field()->children[0]->raw.flags = 0;
    return hand;
  };
  CheckRefusedAt(1, make(), {"column 'a'.'item'", "an entry of the dictionary", "not nullable"});
  ArrayCase hidden = make();
  hidden.column()->Nulls({1});
  CHECK(hidden.Import().ok());
  ArrayCase lists = Column(Coded("a", TextList("")), ListsByCode({0, 2}));
  lists.field()->raw.flags = 0;
  CheckRefusedAt(1, lists, {"column 'a'", "an entry of the dictionary", "not nullable"});
}

template <typename Narrow>
std::vector<int64_t> Widened(const std::vector<Narrow>& values) {
  std::vector<int64_t> wide;
  for (const Narrow value : values) {
    wide.push_back(value);
    wide.push_back(value < 0 ? -1 : 0);
  }
  return wide;
}

HandArrayPtr Decimals(const std::vector<int64_t>& wide) {
  HandArrayPtr array = FixedArray(wide);
  array->raw.length /= 2;
  return array;
}

// Everywhere where a decimal can stand.
template <typename Narrow>
void CheckDecimals(const std::string& format, const std::string& wide_format,
                   const std::vector<Narrow>& values) {
  CAPTURE(format);
  const auto rows = static_cast<int64_t>(values.size());
  const std::vector<int64_t> wide = Widened(values);
  const auto check = [&](auto&& column) {
    CheckSame(column(format, FixedArray(values)), column(wide_format, Decimals(wide)));
    // Misaligned, sliced, with nulls.
    HandArrayPtr narrow = FixedArray(values), same = Decimals(wide);
    narrow->buffers[1].insert(narrow->buffers[1].begin(), 1, 0xFF);
    narrow->Settle();
    narrow->buffer_pointers[1] = narrow->buffers[1].data() + 1;
    for (HandArray* each : {narrow.get(), same.get()}) each->Nulls({1});
    narrow->buffer_pointers[1] = narrow->buffers[1].data() + 1;
    CheckSame(column(format, std::move(narrow)), column(wide_format, std::move(same)));
  };
  check([](const std::string& f, HandArrayPtr array) { return Column(f, std::move(array)); });
  check([&](const std::string& f, HandArrayPtr array) {
    return Column(SchemaOf("+s", "a", SchemaOf(f, "d")), StructArray(rows, std::move(array)));
  });
  check([](const std::string& f, HandArrayPtr array) {
    return Column(SchemaOf("+l", "a", SchemaOf(f, "item")), Lists({0, 1, 3}, std::move(array)));
  });
  check([](const std::string& f, HandArrayPtr array) {
    return Column(Coded("a", SchemaOf(f, "")),
                  DictionaryArray(FixedArray<int8_t>({2, 1, 0}), std::move(array)));
  });
  check([](const std::string& f, HandArrayPtr array) {
    return Column(
        SchemaOf("+l", "a", Coded("item", SchemaOf(f, ""))),
        Lists({0, 1, 3}, DictionaryArray(FixedArray<int8_t>({2, 1, 0}), std::move(array))));
  });
  ArrayCase sliced = Column(format, FixedArray(values));
  ArrayCase plain = Column(wide_format, Decimals(wide));
  for (ArrayCase* each : {&sliced, &plain}) {
    each->column()->Window(1, 2);
    each->array->raw.length = 2;
  }
  CheckSame(sliced, plain);
  CheckSame(Column(format, FixedArray<Narrow>({})), Column(wide_format, Decimals({})));
}

TEST_CASE("decimals of 32 and 64 bits become decimals of 128 bits") {
  CheckDecimals<int32_t>("d:9,2,32", "d:9,2", {999999999, -999999999, -1});
  CheckDecimals<int32_t>("d:3,0,32", "d:3,0", {0, 7, -999});
  CheckDecimals<int64_t>("d:18,-3,64", "d:18,-3", {999999999999999999, -999999999999999999, 0});
  CheckDecimals<int64_t>("d:5,5,64", "d:5,5", {1, -1, 99999});
  CheckDecimals<int32_t>("d:9,38,32", "d:9,38", {1, -1, 99999});
  const Result<WireSchema> schema = ImportSchema(&RootOf(SchemaOf("d:9,2,32", "a"))->raw);
  REQUIRE(schema.ok());
  CHECK(schema->table.field(0).type.ToString() == "decimal128(9, 2)");
}

TEST_CASE("narrow decimals with more digits than their precision are refused") {
  CheckRefusedAt(1, Column("d:3,0,32", FixedArray<int32_t>({999, 1000})),
                 {"column 'a'", "value 1000", "digits"});
  CheckRefusedAt(0, Column("d:9,0,32", FixedArray<int32_t>({INT32_MIN})), {"-2147483648"});
  CheckRefusedAt(0, Column("d:18,0,64", FixedArray<int64_t>({INT64_MIN})),
                 {"-9223372036854775808"});
  ArrayCase hidden = Column("d:3,0,32", FixedArray<int32_t>({999, 1000}));
  hidden.column()->Nulls({1});
  CHECK(hidden.Import().ok());
}

TEST_CASE("arrays of such types are measured as they are") {
  const auto footprint = [](HandSchemaPtr field, HandArrayPtr array) {
    const ArrayCase hand = Column(std::move(field), std::move(array));
    REQUIRE(hand.Import().ok());
    const WireSchema schema = *ImportSchema(&hand.schema->raw);
    ArrayFootprint measure;
    const uint64_t first = measure.Add(schema.wire, hand.array->raw);
    return std::make_pair(first, measure.Add(schema.wire, hand.array->raw));
  };
  const std::vector<int32_t> numbers(1000);
  CHECK(footprint(SchemaOf("d:9,2,32", "a"), FixedArray(numbers)).first -
            footprint(SchemaOf("d:9,2,32", "a"), FixedArray<int32_t>({})).first ==
        4000);
  // A dictionary that arrays share counts once, wherever it stands and whatever its values are.
  const auto [lists, more_lists] =
      footprint(SchemaOf("+l", "a", Coded("item", SchemaOf("i", ""))),
                Lists({0, 1}, DictionaryArray(FixedArray<int8_t>({0}), FixedArray(numbers))));
  CHECK(lists > 4000);
  CHECK(more_lists < 1000);
  const auto [structs, more_structs] =
      footprint(Coded("a", SchemaOf("+s", "", SchemaOf("i", "x"))),
                DictionaryArray(FixedArray<int8_t>({0}), StructArray(1000, FixedArray(numbers))));
  CHECK(structs > 4000);
  CHECK(more_structs < 1000);
}

TEST_CASE("a type that nests deeply by dictionaries is read on a stack that suffices") {
  const auto deep = [](int levels, bool coded) {
    HandSchemaPtr schema = SchemaOf("l", levels == 0 ? "a" : "item");
    HandArrayPtr array = FixedArray<int64_t>({7});
    for (int level = levels; level > 0; --level) {
      const std::string name = level == 1 ? "a" : "item";
      if (coded && level % 2 == 1) {
        schema = Coded(name, std::move(schema));
        array = DictionaryArray(FixedArray<int8_t>({0}), std::move(array));
      } else {
        schema = SchemaOf("+l", name, std::move(schema));
        array = Lists({0, 1}, std::move(array));
      }
    }
    return Column(std::move(schema), std::move(array));
  };
  CheckSame(deep(62, true), deep(31, false));
}

}  // namespace
}  // namespace colmerge::test::wire_type_test
