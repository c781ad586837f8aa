// SPDX-License-Identifier: Apache-2.0
// Every flat type through the plain accessors: written as a plain column, read back as
// colmerge_value, as text, and as a column of a reader.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "suites.h"

// A value of a fixed-width type and what the accessors make of it.
typedef struct fixed_value {
  const char* format;
  int64_t width;
  const void* bytes;
  int32_t kind;
  int64_t integer;
  double real;
  const char* text;
} fixed_value;

#define INTEGER(format, type, value, kind, text) \
  {format, sizeof(type), &(const type){value}, kind, (int64_t)(value), 0, text}
#define SIGNED(format, type, value, text) INTEGER(format, type, value, COLMERGE_VALUE_INT64, text)
#define UNSIGNED(format, type, value, text) \
  INTEGER(format, type, value, COLMERGE_VALUE_UINT64, text)
#define REAL(format, type, value, text) \
  {format, sizeof(type), &(const type){value}, COLMERGE_VALUE_DOUBLE, 0, (double)(value), text}
#define RAW(format, width, bytes, text) {format, width, bytes, COLMERGE_VALUE_RAW, 0, 0, text}

static void expect_value(const colmerge_value* value, const fixed_value* expected) {
  CHECK_INT(value->kind, expected->kind);
  CHECK_INT(value->reserved, 0);
  CHECK_INT(value->integer, expected->integer);
  CHECK(value->real == expected->real || (isnan(value->real) && isnan(expected->real)));
  if (expected->kind == COLMERGE_VALUE_RAW || expected->kind == COLMERGE_VALUE_BYTES) {
    CHECK_INT(value->length, expected->width);
    CHECK_INT(memcmp(value->data, expected->bytes, (size_t)expected->width), 0);
  } else {
    CHECK(value->data == NULL && value->length == 0);
  }
}

static void expect_through_snapshot(colmerge_store* store, const fixed_value* expected) {
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value values[1];
  char text[128];
  int64_t length = -7;
  memset(values, 0x5A, sizeof values);
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 0, NULL, 1, values, &failure));
  expect_value(values, expected);
  CHECK_OK(colmerge_snapshot_value_text(snapshot, 0, 0, text, sizeof text, &length, &failure));
  if (expected->text != NULL) CHECK_TEXT(text, expected->text);
  CHECK_INT(length, strlen(text));
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 1, NULL, 1, values, &failure));
  CHECK_INT(values[0].kind, COLMERGE_VALUE_NULL);
  CHECK(values[0].integer == 0 && values[0].real == 0 && values[0].data == NULL);
  CHECK_OK(colmerge_snapshot_value_text(snapshot, 1, 0, text, sizeof text, &length, &failure));
  CHECK_TEXT(text, "");
  CHECK_INT(length, -1);
  colmerge_snapshot_close(snapshot);
}

static void expect_through_reader(colmerge_store* store, const fixed_value* expected) {
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_reader* reader = NULL;
  colmerge_column column;
  colmerge_value value;
  int64_t rows = 0;
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, NULL, &reader, &failure));
  colmerge_snapshot_close(snapshot);
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_INT(rows, 2);
  CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
  CHECK_STRING(column.name, "v");
  CHECK_STRING(column.format, expected->format);
  CHECK_INT(column.length, 2);
  CHECK(column.offsets == NULL && column.validity != NULL);
  CHECK_INT(column.validity[0] & 3, 1);
  CHECK(column.strings == NULL);
  CHECK_INT(memcmp(column.values, expected->bytes, (size_t)expected->width), 0);
  const int64_t first = 0;
  CHECK_OK(colmerge_reader_get_values(reader, 0, &first, 1, &value, &failure));
  expect_value(&value, expected);
  CHECK_OK(colmerge_reader_get_values(reader, 1, &first, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_NULL);
  colmerge_reader_close(reader);
}

// The value and a null, written from an address that suits no type's alignment.
static void expect_round_trip(const fixed_value* value) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = open_append(store, "t");
  char* memory = malloc((size_t)(2 * value->width + 1));
  char* values = memory + 1;
  const uint8_t validity[] = {0x01};
  memcpy(values, value->bytes, (size_t)value->width);
  memset(values + value->width, 0xFF, (size_t)value->width);
  colmerge_column column = plain_column("v", value->format, 2, values);
  column.validity = validity;
  CHECK_INT(write_columns(destination, &column, 1).inserted, 2);
  free(memory);
  expect_through_snapshot(store, value);
  expect_through_reader(store, value);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void expect_round_trips(const fixed_value* values, size_t count) {
  for (size_t i = 0; i < count; ++i) expect_round_trip(&values[i]);
}

static void integers(void) {
  const fixed_value values[] = {
      SIGNED("c", int8_t, INT8_MIN, "-128"),
      SIGNED("s", int16_t, INT16_MIN, "-32768"),
      SIGNED("i", int32_t, INT32_MIN, "-2147483648"),
      SIGNED("l", int64_t, INT64_MIN, "-9223372036854775808"),
      SIGNED("l", int64_t, INT64_MAX, "9223372036854775807"),
      UNSIGNED("C", uint8_t, UINT8_MAX, "255"),
      UNSIGNED("S", uint16_t, UINT16_MAX, "65535"),
      UNSIGNED("I", uint32_t, UINT32_MAX, "4294967295"),
      UNSIGNED("L", uint64_t, UINT64_MAX, "18446744073709551615"),
  };
  expect_round_trips(values, sizeof values / sizeof values[0]);
}

static void floats(void) {
  const uint16_t half = 0x3E00;
  const fixed_value values[] = {
      {"e", 2, &half, COLMERGE_VALUE_DOUBLE, 0, 1.5, "1.5"},
      REAL("f", float, 0.1f, "0.1"),
      REAL("f", float, -0.0f, NULL),
      REAL("g", double, 0.1, "0.1"),
      REAL("g", double, 1e300, NULL),
      REAL("g", double, 123456789.125, "123456789.125"),
      REAL("g", double, (double)NAN, NULL),
      REAL("g", double, (double)INFINITY, NULL),
  };
  expect_round_trips(values, sizeof values / sizeof values[0]);
}

static void dates_and_times(void) {
  const fixed_value values[] = {
      SIGNED("tdD", int32_t, 19724, "2024-01-02"),
      SIGNED("tdD", int32_t, -1, "1969-12-31"),
      SIGNED("tdm", int64_t, INT64_C(19724) * 86400000, "2024-01-02"),
      SIGNED("tts", int32_t, 3661, "01:01:01"),
      SIGNED("ttm", int32_t, 3661001, "01:01:01.001"),
      SIGNED("ttu", int64_t, INT64_C(3661000001), "01:01:01.000001"),
      SIGNED("ttn", int64_t, INT64_C(3661000000001), "01:01:01.000000001"),
      SIGNED("tss:", int64_t, 1704164645, "2024-01-02T03:04:05"),
      SIGNED("tsm:", int64_t, INT64_C(1704164645006), "2024-01-02T03:04:05.006"),
      SIGNED("tsu:", int64_t, INT64_C(1704164645000007), "2024-01-02T03:04:05.000007"),
      SIGNED("tsn:", int64_t, INT64_C(1704164645000000008), "2024-01-02T03:04:05.000000008"),
      SIGNED("tsu:UTC", int64_t, INT64_C(1704164645000007), "2024-01-02T03:04:05.000007Z"),
      SIGNED("tss:Europe/Berlin", int64_t, 1704164645, "2024-01-02T03:04:05Z"),
      SIGNED("tsu:", int64_t, -1, "1969-12-31T23:59:59.999999"),
      SIGNED("tDs", int64_t, -5, NULL),
      SIGNED("tDm", int64_t, 5, NULL),
      SIGNED("tDu", int64_t, 5, NULL),
      SIGNED("tDn", int64_t, 5, NULL),
      SIGNED("tiM", int32_t, 14, NULL),
  };
  expect_round_trips(values, sizeof values / sizeof values[0]);
}

static void raw_values(void) {
  const int64_t decimal[] = {-12345, -1, -1, -1};
  const int32_t day_time[] = {3, -4};
  const int32_t month_day_nano[] = {1, -2, 500, 0};
  const fixed_value values[] = {
      RAW("d:10,2", 16, decimal, "-123.45"),     RAW("d:10,0", 16, decimal, "-12345"),
      RAW("d:76,3,256", 32, decimal, "-12.345"), RAW("tiD", 8, day_time, NULL),
      RAW("tin", 16, month_day_nano, NULL),
  };
  expect_round_trips(values, sizeof values / sizeof values[0]);
}

static void fixed_size_binary(void) {
  const fixed_value values[] = {
      {"w:3", 3, "\x01\xFFz", COLMERGE_VALUE_BYTES, 0, 0, "01ff7a"},
      {"w:17", 17, "0123456789abcdefg", COLMERGE_VALUE_BYTES, 0, 0,
       "3031323334353637383961626364656667"},
  };
  expect_round_trips(values, sizeof values / sizeof values[0]);
}

static void booleans(void) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = open_append(store, "t");
  const uint8_t bits[] = {0x05, 0x01}, validity[] = {0xFD, 0xFF};
  colmerge_column column = plain_column("v", "b", 10, bits);
  column.validity = validity;
  write_columns(destination, &column, 1);
  expect_rows(store, "t", "v\ntrue\nnull\ntrue\nfalse\nfalse\nfalse\nfalse\nfalse\ntrue\nfalse\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_reader* reader = NULL;
  colmerge_value value;
  int64_t rows = 0;
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 2, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_BOOL);
  CHECK_INT(value.integer, 1);
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, NULL, &reader, &failure));
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
  CHECK_INT(((const uint8_t*)column.values)[0] & 0xFD, 0x05);
  CHECK_INT(((const uint8_t*)column.values)[1] & 0x03, 0x01);
  CHECK_INT(column.validity[0], 0xFD);
  colmerge_reader_close(reader);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void nulls(void) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = open_append(store, "t");
  const colmerge_column column = plain_column("v", "n", 3, NULL);
  write_columns(destination, &column, 1);
  expect_rows(store, "t", "v\nnull\nnull\nnull\n");
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static const char kLong[] = "a text that is longer than twelve bytes";

static void expect_strings(const char* format, int32_t kind, const char* long_text) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = open_append(store, "t");
  const colmerge_string texts[] = {{kLong, -1}, {NULL, 0}, {"a\0b", 3}, {"twelve bytes", 12}};
  const uint8_t validity[] = {0xF7};
  colmerge_column column = plain_strings("v", format, 4, texts);
  column.validity = validity;
  write_columns(destination, &column, 1);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value value;
  colmerge_reader* reader = NULL;
  char text[128];
  int64_t rows = 0;
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 0, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, kind);
  CHECK_STRING(((colmerge_string){value.data, value.length}), kLong);
  CHECK_OK(colmerge_snapshot_value_text(snapshot, 0, 0, text, sizeof text, NULL, &failure));
  CHECK_TEXT(text, long_text);
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 1, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, kind);
  CHECK_INT(value.length, 0);
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 3, NULL, 1, &value, &failure));
  CHECK_INT(value.kind, COLMERGE_VALUE_NULL);
  CHECK_OK(colmerge_snapshot_open_reader(snapshot, NULL, &reader, &failure));
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_OK(colmerge_reader_column(reader, 0, &column, &failure));
  CHECK_STRING(column.format, format);
  CHECK(column.offsets == NULL && column.strings != NULL);
  CHECK_STRING(column.strings[0], kLong);
  CHECK_INT(column.strings[2].length, 3);
  CHECK_INT(memcmp(column.strings[2].data, "a\0b", 3), 0);
  CHECK_INT(column.validity[0] & 0x0F, 0x07);
  colmerge_reader_close(reader);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void texts_and_binaries(void) {
  char hexadecimal[2 * sizeof kLong] = "";
  for (size_t i = 0; i + 1 < sizeof kLong; ++i) {
    const char* digits = "0123456789abcdef";
    hexadecimal[2 * i] = digits[(unsigned char)kLong[i] >> 4];
    hexadecimal[2 * i + 1] = digits[(unsigned char)kLong[i] & 15];
  }
  hexadecimal[2 * (sizeof kLong - 1)] = 0;
  expect_strings("u", COLMERGE_VALUE_TEXT, kLong);
  expect_strings("U", COLMERGE_VALUE_TEXT, kLong);
  expect_strings("vu", COLMERGE_VALUE_TEXT, kLong);
  expect_strings("z", COLMERGE_VALUE_BYTES, hexadecimal);
  expect_strings("Z", COLMERGE_VALUE_BYTES, hexadecimal);
  expect_strings("vz", COLMERGE_VALUE_BYTES, hexadecimal);
}

static void text_is_cut_between_characters(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "v\na\xC3\xA9z\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const char* expected[] = {NULL, "", "a", "a", "a\xC3\xA9", "a\xC3\xA9z"};
  for (int64_t capacity = 0; capacity <= 5; ++capacity) {
    char buffer[8];
    int64_t length = -7;
    memset(buffer, '#', sizeof buffer);
    CHECK_OK(colmerge_snapshot_value_text(snapshot, 0, 0, capacity > 0 ? buffer : NULL, capacity,
                                          &length, &failure));
    CHECK_INT(length, 4);
    if (capacity > 0) CHECK_TEXT(buffer, expected[capacity]);
    CHECK_INT(buffer[capacity], '#');
  }
  CHECK_FAILS(colmerge_snapshot_value_text(snapshot, 0, 0, NULL, 1, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  char buffer[8];
  CHECK_FAILS(colmerge_snapshot_value_text(snapshot, 0, 0, buffer, -1, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void rows_and_columns_out_of_range_are_refused(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "a,b\n1,2\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_value values[2];
  const int64_t columns[] = {1, 0}, wrong[] = {0, 2}, negative[] = {-1, 0};
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 0, columns, 2, values, &failure));
  CHECK_INT(values[0].integer, 2);
  CHECK_INT(values[1].integer, 1);
  CHECK_OK(colmerge_snapshot_get_values(snapshot, 0, columns, 0, NULL, &failure));
#define REFUSED(row, columns, count, values)                                                 \
  CHECK_FAILS(colmerge_snapshot_get_values(snapshot, row, columns, count, values, &failure), \
              COLMERGE_ERROR_INVALID_ARGUMENT)
  REFUSED(1, columns, 2, values);
  REFUSED(-1, columns, 2, values);
  REFUSED(INT64_MAX, columns, 2, values);
  REFUSED(0, wrong, 2, values);
  REFUSED(0, negative, 2, values);
  REFUSED(0, NULL, 1, values);
  REFUSED(0, columns, -1, values);
  REFUSED(0, columns, 1, NULL);
#undef REFUSED
  char buffer[8];
  CHECK_FAILS(colmerge_snapshot_value_text(snapshot, 1, 0, buffer, 8, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_snapshot_value_text(snapshot, 0, 2, buffer, 8, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

const check_case value_cases[] = {
    {"value: integers of every width", integers},
    {"value: floats of every width", floats},
    {"value: dates and times and durations", dates_and_times},
    {"value: decimals and intervals as raw bytes", raw_values},
    {"value: fixed-size binary", fixed_size_binary},
    {"value: booleans", booleans},
    {"value: the null type", nulls},
    {"value: texts and binaries of every layout", texts_and_binaries},
    {"value: text is cut between characters", text_is_cut_between_characters},
    {"value: rows and columns out of range are refused", rows_and_columns_out_of_range_are_refused},
    {NULL, NULL},
};
