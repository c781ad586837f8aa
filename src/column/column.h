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
// writer and only during a commit. How depends on who has the chunk's values:
//
//   this column alone        all is written in place
//   older versions as well   rows behind theirs: in place, by another chunk object
//                            a few rows of theirs: beside the values, in a patch (chunk_patch.h)
//                            many rows of theirs: in a copy
//
//   version 7: chunk of rows 0 .. 99   ->  values  0 | 1 | ... | 99 | 100 | 101 | free | ...
//   version 8: chunk of rows 0 .. 101  ->  the same values          filled: 102
//
// Values behind a version's rows are memory that its readers never look at, so a table that grows
// beside a snapshot copies none. Only one version can come to have the rows behind: `filled` tells
// the writer whether another has them already. Bits share bytes with their neighbours: validity,
// and the values of bools, belong to one chunk object. Readers reach values through ChunkView
// alone, which lays the patch over the values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bitmap.h"
#include "base/buffer.h"
#include "base/memory_charge.h"
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

// The values of a chunk, which chunks of several versions share.
struct ChunkValues final : RefCounted {
  ChunkValues(const Ref<MemoryPool>& pool, uint64_t size);

  Buffer bytes;
  MemoryCharge bookkeeping;  // of these and of one chunk
  // Rows that some version has, or that were given to one which is gone. Known to the table's
  // writer alone.
  uint64_t filled = 0;
};

class ColumnChunk final : public RefCounted {
 public:
  ColumnChunk(const DataType& type, uint64_t capacity, const Ref<MemoryPool>& pool)
      : ColumnChunk(capacity, MakeRef<ChunkValues>(pool, ValueBytes(type, capacity)), nullptr) {}

  // A chunk of the same values, but for those of the patch (nullptr: none). Its validity is its
  // own.
  ColumnChunk(const ColumnChunk& original, Ref<ChunkPatch> patch)
      : ColumnChunk(original.capacity_, original.values_, std::move(patch)) {}

  // Of positions that are not patched.
  uint8_t* values() { return data_; }
  const uint8_t* values() const { return data_; }
  // Whether no other chunk has these values.
  bool OwnsValues() const { return values_->IsUnique(); }
  // How many rows at the front may be in use by versions that share the values. What lies behind
  // may be written.
  uint64_t filled() const { return values_->filled; }
  void set_filled(uint64_t rows) noexcept { values_->filled = rows; }
  // nullptr: no position is patched.
  const Ref<ChunkPatch>& patch() const { return patch_; }
  // Where the value at a position is written.
  uint8_t* Writable(uint64_t position, uint64_t width) {
    if (!patch_ || !patch_->Has(position)) return data_ + position * width;
    return patch_->values() + patch_->PlaceOf(position) * width;
  }
  // Makes the patched values the chunk's own, where it owns its values.
  void Fold(uint64_t width) noexcept {
    if (patch_) patch_->CopyInto(width, data_);
    patch_ = nullptr;
  }
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
    return values_->bytes.size() + (patch_ ? patch_->value_bytes() : 0);
  }
  uint64_t validity_bytes() const { return validity_.size(); }
  uint64_t bookkeeping_bytes() const { return values_->bookkeeping.bytes(); }
  // Of the values as they are; forgotten before a write.
  ChunkExtremes& extremes() { return extremes_; }
  // Bytes that this chunk alone holds.
  uint64_t own_bytes() const {
    return validity_.size() + (OwnsValues() ? values_->bytes.size() : 0) +
           (patch_ && patch_->IsUnique() ? patch_->value_bytes() : 0);
  }

 private:
  ColumnChunk(uint64_t capacity, Ref<ChunkValues> values, Ref<ChunkPatch> patch)
      : capacity_(capacity),
        values_(std::move(values)),
        data_(values_->bytes.data()),
        patch_(std::move(patch)) {}

  uint64_t capacity_;
  Ref<ChunkValues> values_;
  uint8_t* data_;  // of values_
  Ref<ChunkPatch> patch_;
  Buffer validity_;
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
    if (patch == nullptr) [[likely]]
      return {values, position};
    return FindBesidePatch(position);
  }
  const uint8_t* At(uint64_t position, uint64_t width) const {
    const Place place = Find(position);
    return place.values + place.number * width;
  }

 private:
  // Apart, so that loops over many rows stay short.
  Place FindBesidePatch(uint64_t position) const;
};

struct Column {
  PersistentArray<ColumnChunk> chunks;
  Ref<StringHeap> strings;           // of storage kViews
  Ref<const Dictionary> dictionary;  // of dictionary types; nullptr while no value came
  bool has_bitmaps = false;          // some chunk has, or had, a validity bitmap

  ChunkView View(uint64_t chunk) const {
    const ColumnChunk* stored = chunks[chunk];
    if (stored == nullptr) return {};
    return {stored->values(), stored->validity(), stored->patch().get()};
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

struct ChunkSize {
  uint64_t kept = 0;    // rows of the original
  uint64_t filled = 0;  // rows that count as filled, those that are kept among them
  uint64_t room = 0;    // rows that there is room for at least; rounded up, at most kChunkRows
};

// A new chunk with the first rows of `original` (nullptr: nulls). It has a validity bitmap when asked for, when the
// original has one, and when it holds nulls.
Ref<ColumnChunk> CopyChunk(const ColumnChunk* original, const ChunkSize& size, bool with_validity,
                           const DataType& type, const Ref<MemoryPool>& pool);

// A chunk that shares the values of `original`, of which `rows` are in use, and lays over them the
// patch (nullptr: none). It has a validity bitmap when asked for, and when the original has one.
Ref<ColumnChunk> ShareChunk(const ColumnChunk& original, Ref<ChunkPatch> patch, uint64_t rows,
                            bool with_validity, const Ref<MemoryPool>& pool);

}  // namespace colmerge
