// SPDX-License-Identifier: Apache-2.0
// The frame of a conversion of fixed-width values: a loop that makes a new vector, value by value.
#pragma once

#include <cstdint>
#include <utility>

#include "column/vector.h"

namespace colmerge {

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

}  // namespace colmerge
