// SPDX-License-Identifier: Apache-2.0
// Owned memory from a pool: Buffer, bytes of a fixed size; Array<T>, a growing sequence of plain
// values. Both move, neither copies, and each keeps its pool alive. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/memory_pool.h"

namespace colmerge {

class Buffer {
 public:
  Buffer() = default;
  // size 0 allocates nothing. The bytes are not initialised.
  Buffer(const Ref<MemoryPool>& pool, uint64_t size, MemoryCategory category);
  static Buffer Zeroed(const Ref<MemoryPool>& pool, uint64_t size, MemoryCategory category);
  Buffer(Buffer&& other) noexcept { Swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer taken(std::move(other));
    Swap(taken);
    return *this;
  }
  ~Buffer() {
    if (data_) Free();
  }

  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  uint64_t size() const { return size_; }
  explicit operator bool() const { return data_ != nullptr; }
  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(data_);
  }
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(data_);
  }
  // Counts the bytes under another category from now on.
  void Recategorize(MemoryCategory category) noexcept {
    if (data_) pool_->Recategorize(size_, category_, category);
    category_ = category;
  }

 private:
  // Gives memory and pool back.
  void Free() noexcept;
  void Swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(category_, other.category_);
    pool_.Swap(other.pool_);
  }

  uint8_t* data_ = nullptr;
  uint64_t size_ = 0;
  MemoryCategory category_ = MemoryCategory::kScratch;
  Ref<MemoryPool> pool_;
};

// Moves the first `used` bytes of a buffer to a new one of `size` bytes, which takes its place.
void Enlarge(const Ref<MemoryPool>& pool, uint64_t used, uint64_t size, MemoryCategory category,
             Buffer* buffer);

template <typename T>
class Array {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Array(Ref<MemoryPool> pool, MemoryCategory category = MemoryCategory::kScratch)
      : pool_(std::move(pool)), category_(category) {}
  Array(const Ref<MemoryPool>& pool, uint64_t size, MemoryCategory category)
      : Array(pool, category) {
    ResizeUninitialized(size);
  }
  Array(Array&& other) noexcept
      : pool_(other.pool_),  // it may grow again. NOLINT(performance-move-constructor-init)
        category_(other.category_),
        buffer_(std::move(other.buffer_)),
        size_(std::exchange(other.size_, 0)) {}
  Array& operator=(Array&& other) noexcept {
    pool_ = other.pool_;
    category_ = other.category_;
    buffer_ = std::move(other.buffer_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  T* data() { return buffer_.as<T>(); }
  const T* data() const { return buffer_.as<T>(); }
  uint64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  uint64_t capacity() const { return buffer_.size() / sizeof(T); }
  uint64_t bytes() const { return buffer_.size(); }
  T& operator[](uint64_t i) { return data()[i]; }
  const T& operator[](uint64_t i) const { return data()[i]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }

  void Reserve(uint64_t count) {
    if (count > capacity()) Grow(std::max(count, capacity() + capacity() / 2));
  }
  void ResizeUninitialized(uint64_t count) {
    if (count > capacity()) Grow(count);
    size_ = count;
  }
  void Resize(uint64_t count, T fill) {
    uint64_t old = size_;
    Reserve(count);
    size_ = count;
    for (uint64_t i = old; i < count; ++i) data()[i] = fill;
  }
  void PushBack(T value) {
    if (size_ == capacity()) Grow(std::max<uint64_t>(16, size_ * 2));
    data()[size_++] = value;
  }
  void PopBack() { --size_; }
  void Clear() { size_ = 0; }
  Buffer TakeBuffer() && {
    size_ = 0;
    return std::move(buffer_);
  }

 private:
  void Grow(uint64_t count) {
    if (count > UINT64_MAX / 2 / sizeof(T)) throw std::bad_alloc();
    Enlarge(pool_, size_ * sizeof(T), count * sizeof(T), category_, &buffer_);
  }

  Ref<MemoryPool> pool_;
  MemoryCategory category_;
  Buffer buffer_;
  uint64_t size_ = 0;
};

}  // namespace colmerge
