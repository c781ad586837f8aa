// SPDX-License-Identifier: Apache-2.0
// New values for a few rows of a chunk whose values a snapshot shares, beside them instead of in a
// copy of them all: a write of 10,000 rows spread over a million costs what 10,000 rows take, not
// what the million takes.
//
//   bits       a bit for each position of the chunk: whether it is patched
//   ranks      16 bits for each word of 64 positions: how many are patched before it
//   values     of the patched positions alone, in their order, `width` bytes each
//
// Bits and ranks make the PatchedPositions, which the columns that are always written together
// share. Every write makes them and the values anew out of the older ones, by the run: only where a
// position is patched for the first time is there anything to do.
//
// A later version of the chunk in which only rows behind are new has the same patch.
//
// Threads: immutable once published, but for the values, which a commit writes into a patch that
// belongs to it alone.
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
