// SPDX-License-Identifier: Apache-2.0
// Entries of an index that only older versions of the table need: their rows are deleted, or have
// got another key, in the version that displaced them from their slots.
//
// A slot whose row is of no use any more is given to the next key that comes along, so that a key
// that is deleted and inserted again and again has one slot for ever. While a snapshot from before
// is held, what stood in the slot goes here, and goes away with the last version that may ask.
//
// Thread-safe; writers of the index take turns. An entry is added before its slot is given away: a
// lookup that misses it in the slots and asks NeededBy after that finds it here.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "base/buffer.h"
#include "index/slot_line.h"

namespace colmerge {

class OlderEntries {
 public:
  explicit OlderEntries(const Ref<MemoryPool>& pool)
      : pool_(pool),
        entries_(pool, MemoryCategory::kIndexes),
        heads_(pool, MemoryCategory::kIndexes) {}

  // An entry (kSlotEntryMask) that stood under this hash, of no use to the version `number` and
  // those after it. May throw std::bad_alloc.
  void Add(uint64_t hash, uint64_t entry, uint64_t number);
  // Takes out what was added last, of what is there.
  void TakeBack() noexcept;
  // Nobody holds an older version any more.
  void Clear() noexcept;

  // Whether a lookup in this version has to look here, too, after the slots.
  bool NeededBy(uint64_t number) const {
#if !defined(__SANITIZE_THREAD__)
    std::atomic_thread_fence(std::memory_order_acquire);
#endif
    return number < needed_below_.load(std::memory_order_acquire);
  }
  bool empty() const { return needed_below_.load(std::memory_order_relaxed) == 0; }
  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // Calls visit(entry) for all that may stand under the hash, newest first.
  template <typename Visit>
  void ForEach(uint64_t hash, Visit&& visit) const {
    std::lock_guard lock(mutex_);
    if (heads_.empty()) return;
    for (uint64_t at = heads_[Place(hash)]; at != 0; at = entries_[at - 1].next) {
      if (entries_[at - 1].key == TagNumber(hash)) visit(entries_[at - 1].entry);
    }
  }

 private:
  struct Entry {
    uint64_t key;  // TagNumber of the hash: what slots of every table tell of it
    uint64_t entry;
    uint64_t next;  // number of the next in the same place, from 1; 0: none
  };
  uint64_t Place(uint64_t hash) const { return PlaceOf(TagNumber(hash)); }
  uint64_t PlaceOf(uint64_t key) const {
    return key * 0x9E3779B97F4A7C15u >> 32 & (heads_.size() - 1);
  }
  void Relink() noexcept;

  const Ref<MemoryPool> pool_;
  mutable std::mutex mutex_;
  Array<Entry> entries_;
  Array<uint64_t> heads_;  // a power of two, or none
  std::atomic<uint64_t> needed_below_{0};
  std::atomic<uint64_t> bytes_{0};
};

}  // namespace colmerge
