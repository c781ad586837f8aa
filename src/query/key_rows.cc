// SPDX-License-Identifier: Apache-2.0
#include "query/key_rows.h"

#include <algorithm>
#include <numeric>

#include "column/fixed_width.h"
#include "query/result_vector.h"

namespace colmerge {
namespace {

// Loads a value of a vector in its canonical form; one struct for each way to do so.
template <typename T>
struct PlainValue {
  using Stored = T;
  static T Canonical(T value) { return value; }
};

// kExponent: the bits of the exponent field.
template <typename T, T kExponent>
struct FloatValue {
  using Stored = T;
  static T Canonical(T bits) {
    constexpr T kMagnitude = static_cast<T>(~T{0}) >> 1;
    const T magnitude = bits & kMagnitude;
    if (magnitude == 0) return 0;
    // The quiet NaN without sign.
    if (magnitude > kExponent)
      return static_cast<T>(kExponent | (kMagnitude & ~kExponent) >> 1) + 1;
    return bits;
  }
};

template <typename Value>
void EncodeWords(const Vector& vector, const uint32_t* rows, uint64_t count, uint8_t* to,
                 uint64_t stride) {
  using T = typename Value::Stored;
  const T* from = vector.as<T>();
  auto put = [&](uint64_t i, uint64_t row) {
    const T value = Value::Canonical(from[row]);
    std::memcpy(to + i * stride, &value, sizeof(T));
  };
  if (rows == nullptr) {
    for (uint64_t i = 0; i < count; ++i) put(i, i);
  } else {
    for (uint64_t i = 0; i < count; ++i) put(i, rows[i]);
  }
}

void EncodeBits(const Vector& vector, const uint32_t* rows, uint64_t count, uint8_t* to,
                uint64_t stride) {
  for (uint64_t i = 0; i < count; ++i) {
    to[i * stride] = vector.Bit(rows == nullptr ? i : rows[i]) ? 1 : 0;
  }
}

void EncodeBytes(const Vector& vector, const uint32_t* rows, uint64_t count, uint8_t* to,
                 uint64_t stride) {
  WithWidth(vector.type.width(), [&](auto mover) {
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t row = rows == nullptr ? i : rows[i];
      mover.Copy(to + i * stride, vector.values + row * mover.width());
    }
  });
}

void EncodeValues(const Vector& vector, const uint32_t* rows, uint64_t count, uint8_t* to,
                  uint64_t stride) {
  switch (vector.type.storage()) {
    case Storage::kNone: return;
    case Storage::kBits: return EncodeBits(vector, rows, count, to, stride);
    case Storage::kViews: return EncodeBytes(vector, rows, count, to, stride);
    case Storage::kFixed: break;
  }
  switch (vector.type.id) {
    case TypeId::kFloat16:
      return EncodeWords<FloatValue<uint16_t, 0x7C00>>(vector, rows, count, to, stride);
    case TypeId::kFloat32:
      return EncodeWords<FloatValue<uint32_t, 0x7F800000>>(vector, rows, count, to, stride);
    case TypeId::kFloat64:
      return EncodeWords<FloatValue<uint64_t, 0x7FF0000000000000>>(vector, rows, count, to, stride);
    default: return EncodeBytes(vector, rows, count, to, stride);
  }
}

uint64_t HashLongString(const HashSeed& seed, const StringRef& string) {
  return HashBytes(seed, string.pointer, string.size);
}

}  // namespace

GroupKeyLayout::GroupKeyLayout(std::vector<DataType> types)
    : types_(std::move(types)), parts_(types_.size()) {
  for (size_t i = 0; i < types_.size(); ++i) {
    const Storage storage = types_[i].storage();
    parts_[i].is_string = storage == Storage::kViews;
    parts_[i].width = storage == Storage::kBits ? 1 : types_[i].width();
  }
  std::vector<size_t> order(types_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Widths that are no multiple of 8 come last, so that words are aligned.
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const bool whole_a = parts_[a].width % 8 == 0;
    const bool whole_b = parts_[b].width % 8 == 0;
    if (whole_a != whole_b) return whole_a;
    return parts_[a].width > parts_[b].width;
  });
  uint32_t bytes = 0;
  for (size_t i : order) {
    parts_[i].offset = bytes;
    bytes += parts_[i].width;
    if (parts_[i].is_string) strings_.push_back(parts_[i].offset / 8);
  }
  has_strings_ = !strings_.empty();
  null_offset_ = bytes;
  packed_ = is_single() && bytes != 0 && bytes % 8 == 0;
  if (!is_single()) bytes += static_cast<uint32_t>(BitmapBytes(types_.size()));
  words_ = std::max(1u, (bytes + 7) / 8);
}

void GroupKeyLayout::Encode(size_t column, const Vector& vector, const uint32_t* rows,
                            uint64_t count, uint64_t* keys) const {
  const Part& part = parts_[column];
  const uint64_t stride = uint64_t{words_} * 8;
  auto* bytes = reinterpret_cast<uint8_t*>(keys);
  uint8_t* to = bytes + part.offset;
  EncodeValues(vector, rows, count, to, stride);
  if (vector.null_count == 0) return;
  for (uint64_t i = 0; i < count; ++i) {
    if (vector.IsValid(rows == nullptr ? i : rows[i])) continue;
    if (part.width != 0) std::memset(to + i * stride, 0, part.width);
    if (!is_single()) SetBit(bytes + i * stride + null_offset_, column);
  }
}

void GroupKeyLayout::Hash(const HashSeed& seed, const uint64_t* keys, uint64_t count,
                          uint64_t* hashes) const {
  if (words_ == 1) {
    for (uint64_t i = 0; i < count; ++i) {
      hashes[i] = FoldMultiply(keys[i] ^ seed.low, seed.high | 1);
    }
    return;
  }
  if (!has_strings_) {
    for (uint64_t i = 0; i < count; ++i) {
      uint64_t hash = seed.low;
      for (uint32_t w = 0; w < words_; ++w) {
        hash = FoldMultiply(hash ^ keys[i * words_ + w], seed.high | 1);
      }
      hashes[i] = hash;
    }
    return;
  }
  if (is_string()) {
    for (uint64_t i = 0; i < count; ++i) {
      const StringKey string(keys + i * 2);
      const uint64_t head = FoldMultiply(string.head ^ seed.low, seed.high | 1);
      hashes[i] = FoldMultiply(head ^ string.first, string.last ^ seed.high);
      if (string.size <= 16) continue;
      const uint64_t middle = HashBytes(seed, string.middle(), string.middle_size());
      hashes[i] = FoldMultiply(hashes[i] ^ middle, seed.high | 1);
    }
    return;
  }
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t* key = keys + i * words_;
    uint64_t hash = seed.low;
    size_t next_string = 0;
    for (uint32_t w = 0; w < words_; ++w) {
      uint64_t word = key[w];
      if (next_string < strings_.size() && strings_[next_string] + 1 == w) {
        const StringRef string = StringRef::FromWords(key + w - 1);
        if (!string.is_inline()) word = HashLongString(seed, string);
        ++next_string;
      }
      hash = FoldMultiply(hash ^ word, seed.high | 1);
    }
    hashes[i] = hash;
  }
}

bool GroupKeyLayout::EqualStrings(const uint64_t* a, const uint64_t* b) const {
  size_t next_string = 0;
  for (uint32_t w = 0; w < words_; ++w) {
    if (next_string < strings_.size() && strings_[next_string] == w) {
      const StringRef left = StringRef::FromWords(a + w);
      const StringRef right = StringRef::FromWords(b + w);
      if (a[w] != b[w]) return false;
      if (a[w + 1] != b[w + 1] &&
          (left.is_inline() || std::memcmp(left.pointer, right.pointer, left.size) != 0)) {
        return false;
      }
      ++next_string;
      ++w;
    } else if (a[w] != b[w]) {
      return false;
    }
  }
  return true;
}

void GroupKeyLayout::KeepStrings(uint64_t* key, StringArena* arena) const {
  for (uint32_t offset : strings_) {
    const StringRef kept = arena->Keep(StringRef::FromWords(key + offset));
    std::memcpy(key + offset, &kept, sizeof(kept));
  }
}

Vector GroupKeyLayout::Decode(size_t column, const uint64_t* keys, uint64_t count,
                              uint64_t null_row, const Ref<MemoryPool>& pool,
                              CheckedSteps* steps) const {
  constexpr uint64_t kKeysAtOnce = uint64_t{1} << 14;
  constexpr uint64_t kStepsAKey = 8;
  const DataType& type = types_[column];
  // Without rows there is no memory to point into.
  if (type.storage() == Storage::kNone || count == 0) return NullVector(type, count, pool);
  const Part& part = parts_[column];
  const uint64_t stride = uint64_t{words_} * 8;
  const auto* bytes = reinterpret_cast<const uint8_t*>(keys);
  const uint8_t* from = bytes + part.offset;
  ResultVector result(type, count, pool);
  for (uint64_t first = 0; first < count; first += kKeysAtOnce) {
    const uint64_t end = std::min(count, first + kKeysAtOnce);
    if (!steps->Pass((end - first) * kStepsAKey)) return NullVector(type, count, pool);
    if (type.storage() == Storage::kBits) {
      for (uint64_t i = first; i < end; ++i) PutBit(result.values(), i, from[i * stride] != 0);
    } else {
      WithWidth(part.width, [&](auto mover) {
        for (uint64_t i = first; i < end; ++i) {
          mover.Copy(result.values() + i * mover.width(), from + i * stride);
        }
      });
    }
    for (uint64_t i = first; i < end && !is_single(); ++i) {
      if (IsNull(column, bytes + i * stride)) result.SetNull(i);
    }
  }
  if (is_single() && null_row < count) result.SetNull(null_row);
  return result.Finish();
}

}  // namespace colmerge
