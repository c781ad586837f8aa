// SPDX-License-Identifier: Apache-2.0
// Columns whose type an existing table has inferred: read as if the type were one more cell.
#include "text/reading.h"

namespace colmerge::test {
namespace {

Batch ReadInto(const DataType& type, const Texts& cells, std::string* text) {
  *text = "c,other\n";
  for (const std::string& cell : cells) *text += cell + ",1\n";
  const Schema guide = Inferred({{"c", type, true, {}}});
  return Csv(*text, {}, &guide);
}

void CheckRead(const DataType& type, const Texts& cells, const std::string& read_as,
               const Texts& values) {
  INFO(type.ToString());
  std::string text;
  const Batch batch = ReadInto(type, cells, &text);
  CHECK(TypeOf(batch, "c") == read_as);
  CHECK(Values(batch, "c") == values);
}
void CheckHeld(const DataType& type, const Texts& cells, const Texts& values) {
  CheckRead(type, cells, type.ToString(), values);
}

void CheckRefused(const DataType& type, const Texts& cells) {
  const Schema guide = Inferred({{"c", type, true, {}}});
  for (const std::string& cell : cells) {
    const Status status = CsvError("other,c\n1,\n2," + cell + "\n", {}, &guide);
    INFO(type.ToString() << ' ' << status.message());
    CHECK(status.code() == Code::kInvalidText);
    CHECK_THAT(status.message(), HasText("line 3: '" + cell + "' is not a"));
    CHECK_THAT(status.message(), HasText("(column 'c'; its type was inferred"));
    CHECK_THAT(status.message(), HasText("the option 'types' declares it)"));
    CHECK(status.detail().column == "c");
    CHECK(status.detail().row == 1);
    CHECK(status.detail().line == 3);
  }
}

const Texts kCodes = {"01234", "0012345", "+5", "007", "1 ", " 1", "1_000", "x", "1e400", "0x10"};

TEST_CASE("codes never become numbers") {
  for (TypeId id : {TypeId::kInt8, TypeId::kInt64, TypeId::kUInt16, TypeId::kUInt64,
                    TypeId::kFloat16, TypeId::kFloat32, TypeId::kFloat64}) {
    CheckRefused(id, kCodes);
    CheckRefused(id, {"true", "2024-01-01"});
  }
  CheckRefused(DataType::Decimal(TypeId::kDecimal128, 9, 2), kCodes);
  CheckRefused(DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond), kCodes);
}

TEST_CASE("truth values are words") {
  CheckHeld(TypeId::kBool, {"true", "", "FALSE"}, {"true", "NULL", "false"});
  CheckRefused(TypeId::kBool, {"t", "f", "0", "1", "yes", "T"});
}

TEST_CASE("an integer column takes whole numbers, and gives way to what is not") {
  CheckHeld(TypeId::kInt64, {"1", "-5", "", "1e+05", "2.0"}, {"1", "-5", "NULL", "100000", "2"});
  CheckHeld(TypeId::kInt8, {"127", "-1.28e2"}, {"127", "-128"});
  CheckHeld(TypeId::kUInt64, {"18446744073709551615"}, {"18446744073709551615"});
  CheckRead(TypeId::kInt64, {"1", "2.5", "3"}, "float64", {"1", "2.5", "3"});
  CheckRead(TypeId::kInt64, {"1", "NaN"}, "float64", {"1", "NaN"});
  CheckRead(TypeId::kInt64, {"-0", "1"}, "float64", {"-0", "1"});
  CheckRead(TypeId::kInt64, {"1", "9223372036854775808"}, "uint64", {"1", "9223372036854775808"});
  CheckRead(TypeId::kInt8, {"1", "300"}, "int64", {"1", "300"});
  CheckRead(TypeId::kUInt64, {"1", "-1"}, "int64", {"1", "-1"});
  CheckRead(TypeId::kInt8, {"100", "1e5", "200"}, "float64", {"100", "100000", "200"});
}

TEST_CASE("integers of both signs make a column of integers a decimal") {
  const Texts values = {"-3", "9223372036854775808"};
  CheckRead(TypeId::kInt64, values, "decimal128(20, 0)", values);
  CheckRead(TypeId::kUInt64, {"18446744073709551615", "-1"}, "decimal128(20, 0)",
            {"18446744073709551615", "-1"});
}

TEST_CASE(
    "a mixture names the value that does not go with those before it, and the one that does") {
  const auto message = [](const DataType& type, const std::string& cells) {
    const Schema guide = Inferred({{"c", type, true, {}}});
    const Status status = CsvError("c,other\n" + cells, {}, &guide);
    CHECK(status.detail().line == 4);
    CHECK(status.detail().column == "c");
    return std::string(status.message());
  };
  CHECK_THAT(message(TypeId::kInt64, "1,\n2.5,\n9007199254740993,\n"),
             HasText("'9007199254740993' is not a float64, which the column has become for '2.5' "
                     "before it (column 'c'; its type was inferred"));
  CHECK_THAT(message(TypeId::kDate32, "2024-01-01,\n2024-01-01T10:00,\n2024-01-01T10:00Z,\n"),
             HasText("'2024-01-01T10:00Z' is not a timestamp[us]"));
  CHECK_THAT(message(TypeId::kInt64, "1,\n2,\nx,\n"), HasText("'x' is not an int64 (column 'c'"));
}

TEST_CASE("a float column takes no whole number that it does not hold") {
  CheckHeld(TypeId::kFloat64, {"1", "0.1", "NaN", "-inf", "1e-400", "9007199254740992", "1e300"},
            {"1", "0.1", "NaN", "-inf", "0", "9007199254740992", "1e+300"});
  CheckRefused(TypeId::kFloat64,
               {"9007199254740993", "9007199254740993.0", "18446744073709551615"});
  // A narrower float takes the shortest texts of its values.
  CheckHeld(TypeId::kFloat32, {"0.1", "16777216", "3.4028235e+38"},
            {"0.1", "16777216", "3.4028235e+38"});
  CheckHeld(TypeId::kFloat16, {"0.1", "65500", "65504", "-0"}, {"0.1", "65500", "65500", "-0"});
  CheckRead(TypeId::kFloat32, {"0.1", "0.123456789"}, "float64", {"0.1", "0.123456789"});
  CheckRead(TypeId::kFloat32, {"16777217"}, "float64", {"16777217"});
  CheckRead(TypeId::kFloat16, {"65520"}, "float64", {"65520"});
  CheckRead(TypeId::kFloat32, {"1e-60"}, "float64", {"1e-60"});
}

TEST_CASE("decimals get more digits") {
  const DataType money = DataType::Decimal(TypeId::kDecimal128, 3, 2);
  CheckHeld(money, {"9.99", "", "-1", "1e0", "0"}, {"9.99", "NULL", "-1.00", "1.00", "0.00"});
  CheckRead(money, {"9.99", "19.999", "0.5"}, "decimal128(5, 3)", {"9.990", "19.999", "0.500"});
  CheckRead(money, {"1e20", "0.001"}, "decimal128(24, 3)", {"100000000000000000000.000", "0.001"});
  CheckRead(money, {std::string(60, '9')}, "decimal256(62, 2)", {std::string(60, '9') + ".00"});
  CheckRefused(money, {"1e75", "NaN", "inf", "1e-90"});
}

TEST_CASE("an inferred date or time column") {
  CheckHeld(TypeId::kDate32, {"2024-02-29", ""}, {"2024-02-29", "NULL"});
  CheckHeld(TypeId::kDate64, {"2024-02-29"}, {"2024-02-29"});
  CheckRead(TypeId::kDate32, {"2024-02-29", "2024-02-29T10:00"}, "timestamp[us]",
            {"2024-02-29T00:00:00", "2024-02-29T10:00:00"});
  CheckRefused(TypeId::kDate32, {"2024-02-30", "2024-02-29T10:00Z", "20240229"});
  const DataType seconds = DataType::Timestamp(TimeUnit::kSecond);
  CheckHeld(seconds, {"2024-01-01T10:20:30", "2024-01-01"},
            {"2024-01-01T10:20:30", "2024-01-01T00:00:00"});
  CheckRead(seconds, {"2024-01-01T10:20:30", "2024-01-01T10:20:30.5"}, "timestamp[us]",
            {"2024-01-01T10:20:30", "2024-01-01T10:20:30.500"});
  CheckRead(seconds, {"2024-01-01T10:20:30.000000001"}, "timestamp[ns]",
            {"2024-01-01T10:20:30.000000001"});
  CheckRefused(seconds, {"2024-01-01T10:20:30Z", "soon", "5"});
  const DataType zoned = DataType::Timestamp(TimeUnit::kMicrosecond, "Europe/Berlin");
  CheckHeld(zoned, {"2024-01-01T00:30:00+01:00"}, {"2023-12-31T23:30:00Z"});
  CheckRefused(zoned, {"2024-01-01T00:30:00", "2024-01-01"});
  const DataType nanos = DataType::Timestamp(TimeUnit::kNanosecond);
  CheckRead(nanos, {"9999-01-01T00:00:00"}, "timestamp[us]", {"9999-01-01T00:00:00"});
}

TEST_CASE("types that inference never chooses take what they hold") {
  const DataType time = DataType::WithUnit(TypeId::kTime32, TimeUnit::kMillisecond);
  CheckHeld(time, {"12:30:00.123", "12:30"}, {"12:30:00.123", "12:30:00"});
  CheckRefused(time, {"1", "12", "25:00:00", "12:30:00.0001", "2024-01-01"});
  const DataType duration = DataType::WithUnit(TypeId::kDuration, TimeUnit::kMillisecond);
  CheckHeld(duration, {"-5"}, {"-5"});
  CheckRefused(duration, {"1.5", "007"});
  CheckHeld(TypeId::kLargeUtf8, {"007", "true"}, {"007", "true"});
  CheckHeld(TypeId::kBinary, {"", ""}, {"NULL", "NULL"});
}

TEST_CASE("JSON strings are no numbers, numbers no truth values") {
  const Schema guide = Inferred({{"n", TypeId::kInt64, true, {}},
                                 {"b", TypeId::kBool, true, {}},
                                 {"d", DataType::Decimal(TypeId::kDecimal128, 5, 2), true, {}},
                                 {"t", TypeId::kDate32, true, {}},
                                 {"s", TypeId::kUtf8, true, {}}});
  for (const char* text : {R"({"n":"007"})", R"({"n":"7"})", R"({"n":true})", R"({"b":1})",
                           R"({"b":"true"})", R"({"d":"12.50"})", R"({"d":true})", R"({"t":5})",
                           R"({"n":[1]})", R"({"n":9e99,"n":"x"})"}) {
    INFO(text);
    CHECK(JsonError(text, &guide).code() == Code::kInvalidText);
  }
  const Batch batch = Json(R"({"n":1e5,"b":true,"d":12.50,"t":"2024-01-01","s":5})", &guide);
  CHECK(Values(batch, "n") == Texts{"100000"});
  CHECK(Values(batch, "d") == Texts{"12.50"});
  CHECK(Values(batch, "t") == Texts{"2024-01-01"});
  CHECK(Values(batch, "s") == Texts{"5"});
  CHECK(TypeOf(Json(R"({"n":2.5})", &guide), "n") == "float64");
}

TEST_CASE("all nulls leave the table's type") {
  CheckHeld(TypeId::kInt64, {"", "\"\""}, {"NULL", "NULL"});
  CheckHeld(TypeId::kDate32, {""}, {"NULL"});
}

TEST_CASE("a mixture that no type holds names the cell that makes it one") {
  const Schema guide = Inferred({{"c", TypeId::kInt64, true, {}}});
  CHECK_THAT(CsvError("c\n9007199254740993\n2.5\n", {}, &guide).message(),
             HasText("line 3: '2.5' is not an int64"));
  CHECK_THAT(CsvError("c\n2.5\n9007199254740993\n", {}, &guide).message(),
             HasText("line 3: '9007199254740993' is not a float64, which the column has become"));
}

}  // namespace
}  // namespace colmerge::test
