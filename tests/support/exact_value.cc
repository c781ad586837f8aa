// SPDX-License-Identifier: Apache-2.0
#include "support/exact_value.h"

#include <cmath>
#include <limits>
#include <sstream>

#include "base/half_float.h"
#include "column/interval.h"

namespace colmerge::test {
namespace {

Integer Power(int base, int64_t power) {
  return boost::multiprecision::pow(Integer(base), static_cast<unsigned>(power));
}

// Of the library's division by an integer not all versions are right.
Rational Divide(const Rational& number, const Integer& by) {
  return {numerator(number), denominator(number) * by};
}

Integer NanosEach(const DataType& type) {
  if (type.id == TypeId::kDate32) return Integer(86400) * 1000000000;
  if (type.id == TypeId::kDate64) return 1000000;
  const int64_t nanos[] = {1000000000, 1000000, 1000, 1};
  return nanos[static_cast<int>(type.unit)];
}

double FloatOf(const DataType& type, const PlainValue& value) {
  if (type.id == TypeId::kFloat16) return HalfToFloat(NumberOf<uint16_t>(value));
  if (type.id == TypeId::kFloat32) return NumberOf<float>(value);
  return NumberOf<double>(value);
}

PlainValue PlainFloat(const DataType& type, double value) {
  if (type.id == TypeId::kFloat16) return PlainOf(HalfFromDouble(value));
  if (type.id == TypeId::kFloat32) return PlainOf(static_cast<float>(value));
  return PlainOf(value);
}

ExactValue ExactFloat(double value) {
  if (std::isnan(value)) return {"number", 0, "NaN"};
  if (std::isinf(value)) return {"number", 0, value < 0 ? "-inf" : "inf"};
  if (value == 0 && std::signbit(value)) return {"number", 0, "-0"};
  return {"number", Rational(value), ""};
}

ExactValue ExactInterval(const DataType& type, const PlainValue& value) {
  MonthDayNanoInterval interval{0, 0, 0};
  if (type.id == TypeId::kIntervalMonths) {
    interval.months = NumberOf<int32_t>(value);
  } else if (type.id == TypeId::kIntervalDayTime) {
    const auto read = NumberOf<DayTimeInterval>(value);
    interval = {0, read.days, read.milliseconds * int64_t{1000000}};
  } else {
    interval = NumberOf<MonthDayNanoInterval>(value);
  }
  return {"interval", 0,
          std::to_string(interval.months) + " " + std::to_string(interval.days) + " " +
              std::to_string(interval.nanoseconds)};
}

bool IsWhole(const Rational& number) { return denominator(number) == 1; }

bool FitsInteger(const Rational& number, int64_t bits, bool is_signed) {
  const Integer limit = Power(2, is_signed ? bits - 1 : bits);
  return IsWhole(number) && number < limit &&
         number >= (is_signed ? Rational(-limit) : Rational(0));
}

// digits: of the mantissa, in bits. Every value is a multiple of 2^-least.
bool FitsFloat(const Rational& number, int digits, int least, int most) {
  const Rational scaled = number * Power(2, least);
  if (!IsWhole(scaled) || abs(number) >= Power(2, most)) return false;
  Integer mantissa = abs(numerator(scaled));
  while (mantissa != 0 && mantissa % 2 == 0) mantissa /= 2;
  return mantissa < Power(2, digits);
}

bool HoldsFloat(TypeId id, const Rational& number) {
  if (id == TypeId::kFloat16) return FitsFloat(number, 11, 24, 16);
  if (id == TypeId::kFloat32) return FitsFloat(number, 24, 149, 128);
  return FitsFloat(number, 53, 1074, 1024);
}

bool HoldsNumber(const DataType& type, const ExactValue& value) {
  if (!value.other.empty()) return type.is_floating();
  if (type.is_floating()) return HoldsFloat(type.id, value.number);
  if (type.is_integer()) {
    return FitsInteger(value.number, type.width() * 8, type.is_signed_integer());
  }
  const Rational digits = type.scale >= 0 ? Rational(value.number * Power(10, type.scale))
                                          : Divide(value.number, Power(10, -type.scale));
  return IsWhole(digits) && abs(digits) < Power(10, type.precision);
}

bool HoldsInterval(const DataType& type, const std::string& interval) {
  int64_t months, days, nanos;
  std::istringstream(interval) >> months >> days >> nanos;
  if (type.id == TypeId::kIntervalMonths) return days == 0 && nanos == 0;
  if (type.id == TypeId::kIntervalMonthDayNano) return true;
  return months == 0 && nanos % 1000000 == 0 && FitsInteger(Rational(nanos / 1000000), 32, true);
}

void AddNumber(const DataType& type, const Rational& number, PlainColumn* column) {
  if (!HoldsNumber(type, {"number", number, ""})) return;
  if (type.is_floating()) {
    column->push_back(PlainFloat(type, number.convert_to<double>()));
  } else {
    const int32_t scale = type.is_decimal() ? type.scale : 0;
    const Rational digits =
        scale >= 0 ? Rational(number * Power(10, scale)) : Divide(number, Power(10, -scale));
    column->push_back(BytesOf(numerator(digits), type.width()));
  }
}

PlainColumn EdgeNumbers(const DataType& type) {
  PlainColumn column;
  for (int bit : {0, 1, 7, 8, 10, 11, 12, 15, 16, 24, 25, 31, 32, 53, 54, 63, 64, 127, 128, 200}) {
    for (int add : {-1, 0, 1}) {
      AddNumber(type, Rational(Power(2, bit) + add), &column);
      AddNumber(type, Rational(-Power(2, bit) + add), &column);
      AddNumber(type, Divide(1, Power(2, bit)) + add, &column);
    }
  }
  for (int digits : {1, 2, 3, 5, 10, 18, 19, 20, 22, 23, 37, 38, 60, 75, 76}) {
    for (int add : {-1, 0, 1}) AddNumber(type, Rational(Power(10, digits) + add), &column);
    AddNumber(type, Rational(1 - Power(10, digits)), &column);
    AddNumber(type, Divide(1, Power(10, digits)), &column);
    AddNumber(type, Divide(Power(10, digits) - 1, 100), &column);
  }
  AddNumber(type, Rational(65504), &column);
  AddNumber(type, Rational(65519), &column);
  AddNumber(type, Divide(-5, 4), &column);
  if (type.is_decimal()) {
    column.push_back(BytesOf(Power(10, type.precision) - 1, type.width()));
    column.push_back(BytesOf(1 - Power(10, type.precision), type.width()));
  }
  if (!type.is_floating()) return column;
  const double infinity = std::numeric_limits<double>::infinity();
  for (double value : {-0.0, 0.1, -0.3, 1e300, 1e-300, 1e-40, 5e-324, infinity, -infinity,
                       std::numeric_limits<double>::quiet_NaN(), 3.4028234663852886e38}) {
    column.push_back(PlainFloat(type, value));
  }
  return column;
}

PlainColumn EdgeTimes(const DataType& type) {
  const bool narrow = type.width() == 4;
  const int64_t top = narrow ? INT32_MAX : INT64_MAX;
  const auto day = static_cast<int64_t>(Integer(Integer(86400) * 1000000000 / NanosEach(type)));
  PlainColumn column;
  std::vector<int64_t> counts = {0, 1, -1, 999, 1000, 1000000, 1000000000, day, day - 1, -day};
  if (KindOf(type) == "time") {
    counts = {0, 1, 999, 1000, day - 1, day / 2};
  } else {
    for (int64_t part : {int64_t{1}, int64_t{1000}, int64_t{1000000}, int64_t{1000000000}, day}) {
      for (int64_t whole : {top / part, -(top / part)}) {
        counts.insert(counts.end(), {whole, whole / day * day});
      }
    }
    counts.push_back(-top - 1);
  }
  for (int64_t count : counts) {
    if (type.id == TypeId::kDate64) count = count / day * day;
    if (narrow && count != static_cast<int32_t>(count)) continue;
    column.push_back(narrow ? PlainOf(static_cast<int32_t>(count)) : PlainOf(count));
  }
  return column;
}

PlainColumn EdgeIntervals(const DataType& type) {
  PlainColumn column;
  for (int32_t a : {0, 1, -5, INT32_MAX, INT32_MIN}) {
    if (type.id == TypeId::kIntervalMonths) column.push_back(PlainOf(a));
    for (int32_t b : {0, 7, INT32_MIN}) {
      if (type.id == TypeId::kIntervalDayTime) column.push_back(PlainOf(DayTimeInterval{a, b}));
      for (int64_t c : {int64_t{0}, int64_t{1}, int64_t{-3000000}, INT64_MAX,
                        int64_t{INT32_MAX} * 1000000 + 1000000}) {
        if (type.id != TypeId::kIntervalMonthDayNano) continue;
        column.push_back(PlainOf(MonthDayNanoInterval{a, b, c}));
      }
    }
  }
  return column;
}

}  // namespace

Integer IntegerOf(const std::string& bytes, bool is_signed) {
  Integer value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value * 256 + static_cast<uint8_t>(bytes[i - 1]);
  }
  if (is_signed && static_cast<uint8_t>(bytes.back()) >= 128) {
    value -= Integer(1) << (8 * bytes.size());
  }
  return value;
}

std::string BytesOf(Integer value, uint32_t width) {
  if (value < 0) value += Integer(1) << (8 * width);
  std::string bytes;
  for (uint32_t i = 0; i < width; ++i) {
    bytes += static_cast<char>(static_cast<uint8_t>(static_cast<unsigned>(value % 256)));
    value /= 256;
  }
  return bytes;
}

std::string KindOf(const DataType& type) {
  if (type.is_dictionary()) return KindOf(type.dictionary_values());
  if (type.is_integer() || type.is_floating() || type.is_decimal()) return "number";
  if (type.is_utf8()) return "text";
  switch (type.id) {
    case TypeId::kBool: return "bool";
    case TypeId::kDate32:
    case TypeId::kDate64: return "local";
    case TypeId::kTimestamp: return type.timezone.empty() ? "local" : "zoned";
    case TypeId::kTime32:
    case TypeId::kTime64: return "time";
    case TypeId::kDuration: return "duration";
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return "interval";
    default: return "binary";
  }
}

ExactValue ExactOf(const DataType& type, const PlainValue& value) {
  if (type.is_dictionary()) return ExactOf(type.dictionary_values(), value);
  const std::string kind = KindOf(type);
  if (kind == "interval") return ExactInterval(type, value);
  if (kind == "text" || kind == "binary" || kind == "bool") return {kind, 0, *value};
  if (type.is_floating()) return ExactFloat(FloatOf(type, value));
  const Rational count(IntegerOf(*value, !type.is_integer() || type.is_signed_integer()));
  if (type.is_integer()) return {kind, count, ""};
  if (!type.is_decimal()) return {kind, count * NanosEach(type), ""};
  return {kind,
          type.scale >= 0 ? Divide(count, Power(10, type.scale))
                          : Rational(count * Power(10, -type.scale)),
          ""};
}

bool IsHeldBy(const DataType& type, const ExactValue& value) {
  if (KindOf(type) != value.kind) return false;
  if (value.kind == "number") return HoldsNumber(type, value);
  if (value.kind == "interval") return HoldsInterval(type, value.other);
  if (type.id == TypeId::kFixedSizeBinary) return value.other.size() == type.width();
  if (value.kind == "text" || value.kind == "binary" || value.kind == "bool") return true;
  const Rational count = Divide(value.number, NanosEach(type));
  const bool is_day = IsWhole(Divide(value.number, Integer(86400) * 1000000000));
  return FitsInteger(count, type.width() * 8, true) && (type.id != TypeId::kDate64 || is_day);
}

PlainColumn EdgeValues(const DataType& type) {
  const std::string kind = KindOf(type);
  if (kind == "number") return EdgeNumbers(type);
  if (kind == "interval") return EdgeIntervals(type);
  if (kind == "bool") return {std::string(1, '\0'), std::string(1, '\1')};
  if (kind == "text") return {"", "a", "12", "a text that is too long to lie inline"};
  if (type.id == TypeId::kFixedSizeBinary) {
    return {std::string(type.width(), 'x'), std::string(type.width(), '\xFF')};
  }
  if (kind == "binary") return {"", "\xFF", "four", std::string(20, 'y')};
  return EdgeTimes(type);
}

std::vector<DataType> FlatTypes() {
  std::vector<DataType> types;
  for (int id = static_cast<int>(TypeId::kBool); id <= static_cast<int>(TypeId::kDate64); ++id) {
    const DataType type(static_cast<TypeId>(id));
    if (!type.is_decimal() && type.id != TypeId::kFixedSizeBinary) types.push_back(type);
  }
  for (int32_t size : {0, 4, 20}) types.push_back(DataType::FixedSizeBinary(size));
  for (auto [precision, scale] : std::vector<std::pair<int, int>>{
           {1, 0}, {5, 2}, {20, 0}, {38, 15}, {10, -3}, {2, 4}, {38, 38}}) {
    types.push_back(DataType::Decimal(TypeId::kDecimal128, precision, scale));
    types.push_back(DataType::Decimal(TypeId::kDecimal256, precision, scale));
  }
  types.push_back(DataType::Decimal(TypeId::kDecimal256, 76, 38));
  types.push_back(DataType::Decimal(TypeId::kDecimal256, 76, 0));
  for (TimeUnit unit :
       {TimeUnit::kSecond, TimeUnit::kMillisecond, TimeUnit::kMicrosecond, TimeUnit::kNanosecond}) {
    const bool is_32 = unit < TimeUnit::kMicrosecond;
    types.push_back(DataType::WithUnit(is_32 ? TypeId::kTime32 : TypeId::kTime64, unit));
    types.push_back(DataType::WithUnit(TypeId::kDuration, unit));
    types.push_back(DataType::Timestamp(unit));
    types.push_back(DataType::Timestamp(unit, "UTC"));
  }
  types.push_back(DataType::Timestamp(TimeUnit::kMillisecond, "Europe/Paris"));
  for (TypeId id :
       {TypeId::kIntervalMonths, TypeId::kIntervalDayTime, TypeId::kIntervalMonthDayNano}) {
    types.push_back(id);
  }
  return types;
}

}  // namespace colmerge::test
