// SPDX-License-Identifier: Apache-2.0
#include "expr/cast.h"

#include "base/error.h"
#include "column/lossless_cast.h"

namespace colmerge {

Result<Vector> Cast(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (CanCastLosslessly(source.type, to)) return CastLosslessly(source, to, pool);
  return Error(Code::kTypeMismatch, "{} cannot be cast to {}", source.type.ToString(),
               to.ToString());
}

}  // namespace colmerge
