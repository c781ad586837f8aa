// SPDX-License-Identifier: Apache-2.0
// A set of row ids that a write has met, to tell the first mention of a row from later ones.
//
// A write that is large against its table gets one bit a row; a small one a hash set of its own
// size, so that the cost depends on the write and not on the table. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>

#include "base/buffer.h"
#include "base/hash.h"

namespace colmerge {

class RowSet {
 public:
  // Ids are below `bound`; at most `expected` different ones are inserted.
  RowSet(uint64_t bound, uint64_t expected, const Ref<MemoryPool>& pool)
      : dense_(bound / kDenseRatio <= expected), words_(pool) {
    const uint64_t size = dense_ ? bound / 64 + 1 : std::bit_ceil(expected * 2 + 2);
    words_.Resize(size, dense_ ? 0 : kFree);
    shift_ = 64 - std::countr_zero(std::bit_ceil(size));
  }

  // Adds a row; false when it was there.
  bool Insert(uint64_t row) { return dense_ ? InsertDense(row) : InsertSparse(row); }
  bool Contains(uint64_t row) const {
    if (dense_) return (words_[row / 64] >> (row % 64)) & 1;
    uint64_t at = Home(row);
    for (; words_[at] != kFree; at = (at + 1) & (words_.size() - 1)) {
      if (words_[at] == row) return true;
    }
    return false;
  }

 private:
  static constexpr uint64_t kDenseRatio = 512;
  static constexpr uint64_t kFree = ~uint64_t{0};

  bool InsertDense(uint64_t row) {
    const uint64_t mask = uint64_t{1} << (row % 64);
    uint64_t& word = words_[row / 64];
    const bool fresh = (word & mask) == 0;
    word |= mask;
    return fresh;
  }
  bool InsertSparse(uint64_t row) {
    uint64_t at = Home(row);
    for (; words_[at] != kFree; at = (at + 1) & (words_.size() - 1)) {
      if (words_[at] == row) return false;
    }
    words_[at] = row;
    return true;
  }
  // Row ids are no input of an adversary: they are handed out in order. One multiplication spreads.
  uint64_t Home(uint64_t row) const { return row * 0x9E3779B97F4A7C15u >> shift_; }

  bool dense_;
  int shift_ = 0;
  Array<uint64_t> words_;
};

}  // namespace colmerge
