// SPDX-License-Identifier: Apache-2.0
// The hash table behind a dictionary: from the hash of a value to its code.
//
//   slot   | hash, 32 bits | code, 32 bits |      an empty slot has kNoCode
//
// Open addressing, linear probing from the place that the upper bits of the hash name, at most
// three quarters full. It holds no values: who looks up compares. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>

#include "base/buffer.h"

namespace colmerge {

class DictionaryIndex {
 public:
  static constexpr uint32_t kNoCode = 0xFFFFFFFF;

  // Room for at least `codes` codes. What `other` (may be nullptr) holds is taken over.
  DictionaryIndex(uint64_t codes, const DictionaryIndex* other, const Ref<MemoryPool>& pool);

  // The code with this hash for which matches(code) holds, or kNoCode.
  template <typename Matches>
  uint32_t Find(uint32_t hash, Matches&& matches) const {
    for (uint64_t at = Home(hash);; at = Next(at)) {
      const Slot& slot = slots()[at];
      if (slot.code == kNoCode) return kNoCode;
      if (slot.hash == hash && matches(slot.code)) return slot.code;
    }
  }
  bool HasRoom() const { return count_ < room_; }
  // There must be room.
  void Insert(uint32_t hash, uint32_t code) noexcept;
  // Does nothing when the code is not there.
  void Remove(uint32_t hash, uint32_t code) noexcept;

  uint64_t count() const { return count_; }
  uint64_t bytes() const { return buffer_.size(); }

 private:
  struct Slot {
    uint32_t hash;
    uint32_t code;
  };

  const Slot* slots() const { return buffer_.as<Slot>(); }
  Slot* slots() { return buffer_.as<Slot>(); }
  uint64_t Home(uint32_t hash) const { return (uint64_t{hash} << 32) >> shift_; }
  uint64_t Next(uint64_t at) const { return (at + 1) & mask_; }

  uint64_t shift_;
  uint64_t mask_;
  uint64_t room_;
  uint64_t count_ = 0;
  Buffer buffer_;
};

}  // namespace colmerge
