// SPDX-License-Identifier: Apache-2.0
#include "differential_query/random_table.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace colmerge::test {
namespace {

constexpr uint64_t kLargeEvery = 100;  // one seed in so many has rows for several chunks
constexpr uint64_t kLargeRows = 70000;
constexpr int64_t kMicrosecondsOfDay = 86400000000;

const std::vector<const char*>& FormatsOf(Kind kind) {
  static const std::map<Kind, std::vector<const char*>> formats = {
      {Kind::kBool, {"b"}},
      {Kind::kInt, {"i", "i", "c", "s", "C", "S"}},
      {Kind::kLong, {"l", "l", "l", "I"}},
      {Kind::kUnsigned, {"L"}},
      {Kind::kSingle, {"f"}},
      {Kind::kReal, {"g"}},
      {Kind::kText, {"u", "u", "U", "vu", "dictionary"}},
      {Kind::kBytes, {"z", "Z"}},
      {Kind::kDate, {"tdD"}},
      {Kind::kTimestamp, {"tsu:", "tsm:"}},
  };
  return formats.at(kind);
}

Type RandomTypeOf(Kind kind, Random* random) {
  const std::string format = random->Pick(FormatsOf(kind));
  if (format != "dictionary") return {format, {}, {}, false};
  return {random->Percent(50) ? "i" : "s", {}, {{"u", {}, {}, false}}, false};
}

template <typename T>
Cell NarrowCell(int64_t value) {
  const int64_t low = std::numeric_limits<T>::min();
  const int64_t high = std::numeric_limits<T>::max();
  return CellOf(static_cast<T>(std::clamp(value, low, high)));
}

Cell IntegerCell(char format, int64_t value) {
  switch (format) {
    case 'c': return NarrowCell<int8_t>(value);
    case 'C': return NarrowCell<uint8_t>(value);
    case 's': return NarrowCell<int16_t>(value);
    case 'S': return NarrowCell<uint16_t>(value);
    case 'i': return NarrowCell<int32_t>(value);
    case 'I': return NarrowCell<uint32_t>(value);
    case 'L': return CellOf(static_cast<uint64_t>(std::max<int64_t>(value, 0)));
    default: return CellOf(value);
  }
}

int64_t RandomInteger(bool wild, Random* random) {
  if (wild && random->Percent(25)) {
    const int64_t extremes[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX, UINT32_MAX, -129, 255};
    return extremes[random->Below(7)];
  }
  if (random->Percent(60)) return random->Between(-4, 9);
  return random->Between(-300, 1000);
}

double RandomReal(bool wild, Random* random) {
  if (wild && random->Percent(20)) {
    const double extremes[] = {1.5e300, -1.5e300, 0x1p-1000, 3e38, -0.0, 9.223372036854775808e18};
    return extremes[random->Below(6)];
  }
  const int64_t range = random->Percent(60) ? 40 : 8000;
  return static_cast<double>(random->Between(-range, range)) / 8;
}

// Few letters, so that patterns, prefixes and duplicates meet; some longer than a view holds
// inline. No letter beyond ASCII that has two cases: SQLite knows none.
std::string RandomText(Random* random) {
  static const std::vector<const char*> pieces = {
      "a", "b", "B", "A", "ab", "%", "_", " ", "  ", "\xe6\x97\xa5", "\xf0\x9f\x90\xb8",
      "'", "7", "x"};
  std::string text;
  const uint64_t length = random->Percent(80) ? random->Below(5) : random->Below(25);
  for (uint64_t i = 0; i < length; ++i) text += random->Pick(pieces);
  if (random->Percent(15)) text = "a prefix that many share " + text;
  return text;
}

Cell TimestampCell(const std::string& format, Random* random) {
  const int64_t day = random->Between(-3000, 20000);
  int64_t of_day = random->Percent(30) ? 0 : random->Between(0, 86399) * 1000000;
  if (random->Percent(50)) of_day += random->Between(0, 999) * 1000;
  if (of_day >= kMicrosecondsOfDay) of_day = 0;
  const int64_t all = day * kMicrosecondsOfDay + of_day;
  return CellOf(format == "tsm:" ? all / 1000 : all);
}

template <typename T>
SqlValue RealOf(const Cell& cell) {
  return {SqlValue::Kind::kReal, 0, static_cast<double>(ValueOf<T>(cell)), ""};
}

SqlValue TextOf(std::string text) { return {SqlValue::Kind::kText, 0, 0, std::move(text)}; }

}  // namespace

std::string DateText(int64_t days) {
  // Years begin in March here, so that the day that comes and goes is the last one.
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t of_era = shifted - era * 146097;
  const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * of_year + 2) / 153;
  const int64_t day = of_year - (153 * month + 2) / 5 + 1;
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d",
                static_cast<int>(year + era * 400 + (month >= 10 ? 1 : 0)),
                static_cast<int>(month < 10 ? month + 3 : month - 9), static_cast<int>(day));
  return text;
}

std::string TimestampText(int64_t microseconds) {
  int64_t days = microseconds / kMicrosecondsOfDay;
  if (days * kMicrosecondsOfDay > microseconds) --days;
  const int64_t rest = microseconds - days * kMicrosecondsOfDay;
  const int64_t seconds = rest / 1000000;
  char text[40];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d.%06d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                static_cast<int>(rest % 1000000));
  return DateText(days) + text;
}

SqlValue ToSqlValue(const Type& type, const Cell& cell) {
  if (!cell.valid) return {};
  const std::string& format = type.values().format;
  if (format == "f") return RealOf<float>(cell);
  if (format == "g") return RealOf<double>(cell);
  if (format == "tdD") return TextOf(DateText(ValueOf<int32_t>(cell)));
  if (format == "tsu:") return TextOf(TimestampText(ValueOf<int64_t>(cell)));
  if (format == "tsm:") return TextOf(TimestampText(ValueOf<int64_t>(cell) * 1000));
  return ToSql(type, cell);
}

RandomTable::RandomTable(uint64_t seed, Random* random) {
  large = seed % kLargeEvery == kLargeEvery - 1;
  wild = random->Percent(25);
  const uint64_t chance = random->Below(100);
  first_rows = large         ? kLargeRows + random->Below(kLargeRows)
               : chance < 5  ? 0
               : chance < 12 ? 1 + random->Below(3)
               : chance < 85 ? 4 + random->Below(50)
                             : 100 + random->Below(400);
  static const std::vector<Kind> kinds = {
      Kind::kBool, Kind::kInt,  Kind::kInt,  Kind::kLong,      Kind::kUnsigned, Kind::kSingle,
      Kind::kReal, Kind::kText, Kind::kText, Kind::kTimestamp, Kind::kDate,     Kind::kBytes};
  AddColumn(Kind::kInt, random);
  AddColumn(random->Percent(50) ? Kind::kText : Kind::kLong, random);
  const uint64_t more = 2 + random->Below(7);
  for (uint64_t i = 0; i < more; ++i) AddColumn(random->Pick(kinds), random);
  if (random->Percent(35)) {
    columns[0].field.type = {"i", {}, {}, false};
    columns[0].null_percent = 0;
    primary_key.push_back(0);
    if (random->Percent(40)) {
      primary_key.push_back(1);
      columns[1].null_percent = 0;
    }
  }
}

void RandomTable::AddColumn(Kind kind, Random* random) {
  static const std::vector<uint32_t> null_shares = {0, 0, 10, 10, 30, 60, 100};
  ColumnPlan column;
  column.kind = kind;
  const std::string number = std::to_string(columns.size());
  column.field.type = RandomTypeOf(kind, random);
  column.field.name = random->Percent(92) ? "c" + number : "Column " + number;
  column.sql_name =
      column.field.name[0] == 'c' ? column.field.name : "\"" + column.field.name + "\"";
  column.null_percent = random->Pick(null_shares);
  const uint64_t distinct = random->Percent(60) ? 2 + random->Below(8) : 30 + random->Below(60);
  for (uint64_t i = 0; i < distinct; ++i) {
    column.domain.push_back(MakeDomainCell(column, random));
    values_[kind].push_back(ToSqlValue(column.field.type, column.domain.back()));
  }
  columns.push_back(std::move(column));
}

Cell RandomTable::MakeDomainCell(const ColumnPlan& column, Random* random) const {
  const std::string& format = column.field.type.values().format;
  switch (column.kind) {
    case Kind::kBool: return {true, std::string(1, random->Percent(50) ? 1 : 0), {}};
    case Kind::kInt:
    case Kind::kLong:
    case Kind::kUnsigned: return IntegerCell(format[0], RandomInteger(wild, random));
    case Kind::kSingle: return CellOf(static_cast<float>(RandomReal(false, random)));
    case Kind::kReal: return CellOf(RandomReal(wild, random));
    case Kind::kText:
    case Kind::kBytes: return TextCell(RandomText(random));
    case Kind::kDate: return CellOf(static_cast<int32_t>(random->Between(-3000, 20000)));
    case Kind::kTimestamp: return TimestampCell(format, random);
    case Kind::kDecimal: break;
  }
  return {};
}

RowBatch RandomTable::MakeRows(uint64_t count, Random* random) {
  RowBatch batch;
  for (const ColumnPlan& column : columns) {
    batch.fields.push_back(column.field);
    std::vector<Cell>& cells = batch.columns.emplace_back();
    cells.reserve(count);
    for (uint64_t row = 0; row < count; ++row) {
      cells.push_back(random->Percent(column.null_percent) ? Cell{} : random->Pick(column.domain));
    }
  }
  if (primary_key.empty()) return batch;
  for (Cell& cell : batch.columns[0]) cell = CellOf(static_cast<int32_t>(next_key_++));
  return batch;
}

SqlValue RandomTable::MakeValue(Kind kind, Random* random) const {
  const auto known = values_.find(kind);
  if (known != values_.end() && random->Percent(65)) return random->Pick(known->second);
  ColumnPlan any;
  any.kind = kind;
  any.field.type = {FormatsOf(kind)[0], {}, {}, false};
  return ToSqlValue(any.field.type, MakeDomainCell(any, random));
}

const ColumnPlan* RandomTable::PickColumn(Kind kind, Random* random) const {
  std::vector<const ColumnPlan*> fitting;
  for (const ColumnPlan& column : columns) {
    if (column.kind == kind) fitting.push_back(&column);
  }
  return fitting.empty() ? nullptr : random->Pick(fitting);
}

}  // namespace colmerge::test
