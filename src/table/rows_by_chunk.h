// SPDX-License-Identifier: Apache-2.0
// Rows that a write updates, by the chunk in which they lie. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "table/chunk_set.h"

namespace colmerge {

class RowsByChunk {
 public:
  explicit RowsByChunk(const Ref<MemoryPool>& pool) : positions_(pool) {}

  // The rows must outlive this object. Each once.
  void Add(const uint64_t* rows, uint64_t count) {
    parts_.push_back({rows, count});
    for (uint64_t i = 0; i < count; ++i) chunks_.AddChunkOf(rows[i]);
  }

  // The chunks in which there are rows.
  const ChunkSet& chunks() const { return chunks_; }
  // The positions in one of them, in no order. Sorts all rows by chunk when it is called first,
  // which most writes never need. After the last Add.
  std::span<const uint16_t> PositionsIn(uint64_t chunk) const;

 private:
  void Sort() const;

  std::vector<std::span<const uint64_t>> parts_;
  ChunkSet chunks_;
  mutable std::vector<uint64_t> ends_;  // by slot of the chunk; empty until sorted
  mutable Array<uint16_t> positions_;
};

}  // namespace colmerge
