// SPDX-License-Identifier: Apache-2.0
// Dates and times as casts read them: all that PostgreSQL spells with numbers, and all that casts
// write, years before 1 and beyond 9999 included (year 0 is the one before year 1).
//
//   date  Y-M-D, Y/M/D, YYYYMMDD; the year of four digits or more, or with a sign
//   time  H:M[:S[.digits]] [AM | PM]; 24:00:00 is the end of the day
//   zone  Z, UTC, GMT, UT, +H, +HHMM, +H:MM (or -)
#pragma once

#include <cstdint>
#include <string_view>

namespace colmerge {

struct ClockText {
  int64_t nanos = 0;  // since midnight, at most a whole day
  bool has_zone = false;
  int32_t zone = 0;  // seconds east of UTC
};

// A date, a time behind a T or spaces, a zone behind either.
struct MomentText {
  int64_t day = 0;  // since 1970-01-01
  ClockText clock;
};

// Each takes the whole text or refuses it.
bool ReadMoment(std::string_view text, MomentText* moment);
bool ReadTimeOfDay(std::string_view text, ClockText* time);

}  // namespace colmerge
