// SPDX-License-Identifier: Apache-2.0
//
// Dates, times and decimals as Python values. Each function gives NULL without an exception for what Python's own types
// do not hold: colmerge._decode then says what becomes of it.

#include <string.h>

#include "native.h"

static const int64_t epoch_day = 719163;  // date(1970, 1, 1).toordinal()
static const int64_t last_day = 3652059;  // date.max.toordinal()
static const int64_t day_microseconds = (int64_t)86400 * 1000000;

static int64_t FloorDivide(int64_t number, int64_t by) {
  return number / by - (number % by != 0 && (number < 0) != (by < 0));
}

// Microseconds of a number of parts of a second; false where that is no whole number, or too large.
static bool ToMicroseconds(const Decoder* decoder, int64_t count, int64_t* out) {
  if (decoder->parts <= 1000000)
    return !__builtin_mul_overflow(count, 1000000 / decoder->parts, out);
  *out = FloorDivide(count, 1000);
  return count % 1000 == 0;
}

static PyObject* DateOf(State* state, int64_t days) {
  if (days < 1 - epoch_day || days > last_day - epoch_day) return NULL;
  return PyObject_CallMethod(state->date, "fromordinal", "L", (long long)days + epoch_day);
}

typedef struct Clock {
  int hour, minute, second, microsecond;
} Clock;

static Clock ClockOf(int64_t microseconds) {
  const int64_t seconds = microseconds / 1000000;
  const Clock clock = {(int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60),
                       (int)(microseconds % 1000000)};
  return clock;
}

static PyObject* TimeOf(State* state, const Decoder* decoder, int64_t count) {
  int64_t microseconds = 0;
  if (!ToMicroseconds(decoder, count, &microseconds) || microseconds < 0 ||
      microseconds >= day_microseconds) {
    return NULL;
  }
  const Clock clock = ClockOf(microseconds);
  return PyObject_CallFunction(state->time, "iiii", clock.hour, clock.minute, clock.second,
                               clock.microsecond);
}

static PyObject* DurationOf(State* state, const Decoder* decoder, int64_t count) {
  int64_t microseconds = 0;
  if (!ToMicroseconds(decoder, count, &microseconds)) return NULL;
  const int64_t days = FloorDivide(microseconds, day_microseconds);
  const int64_t rest = microseconds - days * day_microseconds;
  return PyObject_CallFunction(state->timedelta, "LLL", (long long)days,
                               (long long)(rest / 1000000), (long long)(rest % 1000000));
}

typedef struct CivilDay {
  int year, month, day;
} CivilDay;

// The proleptic Gregorian date of a day counted from 1970-01-01. Days are counted from 1 March of the year 0 within
// cycles of 400 years: leap days then come last, and months follow one pattern.
static CivilDay CivilDayOf(int64_t days) {
  enum { kCycle = 146097, kToMarch = 719468 };
  const int64_t shifted = days + kToMarch;
  const int64_t cycle = FloorDivide(shifted, kCycle);
  const int64_t day = shifted - cycle * kCycle;
  const int64_t year = (day - day / 1460 + day / 36524 - day / (kCycle - 1)) / 365;
  const int64_t of_year = day - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * of_year + 2) / 153;  // 0: March
  const CivilDay found = {(int)(year + cycle * 400 + (month >= 10)),
                          (int)(month < 10 ? month + 3 : month - 9),
                          (int)(of_year - (153 * month + 2) / 5 + 1)};
  return found;
}

static PyObject* InstantOf(State* state, const Decoder* decoder, int64_t count) {
  int64_t microseconds = 0;
  if (!ToMicroseconds(decoder, count, &microseconds)) return NULL;
  const int64_t days = FloorDivide(microseconds, day_microseconds);
  if (days < 1 - epoch_day || days > last_day - epoch_day) return NULL;
  const CivilDay day = CivilDayOf(days);
  const Clock clock = ClockOf(microseconds - days * day_microseconds);
  PyObject* zone = decoder->zone == NULL ? Py_None : decoder->zone;
  PyObject* utc =
      PyObject_CallFunction(state->datetime, "iiiiiiiO", day.year, day.month, day.day, clock.hour,
                            clock.minute, clock.second, clock.microsecond, zone);
  if (utc == NULL || decoder->zone == NULL) return utc;
  PyObject* local = PyObject_CallMethod(zone, "fromutc", "O", utc);
  Py_DECREF(utc);
  if (local == NULL &&
      (PyErr_ExceptionMatches(PyExc_OverflowError) || PyErr_ExceptionMatches(PyExc_ValueError))) {
    PyErr_Clear();  // at the ends of the calendar
  }
  return local;
}

PyObject* DecodeCount(State* state, const Decoder* decoder, int64_t count) {
  switch (decoder->reading) {
    case kReadDate32: return DateOf(state, count);
    case kReadDate64: return DateOf(state, FloorDivide(count, 86400000));
    case kReadTime32:
    case kReadTime64: return TimeOf(state, decoder, count);
    case kReadDuration: return DurationOf(state, decoder, count);
    case kReadInstant: return InstantOf(state, decoder, count);
    default: return NULL;
  }
}

PyObject* DecodeDecimal(State* state, const Decoder* decoder, const char* raw) {
  __int128 number;
  memcpy(&number, raw, sizeof(number));
  const bool is_negative = number < 0;
  unsigned __int128 rest = is_negative ? -(unsigned __int128)number : (unsigned __int128)number;
  char digits[40];
  char* first = digits + sizeof(digits) - 1;
  *first = '\0';
  do {
    *--first = (char)('0' + (int)(rest % 10));
    rest /= 10;
  } while (rest != 0);
  char text[64];
  PyOS_snprintf(text, sizeof(text), "%s%sE%d", is_negative ? "-" : "", first, -(int)decoder->scale);
  return PyObject_CallFunction(state->Decimal, "s", text);
}

PyObject* DecodeFixed(State* state, const Decoder* decoder, const char* raw) {
  if (decoder->reading == kReadDecimal) return DecodeDecimal(state, decoder, raw);
  if (decoder->width == 4) {
    int32_t count;
    memcpy(&count, raw, sizeof(count));
    return DecodeCount(state, decoder, count);
  }
  int64_t count;
  memcpy(&count, raw, sizeof(count));
  return DecodeCount(state, decoder, count);
}
