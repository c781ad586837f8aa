// SPDX-License-Identifier: Apache-2.0
// The parts of Cast (cast.h), by families of types, and the frame that they share.
//
// Source and target differ, are no dictionaries, and can be cast.
#pragma once

#include <cstring>

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

// Refers to a loop that converts values that lie one after the other, and tells whether all fit.
// A std::function would bring the name of each pair of types into the library.
class ConvertRun {
 public:
  template <typename Loop>
  explicit ConvertRun(const Loop& loop)
      : loop_(&loop),
        call_([](const void* called, const uint8_t* from, uint8_t* to, uint64_t count) {
          return (*static_cast<const Loop*>(called))(from, to, count);
        }) {}
  bool operator()(const uint8_t* from, uint8_t* to, uint64_t count) const {
    return call_(loop_, from, to, count);
  }

 private:
  const void* loop_;
  bool (*call_)(const void* loop, const uint8_t* from, uint8_t* to, uint64_t count);
};

// What ConvertChecked has in common for all types, whose loops are all that differs.
Result<Vector> ConvertByRuns(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                             const ConvertRun& run);

// convert(place of a value, place of its result) -> whether it fits; it must bear any bits, as
// values under nulls are converted, too. The first valid one that does not fit fails.
template <typename Convert>
Result<Vector> ConvertChecked(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                              Convert&& convert) {
  const uint64_t from_width = source.type.width();
  const uint64_t to_width = to.width();
  const auto run = [&](const uint8_t* from, uint8_t* result, uint64_t count) {
    bool all_fit = true;
    for (uint64_t i = 0; i < count; ++i) {
      const bool fits = convert(from + i * from_width, result + i * to_width);
      all_fit = all_fit & fits;
    }
    return all_fit;
  };
  return ConvertByRuns(source, to, pool, ConvertRun(run));
}

// The same for types whose values are a From and a To: convert(From, To*).
template <typename From, typename To, typename Convert>
Result<Vector> ConvertValuesChecked(const Vector& source, const DataType& to,
                                    const Ref<MemoryPool>& pool, Convert&& convert) {
  const auto run = [&](const uint8_t* from, uint8_t* result, uint64_t count) {
    bool all_fit = true;
    for (uint64_t i = 0; i < count; ++i) {
      From value;
      std::memcpy(&value, from + i * sizeof(From), sizeof(From));
      To converted;
      const bool fits = convert(value, &converted);
      all_fit = all_fit & fits;
      std::memcpy(result + i * sizeof(To), &converted, sizeof(To));
    }
    return all_fit;
  };
  return ConvertByRuns(source, to, pool, ConvertRun(run));
}

}  // namespace colmerge
