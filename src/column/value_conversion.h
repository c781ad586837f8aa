// SPDX-License-Identifier: Apache-2.0
// The frame of a conversion of fixed-width values: a loop that makes a new vector, value by value.
#pragma once

#include <cstdint>
#include <utility>

#include "column/vector.h"

namespace colmerge {

// A vector of `to` without values: length and nulls of source, whose bitmap it borrows.
inline Vector ConversionTarget(const Vector& source, const DataType& to) {
  Vector target;
  target.type = to;
  target.length = source.length;
  target.validity = source.validity;
  target.validity_offset = source.validity_offset;
  target.null_count = source.null_count;
  return target;
}

// Calls convert(from, to) with the places of each value. Values under nulls are converted as well:
// convert must bear any bits, but may leave them as they come.
template <typename Convert>
Vector ConvertFixed(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                    Convert&& convert) {
  Vector target = ConversionTarget(source, to);
  const uint64_t from_width = source.type.width();
  const uint64_t to_width = to.width();
  Buffer values(pool, source.length * to_width, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    convert(source.values + i * from_width, values.data() + i * to_width);
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

// The same for types whose values are a From and a To.
template <typename From, typename To, typename Convert>
Vector ConvertValues(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                     Convert&& convert) {
  Vector target = ConversionTarget(source, to);
  Buffer values(pool, source.length * sizeof(To), MemoryCategory::kScratch);
  const From* from = source.as<From>();
  To* converted = values.as<To>();
  for (uint64_t i = 0; i < source.length; ++i) converted[i] = convert(from[i]);
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

}  // namespace colmerge
