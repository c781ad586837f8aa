// SPDX-License-Identifier: Apache-2.0
#include "column/string_heap.h"

#include <algorithm>
#include <bit>

#include "base/huge_page_arena.h"

namespace colmerge {
namespace {

// A heap doubles with each block up to the second size; from 16 times as much on it grows by a part of what there is.
constexpr uint64_t kSmallestBlock = 64;
constexpr uint64_t kSmallBlock = 1024;
// A block for ordinary growth is a sixteenth of what is there, so that little lies unused.
constexpr uint64_t kLargestGrowth = uint64_t{1} << 24;
// Offsets are 32 bits; a write of more bytes is spread over several blocks.
constexpr uint64_t kLargestBlock = uint64_t{1} << 30;

}  // namespace

StringBlock::StringBlock(const Ref<MemoryPool>& pool, uint64_t size)
    : bytes(pool, size, MemoryCategory::kStrings),
      bookkeeping(pool, HeapBytes(sizeof(StringBlock)) + HugePageArena::ExtraBytes(size),
                  MemoryCategory::kBookkeeping) {}

Ref<StringHeap> StringHeap::Copy(const StringHeap& other) {
  auto copy = MakeRef<StringHeap>();
  copy->blocks_ = other.blocks_;
  copy->block_count_ = other.block_count_;
  copy->current_ = other.current_;
  copy->block_ = other.block_;
  copy->tail_ = other.tail_;
  copy->allocated_ = other.allocated_;
  copy->used_ = other.used_;
  copy->garbage_ = other.garbage_;
  return copy;
}

uint64_t StringHeap::bookkeeping_bytes() const {
  uint64_t bytes = 0;
  blocks_.ForEach([&](uint64_t, const StringBlock& block) { bytes += block.bookkeeping.bytes(); });
  return bytes;
}

StringReservation StringHeap::Reserve(uint64_t total, uint64_t longest,
                                      const Ref<MemoryPool>& pool) const {
  StringReservation reservation;
  if (total == 0 || total <= TailRoom()) return reservation;
  // Each block but the last may leave up to `longest` bytes unused.
  reservation.count = 1 + total / kLargestBlock;
  const uint64_t wanted = reservation.count == 1 ? total : kLargestBlock + longest;
  const uint64_t growth =
      std::clamp(std::bit_floor(allocated_ / 16 + 1),
                 std::clamp(allocated_, kSmallestBlock, kSmallBlock), kLargestGrowth);
  reservation.blocks = blocks_;
  for (uint64_t i = 0; i < reservation.count; ++i) {
    auto block = MakeRef<StringBlock>(pool, std::max(wanted, growth));
    reservation.bytes += block->bytes.size();
    reservation.blocks.Set(block_count_ + i, std::move(block));
  }
  return reservation;
}

void StringHeap::Adopt(StringReservation reservation) noexcept {
  if (reservation.count == 0) return;
  // The current block is filled first; the new ones alone would do for the whole write.
  blocks_ = std::move(reservation.blocks);
  block_count_ += reservation.count;
  block_ = blocks_[current_];
  allocated_ += reservation.bytes;
}

}  // namespace colmerge
