// SPDX-License-Identifier: Apache-2.0
#include "index/older_entries.h"

#include <algorithm>

namespace colmerge {

void OlderEntries::Add(uint64_t hash, uint64_t entry, uint64_t number) {
  std::lock_guard lock(mutex_);
  const auto count_bytes = [this] {
    bytes_.store(entries_.bytes() + heads_.bytes(), std::memory_order_relaxed);
  };
  entries_.Reserve(entries_.size() + 1);
  bytes_.store(entries_.bytes() + heads_.bytes(), std::memory_order_relaxed);
  if (entries_.size() == heads_.size()) {
    heads_.ResizeUninitialized(std::max<uint64_t>(8, 2 * heads_.size()));
    Relink();
    count_bytes();
  }
  uint64_t& head = heads_[Place(hash)];
  entries_.PushBack({TagNumber(hash), entry, head});
  head = entries_.size();
  if (number > needed_below_.load(std::memory_order_relaxed)) {
    needed_below_.store(number, std::memory_order_release);
  }
}

void OlderEntries::TakeBack() noexcept {
  std::lock_guard lock(mutex_);
  heads_[PlaceOf(entries_.back().key)] = entries_.back().next;
  entries_.PopBack();
}

void OlderEntries::Clear() noexcept {
  std::lock_guard lock(mutex_);
  entries_ = Array<Entry>(pool_, MemoryCategory::kIndexes);
  heads_ = Array<uint64_t>(pool_, MemoryCategory::kIndexes);
  needed_below_.store(0, std::memory_order_relaxed);
  bytes_.store(0, std::memory_order_relaxed);
}

// Newest first again: in the order in which they came.
void OlderEntries::Relink() noexcept {
  std::fill(heads_.begin(), heads_.end(), 0);
  for (uint64_t i = 0; i < entries_.size(); ++i) {
    uint64_t& head = heads_[PlaceOf(entries_[i].key)];
    entries_[i].next = head;
    head = i + 1;
  }
}

}  // namespace colmerge
