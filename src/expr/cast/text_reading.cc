// SPDX-License-Identifier: Apache-2.0
#include "expr/cast/text_reading.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "column/conversion/decimal_parser.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/number_parser.h"
#include "column/vector_builder.h"
#include "expr/cast/cast.h"
#include "expr/values/moment_text.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

constexpr int32_t kMostDigits128 = 38;
constexpr int32_t kMostDigits256 = 76;

std::string_view Trimmed(const Vector& text) {
  constexpr std::string_view kSpaces = " \t\r\n\f\v";
  const std::string_view all = text.String(0).view();
  const size_t first = std::min(all.find_first_not_of(kSpaces), all.size());
  return all.substr(first, all.find_last_not_of(kSpaces) + 1 - first);
}

DataType DecimalOf(int32_t precision, int32_t scale) {
  const bool wide = precision > kMostDigits128;
  return DataType::Decimal(wide ? TypeId::kDecimal256 : TypeId::kDecimal128, precision, scale);
}

std::optional<Vector> ReadDecimal(std::string_view text, const DataType& type,
                                  const Ref<MemoryPool>& pool) {
  uint8_t bytes[32];
  if (!ParseDecimal(text, type.precision, type.scale, type.width(), bytes)) return std::nullopt;
  VectorBuilder builder(type, pool);
  builder.AppendFixedBytes(bytes);
  return builder.Finish();
}

// The types that may hold all that a text says, the finest first.
std::vector<DataType> FinestTypes(const Vector& text, const DataType& type) {
  const auto with_units = [](auto&& make) {
    return std::vector<DataType>{make(TimeUnit::kNanosecond), make(TimeUnit::kMicrosecond)};
  };
  const auto timestamps = [&](const std::string& zone) {
    return with_units([&](TimeUnit unit) { return DataType::Timestamp(unit, zone); });
  };
  MomentText moment;
  const bool is_moment = ReadMoment(Trimmed(text), &moment);
  const std::string zone = is_moment && moment.clock.has_zone ? "UTC" : "";
  int64_t count = 0;
  switch (FamilyOf(type)) {
    case TypeFamily::kDate:
      if (!is_moment || (moment.clock.nanos == 0 && zone.empty())) return {};
      return timestamps(zone);
    case TypeFamily::kTimestamp: return timestamps(type.timezone.empty() ? zone : *type.timezone);
    case TypeFamily::kTime:
      return with_units([](TimeUnit unit) { return DataType::WithUnit(TypeId::kTime64, unit); });
    case TypeFamily::kInterval:
      // A bare number counts the duration's own units.
      if (type.id != TypeId::kDuration) return {TypeId::kIntervalMonthDayNano};
      if (ParseInteger(Trimmed(text), &count)) return {};
      return {DataType::WithUnit(TypeId::kDuration, TimeUnit::kNanosecond),
              DataType::WithUnit(TypeId::kDuration, TimeUnit::kMicrosecond), type,
              TypeId::kIntervalMonthDayNano};
    default: return {};
  }
}

}  // namespace

std::optional<Vector> ReadTextAsDecimal(const Vector& text, const Ref<MemoryPool>& pool) {
  const std::string_view number = Trimmed(text);
  for (int32_t scale = 0; scale <= kMostDigits256; ++scale) {
    if (!ReadDecimal(number, DecimalOf(kMostDigits256, scale), pool)) continue;
    for (int32_t precision = std::max(scale, 1); precision <= kMostDigits256; ++precision) {
      if (auto least = ReadDecimal(number, DecimalOf(precision, scale), pool)) return least;
    }
  }
  return std::nullopt;
}

Result<Vector> ReadTextBeside(const Vector& text, const DataType& type,
                              const Ref<MemoryPool>& pool) {
  if (type.is_decimal()) {
    if (auto exact = ReadDecimal(Trimmed(text), type, pool)) return std::move(*exact);
    if (auto number = ReadTextAsDecimal(text, pool)) return std::move(*number);
  }
  for (const DataType& finest : FinestTypes(text, type)) {
    auto read = Cast(text, finest, pool);
    if (!read.ok()) continue;
    if (!CanCastLosslessly(finest, type)) return read;
    auto exact = CastLosslessly(*read, type, pool);
    if (!exact.ok()) return read;
    GiveMemory(&*read, &*exact);
    return exact;
  }
  return Cast(text, type, pool);
}

}  // namespace colmerge
