// SPDX-License-Identifier: Apache-2.0
// Casts between byte strings of any and of one size.
#include "base/error.h"
#include "column/conversion/lossless_cast.h"
#include "expr/cast/cast_families.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

Status WrongSize(const DataType& to, uint64_t size, uint64_t row) {
  return Error(Code::kInvalidArgument, "a value of {} bytes does not fit {}", size, to.ToString())
      .AtRow(static_cast<int64_t>(row));
}

// read[i] is the bytes of row i.
template <typename Reader>
Result<Vector> ToFixedSize(const Vector& source, const Reader& read, const DataType& to,
                           const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  const uint64_t width = to.width();
  Buffer values = Buffer::Zeroed(pool, source.length * width, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (!source.IsValid(i)) continue;
    const std::string_view bytes = read(i);
    if (bytes.size() != width) return WrongSize(to, bytes.size(), i);
    if (width != 0) std::memcpy(values.data() + i * width, bytes.data(), width);
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

}  // namespace

Result<Vector> CastBinary(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (to.id != TypeId::kFixedSizeBinary) return CastLosslessly(source, to, pool);
  if (source.type.id == TypeId::kFixedSizeBinary) {
    const BytesReader bytes(source);
    return ToFixedSize(source, [&](uint64_t i) { return bytes[i]; }, to, pool);
  }
  return ToFixedSize(source, [&](uint64_t i) { return source.String(i).view(); }, to, pool);
}

}  // namespace colmerge
