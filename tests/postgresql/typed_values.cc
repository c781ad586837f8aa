// SPDX-License-Identifier: Apache-2.0
#include "postgresql/typed_values.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <stdexcept>

namespace colmerge::test {
namespace {

__extension__ using Int128 = __int128;

constexpr int64_t kSecond = 1000000;
constexpr int64_t kHour = 3600 * kSecond;
constexpr int64_t kDay = 24 * kHour;

struct KindNames {
  const char* word;
  const char* type;
};
constexpr std::array<KindNames, kKinds> kNames = {{{"bool", "boolean"},
                                                   {"int", "integer"},
                                                   {"small", "integer"},
                                                   {"long", "bigint"},
                                                   {"single", "real"},
                                                   {"real", "double precision"},
                                                   {"dec", "numeric"},
                                                   {"text", "text"},
                                                   {"bytes", "bytea"},
                                                   {"date", "date"},
                                                   {"time", "time"},
                                                   {"ts", "timestamp"},
                                                   {"tz", "timestamptz"},
                                                   {"iv", "interval"}}};

Value Null() {
  Value value;
  value.is_null = true;
  return value;
}

std::vector<Value> Integers(const std::vector<int64_t>& numbers) {
  std::vector<Value> values;
  for (const int64_t number : numbers) values.emplace_back().integer = number;
  values.push_back(Null());
  return values;
}

std::vector<Value> Reals(const std::vector<double>& numbers) {
  std::vector<Value> values;
  for (const double number : numbers) values.emplace_back().real = number;
  values.push_back(Null());
  return values;
}

std::vector<Value> Texts(const std::vector<std::string>& texts) {
  std::vector<Value> values;
  for (const std::string& text : texts) values.emplace_back().text = text;
  values.push_back(Null());
  return values;
}

std::vector<Value> Intervals(const std::vector<std::array<int64_t, 3>>& parts) {
  std::vector<Value> values;
  for (const auto& [months, days, microseconds] : parts) {
    Value& value = values.emplace_back();
    value.months = static_cast<int32_t>(months);
    value.days = static_cast<int32_t>(days);
    value.integer = microseconds;
  }
  values.push_back(Null());
  return values;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Timestamps: also before 1970, leap days, ends of years and centuries, ISO weeks of other years.
std::vector<Value> MakeEdges(Kind kind) {
  switch (kind) {
    case Kind::kBool: return Integers({1, 0});
    case Kind::kInt:
      return Integers(
          {0, 1, -1, 2, 3, -7, 10, 255, -129, 1000, 32767, -32768, 65536, INT32_MAX, INT32_MIN});
    case Kind::kSmall: return Integers({0, 1, 2, 3, 5, 9, -1, -2, -6});
    case Kind::kLong:
      return Integers({0, 1, -1, 2, -7, 12, 4294967295, -2147483649, 1000000007, 9007199254740993,
                       INT64_MAX, INT64_MIN, INT64_MIN + 1});
    case Kind::kSingle:
      return Reals({0, 1, -1.5, 0.1F, 2.5, 100, 1e10F, -3.4028234663852886e38,
                    1.1754943508222875e-38, 16777216, kInfinity, -kInfinity, kNan, -0.0});
    case Kind::kReal:
      return Reals({0,
                    1,
                    -1,
                    0.5,
                    -0.5,
                    1.5,
                    2.5,
                    -2.5,
                    0.1,
                    3.7,
                    100,
                    1e15,
                    123456789.125,
                    1.7976931348623157e308,
                    2.2250738585072014e-308,
                    5e-324,
                    kInfinity,
                    -kInfinity,
                    kNan,
                    -0.0});
    case Kind::kDecimal:
      return Integers({0, 10000, -10000, 5000, -5000, 15000, 25000, -25000, 1, -1, 12345678, 33333,
                       99999999999999, -99999999999999, 1000000});
    case Kind::kText:
      return Texts({"", "a", "b", "A", "abc", "aBc Def-gHi jk", " padded  ", "a%b_c", "\\", "''x'",
                    "\xc3\xa4\xc3\x96\xc3\x9f", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
                    "\xf0\x9f\x90\xb8 frog", "12", " -3.50 ", "aaaaabaaaab", "true", "2024-02-29",
                    "longer than what a view holds inline"});
    case Kind::kBytes:
      return Texts(
          {"", "a", "abc", std::string("\0\xff", 2), std::string(60, 'x'), "\xde\xad\xbe\xef"});
    case Kind::kDate:
      return Integers({0, 1, -1, 19782, 19783, 10956, 11016, 11322, -719162, 2932896, 18628, 18627,
                       -25567, 47482});
    case Kind::kTime:
      return Integers({0, 1 * kSecond, 12 * kHour, kDay - kSecond, 9 * kHour + 1800 * kSecond});
    case Kind::kTimestamp:
    case Kind::kMoment:
      return Integers({0, kSecond, -kSecond, 19782 * kDay + 12 * kHour, 11016 * kDay,
                       11322 * kDay + kDay - kSecond, -25567 * kDay + 61 * kSecond,
                       18628 * kDay + 3 * kHour, 946684800 * kSecond, 18627 * kDay});
    case Kind::kInterval:
      return Intervals({{0, 0, 0},
                        {1, 0, 0},
                        {0, 1, 0},
                        {0, 0, kHour},
                        {-1, 0, 0},
                        {14, 3, 4 * kHour + 5 * kSecond + 678900},
                        {0, -1, kHour},
                        {-13, 40, -25 * kHour - 1},
                        {0, 30, 0},
                        {0, 0, 1},
                        {12000, 0, 0}});
  }
  throw std::logic_error("no such kind");
}

std::vector<Value> MakeTame(Kind kind) {
  switch (kind) {
    case Kind::kInt:
    case Kind::kLong: return Integers({0, 1, 2, 3, 4, 5, 7, 12, 40, -1, -3});
    case Kind::kSingle:
    case Kind::kReal: return Reals({0, 1, 2, 0.5, 1.25, 7.75, 100, -3.5, -0.25});
    case Kind::kDecimal: return Integers({0, 10000, 12500, 20000, 33300, 1250000, -5000, -70001});
    // Sums of these keep to years that have four digits.
    case Kind::kDate: return Integers({0, 1, -1, 19782, 19783, 11016, 18628, -25567, 47482});
    case Kind::kInterval:
      return Intervals({{0, 0, 0},
                        {1, 0, 0},
                        {0, 1, 0},
                        {0, 0, kHour},
                        {14, 3, 5 * kSecond + 678900},
                        {0, -1, kHour},
                        {-13, 40, -25 * kHour - 1},
                        {0, 30, 0}});
    default: return EdgesOf(kind);
  }
}

template <std::vector<Value> (*make)(Kind)>
const std::vector<Value>& ListOf(Kind kind) {
  static std::map<Kind, std::vector<Value>> lists;
  std::vector<Value>& list = lists[kind];
  if (list.empty()) list = make(kind);
  return list;
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string RealText(double real) {
  if (std::isnan(real)) return "NaN";
  if (std::isinf(real)) return real < 0 ? "-Infinity" : "Infinity";
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", real);
  return text;
}

std::string DecimalText(int64_t digits, int scale) {
  std::string text = std::to_string(digits < 0 ? -digits : digits);
  const auto places = static_cast<size_t>(scale);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (places > 0) text.insert(text.size() - places, ".");
  return digits < 0 ? "-" + text : text;
}

std::string HexText(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
    text += digits;
  }
  return text;
}

// "2024-02-29 12:30:00.5", of years that have four digits.
std::string MomentText(int64_t microseconds) {
  int64_t days = microseconds / kDay;
  if (days * kDay > microseconds) --days;
  const int64_t rest = microseconds - days * kDay;
  char text[60];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d.%06d", static_cast<int>(rest / kHour),
                static_cast<int>(rest / (60 * kSecond) % 60), static_cast<int>(rest / kSecond % 60),
                static_cast<int>(rest % kSecond));
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t of_era = shifted - era * 146097;
  const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * of_year + 2) / 153;
  char date[60];
  std::snprintf(date, sizeof date, "%04d-%02d-%02d",
                static_cast<int>(year + era * 400 + (month >= 10 ? 1 : 0)),
                static_cast<int>(month < 10 ? month + 3 : month - 9),
                static_cast<int>(of_year - (153 * month + 2) / 5 + 1));
  return date + std::string(text);
}

std::string IntervalText(const Value& value) {
  return std::to_string(value.months) + " months " + std::to_string(value.days) + " days " +
         std::to_string(value.integer) + " microseconds";
}

template <typename T>
Cell Number(int64_t value) {
  if (static_cast<int64_t>(static_cast<T>(value)) != value) throw std::logic_error("too narrow");
  return colmerge::test::CellOf(static_cast<T>(value));
}

int ScaleOf(const std::string& format) {
  const size_t comma = format.find(',');
  return std::stoi(format.substr(comma + 1));
}

Cell DecimalCell(const std::string& format, int64_t digits, int scale) {
  Int128 number = digits;
  for (int i = scale; i < ScaleOf(format); ++i) number *= 10;
  std::string bytes(reinterpret_cast<const char*>(&number), sizeof number);
  const bool is_wide = format.size() > 4 && format.substr(format.size() - 4) == ",256";
  if (is_wide) bytes.append(16, number < 0 ? '\xff' : '\0');
  return {true, bytes, {}};
}

Cell IntervalCell(const Value& value) {
  Cell cell = colmerge::test::CellOf(value.months);
  cell.bytes += colmerge::test::CellOf(value.days).bytes;
  cell.bytes += colmerge::test::CellOf(value.integer * 1000).bytes;
  return cell;
}

Cell TimeCell(const std::string& format, int64_t microseconds) {
  const bool is_time = format[1] == 't';
  switch (format[2]) {
    case 's':
      return is_time ? Number<int32_t>(microseconds / kSecond)
                     : Number<int64_t>(microseconds / kSecond);
    case 'm':
      return is_time ? Number<int32_t>(microseconds / 1000) : Number<int64_t>(microseconds / 1000);
    case 'u': return Number<int64_t>(microseconds);
    default: return Number<int64_t>(microseconds * 1000);
  }
}

}  // namespace

const char* WordOf(Kind kind) { return kNames[static_cast<size_t>(kind)].word; }

const char* PostgresqlTypeOf(Kind kind) { return kNames[static_cast<size_t>(kind)].type; }

Kind KindOf(std::string_view word) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (word == kNames[i].word) return static_cast<Kind>(i);
  }
  throw std::logic_error("no kind " + std::string(word));
}

const std::vector<Value>& EdgesOf(Kind kind) { return ListOf<MakeEdges>(kind); }

const std::vector<Value>& TameOf(Kind kind) { return ListOf<MakeTame>(kind); }

std::string LiteralOf(Kind kind, const Value& value, int scale) {
  const std::string type = PostgresqlTypeOf(kind);
  if (value.is_null) return "CAST(NULL AS " + type + ")";
  const auto typed = [&](const std::string& text) {
    return "CAST(" + Quoted(text) + " AS " + type + ")";
  };
  switch (kind) {
    case Kind::kBool: return value.integer != 0 ? "TRUE" : "FALSE";
    case Kind::kInt:
    case Kind::kSmall:
      if (value.integer >= 0) return std::to_string(value.integer);
      return value.integer == INT32_MIN ? typed(std::to_string(value.integer))
                                        : "(" + std::to_string(value.integer) + ")";
    case Kind::kLong: return typed(std::to_string(value.integer));
    case Kind::kSingle:
    case Kind::kReal: return typed(RealText(value.real));
    case Kind::kDecimal: {
      const std::string text = DecimalText(value.integer, scale);
      return text[0] == '-' ? "(" + text + ")" : text;
    }
    case Kind::kText: return Quoted(value.text);
    case Kind::kBytes: return "decode('" + HexText(value.text) + "', 'hex')";
    case Kind::kDate: return typed(MomentText(value.integer * kDay).substr(0, 10));
    case Kind::kTime: return typed(MomentText(value.integer).substr(11));
    case Kind::kTimestamp: return typed(MomentText(value.integer));
    case Kind::kMoment: return typed(MomentText(value.integer) + "+00");
    case Kind::kInterval: return typed(IntervalText(value));
  }
  throw std::logic_error("no such kind");
}

Cell CellOf(const Type& type, const Value& value, int scale) {
  if (value.is_null) return {};
  const std::string& format = type.values().format;
  switch (format[0]) {
    case 'b': return {true, std::string(1, value.integer != 0 ? '\1' : '\0'), {}};
    case 'c': return Number<int8_t>(value.integer);
    case 'C': return Number<uint8_t>(value.integer);
    case 's': return Number<int16_t>(value.integer);
    case 'S': return Number<uint16_t>(value.integer);
    case 'i': return Number<int32_t>(value.integer);
    case 'I': return Number<uint32_t>(value.integer);
    case 'L': return colmerge::test::CellOf(static_cast<uint64_t>(value.integer));
    case 'l': return colmerge::test::CellOf(value.integer);
    case 'f': return colmerge::test::CellOf(static_cast<float>(value.real));
    case 'g': return colmerge::test::CellOf(value.real);
    case 'd': return DecimalCell(format, value.integer, scale);
    case 't': break;
    default: return TextCell(value.text);
  }
  if (format == "tdD") return Number<int32_t>(value.integer);
  if (format == "tdm") return colmerge::test::CellOf(value.integer * 86400000);
  if (format == "tin") return IntervalCell(value);
  return TimeCell(format, value.integer);
}

}  // namespace colmerge::test
