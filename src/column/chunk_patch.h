// SPDX-License-Identifier: Apache-2.0
// New values for a few rows of a chunk whose values a snapshot shares, beside them instead of in a copy of them all: a
// write of 10,000 rows spread over a million costs what 10,000 rows take, not what the million takes.
//
//   chunk's values, shared    a  b  c  d  e  f  g  h  ...
//   bits                      0  1  0  0  1  0  0  1  ...     one for each position: whether it is patched
//   ranks                     0                       3 ...   one for each 64 positions: how many are patched before
//   values of the patch          B        E        H          those alone, in their order
//
//   position 4: its bit is set, rank 0 and one set bit before it in its word: place 1, so E
//   position 5: its bit is not set: f, out of the chunk's own values
//
// Bits and ranks are the PatchedPositions, ten kilobytes a chunk, which the columns that one write patches in the same
// rows share. A reader that looks at one position pays a bit, and for a patched one a count of bits; a reader of a
// whole chunk goes over the patched positions in order. All of them come through ChunkView (column.h).
//
// A later write whose chunk is still shared makes a new patch of the older one and its own positions. Nearly all of it
// are runs of older values, which are copied as such; only where a position is new is there anything to look up:
//
//   older patch        B     E     H        of 1, 4, 7
//   new positions         c     f           2 and 5: what the chunk says there now
//   new patch          B  c  E  f  H        ... and the commit writes over c and f, and over E, if 4 is written again
//
// Why so, and how far. To copy a chunk is half a megabyte of traffic for a few values that change, five times the write
// itself when they are spread; to chain patches would make each read ask all of them. So there is one patch, longer
// with each write, and an end to it: beyond an eighth of the chunk the next write copies the chunk
// (VersionEdit::CanShareValues). When nobody shares the chunk's values any more, the next write to it puts the patch
// into them (ColumnChunk::Fold). Small chunks, values of less than four bytes and bits are copied: that is as quick.
//
// What holds: a place begins with the value that its position has, so a patch says the same as what is under it until a
// commit writes it, whichever of its positions that commit does write. Nulls are not patched: a chunk's bitmap is
// always its own. A later version of the chunk in which only rows behind are new has the same patch.
//
// On failure there is nothing to undo: a patch is made while memory is set aside, and belongs to a chunk that nobody
// has seen. Readers of the version before go on with the older patch, which is never written after its commit.
//
// Threads: immutable once published, but for the values, which a commit writes into a patch that belongs to it alone.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "base/bitmap.h"
#include "base/buffer.h"

namespace colmerge {

class PatchedPositions final : public RefCounted {
 public:
  // The positions of `older` (nullptr: none) and these, all below `capacity`, a multiple of 64.
  PatchedPositions(const PatchedPositions* older, std::span<const uint16_t> positions,
                   uint64_t capacity, const Ref<MemoryPool>& pool);

  uint64_t count() const { return patched_; }
  // Positions are below it.
  uint64_t capacity() const { return bits_.size() * 8; }
  uint64_t bytes() const { return bits_.size() + ranks_.size(); }

  bool Has(uint64_t position) const { return GetBit(bits_.data(), position); }
  // Where a patched position's value stands; for another, where it would.
  uint64_t PlaceOf(uint64_t position) const {
    const uint64_t word = words()[position >> 6];
    const uint64_t before = word & ((uint64_t{1} << (position & 63)) - 1);
    return ranks_.as<uint16_t>()[position >> 6] + CountOnes(before);
  }

  // Calls visit(position, place) for the patched positions in [start, end), ascending.
  template <typename Visit>
  void ForEach(uint64_t start, uint64_t end, Visit&& visit) const {
    if (start >= end) return;
    uint64_t place = PlaceOf(start);
    for (uint64_t index = start >> 6; index <= (end - 1) >> 6; ++index) {
      uint64_t word = words()[index];
      if (index == start >> 6) word &= ~uint64_t{0} << (start & 63);
      if (index == end >> 6) word &= (uint64_t{1} << (end & 63)) - 1;
      for (; word != 0; word &= word - 1) visit(PositionIn(index, word), place++);
    }
  }
  // Calls visit(position, place) for those that `older` (nullptr: none) does not have, ascending.
  template <typename Visit>
  void ForEachNew(const PatchedPositions* older, Visit&& visit) const {
    for (uint64_t index = 0; index < bits_.size() / sizeof(uint64_t); ++index) {
      uint64_t word = words()[index] & ~(older != nullptr ? older->words()[index] : 0);
      for (; word != 0; word &= word - 1) {
        const uint64_t position = PositionIn(index, word);
        visit(position, PlaceOf(position));
      }
    }
  }

 private:
  const uint64_t* words() const { return bits_.as<uint64_t>(); }
  static uint64_t PositionIn(uint64_t index, uint64_t word) {
    return index * 64 + static_cast<uint64_t>(std::countr_zero(word));
  }

  Buffer bits_;
  Buffer ranks_;
  uint64_t patched_ = 0;
};

class ChunkPatch final : public RefCounted {
 public:
  // `positions` are those of `older` (nullptr: none) and more. Each place begins with the value
  // that its position has now: in `older`, or else in the chunk's own values.
  ChunkPatch(Ref<const PatchedPositions> positions, const ChunkPatch* older,
             const uint8_t* chunk_values, uint64_t width, const Ref<MemoryPool>& pool);

  const PatchedPositions& positions() const { return *positions_; }
  uint64_t value_bytes() const { return values_.size(); }

  bool Has(uint64_t position) const { return positions_->Has(position); }
  uint64_t PlaceOf(uint64_t position) const { return positions_->PlaceOf(position); }
  uint8_t* values() { return values_.data(); }
  const uint8_t* values() const { return values_.data(); }

  // Writes the patched values among those of the whole chunk.
  void CopyInto(uint64_t width, uint8_t* chunk_values) const noexcept;

 private:
  Ref<const PatchedPositions> positions_;
  Buffer values_;
};

}  // namespace colmerge
