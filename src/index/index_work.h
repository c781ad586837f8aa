// SPDX-License-Identifier: Apache-2.0
// What an index has done so far, counted: tests tell by it whether a cost grows where it must not.
//
// Threads: counts may miss some when several threads look keys up at once; they never tear.
#pragma once

#include <atomic>
#include <cstdint>

namespace colmerge {

class IndexWork {
 public:
  void AddLines(uint64_t lines) { Add(&lines_, lines); }
  void AddComparisons(uint64_t keys) { Add(&comparisons_, keys); }
  void AddMoved(uint64_t bytes) { Add(&moved_, bytes); }

  uint64_t lines() const { return lines_.load(std::memory_order_relaxed); }  // looked at
  uint64_t comparisons() const { return comparisons_.load(std::memory_order_relaxed); }  // of keys
  uint64_t moved() const { return moved_.load(std::memory_order_relaxed); }  // bytes of slots

 private:
  // Not one step: that would cost as much as what is counted.
  static void Add(std::atomic<uint64_t>* count, uint64_t more) {
    count->store(count->load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  std::atomic<uint64_t> lines_{0}, comparisons_{0}, moved_{0};
};

}  // namespace colmerge
