// SPDX-License-Identifier: Apache-2.0
// Builds a Vector a value at a time, or in bulk through the raw buffers.
//
// The caller appends values that suit the type's storage; the builder does not check their meaning.
// Long strings are copied into blocks that the vector will own, unless they are appended by
// reference. Not thread-safe. Allocation failures leave the builder destructible, not usable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "column/vector.h"

namespace colmerge {

class VectorBuilder {
 public:
  VectorBuilder(DataType type, Ref<MemoryPool> pool);

  void Reserve(uint64_t rows);
  void AppendNull() { AppendNulls(1); }
  void AppendNulls(uint64_t count);
  // kFixed: sizeof(T) must be the type's width.
  template <typename T>
  void AppendFixed(T value) {
    std::memcpy(NextValues(1), &value, sizeof(T));
    AppendValid();
  }
  // kFixed: copies width bytes.
  void AppendFixedBytes(const void* value);
  void AppendBool(bool value);
  // kViews: copies the bytes. size <= kLongestString.
  void AppendString(std::string_view value);
  // kViews: borrows the bytes of a long string, which must outlive the vector.
  void AppendStringRef(StringRef value) { AppendFixed(value); }

  // A row of a vector of the same type; borrows like AppendStringRef.
  void AppendFrom(const Vector& source, uint64_t row);
  // Takes back the values and nulls behind the first `length`, of which there are not fewer.
  void Truncate(uint64_t length);

  uint64_t length() const { return length_; }
  uint64_t null_count() const { return null_count_; }
  const DataType& type() const { return type_; }
  // The vector; the builder is empty afterwards. For a dictionary type the caller sets
  // `dictionary`.
  Vector Finish();

 private:
  // Room for the values of `count` rows behind the others, not initialised.
  uint8_t* NextValues(uint64_t count) {
    const uint64_t old = values_.size();
    const uint64_t size = old + count * width_;
    if (size > values_.capacity()) values_.Reserve(std::max({size, old * 2, 64 * width_}));
    values_.ResizeUninitialized(size);
    return values_.data() + old;
  }
  // The bits of validity_ behind length_ are set, so that a valid value needs none.
  void AppendValid() {
    if (length_ == validity_.size() * 8 && !validity_.empty()) validity_.PushBack(0xFF);
    ++length_;
  }
  char* AllocateString(uint64_t size);

  DataType type_;
  Storage storage_;
  uint64_t width_;
  Ref<MemoryPool> pool_;
  uint64_t length_ = 0;
  uint64_t null_count_ = 0;
  Array<uint8_t> values_;
  Array<uint8_t> validity_;
  std::vector<Buffer> blocks_;
  uint64_t block_used_ = 0;
};

}  // namespace colmerge
