// SPDX-License-Identifier: Apache-2.0
// Nested values of one type as those of another that means the same or holds them: compared with what the import of the
// other type gives, so with the bytes that tables keep.
#include "arrow/array_case.h"
#include "column/conversion/lossless_cast.h"

namespace colmerge::test {
namespace {

using Offsets32 = std::vector<int32_t>;
using Offsets64 = std::vector<int64_t>;

HandSchemaPtr Item(const char* format) { return SchemaOf(format, "item"); }
HandSchemaPtr ListOf(const char* format, HandSchemaPtr item) {
  return SchemaOf(format, "a", std::move(item));
}
HandSchemaPtr NotNull(HandSchemaPtr schema) {
  schema->raw.flags = 0;
  return schema;
}

Batch Imported(const ArrayCase& hand) {
  Result<Batch> batch = hand.Import();
  REQUIRE(batch.ok());
  return std::move(batch).value();
}

DataType TypeOf(const ArrayCase& hand) {
  return ImportSchema(&hand.schema->raw)->table.field(0).type;
}

// The first is taken as the type of the second and then is what the second is.
void CheckBecomes(const ArrayCase& from, const ArrayCase& to) {
  const Batch given = Imported(from);
  const Batch wanted = Imported(to);
  CAPTURE(TypeOf(from).ToString(), TypeOf(to).ToString());
  REQUIRE(CanCastLosslessly(TypeOf(from), TypeOf(to)));
  Result<Vector> cast = CastLosslessly(given.columns[0], TypeOf(to), from.pool);
  REQUIRE(cast.ok());
  CHECK(cast->type == TypeOf(to));
  CheckCanonical(*cast);
  CHECK(ValuesOf(*cast) == ValuesOf(wanted.columns[0]));
}

void CheckBoth(const ArrayCase& a, const ArrayCase& b) {
  CheckBecomes(a, b);
  CheckBecomes(b, a);
}

void CheckNever(const ArrayCase& from, const ArrayCase& to) {
  CAPTURE(TypeOf(from).ToString(), TypeOf(to).ToString());
  CHECK_FALSE(CanCastLosslessly(TypeOf(from), TypeOf(to)));
}

void CheckFails(const ArrayCase& from, const DataType& to, int64_t row, const std::string& text) {
  const Batch given = Imported(from);
  Result<Vector> cast = CastLosslessly(given.columns[0], to, from.pool);
  REQUIRE_FALSE(cast.ok());
  CHECK(cast.status().code() == Code::kTypeMismatch);
  CHECK(cast.status().detail().row == row);
  CHECK_THAT(cast.status().message(), HasText(text));
}

// Four lists of int64: [1, 2], null, [], [3].
template <typename Offset, typename Value>
ArrayCase Numbers(const char* list, const char* item) {
  ArrayCase hand = Column(ListOf(list, Item(item)),
                          ListArray<Offset>({0, 2, 2, 2, 3}, FixedArray<Value>({1, 2, 3})));
  hand.column()->Nulls({1});
  return hand;
}

ArrayCase Texts(const char* list, const char* item, HandArrayPtr texts) {
  const bool large = list[1] == 'L';
  return Column(ListOf(list, Item(item)), large ? ListArray<int64_t>({0, 1, 3}, std::move(texts))
                                                : ListArray<int32_t>({0, 1, 3}, std::move(texts)));
}

const std::vector<std::string> kTexts = {"x", "", "a text that is too long to lie inline"};

TEST_CASE("nested cast: list and large_list are each other's") {
  CheckBoth(Numbers<int32_t, int64_t>("+l", "l"), Numbers<int64_t, int64_t>("+L", "l"));
}

TEST_CASE("nested cast: elements that are text of any layout") {
  const auto list = [](const char* format) { return Texts(format, "u", StringArray(kTexts)); };
  CheckBoth(list("+l"), Texts("+l", "vu", ViewArray(kTexts)));
  CheckBoth(list("+l"), Texts("+l", "U", OffsetStrings<int64_t>(kTexts)));
  CheckBoth(list("+l"), Texts("+L", "vu", ViewArray(kTexts)));
  CheckBoth(Texts("+l", "z", StringArray(kTexts)), Texts("+L", "vz", ViewArray(kTexts)));
  CheckFails(list("+l"), TypeOf(Texts("+l", "z", StringArray(kTexts))), 0,
             "'x' does not fit binary");
}

TEST_CASE("nested cast: elements adapt as flat values do") {
  CheckBecomes(Numbers<int32_t, int32_t>("+l", "i"), Numbers<int32_t, int64_t>("+l", "l"));
  CheckBecomes(Numbers<int32_t, int32_t>("+l", "i"), Numbers<int64_t, int64_t>("+L", "l"));
  CheckBecomes(Numbers<int64_t, uint8_t>("+L", "C"), Numbers<int32_t, double>("+l", "g"));
  CheckBecomes(Numbers<int32_t, int64_t>("+l", "l"), Numbers<int64_t, int8_t>("+L", "c"));
  CheckBecomes(Numbers<int32_t, double>("+l", "g"), Numbers<int32_t, uint16_t>("+l", "S"));
  CheckFails(Numbers<int32_t, int64_t>("+l", "l"), TypeOf(Texts("+l", "u", StringArray(kTexts))), 0,
             "1 does not fit utf8");
}

TEST_CASE("nested cast: lists without elements are lists of anything") {
  const auto empty = [](const char* format, HandArrayPtr items) {
    ArrayCase hand =
        Column(ListOf("+l", Item(format)), ListArray<int32_t>({0, 0, 0, 0}, std::move(items)));
    hand.column()->Nulls({1});
    return hand;
  };
  CheckBoth(empty("l", FixedArray<int64_t>({})), empty("u", StringArray({})));
  CheckBecomes(empty("l", FixedArray<int64_t>({})), empty("n", NullArray(0)));
}

TEST_CASE("nested cast: lists of lists, of structs, of nothing") {
  const auto deep = [](const char* inner, HandArrayPtr inner_array) {
    return Column(ListOf("+l", SchemaOf(inner, "item", Item("l"))),
                  ListArray<int32_t>({0, 2, 2}, std::move(inner_array)));
  };
  CheckBoth(deep("+l", ListArray<int32_t>({0, 1, 3}, FixedArray<int64_t>({1, 2, 3}))),
            deep("+L", ListArray<int64_t>({0, 1, 3}, FixedArray<int64_t>({1, 2, 3}))));
  CheckBecomes(Column(ListOf("+l", Item("n")), ListArray<int32_t>({0, 1, 1}, NullArray(1))), [] {
    ArrayCase hand =
        Column(ListOf("+L", Item("l")), ListArray<int64_t>({0, 1, 1}, FixedArray<int64_t>({0})));
    hand.column()->children[0]->Nulls({0});
    return hand;
  }());
}

TEST_CASE("nested cast: nulls become lists and structs of nulls") {
  ArrayCase nested =
      Column(ListOf("+l", SchemaOf("+w:2", "item", Item("b"))),
             ListArray<int32_t>({0, 2}, WithChildren(ArrayOf(2, {{}}), BoolArray({0, 0, 0, 0}))));
  nested.column()->children[0]->Nulls({0, 1});
  CheckBecomes(Column(ListOf("+l", Item("n")), ListArray<int32_t>({0, 2}, NullArray(2))), nested);
}

ArrayCase Pairs(const char* format, int64_t length, std::vector<int64_t> items) {
  return Column(ListOf(format, Item("l")),
                WithChildren(ArrayOf(length, {{}}), FixedArray<int64_t>(items)));
}

TEST_CASE("nested cast: fixed_size_list becomes list and large_list, null ones too") {
  for (const bool large : {false, true}) {
    ArrayCase pairs = Pairs("+w:2", 3, {1, 2, 3, 4, 5, 6});
    pairs.column()->Nulls({1});
    ArrayCase lists =
        large ? Column(ListOf("+L", Item("l")),
                       ListArray<int64_t>({0, 2, 2, 4}, FixedArray<int64_t>({1, 2, 5, 6})))
              : Column(ListOf("+l", Item("l")),
                       ListArray<int32_t>({0, 2, 2, 4}, FixedArray<int64_t>({1, 2, 5, 6})));
    lists.column()->Nulls({1});
    CheckBecomes(pairs, lists);
    CheckBecomes(lists, pairs);
  }
}

TEST_CASE("nested cast: lists of the right size become fixed_size_list, others are named") {
  ArrayCase lists = Column(ListOf("+l", Item("i")),
                           ListArray<int32_t>({0, 2, 2, 4}, FixedArray<int32_t>({1, 2, 5, 6})));
  lists.column()->Nulls({1});
  ArrayCase pairs = Pairs("+w:2", 3, {1, 2, 0, 0, 5, 6});
  pairs.column()->Nulls({1});
  pairs.column()->children[0]->Nulls({2, 3});
  CheckBecomes(lists, pairs);
  CheckFails(Numbers<int32_t, int64_t>("+l", "l"), TypeOf(pairs), 2,
             "a list of 0 elements does not fit fixed_size_list<int64>[2]");
  CheckFails(Pairs("+w:2", 1, {1, 2}), TypeOf(Pairs("+w:1", 1, {1})), 0, "a list of 2 elements");
  ArrayCase none =
      Column(ListOf("+l", Item("l")), ListArray<int32_t>({0, 0, 0}, FixedArray<int64_t>({})));
  none.column()->Nulls({0});
  ArrayCase nothing = Pairs("+w:0", 2, {});
  nothing.column()->Nulls({0});
  CheckBoth(none, nothing);
}

TEST_CASE(
    "nested cast: elements that are nested stand where they stood among those of null lists") {
  const auto deep = [](const char* format, HandArrayPtr lists, HandSchemaPtr item) {
    ArrayCase hand = Column(ListOf(format, std::move(item)), std::move(lists));
    hand.column()->Nulls({1});
    return hand;
  };
  const auto words = [] { return SchemaOf("+s", "item", SchemaOf("u", "t")); };
  ArrayCase fixed = deep(
      "+w:1", WithChildren(ArrayOf(3, {{}}), StructArray(3, StringArray({kTexts[2], "", "x"}))),
      words());
  fixed.column()->children[0]->Nulls({1});
  fixed.column()->children[0]->children[0]->Nulls({1});
  CheckBecomes(
      deep("+l", ListArray<int32_t>({0, 1, 1, 2}, StructArray(2, StringArray({kTexts[2], "x"}))),
           words()),
      fixed);
}

HandArrayPtr Ones() { return FixedArray<int64_t>({1, 2}); }
HandArrayPtr Words() { return StringArray({"x", "y"}); }

TEST_CASE("nested cast: members of structs in another order, by their names") {
  const ArrayCase ab = Column(SchemaOf("+s", "a", SchemaOf("l", "n"), SchemaOf("u", "t")),
                              StructArray(2, Ones(), Words()));
  const ArrayCase ba = Column(SchemaOf("+s", "a", SchemaOf("u", "t"), SchemaOf("l", "n")),
                              StructArray(2, Words(), Ones()));
  CheckBoth(ab, ba);
  CheckBecomes(Column(SchemaOf("+s", "a", SchemaOf("vu", "t"), SchemaOf("i", "n")),
                      StructArray(2, ViewArray({"x", "y"}), FixedArray<int32_t>({1, 2}))),
               ab);
}

TEST_CASE("nested cast: a member that the source lacks is null") {
  const ArrayCase one = Column(SchemaOf("+s", "a", SchemaOf("l", "n")), StructArray(2, Ones()));
  ArrayCase two = Column(SchemaOf("+s", "a", SchemaOf("u", "t"), SchemaOf("l", "n")),
                         StructArray(2, Words(), Ones()));
  ArrayCase strict = Column(SchemaOf("+s", "a", NotNull(SchemaOf("u", "t")), SchemaOf("l", "n")),
                            StructArray(2, Words(), Ones()));
  CheckFails(two, TypeOf(one), 0, "member 't': struct<n: int64> has no such member");
  CheckFails(one, TypeOf(strict), 0, "member 't': a null");
  two.column()->children[0]->Nulls({0, 1});
  CheckBoth(one, two);
}

TEST_CASE("nested cast: a member of a nested type that the source lacks is null") {
  const ArrayCase one = Column(SchemaOf("+s", "a", SchemaOf("l", "n")), StructArray(2, Ones()));
  ArrayCase two = Column(SchemaOf("+s", "a", SchemaOf("l", "n"), SchemaOf("+l", "m", Item("u"))),
                         StructArray(2, Ones(), ListArray<int32_t>({0, 0, 0}, StringArray({}))));
  two.column()->children[1]->Nulls({0, 1});
  CheckBoth(one, two);
}

TEST_CASE("nested cast: of several members the one is named whose row comes first") {
  const ArrayCase given =
      Column(SchemaOf("+s", "a", SchemaOf("l", "x"), SchemaOf("l", "y")),
             StructArray(3, FixedArray<int64_t>({1, 2, 3000}), FixedArray<int64_t>({1, 2000, 3})));
  const ArrayCase wanted = Column(SchemaOf("+s", "a", SchemaOf("c", "x"), SchemaOf("c", "y")),
                                  StructArray(1, FixedArray<int8_t>({1}), FixedArray<int8_t>({1})));
  CheckFails(given, TypeOf(wanted), 1, "member 'y': 2000 does not fit int8");
}

TEST_CASE("nested cast: members of one name go in their order") {
  const auto twice = [](const char* first, const char* second, const char* third) {
    return Column(
        SchemaOf("+s", "a", SchemaOf("l", first), SchemaOf("l", second), SchemaOf("l", third)),
        StructArray(1, FixedArray<int64_t>({1}), FixedArray<int64_t>({2}),
                    FixedArray<int64_t>({first[0] == 'y' ? 0 : 3})));
  };
  const ArrayCase from = Column(
      SchemaOf("+s", "a", SchemaOf("l", "y"), SchemaOf("l", "x"), SchemaOf("l", "x")),
      StructArray(1, FixedArray<int64_t>({3}), FixedArray<int64_t>({1}), FixedArray<int64_t>({2})));
  CheckBecomes(from, twice("x", "x", "y"));
  CheckFails(from, TypeOf(twice("x", "y", "y")), 0, "has no such member");
}

HandSchemaPtr MapOf(const char* key, const char* value, const char* format) {
  return SchemaOf("+m", "a",
                  SchemaOf("+s", "entries", SchemaOf("u", key), SchemaOf(format, value)));
}

TEST_CASE("nested cast: maps whatever their entries are called, and values that adapt") {
  const auto map = [](HandSchemaPtr schema, HandArrayPtr values) {
    return Column(std::move(schema),
                  ListArray<int32_t>({0, 2}, StructArray(2, Words(), std::move(values))));
  };
  CheckBoth(map(MapOf("key", "value", "l"), Ones()), map(MapOf("keys", "values", "l"), Ones()));
  CheckBecomes(map(MapOf("value", "key", "i"), FixedArray<int32_t>({1, 2})),
               map(MapOf("key", "value", "l"), Ones()));
  ArrayCase sorted = map(MapOf("key", "value", "l"), Ones());
  sorted.field()->raw.flags |= ARROW_FLAG_MAP_KEYS_SORTED;
  CheckBecomes(sorted, map(MapOf("key", "value", "l"), Ones()));
  CheckFails(map(MapOf("key", "value", "l"), Ones()), TypeOf(sorted), 0,
             "a map of 2 elements does not fit");
}

TEST_CASE("nested cast: whether elements can be null is judged by values") {
  ArrayCase given = Numbers<int32_t, int64_t>("+l", "l");
  ArrayCase strict = Column(ListOf("+l", NotNull(Item("l"))),
                            ListArray<int32_t>({0, 2, 2, 2, 3}, FixedArray<int64_t>({1, 2, 3})));
  strict.column()->Nulls({1});
  CheckBoth(given, strict);
  given.column()->children[0]->Nulls({2});
  CheckFails(given, TypeOf(strict), 3, "null");
}

TEST_CASE("nested cast: a null under a null is none of a member") {
  ArrayCase given = Column(SchemaOf("+s", "a", SchemaOf("l", "n")), StructArray(2, Ones()));
  ArrayCase strict =
      Column(SchemaOf("+s", "a", NotNull(SchemaOf("l", "n"))), StructArray(2, Ones()));
  given.column()->children[0]->Nulls({1});
  CheckFails(given, TypeOf(strict), 1, "member 'n': a null");
  given.column()->Nulls({1});
  strict.column()->Nulls({1});
  CheckBecomes(given, strict);
}

TEST_CASE("nested cast: a value that does not fit is named with its row and its members") {
  const auto times = [](const char* format, std::vector<int64_t> values) {
    return Column(
        ListOf("+l", SchemaOf("+s", "item", SchemaOf("+w:1", "m", SchemaOf(format, "item")))),
        ListArray<int32_t>({0, 1, 1, 3},
                           StructArray(3, WithChildren(ArrayOf(3, {{}}), FixedArray(values)))));
  };
  CheckBecomes(times("tss:", {1, 2, 3}), times("tsm:", {1000, 2000, 3000}));
  CheckFails(times("tss:", {1, 2, INT64_MAX / 10}), TypeOf(times("tsn:", {1, 2, 3})), 2,
             "member 'm': ");
}

TEST_CASE("nested cast: time zones of one meaning inside lists and structs") {
  const auto zoned = [](const char* format) {
    return Column(ListOf("+l", SchemaOf("+s", "item", SchemaOf(format, "t"))),
                  ListArray<int32_t>({0, 2}, StructArray(2, Ones())));
  };
  CheckBoth(zoned("tsu:UTC"), zoned("tsu:Etc/UTC"));
  CheckBoth(zoned("tsu:+00:00"), zoned("tsu:Z"));
  CheckBoth(zoned("tsu:UTC"), zoned("tsu:Europe/Paris"));
  CheckFails(zoned("tsu:UTC"), TypeOf(zoned("tsu:")), 0, "does not fit timestamp[us]");
}

TEST_CASE("nested cast: nested and flat values are never each other's") {
  const ArrayCase list = Numbers<int32_t, int64_t>("+l", "l");
  const ArrayCase member = Column(SchemaOf("+s", "a", SchemaOf("l", "n")), StructArray(2, Ones()));
  for (const ArrayCase* nested : {&list, &member}) {
    CheckNever(*nested, Int64Column({1}));
    CheckNever(Int64Column({1}), *nested);
    CheckNever(Column("z", StringArray({"x"})), *nested);
    CheckNever(*nested, Column("z", StringArray({"x"})));
    CheckFails(*nested, TypeOf(Int64Column({1})), 0, "does not fit int64");
    CheckFails(Int64Column({1}), TypeOf(*nested), 0, "1 does not fit ");
  }
  CheckNever(list, member);
  CheckNever(member, list);
}

}  // namespace
}  // namespace colmerge::test
