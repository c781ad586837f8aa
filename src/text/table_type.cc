// SPDX-License-Identifier: Apache-2.0
#include "text/table_type.h"

#include <algorithm>

#include "base/ascii.h"
#include "text/text_number.h"

namespace colmerge {
namespace {

constexpr int64_t kMostDigits = 38;
constexpr int64_t kMostWideDigits = 76;
constexpr uint32_t kReals = kClassInteger | kClassReal | kClassSpecialReal;

uint32_t TimeClasses(const DataType& type) {
  return type.timezone.empty() ? kClassLocalTime : kClassUtcTime;
}

}  // namespace

uint32_t ClassesOf(const DataType& type) {
  if (type.is_integer()) return kClassInteger;
  if (type.is_floating()) return kClassReal;
  switch (type.id) {
    case TypeId::kBool: return kClassBool;
    case TypeId::kDate32:
    case TypeId::kDate64: return kClassDate;
    case TypeId::kTimestamp: return TimeClasses(type);
    default: return kClassText;
  }
}

uint32_t ClassesHeldBy(const DataType& type) {
  if (type.is_integer()) return kClassInteger | kClassReal;
  if (type.is_floating()) return kReals;
  switch (type.id) {
    case TypeId::kBool: return kClassBool;
    case TypeId::kDate32:
    case TypeId::kDate64: return kClassDate;
    case TypeId::kTimestamp:
      return TimeClasses(type) | (type.timezone.empty() ? uint32_t{kClassDate} : 0);
    case TypeId::kDuration: return kClassInteger;
    default: return kClassText;
  }
}

bool IsKeptBy(const DataType& type, std::string_view text, const TextScalar& scalar) {
  float single = 0;
  uint16_t half = 0;
  switch (type.id) {
    case TypeId::kFloat16: return ParseRealHalf(text, &half) && KeepsNumberHalf(text, half);
    case TypeId::kFloat32: return ParseReal(text, &single) && KeepsNumber(text, single);
    default: break;
  }
  // No integer has the sign of -0.
  return !type.is_integer() || !(scalar.real == 0 && text[0] == '-');
}

bool IsPlainNumber(const TextCell& cell) {
  if (cell.kind != TextCellKind::kNumber && cell.kind != TextCellKind::kText) return false;
  std::string_view text = cell.view();
  SignificantDigits digits;
  if (text.empty() || text.size() > kLongestScalarText || text[0] == '+' ||
      !FindSignificantDigits(text, &digits)) {
    return false;
  }
  if (text[0] == '-') text.remove_prefix(1);
  return text.size() < 2 || text[0] != '0' || !IsDigit(text[1]);
}

bool FitDecimal(std::string_view number, DataType* type) {
  SignificantDigits digits;
  if (!FindSignificantDigits(number, &digits)) return false;
  if (digits.count == 0) return true;
  const int64_t whole =
      std::max({int64_t{type->precision} - type->scale, digits.point, int64_t{0}});
  const int64_t scale = std::max(int64_t{type->scale}, digits.count - digits.point);
  if (whole > kMostWideDigits || scale > kMostWideDigits || whole + scale > kMostWideDigits) {
    return false;
  }
  type->precision = static_cast<int32_t>(whole + scale);
  type->scale = static_cast<int32_t>(scale);
  if (type->precision > kMostDigits) type->id = TypeId::kDecimal256;
  return true;
}

}  // namespace colmerge
