// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/value_conversion.h"

namespace colmerge {

bool IsStoredAlike(const DataType& a, const DataType& b) {
  const bool is_moment = a.id == TypeId::kTimestamp && b.id == a.id && a.unit == b.unit &&
                         a.timezone.empty() == b.timezone.empty();
  return a == b || (a.is_utf8() && b.is_utf8()) || (a.is_binary() && b.is_binary()) || is_moment;
}

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

Result<Vector> ConvertByRuns(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                             Misfits& misfits, const ConvertRun& run) {
  Vector target = ConversionTarget(source, to, to.width(), pool);
  if (run(source.values, MutableValues<uint8_t>(target), source.length)) return target;
  const uint64_t width = source.type.width();
  uint8_t unused[32];
  Array<uint64_t> rows(pool);
  for (uint64_t row = 0; row < source.length; ++row) {
    if (!source.IsValid(row) || run(source.values + row * width, unused, 1)) continue;
    COLMERGE_RETURN_IF_ERROR(misfits.Meet(source, row, to));
    rows.PushBack(row);
  }
  MakeNull(rows, pool, &target);
  return target;
}

Result<Vector> NothingFits(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                           Misfits& misfits) {
  for (uint64_t row = 0; row < source.length; ++row) {
    if (source.IsValid(row)) COLMERGE_RETURN_IF_ERROR(misfits.Meet(source, row, to));
  }
  return NullVector(to, source.length, pool);
}

void MakeNull(const Array<uint64_t>& rows, const Ref<MemoryPool>& pool, Vector* target) {
  if (rows.empty()) return;
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(target->length), MemoryCategory::kScratch);
  if (target->validity == nullptr) {
    FillBits(bits.data(), 0, target->length, true);
  } else {
    CopyBits(target->validity, target->validity_offset, bits.data(), 0, target->length);
  }
  for (const uint64_t row : rows) {
    target->null_count += GetBit(bits.data(), row) ? 1 : 0;
    ClearBit(bits.data(), row);
  }
  target->validity = bits.data();
  target->validity_offset = 0;
  target->buffers.push_back(std::move(bits));
}

}  // namespace colmerge
