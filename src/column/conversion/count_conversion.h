// SPDX-License-Identifier: Apache-2.0
// Counts of one unit of time as counts of another.
#pragma once

#include "column/conversion/value_conversion.h"

namespace colmerge {

inline constexpr int64_t kNanosPerMillisecond = 1000000;

// Nanoseconds in one of what a type of dates, times or durations counts; those of an interval count
// as themselves.
int64_t NanosEach(const DataType& type);

// From one unit to the other: value * factor / divisor, of which one is 1.
struct Ratio {
  int64_t factor;
  int64_t divisor;
  Ratio(int64_t from_nanos, int64_t to_nanos)
      : factor(from_nanos > to_nanos ? from_nanos / to_nanos : 1),
        divisor(to_nanos > from_nanos ? to_nanos / from_nanos : 1) {}
};

// change(int64_t value, int64_t* result) -> whether it fits, for types that count in 32 or 64 bits.
template <typename Change>
Result<Vector> ChangeCounts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Misfits& misfits, Change&& change) {
  const auto run = [&]<typename From, typename To>(From, To) {
    return ConvertValuesChecked<From, To>(source, to, pool, misfits, [&](From value, To* result) {
      int64_t count = 0;
      const bool fits = change(value, &count);
      *result = static_cast<To>(count);
      return fits && *result == count;
    });
  };
  const bool narrow_source = source.type.width() == 4;
  const bool narrow_target = to.width() == 4;
  if (narrow_source) return narrow_target ? run(int32_t{}, int32_t{}) : run(int32_t{}, int64_t{});
  return narrow_target ? run(int64_t{}, int32_t{}) : run(int64_t{}, int64_t{});
}

}  // namespace colmerge
