// SPDX-License-Identifier: Apache-2.0
#include "column/time_zone.h"

#include <vector>

#include "column/conversion/lossless_cast.h"
#include "support/catch.h"

namespace colmerge {
namespace {

const std::vector<const char*> kUtc = {
    "UTC", "Etc/UTC", "utc",      "Z",   "+00:00",  "-00:00",    "+0000",     "+00",
    "GMT", "Zulu",    "Etc/Zulu", "UCT", "Etc/GMT", "Etc/GMT+0", "Universal", "Etc/Greenwich"};

TEST_CASE("time zones: all names of UTC are the same") {
  for (const char* a : kUtc) {
    for (const char* b : kUtc) {
      CAPTURE(a, b);
      CHECK(IsSameTimeZone(a, b));
    }
  }
}

TEST_CASE("time zones: equal distances from UTC are the same, others are not") {
  CHECK(IsSameTimeZone("+02:00", "+0200"));
  CHECK(IsSameTimeZone("-02", "-02:00"));
  CHECK(IsSameTimeZone("+05:30", "+0530"));
  CHECK_FALSE(IsSameTimeZone("+02:00", "-02:00"));
  CHECK_FALSE(IsSameTimeZone("+02:00", "+02:30"));
  CHECK_FALSE(IsSameTimeZone("+02:00", "UTC"));
}

TEST_CASE("time zones: places and what is no zone are the same as themselves only") {
  for (const char* zone : {"Europe/Berlin", "Europe/London", "Etc/GMT+2", "+2", "+02:", "+02:0x",
                           "+", ":", "x", "Etc/", "Etc/Etc/UTC", "UTCx"}) {
    CAPTURE(zone);
    CHECK(IsSameTimeZone(zone, zone));
    CHECK_FALSE(IsSameTimeZone(zone, "UTC"));
    CHECK_FALSE(IsSameTimeZone("+00:00", zone));
    CHECK_FALSE(IsSameTimeZone(zone, "+02:00"));
  }
}

TEST_CASE("time zones: no zone is no name of UTC") {
  CHECK(IsSameTimeZone("", ""));
  for (const char* zone : kUtc) {
    CHECK_FALSE(IsSameTimeZone("", zone));
    CHECK_FALSE(IsSameTimeZone(zone, ""));
  }
}

TEST_CASE("time zones: timestamps of one meaning are taken as each other, to a finer unit too") {
  const auto zoned = [](TimeUnit unit, const char* zone) {
    return DataType::Timestamp(unit, zone);
  };
  const int64_t moments[] = {1, -2};
  Vector given;
  given.type = zoned(TimeUnit::kMillisecond, "Etc/UTC");
  given.length = 2;
  given.values = reinterpret_cast<const uint8_t*>(moments);
  const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  for (const TimeUnit unit : {TimeUnit::kMillisecond, TimeUnit::kMicrosecond}) {
    const DataType type = zoned(unit, "+00:00");
    REQUIRE(CanCastLosslessly(given.type, type));
    Result<Vector> cast = CastLosslessly(given, type, pool);
    REQUIRE(cast.ok());
    CHECK(cast->type == type);
    CHECK(cast->as<int64_t>()[1] == (unit == TimeUnit::kMillisecond ? -2 : -2000));
  }
  CHECK_FALSE(CanCastLosslessly(given.type, zoned(TimeUnit::kMillisecond, "")));
  CHECK(CanCastLosslessly(given.type, zoned(TimeUnit::kMillisecond, "Europe/London")));
}

}  // namespace
}  // namespace colmerge
