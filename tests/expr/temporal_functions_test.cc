// SPDX-License-Identifier: Apache-2.0
// Functions of dates, times and timestamps. Expected values are PostgreSQL's, or follow from its
// documentation.
#include <limits>

#include "column/calendar.h"
#include "expr/function_call.h"
#include "support/catch.h"

namespace colmerge::temporal_functions_test {
namespace {

using test::Argument;
using test::Call;
using test::Cells;
using test::Dates;
using test::Double;
using test::Doubles;
using test::Failure;
using test::FixedColumn;
using test::HasText;
using test::Int;
using test::Ints;
using test::List;
using test::Text;
using test::Texts;
using test::Timestamps;
using test::Value;

constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();
constexpr int64_t kInt64Max = std::numeric_limits<int64_t>::max();
constexpr TimeUnit kUnits[] = {TimeUnit::kSecond, TimeUnit::kMillisecond, TimeUnit::kMicrosecond,
                               TimeUnit::kNanosecond};
constexpr int64_t kPerSecond[] = {1, 1000, 1000000, 1000000000};

int32_t Day(int64_t year, int32_t month, int32_t day) {
  return static_cast<int32_t>(DaysSinceEpoch({year, month, day}));
}

// A moment in microseconds since 1970.
int64_t Micros(int64_t year, int32_t month, int32_t day, int64_t hour = 0, int64_t minute = 0,
               int64_t second = 0, int64_t micros = 0) {
  return ((Day(year, month, day) * int64_t{24} + hour) * 60 + minute) * 60000000 +
         second * 1000000 + micros;
}

Argument Moments(const Cells<int64_t>& micros) {
  return Timestamps(TimeUnit::kMicrosecond, micros);
}

std::string Field(const char* field, int64_t micros) {
  return Call("extract", {Text(field), Moments({micros})}).front();
}

std::string DayField(const char* field, int32_t day) {
  return Call("extract", {Text(field), Dates({day})}).front();
}

TEST_CASE("every field of a timestamp") {
  const int64_t moment = Micros(2001, 2, 16, 20, 38, 40, 120000);  // a Friday
  CHECK(Field("century", moment) == "21");
  CHECK(Field("day", moment) == "16");
  CHECK(Field("decade", moment) == "200");
  CHECK(Field("dow", moment) == "5");
  CHECK(Field("doy", moment) == "47");
  CHECK(Field("epoch", moment) == "982355920.12");
  CHECK(Field("hour", moment) == "20");
  CHECK(Field("isodow", moment) == "5");
  CHECK(Field("isoyear", moment) == "2001");
  CHECK(Field("julian", moment) == "2451957.860186574");
  CHECK(Field("microsecond", moment) == "40120000");
  CHECK(Field("microseconds", moment) == "40120000");
  CHECK(Field("millennium", moment) == "3");
  CHECK(Field("millisecond", moment) == "40120");
  CHECK(Field("milliseconds", moment) == "40120");
  CHECK(Field("minute", moment) == "38");
  CHECK(Field("month", moment) == "2");
  CHECK(Field("quarter", moment) == "1");
  CHECK(Field("second", moment) == "40.12");
  CHECK(Field("week", moment) == "7");
  CHECK(Field("year", moment) == "2001");
  CHECK(Field("YEARS", moment) == "2001");
}

TEST_CASE("fields before 1970 count onwards, not backwards") {
  const int64_t moment = Micros(1969, 12, 31, 23, 59, 58, 500000);
  CHECK(Field("second", moment) == "58.5");
  CHECK(Field("minute", moment) == "59");
  CHECK(Field("hour", moment) == "23");
  CHECK(Field("day", moment) == "31");
  CHECK(Field("dow", moment) == "3");
  CHECK(Field("epoch", moment) == "-1.5");
  CHECK(Field("doy", moment) == "365");
  CHECK(Field("century", moment) == "20");
}

TEST_CASE("weeks of ISO 8601, which begin on Mondays and may belong to another year") {
  struct Case {
    int32_t day;
    const char* week;
    const char* isoyear;
    const char* isodow;
  };
  for (const Case& known :
       {Case{Day(2005, 1, 1), "53", "2004", "6"}, Case{Day(2006, 1, 1), "52", "2005", "7"},
        Case{Day(2012, 12, 31), "1", "2013", "1"}, Case{Day(2020, 12, 31), "53", "2020", "4"},
        Case{Day(2021, 1, 3), "53", "2020", "7"}, Case{Day(2021, 1, 4), "1", "2021", "1"},
        Case{Day(1969, 12, 29), "1", "1970", "1"}, Case{Day(1965, 12, 31), "52", "1965", "5"},
        Case{Day(1960, 1, 3), "53", "1959", "7"}}) {
    INFO(known.day);
    CHECK(DayField("week", known.day) == known.week);
    CHECK(DayField("isoyear", known.day) == known.isoyear);
    CHECK(DayField("isodow", known.day) == known.isodow);
  }
  CHECK(DayField("dow", Day(2021, 1, 3)) == "0");
}

TEST_CASE("leap years and the ends of quarters") {
  CHECK(DayField("doy", Day(2024, 12, 31)) == "366");
  CHECK(DayField("doy", Day(2023, 12, 31)) == "365");
  CHECK(DayField("doy", Day(1900, 12, 31)) == "365");
  CHECK(DayField("doy", Day(2000, 12, 31)) == "366");
  CHECK(DayField("day", Day(2024, 2, 29)) == "29");
  CHECK(DayField("quarter", Day(2024, 3, 31)) == "1");
  CHECK(DayField("quarter", Day(2024, 4, 1)) == "2");
  CHECK(DayField("quarter", Day(2024, 12, 31)) == "4");
}

TEST_CASE("centuries and millennia begin with year 1, and there is no number 0") {
  CHECK(DayField("century", Day(2000, 12, 31)) == "20");
  CHECK(DayField("century", Day(2001, 1, 1)) == "21");
  CHECK(DayField("century", Day(1, 1, 1)) == "1");
  CHECK(DayField("century", Day(0, 12, 31)) == "-1");
  CHECK(DayField("century", Day(-99, 1, 1)) == "-1");
  CHECK(DayField("century", Day(-100, 1, 1)) == "-2");
  CHECK(DayField("millennium", Day(2000, 1, 1)) == "2");
  CHECK(DayField("millennium", Day(2001, 1, 1)) == "3");
  CHECK(DayField("millennium", Day(0, 1, 1)) == "-1");
  CHECK(DayField("decade", Day(1999, 1, 1)) == "199");
  CHECK(DayField("decade", Day(-1, 1, 1)) == "-1");
  CHECK(DayField("year", Day(-1, 1, 1)) == "-1");
}

TEST_CASE("timestamps of every unit, with a zone or without, have the same fields") {
  const int64_t seconds = Micros(1950, 6, 7, 8, 9, 10) / 1000000;
  for (size_t u = 0; u < 4; ++u) {
    for (const char* zone : {"", "UTC", "Europe/Berlin"}) {
      const auto moment = Timestamps(kUnits[u], {seconds * kPerSecond[u], {}}, zone);
      CHECK(Call("extract", {Text("hour"), moment}) == List{"8", "NULL"});
      CHECK(Call("extract", {Text("second"), moment}) == List{"10", "NULL"});
      CHECK(Call("extract", {Text("day"), moment}) == List{"7", "NULL"});
      CHECK(Call("extract", {Text("epoch"), moment}) == List{std::to_string(seconds), "NULL"});
      CHECK(Call("date_trunc", {Text("year"), moment}).front() ==
            std::string("1950-01-01T00:00:00") + (*zone == 0 ? "" : "Z"));
    }
  }
}

TEST_CASE("the first and the last timestamp of every unit have fields") {
  for (TimeUnit unit : kUnits) {
    for (const char* field : {"second", "minute", "hour", "dow", "week", "doy", "epoch", "year"}) {
      const List fields = Call("extract", {Text(field), Timestamps(unit, {kInt64Min, kInt64Max})});
      CHECK(fields.size() == 2);
    }
  }
  const auto ends = Timestamps(TimeUnit::kNanosecond, {kInt64Min, kInt64Max});
  CHECK(Call("extract", {Text("year"), ends}) == List{"1677", "2262"});
  CHECK(Call("extract", {Text("hour"), ends}) == List{"0", "23"});
  CHECK(Call("extract", {Text("minute"), ends}) == List{"12", "47"});
}

TEST_CASE("fields of dates; extract refuses the time of a date, date_part takes it as midnight") {
  CHECK(Call("extract", {Text("year"), Dates({Day(2024, 2, 29), {}})}) == List{"2024", "NULL"});
  CHECK(DayField("epoch", Day(1970, 1, 2)) == "86400");
  const auto date64 =
      FixedColumn<int64_t>(TypeId::kDate64, {Day(1969, 7, 20) * kMillisecondsPerDay, {}});
  CHECK(Call("extract", {Text("day"), date64}) == List{"20", "NULL"});
  CHECK(Call("date_part", {Text("hour"), date64}) == List{"0", "NULL"});
  CHECK(Call("date_part", {Text("hour"), Dates({5})}) == List{"0"});
  CHECK(Call("date_part", {Text("month"), Dates({40})}) == List{"2"});
  CHECK(Failure("extract", {Text("hour"), Dates({{}, 5})}) ==
        "Cannot extract hour from a value of type date32 at row 1");
  CHECK_THAT(Failure("extract", {Text("second"), date64}), HasText("type date64"));
}

TEST_CASE("fields of times of day") {
  const int64_t micros = ((13 * 60 + 14) * int64_t{60} + 15) * 1000000 + 250000;
  const auto time64 = FixedColumn<int64_t>(
      DataType::WithUnit(TypeId::kTime64, TimeUnit::kMicrosecond), {micros, {}});
  const auto time32 =
      FixedColumn<int32_t>(DataType::WithUnit(TypeId::kTime32, TimeUnit::kMillisecond),
                           {static_cast<int32_t>(micros / 1000), {}});
  for (const auto& time : {time64, time32}) {
    CHECK(Call("extract", {Text("hour"), time}) == List{"13", "NULL"});
    CHECK(Call("extract", {Text("minute"), time}) == List{"14", "NULL"});
    CHECK(Call("date_part", {Text("second"), time}) == List{"15.25", "NULL"});
    CHECK(Call("extract", {Text("milliseconds"), time}) == List{"15250", "NULL"});
    CHECK(Call("extract", {Text("epoch"), time}) == List{"47655.25", "NULL"});
    CHECK_THAT(Failure("extract", {Text("day"), time}), HasText("Cannot extract day"));
  }
}

TEST_CASE("fields of durations and intervals") {
  const auto durations =
      FixedColumn<int64_t>(DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond),
                           {90061, -90061, {}});  // a day, an hour, a minute and a second
  CHECK(Call("extract", {Text("day"), durations}) == List{"1", "-1", "NULL"});
  CHECK(Call("extract", {Text("hour"), durations}) == List{"1", "-1", "NULL"});
  CHECK(Call("extract", {Text("minute"), durations}) == List{"1", "-1", "NULL"});
  CHECK(Call("extract", {Text("second"), durations}) == List{"1", "-1", "NULL"});
  CHECK(Call("date_part", {Text("epoch"), durations}) == List{"90061", "-90061", "NULL"});
  CHECK_THAT(Failure("extract", {Text("year"), durations}), HasText("Cannot extract year"));
  struct Interval {
    int32_t months;
    int32_t days;
    int64_t nanos;
  };
  const auto intervals = FixedColumn<Interval>(TypeId::kIntervalMonthDayNano,
                                               {Interval{26, 40, 30 * int64_t{3600000000000}}, {}});
  CHECK(Call("extract", {Text("year"), intervals}) == List{"2", "NULL"});
  CHECK(Call("extract", {Text("month"), intervals}) == List{"2", "NULL"});
  CHECK(Call("extract", {Text("quarter"), intervals}) == List{"1", "NULL"});
  CHECK(Call("extract", {Text("day"), intervals}) == List{"40", "NULL"});
  CHECK(Call("extract", {Text("hour"), intervals}) == List{"30", "NULL"});
  // 2 * 365.25 + 2 * 30 + 40 days and 30 hours.
  CHECK(Call("extract", {Text("epoch"), intervals}) == List{"71863200", "NULL"});
}

TEST_CASE("a field may differ from row to row; an unknown one fails with the nearest name") {
  const auto moment = Micros(2024, 2, 29, 1, 2, 3);
  CHECK(Call("date_part",
             {Texts({"year", {}, "day", "hour"}), Moments({moment, moment, moment, {}})}) ==
        List{"2024", "NULL", "29", "NULL"});
  CHECK(Failure("extract", {Texts({"year", "yaer"}), Moments({moment, moment})}) ==
        "There is no date field 'yaer'; did you mean 'year'? at row 1");
  CHECK_THAT(Failure("extract", {Text("fortnight"), Moments({moment})}),
             HasText("There is no date field 'fortnight': there are year"));
}

TEST_CASE("date_trunc goes back to the beginning of every field") {
  const auto moment = Moments({Micros(2001, 2, 16, 20, 38, 40, 123456), {}});
  const auto truncated = [&](const char* field) {
    return Call("date_trunc", {Text(field), moment}).front();
  };
  CHECK(truncated("microseconds") == "2001-02-16T20:38:40.123456");
  CHECK(truncated("milliseconds") == "2001-02-16T20:38:40.123");
  CHECK(truncated("second") == "2001-02-16T20:38:40");
  CHECK(truncated("minute") == "2001-02-16T20:38:00");
  CHECK(truncated("hour") == "2001-02-16T20:00:00");
  CHECK(truncated("day") == "2001-02-16T00:00:00");
  CHECK(truncated("week") == "2001-02-12T00:00:00");
  CHECK(truncated("month") == "2001-02-01T00:00:00");
  CHECK(truncated("quarter") == "2001-01-01T00:00:00");
  CHECK(truncated("year") == "2001-01-01T00:00:00");
  CHECK(truncated("decade") == "2000-01-01T00:00:00");
  CHECK(truncated("century") == "2001-01-01T00:00:00");
  CHECK(truncated("millennium") == "2001-01-01T00:00:00");
  CHECK(Call("date_trunc", {Text("day"), moment}).back() == "NULL");
}

TEST_CASE("date_trunc before 1970 and at the edges") {
  const auto moment = Moments({Micros(1969, 12, 31, 23, 59, 58, 500000)});
  CHECK(Call("date_trunc", {Text("second"), moment}) == List{"1969-12-31T23:59:58"});
  CHECK(Call("date_trunc", {Text("hour"), moment}) == List{"1969-12-31T23:00:00"});
  CHECK(Call("date_trunc", {Text("day"), moment}) == List{"1969-12-31T00:00:00"});
  CHECK(Call("date_trunc", {Text("quarter"), moment}) == List{"1969-10-01T00:00:00"});
  CHECK(Call("date_trunc", {Text("century"), moment}) == List{"1901-01-01T00:00:00"});
  CHECK(Call("date_trunc", {Text("week"), Moments({Micros(2021, 1, 3)})}) ==
        List{"2020-12-28T00:00:00"});
  CHECK(Call("date_trunc", {Text("century"), Moments({Micros(2000, 1, 1)})}) ==
        List{"1901-01-01T00:00:00"});
  const auto first = Timestamps(TimeUnit::kNanosecond, {{}, kInt64Min});
  CHECK_THAT(Failure("date_trunc", {Text("day"), first}),
             HasText("date_trunc('day', 1677-09-21T00:12:43.145224192): the result is out of "
                     "range for timestamp[ns] at row 1"));
  CHECK_THAT(Failure("date_trunc", {Text("hour"), first}), HasText("out of range"));
  CHECK(Failure("date_trunc", {Text("dow"), moment}).find("Cannot compute date_trunc('dow'") == 0);
}

TEST_CASE("date_trunc of a date is a timestamp") {
  CHECK(Call("date_trunc", {Text("month"), Dates({Day(2024, 2, 29), {}})}) ==
        List{"2024-02-01T00:00:00", "NULL"});
}

TEST_CASE("make_date, make_time, make_timestamp") {
  CHECK(Call("make_date",
             {Ints({2013, 2024, 1969, {}}), Ints({7, 2, 12, 1}), Ints({15, 29, 31, 1})}) ==
        List{"2013-07-15", "2024-02-29", "1969-12-31", "NULL"});
  CHECK(Failure("make_date", {Ints({2024, 2023}), Int(2), Int(29)}) ==
        "Cannot compute make_date(2023, 2, 29): no such date at row 1");
  CHECK_THAT(Failure("make_date", {Int(2024), Int(13), Int(1)}), HasText("no such date"));
  CHECK_THAT(Failure("make_date", {Int(2024), Int(0), Int(1)}), HasText("no such date"));
  CHECK_THAT(Failure("make_date", {test::Long(kInt64Max), Int(1), Int(1)}), HasText("no such"));
  CHECK(Value("make_time", {Int(8), Int(15), Double(23.5)}) == "08:15:23.500");
  CHECK_THAT(Failure("make_time", {Int(24), Int(0), Double(0)}), HasText("no such time"));
  CHECK(Value("make_timestamp", {Int(2013), Int(7), Int(15), Int(8), Int(15), Double(23.5)}) ==
        "2013-07-15T08:15:23.500");
  CHECK(Value("make_timestamp", {Int(1969), Int(12), Int(31), Int(23), Int(59), Double(60)}) ==
        "1970-01-01T00:00:00");
  CHECK_THAT(Failure("make_timestamp", {Int(2013), Int(7), Int(15), Int(8), Int(60), Double(0)}),
             HasText("Cannot compute make_timestamp(2013, 7, 15, 8, 60, 0): no such time"));
  CHECK_THAT(Failure("make_timestamp", {Int(400000), Int(7), Int(15), Int(8), Int(0), Double(0)}),
             HasText("no such time"));
}

TEST_CASE("to_timestamp takes seconds since 1970") {
  CHECK(Call("to_timestamp", {Doubles({1284352323, -1.5, 0.000001, {}})}) ==
        List{"2010-09-13T04:32:03Z", "1969-12-31T23:59:58.500Z", "1970-01-01T00:00:00.000001Z",
             "NULL"});
  CHECK_THAT(Failure("to_timestamp", {Double(1e20)}), HasText("to_timestamp(1e+20): out of range"));
  CHECK_THAT(Failure("to_timestamp", {Double(std::numeric_limits<double>::quiet_NaN())}),
             HasText("out of range"));
}

TEST_CASE("now and its relatives see the time of the statement, and say so") {
  CHECK(Value("now", {}) == "2024-02-29T12:34:56.789012Z");
  CHECK(Value("current_timestamp", {}) == "2024-02-29T12:34:56.789012Z");
  CHECK(Value("localtimestamp", {}) == "2024-02-29T12:34:56.789012");
  CHECK(Value("current_date", {}) == "2024-02-29");
  for (const char* name : {"now", "current_timestamp", "localtimestamp", "current_date"}) {
    CHECK(ResolveFunction(name, {})->reads_clock);
  }
  CHECK_FALSE(ResolveFunction("pi", {})->reads_clock);
}

}  // namespace
}  // namespace colmerge::temporal_functions_test
