// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/wider_type.h"

#include <algorithm>
#include <utility>

#include "column/conversion/binary_cast.h"
#include "column/conversion/nested_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/temporal_cast.h"
#include "column/value_type.h"
#include "column/wide_integer.h"

namespace colmerge {
namespace {

constexpr int64_t kMostNarrowDigits = 38;  // of a decimal128

int BitsOf(TypeId integer) { return static_cast<int>(FixedWidth(integer)) * 8; }

TypeId SignedOf(int bits) {
  if (bits <= 8) return TypeId::kInt8;
  if (bits <= 16) return TypeId::kInt16;
  return bits <= 32 ? TypeId::kInt32 : TypeId::kInt64;
}

// Decimal digits that the largest value has.
int64_t DigitsOf(TypeId integer) {
  constexpr int64_t kSigned[] = {3, 5, 10, 19};
  constexpr int64_t kUnsigned[] = {3, 5, 10, 20};
  const bool is_signed = DataType(integer).is_signed_integer();
  const auto first = static_cast<size_t>(is_signed ? TypeId::kInt8 : TypeId::kUInt8);
  return (is_signed ? kSigned : kUnsigned)[static_cast<size_t>(integer) - first];
}

std::optional<DataType> DecimalOf(int64_t before, int64_t after, bool narrow) {
  const int64_t precision = before + after;
  if (precision > kMostWideDecimalDigits) return std::nullopt;
  const bool fits = narrow && precision <= kMostNarrowDigits;
  return DataType::Decimal(fits ? TypeId::kDecimal128 : TypeId::kDecimal256,
                           static_cast<int32_t>(precision), static_cast<int32_t>(after));
}

std::optional<DataType> WiderInteger(TypeId a, TypeId b) {
  const bool a_signed = DataType(a).is_signed_integer();
  if (a_signed == DataType(b).is_signed_integer()) return BitsOf(a) >= BitsOf(b) ? a : b;
  const int signed_bits = BitsOf(a_signed ? a : b);
  const int unsigned_bits = BitsOf(a_signed ? b : a);
  if (unsigned_bits == 64) return DecimalOf(DigitsOf(TypeId::kUInt64), 0, true);
  return SignedOf(std::max(signed_bits, unsigned_bits * 2));
}

// Digits before the point and after it. Either is negative where there are zeros beside the point alone.
int64_t DigitsBefore(const DataType& type) {
  return type.is_decimal() ? int64_t{type.precision} - type.scale : DigitsOf(type.id);
}
int64_t DigitsAfter(const DataType& type) { return type.is_decimal() ? type.scale : 0; }

std::optional<DataType> WiderNumber(const DataType& a, const DataType& b) {
  if (a.is_integer() && b.is_integer()) return WiderInteger(a.id, b.id);
  if (a.is_floating() && b.is_floating()) return std::max(a.id, b.id);
  if (a.is_decimal() || b.is_decimal()) {
    if (a.is_floating() || b.is_floating()) return std::nullopt;
    const bool narrow = a.id != TypeId::kDecimal256 && b.id != TypeId::kDecimal256;
    return DecimalOf(std::max(DigitsBefore(a), DigitsBefore(b)),
                     std::max(DigitsAfter(a), DigitsAfter(b)), narrow);
  }
  return TypeId::kFloat64;
}

// Dates are whole days.
TimeUnit UnitOf(const DataType& type) {
  const bool is_date = type.id == TypeId::kDate32 || type.id == TypeId::kDate64;
  return is_date ? TimeUnit::kSecond : type.unit;
}

std::optional<DataType> WiderTime(const DataType& column, const DataType& values) {
  if (!AreTimesOfOneKind(column, values)) return std::nullopt;
  const TimeUnit unit = std::max(UnitOf(column), UnitOf(values));
  switch (column.id) {
    case TypeId::kTime32:
    case TypeId::kTime64:
      return DataType::WithUnit(unit < TimeUnit::kMicrosecond ? TypeId::kTime32 : TypeId::kTime64,
                                unit);
    case TypeId::kDuration: return DataType::WithUnit(TypeId::kDuration, unit);
    case TypeId::kTimestamp: return DataType::Timestamp(unit, column.timezone);
    case TypeId::kDate32:
    case TypeId::kDate64:
      return values.id == TypeId::kTimestamp ? DataType::Timestamp(unit) : TypeId::kDate64;
    default: return TypeId::kIntervalMonthDayNano;
  }
}

std::optional<DataType> WiderBinary(const DataType& column, const DataType& values) {
  if (column.is_binary()) return column;
  return values.is_binary() ? values.id : TypeId::kBinary;
}

// A column without a dictionary gets none.
std::optional<DataType> WiderDictionary(const DataType& column, const DataType& values) {
  auto wider = WiderType(ValueType(column), ValueType(values));
  if (!wider || !column.is_dictionary()) return wider;
  TypeId index = column.index;
  if (values.is_dictionary()) {
    // Codes of 64 bits are more than a dictionary has values, with or without a sign.
    const auto both = WiderInteger(column.index, values.index);
    index = both->is_decimal() ? TypeId::kInt64 : both->id;
  }
  return DataType::Dictionary(index, std::move(*wider), column.ordered);
}

// A child of both, with the column's name.
std::optional<Field> WiderField(const Field& column, const Field& values) {
  auto wider = WiderType(column.type, values.type);
  if (!wider) return std::nullopt;
  Field field = column;
  field.type = std::move(*wider);
  field.nullable = column.nullable || values.nullable;
  return field;
}

Field AddedMember(Field field) {
  field.nullable = true;
  return field;
}

std::optional<DataType> WiderStruct(const DataType& column, const DataType& values) {
  DataType wider(TypeId::kStruct);
  const std::vector<uint32_t> match = MatchMembers(values, column);
  std::vector<bool> is_matched(values.children.size());
  for (size_t i = 0; i < match.size(); ++i) {
    if (match[i] == kNoMember) {
      wider.children.push_back(AddedMember(column.children[i]));
      continue;
    }
    is_matched[match[i]] = true;
    auto field = WiderField(column.children[i], values.children[match[i]]);
    if (!field) return std::nullopt;
    wider.children.push_back(std::move(*field));
  }
  for (size_t i = 0; i < is_matched.size(); ++i) {
    if (!is_matched[i]) wider.children.push_back(AddedMember(values.children[i]));
  }
  return wider;
}

// By their places: the element of a list, key and value of a map.
std::optional<DataType> WiderChildren(const DataType& column, const DataType& values) {
  DataType wider = column;
  for (size_t i = 0; i < wider.children.size(); ++i) {
    auto field = WiderField(column.children[i], values.children[i]);
    if (!field) return std::nullopt;
    wider.children.Edit()[i] = std::move(*field);
  }
  return wider;
}

std::optional<DataType> WiderNested(const DataType& column, const DataType& values) {
  if (column.id == TypeId::kStruct && values.id == TypeId::kStruct)
    return WiderStruct(column, values);
  if (IsAnyList(column.id) && IsAnyList(values.id)) {
    auto wider = WiderChildren(column, values);
    if (!wider || column.id != TypeId::kFixedSizeList || values.size == column.size) return wider;
    wider->id = values.id == TypeId::kLargeList ? TypeId::kLargeList : TypeId::kList;
    wider->size = 0;
    return wider;
  }
  if (column.id != TypeId::kMap || values.id != TypeId::kMap) return std::nullopt;
  auto entries = WiderChildren(column.children[0].type, values.children[0].type);
  if (!entries) return std::nullopt;
  DataType wider = column;
  wider.children.Edit()[0].type = std::move(*entries);
  wider.keys_sorted = column.keys_sorted && values.keys_sorted;
  return wider;
}

}  // namespace

std::optional<DataType> WiderType(const DataType& column, const DataType& values) {
  if (column == values || values.id == TypeId::kNull) return column;
  if (column.id == TypeId::kNull) return values;
  if (column.is_dictionary() || values.is_dictionary()) return WiderDictionary(column, values);
  if (column.is_nested() || values.is_nested()) return WiderNested(column, values);
  if (IsNumber(column) && IsNumber(values)) return WiderNumber(column, values);
  if (column.is_utf8() && values.is_utf8()) return column;
  if (IsAnyBinary(column) && IsAnyBinary(values)) return WiderBinary(column, values);
  return WiderTime(column, values);
}

bool BringsMembers(const DataType& column, const DataType& values) {
  if (!column.is_nested() || !AreNestedAlike(column, values)) return false;
  if (column.id != TypeId::kStruct) {
    const bool is_map =
        column.id == TypeId::kMap;  // the names of whose entries' members are the producers' habit
    const DataType& ours =
        is_map ? column.children[0].type.children[1].type : column.children[0].type;
    const DataType& theirs =
        is_map ? values.children[0].type.children[1].type : values.children[0].type;
    return BringsMembers(ours, theirs);
  }
  const std::vector<uint32_t> match = MatchMembers(column, values);
  for (size_t i = 0; i < match.size(); ++i) {
    if (match[i] == kNoMember) return true;
    if (BringsMembers(column.children[match[i]].type, values.children[i].type)) return true;
  }
  return false;
}

}  // namespace colmerge
