// SPDX-License-Identifier: Apache-2.0
// The parts of Cast (cast.h), by families of types, and the frame that they share.
//
// Source and target differ, are no dictionaries, and can be cast.
#pragma once

#include <cstring>

#include "base/status.h"
#include "column/value_conversion.h"
#include "column/vector.h"

namespace colmerge {

// Numbers and bool among themselves.
Result<Vector> CastNumbersChecked(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool);
// Where one of both is a decimal, the other a number.
Result<Vector> CastDecimals(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);
// Dates, times, timestamps, durations and intervals.
Result<Vector> CastTemporal(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);
// Any flat type to utf8, and back.
Result<Vector> CastToText(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);
Result<Vector> CastFromText(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);
// binary, fixed_size_binary.
Result<Vector> CastBinary(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

// "300 is out of range of int8", at the row.
Status CastOutOfRange(const Vector& source, uint64_t row, const DataType& to);

// convert(place of a value, place of its result) -> whether it fits; it must bear any bits, as
// values under nulls are converted, too. The first valid one that does not fit fails.
template <typename Convert>
Result<Vector> ConvertChecked(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                              Convert&& convert) {
  bool all_fit = true;
  Vector target = ConvertFixed(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    const bool fits = convert(from, result);
    all_fit = all_fit & fits;
  });
  if (all_fit) return target;
  const uint64_t width = source.type.width();
  uint8_t unused[32];
  for (uint64_t row = 0; row < source.length; ++row) {
    if (source.IsValid(row) && !convert(source.values + row * width, unused)) {
      return CastOutOfRange(source, row, to);
    }
  }
  return target;
}

// The same for types whose values are a From and a To: convert(From, To*).
template <typename From, typename To, typename Convert>
Result<Vector> ConvertValuesChecked(const Vector& source, const DataType& to,
                                    const Ref<MemoryPool>& pool, Convert&& convert) {
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    From value;
    std::memcpy(&value, from, sizeof(From));
    To converted;
    const bool fits = convert(value, &converted);
    std::memcpy(result, &converted, sizeof(To));
    return fits;
  });
}

}  // namespace colmerge
