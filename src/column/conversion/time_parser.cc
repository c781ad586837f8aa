// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/time_parser.h"

#include "base/ascii.h"
#include "column/calendar.h"
#include "column/conversion/temporal_text.h"

namespace colmerge {
namespace {

constexpr size_t kDateSize = 10;

// `count` digits at the start of text.
bool TakeDigits(std::string_view* text, size_t count, int32_t* value) {
  if (text->size() < count) return false;
  int32_t parsed = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit((*text)[i])) return false;
    parsed = parsed * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(count);
  *value = parsed;
  return true;
}

bool TakeCharacter(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

bool TakeDate(std::string_view* text, int32_t* days) {
  int32_t year, month, day;
  if (!TakeDigits(text, 4, &year) || !TakeCharacter(text, '-') || !TakeDigits(text, 2, &month) ||
      !TakeCharacter(text, '-') || !TakeDigits(text, 2, &day)) {
    return false;
  }
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month))
    return false;
  *days = static_cast<int32_t>(DaysSinceEpoch({year, month, day}));
  return true;
}

// The digits after the point.
bool TakeFraction(std::string_view* text, int32_t* nanos) {
  int32_t scale = kNanosPerSecond / 10;
  size_t i = 0;
  *nanos = 0;
  for (; i < text->size() && IsDigit((*text)[i]); ++i, scale /= 10) {
    if (scale == 0) return false;
    *nanos += scale * ((*text)[i] - '0');
  }
  text->remove_prefix(i);
  return i != 0;
}

bool TakeTimeOfDay(std::string_view* text, int32_t* seconds, int32_t* nanos) {
  int32_t hour, minute, second = 0;
  *nanos = 0;
  if (!TakeDigits(text, 2, &hour) || !TakeCharacter(text, ':') || !TakeDigits(text, 2, &minute)) {
    return false;
  }
  if (TakeCharacter(text, ':')) {
    if (!TakeDigits(text, 2, &second)) return false;
    if (TakeCharacter(text, '.') && !TakeFraction(text, nanos)) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  *seconds = hour * 3600 + minute * 60 + second;
  return true;
}

// Z, +HH, +HHMM or +HH:MM, as seconds east of Greenwich.
bool TakeOffset(std::string_view* text, int32_t* seconds) {
  *seconds = 0;
  if (TakeCharacter(text, 'Z') || TakeCharacter(text, 'z')) return true;
  bool west = TakeCharacter(text, '-');
  if (!west && !TakeCharacter(text, '+')) return false;
  int32_t hours, minutes = 0;
  if (!TakeDigits(text, 2, &hours)) return false;
  bool colon = TakeCharacter(text, ':');
  if ((colon || !text->empty()) && !TakeDigits(text, 2, &minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  *seconds = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
  return true;
}

}  // namespace

bool ParseDate(std::string_view text, int32_t* days) {
  return text.size() == kDateSize && TakeDate(&text, days);
}

bool ParseInstant(std::string_view text, Instant* instant) {
  int32_t days, seconds, offset = 0;
  Instant parsed;
  if (!TakeDate(&text, &days)) return false;
  parsed.seconds = days * kSecondsPerDay;
  if (!text.empty()) {
    if (!TakeCharacter(&text, 'T') && !TakeCharacter(&text, ' ')) return false;
    if (!TakeTimeOfDay(&text, &seconds, &parsed.nanos)) return false;
    parsed.has_time = true;
    parsed.has_offset = !text.empty();
    if (parsed.has_offset && (!TakeOffset(&text, &offset) || !text.empty())) return false;
    parsed.seconds += seconds - offset;
  }
  *instant = parsed;
  return true;
}

bool ParseTimeOfDay(std::string_view text, int64_t* nanos) {
  int32_t seconds, rest;
  if (!TakeTimeOfDay(&text, &seconds, &rest) || !text.empty()) return false;
  *nanos = seconds * kNanosPerSecond + rest;
  return true;
}

bool InUnit(int64_t seconds, int32_t nanos, TimeUnit unit, int64_t* count) {
  const int64_t per_second = UnitsPerSecond(unit);
  const int64_t nanos_each = kNanosPerSecond / per_second;
  if (nanos % nanos_each != 0) return false;
  const int64_t rest = nanos / nanos_each;
  // The product of a negative number of seconds may pass the range while the sum does not.
  if (seconds < 0 && rest > 0) {
    int64_t product;
    if (__builtin_mul_overflow(seconds + 1, per_second, &product)) return false;
    return !__builtin_add_overflow(product, rest - per_second, count);
  }
  int64_t product;
  if (__builtin_mul_overflow(seconds, per_second, &product)) return false;
  return !__builtin_add_overflow(product, rest, count);
}

}  // namespace colmerge
