// SPDX-License-Identifier: Apache-2.0
#include "base/memory_pool.h"

#include "base/huge_page_arena.h"

namespace colmerge {

uint8_t* MemoryPool::Allocate(uint64_t bytes, MemoryCategory category) {
  Charge(bytes);
  uint8_t* data = nullptr;
  try {
    data = parent_ ? parent_->Allocate(bytes, category) : HugePageArena::Allocate(bytes);
    if (data == nullptr) throw std::bad_alloc();
  } catch (const std::bad_alloc&) {
    total_.fetch_sub(bytes, std::memory_order_relaxed);
    throw;
  }
  used_[static_cast<int>(category)].fetch_add(bytes, std::memory_order_relaxed);
  return data;
}

void MemoryPool::Free(uint8_t* data, uint64_t bytes, MemoryCategory category) noexcept {
  if (parent_) {
    parent_->Free(data, bytes, category);
  } else {
    HugePageArena::Free(data, bytes);
  }
  used_[static_cast<int>(category)].fetch_sub(bytes, std::memory_order_relaxed);
  total_.fetch_sub(bytes, std::memory_order_relaxed);
}

void MemoryPool::Recategorize(uint64_t bytes, MemoryCategory from, MemoryCategory to) noexcept {
  if (parent_) parent_->Recategorize(bytes, from, to);
  used_[static_cast<int>(from)].fetch_sub(bytes, std::memory_order_relaxed);
  used_[static_cast<int>(to)].fetch_add(bytes, std::memory_order_relaxed);
}

void MemoryPool::Charge(uint64_t bytes) {
  // Without a budget the sum cannot be refused; with one, charge first and take back on refusal, so
  // that two threads can never pass the budget together.
  uint64_t now = total_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  const uint64_t limit = budget();
  if ((limit != 0 && now > limit) || now < bytes) {
    total_.fetch_sub(bytes, std::memory_order_relaxed);
    throw BudgetExceeded();
  }
  uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (now > peak && !peak_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
}

}  // namespace colmerge
