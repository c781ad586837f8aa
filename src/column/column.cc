// SPDX-License-Identifier: Apache-2.0
#include "column/column.h"

#include <algorithm>
#include <bit>
#include <unordered_set>
#include <utility>

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

void ColumnChunk::Fold(uint64_t width) noexcept {
  values_ = std::move(base_->values_);
  patch_.CopyInto(width, values_.data());
  base_ = nullptr;
  patch_ = ChunkPatch();
}

uint64_t PatchedPositionBytes(std::span<const Column> columns) {
  std::unordered_set<const PatchedPositions*> counted;
  uint64_t bytes = 0;
  for (const Column& column : columns) {
    column.chunks.ForEach([&](uint64_t, const ColumnChunk& chunk) {
      if (!chunk.base()) return;
      const PatchedPositions* positions = chunk.patch().positions();
      if (counted.insert(positions).second) bytes += positions->bytes();
    });
  }
  return bytes;
}

Ref<ColumnChunk> PatchChunk(const Ref<ColumnChunk>& original, Ref<const PatchedPositions> positions,
                            uint64_t rows, bool with_validity, uint64_t width,
                            const Ref<MemoryPool>& pool) {
  ChunkPatch patch(std::move(positions), original->patch(), std::as_const(*original).values(),
                   width, pool);
  auto patched =
      MakeRef<ColumnChunk>(original->base() ? original->base() : original, std::move(patch));
  if (with_validity || original->validity() != nullptr) {
    patched->AddValidity(patched->MakeValidity(true, pool));
    if (original->validity() != nullptr) {
      CopyBits(original->validity(), 0, patched->validity(), 0, rows);
    }
  }
  return patched;
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
    if (original->base()) original->patch().CopyInto(type.width(), copy->values());
    if (original->validity() != nullptr) {
      CopyBits(original->validity(), 0, copy->validity(), 0, rows);
    }
  }
  return copy;
}

}  // namespace colmerge
