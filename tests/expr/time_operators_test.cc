// SPDX-License-Identifier: Apache-2.0
// Arithmetic with dates, times, timestamps, intervals and durations; and || beside it.
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge::time_operators_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

const DataType kDate = TypeId::kDate32;
const DataType kInterval = TypeId::kIntervalMonthDayNano;
const DataType kMicros = DataType::Timestamp(TimeUnit::kMicrosecond);
const DataType kSeconds = DataType::Timestamp(TimeUnit::kSecond);
const DataType kTime = DataType::WithUnit(TypeId::kTime64, TimeUnit::kMicrosecond);
const DataType kDuration = DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond);

// One operation, on columns and on a column and a constant.
std::string Value(const DataType& a, const std::string& left, const std::string& symbol,
                  const DataType& b, const std::string& right) {
  Sheet sheet({{a, {left, kNoValue}}, {b, {right, right}}});
  const ExpressionPtr columns = Operation(symbol, {sheet[0], sheet[1]});
  const std::string failure = sheet.Failure(columns);
  if (!failure.empty()) return failure;
  const List values = sheet.Values(columns);
  CHECK(values[1] == "NULL");
  CHECK(sheet.Values(Operation(symbol, {sheet[0], Constant(b, right)})) == values);
  CHECK(sheet.Values(Operation(symbol, {Constant(a, left), sheet[1]}))[0] == values[0]);
  CHECK(sheet.Values(Operation(symbol, {Constant(a, left), Constant(b, right)}))[0] == values[0]);
  return values[0];
}

std::string ResultType(const std::string& symbol, const DataType& a, const DataType& b) {
  const Result<ScalarFunction> function = ResolveOperator(symbol, {a, b});
  return function.ok() ? function->result.ToString() : function.status().message();
}

TEST_CASE("dates and days") {
  CHECK(ResultType("-", kDate, kDate) == "int32");
  CHECK(Value(kDate, "2024-03-01", "-", kDate, "2024-02-01") == "29");
  CHECK(Value(TypeId::kDate64, "2024-03-01", "-", kDate, "2024-02-01") == "29");
  CHECK(Value(kDate, "2024-02-28", "+", TypeId::kInt32, "2") == "2024-03-01");
  CHECK(Value(kDate, "2024-02-28", "-", TypeId::kInt64, "59") == "2023-12-31");
  CHECK(Value(TypeId::kInt8, "1", "+", kDate, "2024-02-28") == "2024-02-29");
  CHECK(Value(kDate, "2024-02-28", "+", TypeId::kInt32, "2147483647") ==
        "2024-02-28 + 2147483647 is out of range of date32 at row 0");
  CHECK(Value(TypeId::kUInt32, "2", "+", kDate, "2024-02-28") == "2024-03-01");
  CHECK(Value(TypeId::kInt64, "-2", "+", kDate, "2024-03-01") == "2024-02-28");
  CHECK(Value(kDate, "2024-03-01", "-", TypeId::kUInt64, "2") == "2024-02-28");
  CHECK(Value(TypeId::kDate64, "2024-02-28", "+", TypeId::kUInt64, "2") == "2024-03-01");
  CHECK(Value(kDate, "1970-01-02", "-", TypeId::kInt64, "-9223372036854775808") ==
        "1970-01-02 - -9223372036854775808 is out of range of date32 at row 0");
  CHECK(Value(kDate, "1970-01-02", "+", TypeId::kUInt64, "18446744073709551615") ==
        "1970-01-02 + 18446744073709551615 is out of range of date32 at row 0");
  CHECK(ResultType("+", kDate, kDate) ==
        "There is no operator + for date32 and date32; a CAST may help");
  CHECK(ResultType("-", TypeId::kInt32, kDate) ==
        "There is no operator - for int32 and date32; a CAST may help");
}

TEST_CASE("timestamps and intervals go by the calendar") {
  CHECK(ResultType("+", kDate, kInterval) == "timestamp[us]");
  CHECK(ResultType("+", kSeconds, kInterval) == "timestamp[us]");
  CHECK(ResultType("+", DataType::Timestamp(TimeUnit::kNanosecond, "UTC"), kInterval) ==
        "timestamp[ns, UTC]");
  CHECK(Value(kMicros, "2024-01-31 10:00:00", "+", kInterval, "1 month") == "2024-02-29T10:00:00");
  CHECK(Value(kMicros, "2024-03-31 10:00:00", "-", kInterval, "1 month") == "2024-02-29T10:00:00");
  CHECK(Value(kMicros, "2024-01-15", "-", kInterval, "1 month 15 days") == "2023-11-30T00:00:00");
  CHECK(Value(kMicros, "1970-01-01", "-", kInterval, "0.5 seconds") == "1969-12-31T23:59:59.500");
  CHECK(Value(kMicros, "1969-12-31 12:00:00", "+", kInterval, "1 month 1 day") ==
        "1970-02-01T12:00:00");
  CHECK(Value(kMicros, "2024-01-01", "+", kInterval, "36:00:00") == "2024-01-02T12:00:00");
  CHECK(Value(kInterval, "1 year", "+", kMicros, "2024-02-29 01:02:03") == "2025-02-28T01:02:03");
  CHECK(Value(kDate, "2024-02-29", "+", kInterval, "1 day 1 s") == "2024-03-01T00:00:01");
  CHECK(Value(kMicros, "2024-02-29", "+", kDuration, "86401") == "2024-03-01T00:00:01");
  CHECK(Value(kMicros, "2024-02-29", "+", TypeId::kIntervalMonths, "1 month") ==
        "2024-03-29T00:00:00");
  CHECK(Value(kMicros, "2024-01-01", "+", kInterval, "400 ns") == "2024-01-01T00:00:00");
  CHECK(Value(kMicros, "2024-01-01", "+", kInterval, "500 ns") == "2024-01-01T00:00:00.000001");
  CHECK(Value(DataType::Timestamp(TimeUnit::kNanosecond), "2262-01-01", "+", kInterval, "1 year") ==
        "2262-01-01T00:00:00 + P12M is out of range of timestamp[ns] at row 0");
  CHECK(Value(kMicros, "2024-01-01", "+", kInterval, "178956970 years") ==
        "2024-01-01T00:00:00 + P2147483640M is out of range of timestamp[us] at row 0");
}

TEST_CASE("differences of timestamps are days and time") {
  CHECK(ResultType("-", kSeconds, kMicros) == "interval[month_day_nano]");
  CHECK(Value(kMicros, "2024-03-01 01:00:00", "-", kMicros, "2024-02-28") == "P2DT3600S");
  CHECK(Value(kMicros, "2024-02-28", "-", kMicros, "2024-03-01 01:00:00") == "P-2DT-3600S");
  CHECK(Value(kMicros, "2024-02-28 12:00:00", "-", kDate, "2024-02-28") == "PT43200S");
  CHECK(Value(kSeconds, "9999-12-31", "-", kSeconds, "0001-01-01") == "P3652058D");
}

TEST_CASE("times of day begin anew at midnight") {
  CHECK(Value(kTime, "23:30:00", "+", kInterval, "1 hour") == "00:30:00");
  CHECK(Value(kTime, "00:30:00", "-", kInterval, "1 hour") == "23:30:00");
  CHECK(Value(kTime, "00:30:00", "-", kInterval, "1 month 1 day") == "00:30:00");
  CHECK(Value(DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond), "10:00:00", "+", kInterval,
              "0.25 s") == "10:00:00.250");
  CHECK(Value(kTime, "10:00:00", "-", kTime, "11:00:01") == "PT-3601S");
}

TEST_CASE("intervals") {
  CHECK(Value(kInterval, "1 month 1 day", "+", kInterval, "1 day 1 s") == "P1M2DT1S");
  CHECK(Value(kInterval, "1 month", "-", TypeId::kIntervalDayTime, "1 day") == "P1M-1D");
  CHECK(Value(kInterval, "2147483647 months", "+", kInterval, "1 month") ==
        "P2147483647M + P1M is out of range of interval[month_day_nano] at row 0");
  CHECK(Value(kInterval, "1 month 3 days 01:00", "*", TypeId::kInt32, "2") == "P2M6DT7200S");
  CHECK(Value(kInterval, "1 month", "*", TypeId::kFloat64, "1.5") == "P1M15D");
  CHECK(Value(TypeId::kFloat64, "0.5", "*", kInterval, "1 day") == "PT43200S");
  CHECK(Value(kInterval, "1 month", "/", TypeId::kInt32, "3") == "P10D");
  CHECK(Value(kInterval, "1 day", "/", TypeId::kInt32, "-2") == "PT-43200S");
  CHECK(Value(kInterval, "1 day", "/", TypeId::kInt32, "0") ==
        "P1D / 0: division by zero at row 0");
  CHECK(Value(kInterval, "1 month", "*", TypeId::kFloat64, "NaN") ==
        "P1M * NaN is out of range of interval[month_day_nano] at row 0");
  CHECK(Value(kInterval, "9223372036.854775807 s", "*", TypeId::kInt32, "1") ==
        "PT9223372036.854775807S");
  CHECK(Value(kDuration, "5", "+", DataType::WithUnit(TypeId::kDuration, TimeUnit::kMillisecond),
              "1") == "5001");
  CHECK(Value(kDuration, "5", "*", TypeId::kInt32, "2") == "PT10S");
  Sheet sheet(
      {{kInterval, {"1 month -1 day 1 s", "-2147483648 months"}}, {kDuration, {"5", "-6"}}});
  CHECK(sheet.Failure(Operation("-", {sheet[0]})) ==
        "-(P-2147483648M) is out of range of interval[month_day_nano] at row 1");
  CHECK(sheet.Values(Operation("-", {sheet[1]})) == List{"-5", "6"});
  Sheet small({{kInterval, {"1 month -1 day 1 s", kNoValue}}});
  CHECK(small.Values(Operation("-", {small[0]})) == List{"P-1M1DT-1S", "NULL"});
  CHECK(small.Values(Operation("+", {small[0]})) == List{"P1M-1DT1S", "NULL"});
}

TEST_CASE("an operand of unknown type is what fits the other") {
  const auto argument = [](const std::string& symbol, const DataType& known, size_t unknown) {
    std::vector<DataType> types = {known, TypeId::kNull};
    if (unknown == 0) std::swap(types[0], types[1]);
    const Result<ScalarFunction> function = ResolveOperator(symbol, types);
    return function.ok() ? function->arguments[unknown].ToString() : function.status().message();
  };
  CHECK(argument("+", kDate, 1) == "int32");
  CHECK(argument("-", kDate, 1) == "date32");
  CHECK(argument("+", kMicros, 1) == "interval[month_day_nano]");
  CHECK(argument("-", kMicros, 1) == "timestamp[us]");
  CHECK(argument("*", kInterval, 1) == "float64");
  CHECK(argument("+", kInterval, 0) == "interval[month_day_nano]");
  CHECK(argument("=", TypeId::kInt16, 1) == "int16");
  CHECK(argument("||", TypeId::kUtf8, 1) == "utf8");
  CHECK(argument("||", TypeId::kBinary, 0) == "binary");
}

TEST_CASE("|| puts texts and bytes together") {
  const DataType text = TypeId::kUtf8;
  CHECK(Value(text, "abc", "||", text, "def") == "abcdef");
  CHECK(Value(text, "", "||", text, "") == "");
  CHECK(Value(text, "123456789012", "||", text, "3") == "1234567890123");
  CHECK(Value(text, "a long text to begin with, ", "||", text, "and one behind it") ==
        "a long text to begin with, and one behind it");
  CHECK(Value(text, "n = ", "||", TypeId::kInt32, "5") == "n = 5");
  CHECK(Value(kDate, "2024-02-29", "||", TypeId::kLargeUtf8, "!") == "2024-02-29!");
  CHECK(Value(TypeId::kBinary, "ab", "||", DataType::FixedSizeBinary(1), "c") == "616263");
  CHECK(Value(DataType::Dictionary(TypeId::kInt8, text), "a value", "||", text,
              " of a dictionary") == "a value of a dictionary");
  CHECK(ResultType("||", TypeId::kInt32, TypeId::kInt32) ==
        "There is no operator || for int32 and int32; a CAST may help");
  CHECK(ResultType("||", TypeId::kNull, TypeId::kNull) == "utf8");
  Sheet sheet({{text, {"a", kNoValue, "a string of more than twelve bytes"}},
               {text, {kNoValue, "b", "b"}}});
  CHECK(sheet.Values(Operation("||", {Operation("||", {sheet[0], sheet[1]}), sheet[0]})) ==
        List{"NULL", "NULL",
             "a string of more than twelve bytesba string of more than twelve bytes"});
}

}  // namespace
}  // namespace colmerge::time_operators_test
