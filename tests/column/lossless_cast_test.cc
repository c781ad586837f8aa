// SPDX-License-Identifier: Apache-2.0
// What casts make of values: for every pair of types that can be cast, each value means the same
// before and after, computed here with integers of any size; nulls stay, whatever lies beneath
// them.
#include "column/conversion/lossless_cast.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "base/half_float.h"
#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using boost::multiprecision::cpp_int;
using test::MakeVector;
using test::NumberOf;
using test::PlainColumn;
using test::PlainOf;
using test::PlainValue;
using test::Random;

cpp_int IntegerOf(const std::string& bytes, bool is_signed) {
  cpp_int value = 0;
  for (size_t i = bytes.size(); i > 0; --i)
    value = value * 256 + static_cast<uint8_t>(bytes[i - 1]);
  if (is_signed && static_cast<uint8_t>(bytes.back()) >= 128) {
    value -= cpp_int(1) << (8 * bytes.size());
  }
  return value;
}

std::string BytesOf(cpp_int value, uint32_t width) {
  if (value < 0) value += cpp_int(1) << (8 * width);
  std::string bytes;
  for (uint32_t i = 0; i < width; ++i) {
    bytes += static_cast<char>(static_cast<uint8_t>(static_cast<unsigned>(value % 256)));
    value /= 256;
  }
  return bytes;
}

std::string FloatMeaning(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  if (value == std::trunc(value)) return cpp_int(value).str();
  char text[64];
  snprintf(text, sizeof text, "%a", value);
  return text;
}

// digits * 10^-scale without needless zeros behind the point.
std::string DecimalMeaning(cpp_int digits, int32_t scale) {
  for (; scale < 0; ++scale) digits *= 10;
  for (; scale > 0 && digits % 10 == 0; --scale) digits /= 10;
  return scale == 0 ? digits.str() : digits.str() + "e-" + std::to_string(scale);
}

cpp_int NanosPer(TimeUnit unit) {
  const int64_t nanos[] = {1000000000, 1000000, 1000, 1};
  return nanos[static_cast<int>(unit)];
}

// What a value stands for, the same for all types that can hold it.
std::string Meaning(const DataType& type, const PlainValue& value) {
  if (!value) return "NULL";
  const std::string& bytes = *value;
  if (type.is_dictionary()) return Meaning(type.dictionary_values(), value);
  if (type.is_integer()) return IntegerOf(bytes, type.is_signed_integer()).str();
  if (type.is_decimal()) return DecimalMeaning(IntegerOf(bytes, true), type.scale);
  switch (type.id) {
    case TypeId::kFloat16: return FloatMeaning(HalfToFloat(NumberOf<uint16_t>(value)));
    case TypeId::kFloat32: return FloatMeaning(NumberOf<float>(value));
    case TypeId::kFloat64: return FloatMeaning(NumberOf<double>(value));
    case TypeId::kDate32: return cpp_int(IntegerOf(bytes, true) * 86400000).str();
    case TypeId::kDate64: return IntegerOf(bytes, true).str();
    case TypeId::kTime32:
    case TypeId::kTime64:
    case TypeId::kTimestamp:
    case TypeId::kDuration: return cpp_int(IntegerOf(bytes, true) * NanosPer(type.unit)).str();
    default: return bytes;
  }
}

// Any value that the type allows, its limits often among them.
PlainValue AllowedValue(const DataType& type, Random* random) {
  const PlainValue any = test::RandomValue(type, {}, random);
  const int64_t per_second[] = {1, 1000, 1000000, 1000000000};
  const int64_t units = 86400 * per_second[static_cast<int>(type.unit)];
  switch (type.id) {
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: {
      const cpp_int limit =
          boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(type.precision));
      cpp_int digits = IntegerOf(*any, true) % limit;
      if (random->Percent(20)) digits = random->Percent(50) ? limit - 1 : cpp_int(1 - limit);
      return BytesOf(digits, type.width());
    }
    case TypeId::kDate64: return PlainOf((NumberOf<int64_t>(any) >> 28) * 86400000);
    case TypeId::kTime32:
      return PlainOf(static_cast<int32_t>(random->Below(static_cast<uint64_t>(units))));
    case TypeId::kTime64:
      return PlainOf(static_cast<int64_t>(random->Below(static_cast<uint64_t>(units))));
    case TypeId::kTimestamp:
    case TypeId::kDuration:  // so that it fits every unit
      return PlainOf(NumberOf<int64_t>(any) / (random->Percent(50) ? 1000000000 : 100000000000));
    default: break;
  }
  if (!type.is_integer() || random->Percent(70)) return any;
  const bool top = random->Percent(50);
  std::string edge(type.width(), top ? '\xFF' : '\0');
  if (type.is_signed_integer()) edge.back() = top ? '\x7F' : '\x80';
  return edge;
}

std::vector<DataType> CastableTypes() {
  std::vector<DataType> types = {TypeId::kNull,
                                 TypeId::kInt8,
                                 TypeId::kInt16,
                                 TypeId::kInt32,
                                 TypeId::kInt64,
                                 TypeId::kUInt8,
                                 TypeId::kUInt16,
                                 TypeId::kUInt32,
                                 TypeId::kUInt64,
                                 TypeId::kFloat16,
                                 TypeId::kFloat32,
                                 TypeId::kFloat64,
                                 TypeId::kUtf8,
                                 TypeId::kLargeUtf8,
                                 TypeId::kBinary,
                                 TypeId::kBinaryView,
                                 TypeId::kDate32,
                                 TypeId::kDate64,
                                 DataType::FixedSizeBinary(0),
                                 DataType::FixedSizeBinary(4),
                                 DataType::FixedSizeBinary(20),
                                 TypeId::kBool};
  for (TypeId id : {TypeId::kDecimal128, TypeId::kDecimal256}) {
    for (auto [precision, scale] :
         std::vector<std::pair<int, int>>{{5, 2}, {20, 0}, {38, 15}, {10, -3}}) {
      types.push_back(DataType::Decimal(id, precision, scale));
    }
  }
  types.push_back(DataType::Decimal(TypeId::kDecimal256, 76, 38));
  for (TimeUnit unit :
       {TimeUnit::kSecond, TimeUnit::kMillisecond, TimeUnit::kMicrosecond, TimeUnit::kNanosecond}) {
    const bool is_32 = unit < TimeUnit::kMicrosecond;
    types.push_back(DataType::WithUnit(is_32 ? TypeId::kTime32 : TypeId::kTime64, unit));
    types.push_back(DataType::WithUnit(TypeId::kDuration, unit));
    types.push_back(DataType::Timestamp(unit, "UTC"));
  }
  return types;
}

void CheckCast(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  INFO(source.type.ToString() << " -> " << to.ToString());
  const Result<Vector> cast = CastLosslessly(source, to, pool);
  REQUIRE(cast.ok());
  REQUIRE(cast->type == to);
  REQUIRE(cast->length == source.length);
  REQUIRE(cast->null_count == source.null_count);
  for (uint64_t i = 0; i < source.length; ++i) {
    REQUIRE(Meaning(to, test::ValueAt(*cast, i)) == Meaning(source.type, test::ValueAt(source, i)));
    if (to.storage() == Storage::kViews && !cast->IsValid(i)) REQUIRE(cast->String(i).size == 0);
  }
}

// With nulls drawn over values that stay where they are; strings under nulls are empty.
Vector WithNulls(Vector vector, const Ref<MemoryPool>& pool, Random* random) {
  if (vector.type.storage() == Storage::kNone || vector.length == 0) return vector;
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(vector.length), MemoryCategory::kScratch);
  auto* strings = reinterpret_cast<StringRef*>(const_cast<uint8_t*>(vector.values));
  vector.null_count = 0;
  for (uint64_t i = 0; i < vector.length; ++i) {
    const bool valid = random->Percent(70);
    PutBit(bits.data(), i, valid);
    vector.null_count += valid ? 0 : 1;
    if (!valid && vector.type.storage() == Storage::kViews) strings[i] = StringRef();
  }
  vector.validity = bits.data();
  vector.validity_offset = 0;
  vector.buffers.push_back(std::move(bits));
  return vector;
}

TEST_CASE("every value that is cast means what it meant, for every pair of types") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(1);
  for (const DataType& from : CastableTypes()) {
    for (const DataType& to : CastableTypes()) {
      if (!CanCastLosslessly(from, to)) continue;
      PlainColumn plain(40);
      for (PlainValue& value : plain) value = AllowedValue(from, &random);
      const Vector source = MakeVector(from, plain, pool, &random);
      CheckCast(source, to, pool);
      CheckCast(WithNulls(MakeVector(from, plain, pool), pool, &random), to, pool);
      CheckCast(Slice(source, 7, 20), to, pool);
      CheckCast(Slice(source, 40, 0), to, pool);
    }
  }
}

TEST_CASE("casts from, to and between dictionaries keep the meaning too") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  for (const DataType& from : CastableTypes()) {
    for (const DataType& to : CastableTypes()) {
      if (!CanCastLosslessly(from, to) || from.id == TypeId::kNull) continue;
      const DataType coded_from = DataType::Dictionary(TypeId::kInt16, from);
      PlainColumn plain(40);
      for (PlainValue& value : plain) value = AllowedValue(from, &random);
      for (size_t i = 20; i < 40; ++i) plain[i] = plain[i % 7];
      const Vector coded = WithNulls(MakeVector(coded_from, plain, pool), pool, &random);
      CheckCast(coded, to, pool);
      CheckCast(Slice(coded, 3, 30), to, pool);
      for (TypeId index : {TypeId::kInt8, TypeId::kUInt64, TypeId::kInt16}) {
        const DataType coded_to = DataType::Dictionary(index, to, true);
        CheckCast(coded, coded_to, pool);
        CheckCast(WithNulls(MakeVector(from, plain, pool), pool, &random), coded_to, pool);
      }
    }
  }
}

TEST_CASE(
    "a cast to a wider dictionary keeps order and unused values, one to narrower codes what is "
    "used") {
  auto pool = MakeRef<MemoryPool>(0);
  std::vector<uint16_t> numbers(300);
  for (uint16_t i = 0; i < 300; ++i) numbers[i] = static_cast<uint16_t>(1000 - i);
  const PlainColumn plain = test::PlainColumnOf(numbers);
  const DataType from = DataType::Dictionary(TypeId::kInt16, TypeId::kUInt16);
  const Vector source = MakeVector(from, plain, pool);
  const Vector part = Slice(source, 100, 50);
  const Vector wide =
      CastLosslessly(part, DataType::Dictionary(TypeId::kInt32, TypeId::kUInt32), pool).value();
  CHECK(wide.dictionary->length == 300);
  CHECK(NumberOf<uint32_t>(test::ValueAt(*wide.dictionary, 0)) == 1000);
  const DataType narrow_type = DataType::Dictionary(TypeId::kInt8, TypeId::kUInt32);
  const Vector narrow = CastLosslessly(part, narrow_type, pool).value();
  CHECK(narrow.dictionary->length == 50);
  CheckCast(part, narrow_type, pool);
  const Status refused = CastLosslessly(source, narrow_type, pool).status();
  CHECK(refused.code() == Code::kLimitExceeded);
}

TEST_CASE("a timestamp that overflows is an error with its row; under a null it is none") {
  auto pool = MakeRef<MemoryPool>(0);
  const DataType from = DataType::Timestamp(TimeUnit::kSecond);
  const DataType to = DataType::Timestamp(TimeUnit::kNanosecond);
  constexpr int64_t kLast = INT64_MAX / 1000000000;
  CheckCast(MakeVector(from, test::PlainColumnOf<int64_t>({kLast, -kLast, 0}), pool), to, pool);
  for (int64_t bad : {kLast + 1, -kLast - 1, INT64_MAX, INT64_MIN}) {
    const Vector source = MakeVector(from, test::PlainColumnOf<int64_t>({1, 2, bad}), pool);
    const Status status = CastLosslessly(source, to, pool).status();
    REQUIRE(status.code() == Code::kTypeMismatch);
    CHECK(status.detail().row == 2);
    CHECK_THAT(status.message(), test::HasText("timestamp[ns]"));
    Vector hidden = MakeVector(from, test::PlainColumnOf<int64_t>({1, 2, bad}), pool);
    const uint8_t bits = 0b011;
    hidden.validity = &bits;
    hidden.null_count = 1;
    CheckCast(hidden, to, pool);
  }
}

TEST_CASE("an unused value of a dictionary that cannot be cast is no obstacle") {
  auto pool = MakeRef<MemoryPool>(0);
  const DataType seconds = DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond);
  const DataType nanos = DataType::WithUnit(TypeId::kDuration, TimeUnit::kNanosecond);
  const Vector all = MakeVector(DataType::Dictionary(TypeId::kInt8, seconds),
                                test::PlainColumnOf<int64_t>({INT64_MAX, 5, 6}), pool);
  const Vector used = Slice(all, 1, 2);
  CheckCast(used, nanos, pool);
  CheckCast(used, DataType::Dictionary(TypeId::kInt8, nanos), pool);
  CHECK_FALSE(CastLosslessly(all, nanos, pool).ok());
  CHECK_FALSE(CastLosslessly(all, DataType::Dictionary(TypeId::kInt8, nanos), pool).ok());
}

TEST_CASE("a null in a dictionary is a null in the values") {
  auto pool = MakeRef<MemoryPool>(0);
  const std::string text(30, 'x');
  Vector source =
      MakeVector(DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8), {"a", text, "b"}, pool);
  source.dictionary =
      std::make_shared<Vector>(MakeVector(TypeId::kUtf8, {"a", text, std::nullopt}, pool));
  const Vector decoded = CastLosslessly(source, TypeId::kLargeUtf8, pool).value();
  CHECK(test::ToPlain(decoded) == PlainColumn{"a", text, std::nullopt});
  CHECK(decoded.null_count == 1);
  CHECK(decoded.String(2).size == 0);
}

TEST_CASE("the cast of nulls is nulls of the other type") {
  auto pool = MakeRef<MemoryPool>(0);
  const Vector nulls = NullVector(TypeId::kNull, 10, pool);
  for (const DataType& to : test::SampleTypes()) {
    const Vector cast = CastLosslessly(nulls, to, pool).value();
    CHECK(cast.type == to);
    CHECK(cast.null_count == 10);
    CHECK(test::ToPlain(cast) == PlainColumn(10));
  }
}

}  // namespace
}  // namespace colmerge
