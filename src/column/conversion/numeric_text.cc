// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/numeric_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/half_float.h"
#include "column/wide_integer.h"

namespace colmerge {
namespace {

// More zeros than this are written as an exponent.
constexpr int32_t kMostPlaces = 100;

template <typename T>
std::string FloatTextAs(T value) {
  if (std::isnan(value)) return "NaN";
  return fmt::format("{}", value);
}

std::string Digits(WideInteger magnitude) {
  std::string digits;
  do {
    const uint64_t low = magnitude.DivideBy(kTenToTheNineteen);
    std::string part = std::to_string(low);
    if (!magnitude.is_zero()) part.insert(0, kDigitsInWord - part.size(), '0');
    digits.insert(0, part);
  } while (!magnitude.is_zero());
  return digits;
}

}  // namespace

std::string FloatText(float value) { return FloatTextAs(value); }
std::string FloatText(double value) { return FloatTextAs(value); }

std::string HalfText(uint16_t half) {
  constexpr int kMostDigits = 5;  // tell any two halves apart
  const double value = HalfToFloat(half);
  if (!std::isfinite(value)) return FloatText(value);
  double rounded = value;
  for (int digits = 1; digits <= kMostDigits; ++digits) {
    const std::string text = fmt::format("{:.{}e}", value, digits - 1);
    std::from_chars(text.data(), text.data() + text.size(), rounded);
    if (HalfFromDouble(rounded) == half) break;
  }
  return FloatText(rounded);
}

std::string DecimalText(const uint8_t* value, uint32_t width, int32_t scale) {
  WideInteger magnitude = WideInteger::Load(value, width);
  const bool is_negative = magnitude.is_negative();
  if (is_negative) magnitude.Negate();
  std::string text = Digits(magnitude);
  if (scale > kMostPlaces || scale < -kMostPlaces) {
    text += fmt::format("e{}", -int64_t{scale});
  } else if (scale > 0) {
    const auto places = static_cast<size_t>(scale);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, ".");
  } else if (text != "0") {
    text.append(static_cast<size_t>(-scale), '0');
  }
  if (is_negative) text.insert(0, "-");
  return text;
}

}  // namespace colmerge
