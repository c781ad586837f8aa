// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between byte strings of any size and of a fixed one (see lossless_cast.h).
#pragma once

#include "column/conversion/value_conversion.h"

namespace colmerge {

inline bool IsAnyBinary(const DataType& type) {
  return type.is_binary() || type.id == TypeId::kFixedSizeBinary;
}

// IsAnyBinary of both, and one at least is fixed_size_binary; they differ.
Result<Vector> CastBinaries(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Misfits& misfits);

}  // namespace colmerge
