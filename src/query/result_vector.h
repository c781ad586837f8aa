// SPDX-License-Identifier: Apache-2.0
// Fixed-width vectors that a query makes itself, written in place.
#pragma once

#include "base/buffer.h"
#include "column/vector.h"

namespace colmerge {

// A vector of `length` values to be written through values(); all valid until SetNull.
class ResultVector {
 public:
  ResultVector(const DataType& type, uint64_t length, const Ref<MemoryPool>& pool) : pool_(pool) {
    vector_.type = type;
    vector_.length = length;
    const uint64_t bytes =
        type.storage() == Storage::kBits ? BitmapBytes(length) : length * type.width();
    Buffer values = Buffer::Zeroed(pool, bytes, MemoryCategory::kScratch);
    values_ = values.data();
    vector_.values = values_;
    vector_.buffers.push_back(std::move(values));
  }

  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(values_);
  }
  uint8_t* values() { return values_; }
  void SetNull(uint64_t row) {
    if (validity_ == nullptr) {
      Buffer bits(pool_, BitmapBytes(vector_.length), MemoryCategory::kScratch);
      validity_ = bits.data();
      FillBits(validity_, 0, bits.size() * 8, true);
      vector_.validity = validity_;
      vector_.buffers.push_back(std::move(bits));
    }
    ClearBit(validity_, row);
    ++vector_.null_count;
  }
  Vector& vector() { return vector_; }
  Vector Finish() { return std::move(vector_); }

 private:
  Ref<MemoryPool> pool_;
  Vector vector_;
  uint8_t* values_ = nullptr;
  uint8_t* validity_ = nullptr;
};

}  // namespace colmerge
