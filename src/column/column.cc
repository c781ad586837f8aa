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

Buffer ColumnChunk::MakeValidity(bool valid, const Ref<MemoryPool>& pool) const {
  Buffer bits(pool, BitmapBytes(capacity_), MemoryCategory::kValidity);
  std::memset(bits.data(), valid ? 0xFF : 0, bits.size());
  return bits;
}

Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, uint64_t rows, uint64_t capacity,
                           bool with_validity, const DataType& type, const Ref<MemoryPool>& pool) {
  capacity = std::clamp(std::bit_ceil(capacity), kSmallestCapacity, kChunkRows);
  auto copy = MakeRef<ColumnChunk>(type, capacity, pool);
  const bool holds_nulls = original == nullptr && rows != 0;
  if (with_validity || holds_nulls || (original != nullptr && original->validity() != nullptr)) {
    copy->AddValidity(copy->MakeValidity(true, pool));
  }
  if (holds_nulls) {
    std::memset(copy->values(), 0, ValueBytes(type, rows));
    FillBits(copy->validity(), 0, rows, false);
  } else if (rows != 0) {
    std::memcpy(copy->values(), original->values(), ValueBytes(type, rows));
    if (original->validity() != nullptr) {
      CopyBits(original->validity(), 0, copy->validity(), 0, rows);
    }
  }
  return copy;
}

}  // namespace colmerge
