// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/temporal_text.h"

#include <fmt/format.h>

#include "column/calendar.h"

namespace colmerge {
namespace {

constexpr int64_t kNanosPerSecond = 1000000000;

// A point and the digits that are needed, or nothing.
std::string FractionText(int64_t nanos) {
  if (nanos == 0) return {};
  if (nanos % 1000000 == 0) return fmt::format(".{:03}", nanos / 1000000);
  if (nanos % 1000 == 0) return fmt::format(".{:06}", nanos / 1000);
  return fmt::format(".{:09}", nanos);
}

std::string ClockText(int64_t second_of_day, int64_t nanos) {
  return fmt::format("{:02}:{:02}:{:02}{}", second_of_day / 3600, second_of_day / 60 % 60,
                     second_of_day % 60, FractionText(nanos));
}

// The quotient rounded down; *rest is from 0 to divisor - 1.
int64_t FloorDivide(int64_t value, int64_t divisor, int64_t* rest) {
  int64_t quotient = value / divisor;
  *rest = value % divisor;
  if (*rest < 0) {
    *rest += divisor;
    --quotient;
  }
  return quotient;
}

}  // namespace

int64_t UnitsPerSecond(TimeUnit unit) {
  constexpr int64_t kPerSecond[] = {1, 1000, 1000000, kNanosPerSecond};
  return kPerSecond[static_cast<int>(unit)];
}

std::string DateText(int64_t days) {
  const CivilDate date = DateOfDays(days);
  const bool plain = date.year >= 0 && date.year <= 9999;
  return plain ? fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day)
               : fmt::format("{:+05}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string TimeOfDayText(int64_t count, TimeUnit unit) {
  const int64_t per_second = UnitsPerSecond(unit);
  if (count < 0 || count / per_second >= kSecondsPerDay) return std::to_string(count);
  return ClockText(count / per_second, count % per_second * (kNanosPerSecond / per_second));
}

std::string TimestampText(int64_t count, TimeUnit unit, bool in_utc) {
  const int64_t per_second = UnitsPerSecond(unit);
  int64_t fraction, second_of_day;
  const int64_t seconds = FloorDivide(count, per_second, &fraction);
  const int64_t days = FloorDivide(seconds, kSecondsPerDay, &second_of_day);
  const std::string clock = ClockText(second_of_day, fraction * (kNanosPerSecond / per_second));
  return fmt::format("{}T{}{}", DateText(days), clock, in_utc ? "Z" : "");
}

std::string IntervalText(int32_t months, int32_t days, int64_t nanoseconds) {
  std::string text = "P";
  if (months != 0) text += fmt::format("{}M", months);
  if (days != 0) text += fmt::format("{}D", days);
  if (nanoseconds != 0) {
    const bool is_negative = nanoseconds < 0;
    const uint64_t magnitude =
        is_negative ? 0 - static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
    text += fmt::format("T{}{}{}S", is_negative ? "-" : "", magnitude / kNanosPerSecond,
                        FractionText(static_cast<int64_t>(magnitude % kNanosPerSecond)));
  }
  return text.size() > 1 ? text : "P0D";
}

}  // namespace colmerge
