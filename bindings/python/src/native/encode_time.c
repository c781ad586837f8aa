// SPDX-License-Identifier: Apache-2.0
//
// Decimals, dates and times as columns. The limited API knows nothing of these types: their attributes are asked for.

#include <string.h>

#include "native.h"

static const int64_t epoch_day = 719163;  // date(1970, 1, 1).toordinal()
static const int64_t day_microseconds = (int64_t)86400 * 1000000;

static bool AskNumber(PyObject* object, const char* name, int64_t* out) {
  PyObject* found = PyObject_GetAttrString(object, name);
  if (found == NULL) return false;
  *out = PyLong_AsLongLong(found);
  Py_DECREF(found);
  return *out != -1 || !PyErr_Occurred();
}

static bool AskOrdinal(PyObject* date, int64_t* out) {
  PyObject* found = PyObject_CallMethod(date, "toordinal", NULL);
  if (found == NULL) return false;
  *out = PyLong_AsLongLong(found);
  Py_DECREF(found);
  return *out != -1 || !PyErr_Occurred();
}

// Microseconds since midnight.
static bool AskClock(PyObject* value, int64_t* out) {
  int64_t hour = 0, minute = 0, second = 0, microsecond = 0;
  if (!AskNumber(value, "hour", &hour) || !AskNumber(value, "minute", &minute) ||
      !AskNumber(value, "second", &second) || !AskNumber(value, "microsecond", &microsecond)) {
    return false;
  }
  *out = ((hour * 60 + minute) * 60 + second) * 1000000 + microsecond;
  return true;
}

// A timedelta in microseconds; kHard where 64 bits do not hold it.
static Outcome AskSpan(PyObject* value, int64_t* out) {
  int64_t days = 0, seconds = 0, microseconds = 0;
  if (!AskNumber(value, "days", &days) || !AskNumber(value, "seconds", &seconds) ||
      !AskNumber(value, "microseconds", &microseconds)) {
    return kFailed;
  }
  if (days > 100000000 || days < -100000000) return kHard;
  *out = days * day_microseconds + seconds * 1000000 + microseconds;
  return kDone;
}

static Outcome Put(Builder* builder, ValueKind kind, int64_t number) {
  if (builder->kind == kNothing && !BeginKind(builder, kind, 8)) return kFailed;
  if (builder->kind != kind) return kHard;
  ((int64_t*)builder->values)[builder->length] = number;
  return kDone;
}

static Outcome AppendDate(Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kDate, 4)) return kFailed;
  if (builder->kind != kDate) return kHard;
  int64_t ordinal = 0;
  if (!AskOrdinal(value, &ordinal)) return kFailed;
  ((int32_t*)builder->values)[builder->length] = (int32_t)(ordinal - epoch_day);
  return kDone;
}

static Outcome AppendTime(Builder* builder, PyObject* value) {
  PyObject* zone = PyObject_GetAttrString(value, "tzinfo");
  if (zone == NULL) return kFailed;
  Py_DECREF(zone);
  if (zone != Py_None) return kHard;
  int64_t clock = 0;
  return AskClock(value, &clock) ? Put(builder, kTime, clock) : kFailed;
}

// Takes the zone of the first instant as that of all. Zones whose classes are not Python's own may run any code, and are
// left to Python.
static Outcome MatchZone(State* state, Builder* builder, PyObject* zone) {
  const bool is_first = builder->kind == kNothing;
  if (!is_first && builder->kind != kInstant) return kHard;
  if (zone == Py_None) return is_first || builder->zone == NULL ? kDone : kHard;
  PyObject* type = (PyObject*)Py_TYPE(zone);
  if (type != state->timezone && type != state->ZoneInfo) return kHard;
  if (!is_first) return builder->zone == zone ? kDone : kHard;
  Py_INCREF(zone);
  builder->zone = zone;
  return kDone;
}

static Outcome AskOffset(PyObject* value, int64_t* out) {
  PyObject* offset = PyObject_CallMethod(value, "utcoffset", NULL);
  if (offset == NULL) return kFailed;
  const Outcome outcome = offset == Py_None ? kHard : AskSpan(offset, out);
  Py_DECREF(offset);
  return outcome;
}

static Outcome AppendInstant(State* state, Builder* builder, PyObject* value) {
  PyObject* zone = PyObject_GetAttrString(value, "tzinfo");
  if (zone == NULL) return kFailed;
  Outcome outcome = MatchZone(state, builder, zone);
  Py_DECREF(zone);
  if (outcome != kDone) return outcome;
  int64_t ordinal = 0, clock = 0, offset = 0;
  if (!AskOrdinal(value, &ordinal) || !AskClock(value, &clock)) return kFailed;
  if (builder->zone != NULL) outcome = AskOffset(value, &offset);
  if (outcome != kDone) return outcome;
  return Put(builder, kInstant, (ordinal - epoch_day) * day_microseconds + clock - offset);
}

Outcome AppendTimed(State* state, Builder* builder, PyObject* value) {
  PyObject* type = (PyObject*)Py_TYPE(value);
  if (type == state->datetime) return AppendInstant(state, builder, value);
  if (type == state->date) return AppendDate(builder, value);
  if (type == state->time) return AppendTime(builder, value);
  if (type != state->timedelta) return kHard;
  int64_t span = 0;
  const Outcome outcome = AskSpan(value, &span);
  return outcome == kDone ? Put(builder, kDuration, span) : outcome;
}

static Outcome NameZone(Builder* builder, PyObject* key) {
  const char* name = "UTC";
  Py_ssize_t length = 3;
  if (PyUnicode_Check(key)) {
    name = PyUnicode_AsUTF8AndSize(key, &length);
    if (name == NULL) return kFailed;
  } else if (key != Py_None) {
    return kHard;
  }
  if (length == 0 || (size_t)length + 5 > sizeof(builder->format)) return kHard;
  memcpy(builder->format + 4, name, (size_t)length + 1);
  return kDone;
}

Outcome FinishInstants(State* state, Builder* builder) {
  memcpy(builder->format, "tsu:", 5);
  if (builder->zone == NULL) return kDone;
  if ((PyObject*)Py_TYPE(builder->zone) == state->timezone) return NameZone(builder, Py_None);
  PyObject* key = PyObject_GetAttrString(builder->zone, "key");
  if (key == NULL) return kFailed;
  const Outcome outcome = NameZone(builder, key);
  Py_DECREF(key);
  return outcome;
}

// ---- decimals -------------------------------------------------------------------------------------------------

// number * 10^exponent, with `size` digits that count.
typedef struct Digits {
  __int128 number;
  int64_t exponent;
  int64_t size;
} Digits;

enum { kMostDigits = 38 };

// Reads what str() makes of a finite Decimal or an int; kHard for anything that is not.
static Outcome ReadDigits(const char* text, Digits* out) {
  const bool is_negative = *text == '-';
  if (is_negative) ++text;
  __int128 number = 0;
  int64_t size = 0, scale = 0;
  bool is_fraction = false;
  for (; (*text >= '0' && *text <= '9') || *text == '.'; ++text) {
    if (*text == '.') {
      is_fraction = true;
      continue;
    }
    if (size > 0 || *text != '0') ++size;
    if (size > kMostDigits) return kHard;
    number = number * 10 + (*text - '0');
    scale += is_fraction;
  }
  int64_t exponent = 0;
  if (*text == 'E') exponent = strtol(text + 1, NULL, 10);
  if (*text != 'E' && *text != '\0') return kHard;
  out->number = is_negative ? -number : number;
  out->size = size;
  out->exponent = exponent - scale;
  if (size == 0 && out->exponent > 0) out->exponent = 0;
  // The scale that a zero is written with tells nothing that has to be kept.
  if (size == 0 && out->exponent < -kMostDigits) out->exponent = -kMostDigits;
  return out->exponent > 1000 || out->exponent < -1000 ? kHard : kDone;
}

Outcome AppendDecimal(State* state, Builder* builder, PyObject* value) {
  (void)state;
  if (builder->kind == kNothing && !BeginKind(builder, kDecimal, sizeof(Digits))) return kFailed;
  if (builder->kind != kDecimal) return kHard;
  PyObject* text = PyObject_Str(value);
  if (text == NULL) {  // an int of more digits than Python converts
    PyErr_Clear();
    return kHard;
  }
  const char* characters = PyUnicode_AsUTF8AndSize(text, NULL);
  Digits digits = {0, 0, 0};
  const Outcome outcome = characters == NULL ? kFailed : ReadDigits(characters, &digits);
  Py_DECREF(text);
  if (outcome == kDone)
    memcpy(builder->values + builder->length * (int64_t)sizeof(Digits), &digits, sizeof(Digits));
  return outcome;
}

Outcome FinishDecimals(Builder* builder) {
  int64_t scale = 0, whole = 0;
  Digits digits;
  for (int64_t row = 0; row < builder->length; ++row) {
    memcpy(&digits, builder->values + row * (int64_t)sizeof(Digits), sizeof(Digits));
    if (-digits.exponent > scale) scale = -digits.exponent;
    if (digits.size > 0 && digits.size + digits.exponent > whole)
      whole = digits.size + digits.exponent;
  }
  const int64_t precision = whole + scale > 1 ? whole + scale : 1;
  if (precision > kMostDigits) return kHard;
  for (int64_t row = 0; row < builder->length;
       ++row) {  // 16 bytes of each row, over the 32 of rows that were read
    memcpy(&digits, builder->values + row * (int64_t)sizeof(Digits), sizeof(Digits));
    for (int64_t i = digits.size == 0 ? 0 : digits.exponent + scale; i > 0; --i)
      digits.number *= 10;
    memcpy(builder->values + row * 16, &digits.number, 16);
  }
  PyOS_snprintf(builder->format, sizeof(builder->format), "d:%d,%d", (int)precision, (int)scale);
  return kDone;
}
