// SPDX-License-Identifier: Apache-2.0
#include "expr/values/decimal_rounding.h"

#include <algorithm>
#include <charconv>

#include "column/conversion/decimal_parser.h"

namespace colmerge {
namespace {

constexpr uint32_t kWideBytes = 32;

// Places after the point that the text's digits reach to: 3 for "1.250", 5 for "1.250e-2".
int64_t PlacesOf(std::string_view text) {
  const size_t exponent = std::min(text.find_first_of("eE"), text.size());
  const size_t point = text.find('.');
  int64_t places = point < exponent ? static_cast<int64_t>(exponent - point - 1) : 0;
  if (exponent + 1 < text.size()) {
    const size_t digits = exponent + (text[exponent + 1] == '+' ? 2 : 1);
    int32_t power = 0;
    std::from_chars(text.data() + digits, text.data() + text.size(), power);
    places -= power;
  }
  return places;
}

}  // namespace

bool ParseRoundedDecimal(std::string_view text, const DataType& type, uint8_t* value) {
  if (ParseDecimal(text, type.precision, type.scale, type.width(), value)) return true;
  const int64_t places = PlacesOf(text);
  if (places <= type.scale || places - type.scale > kMostWideDecimalDigits) return false;
  uint8_t exact[kWideBytes];
  if (!ParseDecimal(text, kMostWideDecimalDigits, static_cast<int32_t>(places), kWideBytes,
                    exact)) {
    return false;
  }
  WideInteger wide = WideInteger::Load(exact, kWideBytes);
  ScaleDown(&wide, static_cast<int32_t>(places - type.scale));
  wide.Store(value, type.width());
  return HasDigits(wide, type.precision);
}

}  // namespace colmerge
