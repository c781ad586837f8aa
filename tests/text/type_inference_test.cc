// SPDX-License-Identifier: Apache-2.0
// The type of a column without a guide, line by line of the table in type_inference.h.
#include "text/type_inference.h"

#include <algorithm>
#include <cmath>

#include "text/reading.h"

namespace colmerge::test {
namespace {

std::string CsvOf(const Texts& cells) {
  std::string text = "other,c\n";
  for (const std::string& cell : cells) text += "1," + cell + "\n";
  return text;
}

// The same type whatever the order of the rows, and the values in their order.
void CheckColumn(Texts cells, const std::string& type, const Texts& values) {
  const std::string text = CsvOf(cells);
  INFO(text);
  Batch batch = Csv(text);
  CHECK(TypeOf(batch, "c") == type);
  CHECK(Values(batch, "c") == values);
  std::sort(cells.begin(), cells.end());
  do {
    const std::string other = CsvOf(cells);
    INFO(other);
    Batch permuted = Csv(other);
    CHECK(TypeOf(permuted, "c") == type);
    Texts found = Values(permuted, "c");
    Texts expected = values;
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    CHECK(found == expected);
  } while (std::next_permutation(cells.begin(), cells.end()));
}

void CheckString(const Texts& cells) { CheckColumn(cells, "utf8", cells); }

TEST_CASE("booleans") {
  CheckColumn({"true", "False", "", "TRUE"}, "bool", {"true", "false", "NULL", "true"});
  CheckString({"true", "yes"});
  CheckString({"true", "1"});
  CheckString({"t", "f"});
}

TEST_CASE("integers stay integers beside empty cells") {
  CheckColumn({"1", "", "-30", "0"}, "int64", {"1", "NULL", "-30", "0"});
  CheckColumn({"9223372036854775807", "-9223372036854775808"}, "int64",
              {"9223372036854775807", "-9223372036854775808"});
}

TEST_CASE("integers of both signs, beyond int64") {
  CheckColumn({"-3", "9223372036854775808", "", "7"}, "decimal128(20, 0)",
              {"-3", "9223372036854775808", "NULL", "7"});
  CheckColumn({"18446744073709551615", "-9223372036854775808"}, "decimal128(20, 0)",
              {"18446744073709551615", "-9223372036854775808"});
  CheckColumn({"-3", "9223372036854775808", "0.5"}, "float64",
              {"-3", "9.223372036854776e+18", "0.5"});
  CheckColumn({"-3", "18446744073709551616"}, "utf8", {"-3", "18446744073709551616"});
  CheckColumn({"-3", "9223372036854775808", "x"}, "utf8", {"-3", "9223372036854775808", "x"});
}

TEST_CASE("integers of fifteen digits and of more") {
  CheckColumn({"1", "999999999999999", "-999999999999999", "0"}, "int64",
              {"1", "999999999999999", "-999999999999999", "0"});
  CheckColumn({"1", "9999999999999999", "-9223372036854775808"}, "int64",
              {"1", "9999999999999999", "-9223372036854775808"});
  CheckColumn({"1", "9007199254740993", "0.5"}, "utf8", {"1", "9007199254740993", "0.5"});
  for (const std::string code : {"007", "-0x", "+1", "1_0", "--1", "-", "1-", "00", "-01", " 1"}) {
    CheckColumn({"1", code}, "utf8", {"1", code});
  }
  CheckColumn({"1", "-0"}, "float64", {"1", "-0"});
}

TEST_CASE("fractions and dates that are short, and what looks like them") {
  CheckColumn({"0.5", "-0.25", "-0.0", "0.1", "123456789012.345", "7", "-7", "0.00000000000001"},
              "float64", {"0.5", "-0.25", "-0", "0.1", "123456789012.345", "7", "-7", "1e-14"});
  CheckColumn({"0.5", "5.", ".5", "1e2", "999999999999999.9"}, "float64",
              {"0.5", "5", "0.5", "100", "999999999999999.9"});
  for (const std::string code : {"00.5", "-00.5", "1.2.3", ".", "-.", "0.5x", "+0.5", "01"}) {
    CheckColumn({"0.5", code}, "utf8", {"0.5", code});
  }
  CheckColumn({"0.5", "9007199254740993"}, "utf8", {"0.5", "9007199254740993"});
  CheckColumn({"2024-02-29", "1969-12-31", "0001-01-01"}, "date32",
              {"2024-02-29", "1969-12-31", "0001-01-01"});
  for (const std::string code :
       {"2023-02-29", "2024-2-029", "2024/02/29", "2024-02-30", "20240229"}) {
    CheckColumn({"2024-02-29", code}, "utf8", {"2024-02-29", code});
  }
  // A date beyond the range of nanoseconds keeps times from becoming such.
  CheckColumn({"2024-02-29", "0001-01-01", "2024-02-29T10:00:00.000000001"}, "utf8",
              {"2024-02-29", "0001-01-01", "2024-02-29T10:00:00.000000001"});
}

TEST_CASE("integers beyond int64") {
  CheckColumn({"18446744073709551615", "1", "9223372036854775808"}, "uint64",
              {"18446744073709551615", "1", "9223372036854775808"});
  CheckString({"18446744073709551616"});
  CheckString({"-9223372036854775809", "1"});
}

TEST_CASE("codes are strings") {
  CheckString({"007", "12"});
  CheckString({"+1"});
  CheckString({"00"});
  CheckString({"-01"});
  CheckString({"01.5"});
  CheckString({"0x10"});
  CheckString({"1_000"});
  CheckString({" 1"});
  CheckString({"1 "});
  CheckString({"-"});
  CheckString({"."});
  CheckString({"1.2.3"});
  CheckString({"1e"});
  CheckString({"--1"});
  CheckString({"-.", "1"});
}

TEST_CASE("numbers with a point or an exponent") {
  CheckColumn({"1.5", "-0.25", "1e3", "2E-3"}, "float64", {"1.5", "-0.25", "1000", "0.002"});
  CheckColumn({".5", "5.", "-.5"}, "float64", {"0.5", "5", "-0.5"});
  CheckColumn({"1", "2.5", ""}, "float64", {"1", "2.5", "NULL"});
}

TEST_CASE("the sign of minus zero is kept") {
  Batch batch = Csv("a,b\n-0,1\n5,1\n");
  CHECK(TypeOf(batch, "a") == "float64");
  CHECK(std::signbit(batch.columns[0].as<double>()[0]));
}

TEST_CASE("integers become floats only when they keep their values") {
  CheckColumn({"9007199254740992", "0.5"}, "float64", {"9007199254740992", "0.5"});
  CheckString({"9007199254740993", "0.5"});
  CheckString({"-9007199254740993", "0.5"});
  CheckString({"9223372036854775807", "0.5"});
  CheckColumn({"18446744073709549568", "0.5"}, "float64", {"1.844674407370955e+19", "0.5"});
  CheckString({"18446744073709551615", "0.5"});
}

TEST_CASE("numbers that no float holds") {
  CheckString({"1e400", "1"});
  CheckString({"-1e400", "1.5"});
  CheckString({"1e99999999999999999999"});
  CheckColumn({"1e-400", "-1e-400", "1"}, "float64", {"0", "-0", "1"});
}

TEST_CASE("a whole number stays what it is, however it is written") {
  CheckString({"9007199254740993.0", "1.5"});
  CheckString({"9007199254740993.0"});
  CheckString({"9007199254740993e0", "1"});
  CheckString({"9.007199254740993E15", "1"});
  CheckString({"-90071992547409930e-1"});
  CheckString({"123456789012345678901234567890.0"});
  CheckString({"100000000000000008388609.0"});
  CheckColumn({"9007199254740992.0", "9007199254740994.000"}, "float64",
              {"9007199254740992", "9007199254740994"});
  CheckColumn({"18446744073709551616.0"}, "float64", {"1.8446744073709552e+19"});
  // The shortest number that reads as its double; and the double itself.
  CheckColumn({"1e23", "1.7976931348623157e308", "6.02214076e+23"}, "float64",
              {"1e+23", "1.7976931348623157e+308", "6.02214076e+23"});
  CheckColumn({"99999999999999991611392.0"}, "float64", {"1e+23"});
  CheckColumn({"2251799813685249.4", "0.1"}, "float64", {"2251799813685249.5", "0.1"});
  // Its fraction would be lost whole.
  CheckColumn({"9007199254740993.5", "0.1"}, "utf8", {"9007199254740993.5", "0.1"});
}

TEST_CASE("what is very long is a string") {
  const std::string fits = "0." + std::string(4093, '0') + "1";
  CheckColumn({fits}, "float64", {"0"});
  CheckString({fits + "0"});
}

TEST_CASE("NaN and infinities count beside numbers") {
  CheckColumn({"NaN", "1.5"}, "float64", {"NaN", "1.5"});
  CheckColumn({"inf", "2", "-Infinity"}, "float64", {"inf", "2", "-inf"});
  CheckString({"Nan", "Inf"});
  CheckString({"NaN", "9007199254740993"});
  CheckString({"NaN", "true"});
}

TEST_CASE("dates") {
  CheckColumn({"2024-02-29", "", "0001-01-01", "9999-12-31"}, "date32",
              {"2024-02-29", "NULL", "0001-01-01", "9999-12-31"});
  CheckString({"2023-02-29"});
  CheckString({"2024-13-01"});
  CheckString({"2024-00-01"});
  CheckString({"2024-01-32"});
  CheckString({"0000-01-01"});
  CheckString({"2024-1-1"});
  CheckString({"20240101", "2024-01-01"});
  CheckString({"2024-01-01", "1"});
}

TEST_CASE("dates and times") {
  CheckColumn({"2024-01-01T10:20:30", "2024-01-01 10:20:30.5", "2024-01-01T10:20"}, "timestamp[us]",
              {"2024-01-01T10:20:30", "2024-01-01T10:20:30.500", "2024-01-01T10:20:00"});
  CheckColumn({"2024-01-01", "1969-12-31T23:59:59.999999"}, "timestamp[us]",
              {"2024-01-01T00:00:00", "1969-12-31T23:59:59.999999"});
  CheckString({"2024-01-01T24:00:00"});
  CheckString({"2024-01-01T10:60:00"});
  CheckString({"2024-01-01T10:00:60"});
  CheckString({"2024-01-01T10"});
  CheckString({"2024-01-01T10:00:00."});
  CheckString({"2024-01-01T10:00:00.1234567890"});
  CheckString({"2024-01-01x10:00:00"});
  CheckString({"2024-01-01T"});
}

TEST_CASE("times with an offset are converted to UTC") {
  CheckColumn({"2024-01-01T00:30:00+01:00", "2024-01-01 00:30:00Z", "2023-12-31T20:00:00-0430"},
              "timestamp[us, UTC]",
              {"2023-12-31T23:30:00Z", "2024-01-01T00:30:00Z", "2024-01-01T00:30:00Z"});
  CheckColumn({"2024-01-01T00:30+05"}, "timestamp[us, UTC]", {"2023-12-31T19:30:00Z"});
  CheckString({"2024-01-01T00:30:00Z", "2024-01-01T00:30:00"});
  CheckString({"2024-01-01T00:30:00Z", "2024-01-01"});
  CheckString({"2024-01-01T00:30:00+25:00"});
  CheckString({"2024-01-01T00:30:00+1"});
  CheckString({"2024-01-01T00:30:00+01:"});
  CheckString({"2024-01-01T00:30:00Zulu"});
  CheckString({"2024-01-01Z"});
}

TEST_CASE("digits beyond microseconds give nanoseconds, where all fit") {
  CheckColumn({"2024-01-01T00:00:00.123456789", "2024-01-01"}, "timestamp[ns]",
              {"2024-01-01T00:00:00.123456789", "2024-01-01T00:00:00"});
  CheckColumn({"2024-01-01T00:00:00.1234567Z"}, "timestamp[ns, UTC]",
              {"2024-01-01T00:00:00.123456700Z"});
  CheckColumn({"2024-01-01T00:00:00.123456000"}, "timestamp[us]", {"2024-01-01T00:00:00.123456"});
  CheckString({"2024-01-01T00:00:00.123456789", "9999-01-01"});
  CheckColumn({"1677-09-21T00:12:43.145224193", "2262-04-11T23:47:16.854775807"}, "timestamp[ns]",
              {"1677-09-21T00:12:43.145224193", "2262-04-11T23:47:16.854775807"});
  CheckColumn({"1677-09-21T00:12:43.145224192"}, "timestamp[ns]",
              {"1677-09-21T00:12:43.145224192"});
  CheckString({"1677-09-21T00:12:43.145224191"});
  CheckString({"2262-04-11T23:47:16.854775808"});
}

TEST_CASE("nothing but nulls has no type") {
  CheckColumn({"", ""}, "null", {"NULL", "NULL"});
  CHECK(TypeOf(Csv("a,b\n1,\"\"\n2,\n"), "b") == "utf8");
}

TEST_CASE("mixtures are strings") {
  CheckString({"1", "x", "2.5"});
  CheckString({"2024-01-01", "true", "5"});
  CheckString({"plain text that is longer than twelve bytes", "1"});
}

TEST_CASE("quotes do not matter to the type") {
  Batch batch = Csv("a,b,c\n\"1\",\"true\",\"2024-01-01\"\n2,false,2024-01-02\n");
  CHECK(TypeOf(batch, "a") == "int64");
  CHECK(TypeOf(batch, "b") == "bool");
  CHECK(TypeOf(batch, "c") == "date32");
}

TEST_CASE("a text with quotes inside that is read twice keeps them") {
  Batch batch = Csv("a,b\n1,2\n\"say \"\"hi\"\" to everybody here\",3\n");
  CHECK(Values(batch, "a") == Texts{"1", "say \"hi\" to everybody here"});
  CHECK(TypeOf(batch, "b") == "int64");
}

TEST_CASE("types depend on the set of classes only") {
  CHECK(InferType(0) == InferredType::kNone);
  CHECK(InferType(kClassBlank) == InferredType::kUtf8);
  CHECK(InferType(kClassBlank | kClassInteger) == InferredType::kInt64);
  CHECK(InferType(kClassText | kClassInteger) == InferredType::kUtf8);
  CHECK(ToDataType(InferredType::kNone) == DataType(TypeId::kNull));
}

}  // namespace
}  // namespace colmerge::test
