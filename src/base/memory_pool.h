// SPDX-License-Identifier: Apache-2.0
// Where all large arrays come from: counted, budgeted, 64-byte aligned.
//
// A pool belongs to a store and outlives it while any Buffer lives (an exported array, say).
// Allocations of some size are carved from huge pages (see huge_page_arena.h). All functions may be
// called from any thread; counters are exact at any moment in which no call is under way.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "base/ref_counted.h"

namespace colmerge {

// What an allocation is for; usage is reported by these.
// kBookkeeping: objects around the data, and what the allocator takes for itself (memory_charge.h).
enum class MemoryCategory : uint8_t {
  kValues,
  kValidity,
  kStrings,
  kIndexes,
  kScratch,
  kBookkeeping
};
inline constexpr int kMemoryCategories = 6;

// Thrown when an allocation would pass the pool's budget.
class BudgetExceeded : public std::bad_alloc {
 public:
  enum class Of : uint8_t { kStore, kCall };
  explicit BudgetExceeded(Of of) : of_(of) {}
  const char* what() const noexcept override {
    return of_ == Of::kStore ? "the store's memory budget is exhausted"
                             : "the call's memory_limit is exhausted";
  }

 private:
  Of of_;
};

class MemoryPool final : public RefCounted {
 public:
  // budget: bytes, 0 for none. What is allocated from a pool with a parent counts in both and must
  // fit both budgets: so a single write can be given a limit of its own.
  explicit MemoryPool(uint64_t budget, Ref<MemoryPool> parent = nullptr)
      : parent_(std::move(parent)), budget_(budget) {}

  // 64-byte aligned; not zeroed. Throws BudgetExceeded or std::bad_alloc. bytes > 0.
  uint8_t* Allocate(uint64_t bytes, MemoryCategory category);
  void Free(uint8_t* data, uint64_t bytes, MemoryCategory category) noexcept;
  // Counts memory that somebody else has allocated and that is held because of us, as Allocate and
  // Free do. See memory_charge.h.
  void Reserve(uint64_t bytes, MemoryCategory category);
  void Unreserve(uint64_t bytes, MemoryCategory category) noexcept;
  // Counts an allocation under another category from now on.
  void Recategorize(uint64_t bytes, MemoryCategory from, MemoryCategory to) noexcept;

  uint64_t used(MemoryCategory category) const {
    return used_[static_cast<int>(category)].load(std::memory_order_relaxed);
  }
  uint64_t total() const { return total_.load(std::memory_order_relaxed); }
  uint64_t peak() const { return peak_.load(std::memory_order_relaxed); }
  uint64_t budget() const { return budget_.load(std::memory_order_relaxed); }
  // Holds for allocations from now on; what is handed out stays.
  void set_budget(uint64_t bytes) { budget_.store(bytes, std::memory_order_relaxed); }

 private:
  // Counts the bytes in total() and returns what it has become, or throws.
  uint64_t Charge(uint64_t bytes);
  // What was counted is in use now; or is not, after all.
  void Take(uint64_t bytes, uint64_t reached, MemoryCategory category) noexcept;
  void GiveBack(uint64_t bytes) noexcept { total_.fetch_sub(bytes, std::memory_order_relaxed); }
  void RaisePeak(uint64_t reached) noexcept;

  const Ref<MemoryPool> parent_;
  std::atomic<uint64_t> budget_;
  std::atomic<uint64_t> used_[kMemoryCategories] = {};
  std::atomic<uint64_t> total_{0};
  std::atomic<uint64_t> peak_{0};
};

}  // namespace colmerge
