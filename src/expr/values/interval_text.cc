// SPDX-License-Identifier: Apache-2.0
#include "expr/values/interval_text.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "column/calendar.h"

namespace colmerge {
namespace {

constexpr int64_t kDaysPerMonth = 30;
constexpr int64_t kMonthsPerYear = 12;
// No quantity that fits any unit is larger; sums of a few thousand of them stay in 128 bits.
constexpr int64_t kLargestQuantity = int64_t{1} << 62;
constexpr int kMostQuantities = 64;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A number with up to nine digits behind the point; more are cut.
struct Quantity {
  bool negative = false;
  int64_t whole = 0;
  int64_t billionths = 0;
};

// What a unit is made of: of one of these.
struct Unit {
  int64_t months = 0;
  int64_t days = 0;
  int64_t nanos = 0;
};

struct NamedUnit {
  std::string_view name;
  Unit unit;
};

constexpr Unit kMicrosecond{0, 0, 1000};
constexpr Unit kMillisecond{0, 0, 1000000};
constexpr Unit kSecond{0, 0, kNanosPerSecond};
constexpr Unit kMinute{0, 0, 60 * kNanosPerSecond};
constexpr Unit kHour{0, 0, 3600 * kNanosPerSecond};
constexpr Unit kDay{0, 1, 0};
constexpr Unit kWeek{0, 7, 0};
constexpr Unit kMonth{1, 0, 0};
constexpr Unit kYear{kMonthsPerYear, 0, 0};

// Without the s of a plural.
constexpr NamedUnit kUnits[] = {
    {"nanosecond", {0, 0, 1}},
    {"ns", {0, 0, 1}},
    {"microsecond", kMicrosecond},
    {"usec", kMicrosecond},
    {"us", kMicrosecond},
    {"millisecond", kMillisecond},
    {"msec", kMillisecond},
    {"ms", kMillisecond},
    {"second", kSecond},
    {"sec", kSecond},
    {"s", kSecond},
    {"minute", kMinute},
    {"min", kMinute},
    {"m", kMinute},
    {"hour", kHour},
    {"hr", kHour},
    {"h", kHour},
    {"day", kDay},
    {"d", kDay},
    {"week", kWeek},
    {"w", kWeek},
    {"month", kMonth},
    {"mon", kMonth},
    {"quarter", {3, 0, 0}},
    {"year", kYear},
    {"yr", kYear},
    {"y", kYear},
    {"decade", {10 * kMonthsPerYear, 0, 0}},
    {"century", {100 * kMonthsPerYear, 0, 0}},
    {"centurie", {100 * kMonthsPerYear, 0, 0}},
    {"millennium", {1000 * kMonthsPerYear, 0, 0}},
    {"millennia", {1000 * kMonthsPerYear, 0, 0}},
};

const Unit* FindUnit(std::string_view word) {
  for (const NamedUnit& named : kUnits) {
    if (word == named.name) return &named.unit;
  }
  if (word.size() > 1 && word.back() == 's') {
    word.remove_suffix(1);
    for (const NamedUnit& named : kUnits) {
      if (word == named.name) return &named.unit;
    }
  }
  return nullptr;
}

// ISO 8601's letters; M is a month before the T, a minute behind it.
const Unit* FindIsoUnit(char letter, bool behind_t) {
  switch (letter) {
    case 'Y': return behind_t ? nullptr : &kYear;
    case 'W': return behind_t ? nullptr : &kWeek;
    case 'D': return behind_t ? nullptr : &kDay;
    case 'M': return behind_t ? &kMinute : &kMonth;
    case 'H': return behind_t ? &kHour : nullptr;
    case 'S': return behind_t ? &kSecond : nullptr;
    default: return nullptr;
  }
}

// The sum of quantities so far.
class IntervalSum {
 public:
  bool Add(const Quantity& quantity, const Unit& unit) {
    if (++count_ > kMostQuantities) return false;
    const int sign = quantity.negative ? -1 : 1;
    const Int128 whole = Int128{quantity.whole} * sign;
    const Int128 part = Int128{quantity.billionths} * sign;
    months_ += whole * unit.months;
    days_ += whole * unit.days;
    nanos_ += whole * unit.nanos + part * unit.nanos / kNanosPerSecond;
    if (unit.months >= kMonthsPerYear) {
      const Int128 half = Int128{kNanosPerSecond / 2} * sign;
      months_ += (part * unit.months + half) / kNanosPerSecond;
    } else {
      AddDays(part * (unit.months * kDaysPerMonth + unit.days));
    }
    return true;
  }

  void Negate() {
    months_ = -months_;
    days_ = -days_;
    nanos_ = -nanos_;
  }

  bool Store(MonthDayNanoInterval* interval) const {
    interval->months = static_cast<int32_t>(months_);
    interval->days = static_cast<int32_t>(days_);
    interval->nanoseconds = static_cast<int64_t>(nanos_);
    return interval->months == months_ && interval->days == days_ &&
           interval->nanoseconds == nanos_;
  }

 private:
  // Billionths of a day.
  void AddDays(Int128 billionths) {
    days_ += billionths / kNanosPerSecond;
    nanos_ += billionths % kNanosPerSecond * kSecondsPerDay;
  }

  Int128 months_ = 0;
  Int128 days_ = 0;
  Int128 nanos_ = 0;
  int count_ = 0;
};

class IntervalParser {
 public:
  explicit IntervalParser(std::string_view text) : text_(text) {}

  bool Parse(MonthDayNanoInterval* interval) {
    SkipSpaces();
    if (Skip('@')) SkipSpaces();
    const bool iso = !text_.empty() && (text_[0] == 'P' || text_[0] == 'p');
    return (iso ? ParseIso() : ParseWords()) && sum_.Store(interval);
  }

 private:
  void SkipSpaces() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
  }
  bool Skip(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeSign() {
    if (Skip('-')) return true;
    Skip('+');
    return false;
  }

  bool TakeWhole(int64_t* whole) {
    if (text_.empty() || !IsDigit(text_[0])) return false;
    *whole = 0;
    for (; !text_.empty() && IsDigit(text_[0]); text_.remove_prefix(1)) {
      if (*whole > kLargestQuantity / 10 - 1) return false;
      *whole = *whole * 10 + (text_[0] - '0');
    }
    return true;
  }
  void TakeFraction(int64_t* billionths) {
    *billionths = 0;
    if (!Skip('.')) return;
    int64_t place = kNanosPerSecond / 10;
    for (; !text_.empty() && IsDigit(text_[0]); text_.remove_prefix(1), place /= 10) {
      *billionths += place * (text_[0] - '0');
    }
  }
  bool TakeQuantity(Quantity* quantity) {
    quantity->negative = TakeSign();
    quantity->whole = 0;
    const bool begins_with_point = text_.size() > 1 && text_[0] == '.' && IsDigit(text_[1]);
    if (!begins_with_point && !TakeWhole(&quantity->whole)) return false;
    TakeFraction(&quantity->billionths);
    return true;
  }
  std::string TakeWord() {
    std::string word;
    for (; !text_.empty() && IsLetter(text_[0]); text_.remove_prefix(1))
      word += LowerAscii(text_[0]);
    return word;
  }

  // Behind the hours of HH:MM[:SS[.digits]].
  bool ParseClock(const Quantity& hours) {
    Quantity minutes;
    Quantity seconds;
    minutes.negative = seconds.negative = hours.negative;
    if (hours.billionths != 0 || !Skip(':') || !TakeWhole(&minutes.whole)) return false;
    if (Skip(':')) {
      if (!TakeWhole(&seconds.whole)) return false;
      TakeFraction(&seconds.billionths);
    }
    if (minutes.whole > 59 || seconds.whole > 59) return false;
    return sum_.Add(hours, kHour) && sum_.Add(minutes, kMinute) && sum_.Add(seconds, kSecond);
  }

  // Behind the years of Y-M.
  bool ParseMonths(const Quantity& years) {
    Quantity months;
    months.negative = years.negative;
    if (years.billionths != 0 || !Skip('-') || !TakeWhole(&months.whole)) return false;
    return months.whole < kMonthsPerYear && sum_.Add(years, kYear) && sum_.Add(months, kMonth);
  }

  // Whether a time of day comes.
  bool IsClock() const {
    const size_t sign = text_.empty() || IsDigit(text_[0]) ? 0 : 1;
    const size_t end = text_.find_first_not_of("0123456789", sign);
    return end != std::string_view::npos && end != sign && text_[end] == ':' &&
           (sign == 0 || text_[0] == '-' || text_[0] == '+');
  }

  // The unit of a quantity that is neither a time of day nor years and months.
  const Unit* TakeUnit(bool is_first) {
    SkipSpaces();
    if (text_.empty() && is_first) return &kSecond;
    return IsClock() ? &kDay : FindUnit(TakeWord());
  }

  bool ParseWords() {
    bool any = false;
    while (!text_.empty()) {
      if (any && IsLetter(text_[0])) {
        if (TakeWord() != "ago") return false;
        SkipSpaces();
        sum_.Negate();
        return text_.empty();
      }
      Quantity quantity;
      if (!TakeQuantity(&quantity)) return false;
      if (!text_.empty() && text_[0] == ':') {
        if (!ParseClock(quantity)) return false;
      } else if (!text_.empty() && text_[0] == '-') {
        if (!ParseMonths(quantity)) return false;
      } else {
        const Unit* unit = TakeUnit(!any);
        if (unit == nullptr || !sum_.Add(quantity, *unit)) return false;
      }
      any = true;
      SkipSpaces();
    }
    return any;
  }

  bool ParseIso() {
    text_.remove_prefix(1);
    bool any = false;
    bool behind_t = false;
    while (!text_.empty()) {
      if (!behind_t && (Skip('T') || Skip('t'))) {
        behind_t = true;
        any = false;
        continue;
      }
      Quantity quantity;
      if (!TakeQuantity(&quantity) || text_.empty()) return false;
      const Unit* unit = FindIsoUnit(static_cast<char>(LowerAscii(text_[0]) - 'a' + 'A'), behind_t);
      if (unit == nullptr || !sum_.Add(quantity, *unit)) return false;
      text_.remove_prefix(1);
      any = true;
    }
    return any;
  }

  std::string_view text_;
  IntervalSum sum_;
};

// "3 days", "-1 mons"; a part behind a negative one shows its plus sign.
void AppendPart(int64_t count, std::string_view unit, std::string* text, bool* was_negative) {
  if (count == 0) return;
  if (!text->empty()) *text += ' ';
  if (*was_negative && count > 0) *text += '+';
  *text += fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
  *was_negative = count < 0;
}

}  // namespace

bool ParseInterval(std::string_view text, MonthDayNanoInterval* interval) {
  return IntervalParser(text).Parse(interval);
}

std::string IntervalSqlText(const MonthDayNanoInterval& interval) {
  std::string text;
  bool was_negative = false;
  AppendPart(interval.months / kMonthsPerYear, "year", &text, &was_negative);
  AppendPart(interval.months % kMonthsPerYear, "mon", &text, &was_negative);
  AppendPart(interval.days, "day", &text, &was_negative);
  if (interval.nanoseconds == 0 && !text.empty()) return text;
  const bool negative = interval.nanoseconds < 0;
  const uint64_t nanos = negative ? 0 - static_cast<uint64_t>(interval.nanoseconds)
                                  : static_cast<uint64_t>(interval.nanoseconds);
  const uint64_t seconds = nanos / kNanosPerSecond;
  if (!text.empty()) text += ' ';
  text += negative ? "-" : was_negative ? "+" : "";
  text += fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (nanos % kNanosPerSecond != 0) {
    std::string fraction = fmt::format(".{:09}", nanos % kNanosPerSecond);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text;
}

}  // namespace colmerge
