// SPDX-License-Identifier: Apache-2.0
// What a number's text says, digit by digit, and how much of it a type keeps.
#pragma once

#include <cstdint>
#include <string_view>

namespace colmerge {

// A longer text is read as no number, date or truth value: it would take long to find that it is one.
inline constexpr uint64_t kLongestScalarText = 4096;

// The digits of a number from the first to the last that is not zero: 0.DIGITS times ten to the power `point`.
struct SignificantDigits {
  const char* first = nullptr;  // there may be a point among them
  int64_t count = 0;            // 0: the number is zero
  int64_t point = 0;

  bool is_whole() const { return count <= point; }
  bool operator==(const SignificantDigits& other) const;
};

// [+-] digits, a point among them or not, [e[+-]digits]. False for anything else.
bool FindSignificantDigits(std::string_view text, SignificantDigits* digits);

// The nearest value; a number too near zero is zero, with its sign. False beyond the type's range
// and for texts that are no numbers ("NaN", "inf" and "Infinity" are some, in any letter case).
bool ParseReal(std::string_view text, double* value);
bool ParseReal(std::string_view text, float* value);
bool ParseRealHalf(std::string_view text, uint16_t* bits);

// A whole number in any spelling (12, 12.0, 1.2e1) as a two's complement integer of 128 bits, low half first.
bool ParseWhole(std::string_view text, int64_t halves[2]);

// Whether a number is whole, in any spelling.
bool IsWhole(std::string_view text);

// value: what ParseReal made of the text. Whether the value says as much as the text: fractions are
// as near as can be, but a whole number has to be the value itself, or the shortest number that
// reads as that value (1e23).
bool KeepsWhole(std::string_view text, double value);
// The same for narrower types, and for fractions, too: they have to be the shortest number that reads as the value.
bool KeepsNumber(std::string_view text, float value);
bool KeepsNumberHalf(std::string_view text, uint16_t bits);

}  // namespace colmerge
