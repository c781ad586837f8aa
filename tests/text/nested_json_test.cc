// SPDX-License-Identifier: Apache-2.0
// Objects and arrays of JSON as structs and lists, new and of the table's type; absent keys; NaN; rows under a key.
#include <cmath>

#include "column/nested_value.h"
#include "text/reading.h"

namespace colmerge::test {
namespace {

std::string ElementText(const NestedColumn& column, uint64_t i) {
  if (!column.slots.IsValid(i)) return "null";
  const DataType& type = column.slots.type;
  if (!type.is_nested()) return ValueText(column.slots, i);
  std::string text;
  if (type.id == TypeId::kStruct) {
    for (size_t member = 0; member < column.children.size(); ++member) {
      if (member != 0) text += ",";
      text += type.children[member].name + ":" + ElementText(column.children[member], i);
    }
    return "{" + text + "}";
  }
  const auto size = static_cast<uint64_t>(type.size);
  const bool is_fixed = type.id == TypeId::kFixedSizeList;
  const uint64_t begin = is_fixed ? i * size : static_cast<uint64_t>(column.Offset(i));
  const uint64_t end = is_fixed ? begin + size : static_cast<uint64_t>(column.Offset(i + 1));
  for (uint64_t element = begin; element < end; ++element) {
    if (element != begin) text += ",";
    text += ElementText(column.children[0], element);
  }
  return "[" + text + "]";
}

// Every value of a nested column, taken apart again.
Texts NestedValues(const Batch& batch, std::string_view name) {
  const auto position = batch.schema.Find(name);
  REQUIRE(position.has_value());
  REQUIRE(batch.columns[*position].type == batch.schema.field(*position).type);
  auto decoded = DecodeNested(batch.columns[*position], UnlimitedPool());
  REQUIRE(decoded.ok());
  Texts values;
  for (uint64_t row = 0; row < batch.rows; ++row) values.push_back(ElementText(*decoded, row));
  return values;
}

TEST_CASE("objects and arrays become structs and lists") {
  const Batch batch = Json(
      R"([{"id":1,"tags":["a","b"],"meta":{"x":1,"y":{"z":"2024-01-01"}}},
          {"id":2,"tags":[],"meta":null},
          {"id":3,"meta":{"y":{},"w":[[1],[],null,[2.5,null]]}},
          {"id":4,"tags":[null,"a string that is longer than \"twelve\" bytes\u0001\n\\"]}])");
  CHECK(TypeOf(batch, "tags") == "list<utf8>");
  CHECK(
      NestedValues(batch, "tags") ==
      Texts{"[a,b]", "[]", "null", "[null,a string that is longer than \"twelve\" bytes\x01\n\\]"});
  CHECK(TypeOf(batch, "meta") == "struct<x: int64, y: struct<z: date32>, w: list<list<float64>>>");
  CHECK(NestedValues(batch, "meta") == Texts{"{x:1,y:{z:2024-01-01},w:null}", "null",
                                             "{x:null,y:{z:null},w:[[1],[],null,[2.5,null]]}",
                                             "null"});
}

TEST_CASE("members and elements are inferred as columns are") {
  CHECK(TypeOf(Json(R"({"a":[]})"), "a") == "list<null>");
  CHECK(TypeOf(Json(R"({"a":[null]})"), "a") == "list<null>");
  CHECK(TypeOf(Json(R"({"a":{}})"), "a") == "struct<>");
  CHECK(TypeOf(Json(R"({"a":{"b":null}})"), "a") == "struct<b: null>");
  CHECK(TypeOf(Json(R"({"a":[1,2.5]})"), "a") == "list<float64>");
  CHECK(TypeOf(Json(R"({"a":[1,18446744073709551615]})"), "a") == "list<uint64>");
  // A type that changes late has all of it read again: in rows, in elements, beside flat columns.
  const Batch batch =
      Json(R"([{"n":"x","a":[true,false],"b":{"c":[1]}},{"n":1,"a":[1,"x"],"b":{"c":["y",2]}}])");
  CHECK(TypeOf(batch, "a") == "list<utf8>");
  CHECK(NestedValues(batch, "a") == Texts{"[true,false]", "[1,x]"});
  CHECK(NestedValues(batch, "b") == Texts{"{c:[1]}", "{c:[y,2]}"});
  CHECK(Values(batch, "n") == Texts{"x", "1"});
}

TEST_CASE("an object inside a value has no key twice") {
  CHECK(JsonError(R"({"a":{"b":1,"\u0062":null}})").message() ==
        "line 1: the object in 'a' has the key 'b' twice");
  CHECK(JsonError(R"([{"a":[{"b":1},{"b":2,"b":3}]}])").message() ==
        "line 1: the object in 'a[]' has the key 'b' twice");
}

DataType ListOf(TypeId list, DataType element) {
  DataType type(list);
  type.children.push_back({"item", std::move(element), true, {}});
  return type;
}

TEST_CASE("the table's nested types guide the reading") {
  DataType point(TypeId::kStruct);
  point.children.Edit() = {{"x", TypeId::kInt8, true, {}}, {"s", TypeId::kUtf8, true, {}}};
  DataType pair = ListOf(TypeId::kFixedSizeList, TypeId::kInt32);
  pair.size = 2;
  DataType entries(TypeId::kStruct);
  entries.children.Edit() = {{"key", TypeId::kUtf8, false, {}},
                             {"value", TypeId::kInt16, true, {}}};
  DataType map(TypeId::kMap);
  map.children.Edit() = {{"entries", entries, false, {}}};
  const std::vector<Field> fields = {{"p", point, true, {}},
                                     {"l", ListOf(TypeId::kLargeList, point), true, {}},
                                     {"f", pair, true, {}},
                                     {"m", map, true, {}}};
  const char* text =
      R"([{"p":{"s":{"any":[1]},"x":"007"},"l":[{"x":1},null],"f":[1,2],"m":{"k":1,"l":null}},
                         {"p":null,"l":[]},{"f":[null,3],"m":{}}])";
  const Schema declared = Declared(fields);
  const Batch batch = Json(text, &declared);
  for (const Field& field : fields) CHECK(TypeOf(batch, field.name) == field.type.ToString());
  CHECK(NestedValues(batch, "p") == Texts{"{x:7,s:{\"any\":[1]}}", "null", "null"});
  CHECK(NestedValues(batch, "l") == Texts{"[{x:1,s:null},null]", "[]", "null"});
  CHECK(NestedValues(batch, "f") == Texts{"[1,2]", "null", "[null,3]"});
  CHECK(NestedValues(batch, "m") == Texts{"[{key:k,value:1},{key:l,value:null}]", "null", "[]"});

  const Schema inferred = Inferred(fields);
  CHECK_THAT(JsonError(text, &inferred).message(),
             HasText("'007' is not an int8 (column 'p.x'; its"));
  CHECK(TypeOf(Json(R"({"p":{"x":300}})", &inferred), "p") == "struct<x: int64, s: utf8>");
  CHECK(TypeOf(Json(R"({"p":{"y":true}})", &inferred), "p") == "struct<x: int8, s: utf8, y: bool>");
  CHECK_THAT(JsonError(R"({"p":{"y":true}})", &declared).message(),
             HasText("has no member 'y' (column 'p')"));
  CHECK_THAT(JsonError(R"({"p":[1]})", &declared).message(), HasText("an array is not a struct<"));
  CHECK_THAT(JsonError(R"({"l":{}})", &declared).message(),
             HasText("an object is not a large_list<"));
  CHECK_THAT(JsonError(R"({"p":5})", &declared).message(), HasText("'5' is not a struct<"));
  CHECK_THAT(JsonError(R"({"f":[1]})", &declared).message(),
             HasText("an array of 1 is not a fixed_size_list"));
  CHECK_THAT(JsonError(R"({"l":[{"x":1},{"x":true}]})", &declared).message(),
             HasText("'true' is not an int8 (column 'l[].x')"));
  CHECK(TypeOf(Json(R"({"p":null,"l":null})", &declared), "l") == fields[1].type.ToString());
}

std::string PresenceOf(const Batch& batch, size_t column) {
  std::string bits;
  if (batch.presence.empty() || !batch.presence[column]) return "all";
  for (uint64_t row = 0; row < batch.rows; ++row) {
    bits += GetBit(batch.presence[column].data(), row) ? '1' : '0';
  }
  return bits;
}

TEST_CASE("an absent key is no null") {
  const Batch batch = Json(R"([{"a":1,"b":null},{"b":2.5},{"a":null,"b":"x","c":1},{"b":1}])");
  REQUIRE(batch.presence.size() == 3);
  CHECK(PresenceOf(batch, 0) == "1010");
  CHECK(PresenceOf(batch, 1) == "all");
  CHECK(PresenceOf(batch, 2) == "0010");
  CHECK(Values(batch, "a") == Texts{"1", "NULL", "NULL", "NULL"});
  CHECK(Json(R"([{"a":1},{"a":null}])").presence.empty());
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "{\"i\":1" + std::string(i % 3 == 2 ? "" : ",\"k\":1") + "}\n";
  const Batch long_one = Json(many);
  for (uint64_t row = 0; row < 100; ++row) {
    REQUIRE(GetBit(long_one.presence[1].data(), row) == (row % 3 != 2));
  }
}

Batch JsonWith(std::string_view text, const JsonOptions& options, const Schema* guide = nullptr) {
  return Taken(ReadJson(text, options, guide, UnlimitedPool()));
}

TEST_CASE("NaN and infinities by option") {
  const char* text =
      R"([{"a":1.5,"s":"NaN \" Infinity"},{"a":NaN,"s":"\\"},{"a":-Infinity},{"a":Infinity,"l":[NaN,1,-Infinity]}])";
  CHECK(JsonError("{\"a\":1}\n{\"a\":NaN}").message() ==
        "line 2, byte 6: NaN is not JSON: the option 'nan' takes it as a number or as null");
  CHECK_THAT(JsonError(text).message(), HasText("NaN is not JSON: the option 'nan'"));
  CHECK_THAT(JsonError("{\"a\":-Infinity}").message(),
             HasText("Infinity is not JSON: the option 'nan'"));
  JsonOptions options;
  options.nan = JsonNan::kNumber;
  Batch batch = JsonWith(text, options);
  CHECK(Values(batch, "a") == Texts{"1.5", "NaN", "-inf", "inf"});
  CHECK(Values(batch, "s") == Texts{"NaN \" Infinity", "\\", "NULL", "NULL"});
  CHECK(NestedValues(batch, "l")[3] == "[NaN,1,-inf]");
  CHECK(TypeOf(JsonWith("{\"a\":NaN}", options), "a") == "float64");
  const Schema guide = Inferred({{"a", TypeId::kFloat32, true, {}}});
  CHECK(Values(JsonWith("{\"a\":-Infinity}", options, &guide), "a") == Texts{"-inf"});
  options.nan = JsonNan::kNull;
  batch = JsonWith(text, options);
  CHECK(Values(batch, "a") == Texts{"1.5", "NULL", "NULL", "NULL"});
  CHECK(NestedValues(batch, "l")[3] == "[null,1,null]");
  for (const char* bad : {"{\"a\":nan}", "{\"a\":--Infinity}", "{\"a\":1NaN}", "{NaN:1}",
                          "{\"a\":Infinit}", "{\"a\":NaN", "NaN"}) {
    INFO(bad);
    CHECK(!ReadJson(bad, options, nullptr, UnlimitedPool()).ok());
  }
}

TEST_CASE("literals wherever the parts of a long text are cut") {
  JsonOptions options;
  options.nan = JsonNan::kNumber;
  for (uint64_t at = kBytesPerHook - 16; at < kBytesPerHook + 4; ++at) {
    const std::string text =
        "{\"s\":\"" + std::string(at - 12, 'x') + "\",\"a\":-Infinity,\"b\":[NaN]}";
    const Batch batch = JsonWith(text, options);
    REQUIRE(Values(batch, "a") == Texts{"-inf"});
    REQUIRE(batch.columns[0].String(0).size == at - 12);
  }
}

TEST_CASE("rows under a key") {
  JsonOptions options;
  options.records_key = "data";
  const std::string text =
      "{\"page\":{\"data\":[1]},\n\"s\":\"]}\\\"\",\"data\":[{\"a\":1},\n{\"a\":2}], \"next\" : "
      "[{}] }\n";
  const Batch batch = JsonWith(text, options);
  CHECK(Values(batch, "a") == Texts{"1", "2"});
  CHECK(batch.lines == Lines{2, 3});
  CHECK(Values(JsonWith("{\"data\":[{\"a\":1},{\"a\":\"x\"}]}", options), "a") == Texts{"1", "x"});
  CHECK(JsonWith("{\"data\":[]}", options).rows == 0);
  auto error = [&](std::string_view bad) { return JsonError(bad, nullptr, options).message(); };
  CHECK(error("{\"rows\":[]}") == "line 1, byte 12: the object has no key 'data' ('records_key')");
  CHECK_THAT(error("{\"data\":{}}"), HasText("expected an array of objects under the key 'data'"));
  CHECK_THAT(error("[]"), HasText("expected an object"));
  for (const char* second : {"[{\"a\":2}]", "1", "{\"b\":2}"}) {
    CHECK_THAT(
        error(std::string("{\"data\":[{\"a\":1}],\"x\":{\"data\":2},\"data\":") + second + "}"),
        HasText("the object has the key 'data' twice"));
  }
  CHECK_THAT(error(""), HasText("expected an object"));
  CHECK_THAT(error("{\"data\":[]"), HasText("expected ',' or '}'"));
  CHECK_THAT(error("{\"data\":[]} x"), HasText("expected the end of the text"));
  CHECK_THAT(error("{\"a\":[1,"), HasText("the text ends inside an object"));
}

TEST_CASE("strings that stand for null") {
  JsonOptions options;
  options.null_texts = {"NA", ""};
  const Batch batch = JsonWith(R"([{"a":"NA","b":"","c":1},{"a":5,"b":"x","c":"NA"}])", options);
  CHECK(Values(batch, "a") == Texts{"NULL", "5"});
  CHECK(Values(batch, "b") == Texts{"NULL", "x"});
  CHECK(Values(batch, "c") == Texts{"1", "NULL"});
  CHECK(batch.presence.empty());
}

}  // namespace
}  // namespace colmerge::test
