// SPDX-License-Identifier: Apache-2.0
#include "column/chunk_patch.h"

#include <cstring>

#include "column/fixed_width.h"

namespace colmerge {
namespace {

constexpr uint64_t kPrefetched = 64;

}  // namespace

PatchedPositions::PatchedPositions(const PatchedPositions* older,
                                   std::span<const uint16_t> positions, uint64_t capacity,
                                   const Ref<MemoryPool>& pool)
    : bits_(pool, capacity / 8, MemoryCategory::kValues),
      ranks_(pool, capacity / 64 * sizeof(uint16_t), MemoryCategory::kValues) {
  if (older == nullptr) {
    std::memset(bits_.data(), 0, bits_.size());
  } else {
    std::memcpy(bits_.data(), older->bits_.data(), bits_.size());
  }
  for (const uint16_t position : positions) SetBit(bits_.data(), position);
  // Most words are as they were: what is new is counted, on top of the older ranks.
  uint64_t added = 0;
  for (uint64_t index = 0; index < capacity / 64; ++index) {
    const uint64_t old_rank = older != nullptr ? older->ranks_.as<uint16_t>()[index] : 0;
    const uint64_t old_word = older != nullptr ? older->words()[index] : 0;
    ranks_.as<uint16_t>()[index] = static_cast<uint16_t>(old_rank + added);
    const uint64_t fresh = words()[index] & ~old_word;
    if (fresh != 0) added += CountOnes(fresh);
  }
  patched_ = (older != nullptr ? older->patched_ : 0) + added;
}

ChunkPatch::ChunkPatch(Ref<const PatchedPositions> positions, const ChunkPatch* older,
                       const uint8_t* chunk_values, uint64_t width, const Ref<MemoryPool>& pool)
    : positions_(std::move(positions)),
      values_(pool, positions_->count() * width, MemoryCategory::kValues) {
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    const uint8_t* from = older != nullptr ? older->values() : nullptr;
    uint8_t* to = values_.data();
    uint64_t done = 0;  // places
    auto copy_older = [&](uint64_t end) {
      const uint64_t bytes = (end - done) * mover.width();
      if (bytes == 0) return;
      std::memcpy(to, from, bytes);
      from += bytes;
      to += bytes;
    };
    // New positions have their values anywhere in the chunk: a few are asked for before the first
    // of them is read.
    struct {
      uint16_t position, place;
    } asked[kPrefetched];
    uint64_t waiting = 0;
    auto copy_asked = [&] {
      for (uint64_t i = 0; i < waiting; ++i) {
        copy_older(asked[i].place);
        mover.Copy(to, chunk_values + uint64_t{asked[i].position} * mover.width());
        to += mover.width();
        done = uint64_t{asked[i].place} + 1;
      }
      waiting = 0;
    };
    positions_->ForEachNew(
        older != nullptr ? &older->positions() : nullptr, [&](uint64_t position, uint64_t place) {
          __builtin_prefetch(chunk_values + position * mover.width());
          asked[waiting++] = {static_cast<uint16_t>(position), static_cast<uint16_t>(place)};
          if (waiting == kPrefetched) copy_asked();
        });
    copy_asked();
    copy_older(positions_->count());
  });
}

void ChunkPatch::CopyInto(uint64_t width, uint8_t* chunk_values) const noexcept {
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    positions_->ForEach(0, positions_->capacity(), [&](uint64_t position, uint64_t place) {
      mover.Copy(chunk_values + position * mover.width(), values_.data() + place * mover.width());
    });
  });
}

}  // namespace colmerge
