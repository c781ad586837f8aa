// SPDX-License-Identifier: Apache-2.0
#include "base/memory_pool.h"

#include "base/huge_page_arena.h"

namespace colmerge {

uint8_t* MemoryPool::Allocate(uint64_t bytes, MemoryCategory category) {
  const uint64_t reached = Charge(bytes);
  uint8_t* data = nullptr;
  try {
    data = parent_ ? parent_->Allocate(bytes, category) : HugePageArena::Allocate(bytes);
    if (data == nullptr) throw std::bad_alloc();
  } catch (const std::bad_alloc&) {
    GiveBack(bytes);
    throw;
  }
  Take(bytes, reached, category);
  return data;
}

void MemoryPool::Free(uint8_t* data, uint64_t bytes, MemoryCategory category) noexcept {
  if (parent_) {
    parent_->Free(data, bytes, category);
  } else {
    HugePageArena::Free(data, bytes);
  }
  used_[static_cast<int>(category)].fetch_sub(bytes, std::memory_order_relaxed);
  GiveBack(bytes);
}

void MemoryPool::Reserve(uint64_t bytes, MemoryCategory category) {
  const uint64_t reached = Charge(bytes);
  try {
    if (parent_) parent_->Reserve(bytes, category);
  } catch (const std::bad_alloc&) {
    GiveBack(bytes);
    throw;
  }
  Take(bytes, reached, category);
}

void MemoryPool::Unreserve(uint64_t bytes, MemoryCategory category) noexcept {
  if (parent_) parent_->Unreserve(bytes, category);
  used_[static_cast<int>(category)].fetch_sub(bytes, std::memory_order_relaxed);
  GiveBack(bytes);
}

void MemoryPool::Take(uint64_t bytes, uint64_t reached, MemoryCategory category) noexcept {
  used_[static_cast<int>(category)].fetch_add(bytes, std::memory_order_relaxed);
  RaisePeak(reached);
}

void MemoryPool::Recategorize(uint64_t bytes, MemoryCategory from, MemoryCategory to) noexcept {
  if (parent_) parent_->Recategorize(bytes, from, to);
  used_[static_cast<int>(from)].fetch_sub(bytes, std::memory_order_relaxed);
  used_[static_cast<int>(to)].fetch_add(bytes, std::memory_order_relaxed);
}

uint64_t MemoryPool::Charge(uint64_t bytes) {
  // One step decides and counts: two threads cannot pass the budget together, and a request that is
  // refused takes no room, not even for a moment, from one beside it that fits.
  const uint64_t limit = budget();
  const uint64_t most = limit != 0 ? limit : UINT64_MAX;
  uint64_t before = total_.load(std::memory_order_relaxed);
  do {
    if (before > most || bytes > most - before) {
      throw BudgetExceeded(parent_ ? BudgetExceeded::Of::kCall : BudgetExceeded::Of::kStore);
    }
  } while (!total_.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
  return before + bytes;
}

void MemoryPool::RaisePeak(uint64_t reached) noexcept {
  uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (reached > peak && !peak_.compare_exchange_weak(peak, reached, std::memory_order_relaxed)) {
  }
}

}  // namespace colmerge
