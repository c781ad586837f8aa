// SPDX-License-Identifier: Apache-2.0
#include "column/chunk_patch.h"

#include <cstring>

#include "column/fixed_width.h"

namespace colmerge {

ChunkPatch::ChunkPatch(const ChunkPatch& older, std::span<const uint16_t> positions,
                       const uint8_t* chunk_values, uint64_t capacity, uint64_t width,
                       const Ref<MemoryPool>& pool)
    : bits_(pool, capacity / 8, MemoryCategory::kValues),
      ranks_(pool, capacity / 64 * sizeof(uint16_t), MemoryCategory::kValues) {
  if (older.empty()) {
    std::memset(bits_.data(), 0, bits_.size());
  } else {
    std::memcpy(bits_.data(), older.bits_.data(), bits_.size());
  }
  for (const uint16_t position : positions) SetBit(bits_.data(), position);
  for (uint64_t word = 0; word < capacity / 64; ++word) {
    ranks_.as<uint16_t>()[word] = static_cast<uint16_t>(count_);
    count_ += static_cast<uint64_t>(std::popcount(bits_.as<uint64_t>()[word]));
  }
  values_ = Buffer(pool, count_ * width, MemoryCategory::kValues);
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    ForEach(0, capacity, [&](uint64_t position, uint64_t place) {
      const bool patched = !older.empty() && older.Has(position);
      const uint8_t* from = patched ? older.values() + older.PlaceOf(position) * width
                                    : chunk_values + position * width;
      mover.Copy(values_.data() + place * width, from);
    });
  });
}

void ChunkPatch::CopyInto(uint64_t width, uint8_t* chunk_values) const noexcept {
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    ForEach(0, bits_.size() * 8, [&](uint64_t position, uint64_t place) {
      mover.Copy(chunk_values + position * width, values_.data() + place * width);
    });
  });
}

}  // namespace colmerge
