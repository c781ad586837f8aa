// SPDX-License-Identifier: Apache-2.0
// Brings the chosen values of a vector into a plain array of one wide type, without nulls: what the
// loops of aggregates run over.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "base/buffer.h"
#include "base/progress.h"
#include "column/vector.h"

namespace colmerge {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// Values of one type, each with its group; all of group 0 where `groups` is nullptr.
template <typename T>
struct GroupedValues {
  const T* values;
  const uint32_t* groups;
  uint64_t count;
};

// Which values of a vector, and the group of each.
struct ValueChoice {
  const Vector& vector;
  const uint32_t* rows;  // nullptr: the first `count` values
  uint64_t count;
  const uint32_t* groups;  // by choice, not by row; nullptr: one group
  // Asked whether to go on by what takes long; may be nullptr.
  const Progress* progress = nullptr;
};

class ValueLoader {
 public:
  explicit ValueLoader(const Ref<MemoryPool>& pool) : values_(pool), groups_(pool) {}

  // Each value of the vector's physical type T as convert(value). What is given lives until the
  // next call; where nothing has to be moved it is the vector's own memory.
  template <typename T, typename Convert>
  auto Load(const ValueChoice& choice, Convert convert) -> GroupedValues<decltype(convert(T{}))> {
    using To = decltype(convert(T{}));
    const Vector& vector = choice.vector;
    if constexpr (std::is_same_v<Convert, SameValue>) {
      if (choice.rows == nullptr && vector.validity == nullptr) {
        return {vector.as<T>(), choice.groups, choice.count};
      }
    }
    values_.ResizeUninitialized(choice.count * sizeof(To));
    auto* to = reinterpret_cast<To*>(values_.data());
    const T* from = vector.as<T>();
    if (vector.validity == nullptr) {
      if (choice.rows == nullptr) {
        for (uint64_t i = 0; i < choice.count; ++i) to[i] = convert(from[i]);
      } else {
        for (uint64_t i = 0; i < choice.count; ++i) to[i] = convert(from[choice.rows[i]]);
      }
      return {to, choice.groups, choice.count};
    }
    return LoadValid<To>(choice, to, [&](uint64_t row) { return convert(from[row]); });
  }

  // Of a vector of bits.
  GroupedValues<int64_t> LoadBits(const ValueChoice& choice) {
    values_.ResizeUninitialized(choice.count * sizeof(int64_t));
    auto* to = reinterpret_cast<int64_t*>(values_.data());
    return LoadValid<int64_t>(
        choice, to, [&](uint64_t row) { return static_cast<int64_t>(choice.vector.Bit(row)); });
  }

  // The valid rows by themselves, as row numbers.
  GroupedValues<uint32_t> LoadRows(const ValueChoice& choice) {
    values_.ResizeUninitialized(choice.count * sizeof(uint32_t));
    auto* to = reinterpret_cast<uint32_t*>(values_.data());
    return LoadValid<uint32_t>(choice, to, [](uint64_t row) { return static_cast<uint32_t>(row); });
  }

  // What values are converted by. Classes with names, so that all aggregates share the loops.
  struct SameValue {
    template <typename T>
    T operator()(T value) const {
      return value;
    }
  };
  template <typename To>
  struct As {
    template <typename T>
    To operator()(T value) const {
      return static_cast<To>(value);
    }
  };

 private:
  template <typename To, typename Read>
  GroupedValues<To> LoadValid(const ValueChoice& choice, To* to, Read read) {
    if (choice.vector.type.storage() == Storage::kNone) return {to, choice.groups, 0};
    uint64_t count = 0;
    const bool grouped = choice.groups != nullptr;
    if (grouped) groups_.ResizeUninitialized(choice.count);
    for (uint64_t i = 0; i < choice.count; ++i) {
      const uint64_t row = choice.rows == nullptr ? i : choice.rows[i];
      to[count] = read(row);
      if (grouped) groups_[count] = choice.groups[i];
      count += choice.vector.IsValid(row) ? 1 : 0;
    }
    return {to, grouped ? groups_.data() : nullptr, count};
  }

  Array<uint8_t> values_;
  Array<uint32_t> groups_;
};

// Calls function(T{}) with the type of a fixed-width value of up to 64 bits that is a number or is
// ordered like one: integers, floats, dates, times. False for other types.
template <typename Function>
bool WithNumberType(const DataType& type, Function&& function) {
  switch (type.id) {
    case TypeId::kInt8: function(int8_t{}); return true;
    case TypeId::kInt16: function(int16_t{}); return true;
    case TypeId::kUInt8: function(uint8_t{}); return true;
    case TypeId::kUInt16: function(uint16_t{}); return true;
    case TypeId::kUInt32: function(uint32_t{}); return true;
    case TypeId::kUInt64: function(uint64_t{}); return true;
    case TypeId::kFloat32: function(float{}); return true;
    case TypeId::kFloat64: function(double{}); return true;
    case TypeId::kInt32:
    case TypeId::kDate32:
    case TypeId::kTime32:
    case TypeId::kIntervalMonths: function(int32_t{}); return true;
    case TypeId::kInt64:
    case TypeId::kDate64:
    case TypeId::kTime64:
    case TypeId::kTimestamp:
    case TypeId::kDuration: function(int64_t{}); return true;
    default: return false;
  }
}

// Floats in the order of their values, as integers: NaN after infinity, -0 with 0.
inline int64_t OrderedFloat(double value) {
  if (value != value) return INT64_MAX;
  const auto bits = std::bit_cast<int64_t>(value + 0.0);
  return bits >= 0 ? bits : bits ^ INT64_MAX;
}
inline double FloatOfOrdered(int64_t ordered) {
  return std::bit_cast<double>(ordered >= 0 ? ordered : ordered ^ INT64_MAX);
}

}  // namespace colmerge
