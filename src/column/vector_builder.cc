// SPDX-License-Identifier: Apache-2.0
#include "column/vector_builder.h"

#include <algorithm>

namespace colmerge {

VectorBuilder::VectorBuilder(DataType type, Ref<MemoryPool> pool)
    : type_(std::move(type)),
      storage_(type_.storage()),
      width_(type_.width()),
      pool_(std::move(pool)),
      values_(pool_),
      validity_(pool_) {}

void VectorBuilder::Reserve(uint64_t rows) {
  if (storage_ == Storage::kBits) {
    values_.Reserve(BitmapBytes(rows));
  } else {
    values_.Reserve(rows * width_);
  }
}

void VectorBuilder::AppendNulls(uint64_t count) {
  if (count == 0) return;
  const uint64_t length = length_ + count;
  if (storage_ == Storage::kBits) {
    values_.Resize(BitmapBytes(length), 0);
  } else if (storage_ != Storage::kNone && width_ != 0) {
    std::memset(NextValues(count), 0, count * width_);
  }
  if (storage_ != Storage::kNone) {
    if (validity_.size() * 8 < length) validity_.Resize(BitmapBytes(length) + 8, 0xFF);
    FillBits(validity_.data(), length_, count, false);
  }
  length_ = length;
  null_count_ += count;
}

void VectorBuilder::AppendFixedBytes(const void* value) {
  if (width_ != 0) std::memcpy(NextValues(1), value, width_);
  AppendValid();
}

void VectorBuilder::AppendBool(bool value) {
  if (BitmapBytes(length_ + 1) > values_.size()) values_.PushBack(0);
  PutBit(values_.data(), length_, value);
  AppendValid();
}

void VectorBuilder::AppendString(std::string_view value) {
  if (value.size() <= kInlineBytes) {
    AppendStringRef(StringRef(value));
    return;
  }
  char* copy = AllocateString(value.size());
  std::memcpy(copy, value.data(), value.size());
  AppendStringRef(StringRef(copy, value.size()));
}

void VectorBuilder::AppendFrom(const Vector& source, uint64_t row) {
  if (!source.IsValid(row)) {
    AppendNull();
  } else if (storage_ == Storage::kBits) {
    AppendBool(source.Bit(row));
  } else if (storage_ == Storage::kViews) {
    AppendStringRef(source.String(row));
  } else {
    AppendFixedBytes(source.values + row * width_);
  }
}

void VectorBuilder::Truncate(uint64_t length) {
  const uint64_t count = length_ - length;
  if (count == 0) return;
  if (!validity_.empty()) {
    null_count_ -= count - CountBits(validity_.data(), length, count);
    FillBits(validity_.data(), length, count, true);
  } else if (storage_ == Storage::kNone) {
    null_count_ -= count;
  }
  if (storage_ == Storage::kBits) {
    FillBits(values_.data(), length, count, false);
    values_.ResizeUninitialized(BitmapBytes(length));
  } else {
    values_.ResizeUninitialized(length * width_);
  }
  length_ = length;
}

Vector VectorBuilder::Finish() {
  Vector vector;
  vector.type = type_;
  vector.length = length_;
  vector.null_count = null_count_;
  vector.buffers = std::move(blocks_);
  vector.values = values_.data();
  vector.buffers.push_back(std::move(values_).TakeBuffer());
  if (null_count_ != 0 && storage_ != Storage::kNone) {
    vector.validity = validity_.data();
    vector.buffers.push_back(std::move(validity_).TakeBuffer());
  }
  values_ = Array<uint8_t>(pool_);
  validity_ = Array<uint8_t>(pool_);
  blocks_.clear();
  block_used_ = length_ = null_count_ = 0;
  return vector;
}

char* VectorBuilder::AllocateString(uint64_t size) {
  constexpr uint64_t kFirstBlock = 4096;
  constexpr uint64_t kLargestBlock = uint64_t{1} << 20;
  uint64_t last = blocks_.empty() ? 0 : blocks_.back().size();
  if (block_used_ + size > last) {
    uint64_t next = std::max(size, std::clamp(last * 2, kFirstBlock, kLargestBlock));
    blocks_.emplace_back(pool_, next, MemoryCategory::kScratch);
    block_used_ = 0;
  }
  char* place = reinterpret_cast<char*>(blocks_.back().data()) + block_used_;
  block_used_ += size;
  return place;
}

}  // namespace colmerge
