// SPDX-License-Identifier: Apache-2.0
// Numbers and truth values from their texts. A parser takes the whole text or refuses it, and
// changes nothing but its last argument.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace colmerge {

// The text without a plus sign and a fraction of zeros, which do not change an integer's value
// ("+7.00" is "7"). Texts that are no integers stay none.
std::string_view BareInteger(std::string_view text);

// Leading zeros are taken.
template <typename T>
bool ParseInteger(std::string_view text, T* value) {
  static_assert(std::is_integral_v<T>);
  std::string_view bare = BareInteger(text);
  const char* end = bare.data() + bare.size();
  T parsed{};
  auto [stop, error] = std::from_chars(bare.data(), end, parsed);
  if (error != std::errc() || stop != end) return false;
  *value = parsed;
  return true;
}

// The nearest value, and so not an exact one in general; refused when it lies beyond the type's
// range or, not being zero, so near zero that the type cannot tell it from zero. "NaN", "inf" and
// "Infinity" are taken in any letter case.
bool ParseFloat(std::string_view text, float* value);
bool ParseFloat(std::string_view text, double* value);
// The same for IEEE half precision, as its bits.
bool ParseHalf(std::string_view text, uint16_t* bits);

// "NaN", "inf", "Infinity", with or without a sign, in any letter case.
bool ParseSpecialFloat(std::string_view text, double* value);

// true and false in any letter case.
bool ParseTrueFalse(std::string_view text, bool* value);
// Those, t and f, 1 and 0.
bool ParseBool(std::string_view text, bool* value);

// Whether the text is `lower`, a word in lower case, but for letter case.
bool IsWord(std::string_view text, std::string_view lower);

// Whether a double holds the integer exactly.
inline bool IsExactDouble(int64_t value) {
  constexpr uint64_t kExact = uint64_t{1} << 53;
  if (static_cast<uint64_t>(value) + kExact <= 2 * kExact) return true;
  auto rounded = static_cast<double>(value);
  return rounded < 0x1p63 && static_cast<int64_t>(rounded) == value;
}
inline bool IsExactDouble(uint64_t value) {
  auto rounded = static_cast<double>(value);
  return rounded < 0x1p64 && static_cast<uint64_t>(rounded) == value;
}

}  // namespace colmerge
