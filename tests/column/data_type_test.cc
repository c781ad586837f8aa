// SPDX-License-Identifier: Apache-2.0
#include "column/data_type.h"

#include "column/fixed_width.h"
#include "support/catch.h"

namespace colmerge {
namespace {

DataType ListOf(TypeId id, DataType item, std::string name = "item") {
  DataType type(id);
  type.children.push_back({std::move(name), std::move(item), true, {}});
  return type;
}

TEST_CASE("types are written as people write them") {
  CHECK(DataType(TypeId::kNull).ToString() == "null");
  CHECK(DataType(TypeId::kInt64).ToString() == "int64");
  CHECK(DataType(TypeId::kFloat16).ToString() == "float16");
  CHECK(DataType(TypeId::kLargeUtf8).ToString() == "large_utf8");
  CHECK(DataType::Decimal(TypeId::kDecimal256, 50, -2).ToString() == "decimal256(50, -2)");
  CHECK(DataType::FixedSizeBinary(16).ToString() == "fixed_size_binary[16]");
  CHECK(DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond).ToString() == "time64[ns]");
  CHECK(DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond).ToString() == "duration[s]");
  CHECK(DataType::Timestamp(TimeUnit::kMillisecond).ToString() == "timestamp[ms]");
  CHECK(DataType::Timestamp(TimeUnit::kMicrosecond, "UTC").ToString() == "timestamp[us, UTC]");
  CHECK(DataType(TypeId::kIntervalMonthDayNano).ToString() == "interval[month_day_nano]");
  CHECK(DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8).ToString() == "dictionary<int8, utf8>");
  CHECK(ListOf(TypeId::kList, TypeId::kInt32).ToString() == "list<int32>");
  DataType fixed = ListOf(TypeId::kFixedSizeList, TypeId::kBool);
  fixed.size = 3;
  CHECK(fixed.ToString() == "fixed_size_list<bool>[3]");
  DataType row(TypeId::kStruct);
  row.children.Edit() = {{"a", TypeId::kInt8, true, {}}, {"b", TypeId::kUtf8, true, {}}};
  CHECK(row.ToString() == "struct<a: int8, b: utf8>");
  CHECK(ListOf(TypeId::kMap, row).ToString() == "map<int8, utf8>");
}

TEST_CASE("storage and width follow from the type") {
  CHECK(DataType(TypeId::kNull).storage() == Storage::kNone);
  CHECK(DataType(TypeId::kBool).storage() == Storage::kBits);
  CHECK(DataType(TypeId::kUtf8View).storage() == Storage::kViews);
  CHECK(ListOf(TypeId::kList, TypeId::kInt8).storage() == Storage::kViews);
  const std::vector<std::pair<DataType, uint32_t>> widths = {
      {TypeId::kNull, 0},
      {TypeId::kBool, 0},
      {TypeId::kUInt8, 1},
      {TypeId::kFloat16, 2},
      {TypeId::kDate32, 4},
      {TypeId::kDate64, 8},
      {TypeId::kDecimal128, 16},
      {TypeId::kDecimal256, 32},
      {TypeId::kUtf8, 16},
      {TypeId::kIntervalMonths, 4},
      {TypeId::kIntervalDayTime, 8},
      {TypeId::kIntervalMonthDayNano, 16},
      {DataType::FixedSizeBinary(11), 11},
      {DataType::FixedSizeBinary(0), 0},
      {DataType::Dictionary(TypeId::kUInt16, TypeId::kUtf8), 2}};
  for (const auto& [type, width] : widths) {
    INFO(type.ToString());
    CHECK(type.width() == width);
  }
  CHECK(FixedWidth(TypeId::kInt64) == 8);
  CHECK(FixedWidth(TypeId::kUtf8) == 0);
}

TEST_CASE("types of a family are told from others") {
  for (int i = 0; i <= static_cast<int>(TypeId::kMap); ++i) {
    const DataType type{static_cast<TypeId>(i)};
    if (type.is_dictionary() || type.id == TypeId::kMap) continue;
    const std::string name = type.ToString();
    INFO(name);
    const bool is_integer = name.find("int") == 0 && name.find("interval") != 0;
    CHECK(type.is_signed_integer() == is_integer);
    CHECK(type.is_integer() == (is_integer || name.find("uint") == 0));
    CHECK(type.is_floating() == (name.find("float") == 0));
    CHECK(type.is_decimal() == (name.find("decimal") == 0));
    CHECK(type.is_utf8() == (name.find("utf8") != std::string::npos));
    CHECK(type.is_binary() == (name.find("binary") != std::string::npos && name[0] != 'f'));
    CHECK(type.is_nested() == (name.find('<') != std::string::npos));
  }
}

TEST_CASE("types are equal when all that belongs to them is") {
  const std::vector<DataType> types = {
      TypeId::kInt8,
      TypeId::kUInt8,
      DataType::Timestamp(TimeUnit::kSecond),
      DataType::Timestamp(TimeUnit::kMillisecond),
      DataType::Timestamp(TimeUnit::kSecond, "UTC"),
      DataType::Timestamp(TimeUnit::kSecond, "Europe/Berlin"),
      DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond),
      DataType::Decimal(TypeId::kDecimal128, 10, 2),
      DataType::Decimal(TypeId::kDecimal128, 11, 2),
      DataType::Decimal(TypeId::kDecimal128, 10, 3),
      DataType::Decimal(TypeId::kDecimal256, 10, 2),
      DataType::FixedSizeBinary(4),
      DataType::FixedSizeBinary(5),
      DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8),
      DataType::Dictionary(TypeId::kInt16, TypeId::kUtf8),
      DataType::Dictionary(TypeId::kInt8, TypeId::kLargeUtf8),
      DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8, true),
      ListOf(TypeId::kList, TypeId::kInt8),
      ListOf(TypeId::kLargeList, TypeId::kInt8),
      ListOf(TypeId::kList, TypeId::kInt16),
      ListOf(TypeId::kList, ListOf(TypeId::kList, TypeId::kInt8)),
      ListOf(TypeId::kStruct, TypeId::kInt8, "a"),
      ListOf(TypeId::kStruct, TypeId::kInt8, "b"),
  };
  for (size_t i = 0; i < types.size(); ++i) {
    for (size_t j = 0; j < types.size(); ++j) {
      INFO(types[i].ToString() << " and " << types[j].ToString());
      CHECK((types[i] == types[j]) == (i == j));
    }
  }
}

TEST_CASE("what is habit or metadata does not make types differ") {
  CHECK(ListOf(TypeId::kList, TypeId::kInt8, "item") == ListOf(TypeId::kList, TypeId::kInt8, "x"));
  DataType plain = ListOf(TypeId::kStruct, TypeId::kInt8, "a");
  DataType annotated = plain;
  annotated.children.Edit()[0].metadata = {{"key", "value"}};
  CHECK(plain == annotated);
  annotated.children.Edit()[0].nullable = false;
  CHECK_FALSE(plain == annotated);
}

TEST_CASE("values of every width are moved and compared whole") {
  for (uint32_t width : {0u, 1u, 2u, 3u, 4u, 7u, 8u, 16u, 32u, 33u, 100u}) {
    std::vector<uint8_t> from(width + 1, 7), to(width + 1, 9);
    WithWidth(width, [&](auto mover) {
      CHECK(mover.width() == width);
      mover.Copy(to.data(), from.data());
      CHECK(mover.Equal(to.data(), from.data()));
      if (width == 0) return;
      to[width - 1] = 8;
      CHECK_FALSE(mover.Equal(to.data(), from.data()));
    });
    CHECK(to[width] == 9);
  }
}

}  // namespace
}  // namespace colmerge
