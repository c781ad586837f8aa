// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between integers, floats and decimals (see lossless_cast.h).
#pragma once

#include "column/vector.h"

namespace colmerge {

// Both types are numbers and differ.
bool CanCastNumbers(const DataType& from, const DataType& to);

// Only when CanCastNumbers. Never fails but for want of memory.
Vector CastNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

inline bool IsNumber(const DataType& type) {
  return type.is_integer() || type.is_floating() || type.is_decimal();
}

}  // namespace colmerge
