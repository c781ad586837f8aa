// SPDX-License-Identifier: Apache-2.0
// New values for a few rows of a chunk that is shared with a snapshot, beside the chunk instead of
// in a copy of it: a write of 10,000 rows spread over a million costs what 10,000 rows take, not
// what the million takes.
//
//   bits       a bit for each position of the chunk: whether it is patched
//   ranks      16 bits for each word of 64 positions: how many are patched before it
//   values     of the patched positions alone, in their order, `width` bytes each
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

class ChunkPatch {
 public:
  ChunkPatch() = default;
  // Patches the positions of `older` (may be empty) and these, all below `capacity`, a multiple of
  // 64. Each place begins with the value that its position has now: in `older`, or else in the
  // chunk's own values.
  ChunkPatch(const ChunkPatch& older, std::span<const uint16_t> positions,
             const uint8_t* chunk_values, uint64_t capacity, uint64_t width,
             const Ref<MemoryPool>& pool);

  bool empty() const { return count_ == 0; }
  uint64_t count() const { return count_; }
  uint64_t bytes() const { return bits_.size() + ranks_.size() + values_.size(); }

  bool Has(uint64_t position) const { return GetBit(bits_.data(), position); }
  // Where a patched position's value stands; for another, where it would.
  uint64_t PlaceOf(uint64_t position) const {
    const uint64_t word = bits_.as<uint64_t>()[position >> 6];
    const uint64_t before = word & ((uint64_t{1} << (position & 63)) - 1);
    return ranks_.as<uint16_t>()[position >> 6] + CountOnes(before);
  }
  uint8_t* values() { return values_.data(); }
  const uint8_t* values() const { return values_.data(); }

  // Calls visit(position, place) for the patched positions in [start, end), ascending.
  template <typename Visit>
  void ForEach(uint64_t start, uint64_t end, Visit&& visit) const {
    if (start >= end) return;
    uint64_t place = PlaceOf(start);
    for (uint64_t index = start >> 6; index <= (end - 1) >> 6; ++index) {
      uint64_t word = bits_.as<uint64_t>()[index];
      if (index == start >> 6) word &= ~uint64_t{0} << (start & 63);
      if (index == end >> 6) word &= (uint64_t{1} << (end & 63)) - 1;
      for (; word != 0; word &= word - 1) {
        visit(index * 64 + static_cast<uint64_t>(std::countr_zero(word)), place++);
      }
    }
  }

  // Writes the patched values among those of the whole chunk.
  void CopyInto(uint64_t width, uint8_t* chunk_values) const noexcept;

 private:
  Buffer bits_;
  Buffer ranks_;
  Buffer values_;
  uint64_t count_ = 0;
};

}  // namespace colmerge
