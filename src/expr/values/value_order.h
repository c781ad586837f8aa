// SPDX-License-Identifier: Apache-2.0
// How single values are read from vectors and put in order: the one place that knows it for each
// physical form of values. See comparison.h for what the order is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/half_float.h"
#include "column/calendar.h"
#include "column/interval.h"
#include "column/vector.h"
#include "column/wide_integer.h"
#include "expr/values/int128.h"

namespace colmerge {

// ---- Readers: value i of a vector. Values of more than 8 bytes may lie at any multiple of 8. ----

template <typename T>
class FixedReader {
 public:
  explicit FixedReader(const Vector& vector) : values_(vector.values) {}
  T operator[](uint64_t i) const {
    T value;
    std::memcpy(&value, values_ + i * sizeof(T), sizeof(T));
    return value;
  }

 private:
  const uint8_t* values_;
};

class HalfReader {
 public:
  explicit HalfReader(const Vector& vector) : bits_(vector) {}
  float operator[](uint64_t i) const { return HalfToFloat(bits_[i]); }

 private:
  FixedReader<uint16_t> bits_;
};

class BoolReader {
 public:
  explicit BoolReader(const Vector& vector) : bits_(vector.values), offset_(vector.bit_offset) {}
  bool operator[](uint64_t i) const { return GetBit(bits_, offset_ + i); }

 private:
  const uint8_t* bits_;
  uint64_t offset_;
};

class StringReader {
 public:
  explicit StringReader(const Vector& vector) : strings_(vector.as<StringRef>()) {}
  const StringRef& operator[](uint64_t i) const { return strings_[i]; }

 private:
  const StringRef* strings_;
};

class BytesReader {
 public:
  explicit BytesReader(const Vector& vector)
      : bytes_(reinterpret_cast<const char*>(vector.values)), width_(vector.type.width()) {}
  std::string_view operator[](uint64_t i) const {
    return width_ == 0 ? std::string_view() : std::string_view(bytes_ + i * width_, width_);
  }

 private:
  const char* bytes_;
  uint64_t width_;
};

// Intervals as nanoseconds, with months of 30 days of 24 hours.
inline Int128 IntervalNanos(int64_t months, int64_t days, int64_t nanoseconds) {
  constexpr int64_t kDaysPerMonth = 30;
  return Int128{months * kDaysPerMonth + days} * kNanosPerDay + nanoseconds;
}
inline Int128 IntervalNanos(const DayTimeInterval& value) {
  return IntervalNanos(0, value.days, int64_t{value.milliseconds} * 1000000);
}
inline Int128 IntervalNanos(const MonthDayNanoInterval& value) {
  return IntervalNanos(value.months, value.days, value.nanoseconds);
}

template <typename T>
class IntervalReader {
 public:
  explicit IntervalReader(const Vector& vector) : intervals_(vector) {}
  Int128 operator[](uint64_t i) const { return IntervalNanos(intervals_[i]); }

 private:
  FixedReader<T> intervals_;
};

template <typename Reader>
struct WithoutSign {
  using type = Reader;
};
template <typename T>
  requires std::is_integral_v<T>
struct WithoutSign<FixedReader<T>> {
  using type = FixedReader<std::make_unsigned_t<T>>;
};
// For equality alone. Integers are equal when their bits are: one loop does for those with and
// without a sign.
template <typename Reader>
using BitsReader = typename WithoutSign<Reader>::type;

// ---- The order. ----

template <typename T>
bool IsEqual(const T& a, const T& b) {
  return a == b;
}
template <typename T>
bool IsLess(const T& a, const T& b) {
  return a < b;
}

// A NaN is what differs from itself.
template <typename T>
bool IsEqualFloat(T a, T b) {
  return (a == b) | ((a != a) & (b != b));
}
template <typename T>
bool IsLessFloat(T a, T b) {
  return (a < b) | ((a == a) & (b != b));
}
inline bool IsEqual(float a, float b) { return IsEqualFloat(a, b); }
inline bool IsEqual(double a, double b) { return IsEqualFloat(a, b); }
inline bool IsLess(float a, float b) { return IsLessFloat(a, b); }
inline bool IsLess(double a, double b) { return IsLessFloat(a, b); }

inline bool IsLess(const WideInteger& a, const WideInteger& b) {
  if (a.is_negative() != b.is_negative()) return a.is_negative();
  for (int i = 3; i > 0; --i) {
    if (a.words[i] != b.words[i]) return a.words[i] < b.words[i];
  }
  return a.words[0] < b.words[0];
}

// Size and prefix, then the rest of a short string, as two words.
struct StringWords {
  uint64_t head;
  uint64_t tail;
  explicit StringWords(const StringRef& string) {
    std::memcpy(&head, &string, 8);
    std::memcpy(&tail, reinterpret_cast<const char*>(&string) + 8, 8);
  }
};

inline bool IsEqual(const StringRef& a, const StringRef& b) {
  const StringWords left(a);
  const StringWords right(b);
  if (left.head != right.head) return false;
  if (left.tail == right.tail) return true;
  return !a.is_inline() && std::memcmp(a.pointer, b.pointer, a.size) == 0;
}

inline bool IsLess(const StringRef& a, const StringRef& b) {
  uint32_t left;
  uint32_t right;
  std::memcpy(&left, a.prefix, 4);
  std::memcpy(&right, b.prefix, 4);
  // Padding is zero, so that a shorter string is less unless the bytes after it are zeros, too.
  if (left != right) return __builtin_bswap32(left) < __builtin_bswap32(right);
  return a.view() < b.view();
}

// ---- The dispatch: calls function(Reader) with the type of the reader for a type's values. ----

template <typename Reader>
struct ReaderType {
  using type = Reader;
};

template <typename Function>
auto WithReader(const DataType& type, Function&& function) {
  switch (type.id) {
    case TypeId::kBool: return function(ReaderType<BoolReader>{});
    case TypeId::kInt8: return function(ReaderType<FixedReader<int8_t>>{});
    case TypeId::kInt16: return function(ReaderType<FixedReader<int16_t>>{});
    case TypeId::kUInt8: return function(ReaderType<FixedReader<uint8_t>>{});
    case TypeId::kUInt16: return function(ReaderType<FixedReader<uint16_t>>{});
    case TypeId::kUInt32: return function(ReaderType<FixedReader<uint32_t>>{});
    case TypeId::kUInt64: return function(ReaderType<FixedReader<uint64_t>>{});
    case TypeId::kInt32:
    case TypeId::kDate32:
    case TypeId::kTime32:
    case TypeId::kIntervalMonths: return function(ReaderType<FixedReader<int32_t>>{});
    case TypeId::kInt64:
    case TypeId::kDate64:
    case TypeId::kTime64:
    case TypeId::kTimestamp:
    case TypeId::kDuration: return function(ReaderType<FixedReader<int64_t>>{});
    case TypeId::kFloat16: return function(ReaderType<HalfReader>{});
    case TypeId::kFloat32: return function(ReaderType<FixedReader<float>>{});
    case TypeId::kFloat64: return function(ReaderType<FixedReader<double>>{});
    case TypeId::kDecimal128: return function(ReaderType<FixedReader<Int128>>{});
    case TypeId::kDecimal256: return function(ReaderType<FixedReader<WideInteger>>{});
    case TypeId::kFixedSizeBinary: return function(ReaderType<BytesReader>{});
    case TypeId::kIntervalDayTime: return function(ReaderType<IntervalReader<DayTimeInterval>>{});
    case TypeId::kIntervalMonthDayNano:
      return function(ReaderType<IntervalReader<MonthDayNanoInterval>>{});
    default: return function(ReaderType<StringReader>{});
  }
}

}  // namespace colmerge
