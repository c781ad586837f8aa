// SPDX-License-Identifier: Apache-2.0
// A 256-bit integer in two's complement, for the values of decimals of either width. Arithmetic
// wraps around, as that of unsigned machine words does.
#pragma once

#include <cstdint>
#include <cstring>

namespace colmerge {

inline constexpr int kDigitsInWord = 19;  // that any 64-bit word holds
inline constexpr int32_t kMostWideDecimalDigits = 76;
inline constexpr uint64_t kTenToTheNineteen = 10000000000000000000u;

struct WideInteger {
  uint64_t words[4] = {};  // the lowest first

  // From `width` bytes (8, 16 or 32) as they lie in a column, sign-extended.
  static WideInteger Load(const uint8_t* from, uint32_t width) {
    WideInteger loaded;
    std::memcpy(loaded.words, from, width);
    const uint64_t fill = loaded.words[width / 8 - 1] >> 63 ? ~uint64_t{0} : 0;
    for (uint32_t i = width / 8; i < 4; ++i) loaded.words[i] = fill;
    return loaded;
  }
  // The low `width` bytes.
  void Store(uint8_t* to, uint32_t width) const { std::memcpy(to, words, width); }

  bool is_negative() const { return words[3] >> 63; }
  bool is_zero() const { return (words[0] | words[1] | words[2] | words[3]) == 0; }

  void Negate() {
    bool carry = true;
    for (uint64_t& word : words) {
      word = ~word + (carry ? 1 : 0);
      carry = carry && word == 0;
    }
  }

  // Becomes itself * factor + addend; returns what passes 256 bits.
  uint64_t TimesPlus(uint64_t factor, uint64_t addend) {
    __extension__ using Wide = unsigned __int128;
    uint64_t carry = addend;
    for (uint64_t& word : words) {
      const Wide product = static_cast<Wide>(word) * factor + carry;
      word = static_cast<uint64_t>(product);
      carry = static_cast<uint64_t>(product >> 64);
    }
    return carry;
  }

  void TimesTenToThe(int64_t power) {
    for (; power >= kDigitsInWord; power -= kDigitsInWord) TimesPlus(kTenToTheNineteen, 0);
    uint64_t factor = 1;
    for (; power > 0; --power) factor *= 10;
    TimesPlus(factor, 0);
  }

  // Becomes its quotient by divisor, both taken as unsigned; returns the remainder.
  uint64_t DivideBy(uint64_t divisor) {
    __extension__ using Wide = unsigned __int128;
    uint64_t remainder = 0;
    for (int i = 3; i >= 0; --i) {
      const Wide part = static_cast<Wide>(remainder) << 64 | words[i];
      words[i] = static_cast<uint64_t>(part / divisor);
      remainder = static_cast<uint64_t>(part % divisor);
    }
    return remainder;
  }

  bool operator==(const WideInteger& other) const {
    return std::memcmp(words, other.words, sizeof(words)) == 0;
  }
};

template <typename Integer>
WideInteger WideFromInteger(Integer value) {
  WideInteger wide;
  wide.words[0] = static_cast<uint64_t>(value);
  if (value < Integer{0}) wide.words[1] = wide.words[2] = wide.words[3] = ~uint64_t{0};
  return wide;
}

// Whether it has at most that many digits, up to 76.
bool HasDigits(WideInteger value, int32_t digits);
// value * 10^power, 0 <= power; false when it passes 76 digits.
bool ScaleUp(WideInteger* value, int64_t power);
// value * 10^power of any sign; false when it passes 76 digits or is no whole number.
bool ScaleExactly(WideInteger* value, int64_t power);

}  // namespace colmerge
