// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/value_text.h"

#include <fmt/format.h>

#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/numeric_text.h"
#include "column/conversion/temporal_text.h"
#include "column/interval.h"

namespace colmerge {
namespace {

std::string HexText(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string_view FixedBytes(const Vector& vector, uint64_t row) {
  const uint64_t width = vector.type.width();
  if (width == 0) return {};
  return {reinterpret_cast<const char*>(vector.values) + row * width, width};
}

template <typename T>
T FixedValue(const Vector& vector, uint64_t row) {
  T value;
  std::memcpy(&value, vector.values + row * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
std::string IntegerText(const Vector& vector, uint64_t row) {
  return std::to_string(FixedValue<T>(vector, row));
}

std::string DayTimeText(const DayTimeInterval& value) {
  return IntervalText(0, value.days, int64_t{value.milliseconds} * 1000000);
}

std::string MonthDayNanoText(const MonthDayNanoInterval& value) {
  return IntervalText(value.months, value.days, value.nanoseconds);
}

std::string Date64Text(int64_t milliseconds) {
  const bool inside_day = milliseconds % kMillisecondsPerDay < 0;
  return DateText(milliseconds / kMillisecondsPerDay - (inside_day ? 1 : 0));
}

std::string NestedText(const Vector& vector, uint64_t row) {
  return fmt::format("<{}, {} bytes>", vector.type.ToString(), vector.String(row).size);
}

// Types of a fixed width; the others are told apart before.
std::string FixedText(const Vector& vector, uint64_t row) {
  const DataType& type = vector.type;
  switch (type.id) {
    case TypeId::kInt8: return IntegerText<int8_t>(vector, row);
    case TypeId::kInt16: return IntegerText<int16_t>(vector, row);
    case TypeId::kInt32: return IntegerText<int32_t>(vector, row);
    case TypeId::kUInt8: return IntegerText<uint8_t>(vector, row);
    case TypeId::kUInt16: return IntegerText<uint16_t>(vector, row);
    case TypeId::kUInt32: return IntegerText<uint32_t>(vector, row);
    case TypeId::kUInt64: return IntegerText<uint64_t>(vector, row);
    case TypeId::kInt64:
    case TypeId::kDuration: return IntegerText<int64_t>(vector, row);
    case TypeId::kFloat16: return HalfText(FixedValue<uint16_t>(vector, row));
    case TypeId::kFloat32: return FloatText(FixedValue<float>(vector, row));
    case TypeId::kFloat64: return FloatText(FixedValue<double>(vector, row));
    case TypeId::kDecimal128:
    case TypeId::kDecimal256:
      return DecimalText(vector.values + row * type.width(), type.width(), type.scale);
    case TypeId::kDate32: return DateText(FixedValue<int32_t>(vector, row));
    case TypeId::kDate64: return Date64Text(FixedValue<int64_t>(vector, row));
    case TypeId::kTime32: return TimeOfDayText(FixedValue<int32_t>(vector, row), type.unit);
    case TypeId::kTime64: return TimeOfDayText(FixedValue<int64_t>(vector, row), type.unit);
    case TypeId::kTimestamp:
      return TimestampText(FixedValue<int64_t>(vector, row), type.unit, !type.timezone.empty());
    case TypeId::kIntervalMonths: return IntervalText(FixedValue<int32_t>(vector, row), 0, 0);
    case TypeId::kIntervalDayTime: return DayTimeText(FixedValue<DayTimeInterval>(vector, row));
    case TypeId::kIntervalMonthDayNano:
      return MonthDayNanoText(FixedValue<MonthDayNanoInterval>(vector, row));
    default: return HexText(FixedBytes(vector, row));
  }
}

std::string CutHexText(std::string_view bytes) {
  constexpr size_t kBytesShown = kLongestShown / 2;
  if (bytes.size() <= kBytesShown) return HexText(bytes);
  return HexText(bytes.substr(0, kBytesShown)) + "...";
}

}  // namespace

std::string ValueText(const Vector& vector, uint64_t row) {
  const DataType& type = vector.type;
  if (!vector.IsValid(row)) return "NULL";
  if (type.is_dictionary()) return ValueText(*vector.dictionary, DictionaryCode(vector, row));
  if (type.is_utf8()) return std::string(vector.String(row).view());
  if (type.is_binary()) return HexText(vector.String(row).view());
  if (type.is_nested()) return NestedText(vector, row);
  if (type.id == TypeId::kBool) return vector.Bit(row) ? "true" : "false";
  return FixedText(vector, row);
}

std::string QuotedValueText(const Vector& vector, uint64_t row) {
  const DataType& type = vector.type;
  if (!vector.IsValid(row)) return "NULL";
  if (type.is_dictionary()) return QuotedValueText(*vector.dictionary, DictionaryCode(vector, row));
  if (type.is_utf8()) return QuotedText(vector.String(row).view());
  if (type.is_binary()) return CutHexText(vector.String(row).view());
  if (type.id == TypeId::kFixedSizeBinary) return CutHexText(FixedBytes(vector, row));
  return ValueText(vector, row);
}

}  // namespace colmerge
