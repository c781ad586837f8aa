// SPDX-License-Identifier: Apache-2.0
// Dates and times in ISO 8601's extended form, of the years 0001 to 9999. A parser takes the whole
// text or refuses it.
#pragma once

#include <cstdint>
#include <string_view>

#include "column/data_type.h"

namespace colmerge {

// A point in time, or a local one when the text has no offset from UTC.
struct Instant {
  int64_t seconds = 0;  // since 1970-01-01, in UTC when has_offset
  int32_t nanos = 0;    // 0 .. 999999999 after that second
  bool has_time = false;
  bool has_offset = false;
};

// YYYY-MM-DD as days since 1970-01-01.
bool ParseDate(std::string_view text, int32_t* days);

// A date, or a date, T or a space, HH:MM[:SS[.digits]] and then Z, +HH, +HHMM, +HH:MM (or -) or
// nothing. Up to nine digits after the point.
bool ParseInstant(std::string_view text, Instant* instant);

// HH:MM[:SS[.digits]] as nanoseconds since midnight.
bool ParseTimeOfDay(std::string_view text, int64_t* nanos);

// The count of units; false when it is no whole number or passes 64 bits.
bool InUnit(int64_t seconds, int32_t nanos, TimeUnit unit, int64_t* count);

}  // namespace colmerge
