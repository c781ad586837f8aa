// SPDX-License-Identifier: Apache-2.0
// Which types can be cast to which: a table that lists every pair allowed, all others being
// refused.
#include <map>
#include <set>

#include "column/conversion/lossless_cast.h"
#include "support/catch.h"

namespace colmerge {
namespace {

DataType ListOf(DataType item) {
  DataType type(TypeId::kList);
  type.children.push_back({"item", std::move(item), true, {}});
  return type;
}

std::vector<DataType> AllTypes() {
  std::vector<DataType> types;
  for (int id = 0; id <= static_cast<int>(TypeId::kBinaryView); ++id) {
    const DataType type(static_cast<TypeId>(id));
    if (!type.is_decimal()) types.push_back(type);
  }
  for (TypeId id : {TypeId::kDecimal128, TypeId::kDecimal256}) {
    for (auto [precision, scale] : std::vector<std::pair<int, int>>{
             {3, 0}, {5, 0}, {5, 2}, {7, 2}, {10, 0}, {19, 0}, {20, 0}, {5, -2}, {2, 4}}) {
      types.push_back(DataType::Decimal(id, precision, scale));
    }
  }
  for (TypeId id : {TypeId::kDate32, TypeId::kDate64, TypeId::kIntervalMonths,
                    TypeId::kIntervalDayTime, TypeId::kIntervalMonthDayNano}) {
    types.push_back(id);
  }
  for (TimeUnit unit :
       {TimeUnit::kSecond, TimeUnit::kMillisecond, TimeUnit::kMicrosecond, TimeUnit::kNanosecond}) {
    types.push_back(DataType::WithUnit(
        unit < TimeUnit::kMicrosecond ? TypeId::kTime32 : TypeId::kTime64, unit));
    types.push_back(DataType::WithUnit(TypeId::kDuration, unit));
    types.push_back(DataType::Timestamp(unit));
    types.push_back(DataType::Timestamp(unit, "UTC"));
  }
  types.push_back(DataType::FixedSizeBinary(4));
  types.push_back(DataType::FixedSizeBinary(5));
  types.push_back(ListOf(TypeId::kInt8));
  types.push_back(ListOf(TypeId::kInt16));
  return types;
}

// Without the casts of null and those from and to dictionaries, which follow rules of their own.
const std::map<std::string, std::set<std::string>>& AllowedCasts() {
  static const std::map<std::string, std::set<std::string>> kAllowed = {
      {"int8",
       {"int16", "int32", "int64", "float32", "float64", "(3, 0)", "(5, 0)", "(5, 2)", "(7, 2)",
        "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"int16",
       {"int32", "int64", "float32", "float64", "(5, 0)", "(7, 2)", "(10, 0)", "(19, 0)",
        "(20, 0)"}},
      {"int32", {"int64", "float64", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"int64", {"(19, 0)", "(20, 0)"}},
      {"uint8",
       {"int16", "int32", "int64", "uint16", "uint32", "uint64", "float32", "float64", "(3, 0)",
        "(5, 0)", "(5, 2)", "(7, 2)", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"uint16",
       {"int32", "int64", "uint32", "uint64", "float32", "float64", "(5, 0)", "(7, 2)", "(10, 0)",
        "(19, 0)", "(20, 0)"}},
      {"uint32", {"int64", "uint64", "float64", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"uint64", {"(20, 0)"}},
      {"float16", {"float32", "float64"}},
      {"float32", {"float64"}},
      {"(3, 0)", {"(3, 0)", "(5, 0)", "(5, 2)", "(7, 2)", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"(5, 0)", {"(5, 0)", "(7, 2)", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"(5, 2)", {"(5, 2)", "(7, 2)"}},
      {"(7, 2)", {"(7, 2)"}},
      {"(10, 0)", {"(10, 0)", "(19, 0)", "(20, 0)"}},
      {"(19, 0)", {"(19, 0)", "(20, 0)"}},
      {"(20, 0)", {"(20, 0)"}},
      {"(5, -2)", {"(5, -2)", "(10, 0)", "(19, 0)", "(20, 0)"}},
      {"(2, 4)", {"(2, 4)"}},
      {"utf8", {"large_utf8", "utf8_view"}},
      {"large_utf8", {"utf8", "utf8_view"}},
      {"utf8_view", {"utf8", "large_utf8"}},
      {"binary", {"large_binary", "binary_view"}},
      {"large_binary", {"binary", "binary_view"}},
      {"binary_view", {"binary", "large_binary"}},
      {"fixed_size_binary[0]", {"binary", "large_binary", "binary_view"}},
      {"fixed_size_binary[4]", {"binary", "large_binary", "binary_view"}},
      {"fixed_size_binary[5]", {"binary", "large_binary", "binary_view"}},
      {"list<int8>", {"list<int16>"}},
      {"date32", {"date64"}},
      {"time32[s]", {"time32[ms]", "time64[us]", "time64[ns]"}},
      {"time32[ms]", {"time64[us]", "time64[ns]"}},
      {"time64[us]", {"time64[ns]"}},
      {"duration[s]", {"duration[ms]", "duration[us]", "duration[ns]"}},
      {"duration[ms]", {"duration[us]", "duration[ns]"}},
      {"duration[us]", {"duration[ns]"}},
      {"timestamp[s]", {"timestamp[ms]", "timestamp[us]", "timestamp[ns]"}},
      {"timestamp[ms]", {"timestamp[us]", "timestamp[ns]"}},
      {"timestamp[us]", {"timestamp[ns]"}},
      {"timestamp[s, UTC]", {"timestamp[ms, UTC]", "timestamp[us, UTC]", "timestamp[ns, UTC]"}},
      {"timestamp[ms, UTC]", {"timestamp[us, UTC]", "timestamp[ns, UTC]"}},
      {"timestamp[us, UTC]", {"timestamp[ns, UTC]"}},
  };
  return kAllowed;
}

// Decimals of both widths go by the digits alone.
std::string TableName(const DataType& type) {
  const std::string name = type.ToString();
  return type.is_decimal() ? name.substr(name.find('(')) : name;
}

bool IsAllowed(const DataType& from, const DataType& to) {
  if (from == to || from.id == TypeId::kNull) return true;
  const auto at = AllowedCasts().find(TableName(from));
  return at != AllowedCasts().end() && at->second.contains(TableName(to));
}

TEST_CASE("exactly the casts of the table are allowed") {
  for (const DataType& from : AllTypes()) {
    for (const DataType& to : AllTypes()) {
      INFO(from.ToString() << " -> " << to.ToString());
      CHECK(CanCastLosslessly(from, to) == IsAllowed(from, to));
    }
  }
}

TEST_CASE("a dictionary's values go wherever they could go without it") {
  for (const DataType& from : AllTypes()) {
    for (const DataType& to : AllTypes()) {
      INFO(from.ToString() << " -> " << to.ToString());
      const bool allowed = IsAllowed(from, to);
      const DataType coded_from = DataType::Dictionary(TypeId::kInt32, from);
      const DataType coded_to = DataType::Dictionary(TypeId::kUInt8, to, true);
      CHECK(CanCastLosslessly(coded_from, to) == allowed);
      CHECK(CanCastLosslessly(from, coded_to) == allowed);
      CHECK(CanCastLosslessly(coded_from, coded_to) == allowed);
    }
  }
}

TEST_CASE("limits of digits are exact") {
  auto decimal = [](int precision, int scale) {
    return DataType::Decimal(TypeId::kDecimal256, precision, scale);
  };
  const std::vector<std::pair<TypeId, int>> digits = {
      {TypeId::kInt8, 3},  {TypeId::kInt16, 5},  {TypeId::kInt32, 10},  {TypeId::kInt64, 19},
      {TypeId::kUInt8, 3}, {TypeId::kUInt16, 5}, {TypeId::kUInt32, 10}, {TypeId::kUInt64, 20}};
  for (const auto& [id, needed] : digits) {
    for (int scale : {0, 1, 30}) {
      CHECK(CanCastLosslessly(id, decimal(needed + scale, scale)));
      CHECK_FALSE(CanCastLosslessly(id, decimal(needed + scale - 1, scale)));
    }
    CHECK_FALSE(CanCastLosslessly(id, decimal(needed, -1)));
    CHECK_FALSE(CanCastLosslessly(id, decimal(76, -1)));
  }
  CHECK(CanCastLosslessly(decimal(38, 10), decimal(76, 48)));
  CHECK_FALSE(CanCastLosslessly(decimal(38, 10), decimal(76, 49)));
  CHECK_FALSE(CanCastLosslessly(decimal(38, 10), decimal(76, 9)));
}

TEST_CASE("scales as large as a schema can say do no harm") {
  auto decimal = [](int32_t scale) { return DataType::Decimal(TypeId::kDecimal128, 10, scale); };
  CHECK_FALSE(CanCastLosslessly(decimal(INT32_MIN), decimal(INT32_MAX)));
  CHECK_FALSE(CanCastLosslessly(decimal(INT32_MAX), decimal(INT32_MIN)));
  CHECK(CanCastLosslessly(decimal(INT32_MIN), decimal(INT32_MIN)));
  CHECK_FALSE(CanCastLosslessly(TypeId::kInt8, decimal(INT32_MAX)));
  CHECK_FALSE(CanCastLosslessly(TypeId::kInt8, decimal(INT32_MIN)));
}

}  // namespace
}  // namespace colmerge
