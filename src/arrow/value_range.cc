// SPDX-License-Identifier: Apache-2.0
#include "arrow/value_range.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace colmerge {
namespace {

__extension__ using Wide = unsigned __int128;

// A two's complement number of N words, the lowest first, as decimals lie in memory.
template <int N>
struct Words {
  uint64_t word[N];

  static Words Load(const uint8_t* from) {
    Words loaded;
    std::memcpy(loaded.word, from, sizeof(loaded.word));
    return loaded;
  }
};

template <int N>
Words<N> Sum(const Words<N>& a, const Words<N>& b) {
  Words<N> sum;
  Wide carry = 0;
  for (int i = 0; i < N; ++i) {
    carry += static_cast<Wide>(a.word[i]) + b.word[i];
    sum.word[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return sum;
}

template <int N>
bool UnsignedLess(const Words<N>& a, const Words<N>& b) {
  for (int i = N - 1; i > 0; --i) {
    if (a.word[i] != b.word[i]) return a.word[i] < b.word[i];
  }
  return a.word[0] < b.word[0];
}

// 10^precision - 1, the largest value.
template <int N>
Words<N> LargestDecimal(int32_t precision) {
  Words<N> value{};
  for (int32_t digit = 0; digit < precision; ++digit) {
    Wide carry = 9;
    for (int i = 0; i < N; ++i) {
      carry += static_cast<Wide>(value.word[i]) * 10;
      value.word[i] = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
  }
  return value;
}

template <int N>
std::string ToText(Words<N> value) {
  const bool negative = value.word[N - 1] >> 63;
  if (negative) {
    for (uint64_t& word : value.word) word = ~word;
    value = Sum(value, Words<N>{{1}});
  }
  std::string text;
  for (bool more = true; more;) {
    Wide remainder = 0;
    more = false;
    for (int i = N - 1; i >= 0; --i) {
      Wide part = (remainder << 64) | value.word[i];
      value.word[i] = static_cast<uint64_t>(part / 10);
      remainder = part % 10;
      more = more || value.word[i] != 0;
    }
    text += static_cast<char>('0' + static_cast<int>(remainder));
  }
  if (negative) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

// Calls is_bad on every value first, in a loop without branches; only when one is bad, which may
// lie under a null, looks for a row. Returns the length when there is none.
template <typename IsBad>
uint64_t FindBadRow(const Vector& vector, IsBad is_bad) {
  bool any = false;
  for (uint64_t row = 0; row < vector.length; ++row) any |= is_bad(row);
  if (!any) return vector.length;
  for (uint64_t row = 0; row < vector.length; ++row) {
    if (is_bad(row) && vector.IsValid(row)) return row;
  }
  return vector.length;
}

Status BadValue(const Vector& vector, uint64_t row, const std::string& value, const char* reason) {
  return Error(Code::kInvalidArrow, "value {} of type {} {}", value, vector.type.ToString(), reason)
      .AtRow(static_cast<int64_t>(row));
}

// From 0 to a day's end. A negative value is a huge one when read as unsigned.
template <typename Unsigned>
Status CheckTimes(const Vector& vector) {
  constexpr uint64_t kUnitsPerSecond[] = {1, 1000, 1000000, 1000000000};
  const auto day =
      static_cast<Unsigned>(86400 * kUnitsPerSecond[static_cast<int>(vector.type.unit)]);
  const auto* values = vector.as<Unsigned>();
  uint64_t row = FindBadRow(vector, [&](uint64_t i) { return values[i] >= day; });
  if (row == vector.length) return {};
  auto value = static_cast<std::make_signed_t<Unsigned>>(values[row]);
  return BadValue(vector, row, std::to_string(value), "is not a time of day");
}

Status CheckDates(const Vector& vector) {
  constexpr int64_t kDay = 86400000;
  const auto* values = vector.as<int64_t>();
  uint64_t row = FindBadRow(vector, [&](uint64_t i) { return values[i] % kDay != 0; });
  if (row == vector.length) return {};
  return BadValue(vector, row, std::to_string(values[row]), "is not a whole number of days");
}

// -largest <= value <= largest, with one comparison: value + largest, as unsigned, is at most twice
// the largest, which still fits.
template <int N>
Status CheckDecimals(const Vector& vector) {
  const Words<N> largest = LargestDecimal<N>(vector.type.precision);
  const Words<N> twice = Sum(largest, largest);
  uint64_t row = FindBadRow(vector, [&](uint64_t i) {
    return UnsignedLess(twice, Sum(Words<N>::Load(vector.values + i * sizeof(Words<N>)), largest));
  });
  if (row == vector.length) return {};
  std::string text = ToText(Words<N>::Load(vector.values + row * sizeof(Words<N>)));
  return BadValue(vector, row, text, "has more digits than the precision allows");
}

}  // namespace

Status CheckValueRange(const Vector& vector) {
  switch (vector.type.id) {
    case TypeId::kTime32: return CheckTimes<uint32_t>(vector);
    case TypeId::kTime64: return CheckTimes<uint64_t>(vector);
    case TypeId::kDate64: return CheckDates(vector);
    case TypeId::kDecimal128: return CheckDecimals<2>(vector);
    case TypeId::kDecimal256: return CheckDecimals<4>(vector);
    default: return {};
  }
}

}  // namespace colmerge
