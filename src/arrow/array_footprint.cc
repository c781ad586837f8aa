// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_footprint.h"

#include <algorithm>
#include <cstring>

#include "arrow/wire_schema.h"
#include "base/bitmap.h"
#include "column/string_ref.h"

namespace colmerge {
namespace {

// What producers keep beside an array's struct and each of its buffers, for which they allocate 64 bytes at least.
constexpr uint64_t kArrayBytes = sizeof(ArrowArray) + 64;
constexpr uint64_t kBufferBytes = 64;

uint64_t Sum(uint64_t a, uint64_t b) { return a + std::min(b, UINT64_MAX - a); }

template <typename T>
T ValueAt(const void* buffer, uint64_t i) {
  T value;
  std::memcpy(&value, static_cast<const uint8_t*>(buffer) + i * sizeof(T), sizeof(T));
  return value;
}

struct Range {
  uint64_t start;
  uint64_t count;
};

bool HasLongOffsets(const DataType& type) {
  return type.id == TypeId::kLargeUtf8 || type.id == TypeId::kLargeBinary ||
         type.id == TypeId::kLargeList;
}

// What the offsets of the rows say about the bytes or elements below.
Range RangeBelow(const DataType& type, const ArrowArray& array, uint64_t start, uint64_t count) {
  if (count == 0) return {0, 0};
  const void* offsets = array.buffers[1];
  const bool is_long = HasLongOffsets(type);
  const auto at = [&](uint64_t i) -> int64_t {
    return is_long ? ValueAt<int64_t>(offsets, i) : ValueAt<int32_t>(offsets, i);
  };
  const int64_t first = at(start);
  return {static_cast<uint64_t>(first), static_cast<uint64_t>(at(start + count) - first)};
}

// Texts of views, which may refer to the same bytes many times.
uint64_t TextsOfViews(const ArrowArray& array, uint64_t start, uint64_t count) {
  uint64_t held = 0;
  const int64_t texts = array.n_buffers - 3;
  for (int64_t i = 0; i < texts && count != 0; ++i) {
    held = Sum(held, static_cast<uint64_t>(ValueAt<int64_t>(array.buffers[array.n_buffers - 1],
                                                            static_cast<uint64_t>(i))));
  }
  uint64_t referred = 0;
  constexpr uint64_t kViewBytes = 16;
  for (uint64_t i = start; i < start + count && referred < held; ++i) {
    const auto size = ValueAt<int32_t>(array.buffers[1], i * (kViewBytes / sizeof(int32_t)));
    if (size > static_cast<int32_t>(kInlineBytes)) referred += static_cast<uint64_t>(size);
  }
  return std::min(referred, held);
}

uint64_t ValueBytes(const DataType& type, const ArrowArray& array, uint64_t start, uint64_t count) {
  switch (type.id) {
    case TypeId::kUtf8:
    case TypeId::kBinary: return Sum(4 * count, RangeBelow(type, array, start, count).count);
    case TypeId::kLargeUtf8:
    case TypeId::kLargeBinary: return Sum(8 * count, RangeBelow(type, array, start, count).count);
    case TypeId::kUtf8View:
    case TypeId::kBinaryView: return Sum(16 * count, TextsOfViews(array, start, count));
    case TypeId::kList:
    case TypeId::kMap: return 4 * count;
    case TypeId::kLargeList: return 8 * count;
    case TypeId::kStruct:
    case TypeId::kFixedSizeList: return 0;
    default: return type.storage() == Storage::kBits ? BitmapBytes(count) : WireWidth(type) * count;
  }
}

bool HasBitmap(const ArrowArray& array, uint64_t count) {
  return count != 0 && array.n_buffers > 0 && array.buffers != nullptr &&
         array.buffers[0] != nullptr;
}

// Where the values lie, or those of the first member that has some; nullptr: nowhere.
const void* AddressOf(const DataType& type, const ArrowArray& array) {
  if (type.id == TypeId::kStruct || type.id == TypeId::kFixedSizeList) {
    return type.children.empty() ? nullptr : AddressOf(type.children[0].type, *array.children[0]);
  }
  return array.n_buffers > 1 && array.buffers != nullptr ? array.buffers[1] : nullptr;
}

}  // namespace

uint64_t ArrayFootprint::Add(const Schema& schema, const ArrowArray& array) {
  uint64_t bytes = kArrayBytes;
  for (size_t i = 0; i < schema.size(); ++i) {
    bytes = Sum(bytes,
                AddNode(schema.field(i).type, *array.children[i],
                        static_cast<uint64_t>(array.offset), static_cast<uint64_t>(array.length)));
  }
  return bytes;
}

// `start`: counted from the array's own offset.
uint64_t ArrayFootprint::AddNode(const DataType& type, const ArrowArray& array, uint64_t start,
                                 uint64_t count) {
  const uint64_t first = static_cast<uint64_t>(array.offset) + start;
  uint64_t bytes = kArrayBytes + kBufferBytes * static_cast<uint64_t>(array.n_buffers);
  if (HasBitmap(array, count)) bytes = Sum(bytes, BitmapBytes(count));
  bytes = Sum(bytes, ValueBytes(type, array, first, count));
  if (type.is_dictionary()) {
    return Sum(bytes, AddDictionary(type.dictionary_values(), *array.dictionary));
  }
  return type.is_nested() ? Sum(bytes, AddChildren(type, array, first, count)) : bytes;
}

uint64_t ArrayFootprint::AddChildren(const DataType& type, const ArrowArray& array, uint64_t start,
                                     uint64_t count) {
  Range below{start, count};
  if (type.id == TypeId::kFixedSizeList) {
    below = {start * static_cast<uint64_t>(type.size), count * static_cast<uint64_t>(type.size)};
  } else if (type.id != TypeId::kStruct) {
    below = RangeBelow(type, array, start, count);
  }
  uint64_t bytes = 0;
  for (size_t i = 0; i < type.children.size(); ++i) {
    bytes =
        Sum(bytes, AddNode(type.children[i].type, *array.children[i], below.start, below.count));
  }
  return bytes;
}

uint64_t ArrayFootprint::AddDictionary(const DataType& type, const ArrowArray& dictionary) {
  const uint64_t bytes = AddNode(type, dictionary, 0, static_cast<uint64_t>(dictionary.length));
  const void* address = AddressOf(type, dictionary);
  if (address == nullptr) return bytes;
  uint64_t& counted = dictionaries_[address];
  const uint64_t more = bytes - std::min(bytes, counted);
  counted = std::max(bytes, counted);
  return more;
}

}  // namespace colmerge
