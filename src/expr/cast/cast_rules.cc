// SPDX-License-Identifier: Apache-2.0
// Which casts there are, and the types in which different ones meet.
#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "column/conversion/numeric_cast.h"
#include "column/value_type.h"
#include "expr/cast/cast.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

constexpr int32_t kMostDigits128 = 38;
constexpr int32_t kMostDigits256 = 76;

// Families that any value of can become one of the other, as far as it fits.
bool CanCastFamilies(TypeFamily from, TypeFamily to) {
  switch (from) {
    case TypeFamily::kBool: return to == TypeFamily::kInteger;
    case TypeFamily::kInteger:
      return to == TypeFamily::kBool || to == TypeFamily::kDecimal || to == TypeFamily::kFloat;
    case TypeFamily::kDecimal: return to == TypeFamily::kInteger || to == TypeFamily::kFloat;
    case TypeFamily::kFloat: return to == TypeFamily::kInteger || to == TypeFamily::kDecimal;
    case TypeFamily::kDate: return to == TypeFamily::kTimestamp;
    case TypeFamily::kTimestamp: return to == TypeFamily::kDate || to == TypeFamily::kTime;
    case TypeFamily::kTime: return to == TypeFamily::kInterval;
    case TypeFamily::kInterval: return to == TypeFamily::kTime;
    default: return false;
  }
}

int32_t DigitsOfInteger(TypeId id) {
  switch (id) {
    case TypeId::kInt8:
    case TypeId::kUInt8: return 3;
    case TypeId::kInt16:
    case TypeId::kUInt16: return 5;
    case TypeId::kInt32:
    case TypeId::kUInt32: return 10;
    case TypeId::kInt64: return 19;
    default: return 20;
  }
}

DataType CommonInteger(const DataType& a, const DataType& b) {
  const uint32_t width = std::max(a.width(), b.width());
  if (a.is_signed_integer() == b.is_signed_integer()) return a.width() == width ? a : b;
  // Signed, and twice as wide as the unsigned one where that is not narrower than the other.
  const DataType& unsigned_type = a.is_signed_integer() ? b : a;
  const uint32_t needed = std::max(width, unsigned_type.width() * 2);
  switch (needed) {
    case 2: return TypeId::kInt16;
    case 4: return TypeId::kInt32;
    case 8: return TypeId::kInt64;
    default: return DataType::Decimal(TypeId::kDecimal128, DigitsOfInteger(TypeId::kUInt64), 0);
  }
}

DataType CommonDecimal(const DataType& a, const DataType& b) {
  const DataType left = a.is_decimal() ? a : DecimalOfInteger(a.id);
  const DataType right = b.is_decimal() ? b : DecimalOfInteger(b.id);
  const int32_t scale = std::max(left.scale, right.scale);
  const int32_t before = std::max(left.precision - left.scale, right.precision - right.scale);
  const bool wide = before + scale > kMostDigits128 || left.id == TypeId::kDecimal256 ||
                    right.id == TypeId::kDecimal256;
  const int32_t most = wide ? kMostDigits256 : kMostDigits128;
  return DataType::Decimal(wide ? TypeId::kDecimal256 : TypeId::kDecimal128,
                           std::clamp(before + scale, 1, most), scale);
}

DataType CommonNumber(const DataType& a, const DataType& b) {
  if (a.is_floating() && b.is_floating()) return a.id > b.id ? a : b;
  if (a.is_floating() || b.is_floating()) return TypeId::kFloat64;
  return a.is_integer() && b.is_integer() ? CommonInteger(a, b) : CommonDecimal(a, b);
}

DataType CommonTimestamp(const DataType& a, const DataType& b) {
  return DataType::Timestamp(std::max(a.unit, b.unit), a.timezone);
}

DataType CommonTime(const DataType& a, const DataType& b) {
  const TimeUnit unit = std::max(a.unit, b.unit);
  return DataType::WithUnit(unit <= TimeUnit::kMillisecond ? TypeId::kTime32 : TypeId::kTime64,
                            unit);
}

// Of two types of one family that differ; kNull: there is none.
DataType CommonInFamily(const DataType& a, const DataType& b) {
  switch (FamilyOf(a)) {
    case TypeFamily::kText: return TypeId::kUtf8;
    case TypeFamily::kBinary: return TypeId::kBinary;
    case TypeFamily::kDate: return TypeId::kDate64;
    case TypeFamily::kTime: return CommonTime(a, b);
    case TypeFamily::kInterval:
      if (a.id == TypeId::kDuration && b.id == TypeId::kDuration) {
        return DataType::WithUnit(TypeId::kDuration, std::max(a.unit, b.unit));
      }
      return TypeId::kIntervalMonthDayNano;
    case TypeFamily::kTimestamp:
      if (a.timezone.empty() == b.timezone.empty()) return CommonTimestamp(a, b);
      return {};
    default: return {};
  }
}

DataType CommonOf(const DataType& a, const DataType& b) {
  if (a == b || b.id == TypeId::kNull) return a;
  if (a.id == TypeId::kNull) return b;
  if (IsNumber(a) && IsNumber(b)) return CommonNumber(a, b);
  const TypeFamily left = FamilyOf(a);
  const TypeFamily right = FamilyOf(b);
  if (left == right) return CommonInFamily(a, b);
  if (left == TypeFamily::kDate && right == TypeFamily::kTimestamp) return b;
  if (left == TypeFamily::kTimestamp && right == TypeFamily::kDate) return a;
  return {};
}

// To the decimals that operators and functions compute with: as many digits after the point, at
// least; a value with too many before it is an error of its row.
bool IsWorkingForm(const DataType& from, const DataType& to) {
  return from.id == TypeId::kDecimal256 && to.id == TypeId::kDecimal128 &&
         to.precision == kMostDigits128 && to.scale >= from.scale && to.scale <= kMostDigits128;
}

}  // namespace

TypeFamily FamilyOf(const DataType& type) {
  if (type.is_nested()) return TypeFamily::kNested;
  if (type.is_integer()) return TypeFamily::kInteger;
  if (type.is_floating()) return TypeFamily::kFloat;
  if (type.is_decimal()) return TypeFamily::kDecimal;
  if (type.is_utf8()) return TypeFamily::kText;
  if (type.is_binary()) return TypeFamily::kBinary;
  switch (type.id) {
    case TypeId::kBool: return TypeFamily::kBool;
    case TypeId::kFixedSizeBinary: return TypeFamily::kBinary;
    case TypeId::kDate32:
    case TypeId::kDate64: return TypeFamily::kDate;
    case TypeId::kTime32:
    case TypeId::kTime64: return TypeFamily::kTime;
    case TypeId::kTimestamp: return TypeFamily::kTimestamp;
    case TypeId::kDuration:
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return TypeFamily::kInterval;
    case TypeId::kDictionary: return TypeFamily::kDictionary;
    default: return TypeFamily::kNull;
  }
}

DataType DecimalOfInteger(TypeId id) {
  return DataType::Decimal(TypeId::kDecimal128, DigitsOfInteger(id), 0);
}

bool CanCast(const DataType& from, const DataType& to) {
  if (from == to || from.id == TypeId::kNull) return true;
  if (from.is_dictionary()) return CanCast(from.dictionary_values(), to);
  if (to.is_dictionary()) return CanCast(from, to.dictionary_values());
  const TypeFamily source = FamilyOf(from);
  const TypeFamily target = FamilyOf(to);
  if (source == TypeFamily::kNested || target == TypeFamily::kNested) return false;
  if (target == TypeFamily::kNull) return false;
  if (source == TypeFamily::kText || target == TypeFamily::kText) return true;
  return source == target || CanCastFamilies(source, target);
}

bool CanCastImplicitly(const DataType& from, const DataType& to) {
  if (from == to || from.id == TypeId::kNull) return true;
  if (from.is_dictionary()) return CanCastImplicitly(from.dictionary_values(), to);
  if (IsNumber(from)) {
    return IsNumber(to) &&
           (CommonNumber(from, to) == to || (to.is_floating() && !from.is_floating()) ||
            (from.is_integer() && to.is_decimal()) || IsWorkingForm(from, to));
  }
  const TypeFamily source = FamilyOf(from);
  const TypeFamily target = FamilyOf(to);
  if (source == TypeFamily::kDate) {
    return target == TypeFamily::kTimestamp || target == TypeFamily::kDate;
  }
  if (source != target) return false;
  switch (source) {
    case TypeFamily::kText:
    case TypeFamily::kTime: return true;
    case TypeFamily::kBinary: return to.is_binary();
    case TypeFamily::kTimestamp: return from.timezone.empty() == to.timezone.empty();
    case TypeFamily::kInterval:
      return to.id == TypeId::kIntervalMonthDayNano ||
             (from.id == TypeId::kDuration && to.id == TypeId::kDuration);
    default: return false;
  }
}

Result<DataType> CommonType(const DataType& a, const DataType& b) {
  DataType common = CommonOf(ValueType(a), ValueType(b));
  const bool both_unknown = a.id == TypeId::kNull && b.id == TypeId::kNull;
  if (common.id != TypeId::kNull || both_unknown) return common;
  const bool zones = a.id == TypeId::kTimestamp && b.id == TypeId::kTimestamp;
  return Error(
      Code::kTypeMismatch, "{} and {} have no common type{}", a.ToString(), b.ToString(),
      zones ? ": cast one of them, so that both have a time zone or none" : "; cast one of them");
}

}  // namespace colmerge
