// SPDX-License-Identifier: Apache-2.0
#include "text/text_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/ascii.h"
#include "base/half_float.h"
#include "column/conversion/decimal_parser.h"
#include "column/conversion/number_parser.h"
#include "column/conversion/numeric_text.h"

namespace colmerge {
namespace {

constexpr int64_t kFarExponent = 1'000'000'000;

// [+-]digits, all of it. What lies beyond kFarExponent is as good as that.
bool ParseExponentDigits(std::string_view text, int64_t* exponent) {
  const bool is_negative = !text.empty() && text[0] == '-';
  if (is_negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  int64_t value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return false;
    value = std::min(value * 10 + (c - '0'), kFarExponent);
  }
  *exponent = is_negative ? -value : value;
  return true;
}

// A number that a type's parser refuses is beyond its range, or nearer to zero than anything that it has.
bool IsNearZero(std::string_view text) {
  SignificantDigits digits;
  return FindSignificantDigits(text, &digits) && digits.count != 0 && digits.point < 0;
}

template <typename T>
bool ParseRealAs(std::string_view text, T* value) {
  if (ParseFloat(text, value)) return true;
  if (!IsNearZero(text)) return false;
  *value = text[0] == '-' ? -T{0} : T{0};
  return true;
}

bool SaysTheSame(std::string_view text, std::string_view shown) {
  SignificantDigits digits;
  SignificantDigits other;
  return FindSignificantDigits(text, &digits) && FindSignificantDigits(shown, &other) &&
         digits == other;
}

}  // namespace

bool SignificantDigits::operator==(const SignificantDigits& other) const {
  if (count != other.count) return false;
  if (count == 0) return true;
  if (point != other.point) return false;
  const char* mine = first;
  const char* theirs = other.first;
  for (int64_t i = 0; i < count; ++i) {
    if (*mine == '.') ++mine;
    if (*theirs == '.') ++theirs;
    if (*mine++ != *theirs++) return false;
  }
  return true;
}

bool FindSignificantDigits(std::string_view text, SignificantDigits* digits) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at < end && (*at == '-' || *at == '+')) ++at;
  *digits = {};
  int64_t passed = 0;  // digits from the first that is not zero on
  bool has_point = false;
  bool has_digit = false;
  for (; at < end; ++at) {
    if (*at == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (!IsDigit(*at)) break;
    has_digit = true;
    if (passed == 0 && *at == '0') {
      if (has_point) --digits->point;
      continue;
    }
    if (passed++ == 0) digits->first = at;
    if (!has_point) ++digits->point;
    if (*at != '0') digits->count = passed;
  }
  if (!has_digit) return false;
  if (at == end) return true;
  if (*at != 'e' && *at != 'E') return false;
  int64_t exponent = 0;
  if (!ParseExponentDigits({at + 1, static_cast<size_t>(end - at - 1)}, &exponent)) return false;
  digits->point += exponent;
  return true;
}

bool ParseReal(std::string_view text, double* value) { return ParseRealAs(text, value); }
bool ParseReal(std::string_view text, float* value) { return ParseRealAs(text, value); }

bool ParseRealHalf(std::string_view text, uint16_t* bits) {
  constexpr uint16_t kMinusZero = 0x8000;
  if (ParseHalf(text, bits)) return true;
  if (!IsNearZero(text)) return false;
  *bits = text[0] == '-' ? kMinusZero : 0;
  return true;
}

bool ParseWhole(std::string_view text, int64_t halves[2]) {
  constexpr int32_t kMostDigits = 38;
  uint8_t bytes[16];
  if (!ParseDecimal(text, kMostDigits, 0, sizeof(bytes), bytes)) return false;
  std::memcpy(halves, bytes, sizeof(bytes));
  return true;
}

bool IsWhole(std::string_view text) {
  SignificantDigits digits;
  return FindSignificantDigits(text, &digits) && digits.is_whole();
}

bool KeepsWhole(std::string_view text, double value) {
  if (!(std::fabs(value) >= 0x1p53) || std::isinf(value)) return true;
  SignificantDigits digits;
  if (!FindSignificantDigits(text, &digits) || !digits.is_whole()) return true;
  if (SaysTheSame(text, FloatText(value))) return true;
  char shown[std::numeric_limits<double>::max_exponent10 + 8];
  const auto exact =
      std::to_chars(std::begin(shown), std::end(shown), value, std::chars_format::fixed, 0);
  return SaysTheSame(text, {shown, static_cast<size_t>(exact.ptr - shown)});
}

bool KeepsNumber(std::string_view text, float value) {
  double meant = 0;
  if (!ParseReal(text, &meant)) return false;
  if (std::isnan(meant) || meant == static_cast<double>(value)) return KeepsWhole(text, meant);
  return SaysTheSame(text, FloatText(value));
}

bool KeepsNumberHalf(std::string_view text, uint16_t bits) {
  double meant = 0;
  if (!ParseReal(text, &meant)) return false;
  if (std::isnan(meant) || meant == static_cast<double>(HalfToFloat(bits)))
    return KeepsWhole(text, meant);
  return SaysTheSame(text, HalfText(bits));
}

}  // namespace colmerge
