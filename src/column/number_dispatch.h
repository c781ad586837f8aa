// SPDX-License-Identifier: Apache-2.0
// The one dispatch from the id of a number's type to the machine's type for its values.
#pragma once

#include <cstdint>

#include "column/data_type.h"

namespace colmerge {

template <typename T>
struct NumberType {
  using type = T;
};

// Calls function(NumberType<T>), T the integer type of that id.
template <typename Function>
auto WithInteger(TypeId id, Function&& function) {
  switch (id) {
    case TypeId::kInt8: return function(NumberType<int8_t>{});
    case TypeId::kInt16: return function(NumberType<int16_t>{});
    case TypeId::kInt32: return function(NumberType<int32_t>{});
    case TypeId::kInt64: return function(NumberType<int64_t>{});
    case TypeId::kUInt8: return function(NumberType<uint8_t>{});
    case TypeId::kUInt16: return function(NumberType<uint16_t>{});
    case TypeId::kUInt32: return function(NumberType<uint32_t>{});
    default: return function(NumberType<uint64_t>{});
  }
}

// The same for integers, float32 and float64.
template <typename Function>
auto WithNumber(TypeId id, Function&& function) {
  if (id == TypeId::kFloat32) return function(NumberType<float>{});
  if (id == TypeId::kFloat64) return function(NumberType<double>{});
  return WithInteger(id, function);
}

}  // namespace colmerge
