// SPDX-License-Identifier: Apache-2.0
#include "text/typed_cell.h"

#include <fmt/core.h>

#include <cmath>
#include <type_traits>

#include "base/half_float.h"
#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/decimal_parser.h"
#include "column/conversion/number_parser.h"
#include "column/conversion/time_parser.h"
#include "text/text_number.h"

namespace colmerge {
namespace {

// A whole number with a point or an exponent.
template <typename T>
bool ParseSpelledInteger(std::string_view text, T* value) {
  int64_t halves[2];
  if (text.find_first_of(".eE") == std::string_view::npos || !ParseWhole(text, halves)) {
    return false;
  }
  *value = static_cast<T>(halves[0]);
  const bool is_negative = std::is_signed_v<T> && halves[0] < 0;
  return halves[1] == (is_negative ? -1 : 0) && static_cast<int64_t>(*value) == halves[0];
}

template <typename T>
bool AppendInteger(std::string_view text, const DataType&, VectorBuilder* builder) {
  T value;
  if (!ParseInteger(text, &value) && !ParseSpelledInteger(text, &value)) return false;
  builder->AppendFixed(value);
  return true;
}

// Fractions are rounded to the nearest, which is what floats are for; a whole number is the value, or none of the type.
bool IsAnotherWhole(std::string_view text, double value) {
  return std::fabs(value) >= 0x1p53 && !KeepsWhole(text, value);
}
bool IsAnotherWhole(std::string_view text, float value) {
  return std::fabs(value) >= 0x1p24F && !std::isinf(value) && IsWhole(text) &&
         !KeepsNumber(text, value);
}

template <typename T>
bool AppendFloat(std::string_view text, const DataType&, VectorBuilder* builder) {
  T value;
  if (!ParseReal(text, &value) || IsAnotherWhole(text, value)) return false;
  builder->AppendFixed(value);
  return true;
}

bool AppendHalf(std::string_view text, const DataType&, VectorBuilder* builder) {
  uint16_t bits;
  if (!ParseRealHalf(text, &bits)) return false;
  const float value = HalfToFloat(bits);
  if (std::fabs(value) >= 0x1p11F && !std::isinf(value) && IsWhole(text) &&
      !KeepsNumberHalf(text, bits)) {
    return false;
  }
  builder->AppendFixed(bits);
  return true;
}

bool AppendTruth(std::string_view text, const DataType&, VectorBuilder* builder) {
  bool value;
  if (!ParseBool(text, &value)) return false;
  builder->AppendBool(value);
  return true;
}

bool AppendDecimal(std::string_view text, const DataType& type, VectorBuilder* builder) {
  uint8_t value[32];
  if (!ParseDecimal(text, type.precision, type.scale, type.width(), value)) return false;
  builder->AppendFixedBytes(value);
  return true;
}

bool AppendDate32(std::string_view text, const DataType&, VectorBuilder* builder) {
  int32_t days;
  if (!ParseDate(text, &days)) return false;
  builder->AppendFixed(days);
  return true;
}

bool AppendDate64(std::string_view text, const DataType&, VectorBuilder* builder) {
  int32_t days;
  if (!ParseDate(text, &days)) return false;
  builder->AppendFixed(days * kMillisecondsPerDay);
  return true;
}

template <typename T>
bool AppendTimeOfDay(std::string_view text, const DataType& type, VectorBuilder* builder) {
  int64_t nanos, count;
  if (!ParseTimeOfDay(text, &nanos)) return false;
  auto rest = static_cast<int32_t>(nanos % kNanosPerSecond);
  if (!InUnit(nanos / kNanosPerSecond, rest, type.unit, &count)) return false;
  builder->AppendFixed(static_cast<T>(count));
  return true;
}

bool AppendTimestamp(std::string_view text, const DataType& type, VectorBuilder* builder) {
  Instant instant;
  int64_t count;
  if (!ParseInstant(text, &instant)) return false;
  if (instant.has_offset != !type.timezone.empty()) return false;
  if (!InUnit(instant.seconds, instant.nanos, type.unit, &count)) return false;
  builder->AppendFixed(count);
  return true;
}

const char* TimestampHint(std::string_view text, const DataType& type) {
  Instant instant;
  int64_t count;
  if (!ParseInstant(text, &instant)) return "";
  if (instant.has_offset && type.timezone.empty()) {
    return " (it has an offset from UTC, the column is without a time zone)";
  }
  if (!instant.has_offset && !type.timezone.empty()) {
    return " (it has no offset from UTC, such as Z or +02:00, and the column has a time zone)";
  }
  if (!InUnit(instant.seconds, 0, type.unit, &count)) return " (it is out of range)";
  return " (it is finer than the column's unit)";
}

}  // namespace

CellParser ParserFor(const DataType& type) {
  switch (type.id) {
    case TypeId::kBool: return AppendTruth;
    case TypeId::kInt8: return AppendInteger<int8_t>;
    case TypeId::kInt16: return AppendInteger<int16_t>;
    case TypeId::kInt32: return AppendInteger<int32_t>;
    case TypeId::kInt64:
    case TypeId::kDuration: return AppendInteger<int64_t>;
    case TypeId::kUInt8: return AppendInteger<uint8_t>;
    case TypeId::kUInt16: return AppendInteger<uint16_t>;
    case TypeId::kUInt32: return AppendInteger<uint32_t>;
    case TypeId::kUInt64: return AppendInteger<uint64_t>;
    case TypeId::kFloat16: return AppendHalf;
    case TypeId::kFloat32: return AppendFloat<float>;
    case TypeId::kFloat64: return AppendFloat<double>;
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: return AppendDecimal;
    case TypeId::kDate32: return AppendDate32;
    case TypeId::kDate64: return AppendDate64;
    case TypeId::kTime32: return AppendTimeOfDay<int32_t>;
    case TypeId::kTime64: return AppendTimeOfDay<int64_t>;
    case TypeId::kTimestamp: return AppendTimestamp;
    default: return nullptr;
  }
}

std::string DescribeMisfit(std::string_view text, const DataType& type) {
  const std::string name = type.ToString();
  const char* article = name[0] == 'i' ? "an" : "a";
  const char* hint = type.id == TypeId::kTimestamp ? TimestampHint(text, type) : "";
  return fmt::format("{} is not {} {}{}", QuotedText(text), article, name, hint);
}

}  // namespace colmerge
