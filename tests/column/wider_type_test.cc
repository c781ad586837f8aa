// SPDX-License-Identifier: Apache-2.0
// Types to which columns widen: laws that hold for all pairs and triples of flat types, and what becomes of nested ones.
#include "column/conversion/wider_type.h"

#include "column/conversion/lossless_cast.h"
#include "support/catch.h"
#include "support/exact_value.h"
#include "support/sample.h"

namespace colmerge {
namespace {

using test::EdgeValues;
using test::ExactOf;
using test::FlatTypes;
using test::MakeVector;
using test::PlainColumn;

using Wider = std::optional<DataType>;

DataType Decimal(int precision, int scale, TypeId id = TypeId::kDecimal128) {
  return DataType::Decimal(id, precision, scale);
}

std::string Text(const Wider& type) { return type ? type->ToString() : "none"; }

// Types of one meaning by one name: kinds of text and of binary, zones.
std::string Meaning(const Wider& type) {
  if (type && type->is_utf8()) return "text";
  if (type && type->is_binary()) return "binary";
  if (type && type->id == TypeId::kTimestamp && !type->timezone.empty()) {
    return Text(DataType::Timestamp(type->unit, "UTC"));
  }
  return Text(type);
}

TEST_CASE("wider types: which comes first makes no difference but of representation") {
  for (const DataType& a : FlatTypes()) {
    CHECK(WiderType(a, a) == a);
    CHECK(WiderType(TypeId::kNull, a) == a);
    CHECK(WiderType(a, TypeId::kNull) == a);
    for (const DataType& b : FlatTypes()) {
      CAPTURE(a.ToString(), b.ToString());
      CHECK(Meaning(WiderType(a, b)) == Meaning(WiderType(b, a)));
    }
  }
}

Wider WiderOf(const Wider& a, const Wider& b) { return a && b ? WiderType(*a, *b) : std::nullopt; }

// The digits that integers need before the point depend on whether they met before a decimal came.
bool IsDecimalAfterIntegers(const DataType& a, const DataType& b, const DataType& c) {
  const int integers = a.is_integer() + b.is_integer() + c.is_integer();
  const int decimals = a.is_decimal() + b.is_decimal() + c.is_decimal();
  return integers == 2 && decimals == 1;
}

TEST_CASE("wider types: three types make one, in whatever order, or a later one is refused") {
  const std::vector<DataType> types = FlatTypes();
  for (const DataType& a : types) {
    for (const DataType& b : types) {
      for (const DataType& c : types) {
        const Wider left = WiderOf(WiderType(a, b), c);
        const Wider right = WiderOf(a, WiderType(b, c));
        if (!left || !right || Meaning(left) == Meaning(right)) continue;
        CAPTURE(a.ToString(), b.ToString(), c.ToString(), Text(left), Text(right));
        REQUIRE(IsDecimalAfterIntegers(a, b, c));
        REQUIRE(left->scale == right->scale);
      }
    }
  }
}

TEST_CASE(
    "wider types: an order that is refused mixes decimals with floats, or has too many digits") {
  const std::vector<DataType> types = FlatTypes();
  for (const DataType& a : types) {
    for (const DataType& b : types) {
      for (const DataType& c : types) {
        const Wider left = WiderOf(WiderType(a, b), c);
        const Wider right = WiderOf(a, WiderType(b, c));
        if (left.has_value() == right.has_value()) continue;
        CAPTURE(a.ToString(), b.ToString(), c.ToString(), Text(left), Text(right));
        REQUIRE(a.is_integer() + b.is_integer() + c.is_integer() == 2);
        REQUIRE((left ? left : right)->id == TypeId::kFloat64);
      }
    }
  }
}

// Whether a timestamp or a duration of a finer unit is too far, or an integer no float64.
bool MayFail(const DataType& from, const DataType& wider) {
  return (from.is_integer() && wider.is_floating()) || wider.id == TypeId::kTimestamp ||
         wider.id == TypeId::kDuration;
}

TEST_CASE("wider types: all values of both are held") {
  auto pool = MakeRef<MemoryPool>(0);
  test::Sample sample;
  for (const DataType& a : FlatTypes()) {
    for (const DataType& b : FlatTypes()) {
      const Wider wider = WiderType(a, b);
      if (!wider || !sample.TakesNext()) continue;
      CAPTURE(a.ToString(), b.ToString(), wider->ToString());
      for (const DataType* from : {&a, &b}) {
        PlainColumn values = EdgeValues(*from);
        if (MayFail(*from, *wider)) {
          std::erase_if(
              values, [&](const auto& value) { return !IsHeldBy(*wider, ExactOf(*from, value)); });
          REQUIRE_FALSE(values.empty());
        }
        REQUIRE(CastLosslessly(MakeVector(*from, values, pool), *wider, pool).ok());
      }
    }
  }
}

TEST_CASE("wider types: what becomes of two") {
  const auto wider = [](const DataType& a, const DataType& b) { return Text(WiderType(a, b)); };
  using Id = TypeId;
  CHECK(wider(Id::kInt8, Id::kInt64) == "int64");
  CHECK(wider(Id::kUInt16, Id::kUInt8) == "uint16");
  CHECK(wider(Id::kInt8, Id::kUInt8) == "int16");
  CHECK(wider(Id::kInt64, Id::kUInt32) == "int64");
  CHECK(wider(Id::kUInt32, Id::kInt32) == "int64");
  CHECK(wider(Id::kInt64, Id::kUInt64) == "decimal128(20, 0)");
  CHECK(wider(Id::kInt8, Id::kFloat16) == "float64");
  CHECK(wider(Id::kFloat32, Id::kInt32) == "float64");
  CHECK(wider(Id::kFloat16, Id::kFloat32) == "float32");
  CHECK(wider(Decimal(3, 2), Decimal(4, 1)) == "decimal128(5, 2)");
  CHECK(wider(Decimal(38, 38), Decimal(38, 0)) == "decimal256(76, 38)");
  CHECK(wider(Decimal(76, 76, Id::kDecimal256), Decimal(1, 0)) == "none");
  CHECK(wider(Decimal(3, 2), Id::kInt32) == "decimal128(12, 2)");
  CHECK(wider(Decimal(10, -3), Decimal(9, -3)) == "decimal128(10, -3)");
  CHECK(wider(Decimal(3, 2), Id::kFloat64) == "none");
  CHECK(wider(Id::kDate32, Id::kDate64) == "date64");
  CHECK(wider(Id::kDate32, DataType::Timestamp(TimeUnit::kMicrosecond)) == "timestamp[us]");
  CHECK(wider(Id::kDate32, DataType::Timestamp(TimeUnit::kSecond, "UTC")) == "none");
  CHECK(wider(DataType::Timestamp(TimeUnit::kSecond, "UTC"),
              DataType::Timestamp(TimeUnit::kNanosecond, "Europe/Paris")) == "timestamp[ns, UTC]");
  CHECK(wider(DataType::WithUnit(Id::kTime32, TimeUnit::kSecond),
              DataType::WithUnit(Id::kTime64, TimeUnit::kNanosecond)) == "time64[ns]");
  CHECK(wider(Id::kUtf8View, Id::kLargeUtf8) == "utf8_view");
  CHECK(wider(DataType::FixedSizeBinary(2), DataType::FixedSizeBinary(3)) == "binary");
  CHECK(wider(DataType::FixedSizeBinary(2), Id::kBinaryView) == "binary_view");
  CHECK(wider(Id::kIntervalMonths, Id::kIntervalDayTime) == "interval[month_day_nano]");
  for (const DataType& other : {DataType(Id::kUtf8), DataType(Id::kBool), DataType(Id::kDate32)}) {
    CHECK(wider(Id::kInt64, other) == "none");
    CHECK(wider(other, Id::kFloat64) == "none");
  }
}

TEST_CASE("wider types: dictionaries") {
  const auto coded = DataType::Dictionary;
  const DataType texts = coded(TypeId::kInt8, TypeId::kUtf8, true);
  CHECK(WiderType(texts, coded(TypeId::kInt32, TypeId::kLargeUtf8, false)) ==
        coded(TypeId::kInt32, TypeId::kUtf8, true));
  CHECK(WiderType(coded(TypeId::kInt64, TypeId::kInt8, false),
                  coded(TypeId::kUInt64, TypeId::kInt16, false)) ==
        coded(TypeId::kInt64, TypeId::kInt16, false));
  CHECK(WiderType(texts, TypeId::kLargeUtf8) == texts);
  CHECK(WiderType(TypeId::kLargeUtf8, texts) == DataType(TypeId::kLargeUtf8));
  CHECK(WiderType(TypeId::kNull, texts) == texts);
  CHECK(WiderType(coded(TypeId::kInt8, TypeId::kNull, false), TypeId::kInt32) ==
        coded(TypeId::kInt8, TypeId::kInt32, false));
  CHECK(WiderType(texts, TypeId::kInt8) == std::nullopt);
}

DataType Nested(TypeId id, std::vector<Field> children, int32_t size = 0) {
  DataType type(id);
  type.children = std::move(children);
  type.size = size;
  return type;
}
Field Child(const char* name, DataType type, bool nullable = true) {
  return {name, std::move(type), nullable, {}};
}

TEST_CASE("wider types: what is in lists, structs and maps") {
  const auto list = [](TypeId id, DataType item, int32_t size = 0) {
    return Nested(id, {Child("item", std::move(item))}, size);
  };
  CHECK(WiderType(list(TypeId::kList, TypeId::kNull), list(TypeId::kLargeList, TypeId::kInt8)) ==
        list(TypeId::kList, TypeId::kInt8));
  CHECK(WiderType(list(TypeId::kFixedSizeList, TypeId::kInt8, 2),
                  list(TypeId::kFixedSizeList, TypeId::kInt16, 3)) ==
        list(TypeId::kList, TypeId::kInt16));
  CHECK(WiderType(list(TypeId::kList, TypeId::kInt8), list(TypeId::kList, TypeId::kUtf8)) ==
        std::nullopt);
  CHECK(WiderType(list(TypeId::kList, TypeId::kInt8), TypeId::kInt8) == std::nullopt);

  const DataType ab =
      Nested(TypeId::kStruct, {Child("a", TypeId::kInt8, false), Child("b", TypeId::kNull)});
  const DataType bc =
      Nested(TypeId::kStruct, {Child("c", TypeId::kUtf8, false), Child("b", TypeId::kBool)});
  CHECK(WiderType(ab, bc) ==
        Nested(TypeId::kStruct,
               {Child("a", TypeId::kInt8), Child("b", TypeId::kBool), Child("c", TypeId::kUtf8)}));

  const auto map = [](DataType key, DataType value, bool sorted) {
    DataType type =
        Nested(TypeId::kMap, {Child("entries",
                                    Nested(TypeId::kStruct, {Child("key", std::move(key), false),
                                                             Child("value", std::move(value))}),
                                    false)});
    type.keys_sorted = sorted;
    return type;
  };
  CHECK(WiderType(map(TypeId::kUtf8, TypeId::kNull, true),
                  map(TypeId::kUtf8, TypeId::kInt8, false)) ==
        map(TypeId::kUtf8, TypeId::kInt8, false));
  CHECK(WiderType(map(TypeId::kUtf8, TypeId::kInt8, true), list(TypeId::kList, TypeId::kInt8)) ==
        std::nullopt);
}

}  // namespace
}  // namespace colmerge
