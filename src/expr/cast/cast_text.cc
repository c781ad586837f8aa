// SPDX-License-Identifier: Apache-2.0
// Casts of values to their texts, as PostgreSQL writes them, and of texts to what they say.
#include <charconv>
#include <string>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/number_parser.h"
#include "column/conversion/temporal_text.h"
#include "column/conversion/value_text.h"
#include "column/number_dispatch.h"
#include "column/vector_builder.h"
#include "expr/cast/cast_families.h"
#include "expr/cast/text_reading.h"
#include "expr/values/binary_text.h"
#include "expr/values/decimal_rounding.h"
#include "expr/values/interval_text.h"
#include "expr/values/moment_text.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

using Interval = MonthDayNanoInterval;

// ---- To text ----

// ISO 8601 as SQL has it: a space for the T, no zeros at the end of a fraction, the zone as +00.
std::string SqlTimeText(std::string text) {
  const bool in_utc = !text.empty() && text.back() == 'Z';
  if (in_utc) text.pop_back();
  const size_t separator = text.find('T');
  if (separator != std::string::npos) text[separator] = ' ';
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
  if (in_utc) text += "+00";
  return text;
}

template <typename TextOf>
Vector WriteTexts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                  TextOf&& text_of) {
  VectorBuilder texts(to, pool);
  texts.Reserve(source.length);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (source.IsValid(i)) {
      texts.AppendString(text_of(i));
    } else {
      texts.AppendNull();
    }
  }
  return texts.Finish();
}

Vector IntegerTexts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return WithInteger(source.type.id, [&](auto integer) {
    const auto* values = source.as<typename decltype(integer)::type>();
    char digits[24];
    return WriteTexts(source, to, pool, [&](uint64_t i) {
      const auto end = std::to_chars(digits, digits + sizeof(digits), values[i]).ptr;
      return std::string_view(digits, static_cast<size_t>(end - digits));
    });
  });
}

// Intervals of any kind as those of the widest.
Result<Vector> IntervalTexts(const Vector& source, const DataType& to,
                             const Ref<MemoryPool>& pool) {
  if (source.type.id != TypeId::kIntervalMonthDayNano) {
    COLMERGE_ASSIGN_OR_RETURN(const Vector wide,
                              CastTemporal(source, TypeId::kIntervalMonthDayNano, pool));
    return IntervalTexts(wide, to, pool);
  }
  const FixedReader<Interval> intervals(source);
  return WriteTexts(source, to, pool, [&](uint64_t i) { return IntervalSqlText(intervals[i]); });
}

// ---- From text ----

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\f\v";
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

// 1 and 0, and words that may be cut as long as they differ: "t" to "true", "of" for "off".
bool ParseTruth(std::string_view text, bool* value) {
  if (ParseBool(text, value)) return true;
  for (const std::string_view word : {"true", "yes", "on", "false", "no", "off"}) {
    const size_t least = word[0] == 'o' ? 2 : 1;
    if (text.size() < least || !EqualButForCase(text, word.substr(0, text.size()))) continue;
    *value = word == "true" || word == "yes" || word == "on";
    return text.size() <= word.size();
  }
  return false;
}

// The date as it is written, whatever time and zone are behind it.
bool ParseDay(std::string_view text, int64_t* days) {
  MomentText moment;
  if (!ReadMoment(text, &moment)) return false;
  *days = moment.day;
  return true;
}

// A count of units from seconds and nanoseconds, rounded half up.
bool CountUnits(int64_t seconds, int64_t nanos, TimeUnit unit, int64_t* count) {
  const int64_t per_second = UnitsPerSecond(unit);
  const int64_t nanos_each = kNanosPerSecond / per_second;
  const Int128 exact = Int128{seconds} * per_second + (nanos + nanos_each / 2) / nanos_each;
  *count = static_cast<int64_t>(exact);
  return *count == exact;
}

// As local time a text's offset from UTC does not count.
bool ParseTimestamp(std::string_view text, const DataType& type, int64_t* count) {
  MomentText moment;
  if (!ReadMoment(text, &moment)) return false;
  const int64_t nanos = moment.clock.nanos;
  const int64_t zone = type.timezone.empty() ? 0 : moment.clock.zone;
  return CountUnits(moment.day * kSecondsPerDay + nanos / kNanosPerSecond - zone,
                    nanos % kNanosPerSecond, type.unit, count);
}

bool ParseClock(std::string_view text, const DataType& type, int64_t* count) {
  ClockText clock;
  return ReadTimeOfDay(text, &clock) &&
         CountUnits(clock.nanos / kNanosPerSecond, clock.nanos % kNanosPerSecond, type.unit,
                    count) &&
         *count < kSecondsPerDay * UnitsPerSecond(type.unit);
}

template <typename T>
bool Put(int64_t value, uint8_t* to) {
  const auto narrow = static_cast<T>(value);
  std::memcpy(to, &narrow, sizeof(T));
  return narrow == value;
}

template <typename T>
bool ParseNumber(std::string_view text, uint8_t* value) {
  T number{};
  bool parsed = false;
  if constexpr (std::is_floating_point_v<T>) {
    parsed = ParseFloat(text, &number);
  } else {
    parsed = ParseInteger(text, &number);
  }
  std::memcpy(value, &number, sizeof(T));
  return parsed;
}

// The other kinds of intervals are narrower: what has no place in them is refused.
bool ParseIntervalAs(std::string_view text, const DataType& type, uint8_t* value) {
  constexpr int64_t kNanosPerMillisecond = 1000000;
  Interval interval;
  if (!ParseInterval(text, &interval)) return false;
  switch (type.id) {
    case TypeId::kIntervalMonths:
      return Put<int32_t>(interval.months, value) && interval.days == 0 &&
             interval.nanoseconds == 0;
    case TypeId::kIntervalDayTime:
      return Put<int32_t>(interval.days, value) &&
             Put<int32_t>(interval.nanoseconds / kNanosPerMillisecond, value + 4) &&
             interval.months == 0;
    default: std::memcpy(value, &interval, sizeof(interval)); return true;
  }
}

// A duration is a number of its units or an interval without months.
bool ParseDuration(std::string_view text, const DataType& type, uint8_t* value) {
  if (ParseNumber<int64_t>(text, value)) return true;
  Interval interval;
  if (!ParseInterval(text, &interval) || interval.months != 0) return false;
  const Int128 nanos = IntervalNanos(interval);
  const Int128 count = nanos / (kNanosPerSecond / UnitsPerSecond(type.unit));
  return FitsInt64(count) && Put<int64_t>(static_cast<int64_t>(count), value);
}

// Any type of a fixed width.
bool ParseFixed(std::string_view text, const DataType& type, uint8_t* value) {
  int64_t count = 0;
  switch (type.id) {
    case TypeId::kFloat16: {
      uint16_t half = 0;
      const bool parsed = ParseHalf(text, &half);
      std::memcpy(value, &half, sizeof(half));
      return parsed;
    }
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: return ParseRoundedDecimal(text, type, value);
    case TypeId::kDate32: return ParseDay(text, &count) && Put<int32_t>(count, value);
    case TypeId::kDate64:
      return ParseDay(text, &count) && Put<int64_t>(count * kMillisecondsPerDay, value);
    case TypeId::kTime32: return ParseClock(text, type, &count) && Put<int32_t>(count, value);
    case TypeId::kTime64: return ParseClock(text, type, &count) && Put<int64_t>(count, value);
    case TypeId::kTimestamp:
      return ParseTimestamp(text, type, &count) && Put<int64_t>(count, value);
    case TypeId::kDuration: return ParseDuration(text, type, value);
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return ParseIntervalAs(text, type, value);
    default:
      return WithNumber(type.id, [&](auto number) {
        return ParseNumber<typename decltype(number)::type>(text, value);
      });
  }
}

Status NotOfType(const Vector& source, uint64_t row, const DataType& to) {
  const std::string name = to.ToString();
  return Error(Code::kInvalidArgument, "{} is not a value of type {}",
               QuotedText(source.String(row).view()), name)
      .AtRow(static_cast<int64_t>(row));
}

Result<Vector> FixedFromTexts(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  const uint32_t width = to.width();
  Buffer values = Buffer::Zeroed(pool, source.length * width, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (!source.IsValid(i)) continue;
    const std::string_view text = Trimmed(source.String(i).view());
    if (!ParseFixed(text, to, values.data() + i * width)) return NotOfType(source, i, to);
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

Result<Vector> TruthsFromTexts(const Vector& source, const DataType& to,
                               const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(source.length), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    bool value = false;
    if (!source.IsValid(i)) continue;
    if (!ReadTruth(source.String(i).view(), &value)) return NotOfType(source, i, to);
    PutBit(bits.data(), i, value);
  }
  target.values = bits.data();
  target.buffers.push_back(std::move(bits));
  return target;
}

Result<Vector> BytesFromTexts(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  VectorBuilder bytes(TypeId::kBinary, pool);
  std::string value;
  for (uint64_t i = 0; i < source.length; ++i) {
    if (!source.IsValid(i)) {
      bytes.AppendNull();
    } else if (ParseBinary(source.String(i).view(), &value)) {
      bytes.AppendString(value);
    } else {
      return NotOfType(source, i, to);
    }
  }
  Vector binary = bytes.Finish();
  if (to.is_binary()) {
    binary.type = to;
    return binary;
  }
  COLMERGE_ASSIGN_OR_RETURN(Vector target, CastBinary(binary, to, pool));
  for (Buffer& buffer : binary.buffers) target.buffers.push_back(std::move(buffer));
  return target;
}

}  // namespace

bool ReadTruth(std::string_view text, bool* value) { return ParseTruth(Trimmed(text), value); }

Result<Vector> CastToText(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (from.is_integer()) return IntegerTexts(source, to, pool);
  switch (FamilyOf(from)) {
    case TypeFamily::kInterval: return IntervalTexts(source, to, pool);
    case TypeFamily::kTime:
    case TypeFamily::kTimestamp:
      return WriteTexts(source, to, pool,
                        [&](uint64_t i) { return SqlTimeText(ValueText(source, i)); });
    case TypeFamily::kBinary:
      return WriteTexts(source, to, pool, [&](uint64_t i) { return "\\x" + ValueText(source, i); });
    default: return WriteTexts(source, to, pool, [&](uint64_t i) { return ValueText(source, i); });
  }
}

Result<Vector> CastFromText(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (to.id == TypeId::kBool) return TruthsFromTexts(source, to, pool);
  if (FamilyOf(to) == TypeFamily::kBinary) return BytesFromTexts(source, to, pool);
  return FixedFromTexts(source, to, pool);
}

}  // namespace colmerge
