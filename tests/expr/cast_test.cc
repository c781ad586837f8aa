// SPDX-License-Identifier: Apache-2.0
// CAST: which there are, what they make of values, what does not fit.
#include "expr/cast/cast.h"

#include "column/conversion/value_text.h"
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge::cast_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

DataType Decimal(int32_t precision, int32_t scale) {
  return DataType::Decimal(TypeId::kDecimal128, precision, scale);
}
DataType WideDecimal(int32_t precision, int32_t scale) {
  return DataType::Decimal(TypeId::kDecimal256, precision, scale);
}
const DataType kText = TypeId::kUtf8;
const DataType kSeconds = DataType::Timestamp(TimeUnit::kSecond);
const DataType kMicros = DataType::Timestamp(TimeUnit::kMicrosecond);
const DataType kNanos = DataType::Timestamp(TimeUnit::kNanosecond);
const DataType kUtcMicros = DataType::Timestamp(TimeUnit::kMicrosecond, "UTC");
const DataType kTimeSeconds = DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond);
const DataType kTimeNanos = DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond);
const DataType kDuration = DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond);

// The value cast, as text; nulls beside it stay nulls.
std::string Value(const DataType& from, const std::string& text, const DataType& to) {
  Sheet sheet({{from, {text, kNoValue, text}}});
  const ExpressionPtr cast = CastTo(to, sheet[0]);
  const std::string failure = sheet.Failure(cast);
  if (!failure.empty()) return failure;
  const List values = sheet.Values(cast);
  CHECK(values[1] == "NULL");
  CHECK(values[2] == values[0]);
  return values[0];
}

std::string FromText(const std::string& text, const DataType& to) { return Value(kText, text, to); }
std::string ToText(const DataType& from, const std::string& text) {
  return Value(from, text, kText);
}

TEST_CASE("floats become integers by rounding half to even") {
  CHECK(Value(TypeId::kFloat64, "2.5", TypeId::kInt32) == "2");
  CHECK(Value(TypeId::kFloat64, "3.5", TypeId::kInt32) == "4");
  CHECK(Value(TypeId::kFloat64, "-2.5", TypeId::kInt32) == "-2");
  CHECK(Value(TypeId::kFloat32, "-3.5", TypeId::kInt8) == "-4");
  CHECK(Value(TypeId::kFloat16, "2.5", TypeId::kUInt8) == "2");
  CHECK(Value(TypeId::kFloat64, "127.4", TypeId::kInt8) == "127");
  CHECK(Value(TypeId::kFloat64, "127.5", TypeId::kInt8) ==
        "127.5 is out of range of int8 at row 0");
  CHECK(Value(TypeId::kFloat64, "-128.5", TypeId::kInt8) == "-128");
  CHECK(Value(TypeId::kFloat64, "-0.6", TypeId::kUInt8) ==
        "-0.6 is out of range of uint8 at row 0");
  CHECK(Value(TypeId::kFloat64, "9223372036854775807", TypeId::kInt64) ==
        "9.223372036854776e+18 is out of range of int64 at row 0");
  CHECK(Value(TypeId::kFloat64, "-9223372036854775808", TypeId::kInt64) == "-9223372036854775808");
  CHECK(Value(TypeId::kFloat64, "18446744073709551615", TypeId::kUInt64) ==
        "1.8446744073709552e+19 is out of range of uint64 at row 0");
  CHECK(Value(TypeId::kFloat64, "NaN", TypeId::kInt32) == "NaN is out of range of int32 at row 0");
  CHECK(Value(TypeId::kFloat64, "-inf", TypeId::kInt32) ==
        "-inf is out of range of int32 at row 0");
}

TEST_CASE("each type of number becomes each other") {
  const DataType types[] = {TypeId::kInt8,    TypeId::kInt16,   TypeId::kInt32,  TypeId::kInt64,
                            TypeId::kUInt8,   TypeId::kUInt16,  TypeId::kUInt32, TypeId::kUInt64,
                            TypeId::kFloat16, TypeId::kFloat32, TypeId::kFloat64};
  const auto has_sign = [](const DataType& type) {
    return type.is_signed_integer() || type.is_floating();
  };
  for (const DataType& from : types) {
    for (const DataType& to : types) {
      if (from == to) continue;
      INFO(from.ToString() << " as " << to.ToString());
      CHECK(Value(from, "0", to) == "0");
      CHECK(Value(from, "100", to) == "100");
      if (has_sign(from) && has_sign(to)) CHECK(Value(from, "-100", to) == "-100");
      if (from.is_floating()) CHECK(Value(from, "2.5", to) == (to.is_floating() ? "2.5" : "2"));
    }
  }
}

TEST_CASE("integers, floats and bool among themselves") {
  CHECK(Value(TypeId::kInt64, "128", TypeId::kInt8) == "128 is out of range of int8 at row 0");
  CHECK(Value(TypeId::kInt64, "-128", TypeId::kInt8) == "-128");
  CHECK(Value(TypeId::kInt8, "-1", TypeId::kUInt64) == "-1 is out of range of uint64 at row 0");
  CHECK(Value(TypeId::kUInt64, "18446744073709551615", TypeId::kInt64) ==
        "18446744073709551615 is out of range of int64 at row 0");
  CHECK(Value(TypeId::kUInt64, "18446744073709551615", TypeId::kInt8) ==
        "18446744073709551615 is out of range of int8 at row 0");
  CHECK(Value(TypeId::kInt64, "9007199254740993", TypeId::kFloat64) == "9007199254740992");
  CHECK(Value(TypeId::kInt32, "16777217", TypeId::kFloat32) == "16777216");
  CHECK(Value(TypeId::kInt32, "65519", TypeId::kFloat16) == "65500");
  CHECK(Value(TypeId::kInt32, "65520", TypeId::kFloat16) ==
        "65520 is out of range of float16 at row 0");
  CHECK(Value(TypeId::kFloat64, "1e39", TypeId::kFloat32) ==
        "1e+39 is out of range of float32 at row 0");
  CHECK(Value(TypeId::kFloat64, "1e-60", TypeId::kFloat32) ==
        "1e-60 is out of range of float32 at row 0");
  CHECK(Value(TypeId::kFloat64, "inf", TypeId::kFloat32) == "inf");
  CHECK(Value(TypeId::kFloat32, "0.1", TypeId::kFloat64) == "0.10000000149011612");
  CHECK(Value(TypeId::kBool, "true", TypeId::kInt64) == "1");
  CHECK(Value(TypeId::kInt32, "-5", TypeId::kBool) == "true");
  CHECK(Value(TypeId::kInt32, "0", TypeId::kBool) == "false");
}

TEST_CASE("decimals are rounded half away from zero") {
  CHECK(Value(Decimal(5, 2), "2.50", TypeId::kInt32) == "3");
  CHECK(Value(Decimal(5, 2), "-2.50", TypeId::kInt32) == "-3");
  CHECK(Value(Decimal(5, 2), "2.49", TypeId::kInt32) == "2");
  CHECK(Value(Decimal(5, 2), "127.50", TypeId::kInt8) == "127.50 is out of range of int8 at row 0");
  CHECK(Value(Decimal(5, 2), "-0.50", TypeId::kUInt8) == "-0.50 is out of range of uint8 at row 0");
  CHECK(Value(Decimal(6, 3), "1.235", Decimal(5, 2)) == "1.24");
  CHECK(Value(Decimal(6, 3), "-1.235", Decimal(5, 2)) == "-1.24");
  CHECK(Value(Decimal(6, 3), "999.999", Decimal(5, 2)) ==
        "999.999 is out of range of decimal128(5, 2) at row 0");
  CHECK(Value(Decimal(5, 2), "1.23", WideDecimal(60, 40)) ==
        "1.2300000000000000000000000000000000000000");
  CHECK(Value(WideDecimal(60, 40), "1.2350000000000000000000000000000000000000", Decimal(5, 2)) ==
        "1.24");
  const std::string nines(60, '9');
  CHECK(Value(WideDecimal(60, 0), nines, TypeId::kUInt64) ==
        nines + " is out of range of uint64 at row 0");
  CHECK(Value(WideDecimal(40, 0), "18446744073709551615", TypeId::kUInt64) ==
        "18446744073709551615");
  CHECK(Value(TypeId::kInt64, "-9223372036854775808", Decimal(38, 19)) ==
        "-9223372036854775808.0000000000000000000");
  CHECK(Value(TypeId::kInt32, "1000", Decimal(5, 2)) ==
        "1000 is out of range of decimal128(5, 2) at row 0");
  CHECK(Value(TypeId::kInt32, "12345", Decimal(5, -2)) == "12300");
  CHECK(Value(Decimal(5, -2), "12300", TypeId::kInt32) == "12300");
  CHECK(Value(TypeId::kUInt64, "18446744073709551615", WideDecimal(30, 5)) ==
        "18446744073709551615.00000");
}

TEST_CASE("floats and decimals") {
  CHECK(Value(TypeId::kFloat64, "0.1", Decimal(38, 20)) == "0.10000000000000000000");
  CHECK(Value(TypeId::kFloat64, "1.005", Decimal(5, 2)) == "1.01");
  CHECK(Value(TypeId::kFloat64, "-1e-300", Decimal(5, 2)) == "0.00");
  CHECK(Value(TypeId::kFloat64, "1e20", Decimal(38, 2)) == "100000000000000000000.00");
  CHECK(Value(TypeId::kFloat64, "1e60", Decimal(38, 2)) ==
        "1e+60 is out of range of decimal128(38, 2) at row 0");
  CHECK(Value(TypeId::kFloat64, "1e60", WideDecimal(70, 2)) == "1" + std::string(60, '0') + ".00");
  CHECK(Value(TypeId::kFloat64, "NaN", Decimal(38, 2)) ==
        "NaN is out of range of decimal128(38, 2) at row 0");
  CHECK(Value(TypeId::kFloat32, "0.1", Decimal(38, 10)) == "0.1000000000");
  CHECK(Value(TypeId::kFloat16, "0.5", Decimal(5, 0)) == "1");
  CHECK(Value(Decimal(5, 2), "1.25", TypeId::kFloat64) == "1.25");
  CHECK(Value(Decimal(38, 30), "0.100000000000000000000000000001", TypeId::kFloat64) == "0.1");
  CHECK(Value(Decimal(38, 0), "12345678901234567890", TypeId::kFloat64) ==
        "1.2345678901234567e+19");
  CHECK(Value(Decimal(38, 0), "100000", TypeId::kFloat16) ==
        "100000 is out of range of float16 at row 0");
  CHECK(Value(WideDecimal(76, 10), "-12.5", TypeId::kFloat32) == "-12.5");
}

TEST_CASE("texts are parsed, whatever space is around them") {
  CHECK(FromText(" 12 ", TypeId::kInt32) == "12");
  CHECK(FromText("+7", TypeId::kInt8) == "7");
  CHECK(FromText("128", TypeId::kInt8) == "'128' is not a value of type int8 at row 0");
  CHECK(FromText("1x", TypeId::kInt8) == "'1x' is not a value of type int8 at row 0");
  CHECK(FromText("", TypeId::kInt32) == "'' is not a value of type int32 at row 0");
  CHECK(FromText("1e3", TypeId::kFloat64) == "1000");
  CHECK(FromText("-Infinity", TypeId::kFloat32) == "-inf");
  CHECK(FromText("nan", TypeId::kFloat16) == "NaN");
  CHECK(FromText("1.239", Decimal(5, 2)) == "1.24");
  CHECK(FromText("-1.235e0", Decimal(5, 2)) == "-1.24");
  CHECK(FromText("1.5e2", Decimal(5, 2)) == "150.00");
  CHECK(FromText("1.25e-1", Decimal(5, 2)) == "0.13");
  CHECK(FromText("999.995", Decimal(5, 2)) ==
        "'999.995' is not a value of type decimal128(5, 2) at row 0");
  CHECK(FromText("12345678901234567890123456789012345678901234567890.5", WideDecimal(60, 0)) ==
        "12345678901234567890123456789012345678901234567891");
  for (const std::string text : {"t", "true", "YES", "y", "on", "1"}) {
    CHECK(FromText(text, TypeId::kBool) == "true");
  }
  for (const std::string text : {"f", "False", "no", "N", "off", "0"}) {
    CHECK(FromText(text, TypeId::kBool) == "false");
  }
  CHECK(FromText("maybe", TypeId::kBool) == "'maybe' is not a value of type bool at row 0");
  CHECK(FromText("\\x00ff", TypeId::kBinary) == "00ff");
  CHECK(FromText("a\\\\b\\001", TypeId::kBinary) == "615c6201");
  CHECK(FromText("\\x0", TypeId::kBinary) == "'\\x0' is not a value of type binary at row 0");
  CHECK(FromText("a\\9", TypeId::kBinary) == "'a\\9' is not a value of type binary at row 0");
  CHECK(FromText("ab", DataType::FixedSizeBinary(2)) == "6162");
  CHECK(FromText("abc", DataType::FixedSizeBinary(2)) ==
        "a value of 3 bytes does not fit fixed_size_binary[2] at row 0");
  CHECK(FromText("text", TypeId::kLargeUtf8) == "text");
}

TEST_CASE("dates and times from texts") {
  CHECK(FromText("2024-02-29", TypeId::kDate32) == "2024-02-29");
  CHECK(FromText("2024-02-29", TypeId::kDate64) == "2024-02-29");
  CHECK(FromText("2024-02-29 23:59:59", TypeId::kDate32) == "2024-02-29");
  CHECK(FromText("2023-02-29", TypeId::kDate32) ==
        "'2023-02-29' is not a value of type date32 at row 0");
  CHECK(FromText("1969-12-31T23:59:59", TypeId::kDate32) == "1969-12-31");
  CHECK(FromText("2024-02-29 12:30", kSeconds) == "2024-02-29T12:30:00");
  CHECK(FromText("2024-02-29", kMicros) == "2024-02-29T00:00:00");
  CHECK(FromText("2024-02-29 12:30:00.5", kSeconds) == "2024-02-29T12:30:01");
  CHECK(FromText("1960-01-01 00:00:00.25", kSeconds) == "1960-01-01T00:00:00");
  CHECK(FromText("2024-02-29 12:30:00.123456789", kMicros) == "2024-02-29T12:30:00.123457");
  CHECK(FromText("2024-02-29 12:30:00+02", kMicros) == "2024-02-29T12:30:00");
  CHECK(FromText("2024-02-29 12:30:00+02", kUtcMicros) == "2024-02-29T10:30:00Z");
  CHECK(FromText("2024-02-29 12:30:00", kUtcMicros) == "2024-02-29T12:30:00Z");
  CHECK(FromText("9999-01-01", kNanos) ==
        "'9999-01-01' is not a value of type timestamp[ns] at row 0");
  CHECK(FromText("12:30", kTimeSeconds) == "12:30:00");
  CHECK(FromText("23:59:59.4", kTimeSeconds) == "23:59:59");
  CHECK(FromText("23:59:59.5", kTimeSeconds) ==
        "'23:59:59.5' is not a value of type time32[s] at row 0");
  CHECK(FromText("12:30:00.000000001", kTimeNanos) == "12:30:00.000000001");
  CHECK(FromText("90", kDuration) == "90");
  CHECK(FromText("1 day 1 second", kDuration) == "86401");
  CHECK(FromText("1 month", kDuration) == "'1 month' is not a value of type duration[s] at row 0");
}

TEST_CASE("intervals from texts") {
  const auto parse = [](const std::string& text) {
    return FromText(text, TypeId::kIntervalMonthDayNano);
  };
  const auto refused = [](const std::string& text) {
    return "'" + text + "' is not a value of type interval[month_day_nano] at row 0";
  };
  CHECK(parse("1 year 2 months 3 days 04:05:06.789") == "P14M3DT14706.789S");
  CHECK(parse("1 day") == "P1D");
  CHECK(parse("-1 days +2 hours") == "P-1DT7200S");
  CHECK(parse("1 day ago") == "P-1D");
  CHECK(parse("2 weeks") == "P14D");
  CHECK(parse("1.5 hours") == "PT5400S");
  CHECK(parse("1.5 days") == "P1DT43200S");
  CHECK(parse("1.5 months") == "P1M15D");
  CHECK(parse("1.5 years") == "P18M");
  CHECK(parse("-0.5 days") == "PT-43200S");
  CHECK(parse("90m") == "PT5400S");
  CHECK(parse("100 ms 5 us 7 ns") == "PT0.100005007S");
  CHECK(parse("5") == "PT5S");
  CHECK(parse("-1:30") == "PT-5400S");
  CHECK(parse("@ 1 Minute") == "PT60S");
  CHECK(parse("P1Y2M3DT4H5M6.5S") == "P14M3DT14706.500S");
  CHECK(parse("PT-1M") == "PT-60S");
  CHECK(parse("P2W") == "P14D");
  CHECK(parse("0 days") == "P0D");
  CHECK(parse("1-2") == "P14M");
  CHECK(parse("-1-2") == "P-14M");
  CHECK(parse("1-2 3 04:05") == "P14M3DT14700S");
  CHECK(parse("1 2:03:04") == "P1DT7384S");
  CHECK(parse("-1 -2:03") == "P-1DT-7380S");
  CHECK(parse("2147483647 months") == "P2147483647M");
  for (const std::string text :
       {"", "day", "1 dey", "1 day ago 2", "P", "PT", "P1H", "1:2:3:4", "1:60", "1-12", "1.5-2",
        "1-", "2147483648 days", "99999999999999999999 s", "300 years 1e5", "1 day 5",
        "10000000000 s", "--1 day"}) {
    CHECK(parse(text) == refused(text));
  }
  CHECK(FromText("14 mons", TypeId::kIntervalMonths) == "P14M");
  CHECK(FromText("3 days 1.5 s", TypeId::kIntervalDayTime) == "P3DT1.500S");
  CHECK(FromText("1 day", TypeId::kIntervalMonths) ==
        "'1 day' is not a value of type interval[months] at row 0");
}

TEST_CASE("texts of values are PostgreSQL's") {
  CHECK(ToText(TypeId::kInt8, "-128") == "-128");
  CHECK(ToText(TypeId::kUInt64, "18446744073709551615") == "18446744073709551615");
  CHECK(ToText(TypeId::kFloat64, "0.1") == "0.1");
  CHECK(ToText(Decimal(5, 2), "1.5") == "1.50");
  CHECK(ToText(TypeId::kBool, "t") == "true");
  CHECK(ToText(TypeId::kBinary, "ab") == "\\x6162");
  CHECK(ToText(TypeId::kDate32, "2024-02-29") == "2024-02-29");
  CHECK(ToText(kMicros, "2024-02-29 12:30:00.120") == "2024-02-29 12:30:00.12");
  CHECK(ToText(kMicros, "2024-02-29") == "2024-02-29 00:00:00");
  CHECK(ToText(kUtcMicros, "2024-02-29 12:30:00.5") == "2024-02-29 12:30:00.5+00");
  CHECK(ToText(kTimeNanos, "12:30:00.100") == "12:30:00.1");
  CHECK(ToText(kTimeSeconds, "12:30:00") == "12:30:00");
  CHECK(ToText(TypeId::kIntervalMonthDayNano, "14 months -3 days 04:05:06.5") ==
        "1 year 2 mons -3 days +04:05:06.5");
  CHECK(ToText(TypeId::kIntervalMonthDayNano, "-1 month 1 day") == "-1 mons +1 day");
  CHECK(ToText(TypeId::kIntervalMonthDayNano, "-36 hours") == "-36:00:00");
  CHECK(ToText(TypeId::kIntervalMonthDayNano, "0") == "00:00:00");
  CHECK(ToText(TypeId::kIntervalMonths, "1 month") == "1 mon");
  CHECK(ToText(TypeId::kIntervalDayTime, "1 day 1 s") == "1 day 00:00:01");
  CHECK(ToText(kDuration, "90061") == "1 day 01:01:01");
  CHECK(Value(TypeId::kUtf8View, "a text of some length", TypeId::kLargeUtf8) ==
        "a text of some length");
}

TEST_CASE("dates, times and timestamps among themselves") {
  CHECK(Value(TypeId::kDate32, "2024-02-29", kMicros) == "2024-02-29T00:00:00");
  CHECK(Value(TypeId::kDate64, "1960-02-29", kSeconds) == "1960-02-29T00:00:00");
  CHECK(Value(TypeId::kDate32, "9999-01-01", kNanos) ==
        "9999-01-01 is out of range of timestamp[ns] at row 0");
  CHECK(Value(kMicros, "1969-12-31 23:59:59.9", TypeId::kDate32) == "1969-12-31");
  CHECK(Value(kMicros, "1969-12-31 23:59:59.9", TypeId::kDate64) == "1969-12-31");
  CHECK(Value(kMicros, "1969-12-31 23:59:59.9", kTimeNanos) == "23:59:59.900");
  CHECK(Value(kMicros, "2024-01-01 23:59:59.9", kTimeSeconds) ==
        "2024-01-01T23:59:59.900 is out of range of time32[s] at row 0");
  CHECK(Value(kMicros, "2024-01-01 00:00:00.5", kSeconds) == "2024-01-01T00:00:01");
  CHECK(Value(kMicros, "1969-12-31 23:59:59.5", kSeconds) == "1969-12-31T23:59:59");
  CHECK(Value(kMicros, "1969-12-31 23:59:59.6", kSeconds) == "1970-01-01T00:00:00");
  CHECK(Value(kSeconds, "2024-01-01", kNanos) == "2024-01-01T00:00:00");
  CHECK(Value(kSeconds, "9999-01-01", kNanos) ==
        "9999-01-01T00:00:00 is out of range of timestamp[ns] at row 0");
  CHECK(Value(kMicros, "2024-01-01 10:00:00", kUtcMicros) == "2024-01-01T10:00:00Z");
  CHECK(Value(TypeId::kDate32, "2024-02-29", TypeId::kDate64) == "2024-02-29");
  CHECK(Value(TypeId::kDate64, "2024-02-29", TypeId::kDate32) == "2024-02-29");
  CHECK(Value(kTimeNanos, "10:00:00.6", kTimeSeconds) == "10:00:01");
  CHECK(Value(kTimeSeconds, "10:00:00", kTimeNanos) == "10:00:00");
}

TEST_CASE("intervals and durations") {
  const DataType interval = TypeId::kIntervalMonthDayNano;
  CHECK(Value(kTimeSeconds, "10:00:00", interval) == "PT36000S");
  CHECK(Value(interval, "1 month 25:00:00", kTimeSeconds) == "01:00:00");
  CHECK(Value(interval, "-1:00", kTimeNanos) == "23:00:00");
  CHECK(Value(kDuration, "-90061", interval) == "P-1DT-3661S");
  CHECK(Value(kDuration, "9223372036854775807", interval) ==
        "9223372036854775807 is out of range of interval[month_day_nano] at row 0");
  CHECK(Value(interval, "1 day 0.5 s", kDuration) == "86401");
  CHECK(Value(interval, "1 month", kDuration) == "P1M is out of range of duration[s] at row 0");
  CHECK(Value(interval, "14 months", TypeId::kIntervalMonths) == "P14M");
  CHECK(Value(interval, "1 day", TypeId::kIntervalMonths) ==
        "P1D is out of range of interval[months] at row 0");
  CHECK(Value(interval, "3 days 1.0006 s", TypeId::kIntervalDayTime) == "P3DT1.001S");
  CHECK(Value(TypeId::kIntervalMonths, "5 months", interval) == "P5M");
  CHECK(Value(kDuration, "5", DataType::WithUnit(TypeId::kDuration, TimeUnit::kNanosecond)) ==
        "5000000000");
}

TEST_CASE("dictionaries cast as their values, and values into dictionaries") {
  const DataType texts = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  Sheet sheet({{texts, {"12", "a value that is long enough", kNoValue, "12", "7"}},
               {TypeId::kInt32, {"1", "2", kNoValue, "1", "3"}}});
  CHECK(sheet.Values(CastTo(kText, sheet[0])) ==
        List{"12", "a value that is long enough", "NULL", "12", "7"});
  CHECK(sheet.Values(CastTo(TypeId::kLargeUtf8, sheet[0])) ==
        List{"12", "a value that is long enough", "NULL", "12", "7"});
  CHECK(sheet.Failure(CastTo(TypeId::kInt32, sheet[0])) ==
        "'a value that is long enough' is not a value of type int32 at row 1");
  CHECK(sheet.Values(CastTo(DataType::Dictionary(TypeId::kInt16, TypeId::kInt64), sheet[1])) ==
        List{"1", "2", "NULL", "1", "3"});
  CHECK(sheet.Values(CastTo(DataType::Dictionary(TypeId::kUInt8, kText), sheet[0])) ==
        List{"12", "a value that is long enough", "NULL", "12", "7"});
  CHECK(Value(DataType::Dictionary(TypeId::kInt8, TypeId::kInt16), "300", TypeId::kInt8) ==
        "300 is out of range of int8 at row 0");
}

TEST_CASE("which casts there are") {
  DataType list(TypeId::kList);
  list.children.push_back({"item", TypeId::kInt32, true, {}});
  CHECK(CanCast(list, list));
  CHECK_FALSE(CanCast(list, kText));
  CHECK_FALSE(CanCast(kText, list));
  CHECK(CanCast(TypeId::kNull, list));
  CHECK_FALSE(CanCast(TypeId::kInt32, TypeId::kDate32));
  CHECK_FALSE(CanCast(TypeId::kInt32, kMicros));
  CHECK_FALSE(CanCast(TypeId::kBool, TypeId::kFloat64));
  CHECK_FALSE(CanCast(TypeId::kDate32, kTimeSeconds));
  CHECK_FALSE(CanCast(TypeId::kInt32, TypeId::kNull));
  CHECK(CanCast(DataType::Dictionary(TypeId::kInt8, kText), TypeId::kInt32));
  const Result<Vector> cast = Cast(NullVector(TypeId::kBool, 2, MakeRef<MemoryPool>(0)),
                                   TypeId::kDate32, MakeRef<MemoryPool>(0));
  REQUIRE_FALSE(cast.ok());
  CHECK(cast.status().code() == Code::kTypeMismatch);
  CHECK(cast.status().message() == "bool cannot be cast to date32");
}

TEST_CASE("which casts need not be asked for") {
  CHECK(CanCastImplicitly(TypeId::kInt16, TypeId::kInt32));
  CHECK(CanCastImplicitly(TypeId::kUInt8, TypeId::kInt16));
  CHECK(CanCastImplicitly(TypeId::kInt64, TypeId::kFloat32));
  CHECK(CanCastImplicitly(TypeId::kInt64, Decimal(10, 2)));
  CHECK(CanCastImplicitly(Decimal(10, 2), TypeId::kFloat64));
  CHECK(CanCastImplicitly(TypeId::kFloat32, TypeId::kFloat64));
  CHECK(CanCastImplicitly(TypeId::kDate32, kMicros));
  CHECK(CanCastImplicitly(kSeconds, kMicros));
  CHECK(CanCastImplicitly(TypeId::kUtf8View, kText));
  CHECK(CanCastImplicitly(DataType::FixedSizeBinary(3), TypeId::kBinary));
  CHECK(CanCastImplicitly(DataType::Dictionary(TypeId::kInt8, kText), kText));
  CHECK(CanCastImplicitly(TypeId::kNull, kMicros));
  CHECK(CanCastImplicitly(TypeId::kIntervalMonths, TypeId::kIntervalMonthDayNano));
  CHECK_FALSE(CanCastImplicitly(TypeId::kInt32, TypeId::kInt16));
  CHECK_FALSE(CanCastImplicitly(TypeId::kInt32, TypeId::kUInt64));
  CHECK_FALSE(CanCastImplicitly(TypeId::kFloat64, TypeId::kFloat32));
  CHECK_FALSE(CanCastImplicitly(TypeId::kFloat64, Decimal(10, 2)));
  CHECK_FALSE(CanCastImplicitly(TypeId::kInt32, kText));
  CHECK_FALSE(CanCastImplicitly(kText, TypeId::kInt32));
  CHECK_FALSE(CanCastImplicitly(kMicros, TypeId::kDate32));
  CHECK_FALSE(CanCastImplicitly(kMicros, kUtcMicros));
  CHECK_FALSE(CanCastImplicitly(TypeId::kBool, TypeId::kInt32));
}

TEST_CASE("common types") {
  const auto common = [](const DataType& a, const DataType& b) {
    const Result<DataType> there = CommonType(a, b);
    const Result<DataType> back = CommonType(b, a);
    CHECK(there.ok() == back.ok());
    if (there.ok()) CHECK(*there == *back);
    return there.ok() ? there->ToString() : "none";
  };
  CHECK(common(TypeId::kInt8, TypeId::kInt16) == "int16");
  CHECK(common(TypeId::kUInt8, TypeId::kInt8) == "int16");
  CHECK(common(TypeId::kUInt8, TypeId::kInt64) == "int64");
  CHECK(common(TypeId::kUInt32, TypeId::kInt8) == "int64");
  CHECK(common(TypeId::kUInt64, TypeId::kInt8) == "decimal128(20, 0)");
  CHECK(common(TypeId::kUInt64, TypeId::kUInt8) == "uint64");
  CHECK(common(TypeId::kInt64, TypeId::kFloat32) == "float64");
  CHECK(common(TypeId::kFloat16, TypeId::kFloat32) == "float32");
  CHECK(common(Decimal(10, 2), Decimal(8, 4)) == "decimal128(12, 4)");
  CHECK(common(Decimal(38, 2), Decimal(38, 30)) == "decimal256(66, 30)");
  CHECK(common(Decimal(10, 2), TypeId::kInt64) == "decimal128(21, 2)");
  CHECK(common(Decimal(10, 2), TypeId::kFloat32) == "float64");
  CHECK(common(TypeId::kUtf8, TypeId::kLargeUtf8) == "utf8");
  CHECK(common(TypeId::kNull, TypeId::kDate32) == "date32");
  CHECK(common(TypeId::kNull, TypeId::kNull) == "null");
  CHECK(common(TypeId::kDate32, kSeconds) == "timestamp[s]");
  CHECK(common(kSeconds, kNanos) == "timestamp[ns]");
  CHECK(common(kSeconds, kUtcMicros) == "none");
  CHECK(common(kTimeSeconds, kTimeNanos) == "time64[ns]");
  CHECK(common(TypeId::kBool, TypeId::kInt32) == "none");
  const DataType dictionary = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  CHECK(common(dictionary, dictionary) == "utf8");
  CHECK(common(dictionary, TypeId::kNull) == "utf8");
}

}  // namespace
}  // namespace colmerge::cast_test
