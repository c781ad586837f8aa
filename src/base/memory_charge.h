// SPDX-License-Identifier: Apache-2.0
// Memory that did not come from a pool and is held against its budget all the same: what containers of the language hold while a
// text is read. Charge before it is allocated. Not thread-safe.
#pragma once

#include <cstdint>
#include <utility>

#include "base/memory_pool.h"

namespace colmerge {

class MemoryCharge {
 public:
  explicit MemoryCharge(Ref<MemoryPool> pool) : pool_(std::move(pool)) {}
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;
  ~MemoryCharge() {
    if (bytes_ != 0) pool_->Discount(bytes_, MemoryCategory::kScratch);
  }

  // Throws BudgetExceeded, and nothing is added then.
  void Add(uint64_t bytes) {
    pool_->Count(bytes, MemoryCategory::kScratch);
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
  Ref<MemoryPool> pool_;
  uint64_t bytes_ = 0;
};

}  // namespace colmerge
