// SPDX-License-Identifier: Apache-2.0
// Memory that others allocated, counted in a pool for as long as it is held because of us.
#pragma once

#include <cstdint>
#include <utility>

#include "base/memory_pool.h"

namespace colmerge {

// Moves, does not copy. Not thread-safe.
class MemoryCharge {
 public:
  MemoryCharge() = default;
  // Throws BudgetExceeded, and counts nothing then.
  MemoryCharge(const Ref<MemoryPool>& pool, uint64_t bytes, MemoryCategory category)
      : bytes_(bytes), category_(category) {
    pool->Reserve(bytes, category);
    pool_ = pool;
  }
  MemoryCharge(MemoryCharge&& other) noexcept { Swap(other); }
  MemoryCharge& operator=(MemoryCharge&& other) noexcept {
    MemoryCharge taken(std::move(other));
    Swap(taken);
    return *this;
  }
  ~MemoryCharge() {
    if (pool_) pool_->Unreserve(bytes_, category_);
  }

  uint64_t bytes() const { return bytes_; }
  // Counts so many more. Not for a charge that was made empty. Throws BudgetExceeded, and counts no more then.
  void Add(uint64_t bytes) {
    pool_->Reserve(bytes, category_);
    bytes_ += bytes;
  }

 private:
  void Swap(MemoryCharge& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(category_, other.category_);
    pool_.Swap(other.pool_);
  }

  uint64_t bytes_ = 0;
  MemoryCategory category_ = MemoryCategory::kScratch;
  Ref<MemoryPool> pool_;
};

}  // namespace colmerge
