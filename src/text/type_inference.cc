// SPDX-License-Identifier: Apache-2.0
#include "text/type_inference.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "base/ascii.h"
#include "column/conversion/number_parser.h"
#include "column/conversion/time_parser.h"
#include "text/text_number.h"

namespace colmerge {
namespace {

constexpr TextScalar kTextScalar{kClassText, 0, 0, 0};

TextScalar SignedInteger(int64_t value) {
  TextScalar scalar{kClassInteger, 0, value, static_cast<double>(value)};
  if (value < 0) scalar.classes |= kClassNegative;
  if (!IsExactDouble(value)) scalar.classes |= kClassInexact;
  return scalar;
}

TextScalar UnsignedInteger(uint64_t value) {
  TextScalar scalar{kClassInteger | kClassBeyondInt64, 0, static_cast<int64_t>(value),
                    static_cast<double>(value)};
  if (!IsExactDouble(value)) scalar.classes |= kClassInexact;
  return scalar;
}

template <typename T>
bool ParseAll(std::string_view text, T* value) {
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, *value);
  return error == std::errc() && stop == end;
}

// text: nothing but digits after an optional sign, no superfluous zeros, not -0.
TextScalar ClassifyInteger(std::string_view text) {
  constexpr size_t kAlwaysInt64 = 18;  // digits
  if (text.size() <= kAlwaysInt64 && text[0] != '-') {
    int64_t value = 0;
    for (char c : text) value = value * 10 + (c - '0');
    return SignedInteger(value);
  }
  int64_t signed_value;
  if (ParseAll(text, &signed_value)) return SignedInteger(signed_value);
  uint64_t unsigned_value;
  if (ParseAll(text, &unsigned_value)) return UnsignedInteger(unsigned_value);
  return kTextScalar;
}

// -?(0|[1-9][0-9]*)?(.[0-9]*)?(e[+-]?[0-9]+)? with a digit before the exponent.
TextScalar ClassifyNumber(std::string_view text) {
  const size_t size = text.size();
  const size_t first = text[0] == '-' ? 1 : 0;
  size_t i = first;
  while (i < size && IsDigit(text[i])) ++i;
  const size_t digits = i - first;
  if (digits > 1 && text[first] == '0') return kTextScalar;
  const bool minus_zero = first == 1 && digits == 1 && text[1] == '0';
  if (i == size && digits != 0 && !minus_zero) return ClassifyInteger(text);
  if (digits == 0 && !(i < size && text[i] == '.')) return kTextScalar;
  double value;
  if (!ParseAll(text, &value) && !ParseReal(text, &value)) return kTextScalar;
  // A fraction would be lost whole where doubles are more than one apart.
  if (std::fabs(value) >= 0x1p53 && !(IsWhole(text) && KeepsWhole(text, value))) return kTextScalar;
  return TextScalar{kClassReal, 0, 0, value};
}

TextScalar ClassifyTime(std::string_view text) {
  Instant instant;
  if (!ParseInstant(text, &instant)) return kTextScalar;
  TextScalar scalar{kClassDate, instant.nanos, instant.seconds, 0};
  if (instant.has_time) scalar.classes = instant.has_offset ? kClassUtcTime : kClassLocalTime;
  if (instant.nanos % 1000 != 0) scalar.classes |= kClassNanos;
  int64_t count;
  if (!InUnit(instant.seconds, instant.nanos, TimeUnit::kNanosecond, &count)) {
    scalar.classes |= kClassBeyondNanos;
  }
  return scalar;
}

bool LooksLikeDate(std::string_view text) {
  return text.size() >= 10 && text[4] == '-' && IsDigit(text[0]);
}

TextScalar ClassifyBool(std::string_view text) {
  bool truth;
  if (!ParseTrueFalse(text, &truth)) return kTextScalar;
  return TextScalar{kClassBool, 0, truth, 0};
}

TextScalar ClassifySpecialReal(std::string_view text) {
  double value;
  if (!ParseSpecialFloat(text, &value)) return kTextScalar;
  return TextScalar{kClassSpecialReal, 0, 0, value};
}

// Numbers of JSON need no others beside them to be some.
TextScalar ClassifyJsonNumber(std::string_view text) {
  if (text.size() > kLongestScalarText) return kTextScalar;
  const char last = text.back();
  if (last != 'N' && last != 'y') return ClassifyNumber(text);  // NaN, Infinity
  TextScalar scalar = ClassifySpecialReal(text);
  if (scalar.classes == kClassSpecialReal) scalar.classes = kClassReal;
  return scalar;
}

TextScalar ClassifyText(std::string_view text) {
  if (text.size() > kLongestScalarText) return kTextScalar;
  switch (text[0]) {
    case '-':
      if (text.size() > 1 &&
          (text[1] == 'i' || text[1] == 'I' || text[1] == 'n' || text[1] == 'N')) {
        return ClassifySpecialReal(text);
      }
      return ClassifyNumber(text);
    case '.': return ClassifyNumber(text);
    case 't':
    case 'T':
    case 'f':
    case 'F': return ClassifyBool(text);
    case 'n':
    case 'N':
    case 'i':
    case 'I': return ClassifySpecialReal(text);
    default:
      if (!IsDigit(text[0])) return kTextScalar;
      return LooksLikeDate(text) ? ClassifyTime(text) : ClassifyNumber(text);
  }
}

InferredType InferNumber(uint32_t classes) {
  if ((classes & (kClassReal | kClassSpecialReal)) != 0) {
    if ((classes & kClassInexact) != 0) return InferredType::kUtf8;
    bool only_special = (classes & (kClassReal | kClassInteger)) == 0;
    return only_special ? InferredType::kUtf8 : InferredType::kFloat64;
  }
  if ((classes & kClassBeyondInt64) == 0) return InferredType::kInt64;
  return (classes & kClassNegative) == 0 ? InferredType::kUInt64 : InferredType::kDecimal20;
}

InferredType InferTime(uint32_t classes) {
  const bool utc = (classes & kClassUtcTime) != 0;
  const bool local = (classes & (kClassDate | kClassLocalTime)) != 0;
  if (utc && local) return InferredType::kUtf8;
  if (!utc && (classes & kClassLocalTime) == 0) return InferredType::kDate32;
  if ((classes & kClassNanos) == 0) {
    return utc ? InferredType::kUtcMicros : InferredType::kLocalMicros;
  }
  if ((classes & kClassBeyondNanos) != 0) return InferredType::kUtf8;
  return utc ? InferredType::kUtcNanos : InferredType::kLocalNanos;
}

}  // namespace

TextScalar ClassifyCell(const TextCell& cell) {
  switch (cell.kind) {
    case TextCellKind::kText: return ClassifyText(cell.view());
    case TextCellKind::kBlank: return TextScalar{kClassBlank, 0, 0, 0};
    case TextCellKind::kNumber: return ClassifyJsonNumber(cell.view());
    case TextCellKind::kBoolean: return ClassifyBool(cell.view());
    case TextCellKind::kString:
      return LooksLikeDate(cell.view()) ? ClassifyTime(cell.view()) : kTextScalar;
    default: return kTextScalar;
  }
}

InferredType InferType(uint32_t classes) {
  constexpr uint32_t kNumbers = kClassInteger | kClassReal | kClassSpecialReal;
  constexpr uint32_t kTimes = kClassDate | kClassLocalTime | kClassUtcTime;
  if (classes == 0) return InferredType::kNone;
  const bool boolean = (classes & kClassBool) != 0;
  const bool number = (classes & kNumbers) != 0;
  const bool time = (classes & kTimes) != 0;
  if ((classes & kClassText) != 0 || boolean + number + time != 1) return InferredType::kUtf8;
  if (boolean) return InferredType::kBool;
  return number ? InferNumber(classes) : InferTime(classes);
}

DataType ToDataType(InferredType type) {
  switch (type) {
    case InferredType::kBool: return TypeId::kBool;
    case InferredType::kInt64: return TypeId::kInt64;
    case InferredType::kUInt64: return TypeId::kUInt64;
    case InferredType::kDecimal20: return DataType::Decimal(TypeId::kDecimal128, 20, 0);
    case InferredType::kFloat64: return TypeId::kFloat64;
    case InferredType::kDate32: return TypeId::kDate32;
    case InferredType::kLocalMicros: return DataType::Timestamp(TimeUnit::kMicrosecond);
    case InferredType::kLocalNanos: return DataType::Timestamp(TimeUnit::kNanosecond);
    case InferredType::kUtcMicros: return DataType::Timestamp(TimeUnit::kMicrosecond, "UTC");
    case InferredType::kUtcNanos: return DataType::Timestamp(TimeUnit::kNanosecond, "UTC");
    case InferredType::kNone: return TypeId::kNull;
    case InferredType::kUtf8: break;
  }
  return TypeId::kUtf8;
}

}  // namespace colmerge
