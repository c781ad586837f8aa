// SPDX-License-Identifier: Apache-2.0
#include "arrow/schema_format.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "arrow/field_path.h"
#include "base/error.h"

namespace colmerge {
namespace {

struct PlainFormat {
  std::string_view format;
  TypeId id;
  TimeUnit unit = TimeUnit::kSecond;
};

// Formats without a parameter.
constexpr PlainFormat kPlainFormats[] = {
    {"n", TypeId::kNull},
    {"b", TypeId::kBool},
    {"c", TypeId::kInt8},
    {"s", TypeId::kInt16},
    {"i", TypeId::kInt32},
    {"l", TypeId::kInt64},
    {"C", TypeId::kUInt8},
    {"S", TypeId::kUInt16},
    {"I", TypeId::kUInt32},
    {"L", TypeId::kUInt64},
    {"e", TypeId::kFloat16},
    {"f", TypeId::kFloat32},
    {"g", TypeId::kFloat64},
    {"u", TypeId::kUtf8},
    {"U", TypeId::kLargeUtf8},
    {"vu", TypeId::kUtf8View},
    {"z", TypeId::kBinary},
    {"Z", TypeId::kLargeBinary},
    {"vz", TypeId::kBinaryView},
    {"tdD", TypeId::kDate32},
    {"tdm", TypeId::kDate64},
    {"tts", TypeId::kTime32, TimeUnit::kSecond},
    {"ttm", TypeId::kTime32, TimeUnit::kMillisecond},
    {"ttu", TypeId::kTime64, TimeUnit::kMicrosecond},
    {"ttn", TypeId::kTime64, TimeUnit::kNanosecond},
    {"tDs", TypeId::kDuration, TimeUnit::kSecond},
    {"tDm", TypeId::kDuration, TimeUnit::kMillisecond},
    {"tDu", TypeId::kDuration, TimeUnit::kMicrosecond},
    {"tDn", TypeId::kDuration, TimeUnit::kNanosecond},
    {"tiM", TypeId::kIntervalMonths},
    {"tiD", TypeId::kIntervalDayTime},
    {"tin", TypeId::kIntervalMonthDayNano},
    {"+l", TypeId::kList},
    {"+L", TypeId::kLargeList},
    {"+s", TypeId::kStruct},
    {"+m", TypeId::kMap},
};

struct Unsupported {
  std::string_view prefix;
  std::string_view name;
};

constexpr Unsupported kUnsupported[] = {
    {"+r", "run-end encoded"}, {"+vl", "list view"},     {"+vL", "large list view"},
    {"+ud:", "dense union"},   {"+us:", "sparse union"},
};

constexpr std::string_view kUnitLetters = "smun";  // in the order of TimeUnit

Status BadFormat(std::string_view format, std::string_view reason) {
  return Error(Code::kInvalidArrow, "format {} {}", Quoted(format), reason);
}

std::optional<int32_t> ParseInt32(std::string_view text) {
  int32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "w:SIZE"
Result<DataType> ParseFixedSizeBinary(std::string_view format) {
  std::optional<int32_t> size = ParseInt32(format.substr(2));
  if (!size || *size < 0) return BadFormat(format, "has no valid size");
  return DataType::FixedSizeBinary(*size);
}

// That a decimal of so many bits has; 0 for a width that there is none of.
int32_t MostDigits(int32_t bits) {
  switch (bits) {
    case 32: return 9;
    case 64: return 18;
    case 128: return 38;
    case 256: return 76;
    default: return 0;
  }
}

// "d:PRECISION,SCALE" or "d:PRECISION,SCALE,BITS"
Result<DataType> ParseDecimal(std::string_view format) {
  std::optional<int32_t> numbers[3];
  std::string_view rest = format.substr(2);
  size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == 3) return BadFormat(format, "has too many parameters");
    size_t comma = rest.find(',');
    numbers[count] = ParseInt32(rest.substr(0, comma));
    if (!numbers[count]) return BadFormat(format, "has a parameter that is no number");
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
  }
  if (count < 2) return BadFormat(format, "lacks a scale");
  const int32_t bits = numbers[2].value_or(128);
  const int32_t most = MostDigits(bits);
  if (most == 0) return BadFormat(format, "has an unknown bit width");
  const int32_t precision = *numbers[0];
  const int32_t scale = *numbers[1];
  if (precision < 1 || precision > most) {
    return BadFormat(format, fmt::format("has a precision outside 1 to {}", most));
  }
  const int32_t most_scale = MostDigits(std::max(bits, 128));
  if (scale < -most_scale || scale > most_scale) {
    return BadFormat(format, fmt::format("has a scale outside -{0} to {0}", most_scale));
  }
  DataType type =
      DataType::Decimal(bits == 256 ? TypeId::kDecimal256 : TypeId::kDecimal128, precision, scale);
  if (bits < 128) type.size = bits / 8;
  return type;
}

// "tsUNIT:ZONE", the zone possibly empty
Result<DataType> ParseTimestamp(std::string_view format) {
  size_t unit = format.size() > 2 ? kUnitLetters.find(format[2]) : std::string_view::npos;
  if (unit == std::string_view::npos) return BadFormat(format, "has no known time unit");
  if (format.size() < 4 || format[3] != ':') return BadFormat(format, "lacks a ':' after the unit");
  return DataType::Timestamp(static_cast<TimeUnit>(unit), std::string(format.substr(4)));
}

Result<DataType> ParseFixedSizeList(std::string_view format) {
  std::optional<int32_t> size = ParseInt32(format.substr(3));
  if (!size || *size < 0) return BadFormat(format, "has no valid size");
  DataType type(TypeId::kFixedSizeList);
  type.size = *size;
  return type;
}

}  // namespace

Result<DataType> ParseTypeFormat(std::string_view format) {
  if (format.empty()) return Status(Code::kInvalidArrow, "format is empty");
  for (const PlainFormat& plain : kPlainFormats) {
    if (plain.format == format) return DataType::WithUnit(plain.id, plain.unit);
  }
  for (const Unsupported& refused : kUnsupported) {
    if (format.substr(0, refused.prefix.size()) == refused.prefix) {
      return Error(Code::kUnsupportedType, "type {} (format {}) is not supported", refused.name,
                   Quoted(format));
    }
  }
  if (format.substr(0, 2) == "w:") return ParseFixedSizeBinary(format);
  if (format.substr(0, 2) == "d:") return ParseDecimal(format);
  if (format.substr(0, 2) == "ts") return ParseTimestamp(format);
  if (format.substr(0, 3) == "+w:") return ParseFixedSizeList(format);
  return BadFormat(format, "is unknown");
}

Result<DataType> ParseFormat(std::string_view format) {
  Result<DataType> type = ParseTypeFormat(format);
  if (type.ok() && type->is_nested()) return BadFormat(format, "needs children");
  return type;
}

std::string FormatOf(const DataType& type) {
  switch (type.id) {
    case TypeId::kDictionary: return FormatOf(DataType(type.index));
    case TypeId::kFixedSizeBinary: return fmt::format("w:{}", type.size);
    case TypeId::kFixedSizeList: return fmt::format("+w:{}", type.size);
    case TypeId::kDecimal128: return fmt::format("d:{},{}", type.precision, type.scale);
    case TypeId::kDecimal256: return fmt::format("d:{},{},256", type.precision, type.scale);
    case TypeId::kTimestamp:
      return fmt::format("ts{}:{}", kUnitLetters[static_cast<size_t>(type.unit)], *type.timezone);
    default: break;
  }
  const bool has_unit =
      type.id == TypeId::kTime32 || type.id == TypeId::kTime64 || type.id == TypeId::kDuration;
  for (const PlainFormat& plain : kPlainFormats) {
    if (plain.id == type.id && (!has_unit || plain.unit == type.unit)) {
      return std::string(plain.format);
    }
  }
  return {};  // a time whose unit its width does not allow: nothing in the library makes one
}

}  // namespace colmerge
