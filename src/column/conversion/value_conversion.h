// SPDX-License-Identifier: Apache-2.0
// The frame of a conversion of fixed-width values: a loop that makes a new vector, value by value;
// and what becomes of the values that the target type does not hold.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Whether values of both types mean the same and are the same bytes.
bool IsStoredAlike(const DataType& a, const DataType& b);

// A vector of `to` without values: length and nulls of source, whose bitmap it borrows.
Vector ConversionTarget(const Vector& source, const DataType& to);

// The same with memory for values of `width` bytes.
Vector ConversionTarget(const Vector& source, const DataType& to, uint64_t width,
                        const Ref<MemoryPool>& pool);

// The values of a vector that was just made, to be written.
template <typename T>
T* MutableValues(Vector& vector) {
  return vector.buffers.back().as<T>();
}

// Calls convert(from, to) with the places of each value. Values under nulls are converted as well:
// convert must bear any bits, but may leave them as they come.
template <typename Convert>
Vector ConvertFixed(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                    Convert&& convert) {
  const uint64_t from_width = source.type.width();
  const uint64_t to_width = to.width();
  Vector target = ConversionTarget(source, to, to_width, pool);
  auto* converted = MutableValues<uint8_t>(target);
  for (uint64_t i = 0; i < source.length; ++i) {
    convert(source.values + i * from_width, converted + i * to_width);
  }
  return target;
}

// The same for types whose values are a From and a To.
template <typename From, typename To, typename Convert>
Vector ConvertValues(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                     Convert&& convert) {
  Vector target = ConversionTarget(source, to, sizeof(To), pool);
  const From* from = source.as<From>();
  To* converted = MutableValues<To>(target);
  for (uint64_t i = 0; i < source.length; ++i) converted[i] = convert(from[i]);
  return target;
}

// What a conversion does about values that do not fit.
class Misfits {
 public:
  virtual ~Misfits() = default;
  // Called for each, in the order of rows. A failure ends the conversion; otherwise the row becomes
  // a null.
  virtual Status Meet(const Vector& source, uint64_t row, const DataType& to) = 0;
};

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
                             Misfits& misfits, const ConvertRun& run);

// The target's values at the rows, ascending, become nulls.
void MakeNull(const Array<uint64_t>& rows, const Ref<MemoryPool>& pool, Vector* target);

// Nulls of `to`, for a source of values none of which it holds.
Result<Vector> NothingFits(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                           Misfits& misfits);

// convert(place of a value, place of its result) -> whether it fits; it must bear any bits, as
// values under nulls are converted, too. One pass; only when a value does not fit, those that do
// not are looked for.
template <typename Convert>
Result<Vector> ConvertChecked(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                              Misfits& misfits, Convert&& convert) {
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
  return ConvertByRuns(source, to, pool, misfits, ConvertRun(run));
}

// The same for types whose values are a From and a To: convert(From, To*).
template <typename From, typename To, typename Convert>
Result<Vector> ConvertValuesChecked(const Vector& source, const DataType& to,
                                    const Ref<MemoryPool>& pool, Misfits& misfits,
                                    Convert&& convert) {
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
  return ConvertByRuns(source, to, pool, misfits, ConvertRun(run));
}

}  // namespace colmerge
