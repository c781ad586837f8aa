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
  const uint64_t* words = bits_.as<uint64_t>();
  for (uint64_t index = 0; index < capacity / 64; ++index) {
    ranks_.as<uint16_t>()[index] = static_cast<uint16_t>(count_);
    count_ += CountOnes(words[index]);
  }
  values_ = Buffer(pool, count_ * width, MemoryCategory::kValues);
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    // Both patches are walked side by side: what the older one has comes in its own order.
    const uint8_t* from_older = older.values();
    uint8_t* to = values_.data();
    for (uint64_t index = 0; index < capacity / 64; ++index) {
      const uint64_t old_word = older.empty() ? 0 : older.bits_.as<uint64_t>()[index];
      const uint8_t* from_chunk = chunk_values + index * 64 * width;
      for (uint64_t word = words[index]; word != 0; word &= word - 1) {
        const auto bit = static_cast<uint64_t>(std::countr_zero(word));
        const bool is_old = (old_word >> bit & 1) != 0;
        mover.Copy(to, is_old ? from_older : from_chunk + bit * width);
        from_older += is_old ? width : 0;
        to += width;
      }
    }
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
