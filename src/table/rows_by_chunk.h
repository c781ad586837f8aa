// SPDX-License-Identifier: Apache-2.0
// Rows that a write updates, by the chunk in which they lie. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "column/column.h"

namespace colmerge {

class RowsByChunk {
 public:
  // `chunks`: how many there are.
  RowsByChunk(uint64_t chunks, const Ref<MemoryPool>& pool) : touched_(chunks), positions_(pool) {}

  // The rows must outlive this object. Below chunks * kChunkRows, each once.
  void Add(const uint64_t* rows, uint64_t count) {
    parts_.push_back({rows, count});
    for (uint64_t i = 0; i < count; ++i) touched_[ChunkOf(rows[i])] = 1;
  }

  bool Touches(uint64_t chunk) const { return chunk < touched_.size() && touched_[chunk] != 0; }
  // The positions in a chunk, in no order. Sorts all rows by chunk when it is called first, which
  // most writes never need. After the last Add.
  std::span<const uint16_t> PositionsIn(uint64_t chunk) const;

 private:
  void Sort() const;

  std::vector<std::span<const uint64_t>> parts_;
  std::vector<uint8_t> touched_;
  mutable std::vector<uint64_t> ends_;  // by chunk; empty until sorted
  mutable Array<uint16_t> positions_;
};

}  // namespace colmerge
