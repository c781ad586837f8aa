// SPDX-License-Identifier: Apache-2.0
// Casts from texts: what PostgreSQL's spellings of dates, times and truths say, and that what casts
// write they read.
#include "expr/cast/cast.h"
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

const DataType kSeconds = DataType::Timestamp(TimeUnit::kSecond);
const DataType kMicros = DataType::Timestamp(TimeUnit::kMicrosecond);
const DataType kUtcMicros = DataType::Timestamp(TimeUnit::kMicrosecond, "UTC");
const DataType kTimeSeconds = DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond);
const DataType kTimeNanos = DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond);

// The text cast, as text again, or the failure.
std::string FromText(const std::string& text, const DataType& to) {
  Sheet sheet({{TypeId::kUtf8, {text, kNoValue}}});
  const ExpressionPtr cast = CastTo(to, sheet[0]);
  const std::string failure = sheet.Failure(cast);
  return failure.empty() ? sheet.Values(cast)[0] : failure;
}

TEST_CASE("dates and times as PostgreSQL spells them") {
  for (const char* text :
       {"2024-2-9", "2024-02-9", "20240209", "2024/02/09", "2024/2/9", "2024-2-9 1:30",
        "2024-02-09 23:30:00-05", "2024-2-9+02", "2024-02-09 24:00:00", " 2024-2-9 "}) {
    INFO(text);
    CHECK(FromText(text, TypeId::kDate32) == "2024-02-09");
    CHECK(FromText(text, TypeId::kDate64) == "2024-02-09");
  }
  CHECK(FromText("2024-2-9 1:3:5", kSeconds) == "2024-02-09T01:03:05");
  CHECK(FromText("2024-02-29 24:00:00", kSeconds) == "2024-03-01T00:00:00");
  CHECK(FromText("2024-02-29T12:30 PM", kSeconds) == "2024-02-29T12:30:00");
  CHECK(FromText("2024-02-29 12:30:15 am", kSeconds) == "2024-02-29T00:30:15");
  CHECK(FromText("2024-02-29 11:30:00PM UTC", kSeconds) == "2024-02-29T23:30:00");
  for (const char* zone : {" UTC", "UTC", " utc", "Z", " Z", " GMT", "+00", " +00:00", "-0000"}) {
    INFO(zone);
    CHECK(FromText(std::string("2024-02-29 12:30:15") + zone, kUtcMicros) ==
          "2024-02-29T12:30:15Z");
  }
  CHECK(FromText("1970-01-02+02", kUtcMicros) == "1970-01-01T22:00:00Z");
  CHECK(FromText("1970-01-02 00:00 -5:30", kUtcMicros) == "1970-01-02T05:30:00Z");
  CHECK(FromText("1:2:3", kTimeSeconds) == "01:02:03");
  CHECK(FromText("12:30 PM", kTimeSeconds) == "12:30:00");
  CHECK(FromText("12:30am", kTimeSeconds) == "00:30:00");
  CHECK(FromText("9:05:06.5 pm", kTimeNanos) == "21:05:06.500");
  CHECK(FromText("12:30:15Z", kTimeSeconds) == "12:30:15");
  for (const char* text : {"2024",
                           "2024-02",
                           "24-2-9",
                           "2024-2-30",
                           "2024-13-1",
                           "2024-0-1",
                           "2024-2-0",
                           "2024-2/9",
                           "202402",
                           "2024-002-9",
                           "2024-02-29 25:00",
                           "2024-02-29 24:00:01",
                           "2024-02-29 12:60",
                           "2024-02-29 12",
                           "2024-02-29 13:00 PM",
                           "2024-02-29 0:30 AM",
                           "2024-02-29 12:30 +24",
                           "2024-02-29 12:30 UTCx",
                           "2024-02-29 12:30 CET",
                           "2024-02-29x",
                           "12345678-01-01"}) {
    INFO(text);
    CHECK_THAT(FromText(text, kUtcMicros), HasText("is not a value of type"));
  }
  CHECK_THAT(FromText("24:00:00", kTimeSeconds), HasText("is not a value of type time32[s]"));
}

TEST_CASE("what casts write they read: years before 1 and beyond 9999") {
  for (const char* day : {"+10000-01-01", "+283790-09-12", "0000-12-31", "-0001-11-28",
                          "-4712-01-01", "+5881580-07-11", "-5877641-06-23", "0001-01-01"}) {
    INFO(day);
    CHECK(FromText(day, TypeId::kDate32) == day);
    CHECK(FromText(day, TypeId::kDate64) == day);
  }
  CHECK(FromText("10000-01-01", TypeId::kDate32) == "+10000-01-01");
  CHECK(FromText("+10000-01-01 23:00:00", kMicros) == "+10000-01-01T23:00:00");
  CHECK(FromText("0000-12-31 00:00:00.5", kMicros) == "0000-12-31T00:00:00.500");
  CHECK(FromText("-0001-02-03 04:05:06+00", kUtcMicros) == "-0001-02-03T04:05:06Z");
  CHECK_THAT(FromText("+5881580-07-12", TypeId::kDate32), HasText("is not a value of type"));
  CHECK_THAT(FromText("+9999999-01-01", kMicros), HasText("is not a value of type"));
}

TEST_CASE("words for truth may be cut as long as they differ") {
  for (const std::string text : {"tr", "TRU", "ye", "on", "y"}) {
    CHECK(FromText(text, TypeId::kBool) == "true");
  }
  for (const std::string text : {"fa", "fals", "of", "no", "OFF"}) {
    CHECK(FromText(text, TypeId::kBool) == "false");
  }
  for (const std::string text : {"o", "", "truey", "tu", "offf", "2"}) {
    CHECK_THAT(FromText(text, TypeId::kBool), HasText("is not a value of type bool"));
  }
}

}  // namespace
}  // namespace colmerge
