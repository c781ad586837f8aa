// SPDX-License-Identifier: Apache-2.0
// Lets a container of another library take its memory from a pool, so that it counts, keeps to the budgets and lies on
// huge pages, which go back to the system in one piece where small ones are given back one by one. As thread-safe as
// the container.
#pragma once

#include <cstddef>
#include <utility>

#include "base/memory_pool.h"

namespace colmerge {

// For objects that are aligned to 64 bytes at most. The memory is scratch.
template <typename T>
class PoolAllocator {
 public:
  using value_type = T;
  static_assert(alignof(T) <= 64);

  explicit PoolAllocator(Ref<MemoryPool> pool) : pool_(std::move(pool)) {}
  template <typename Other>
  // NOLINTNEXTLINE(google-explicit-constructor): containers rebind their allocators by it.
  PoolAllocator(const PoolAllocator<Other>& other) : pool_(other.pool()) {}

  // Throws BudgetExceeded or std::bad_alloc.
  T* allocate(size_t count) {
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    return reinterpret_cast<T*>(pool_->Allocate(count * sizeof(T), MemoryCategory::kScratch));
  }
  void deallocate(T* data, size_t count) noexcept {
    pool_->Free(reinterpret_cast<uint8_t*>(data), count * sizeof(T), MemoryCategory::kScratch);
  }

  const Ref<MemoryPool>& pool() const { return pool_; }
  friend bool operator==(const PoolAllocator& a, const PoolAllocator& b) {
    return a.pool_.get() == b.pool_.get();
  }

 private:
  Ref<MemoryPool> pool_;
};

}  // namespace colmerge
