// SPDX-License-Identifier: Apache-2.0
#include "expr/values/moment_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "column/calendar.h"

namespace colmerge {
namespace {

constexpr size_t kYearDigits = 4;
// Years that dates of 32 bits and timestamps of any unit can have.
constexpr size_t kMostYearDigits = 7;
constexpr size_t kCompactDigits = 8;  // YYYYMMDD
constexpr size_t kMostFractionDigits = 9;

class MomentReader {
 public:
  explicit MomentReader(std::string_view text) : text_(text) {}

  bool ReadMoment(MomentText* moment) {
    if (!TakeDate(&moment->day)) return false;
    const bool has_t = !text_.empty() && (text_[0] == 'T' || text_[0] == 't');
    if (has_t) text_.remove_prefix(1);
    SkipSpaces();
    const bool has_time = has_t || (!text_.empty() && IsDigit(text_[0]));
    if (has_time && !TakeClock(&moment->clock.nanos)) return false;
    return TakeRest(&moment->clock);
  }

  bool ReadTimeOfDay(ClockText* time) { return TakeClock(&time->nanos) && TakeRest(time); }

 private:
  void SkipSpaces() {
    while (!text_.empty() && text_[0] == ' ') text_.remove_prefix(1);
  }
  bool Skip(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // The next letters are the word and no more.
  bool SkipWord(std::string_view word) {
    if (!EqualButForCase(text_.substr(0, word.size()), word)) return false;
    if (text_.size() > word.size() && !IsSpaceOrSign(text_[word.size()])) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  static bool IsSpaceOrSign(char c) { return c == ' ' || c == '+' || c == '-'; }

  size_t CountDigits() const {
    return std::min(text_.find_first_not_of("0123456789"), text_.size());
  }
  bool TakeDigits(size_t least, size_t most, int32_t* value) {
    const size_t count = std::min(CountDigits(), most);
    if (count < least) return false;
    *value = 0;
    for (size_t i = 0; i < count; ++i) *value = *value * 10 + (text_[i] - '0');
    text_.remove_prefix(count);
    return true;
  }
  // One or two digits.
  bool TakeNumber(int32_t most, int32_t* value) {
    return CountDigits() <= 2 && TakeDigits(1, 2, value) && *value <= most;
  }

  bool TakeDate(int64_t* day) {
    const bool is_negative = Skip('-');
    const bool has_sign = is_negative || Skip('+');
    CivilDate date;
    int32_t year = 0;
    if (!has_sign && CountDigits() == kCompactDigits) {
      if (!TakeDigits(kYearDigits, kYearDigits, &year) || !TakeDigits(2, 2, &date.month) ||
          !TakeDigits(2, 2, &date.day)) {
        return false;
      }
    } else {
      if (CountDigits() > kMostYearDigits || !TakeDigits(kYearDigits, kMostYearDigits, &year)) {
        return false;
      }
      const char separator = text_.empty() ? '\0' : text_[0];
      if ((separator != '-' && separator != '/') || !Skip(separator) ||
          !TakeNumber(12, &date.month) || !Skip(separator) || !TakeNumber(31, &date.day)) {
        return false;
      }
    }
    date.year = is_negative ? -year : year;
    if (date.month < 1 || date.month > 12 || date.day < 1) return false;
    *day = DaysSinceEpoch(date);
    return date.day <= DaysInMonth(date.year, date.month);
  }

  bool TakeFraction(int64_t* nanos) {
    const size_t count = CountDigits();
    if (count == 0 || count > kMostFractionDigits) return false;
    int32_t digits = 0;
    TakeDigits(count, count, &digits);
    *nanos = digits;
    for (size_t i = count; i < kMostFractionDigits; ++i) *nanos *= 10;
    return true;
  }

  bool TakeClock(int64_t* nanos) {
    int32_t hour = 0;
    int32_t minute = 0;
    int32_t second = 0;
    int64_t fraction = 0;
    if (!TakeNumber(24, &hour) || !Skip(':') || !TakeNumber(59, &minute)) return false;
    if (Skip(':')) {
      if (!TakeNumber(59, &second) || (Skip('.') && !TakeFraction(&fraction))) return false;
    }
    SkipSpaces();
    const bool is_morning = SkipWord("am");
    const bool is_evening = !is_morning && SkipWord("pm");
    if (is_morning || is_evening) {
      if (hour < 1 || hour > 12) return false;
      hour = hour % 12 + (is_evening ? 12 : 0);
    }
    *nanos = ((hour * int64_t{60} + minute) * 60 + second) * kNanosPerSecond + fraction;
    return *nanos <= kNanosPerDay;
  }

  // The zone, if any, up to the end.
  bool TakeRest(ClockText* time) {
    SkipSpaces();
    if (text_.empty()) return true;
    time->has_zone = true;
    return TakeZone(&time->zone) && text_.empty();
  }

  bool TakeZone(int32_t* seconds) {
    for (std::string_view word : {"z", "utc", "gmt", "ut"}) {
      if (SkipWord(word)) return true;
    }
    const bool is_west = Skip('-');
    if (!is_west && !Skip('+')) return false;
    int32_t hours = 0;
    int32_t minutes = 0;
    if (CountDigits() == 4) {
      if (!TakeDigits(2, 2, &hours) || !TakeDigits(2, 2, &minutes)) return false;
    } else if (!TakeNumber(23, &hours) || (Skip(':') && !TakeNumber(59, &minutes))) {
      return false;
    }
    *seconds = (hours * 60 + minutes) * (is_west ? -60 : 60);
    return hours <= 23 && minutes <= 59;
  }

  std::string_view text_;
};

}  // namespace

bool ReadMoment(std::string_view text, MomentText* moment) {
  return MomentReader(text).ReadMoment(moment);
}

bool ReadTimeOfDay(std::string_view text, ClockText* time) {
  return MomentReader(text).ReadTimeOfDay(time);
}

}  // namespace colmerge
