// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/value_conversion.h"

namespace colmerge {

Vector ConversionTarget(const Vector& source, const DataType& to) {
  Vector target;
  target.type = to;
  target.length = source.length;
  target.validity = source.validity;
  target.validity_offset = source.validity_offset;
  target.null_count = source.null_count;
  return target;
}

Vector ConversionTarget(const Vector& source, const DataType& to, uint64_t width,
                        const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  Buffer values(pool, source.length * width, MemoryCategory::kScratch);
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

}  // namespace colmerge
