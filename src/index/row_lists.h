// SPDX-License-Identifier: Apache-2.0
// Lists of row ids that share one slot of a key index: rows with equal keys.
//
// A list is named by its first node; a row is put in front by making a node that refers to the
// list and naming that one instead. Nodes never change and never move, so readers walk a list
// while a writer makes others. Numbers of nodes begin at 1.
//
// Threads: one writer (Prepend); any number of readers of lists that were handed to them.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include "base/buffer.h"

namespace colmerge {

class RowLists {
 public:
  explicit RowLists(Ref<MemoryPool> pool) : pool_(std::move(pool)) {}

  struct Node {
    uint64_t row;
    uint64_t next;  // 0: the last one
  };
  const Node& at(uint64_t number) const {
    const uint64_t segment = SegmentOf(number);
    return segments_[segment].load(std::memory_order_acquire)[number - FirstOf(segment)];
  }
  // A node in front of `next`. May throw std::bad_alloc.
  uint64_t Prepend(uint64_t row, uint64_t next) {
    const uint64_t number = count_ + 1;
    const uint64_t segment = SegmentOf(number);
    if (segments_[segment].load(std::memory_order_relaxed) == nullptr) AddSegment(segment);
    segments_[segment].load(std::memory_order_relaxed)[number - FirstOf(segment)] = {row, next};
    return ++count_;
  }

  uint64_t count() const { return count_; }
  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  // Segment 0 has the first 16 numbers, each other one as many as all before it.
  static constexpr uint64_t kFirstBits = 4;
  static constexpr uint64_t kSegments = 40;
  static uint64_t SegmentOf(uint64_t number) {
    return static_cast<uint64_t>(std::bit_width(number >> kFirstBits));
  }
  static uint64_t FirstOf(uint64_t segment) {
    return segment == 0 ? 0 : uint64_t{1} << (segment + kFirstBits - 1);
  }
  void AddSegment(uint64_t segment) {
    const uint64_t nodes = uint64_t{1} << (kFirstBits + std::max<uint64_t>(segment, 1) - 1);
    buffers_[segment] = Buffer(pool_, nodes * sizeof(Node), MemoryCategory::kIndexes);
    bytes_.store(bytes() + buffers_[segment].size(), std::memory_order_relaxed);
    segments_[segment].store(buffers_[segment].as<Node>(), std::memory_order_release);
  }

  Ref<MemoryPool> pool_;
  uint64_t count_ = 0;
  std::atomic<uint64_t> bytes_{0};
  std::array<std::atomic<Node*>, kSegments> segments_ = {};
  std::array<Buffer, kSegments> buffers_;
};

}  // namespace colmerge
