// SPDX-License-Identifier: Apache-2.0
// Which rows of JSON have one key. Rows that all have it cost nothing. Not thread-safe.
#pragma once

#include <cstdint>

#include "base/bitmap.h"
#include "base/buffer.h"

namespace colmerge {

class KeyPresence {
 public:
  explicit KeyPresence(const Ref<MemoryPool>& pool) : bits_(pool) {}

  // The row has the key; rows rise. False when it was added already.
  bool Add(uint64_t row) {
    if (rows_ == row + 1) return false;
    if (rows_ != row || !bits_.empty()) Mark(row);
    rows_ = row + 1;
    return true;
  }
  uint64_t rows() const { return rows_; }
  // The row lacks the key after all; rows: what rows() was before it was added.
  void TakeBack(uint64_t row, uint64_t rows) {
    if (!bits_.empty() && row / 8 < bits_.size()) ClearBit(bits_.data(), row);
    rows_ = rows;
  }
  bool IsInAll(uint64_t rows) const { return bits_.empty() && rows_ == rows; }

  // A bit for each of `rows` rows; no bytes where all have it.
  Buffer Finish(uint64_t rows) {
    if (IsInAll(rows)) return {};
    Begin();
    bits_.Resize(BitmapBytes(rows), 0);
    return std::move(bits_).TakeBuffer();
  }

  void Clear() {
    bits_.Clear();
    rows_ = 0;
  }

 private:
  // All rows up to here have it.
  void Begin() {
    if (!bits_.empty()) return;
    bits_.Resize(BitmapBytes(rows_) + 1, 0);
    FillBits(bits_.data(), 0, rows_, true);
  }
  void Mark(uint64_t row) {
    Begin();
    if (bits_.size() < BitmapBytes(row + 1)) bits_.Resize(BitmapBytes(row + 1), 0);
    SetBit(bits_.data(), row);
  }

  Array<uint8_t> bits_;  // empty while no row lacks it
  uint64_t rows_ = 0;    // up to the last that has it
};

}  // namespace colmerge
