// SPDX-License-Identifier: Apache-2.0
// JSON rows: layouts, keys, types, nested values, and what is wrong with a text.
#include "text/reading.h"

namespace colmerge::test {
namespace {

TEST_CASE("an array of objects and an object a line are the same rows") {
  for (const char* text :
       {R"([{"a":1,"b":"x"},{"a":2,"b":"y"}])", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n",
        "\xEF\xBB\xBF\r\n{\"a\":1,\"b\":\"x\"}\r\n\r\n{\"a\":2,\"b\":\"y\"}",
        " [ {\"a\" : 1 , \"b\" : \"x\"} ,\n {\"a\":2,\"b\":\"y\"} ] "}) {
    INFO(text);
    Batch batch = Json(text);
    CHECK(batch.rows == 2);
    CHECK(Values(batch, "a") == Texts{"1", "2"});
    CHECK(Values(batch, "b") == Texts{"x", "y"});
  }
}

TEST_CASE("a layout that the caller asks for has to be there") {
  JsonOptions array;
  array.layout = JsonLayout::kArray;
  JsonOptions lines;
  lines.layout = JsonLayout::kLines;
  CHECK(Taken(ReadJson("[{\"a\":1}]", array, nullptr, UnlimitedPool())).rows == 1);
  CHECK(Taken(ReadJson("{\"a\":1}", lines, nullptr, UnlimitedPool())).rows == 1);
  CHECK(Taken(ReadJson("", lines, nullptr, UnlimitedPool())).rows == 0);
  CHECK(JsonError("{\"a\":1}", nullptr, array).message() ==
        "line 1, byte 1: expected an array of objects, found '{'");
  CHECK(JsonError("", nullptr, array).message() ==
        "line 1, byte 1: expected an array of objects, the text ends");
  CHECK(JsonError("[{\"a\":1}]", nullptr, lines).message() ==
        "line 1, byte 1: expected an object a line, found '['");
}

TEST_CASE("rows know the line they began on") {
  CHECK(Json("{\"a\":1}\n\n{\"a\":2}").lines == Lines{1, 3});
  CHECK(Json("[\n {\n \"a\":1\n },\r\n {\"a\":2}, {\"a\":3}]").lines == Lines{2, 5, 5});
}

TEST_CASE("texts without rows") {
  for (const char* text : {"", " \n", "[]", "[\n]\n", "\xEF\xBB\xBF"}) {
    Batch batch = Json(text);
    CHECK(batch.rows == 0);
    CHECK(batch.schema.size() == 0);
  }
}

TEST_CASE("columns are the union of the keys in order of appearance") {
  Batch batch = Json(R"([{"b":1},{"a":2,"b":3},{},{"c":null,"a":4}])");
  REQUIRE(batch.schema.size() == 3);
  CHECK(batch.schema.field(0).name == "b");
  CHECK(batch.schema.field(1).name == "a");
  CHECK(batch.schema.field(2).name == "c");
  CHECK(Values(batch, "b") == Texts{"1", "3", "NULL", "NULL"});
  CHECK(Values(batch, "a") == Texts{"NULL", "2", "NULL", "4"});
  CHECK(TypeOf(batch, "c") == "null");
  CHECK(Values(batch, "c") == Texts{"NULL", "NULL", "NULL", "NULL"});
}

TEST_CASE("types of values") {
  Batch batch = Json(R"([{"i":1,"u":18446744073709551615,"d":1.5,"t":true,"s":"5","n":-0},
                         {"i":-2,"u":1,"d":2,"t":null,"s":"true","n":1}])");
  CHECK(TypeOf(batch, "i") == "int64");
  CHECK(TypeOf(batch, "u") == "uint64");
  CHECK(TypeOf(batch, "d") == "float64");
  CHECK(TypeOf(batch, "t") == "bool");
  CHECK(TypeOf(batch, "s") == "utf8");
  CHECK(TypeOf(batch, "n") == "float64");
  CHECK(Values(batch, "u") == Texts{"18446744073709551615", "1"});
  CHECK(Values(batch, "t") == Texts{"true", "NULL"});
}

TEST_CASE("floats are read to the last digit") {
  Batch batch =
      Json(R"([{"d":0.1},{"d":1.7976931348623157e308},{"d":5e-324},{"d":2251799813685249.4},
                         {"d":1.2345678901234568e29}])");
  CHECK(batch.columns[0].as<double>()[0] == 0.1);
  CHECK(batch.columns[0].as<double>()[1] == 1.7976931348623157e308);
  CHECK(batch.columns[0].as<double>()[2] == 5e-324);
  CHECK(batch.columns[0].as<double>()[3] == 2251799813685249.5);
  CHECK(batch.columns[0].as<double>()[4] == 1.2345678901234568e29);
}

TEST_CASE("strings are dates and times where all of them are") {
  Batch batch =
      Json(R"([{"d":"2024-01-01","t":"2024-01-01T00:00:00Z","m":"2024-01-01","e":"2024-01-01"},
                         {"d":"2024-01-02","t":null,"m":"soon","e":""}])");
  CHECK(TypeOf(batch, "d") == "date32");
  CHECK(TypeOf(batch, "t") == "timestamp[us, UTC]");
  CHECK(TypeOf(batch, "m") == "utf8");
  CHECK(TypeOf(batch, "e") == "utf8");
  CHECK(Values(batch, "e") == Texts{"2024-01-01", ""});
}

TEST_CASE("a mixed column holds strings and the JSON text of the rest") {
  Batch batch = Json("{\"a\":1.50}\n{\"a\":\"x\"}\n{\"a\":true}\n{\"a\":null}\n{\"a\":1e400}");
  CHECK(TypeOf(batch, "a") == "utf8");
  CHECK(Values(batch, "a") == Texts{"1.50", "x", "true", "NULL", "1e400"});
  batch = Json("{\"a\":9007199254740993}\n{\"a\":0.5}");
  CHECK(Values(batch, "a") == Texts{"9007199254740993", "0.5"});
}

TEST_CASE("escapes in strings and keys") {
  Batch batch = Json(R"({"k\u00e9y":"tab\tquote\"slash\/ \u20ac \ud83d\ude00 and a long tail"})");
  CHECK(Values(batch, "k\xC3\xA9y") ==
        Texts{"tab\tquote\"slash/ \xE2\x82\xAC \xF0\x9F\x98\x80 and a long tail"});
  batch = Json(R"([{"a":"\u0000"},{"\u0061":"x"}])");
  CHECK(batch.schema.size() == 1);
  CHECK(Values(batch, "a") == Texts{std::string(1, '\0'), "x"});
}

TEST_CASE("long strings with escapes are kept whole") {
  std::string expected, escaped;
  for (int i = 0; i < 5000; ++i) {
    expected += "line\n";
    escaped += "line\\n";
  }
  const std::string text = "[{\"a\":\"" + escaped + "\",\"b\":\"" + escaped + "\"}]";
  Batch batch = Json(text);
  CHECK(Values(batch, "a") == Texts{expected});
  CHECK(Values(batch, "b") == Texts{expected});
}

TEST_CASE("long strings without escapes are borrowed from the text") {
  const std::string text = "{\"a\":\"longer than the twelve bytes of a reference\"}";
  Batch batch = Json(text);
  const char* data = batch.columns[0].String(0).data();
  CHECK((data >= text.data() && data < text.data() + text.size()));
}

TEST_CASE("nested values go into existing string columns as compact JSON") {
  Schema guide = Declared({{"a", TypeId::kUtf8, true, {}}, {"n", TypeId::kInt64, true, {}}});
  Batch batch =
      Json(R"([{"a":[1, 2.50 ,{"x" : null, "y\"\n\u001f\u007f": [ ] }, "s\\"]}, {"a": { } , "n":1},
                         {"a":[[],[true,false]]}, {"a":12}, {"a":"[1]"}])",
           &guide);
  CHECK(Values(batch, "a") ==
        Texts{"[1,2.50,{\"x\":null,\"y\\\"\\u000a\\u001f\x7F\":[]},\"s\\\\\"]", "{}",
              "[[],[true,false]]", "12", "[1]"});
  CHECK(Values(batch, "n") == Texts{"NULL", "1", "NULL", "NULL", "NULL"});
}

TEST_CASE("nested values where others are") {
  Status status =
      JsonError("{\"id\":1}\n{\"id\":2,\n \"tags\":[\"x\", 1],\"id2\":{}}\n{\"tags\":\"x\"}");
  CHECK(status.code() == Code::kInvalidText);
  CHECK(status.message() ==
        "line 4: column 'tags' has 'x' here and values of another kind elsewhere: declared as text "
        "by the option 'types' it takes all of them, as JSON");
  CHECK(status.detail().column == "tags");
  CHECK(status.detail().row == 2);
  CHECK(status.detail().line == 4);
  CHECK_THAT(JsonError("{\"a\":1}\n{\"a\":{}}").message(),
             HasText("line 2: column 'a' has an object"));
  CHECK_THAT(JsonError("{\"a\":[1]}\n{\"a\":{}}").message(), HasText("column 'a' has an object"));
  CHECK_THAT(JsonError("{\"a\":[1,[]]}").message(), HasText("column 'a[]' has an array"));
  CHECK_THAT(JsonError("{\"a\":{\"b\":[{}]}}\n{\"a\":{\"b\":[5]}}").message(),
             HasText("column 'a.b[]' has '5'"));
  Schema guide = Declared({{"n", TypeId::kInt64, true, {}}});
  CHECK(JsonError("{\"n\":{}}", &guide).message() == "line 1: '{}' is not an int64 (column 'n')");
  JsonOptions options;
  options.types = {{"a", TypeId::kUtf8, true, {}}};
  Batch batch = Taken(ReadJson("{\"a\":1}{\"a\":{\"b\":[1]}}", options, nullptr, UnlimitedPool()));
  CHECK(Values(batch, "a") == Texts{"1", "{\"b\":[1]}"});
}

TEST_CASE("depth is limited") {
  const std::string deep = std::string(63, '[') + std::string(63, ']');
  Schema guide = Declared({{"a", TypeId::kUtf8, true, {}}});
  const std::string fits = "{\"a\":" + deep + "}";
  CHECK(Values(Json(fits, &guide), "a") == Texts{deep});
  CHECK(JsonError("{\"a\":[" + deep + "]}", &guide).message() ==
        "line 1, byte 69: nested more than 64 levels deep");
  CHECK_THAT(JsonError(std::string(1000000, '[')).message(),
             HasText("expected an object, found '['"));
  CHECK_THAT(JsonError("{\"a\":" + std::string(1000000, '{')).message(), HasText("byte"));
  JsonOptions flat;
  flat.max_depth = 1;
  CHECK_THAT(JsonError("{\"a\":[]}", nullptr, flat).message(), HasText("nested more than 1 level"));
}

TEST_CASE("a key that an object has twice") {
  Status status = JsonError("{\"a\":1}\n{\"a\":2,\"b\":1,\"\\u0061\":null}");
  CHECK(status.message() == "line 2: the object has the key 'a' twice");
  CHECK(status.detail().row == 1);
}

TEST_CASE("keys that cannot name a column") {
  CHECK(JsonError("{\"\":1}").message() == "line 1: column 1 has no name");
  CHECK(JsonError("{\"a\\u0000b\":1}").message() == "line 1: the column name 'a b' has a NUL byte");
  CHECK(JsonError("[\n{},{}]").message() == "line 2: no object has a key");
}

TEST_CASE("a column that changes its type late is read again, whole") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "{\"a\":\"2024-01-01\",\"b\":" + std::to_string(i) + "}\n";
  text += "{\"b\":0.5,\"a\":\"x \\\"y\\\" and so on and on\"}\n{\"c\":1}\n";
  Batch batch = Json(text);
  CHECK(TypeOf(batch, "a") == "utf8");
  CHECK(TypeOf(batch, "b") == "float64");
  CHECK(Values(batch, "a")[299] == "2024-01-01");
  CHECK(Values(batch, "a")[300] == "x \"y\" and so on and on");
  CHECK(Values(batch, "a")[301] == "NULL");
  CHECK(Values(batch, "b")[299] == "299");
  CHECK(batch.lines.size() == 302);
  CHECK(batch.lines.back() == 302);
}

TEST_CASE("too many keys") {
  std::string text = "{";
  for (int i = 0; i <= 100000; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
  Status status = JsonError(text + "}");
  CHECK(status.code() == Code::kLimitExceeded);
  CHECK(status.message() == "line 1: more than 100000 columns");
}

TEST_CASE("texts that are not rows") {
  CHECK(JsonError("[1]").message() == "line 1, byte 2: expected an object, found '1'");
  CHECK(JsonError("5").message() ==
        "line 1, byte 1: expected an array of objects or an object a line, found '5'");
  CHECK(JsonError("{\"a\":1}\n[2]").message() == "line 2, byte 1: expected an object, found '['");
  CHECK(JsonError("{\"a\":1},\n{\"a\":1}").message() ==
        "line 1, byte 8: expected an object, found ','");
  CHECK(JsonError("[{\"a\":1}\n{\"a\":1}]").message() ==
        "line 2, byte 1: expected ',' or ']', found '{'");
  CHECK(JsonError("[{\"a\":1},]").message() == "line 1, byte 10: expected an object, found ']'");
  CHECK(JsonError("[{\"a\":1}").message() == "line 1, byte 9: expected ',' or ']', the text ends");
  CHECK(JsonError("[").message() == "line 1, byte 2: expected an object, the text ends");
  CHECK(JsonError("[{\"a\":1}] \xC3\xA9").message() ==
        "line 1, byte 11: expected the end of the text, found '\xC3\xA9'");
}

TEST_CASE("objects that are not JSON") {
  CHECK(JsonError("{\"a\":1}\n{\"a\":1").message() ==
        "line 2, byte 7: the text ends inside an object");
  CHECK(JsonError("{\"a\":\"x").message() == "line 1, byte 8: the text ends inside an object");
  for (const char* text :
       {"{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":nul}", "{\"a\":Nan}",
        "{a:1}", "{\"a\" 1}", "{\"a\":1,}", "{'a':1}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}", "{\"a\":1 /* no */}"}) {
    INFO(text);
    Status status = JsonError(text);
    CHECK(status.code() == Code::kInvalidText);
    CHECK_THAT(status.message(), HasText("this is not JSON"));
    CHECK(status.detail().line == 1);
  }
  CHECK(JsonError("\n{\"a\":\"\xFF\"}").message() == "line 2, byte 7: the text is not UTF-8");
}

TEST_CASE("a refused value stops the reading at its line") {
  Schema guide = Declared({{"a", TypeId::kInt8, true, {}}});
  CHECK(JsonError("{\"a\":1}\n{\"a\":true}\n{", &guide).message() ==
        "line 2: 'true' is not an int8 (column 'a')");
}

}  // namespace
}  // namespace colmerge::test
