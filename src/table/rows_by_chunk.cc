// SPDX-License-Identifier: Apache-2.0
#include "table/rows_by_chunk.h"

namespace colmerge {

std::span<const uint16_t> RowsByChunk::PositionsIn(uint64_t chunk) const {
  if (ends_.empty()) Sort();
  const uint64_t slot = chunks_.SlotOf(chunk);
  const uint64_t begin = slot == 0 ? 0 : ends_[slot - 1];
  return {positions_.data() + begin, ends_[slot] - begin};
}

// Counts, then places: a counting sort.
void RowsByChunk::Sort() const {
  std::vector<uint64_t> next(chunks_.slots() + 1);
  for (const auto& part : parts_) {
    for (uint64_t row : part) ++next[chunks_.SlotOf(ChunkOf(row)) + 1];
  }
  for (size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  positions_.ResizeUninitialized(next.back());
  for (const auto& part : parts_) {
    for (uint64_t row : part) {
      positions_[next[chunks_.SlotOf(ChunkOf(row))]++] = static_cast<uint16_t>(PositionOf(row));
    }
  }
  next.pop_back();
  ends_ = std::move(next);
}

}  // namespace colmerge
