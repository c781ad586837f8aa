// SPDX-License-Identifier: Apache-2.0
// Fixed-width vectors that a query makes itself, written in place.
#pragma once

#include "base/buffer.h"
#include "column/vector.h"

namespace colmerge {

// A vector of `length` values to be written through values(); all valid until SetNull.
class ResultVector {
 public:
  ResultVector(const DataType& type, uint64_t length, const Ref<MemoryPool>& pool);

  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(values_);
  }
  uint8_t* values() { return values_; }
  void SetNull(uint64_t row) {
    if (validity_ == nullptr) AddValidity();
    ClearBit(validity_, row);
    ++vector_.null_count;
  }
  Vector& vector() { return vector_; }
  Vector Finish() { return std::move(vector_); }

 private:
  void AddValidity();

  Ref<MemoryPool> pool_;
  Vector vector_;
  uint8_t* values_ = nullptr;
  uint8_t* validity_ = nullptr;
};

}  // namespace colmerge
