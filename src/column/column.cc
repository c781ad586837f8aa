// SPDX-License-Identifier: Apache-2.0
#include "column/column.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "base/huge_page_arena.h"

namespace colmerge {
namespace {

// Many tables have a row or two, and capacity doubles as they grow. Bits come a word at a time.
constexpr uint64_t kSmallestCapacity = 8;
constexpr uint64_t kSmallestBits = 64;

uint64_t CapacityFor(const DataType& type, uint64_t rows) {
  const bool is_bits = type.storage() == Storage::kBits;
  return std::clamp(std::bit_ceil(rows), is_bits ? kSmallestBits : kSmallestCapacity, kChunkRows);
}

}  // namespace

ChunkValues::ChunkValues(const Ref<MemoryPool>& pool, uint64_t size)
    : bytes(pool, size, MemoryCategory::kValues),
      bookkeeping(pool,
                  HeapBytes(sizeof(ChunkValues)) + HeapBytes(sizeof(ColumnChunk)) +
                      HugePageArena::ExtraBytes(size),
                  MemoryCategory::kBookkeeping) {}

uint64_t ValueBytes(const DataType& type, uint64_t rows) {
  if (type.storage() == Storage::kBits) return BitmapBytes(rows);
  // A chunk of a type without bytes (a fixed size of 0) still needs an address: nullptr means null.
  return std::max<uint64_t>(rows * type.width(), 1);
}

Buffer ColumnChunk::MakeValidity(bool valid, const Ref<MemoryPool>& pool) const {
  Buffer bits(pool, BitmapBytes(std::max(capacity_, kSmallestBits)), MemoryCategory::kValidity);
  std::memset(bits.data(), valid ? 0xFF : 0, bits.size());
  return bits;
}

uint64_t PatchedPositionBytes(std::span<const Column> columns) {
  std::unordered_set<const PatchedPositions*> counted;
  uint64_t bytes = 0;
  for (const Column& column : columns) {
    column.chunks.ForEach([&](uint64_t, const ColumnChunk& chunk) {
      if (!chunk.patch()) return;
      const PatchedPositions& positions = chunk.patch()->positions();
      if (counted.insert(&positions).second) bytes += positions.bytes();
    });
  }
  return bytes;
}

Ref<ColumnChunk> ShareChunk(const ColumnChunk& original, Ref<ChunkPatch> patch, uint64_t rows,
                            bool with_validity, const Ref<MemoryPool>& pool) {
  auto shared = MakeRef<ColumnChunk>(original, std::move(patch));
  if (with_validity || original.validity() != nullptr) {
    shared->AddValidity(shared->MakeValidity(true, pool));
    if (original.validity() != nullptr) {
      CopyBits(original.validity(), 0, shared->validity(), 0, rows);
    }
  }
  return shared;
}

ChunkView::Place ChunkView::FindBesidePatch(uint64_t position) const {
  if (!patch->Has(position)) return {values, position};
  return {patch->values(), patch->PlaceOf(position)};
}

Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, const ChunkSize& size, bool with_validity,
                           const DataType& type, const Ref<MemoryPool>& pool) {
  const uint64_t rows = size.kept;
  auto copy = MakeRef<ColumnChunk>(type, CapacityFor(type, std::max(size.filled, size.room)), pool);
  copy->set_filled(size.filled);
  const bool holds_nulls = original == nullptr && rows != 0;
  if (with_validity || holds_nulls || (original != nullptr && original->validity() != nullptr)) {
    copy->AddValidity(copy->MakeValidity(true, pool));
  }
  if (holds_nulls) {
    std::memset(copy->values(), 0, ValueBytes(type, rows));
    FillBits(copy->validity(), 0, rows, false);
  } else if (rows != 0) {
    std::memcpy(copy->values(), original->values(), ValueBytes(type, rows));
    if (original->patch()) original->patch()->CopyInto(type.width(), copy->values());
    if (original->validity() != nullptr) {
      CopyBits(original->validity(), 0, copy->validity(), 0, rows);
    }
  }
  return copy;
}

}  // namespace colmerge
