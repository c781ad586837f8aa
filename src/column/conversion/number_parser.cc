// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/number_parser.h"

#include <cmath>
#include <limits>

#include "base/ascii.h"
#include "base/half_float.h"

namespace colmerge {
namespace {

// Without a plus sign that stands before a number.
std::string_view WithoutPlus(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && (IsDigit(text[1]) || text[1] == '.')) {
    text.remove_prefix(1);
  }
  return text;
}

template <typename T>
bool ParseFloatAs(std::string_view text, T* value) {
  text = WithoutPlus(text);
  size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  // from_chars would also take "nan(...)".
  if (sign == text.size() || !(IsDigit(text[sign]) || text[sign] == '.')) {
    double special;
    if (!ParseSpecialFloat(text, &special)) return false;
    *value = static_cast<T>(special);
    return true;
  }
  T parsed;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, parsed);
  if (error != std::errc() || stop != end) return false;
  *value = parsed;
  return true;
}

}  // namespace

std::string_view BareInteger(std::string_view text) {
  text = WithoutPlus(text);
  size_t point = text.find('.');
  if (point == std::string_view::npos || point == 0 || !IsDigit(text[point - 1])) return text;
  if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return text;
  return text.substr(0, point);
}

bool ParseFloat(std::string_view text, float* value) { return ParseFloatAs(text, value); }
bool ParseFloat(std::string_view text, double* value) { return ParseFloatAs(text, value); }

bool ParseHalf(std::string_view text, uint16_t* bits) {
  constexpr uint16_t kInfinity = 0x7C00;
  double value;
  if (!ParseFloat(text, &value)) return false;
  const uint16_t half = HalfFromDouble(value);
  const int magnitude = half & 0x7FFF;
  if (std::isfinite(value) && magnitude == kInfinity) return false;
  if (value != 0 && magnitude == 0) return false;
  *bits = half;
  return true;
}

bool ParseSpecialFloat(std::string_view text, double* value) {
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  double parsed;
  if (EqualButForCase(text, "nan")) {
    parsed = std::numeric_limits<double>::quiet_NaN();
  } else if (EqualButForCase(text, "inf") || EqualButForCase(text, "infinity")) {
    parsed = std::numeric_limits<double>::infinity();
  } else {
    return false;
  }
  *value = negative ? -parsed : parsed;
  return true;
}

bool ParseTrueFalse(std::string_view text, bool* value) {
  bool truth = EqualButForCase(text, "true");
  if (!truth && !EqualButForCase(text, "false")) return false;
  *value = truth;
  return true;
}

bool ParseBool(std::string_view text, bool* value) {
  if (text.size() != 1) return ParseTrueFalse(text, value);
  switch (text[0]) {
    case '1':
    case 't':
    case 'T': *value = true; return true;
    case '0':
    case 'f':
    case 'F': *value = false; return true;
    default: return false;
  }
}

}  // namespace colmerge
