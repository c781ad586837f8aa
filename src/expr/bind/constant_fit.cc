// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/constant_fit.h"

#include <cmath>

#include "column/conversion/numeric_cast.h"
#include "column/key_value.h"
#include "expr/bind/expression_binder.h"
#include "expr/cast/cast.h"
#include "expr/functions/comparison.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

// From here on a float64 does not tell integers apart.
constexpr double kFirstInexact = 0x1p53;

bool IsNegative(const Vector& number, const Ref<MemoryPool>& pool) {
  auto as_float = Cast(number, TypeId::kFloat64, pool);
  return as_float.ok() && as_float->as<double>()[0] < 0;
}

bool IsLess(const Vector& a, const Vector& b) {
  uint8_t is_less = 0;
  RowComparison(Comparison::kLess, Operand{&a, true}, Operand{&b, true})
      .Run(nullptr, 0, 1, &is_less);
  return is_less != 0;
}

// Compares in the common type: the constant there, and what becomes of it in the column's type and
// back. Casts round to a neighbour, above or below.
FittedConstant FitThroughCommonType(const Vector& constant, const DataType& type,
                                    const DataType& common, const Ref<MemoryPool>& pool) {
  auto wide = Cast(constant, common, pool);
  if (!wide.ok()) return {};
  auto narrow = Cast(*wide, type, pool);
  if (!narrow.ok()) return {};
  auto back = Cast(*narrow, common, pool);
  if (!back.ok()) return {};
  const Fit fit = EqualValues(*wide, 0, *back, 0) ? Fit::kExact
                  : IsLess(*back, *wide)          ? Fit::kJustBelow
                                                  : Fit::kJustAbove;
  return {fit, OwnValue(*narrow, pool)};
}

FittedConstant FitIntegerOrDecimal(const Vector& constant, const DataType& type,
                                   const DataType& common, const Ref<MemoryPool>& pool) {
  if (constant.type.is_floating()) {
    auto as_float = Cast(constant, TypeId::kFloat64, pool);
    if (!as_float.ok() || type.is_decimal()) return {};
    const double value = as_float->as<double>()[0];
    if (type.width() == 8 && std::fabs(value) >= kFirstInexact) return {};
  }
  if (!Cast(constant, type, pool).ok()) {  // NaN, too, which is greater than all numbers
    return {IsNegative(constant, pool) ? Fit::kBelow : Fit::kAbove, {}};
  }
  return FitThroughCommonType(constant, type, common, pool);
}

// A count of coarser units that is no number of the finer ones of `type`: far from the epoch, or from nothing.
FittedConstant FitOutside(const Vector& constant, const DataType& type) {
  const bool is_count = constant.type.id == TypeId::kTimestamp ||
                        constant.type.id == TypeId::kDate64 ||
                        (constant.type.id == TypeId::kDuration && type.id == TypeId::kDuration);
  int64_t count = 0;
  if (constant.type.id == TypeId::kDate32) {
    count = constant.as<int32_t>()[0];
  } else if (is_count) {
    count = constant.as<int64_t>()[0];
  }
  if (count == 0) return {};
  return {count < 0 ? Fit::kBelow : Fit::kAbove, {}};
}

}  // namespace

FittedConstant FitConstant(const Vector& constant, const DataType& type,
                           const Ref<MemoryPool>& pool) {
  if (constant.type == type) return {Fit::kExact, OwnValue(constant, pool)};
  auto common = CommonType(constant.type, type);
  if (!common.ok() || !CanCast(*common, type) || !CanCast(constant.type, type)) return {};
  if (!IsNumber(constant.type) || !IsNumber(type)) {
    const TypeFamily family = FamilyOf(type);
    const bool is_time = family == TypeFamily::kDate || family == TypeFamily::kTime ||
                         family == TypeFamily::kTimestamp || type.id == TypeId::kDuration;
    const bool is_text = family == TypeFamily::kText || type.is_binary();
    if (!is_time && !is_text) return {};
    if (is_time && !Cast(constant, type, pool).ok()) return FitOutside(constant, type);
    return FitThroughCommonType(constant, type, *common, pool);
  }
  if (type.id == TypeId::kFloat64) {
    auto value = Cast(constant, type, pool);
    if (!value.ok()) return {};
    return {Fit::kExact, OwnValue(*value, pool)};
  }
  if (type.is_floating()) return FitThroughCommonType(constant, type, *common, pool);
  return FitIntegerOrDecimal(constant, type, *common, pool);
}

}  // namespace colmerge
