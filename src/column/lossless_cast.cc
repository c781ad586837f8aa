// SPDX-License-Identifier: Apache-2.0
#include "column/lossless_cast.h"

namespace colmerge {

bool CanCastLosslessly(const DataType& from, const DataType& to) { return from == to; }

Result<Vector> CastLosslessly(const Vector& source, const DataType&, const Ref<MemoryPool>&) {
  return Slice(source, 0, source.length);
}

}  // namespace colmerge
