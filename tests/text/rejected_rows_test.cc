// SPDX-License-Identifier: Apache-2.0
// Rows that cannot be read, where somebody takes them: the others are read as if they had not been there.
#include <array>

#include "base/error.h"
#include "column/nested_value.h"
#include "text/reading.h"

namespace colmerge::test {
namespace {

struct Rejected {
  Texts messages;
  std::vector<int64_t> lines;
  std::vector<int64_t> rows;

  RejectHook hook() {
    return [this](Status why) {
      messages.push_back(why.message());
      lines.push_back(why.detail().line);
      rows.push_back(why.detail().row);
      return Status::Ok();
    };
  }
};

TEST_CASE("CSV rows that cannot be read are handed over") {
  const Schema guide = SchemaOf({{"n", TypeId::kInt8, true, {}}});
  Field declared{"d", TypeId::kInt32, true, {}};
  declared.declared = true;
  Rejected rejected;
  CsvOptions options;
  options.on_rejected = rejected.hook();
  options.types = {declared};
  // Column i would be text, had row x been kept; column j is read twice.
  const std::string text =
      "i,n,d,j\n1,1,1,1\nx,007,1,1\n2,1,1\n3,\"2\"x,1,1\n4,3,y,1\n5,4,007,z\n6,300,1,\"9\n";
  Batch batch = Csv(text, options, &guide);
  CHECK(TypeOf(batch, "i") == "int64");
  CHECK(Values(batch, "i") == Texts{"1", "5"});
  CHECK(Values(batch, "n") == Texts{"1", "4"});
  CHECK(Values(batch, "d") == Texts{"1", "7"});
  CHECK(Values(batch, "j") == Texts{"1", "z"});
  CHECK(batch.lines == Lines{2, 7});
  CHECK(rejected.lines == std::vector<int64_t>{3, 4, 5, 6, 8});
  CHECK(rejected.rows == std::vector<int64_t>{1, 1, 1, 1, 2});
  REQUIRE(rejected.messages.size() == 5);
  CHECK_THAT(rejected.messages[0], HasText("line 3: '007' is not an int8 (column 'n'"));
  CHECK(rejected.messages[1] == "line 4 has 3 fields, the header has 4");
  CHECK(rejected.messages[2] == "line 5, byte 6: text after a closing quote");
  CHECK(rejected.messages[3] == "line 6: 'y' is not an int32 (column 'd')");
  CHECK_THAT(rejected.messages[4], HasText("this quote is never closed"));
}

TEST_CASE("JSON rows that cannot be read are handed over") {
  const Schema guide = SchemaOf({{"n", TypeId::kInt8, true, {}}});
  Rejected rejected;
  JsonOptions options;
  options.on_rejected = rejected.hook();
  const std::string text =
      "{\"i\":1,\"n\":1,\"j\":1}\n{\"i\":\"x\",\"n\":\"7\",\"new\":1}\n{\"i\":2,\"n\":NaN}\n"
      "[1]\n{\"i\":3,\"i\":3}\n{\"k\":1,\"k\":1}\n{\"i\":4,\"\":1}\n{\"i\":5,\"j\":\"z\"}\n{\"i\":"
      "6";
  auto read = ReadJson(text, options, &guide, UnlimitedPool());
  const Batch batch = Taken(std::move(read));
  CHECK(batch.schema.size() == 3);
  CHECK(TypeOf(batch, "i") == "int64");
  CHECK(Values(batch, "i") == Texts{"1", "5"});
  CHECK(Values(batch, "n") == Texts{"1", "NULL"});
  CHECK(Values(batch, "j") == Texts{"1", "z"});
  CHECK(batch.lines == Lines{1, 8});
  CHECK(rejected.lines == std::vector<int64_t>{2, 3, 4, 5, 6, 7, 9});
  rejected = {};
  CHECK(Taken(ReadJson("[{\"n\":1},{\"n\":\"x\"},{\"n\":2}]", options, &guide, UnlimitedPool()))
            .rows == 2);
  CHECK(rejected.lines == std::vector<int64_t>{1});
}

// A text, and what is left of it: the texts of column "a", the lines of the rejected pieces.
void CheckLeft(const std::string& text, const std::string& type, const Texts& values,
               const std::vector<int64_t>& lines, const Schema* guide = nullptr,
               JsonOptions options = {}) {
  INFO(text);
  Rejected rejected;
  options.on_rejected = rejected.hook();
  const Batch batch = Taken(ReadJson(text, options, guide, UnlimitedPool()));
  CHECK(rejected.lines == lines);
  CHECK(batch.rows == values.size());
  if (batch.rows == 0) return;
  CHECK(TypeOf(batch, "a") == type);
  const size_t column = *batch.schema.Find("a");
  Texts found;
  for (uint64_t row = 0; row < batch.rows; ++row) {
    found.push_back(ValueText(batch.columns[column], row));
  }
  CHECK(found == values);
}

TEST_CASE("a row of a JSON array ends with its comma, whatever is wrong with it") {
  const std::string rest = ",\n{\"a\":2}]";
  const Texts both = {"1", "2"};
  for (const std::string row :
       {"{\"a\":x}", "{\"a\":\"5,]\" 1}", "5", "[1,{}]", "{a:1}", "", "null", "{\"a\":{\"b\":}}",
        "{\"a\":1,\"a\":1}", "{\"\":1}", "{\"a\":1 \"b\":2}"}) {
    CheckLeft("[{\"a\":1},\n" + row + rest, "int64", both, {2});
    CheckLeft("[\n" + row + ",{\"a\":1}" + rest, "int64", both, {2});
    CheckLeft("[{\"a\":1},{\"a\":2},\n" + row + "]", "int64", both, {2});
    JsonOptions options;
    options.records_key = "d";
    CheckLeft("{\"d\":[{\"a\":1},\n" + row + rest + "}", "int64", both, {2}, nullptr, options);
  }
  // A comma that is missing, and one too many.
  CheckLeft("[{\"a\":1}\n{\"a\":5},{\"a\":2}]", "int64", both, {2});
  CheckLeft("[{\"a\":1},{\"a\":2},\n]", "int64", both, {2});
  CheckLeft("[\n,{\"a\":1},{\"a\":2}]", "int64", both, {2});
  // What no comma or bracket ends takes all that is left with it.
  for (const std::string end : {"{\"a\":\"5},{\"a\":6}]", "{\"a\":[},{\"a\":6}]",
                                "{\"a\":{},{\"a\":6}]", "", "{", "{\"a\":5", "{\"a\":5},", "5"}) {
    CheckLeft("[{\"a\":1},{\"a\":2},\n" + end, "int64",
              end == "{\"a\":5}," ? Texts{"1", "2", "5"} : both, {2});
  }
  CheckLeft("[{\"a\":1},{\"a\":2}]\n{\"a\":3}", "int64", both, {2});
  JsonOptions lines;
  lines.layout = JsonLayout::kLines;
  CheckLeft("[1]\n{\"a\":1}\n{\"a\":", "int64", {"1"}, {1, 3}, nullptr, lines);
}

TEST_CASE("values inside of lists and objects reject their rows, and leave nothing behind") {
  const DataType list(TypeId::kList);
  Field element{"item", TypeId::kInt64, true, {}};
  DataType lists = list;
  lists.children.push_back(element);
  DataType structs(TypeId::kStruct);
  structs.children.push_back(Field{"b", TypeId::kInt8, true, {}});
  const Schema guide = Declared({{"a", lists, true, {}}, {"s", structs, true, {}}});
  Rejected rejected;
  JsonOptions options;
  options.on_rejected = rejected.hook();
  const std::string text =
      "{\"a\":[1,2],\"s\":{\"b\":1}}\n{\"a\":[3,\"x\"]}\n{\"s\":{\"b\":1,\"c\":2}}\n{\"a\":{}}\n"
      "{\"a\":5}\n{\"a\":[4],\"s\":{\"b\":1,\"b\":2}}\n{\"a\":[5],\"s\":{\"b\":300}}\n"
      "{\"a\":[],\"s\":{}}\n";
  const Batch batch = Taken(ReadJson(text, options, &guide, UnlimitedPool()));
  CHECK(rejected.lines == std::vector<int64_t>{2, 3, 4, 5, 6, 7});
  CHECK(batch.lines == Lines{1, 8});
  CHECK(batch.columns[0].null_count == 0);
  const auto decoded = DecodeNested(batch.columns[0], UnlimitedPool());
  REQUIRE(decoded.ok());
  CHECK(decoded->Offset(1) == 2);
  CHECK(decoded->Offset(2) == 2);
  CHECK(decoded->children[0].slots.length == 2);
}

TEST_CASE("what a rejected row has taught is forgotten") {
  const auto left = [](const std::string& rows, const std::string& type) {
    INFO(rows);
    Rejected rejected;
    JsonOptions options;
    options.on_rejected = rejected.hook();
    const Batch batch = Taken(ReadJson(rows, options, nullptr, UnlimitedPool()));
    CHECK(TypeOf(batch, "a") == type);
    CHECK(rejected.lines.size() == 1);
    CHECK(batch.presence.size() <= batch.columns.size());
    return batch.columns.size();
  };
  const std::string bad = ",\"z\":1,\"z\":1}\n";
  // Before, between and behind the others: flat types, a list, members, a whole column.
  for (const auto& [kept, learned, type] : std::vector<std::array<std::string, 3>>{
           {"1", "0.5", "int64"},
           {"1", "\"x\"", "int64"},
           {"1", "[1]", "int64"},
           {"0.5", "9007199254740993", "float64"},
           {"\"2024-01-01\"", "\"2024-01-01T10:00\"", "date32"},
           {"true", "1", "bool"},
           {"[1]", "[\"x\"]", "list<int64>"},
           {"[1]", "[1,[2]]", "list<int64>"},
           {"[1]", "5", "list<int64>"},
           {"[{\"b\":1}]", "[{\"b\":\"x\",\"c\":1}]", "list<struct<b: int64>>"},
           {"{\"b\":1}", "{\"c\":1}", "struct<b: int64>"},
           {"{\"b\":1}", "{\"b\":{\"c\":1}}", "struct<b: int64>"},
           {"null", "1", "null"}}) {
    const std::string row = "{\"a\":" + kept + "}\n";
    const std::string rejected = "{\"a\":" + learned + bad;
    CHECK(left(rejected + row + row, type) == 1);
    CHECK(left(row + rejected + row, type) == 1);
    CHECK(left(row + row + rejected, type) == 1);
  }
}

TEST_CASE("a row that is rejected makes no column of a table wider") {
  const Schema guide = Inferred({{"a", TypeId::kInt8, true, {}},
                                 {"d", DataType::Decimal(TypeId::kDecimal128, 3, 2), true, {}},
                                 {"e", TypeId::kBool, true, {}}});
  Rejected rejected;
  CsvOptions options;
  options.on_rejected = rejected.hook();
  const std::string text = "a,d,e\n1,1.25,true\n0.5,1.2345,x\n2,2,false\n";
  const Batch batch = Csv(text, options, &guide);
  CHECK(rejected.lines == std::vector<int64_t>{3});
  CHECK(TypeOf(batch, "a") == "int8");
  CHECK(TypeOf(batch, "d") == "decimal128(3, 2)");
  CHECK(Values(batch, "a") == Texts{"1", "2"});
  CHECK(Values(batch, "d") == Texts{"1.25", "2.00"});
  // And one that comes later does, once more rows are read.
  const std::string more = text + "300,0.001,true\n";
  rejected = {};
  const Batch wider = Csv(more, options, &guide);
  CHECK(TypeOf(wider, "a") == "int64");
  CHECK(TypeOf(wider, "d") == "decimal128(4, 3)");
  CHECK(Values(wider, "a") == Texts{"1", "2", "300"});
  CHECK(Values(wider, "e") == Texts{"true", "false", "true"});
}

TEST_CASE("whoever takes rows may have had enough") {
  CsvOptions options;
  options.on_rejected = [](Status) { return Error(Code::kLimitExceeded, "enough"); };
  const Status status = CsvError("a,b\n1\n", options);
  CHECK(status.message() == "enough");
  options.on_rejected = [](Status) { return Status::Ok(); };
  options.on_rows = [](uint64_t) { return Error(Code::kCancelled, "stop"); };
  CHECK(CsvError("a,b\n1\n", options).code() == Code::kCancelled);
}

}  // namespace
}  // namespace colmerge::test
