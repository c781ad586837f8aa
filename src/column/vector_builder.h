// SPDX-License-Identifier: Apache-2.0
// Builds a Vector a value at a time, or in bulk through the raw buffers.
//
// The caller appends values that suit the type's storage; the builder does not check their meaning.
// Long strings are copied into blocks that the vector will own, unless they are appended by
// reference. Not thread-safe. Allocation failures leave the builder destructible, not usable.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "column/vector.h"

namespace colmerge {

class VectorBuilder {
 public:
  VectorBuilder(DataType type, Ref<MemoryPool> pool);

  void Reserve(uint64_t rows);
  void AppendNull();
  // kFixed: sizeof(T) must be the type's width.
  template <typename T>
  void AppendFixed(T value) {
    AppendFixedBytes(&value);
  }
  // kFixed: copies width bytes.
  void AppendFixedBytes(const void* value);
  void AppendBool(bool value);
  // kViews: copies the bytes. size <= kLongestString.
  void AppendString(std::string_view value);
  // kViews: borrows the bytes of a long string, which must outlive the vector.
  void AppendStringRef(StringRef value);

  uint64_t length() const { return length_; }
  uint64_t null_count() const { return null_count_; }
  const DataType& type() const { return type_; }
  // The vector; the builder is empty afterwards. For a dictionary type the caller sets `dictionary`.
  Vector Finish();

 private:
  void AppendValid();
  void MaterializeValidity();
  char* AllocateString(uint64_t size);

  DataType type_;
  Storage storage_;
  uint32_t width_;
  Ref<MemoryPool> pool_;
  uint64_t length_ = 0;
  uint64_t null_count_ = 0;
  Array<uint8_t> values_;
  Array<uint8_t> validity_;
  std::vector<Buffer> blocks_;
  uint64_t block_used_ = 0;
};

}  // namespace colmerge
