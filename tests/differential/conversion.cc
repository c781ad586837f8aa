// SPDX-License-Identifier: Apache-2.0
#include "differential/conversion.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>

namespace colmerge::test {
namespace {

// Wide enough for the value of any integer type.
__extension__ using Wide = __int128;

enum class Family {
  kOther,
  kNull,
  kInteger,
  kFloat,
  kDecimal,
  kText,
  kBytes,
  kFixedBytes,
  kDate,
  kTime,
  kTimestamp,
  kDuration
};

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

Family FamilyOf(std::string_view format) {
  if (format == "n") return Family::kNull;
  if (format.size() == 1 && std::string_view("csilCSIL").find(format) != std::string_view::npos) {
    return Family::kInteger;
  }
  if (format == "e" || format == "f" || format == "g") return Family::kFloat;
  if (format == "u" || format == "U" || format == "vu") return Family::kText;
  if (format == "z" || format == "Z" || format == "vz") return Family::kBytes;
  if (StartsWith(format, "d:")) return Family::kDecimal;
  if (StartsWith(format, "w:")) return Family::kFixedBytes;
  if (StartsWith(format, "td")) return Family::kDate;
  if (StartsWith(format, "tt")) return Family::kTime;
  if (StartsWith(format, "ts")) return Family::kTimestamp;
  if (StartsWith(format, "tD")) return Family::kDuration;
  return Family::kOther;
}

bool IsSigned(std::string_view integer) { return integer[0] >= 'a'; }

struct DecimalShape {
  int whole_digits;
  int scale;
};

DecimalShape ShapeOf(const std::string& decimal) {
  char* after = nullptr;
  const auto precision = static_cast<int>(std::strtol(decimal.c_str() + 2, &after, 10));
  const auto scale = static_cast<int>(std::strtol(after + 1, nullptr, 10));
  return {precision - scale, scale};
}

// Digits of the largest value.
int DigitsOf(std::string_view integer) {
  switch (WidthOf(integer)) {
    case 1: return 3;
    case 2: return 5;
    case 4: return 10;
    default: return IsSigned(integer) ? 19 : 20;
  }
}

// How many of the finest parts a unit of a time has; for dates days against milliseconds.
int64_t TicksOf(std::string_view format) {
  if (format == "tdD") return 86400000;
  if (format == "tdm") return 1;
  switch (format[2]) {
    case 's': return 1000000000;
    case 'm': return 1000000;
    case 'u': return 1000;
    default: return 1;
  }
}

bool IntegerFits(std::string_view from, std::string_view to) {
  const int64_t more = WidthOf(to) - WidthOf(from);
  if (IsSigned(from) == IsSigned(to)) return more >= 0;
  return IsSigned(to) && more > 0;
}

bool FloatTakes(std::string_view from, std::string_view to) {
  if (FamilyOf(from) == Family::kFloat) return WidthOf(from) <= WidthOf(to);
  if (FamilyOf(from) != Family::kInteger || to == "e") return false;
  return WidthOf(from) * 2 <= WidthOf(to);
}

bool DecimalTakes(const std::string& from, const std::string& to) {
  const DecimalShape shape = ShapeOf(to);
  if (FamilyOf(from) == Family::kInteger) return DigitsOf(from) <= shape.whole_digits;
  if (FamilyOf(from) != Family::kDecimal) return false;
  const DecimalShape source = ShapeOf(from);
  return source.scale <= shape.scale && source.whole_digits <= shape.whole_digits;
}

bool FlatConvertible(const std::string& from, const std::string& to) {
  const Family source = FamilyOf(from);
  const Family target = FamilyOf(to);
  if (from == to || source == Family::kNull) return true;
  switch (target) {
    case Family::kInteger: return source == target && IntegerFits(from, to);
    case Family::kFloat: return FloatTakes(from, to);
    case Family::kDecimal: return DecimalTakes(from, to);
    case Family::kText: return source == target;
    case Family::kBytes: return source == target || source == Family::kFixedBytes;
    case Family::kDate:
    case Family::kTime:
    case Family::kDuration: return source == target && TicksOf(from) >= TicksOf(to);
    case Family::kTimestamp:
      return source == target && TicksOf(from) >= TicksOf(to) && from.substr(3) == to.substr(3);
    default: return false;
  }
}

Wide IntegerOf(bool is_signed, const Cell& cell) {
  const bool negative = is_signed && (cell.bytes.back() & 0x80) != 0;
  std::string bytes = cell.bytes;
  bytes.resize(sizeof(Wide), negative ? '\xff' : '\0');
  Wide value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

Cell IntegerCell(Wide value, int64_t width) {
  Cell cell = CellOf(value);
  cell.bytes.resize(static_cast<size_t>(width), value < 0 ? '\xff' : '\0');
  return cell;
}

std::optional<Cell> ToFinerUnit(const std::string& from, const std::string& to, const Cell& cell) {
  const Wide value = IntegerOf(true, cell) * (TicksOf(from) / TicksOf(to));
  const Cell converted = IntegerCell(value, WidthOf(to));
  if (IntegerOf(true, converted) != value) return std::nullopt;
  return converted;
}

double FloatOf(std::string_view format, const Cell& cell) {
  if (format == "e") return HalfToDouble(ValueOf<uint16_t>(cell));
  if (format == "f") return static_cast<double>(ValueOf<float>(cell));
  return ValueOf<double>(cell);
}

Cell ToFloat(const std::string& from, const std::string& to, const Cell& cell) {
  const double value = FamilyOf(from) == Family::kInteger
                           ? static_cast<double>(IntegerOf(IsSigned(from), cell))
                           : FloatOf(from, cell);
  return to == "f" ? CellOf(static_cast<float>(value)) : CellOf(value);
}

// Two's complement of any width, times ten.
void TimesTen(std::string* number) {
  unsigned carry = 0;
  for (char& byte : *number) {
    const unsigned product = static_cast<unsigned char>(byte) * 10u + carry;
    byte = static_cast<char>(product & 0xff);
    carry = product >> 8;
  }
}

Cell ToDecimal(const std::string& from, const std::string& to, const Cell& cell) {
  const bool is_integer = FamilyOf(from) == Family::kInteger;
  const bool has_sign = !is_integer || IsSigned(from);
  Cell result = cell;
  result.bytes.resize(static_cast<size_t>(WidthOf(to)),
                      has_sign && (cell.bytes.back() & 0x80) != 0 ? '\xff' : '\0');
  for (int i = is_integer ? 0 : ShapeOf(from).scale; i < ShapeOf(to).scale; ++i) {
    TimesTen(&result.bytes);
  }
  return result;
}

}  // namespace

bool IsConvertible(const Type& from, const Type& to) {
  if (from == to || from.format == "n") return true;
  if (from.values().is_nested() || to.values().is_nested()) return from.values() == to.values();
  return FlatConvertible(from.values().format, to.values().format);
}

std::optional<Cell> Convert(const Type& from, const Type& to, const Cell& cell) {
  const std::string& source = from.values().format;
  const std::string& target = to.values().format;
  if (!cell.valid || source == target) return cell;
  switch (FamilyOf(target)) {
    case Family::kInteger: return IntegerCell(IntegerOf(IsSigned(source), cell), WidthOf(target));
    case Family::kFloat: return ToFloat(source, target, cell);
    case Family::kDecimal: return ToDecimal(source, target, cell);
    case Family::kDate:
    case Family::kTime:
    case Family::kTimestamp:
    case Family::kDuration: return ToFinerUnit(source, target, cell);
    default: return cell;
  }
}

std::string KeyBytes(const Type& type, const Cell& cell) {
  if (!cell.valid) return "null";
  const Type& values = type.values();
  if (!values.is_floating()) return "=" + cell.bytes;
  const double value = FloatOf(values.format, cell);
  if (std::isnan(value)) return "nan";
  const double canonical = value == 0 ? 0.0 : value;
  return "=" + CellOf(canonical).bytes;
}

double HalfToDouble(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 0x1f && fraction != 0) {
    // A NaN keeps its sign and its bits.
    const uint32_t nan =
        (bits & 0x8000u) << 16 | 0x7f800000u | static_cast<uint32_t>(fraction) << 13;
    float single;
    std::memcpy(&single, &nan, sizeof single);
    return static_cast<double>(single);
  }
  if (exponent == 0x1f) return sign * std::numeric_limits<double>::infinity();
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

}  // namespace colmerge::test
