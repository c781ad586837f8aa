// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/decimal_parser.h"

#include <algorithm>
#include <charconv>

#include "column/wide_integer.h"

namespace colmerge {
namespace {

constexpr int64_t kMostDigits = 76;  // of any decimal type

// digits * 10^exponent, without leading and trailing zeros.
struct DecimalDigits {
  char digits[kMostDigits];
  int64_t count = 0;
  int64_t exponent = 0;
  bool negative = false;

  // Digits that no decimal type could hold are an error unless they are trailing zeros.
  bool Append(char digit) {
    if (count == 0 && digit == '0') return true;
    if (count == kMostDigits) {
      ++exponent;
      return digit == '0';
    }
    digits[count++] = digit;
    return true;
  }
  void DropTrailingZeros() {
    while (count > 0 && digits[count - 1] == '0') {
      --count;
      ++exponent;
    }
  }
};

bool ParseExponent(std::string_view text, int64_t* exponent) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  int32_t parsed;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, parsed);
  if (error != std::errc() || stop != end) return false;
  *exponent += parsed;
  return true;
}

bool ParseDigits(std::string_view text, DecimalDigits* number) {
  size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number->negative = text[0] == '-';
    i = 1;
  }
  bool any = false;
  bool point = false;
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      any = true;
      if (!number->Append(c)) return false;
      if (point) --number->exponent;
    } else {
      break;
    }
  }
  if (!any) return false;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return false;
    if (!ParseExponent(text.substr(i + 1), &number->exponent)) return false;
  }
  number->DropTrailingZeros();
  return true;
}

}  // namespace

bool ParseDecimal(std::string_view text, int32_t precision, int32_t scale, uint32_t width,
                  uint8_t* value) {
  DecimalDigits number;
  if (!ParseDigits(text, &number)) return false;
  WideInteger integer;
  if (number.count != 0) {
    int64_t zeros = number.exponent + scale;
    if (zeros < 0 || number.count + zeros > std::min<int64_t>(precision, kMostDigits)) return false;
    for (int64_t i = 0; i < number.count; ++i) {
      integer.TimesPlus(10, static_cast<uint64_t>(number.digits[i] - '0'));
    }
    integer.TimesTenToThe(zeros);
    if (number.negative) integer.Negate();
  }
  integer.Store(value, width);
  return true;
}

}  // namespace colmerge
