// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/value_text.h"

#include <cmath>
#include <limits>

#include "base/half_float.h"
#include "column/conversion/numeric_text.h"
#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::MakeVector;
using test::PlainOf;
using test::PlainValue;

std::string TextOf(const DataType& type, const PlainValue& value) {
  static const auto pool = MakeRef<MemoryPool>(0);
  // Not the first row, so that places are computed.
  return ValueText(MakeVector(type, {std::nullopt, value}, pool), 1);
}
template <typename T>
std::string NumberText(const DataType& type, T value) {
  return TextOf(type, PlainOf(value));
}
std::string QuotedTextOf(const DataType& type, const PlainValue& value) {
  static const auto pool = MakeRef<MemoryPool>(0);
  return QuotedValueText(MakeVector(type, {std::nullopt, value}, pool), 1);
}

TEST_CASE("integers and booleans") {
  CHECK(NumberText(TypeId::kInt8, int8_t{-128}) == "-128");
  CHECK(NumberText(TypeId::kUInt8, uint8_t{255}) == "255");
  CHECK(NumberText(TypeId::kInt16, int16_t{-32768}) == "-32768");
  CHECK(NumberText(TypeId::kUInt16, uint16_t{65535}) == "65535");
  CHECK(NumberText(TypeId::kInt32, INT32_MIN) == "-2147483648");
  CHECK(NumberText(TypeId::kUInt32, UINT32_MAX) == "4294967295");
  CHECK(NumberText(TypeId::kInt64, INT64_MIN) == "-9223372036854775808");
  CHECK(NumberText(TypeId::kUInt64, UINT64_MAX) == "18446744073709551615");
  CHECK(NumberText(TypeId::kBool, uint8_t{1}) == "true");
  CHECK(NumberText(TypeId::kBool, uint8_t{0}) == "false");
}

TEST_CASE("floats in their shortest form") {
  CHECK(NumberText(TypeId::kFloat64, 0.1) == "0.1");
  CHECK(NumberText(TypeId::kFloat64, 1.0) == "1");
  CHECK(NumberText(TypeId::kFloat64, -0.0) == "-0");
  CHECK(NumberText(TypeId::kFloat64, 100000.0) == "100000");
  CHECK(NumberText(TypeId::kFloat64, 1.0 / 3) == "0.3333333333333333");
  CHECK(NumberText(TypeId::kFloat64, 1e300) == "1e+300");
  CHECK(NumberText(TypeId::kFloat64, 5e-324) == "5e-324");
  CHECK(NumberText(TypeId::kFloat64, std::nan("")) == "NaN");
  CHECK(NumberText(TypeId::kFloat64, -std::nan("")) == "NaN");
  CHECK(NumberText(TypeId::kFloat64, -std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(NumberText(TypeId::kFloat32, 0.1F) == "0.1");
  CHECK(NumberText(TypeId::kFloat32, std::numeric_limits<float>::max()) == "3.4028235e+38");
  CHECK(NumberText(TypeId::kFloat32, std::numeric_limits<float>::infinity()) == "inf");
  CHECK(NumberText(TypeId::kFloat16, HalfFromDouble(0.1)) == "0.1");
  CHECK(NumberText(TypeId::kFloat16, HalfFromDouble(-1.5)) == "-1.5");
  CHECK(NumberText(TypeId::kFloat16, uint16_t{0x7C00}) == "inf");
  CHECK(NumberText(TypeId::kFloat16, uint16_t{0x7E00}) == "NaN");
}

TEST_CASE("every half reads back as itself") {
  for (uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    if (HalfFromDouble(std::stod(HalfText(half))) != half) FAIL("bits " << bits);
  }
}

std::string DecimalOf(int64_t value, int32_t scale, TypeId id = TypeId::kDecimal128) {
  std::string bytes(id == TypeId::kDecimal128 ? 16 : 32, value < 0 ? '\xFF' : '\0');
  std::memcpy(bytes.data(), &value, 8);
  return TextOf(DataType::Decimal(id, 38, scale), bytes);
}

TEST_CASE("decimals with all their digits") {
  for (TypeId id : {TypeId::kDecimal128, TypeId::kDecimal256}) {
    CHECK(DecimalOf(0, 0, id) == "0");
    CHECK(DecimalOf(0, 2, id) == "0.00");
    CHECK(DecimalOf(0, -2, id) == "0");
    CHECK(DecimalOf(12345, 2, id) == "123.45");
    CHECK(DecimalOf(-12345, 2, id) == "-123.45");
    CHECK(DecimalOf(5, 2, id) == "0.05");
    CHECK(DecimalOf(-5, 1, id) == "-0.5");
    CHECK(DecimalOf(-5, 3, id) == "-0.005");
    CHECK(DecimalOf(100, 2, id) == "1.00");
    CHECK(DecimalOf(12, -3, id) == "12000");
    CHECK(DecimalOf(INT64_MIN, 0, id) == "-9223372036854775808");
  }
}

TEST_CASE("decimals as large as they get") {
  std::string bytes(32, '\xFF');
  bytes.back() = '\x7F';  // 2^255 - 1
  const std::string digits =
      "57896044618658097711785492504343953926634992332820282019728792003956564819967";
  CHECK(TextOf(DataType::Decimal(TypeId::kDecimal256, 76, 0), bytes) == digits);
  CHECK(TextOf(DataType::Decimal(TypeId::kDecimal256, 76, 77), bytes) == "0." + digits);
  std::string negative(32, '\0');
  negative.back() = '\x80';  // -2^255
  CHECK(TextOf(DataType::Decimal(TypeId::kDecimal256, 76, 0), negative) ==
        "-57896044618658097711785492504343953926634992332820282019728792003956564819968");
  // 10^19 and 10^38: zeros in the middle of the digits.
  std::string power(16, '\0');
  const uint64_t ten_to_the_19[2] = {10000000000000000000u, 0};
  std::memcpy(power.data(), ten_to_the_19, 16);
  CHECK(TextOf(DataType::Decimal(TypeId::kDecimal128, 38, 0), power) == "1" + std::string(19, '0'));
}

TEST_CASE("absurd scales are written as exponents") {
  CHECK(DecimalOf(12, 100).size() == 102);
  CHECK(DecimalOf(12, 101) == "12e-101");
  CHECK(DecimalOf(-12, -2000000000) == "-12e2000000000");
  CHECK(DecimalOf(12, INT32_MIN) == "12e2147483648");
}

TEST_CASE("dates of any year") {
  auto date = [](int32_t days) { return NumberText(TypeId::kDate32, days); };
  CHECK(date(0) == "1970-01-01");
  CHECK(date(19782) == "2024-02-29");
  CHECK(date(-719162) == "0001-01-01");
  CHECK(date(-719528) == "0000-01-01");
  CHECK(date(-719529) == "-0001-12-31");
  CHECK(date(2932896) == "9999-12-31");
  CHECK(date(2932897) == "+10000-01-01");
  CHECK(date(INT32_MAX) == "+5881580-07-11");
  CHECK(date(INT32_MIN) == "-5877641-06-23");
  CHECK(NumberText(TypeId::kDate64, int64_t{86400000}) == "1970-01-02");
  CHECK(NumberText(TypeId::kDate64, int64_t{-86400000}) == "1969-12-31");
  CHECK(NumberText(TypeId::kDate64, int64_t{-1}) == "1969-12-31");
}

TEST_CASE("times of day with as many digits as they need") {
  auto time = [](TimeUnit unit, int64_t count) {
    const bool is_32 = unit < TimeUnit::kMicrosecond;
    const DataType type = DataType::WithUnit(is_32 ? TypeId::kTime32 : TypeId::kTime64, unit);
    return is_32 ? NumberText(type, static_cast<int32_t>(count)) : NumberText(type, count);
  };
  CHECK(time(TimeUnit::kSecond, 0) == "00:00:00");
  CHECK(time(TimeUnit::kSecond, 86399) == "23:59:59");
  CHECK(time(TimeUnit::kMillisecond, 45296007) == "12:34:56.007");
  CHECK(time(TimeUnit::kMillisecond, 45296000) == "12:34:56");
  CHECK(time(TimeUnit::kMicrosecond, 1) == "00:00:00.000001");
  CHECK(time(TimeUnit::kMicrosecond, 500000) == "00:00:00.500");
  CHECK(time(TimeUnit::kNanosecond, 86399999999999) == "23:59:59.999999999");
  CHECK(time(TimeUnit::kNanosecond, 1000) == "00:00:00.000001");
  CHECK(time(TimeUnit::kSecond, 86400) == "86400");
  CHECK(time(TimeUnit::kNanosecond, -1) == "-1");
}

TEST_CASE("timestamps of any unit and sign") {
  auto stamp = [](TimeUnit unit, int64_t count, const char* zone = "") {
    return NumberText(DataType::Timestamp(unit, zone), count);
  };
  CHECK(stamp(TimeUnit::kSecond, 0) == "1970-01-01T00:00:00");
  CHECK(stamp(TimeUnit::kSecond, 1709209800, "UTC") == "2024-02-29T12:30:00Z");
  CHECK(stamp(TimeUnit::kSecond, 1709209800, "Europe/Berlin") == "2024-02-29T12:30:00Z");
  CHECK(stamp(TimeUnit::kMillisecond, -1) == "1969-12-31T23:59:59.999");
  CHECK(stamp(TimeUnit::kMicrosecond, -1) == "1969-12-31T23:59:59.999999");
  CHECK(stamp(TimeUnit::kNanosecond, -1) == "1969-12-31T23:59:59.999999999");
  CHECK(stamp(TimeUnit::kNanosecond, INT64_MAX) == "2262-04-11T23:47:16.854775807");
  CHECK(stamp(TimeUnit::kNanosecond, INT64_MIN) == "1677-09-21T00:12:43.145224192");
  CHECK(stamp(TimeUnit::kSecond, 253402300800) == "+10000-01-01T00:00:00");
  CHECK(stamp(TimeUnit::kSecond, INT64_MAX) == "+292277026596-12-04T15:30:07");
  CHECK(stamp(TimeUnit::kSecond, INT64_MIN) == "-292277022657-01-27T08:29:52");
}

TEST_CASE("durations as the number of their units, intervals part by part") {
  CHECK(NumberText(DataType::WithUnit(TypeId::kDuration, TimeUnit::kMillisecond), int64_t{-1500}) ==
        "-1500");
  CHECK(NumberText(TypeId::kIntervalMonths, int32_t{14}) == "P14M");
  CHECK(NumberText(TypeId::kIntervalMonths, int32_t{0}) == "P0D");
  struct DayTime {
    int32_t days, milliseconds;
  };
  CHECK(NumberText(TypeId::kIntervalDayTime, DayTime{3, 4005}) == "P3DT4.005S");
  CHECK(NumberText(TypeId::kIntervalDayTime, DayTime{-3, -1}) == "P-3DT-0.001S");
  struct MonthDayNano {
    int32_t months, days;
    int64_t nanos;
  };
  CHECK(NumberText(TypeId::kIntervalMonthDayNano, MonthDayNano{1, -2, 3000000004}) ==
        "P1M-2DT3.000000004S");
  CHECK(NumberText(TypeId::kIntervalMonthDayNano, MonthDayNano{0, 0, INT64_MIN}) ==
        "PT-9223372036.854775808S");
}

TEST_CASE("strings as they are, binary in hexadecimal digits") {
  CHECK(TextOf(TypeId::kUtf8, "") == "");
  CHECK(TextOf(TypeId::kUtf8View, "it's\n") == "it's\n");
  CHECK(TextOf(TypeId::kLargeUtf8, std::string(1000, 'x')) == std::string(1000, 'x'));
  CHECK(TextOf(TypeId::kBinary, std::string("\x00\x0F\xFF", 3)) == "000fff");
  CHECK(TextOf(TypeId::kBinaryView, "") == "");
  CHECK(TextOf(DataType::FixedSizeBinary(3), "\x01\x02\xAB") == "0102ab");
  CHECK(TextOf(DataType::FixedSizeBinary(0), "") == "");
}

TEST_CASE("a null of every type is NULL") {
  for (const DataType& type : test::SampleTypes()) {
    CHECK(TextOf(type, std::nullopt) == "NULL");
    CHECK(QuotedTextOf(type, std::nullopt) == "NULL");
  }
}

TEST_CASE("a dictionary's value, whatever its codes are") {
  for (TypeId index : {TypeId::kInt8, TypeId::kUInt16, TypeId::kInt32, TypeId::kInt64}) {
    CHECK(TextOf(DataType::Dictionary(index, TypeId::kUtf8), "red") == "red");
    CHECK(QuotedTextOf(DataType::Dictionary(index, TypeId::kUtf8), "red") == "'red'");
    CHECK(TextOf(DataType::Dictionary(index, TypeId::kInt32), PlainOf(7)) == "7");
  }
}

TEST_CASE("nested values by type and size") {
  DataType list(TypeId::kList);
  list.children.push_back({"item", TypeId::kInt32, true, {}});
  CHECK(TextOf(list, std::string(24, 'x')) == "<list<int32>, 24 bytes>");
}

TEST_CASE("in messages strings are quoted and long values cut") {
  CHECK(QuotedTextOf(TypeId::kUtf8, "abc") == "'abc'");
  CHECK(QuotedTextOf(TypeId::kUtf8, std::string(1000, 'x')).size() < 80);
  CHECK(QuotedTextOf(TypeId::kBinary, std::string(32, '\x11')) == std::string(64, '1'));
  CHECK(QuotedTextOf(TypeId::kBinary, std::string(33, '\x11')) == std::string(64, '1') + "...");
  CHECK(QuotedTextOf(DataType::FixedSizeBinary(40), std::string(40, '\x22')) ==
        std::string(64, '2') + "...");
  CHECK(QuotedTextOf(TypeId::kInt32, PlainOf(-5)) == "-5");
}

}  // namespace
}  // namespace colmerge
