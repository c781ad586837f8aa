// SPDX-License-Identifier: Apache-2.0
// The parts of Cast (cast.h), by families of types.
//
// Source and target differ, are no dictionaries, and can be cast.
#pragma once

#include <cstring>
#include <utility>

#include "base/status.h"
#include "column/conversion/value_conversion.h"
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

// A cast fails on the first value that does not fit.
class OutOfRangeMisfits final : public Misfits {
 public:
  Status Meet(const Vector& source, uint64_t row, const DataType& to) override {
    return CastOutOfRange(source, row, to);
  }
};

template <typename Convert>
Result<Vector> ConvertChecked(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                              Convert&& convert) {
  OutOfRangeMisfits misfits;
  return ConvertChecked(source, to, pool, misfits, std::forward<Convert>(convert));
}
template <typename From, typename To, typename Convert>
Result<Vector> ConvertValuesChecked(const Vector& source, const DataType& to,
                                    const Ref<MemoryPool>& pool, Convert&& convert) {
  OutOfRangeMisfits misfits;
  return ConvertValuesChecked<From, To>(source, to, pool, misfits, std::forward<Convert>(convert));
}

}  // namespace colmerge
