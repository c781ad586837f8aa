// SPDX-License-Identifier: Apache-2.0
// Memory that did not come from a pool and counts in it all the same, for as long as it is held: what a caller's arrays take
// while a write holds them, what containers of the language hold while a text is read.
#pragma once

#include <cstdint>
#include <utility>

#include "base/memory_pool.h"

namespace colmerge {

// Moves, does not copy. Not thread-safe.
class MemoryCharge {
 public:
  MemoryCharge() = default;
  explicit MemoryCharge(Ref<MemoryPool> pool, MemoryCategory category = MemoryCategory::kScratch)
      : category_(category), pool_(std::move(pool)) {}
  // Throws BudgetExceeded, and counts nothing then.
  MemoryCharge(const Ref<MemoryPool>& pool, uint64_t bytes, MemoryCategory category)
      : MemoryCharge(pool, category) {
    Add(bytes);
  }
  MemoryCharge(MemoryCharge&& other) noexcept { Swap(other); }
  MemoryCharge& operator=(MemoryCharge&& other) noexcept {
    MemoryCharge taken(std::move(other));
    Swap(taken);
    return *this;
  }
  ~MemoryCharge() {
    if (bytes_ != 0) pool_->Unreserve(bytes_, category_);
  }

  uint64_t bytes() const { return bytes_; }
  // Before the bytes are allocated. Throws BudgetExceeded, and nothing is added then.
  void Add(uint64_t bytes) {
    pool_->Reserve(bytes, category_);
    bytes_ += bytes;
  }
  // What a vector needs to take one more.
  template <typename Vector>
  void AddGrowth(const Vector& vector) {
    if (vector.size() < vector.capacity()) return;
    constexpr uint64_t kFirst = 16;
    // The new room; the old one is charged already, and given up afterwards.
    Add((vector.capacity() == 0 ? kFirst : 2 * vector.capacity()) * sizeof(vector[0]));
  }

 private:
  void Swap(MemoryCharge& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(category_, other.category_);
    std::swap(pool_, other.pool_);
  }

  uint64_t bytes_ = 0;
  MemoryCategory category_ = MemoryCategory::kScratch;
  Ref<MemoryPool> pool_;
};

}  // namespace colmerge
