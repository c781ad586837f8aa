// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/binary_cast.h"

namespace colmerge {
namespace {

Vector FixedBytesToBinary(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  const uint64_t width = source.type.width();
  Buffer values = Buffer::Zeroed(pool, source.length * sizeof(StringRef), MemoryCategory::kScratch);
  auto* strings = values.as<StringRef>();
  const auto* bytes = reinterpret_cast<const char*>(source.values);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (source.IsValid(i)) strings[i] = StringRef(bytes + i * width, width);
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

Result<Vector> BinaryToFixedBytes(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  Vector target = ConversionTarget(source, to);
  const uint64_t width = to.width();
  Buffer values = Buffer::Zeroed(pool, source.length * width, MemoryCategory::kScratch);
  Array<uint64_t> rows(pool);
  for (uint64_t row = 0; row < source.length; ++row) {
    if (!source.IsValid(row)) continue;
    const StringRef& bytes = source.String(row);
    if (bytes.size != width) {
      COLMERGE_RETURN_IF_ERROR(misfits.Meet(source, row, to));
      rows.PushBack(row);
    } else if (width != 0) {
      std::memcpy(values.data() + row * width, bytes.data(), width);
    }
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  MakeNull(rows, pool, &target);
  return target;
}

}  // namespace

Result<Vector> CastBinaries(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Misfits& misfits) {
  if (source.type.is_binary()) return BinaryToFixedBytes(source, to, pool, misfits);
  if (to.is_binary()) return FixedBytesToBinary(source, to, pool);
  return NothingFits(source, to, pool, misfits);
}

}  // namespace colmerge
