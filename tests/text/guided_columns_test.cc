// SPDX-License-Identifier: Apache-2.0
// Columns whose type an existing table declares.
#include <cmath>

#include "text/reading.h"

namespace colmerge::test {
namespace {

Schema Guide(DataType type) { return Declared({{"c", std::move(type), true, {}}}); }

// The values of a CSV column and of a JSON column of strings, read as the type.
void CheckRead(const DataType& type, const Texts& cells, const Texts& values) {
  Schema guide = Guide(type);
  std::string csv = "c,other\n";
  std::string json;
  for (const std::string& cell : cells) {
    csv += cell + ",1\n";
    json += cell.empty() ? "{\"c\":null}\n" : "{\"c\":\"" + cell + "\"}\n";
  }
  INFO(type.ToString());
  Batch from_csv = Csv(csv, {}, &guide);
  CHECK(TypeOf(from_csv, "c") == type.ToString());
  CHECK(Values(from_csv, "c") == values);
  Batch from_json = Json(json, &guide);
  CHECK(TypeOf(from_json, "c") == type.ToString());
  CHECK(Values(from_json, "c") == values);
}

std::string MisfitOf(const DataType& type, const std::string& cell) {
  Schema guide = Guide(type);
  return CsvError("c\n" + cell + "\n", {}, &guide).message();
}

void CheckMisfit(const DataType& type, const Texts& cells) {
  for (const std::string& cell : cells) {
    const std::string message = MisfitOf(type, cell);
    INFO(message);
    CHECK_THAT(message, HasText("line 2: '" + cell + "' is not a"));
    CHECK_THAT(message, HasText(type.ToString()));
    CHECK_THAT(message, HasText("(column 'c')"));
  }
}

TEST_CASE("a value that does not fit is told with line, column and row") {
  Schema guide = Declared({{"id", TypeId::kInt64, true, {}}, {"n", TypeId::kInt8, true, {}}});
  Status status = CsvError("id,n\n1,2\n\nabc,3\n", {}, &guide);
  CHECK(status.code() == Code::kInvalidText);
  CHECK(status.message() == "line 4: 'abc' is not an int64 (column 'id')");
  CHECK(status.detail().column == "id");
  CHECK(status.detail().row == 1);
  CHECK(status.detail().line == 4);
  CHECK(CsvError("id,n\n1,300\n", {}, &guide).message() ==
        "line 2: '300' is not an int8 (column 'n')");
  CHECK(CsvError("n,id\n1,\"x\ny\"\n", {}, &guide).message() ==
        "line 2: 'x y' is not an int64 (column 'id')");
  status = JsonError("[{\"id\":1},\n {\"n\":1,\n  \"id\":\"abc\"}]", &guide);
  CHECK(status.message() == "line 3: 'abc' is not an int64 (column 'id')");
  CHECK(status.detail().row == 1);
  CHECK(status.detail().column == "id");
}

TEST_CASE("integers of every width") {
  CheckRead(TypeId::kInt8, {"-128", "127", "", "+5", "007", "4.00", "-0", "1e1", ".0", "-1.28e+02"},
            {"-128", "127", "NULL", "5", "7", "4", "0", "10", "0", "-128"});
  CheckRead(TypeId::kInt16, {"-32768", "32767"}, {"-32768", "32767"});
  CheckRead(TypeId::kInt32, {"-2147483648", "2147483647"}, {"-2147483648", "2147483647"});
  CheckRead(TypeId::kInt64, {"-9223372036854775808", "9223372036854775807"},
            {"-9223372036854775808", "9223372036854775807"});
  CheckRead(TypeId::kUInt8, {"0", "255"}, {"0", "255"});
  CheckRead(TypeId::kUInt16, {"65535"}, {"65535"});
  CheckRead(TypeId::kUInt32, {"4294967295"}, {"4294967295"});
  CheckRead(TypeId::kUInt64, {"18446744073709551615"}, {"18446744073709551615"});
  CheckMisfit(TypeId::kInt8, {"128", "-129", "1.5", "x", "1e3", "+-1", "+", "-", ".", "1 ", "4.0.0",
                              "1e", "1e1e1"});
  CheckMisfit(TypeId::kUInt8, {"256", "-1"});
  CheckMisfit(TypeId::kInt64, {"9223372036854775808", "true"});
  CheckMisfit(TypeId::kUInt64, {"18446744073709551616", "-1e0", "1e20"});
  CheckRead(TypeId::kUInt64, {"1.8446744073709551615e19"}, {"18446744073709551615"});
  CheckRead(TypeId::kInt64, {"1e+05", "-9223372036854775808.0", "1200e-2"},
            {"100000", "-9223372036854775808", "12"});
}

TEST_CASE("floats") {
  CheckRead(TypeId::kFloat64, {"1", "0.1", "+2.5", "-1e300", "NaN", "inf", "-INFINITY", ".5", "5."},
            {"1", "0.1", "2.5", "-1e+300", "NaN", "inf", "-inf", "0.5", "5"});
  CheckRead(TypeId::kFloat32, {"0.1", "16777216", "3.4028235e38"},
            {"0.1", "16777216", "3.4028235e+38"});
  CheckRead(TypeId::kFloat16, {"0.1", "65504", "65519.9", "-0", "6e-8", "inf"},
            {"0.1", "65500", "65500", "-0", "6e-08", "inf"});
  CheckRead(TypeId::kFloat64, {"1e-400", "-1e-400", "0e400", "9007199254740994.0", "1e23"},
            {"0", "-0", "0", "9007199254740994", "1e+23"});
  CheckRead(TypeId::kFloat32, {"1e-60", "-1e-99999999999999999999"}, {"0", "-0"});
  CheckRead(TypeId::kFloat16, {"1e-9", "-1e-9"}, {"0", "-0"});
  CheckMisfit(TypeId::kFloat64, {"1e400", "x", "nan(1)", "1.5x", "+-1", "0x10", "infi", "1e-400x"});
  CheckMisfit(TypeId::kFloat32, {"1e39", "16777217"});
  CheckMisfit(TypeId::kFloat16, {"65520", "2049"});
  CheckMisfit(TypeId::kFloat64, {"9007199254740993", "9007199254740993.0"});
}

TEST_CASE("guided booleans") {
  CheckRead(TypeId::kBool, {"true", "F", "1", "0", "", "tRuE", "t"},
            {"true", "false", "true", "false", "NULL", "true", "true"});
  CheckMisfit(TypeId::kBool, {"yes", "2", "tru"});
}

TEST_CASE("decimals are exact") {
  const DataType money = DataType::Decimal(TypeId::kDecimal128, 5, 2);
  CheckRead(money,
            {"1", "-12.5", "999.99", "+0.10", "1.500", "1e2", "25E-2", "0", "-0.00", "", "007"},
            {"1.00", "-12.50", "999.99", "0.10", "1.50", "100.00", "0.25", "0.00", "0.00", "NULL",
             "7.00"});
  CheckMisfit(money, {"1000", "0.001", "x", ".", "1e", "1e+", "1e+-2", "1.2.3", "e5", "NaN",
                      "1e99999999999"});
  const std::string nines(38, '9');
  CheckRead(DataType::Decimal(TypeId::kDecimal128, 38, 0), {nines, "-" + nines},
            {nines, "-" + nines});
  const std::string many(76, '9');
  CheckRead(DataType::Decimal(TypeId::kDecimal256, 76, 0), {many, "-" + many, "1e75"},
            {many, "-" + many, "1" + std::string(75, '0')});
  CheckMisfit(DataType::Decimal(TypeId::kDecimal128, 38, 0), {nines + "0"});
  // Zeros at the end may be any number of digits.
  const std::string zeros(80, '0');
  for (const std::string& large : {"1" + zeros, many + "0"}) {
    CHECK_THAT(MisfitOf(DataType::Decimal(TypeId::kDecimal256, 76, 0), large),
               HasText("is not a decimal256(76, 0)"));
  }
  CheckRead(DataType::Decimal(TypeId::kDecimal256, 76, -10), {"1" + zeros, "1.5" + zeros + "e79"},
            {"1" + zeros, "15" + std::string(78, '0')});
  CheckRead(DataType::Decimal(TypeId::kDecimal128, 3, -2), {"12300", "100"}, {"12300", "100"});
  CheckMisfit(DataType::Decimal(TypeId::kDecimal128, 3, -2), {"123"});
}

TEST_CASE("a float that would change a whole number says what to declare instead") {
  for (const DataType& type : {DataType(TypeId::kFloat32), DataType(TypeId::kFloat64)}) {
    CHECK_THAT(MisfitOf(type, "9007199254740993"),
               HasText(", which would change it; declare such a column as int64 or decimal"));
    CHECK_THAT(MisfitOf(type, "x"), !HasText("declare"));
    CHECK_THAT(MisfitOf(type, "1e400"), !HasText("declare"));
  }
}

TEST_CASE("dates and times of day") {
  CheckRead(TypeId::kDate32, {"1969-12-31", "2024-02-29"}, {"1969-12-31", "2024-02-29"});
  CheckRead(TypeId::kDate64, {"1969-12-31", ""}, {"1969-12-31", "NULL"});
  CheckMisfit(TypeId::kDate32, {"2023-02-29", "2024-01-01T00:00:00", "19000", "10000-01-01"});
  CheckRead(DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond),
            {"23:59:59", "00:00", "12:30:00.000"}, {"23:59:59", "00:00:00", "12:30:00"});
  CheckRead(DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond), {"23:59:59.999999999"},
            {"23:59:59.999999999"});
  CheckMisfit(DataType::WithUnit(TypeId::kTime32, TimeUnit::kMillisecond),
              {"24:00:00", "1:00:00", "10:00:00.0001", "10", "10:00:00x"});
}

TEST_CASE("timestamps of every unit") {
  CheckRead(DataType::Timestamp(TimeUnit::kSecond), {"2024-01-01T10:20:30", "2024-01-01"},
            {"2024-01-01T10:20:30", "2024-01-01T00:00:00"});
  CheckRead(DataType::Timestamp(TimeUnit::kMillisecond), {"1969-12-31 23:59:59.999"},
            {"1969-12-31T23:59:59.999"});
  CheckRead(DataType::Timestamp(TimeUnit::kNanosecond, "Europe/Berlin"),
            {"2024-01-01T00:00:00.000000001+01:00"}, {"2023-12-31T23:00:00.000000001Z"});
}

TEST_CASE("timestamps that a column cannot take say why") {
  const DataType local = DataType::Timestamp(TimeUnit::kMillisecond);
  const DataType zoned = DataType::Timestamp(TimeUnit::kNanosecond, "UTC");
  CHECK(MisfitOf(local, "2024-01-01T00:00:00Z") ==
        "line 2: '2024-01-01T00:00:00Z' is not a timestamp[ms] (it has an offset from UTC, the "
        "column "
        "is without a time zone) (column 'c')");
  CHECK_THAT(MisfitOf(zoned, "2024-01-01T00:00:00"), HasText("(it has no offset from UTC,"));
  CHECK_THAT(MisfitOf(zoned, "2024-01-01"), HasText("(it has no offset from UTC,"));
  CHECK_THAT(MisfitOf(local, "2024-01-01T00:00:00.0001"), HasText("(it is finer than"));
  CHECK_THAT(MisfitOf(zoned, "9999-01-01T00:00:00Z"), HasText("(it is out of range)"));
  CHECK(MisfitOf(local, "soon") == "line 2: 'soon' is not a timestamp[ms] (column 'c')");
}

TEST_CASE("durations are numbers of their units") {
  const DataType type = DataType::WithUnit(TypeId::kDuration, TimeUnit::kMillisecond);
  CheckRead(type, {"-5", "9223372036854775807"}, {"-5", "9223372036854775807"});
  CheckMisfit(type, {"PT5S", "1.5"});
}

TEST_CASE("string columns keep the text") {
  for (TypeId id : {TypeId::kUtf8, TypeId::kLargeUtf8, TypeId::kUtf8View}) {
    CheckRead(id, {"007", "true", "", "longer than the twelve bytes"},
              {"007", "true", "NULL", "longer than the twelve bytes"});
  }
}

TEST_CASE("a dictionary column is read as its values") {
  Schema guide = Guide(DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8));
  CHECK(TypeOf(Csv("c\n12\n", {}, &guide), "c") == "utf8");
  guide = Guide(DataType::Dictionary(TypeId::kInt8, TypeId::kInt16));
  CHECK(TypeOf(Csv("c\n12\n", {}, &guide), "c") == "int16");
  CHECK_THAT(CsvError("c\n70000\n", {}, &guide).message(), HasText("is not an int16"));
}

TEST_CASE("types without a text form take nulls only") {
  for (const DataType& type : {DataType(TypeId::kBinary), DataType::FixedSizeBinary(4),
                               DataType(TypeId::kIntervalMonths)}) {
    Schema guide = Guide(type);
    Batch batch = Csv("c,d\n,1\n,2\n", {}, &guide);
    CHECK(TypeOf(batch, "c") == type.ToString());
    CHECK(batch.columns[0].null_count == 2);
    Status status = CsvError("c,d\n,1\nab,2\n", {}, &guide);
    CHECK(status.message() ==
          "line 3: " + type.ToString() + " cannot be read from text (column 'c')");
  }
}

TEST_CASE("a column of type null says nothing about its values") {
  Schema guide = Guide(TypeId::kNull);
  CHECK(TypeOf(Csv("c\n5\n", {}, &guide), "c") == "int64");
  Batch batch = Csv("c,d\n,1\n", {}, &guide);
  CHECK(TypeOf(batch, "c") == "null");
  CHECK(Values(batch, "c") == Texts{"NULL"});
}

TEST_CASE("quoted empty cells are null in columns that are not strings") {
  Schema guide = Guide(TypeId::kInt32);
  CHECK(Values(Csv("c\n1\n\"\"\n", {}, &guide), "c") == Texts{"1", "NULL"});
}

TEST_CASE("columns beside the guide are inferred, those only in the guide are left out") {
  Schema guide = Declared({{"a", TypeId::kInt8, true, {}}, {"z", TypeId::kInt8, true, {}}});
  Batch batch = Csv("b,a\n1.5,2\n", {}, &guide);
  CHECK(batch.schema.size() == 2);
  CHECK(TypeOf(batch, "a") == "int8");
  CHECK(TypeOf(batch, "b") == "float64");
}

DeclaredColumn OfCharacters(const std::string& name, int64_t most) {
  DeclaredColumn column(name, TypeId::kUtf8, true, Metadata{});
  column.most_characters = most;
  return column;
}

TEST_CASE("a declared text of so many characters takes no longer one") {
  CsvOptions options;
  options.types = {OfCharacters("c", 3)};
  const std::string text = "c,d\nabc,1\n\"\",1\näöü,1\n,1\n";
  CHECK(Values(Csv(text, options), "c") == Texts{"abc", "", "äöü", "NULL"});
  const Status status = CsvError("c,d\nabc,1\nabcd,1\n", options);
  CHECK(status.message() == "line 3: 'abcd' has 4 characters, more than 3 (column 'c')");
  CHECK(status.detail().column == "c");
  CHECK(status.code() == Code::kInvalidText);
  options.on_rejected = [](Status) { return Status::Ok(); };
  CHECK(Values(Csv("c,d\nabc,1\nabcd,1\nx,1\n", options), "c") == Texts{"abc", "x"});
  JsonOptions json;
  json.types = {OfCharacters("c", 3)};
  CHECK_THAT(JsonError("{\"c\":[1,2]}", nullptr, json).message(), HasText("more than 3"));
  CHECK(ReadJson("{\"c\":[1]}", json, nullptr, UnlimitedPool()).ok());
}

DataType ListOf(DataType element) {
  DataType list(TypeId::kList);
  list.children.push_back(Field{"item", std::move(element), true, {}});
  return list;
}

TEST_CASE("cells of CSV hold nested values as JSON") {
  DataType structs(TypeId::kStruct);
  structs.children.push_back(Field{"b", TypeId::kInt8, true, {}});
  structs.children.push_back(Field{"c", ListOf(TypeId::kUtf8), true, {}});
  const Schema guide = Guide(structs);
  const Schema lists = Guide(ListOf(TypeId::kInt64));
  const std::string text =
      "c,d\n\"{\"\"b\"\": 1, \"\"c\"\": [\"\"x\"\", null]}\",1\n,1\n{},1\nnull,1\n";
  const Batch batch = Csv(text, {}, &guide);
  CHECK(TypeOf(batch, "c") == "struct<b: int8, c: list<utf8>>");
  CHECK(batch.columns[0].null_count == 2);
  const Batch json = Json(R"({"c":{"b":1,"c":["x",null]}}{"c":null}{"c":{}}{"c":null})", &guide);
  for (uint64_t row = 0; row < 4; ++row) {
    CHECK(batch.columns[0].IsValid(row) == json.columns[0].IsValid(row));
    CHECK(batch.columns[0].String(row).view() == json.columns[0].String(row).view());
  }
  CHECK(Csv("c,d\n\"[1, 2]\",1\n[],1\n", {}, &lists).columns[0].null_count == 0);
  for (const auto& [cell, part] : std::vector<std::pair<std::string, std::string>>{
           {"5", "'5' is not a list<int64> (column 'c')"},
           {"{}", "an object is not a list<int64>"},
           {"[1", "it is not JSON"},
           {"[1]]", "it is not JSON"},
           {"[1] 2", "it is not JSON"},
           {"[x]", "it is not JSON"},
           {"[1]}", "it is not JSON"},
           {"\"[1],\"\"b\"\":[2]\"", "it is more than one value"},
           {"\"[\"\"x\"\"]\"", "'x' is not an int64 (column 'c[]')"},
           {std::string(70, '['), "nested too deep"}}) {
    const Status status = CsvError("d,c\n1,[]\n2," + cell + "\n", {}, &lists);
    INFO(cell << ": " << status.message());
    CHECK(status.code() == Code::kInvalidText);
    CHECK_THAT(status.message(), HasText("line 3: "));
    CHECK_THAT(status.message(), HasText(part));
    CHECK(status.detail().column == "c");
  }
  // A table's column whose type nobody has declared, too; what is a text there stays one.
  const Schema inferred = Inferred({{"c", ListOf(TypeId::kInt64), true, {}}});
  CHECK(TypeOf(Csv("c,d\n[0.5],1\n", {}, &inferred), "c") == "list<float64>");
  CHECK(TypeOf(Csv("c,d\n[0.5],1\n"), "c") == "utf8");
  // Rows that do not fit.
  CsvOptions options;
  std::vector<int64_t> rejected;
  options.on_rejected = [&](Status why) {
    rejected.push_back(why.detail().line);
    return Status::Ok();
  };
  CHECK(Csv("c,d\n[1],1\n[x],1\n\"[1,\"\"y\"\"]\",1\n[3],1\n", options, &lists).rows == 2);
  CHECK(rejected == std::vector<int64_t>{3, 4});
}

}  // namespace
}  // namespace colmerge::test
