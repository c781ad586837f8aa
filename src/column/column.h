// SPDX-License-Identifier: Apache-2.0
// A table's column: chunks of kChunkRows rows, plus what their values refer to.
//
//   row id = chunk number * kChunkRows + position
//
// A chunk that is not there stands for one in which every row is null: a column that was added to a
// large table costs nothing until it is written. Only a chunk of the table's last rows may have a
// capacity below kChunkRows; capacity doubles as the table grows.
//
// Copies of a column share its chunks, and the list of them. A chunk is written only by the table's
// writer, only during a commit, and only when no other version's column has it. A few new values
// for a chunk that is shared become a patch over it (chunk_patch.h): a chunk object with a base.
// Readers reach values through ChunkView alone, which lays the patch over the base.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bitmap.h"
#include "base/buffer.h"
#include "base/persistent_array.h"
#include "column/chunk_extremes.h"
#include "column/chunk_patch.h"
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

  // A full chunk with the values of `base`, which has no base itself, but for those of the patch.
  // Its validity is its own.
  ColumnChunk(Ref<ColumnChunk> base, ChunkPatch patch)
      : capacity_(base->capacity()), base_(std::move(base)), patch_(std::move(patch)) {}

  // nullptr: the chunk's values are its own.
  const Ref<ColumnChunk>& base() const { return base_; }
  const ChunkPatch& patch() const { return patch_; }
  // Of a chunk without a base.
  uint8_t* values() { return values_.data(); }
  // Of the base where there is one.
  const uint8_t* values() const { return base_ ? base_->values_.data() : values_.data(); }
  // Where the value at a position is written, which must be patched in a chunk with a base.
  uint8_t* Writable(uint64_t position, uint64_t width) {
    if (!base_) return values_.data() + position * width;
    return patch_.values() + patch_.PlaceOf(position) * width;
  }
  // Makes base and patch the chunk's own values. Nobody else may hold the base.
  void Fold(uint64_t width) noexcept;
  // nullptr: every row is valid.
  uint8_t* validity() { return validity_.data(); }
  const uint8_t* validity() const { return validity_.data(); }
  uint64_t capacity() const { return capacity_; }
  // A bitmap of the chunk's size in which every row is `valid`.
  Buffer MakeValidity(bool valid, const Ref<MemoryPool>& pool) const;
  // Gives the chunk such a bitmap. There must be none yet.
  void AddValidity(Buffer bits) noexcept { validity_ = std::move(bits); }
  // Without the patched positions, which other columns may share.
  uint64_t value_bytes() const {
    return base_ ? base_->values_.size() + patch_.value_bytes() : values_.size();
  }
  // The base's bitmap is of no use here, but it is there.
  uint64_t validity_bytes() const {
    return validity_.size() + (base_ ? base_->validity_.size() : 0);
  }
  // Of the values as they are; forgotten before a write.
  ChunkExtremes& extremes() { return extremes_; }
  // Bytes that this object alone holds.
  uint64_t own_bytes() const { return values_.size() + patch_.value_bytes() + validity_.size(); }

 private:
  uint64_t capacity_;
  Buffer values_;
  Buffer validity_;
  Ref<ColumnChunk> base_;
  ChunkPatch patch_;
  ChunkExtremes extremes_;
};

struct ChunkView {
  const uint8_t* values = nullptr;  // nullptr: every row is null; of positions that are not patched
  const uint8_t* validity = nullptr;  // nullptr: every row is valid
  const ChunkPatch* patch = nullptr;  // nullptr: none; of storage kBits never

  bool IsValid(uint64_t position) const {
    return values != nullptr && (validity == nullptr || GetBit(validity, position));
  }
  // Values of `width` bytes among which the one at a position is, and its number among them.
  struct Place {
    const uint8_t* values;
    uint64_t number;
  };
  Place Find(uint64_t position) const {
    if (patch == nullptr || !patch->Has(position)) return {values, position};
    return {patch->values(), patch->PlaceOf(position)};
  }
  const uint8_t* At(uint64_t position, uint64_t width) const {
    const Place place = Find(position);
    return place.values + place.number * width;
  }
};

struct Column {
  PersistentArray<ColumnChunk> chunks;
  Ref<StringHeap> strings;           // of storage kViews
  Ref<const Dictionary> dictionary;  // of dictionary types; nullptr while no value came
  bool has_bitmaps = false;          // some chunk has, or had, a validity bitmap

  ChunkView View(uint64_t chunk) const {
    const ColumnChunk* stored = chunks[chunk];
    if (stored == nullptr) return {};
    return {stored->values(), stored->validity(), stored->base() ? &stored->patch() : nullptr};
  }
  bool IsValid(uint64_t row) const { return View(ChunkOf(row)).IsValid(PositionOf(row)); }
  // Puts a chunk in place of what is there. May throw std::bad_alloc.
  void SetChunk(uint64_t number, Ref<ColumnChunk> chunk) {
    has_bitmaps |= chunk && chunk->validity() != nullptr;
    chunks.Set(number, std::move(chunk));
  }
};

// Bytes of the patched positions of all these columns, of one table; shared ones count once.
uint64_t PatchedPositionBytes(std::span<const Column> columns);

// A new chunk with at least `capacity` rows (rounded up, at most kChunkRows), holding the first
// `rows` rows of `original` (nullptr: nulls). It has a validity bitmap when asked for, when the
// original has one, and when it holds nulls.
Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, uint64_t rows, uint64_t capacity,
                           bool with_validity, const DataType& type, const Ref<MemoryPool>& pool);

// A full chunk in which the values at these positions, which include those patched already, can be
// written, over the rest of `original`'s values, which it shares. `rows`: in use. It has a validity
// bitmap when asked for, and when the original has one.
Ref<ColumnChunk> PatchChunk(const Ref<ColumnChunk>& original, Ref<const PatchedPositions> positions,
                            uint64_t rows, bool with_validity, uint64_t width,
                            const Ref<MemoryPool>& pool);

}  // namespace colmerge
