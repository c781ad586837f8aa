// SPDX-License-Identifier: Apache-2.0
#include "column/column.h"

#include <algorithm>
#include <bit>

namespace colmerge {
namespace {

constexpr uint64_t kSmallestCapacity = 64;

}  // namespace

uint64_t ValueBytes(const DataType& type, uint64_t rows) {
  if (type.storage() == Storage::kBits) return BitmapBytes(rows);
  // A chunk of a type without bytes (a fixed size of 0) still needs an address: nullptr means null.
  return std::max<uint64_t>(rows * type.width(), 1);
}

void ColumnChunk::AddValidity(bool valid, const Ref<MemoryPool>& pool) {
  validity_ = Buffer(pool, BitmapBytes(capacity_), MemoryCategory::kValidity);
  std::memset(validity_.data(), valid ? 0xFF : 0, validity_.size());
}

Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, uint64_t rows, uint64_t capacity,
                           bool with_validity, const DataType& type, const Ref<MemoryPool>& pool) {
  capacity = std::clamp(std::bit_ceil(capacity), kSmallestCapacity, kChunkRows);
  auto copy = MakeRef<ColumnChunk>(type, capacity, pool);
  if (original == nullptr) {
    copy->AddValidity(false, pool);
    if (rows != 0) std::memset(copy->values(), 0, ValueBytes(type, rows));
    return copy;
  }
  if (rows != 0) std::memcpy(copy->values(), original->values(), ValueBytes(type, rows));
  if (original->validity() != nullptr || with_validity) copy->AddValidity(true, pool);
  if (original->validity() != nullptr && rows != 0) {
    CopyBits(original->validity(), 0, copy->validity(), 0, rows);
  }
  return copy;
}

}  // namespace colmerge
