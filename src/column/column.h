// SPDX-License-Identifier: Apache-2.0
// A table's column: chunks of kChunkRows rows, plus what their values refer to.
//
//   row id = chunk number * kChunkRows + position
//
// A null chunk pointer stands for a chunk in which every row is null: a column that was added to a
// large table costs nothing until it is written. Only a chunk of the table's last rows may have a
// capacity below kChunkRows; capacity doubles as the table grows.
//
// Chunks are shared with snapshots. A chunk is written only by the table's writer, only during a
// commit, and only when this column holds the one reference to it. Readers reach values through
// ChunkView alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bitmap.h"
#include "base/buffer.h"
#include "column/data_type.h"
#include "column/dictionary.h"
#include "column/string_heap.h"

namespace colmerge {

inline constexpr uint32_t kChunkBits = 16;
inline constexpr uint64_t kChunkRows = uint64_t{1} << kChunkBits;
inline constexpr uint64_t kChunkMask = kChunkRows - 1;
inline uint64_t ChunkOf(uint64_t row) { return row >> kChunkBits; }
inline uint64_t PositionOf(uint64_t row) { return row & kChunkMask; }
inline uint64_t ChunksFor(uint64_t rows) { return (rows + kChunkRows - 1) >> kChunkBits; }

// Bytes that `rows` values of a type take in a chunk.
uint64_t ValueBytes(const DataType& type, uint64_t rows);

class ColumnChunk final : public RefCounted {
 public:
  ColumnChunk(const DataType& type, uint64_t capacity, const Ref<MemoryPool>& pool)
      : capacity_(capacity), values_(pool, ValueBytes(type, capacity), MemoryCategory::kValues) {}

  uint8_t* values() { return values_.data(); }
  const uint8_t* values() const { return values_.data(); }
  // nullptr: every row is valid.
  uint8_t* validity() { return validity_.data(); }
  const uint8_t* validity() const { return validity_.data(); }
  uint64_t capacity() const { return capacity_; }
  // A bitmap of the chunk's size in which every row is `valid`.
  Buffer MakeValidity(bool valid, const Ref<MemoryPool>& pool) const;
  // Gives the chunk such a bitmap. There must be none yet.
  void AddValidity(Buffer bits) noexcept { validity_ = std::move(bits); }
  uint64_t value_bytes() const { return values_.size(); }
  uint64_t validity_bytes() const { return validity_.size(); }

 private:
  uint64_t capacity_;
  Buffer values_;
  Buffer validity_;
};

struct ChunkView {
  const uint8_t* values = nullptr;    // nullptr: every row is null
  const uint8_t* validity = nullptr;  // nullptr: every row is valid

  bool IsValid(uint64_t position) const {
    return values != nullptr && (validity == nullptr || GetBit(validity, position));
  }
};

struct Column {
  std::vector<Ref<ColumnChunk>> chunks;
  Ref<StringHeap> strings;           // of storage kViews
  Ref<const Dictionary> dictionary;  // of dictionary types; nullptr while no value came

  ChunkView View(uint64_t chunk) const {
    const ColumnChunk* stored = chunks[chunk].get();
    return stored ? ChunkView{stored->values(), stored->validity()} : ChunkView{};
  }
  bool IsValid(uint64_t row) const { return View(ChunkOf(row)).IsValid(PositionOf(row)); }
};

// A new chunk with at least `capacity` rows (rounded up, at most kChunkRows), holding the first
// `rows` rows of `original` (nullptr: nulls). It has a validity bitmap when asked for, when the
// original has one, and when it holds nulls.
Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, uint64_t rows, uint64_t capacity,
                           bool with_validity, const DataType& type, const Ref<MemoryPool>& pool);

}  // namespace colmerge
