// SPDX-License-Identifier: Apache-2.0
// The bytes of a column's long strings: append-only blocks, addressed by block number and offset.
//
// A heap object shares blocks, and the list of them, with the heaps of older versions. Bytes that a
// published version refers to never change; appending writes only behind them, so readers need no
// lock. Only the newest heap of a column is written, by the table's one writer, and only when it is
// not shared (else it is copied first, which takes the same time for any number of strings). Two
// heaps never fill the same bytes of a block: how far a block is filled stands in the block.
#pragma once

#include <cstdint>

#include "base/buffer.h"
#include "base/memory_charge.h"
#include "base/persistent_array.h"
#include "column/string_ref.h"

namespace colmerge {

struct StringBlock final : RefCounted {
  StringBlock(const Ref<MemoryPool>& pool, uint64_t size);
  Buffer bytes;
  MemoryCharge bookkeeping;
  uint64_t filled = 0;  // by any heap; known to the table's writer alone
};

// Room for strings that a prepared write will append.
struct StringReservation {
  PersistentArray<StringBlock> blocks;  // all that the heap will have; empty: those that it has
  uint64_t count = 0;                   // of the blocks that are new
  uint64_t bytes = 0;                   // in those
};

class StringHeap final : public RefCounted {
 public:
  StringHeap() = default;
  // Shares the other's blocks.
  static Ref<StringHeap> Copy(const StringHeap& other);

  const char* BlockBytes(uint32_t block) const { return blocks_[block]->bytes.as<char>(); }
  const char* At(const StoredString& string) const {
    return BlockBytes(string.place.block) + string.place.offset;
  }
  StringRef Resolve(const StoredString& stored) const {
    StringRef ref;
    std::memcpy(static_cast<void*>(&ref), &stored, sizeof(ref));
    if (!stored.is_inline()) ref.pointer = At(stored);
    return ref;
  }

  // Makes room for strings of `total` bytes together, none longer than `longest`. May throw
  // std::bad_alloc.
  StringReservation Reserve(uint64_t total, uint64_t longest, const Ref<MemoryPool>& pool) const;
  // Takes over reserved blocks; Append then succeeds for what was reserved.
  void Adopt(StringReservation reservation) noexcept;
  // Stores a string, short or long; room for a long one must have been reserved.
  StoredString Append(const StringRef& string) noexcept {
    StoredString stored;
    std::memcpy(static_cast<void*>(&stored), &string, sizeof(stored));
    if (string.is_inline()) return stored;
    if (TailRoom() < string.size) GoOn();
    CopyLong(block_->bytes.data() + tail_, string);
    stored.place.block = static_cast<uint32_t>(current_);
    stored.place.offset = static_cast<uint32_t>(tail_);
    tail_ += string.size;
    block_->filled = tail_;
    used_ += string.size;
    return stored;
  }
  // A value of that size is no longer referred to.
  void Discard(uint32_t size) noexcept {
    if (size > kInlineBytes) garbage_ += size;
  }

  uint64_t allocated_bytes() const { return allocated_; }
  uint64_t bookkeeping_bytes() const;
  // Bytes of discarded values and of block ends left unused.
  uint64_t garbage_bytes() const { return garbage_; }
  uint64_t used_bytes() const { return used_; }
  uint64_t block_count() const { return block_count_; }

 private:
  // None where another heap went on in the block.
  uint64_t TailRoom() const {
    return block_ != nullptr && block_->filled == tail_ ? block_->bytes.size() - tail_ : 0;
  }

  // Gives up what is left of the current block for the next one.
  void GoOn() noexcept {
    const uint64_t left = block_->bytes.size() - tail_;
    garbage_ += left;
    used_ += left;
    block_ = blocks_[++current_];
    tail_ = 0;
  }

  // Most long strings are not much longer than short ones: two overlapping words do.
  static void CopyLong(uint8_t* to, const StringRef& string) noexcept {
    if (string.size <= 16) {
      std::memcpy(to, string.pointer, 8);
      std::memcpy(to + string.size - 8, string.pointer + string.size - 8, 8);
    } else if (string.size <= 32) {
      std::memcpy(to, string.pointer, 16);
      std::memcpy(to + string.size - 16, string.pointer + string.size - 16, 16);
    } else {
      std::memcpy(to, string.pointer, string.size);
    }
  }

  PersistentArray<StringBlock> blocks_;
  uint64_t block_count_ = 0;      // of blocks
  uint64_t current_ = 0;          // number of the block that is being filled
  StringBlock* block_ = nullptr;  // that block
  uint64_t tail_ = 0;             // bytes used in it
  uint64_t allocated_ = 0;
  uint64_t used_ = 0;
  uint64_t garbage_ = 0;
};

}  // namespace colmerge
