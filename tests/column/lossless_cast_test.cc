// SPDX-License-Identifier: Apache-2.0
// What casts make of values: for every pair of flat types, each value means the same before and after, or is refused
// where the other type has none that means the same, judged here with rational numbers; nulls stay, whatever lies
// beneath them.
#include "column/conversion/lossless_cast.h"

#include <algorithm>
#include <map>

#include "column/conversion/value_text.h"
#include "column/value_type.h"

#include "support/catch.h"
#include "support/exact_value.h"
#include "support/sample.h"

namespace colmerge {
namespace {

using test::EdgeValues;
using test::ExactOf;
using test::ExactValue;
using test::FlatTypes;
using test::IsHeldBy;
using test::KindOf;
using test::MakeVector;
using test::NumberOf;
using test::PlainColumn;
using test::PlainValue;
using test::Random;

struct Edges {
  PlainColumn values;
  std::vector<ExactValue> exact;
};

// Computed once, as they are asked for with every other type.
const Edges& EdgesOf(const DataType& type) {
  static std::map<std::string, Edges> known;
  const auto [at, is_new] = known.try_emplace(type.ToString());
  if (is_new) {
    at->second.values = EdgeValues(type);
    for (const PlainValue& value : at->second.values) {
      at->second.exact.push_back(ExactOf(type, value));
    }
  }
  return at->second;
}

// The edge values of `from` that `to` holds, or those that it does not.
PlainColumn Held(const DataType& from, const DataType& to, bool held) {
  const Edges& edges = EdgesOf(from);
  PlainColumn column;
  for (size_t i = 0; i < edges.values.size(); ++i) {
    if (IsHeldBy(to, edges.exact[i]) == held) column.push_back(edges.values[i]);
  }
  return column;
}

void CheckCast(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  INFO(source.type.ToString() << " -> " << to.ToString());
  const Result<Vector> cast = CastLosslessly(source, to, pool);
  REQUIRE(cast.ok());
  REQUIRE(cast->type == to);
  REQUIRE(cast->length == source.length);
  REQUIRE(cast->null_count == source.null_count);
  for (uint64_t i = 0; i < source.length; ++i) {
    REQUIRE(cast->IsValid(i) == source.IsValid(i));
    if (source.IsValid(i)) {
      REQUIRE(ExactOf(to, test::ValueAt(*cast, i)) ==
              ExactOf(source.type, test::ValueAt(source, i)));
    }
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

TEST_CASE("a value is cast exactly where the type holds it, for every pair of types") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(1);
  for (const DataType& from : FlatTypes()) {
    for (const DataType& to : FlatTypes()) {
      const PlainColumn held = Held(from, to, true);
      const Vector source = MakeVector(from, held, pool, &random);
      CheckCast(source, to, pool);
      CheckCast(WithNulls(MakeVector(from, held, pool), pool, &random), to, pool);
      if (held.size() > 3) CheckCast(Slice(source, 1, held.size() - 2), to, pool);
    }
  }
}

// The row of the misfit in the message and in the list of those that do not fit.
void CheckMisfit(const DataType& from, const DataType& to, const PlainColumn& held,
                 const PlainValue& bad, const Ref<MemoryPool>& pool) {
  PlainColumn column(held.begin(), held.begin() + std::min<ptrdiff_t>(std::ssize(held), 5));
  column.emplace_back(std::nullopt);
  const size_t row = column.size();
  column.push_back(bad);
  column.push_back(bad);
  const Vector source = MakeVector(from, column, pool);
  const Status status = CastLosslessly(source, to, pool).status();
  REQUIRE(status.code() == Code::kTypeMismatch);
  REQUIRE(status.detail().row == static_cast<int64_t>(row));
  REQUIRE_THAT(status.message(), test::HasText(QuotedValueText(source, row)) &&
                                     test::HasText("does not fit " + ValueType(to).ToString()));
  Array<uint64_t> misfits(pool);
  const Vector fitting = CastWhatFits(source, to, pool, &misfits).value();
  REQUIRE(std::vector<uint64_t>(misfits.begin(), misfits.end()) ==
          std::vector<uint64_t>{row, row + 1});
  REQUIRE(fitting.null_count == 3);
  for (uint64_t i = 0; i < column.size(); ++i) REQUIRE(fitting.IsValid(i) == (i + 1 < row));
}

TEST_CASE("a value that is not held is an error with its row, for every pair of types") {
  auto pool = MakeRef<MemoryPool>(0);
  test::Sample sample;
  for (const DataType& from : FlatTypes()) {
    for (const DataType& to : FlatTypes()) {
      CAPTURE(from.ToString(), to.ToString());
      const PlainColumn held = Held(from, to, true);
      const PlainColumn bad = Held(from, to, false);
      if (bad.empty() || !sample.TakesNext()) continue;
      CheckMisfit(from, to, held, bad.front(), pool);
      CheckMisfit(from, to, held, bad.back(), pool);
      Array<uint64_t> misfits(pool);
      const Vector all = MakeVector(from, bad, pool);
      const Vector none = CastWhatFits(all, to, pool, &misfits).value();
      REQUIRE(misfits.size() == bad.size());
      REQUIRE(none.null_count == bad.size());
      // Under a null it is none.
      Vector hidden = MakeVector(from, bad, pool);
      const std::vector<uint8_t> bits(bad.size() / 8 + 1);
      hidden.validity = bits.data();
      hidden.null_count = bad.size();
      CheckCast(hidden, to, pool);
    }
  }
}

TEST_CASE("types meet where one holds some value of the other") {
  const auto coded = [](const DataType& type) { return DataType::Dictionary(TypeId::kInt8, type); };
  for (const DataType& from : FlatTypes()) {
    CHECK(CanCastLosslessly(TypeId::kNull, from));
    CHECK_FALSE(CanCastLosslessly(from, TypeId::kNull));
    for (const DataType& to : FlatTypes()) {
      CAPTURE(from.ToString(), to.ToString());
      const bool meet = KindOf(from) == KindOf(to);
      CHECK(CanCastLosslessly(from, to) == meet);
      CHECK(CanCastLosslessly(coded(from), to) == meet);
      CHECK(CanCastLosslessly(from, coded(to)) == meet);
      CHECK(CanCastLosslessly(coded(from), coded(to)) == meet);
    }
  }
}

TEST_CASE("no rows and nulls alone are held by every type") {
  auto pool = MakeRef<MemoryPool>(0);
  std::vector<DataType> types = test::SampleTypes();
  types.emplace_back(TypeId::kNull);
  for (const DataType& from : types) {
    for (const DataType& to : types) {
      CheckCast(NullVector(from, 0, pool), to, pool);
      CheckCast(NullVector(from, 3, pool), to, pool);
    }
  }
}

TEST_CASE("messages show the value, and why it is no integer") {
  auto pool = MakeRef<MemoryPool>(0);
  const auto message = [&](const DataType& from, const PlainValue& value, const DataType& to) {
    return CastLosslessly(MakeVector(from, {value}, pool), to, pool).status().message();
  };
  CHECK(message(TypeId::kInt64, test::PlainOf(int64_t{5000000000}), TypeId::kInt32) ==
        "5000000000 does not fit int32");
  CHECK(message(TypeId::kFloat64, test::PlainOf(2.5), TypeId::kInt64) ==
        "2.5 is not a whole number and does not fit int64");
  CHECK(message(TypeId::kFloat64, test::PlainOf(0.1), TypeId::kFloat32) ==
        "0.1 does not fit float32");
  CHECK(message(TypeId::kUtf8, "x", TypeId::kInt64) == "'x' does not fit int64");
  CHECK(message(DataType::Decimal(TypeId::kDecimal128, 5, 3),
                test::BytesOf(test::Integer(1504), 16),
                DataType::Decimal(TypeId::kDecimal128, 10, 2)) ==
        "1.504 does not fit decimal128(10, 2)");
}

TEST_CASE("casts from, to and between dictionaries judge the values alike") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  test::Sample sample;
  for (const DataType& from : FlatTypes()) {
    for (const DataType& to : FlatTypes()) {
      if (!sample.TakesNext()) continue;
      PlainColumn plain = Held(from, to, true);
      if (plain.size() > 100) plain.resize(100);
      for (size_t i = 0, size = plain.size(); i < size && i < 7; ++i) plain.push_back(plain[i]);
      const DataType coded_from = DataType::Dictionary(TypeId::kInt16, from);
      const Vector coded = WithNulls(MakeVector(coded_from, plain, pool), pool, &random);
      CheckCast(coded, to, pool);
      for (TypeId index : {TypeId::kInt8, TypeId::kUInt64, TypeId::kInt16}) {
        const DataType coded_to = DataType::Dictionary(index, to, true);
        CheckCast(coded, coded_to, pool);
        CheckCast(WithNulls(MakeVector(from, plain, pool), pool, &random), coded_to, pool);
      }
      for (const PlainValue& bad : Held(from, to, false)) {
        CheckMisfit(coded_from, to, plain, bad, pool);
        CheckMisfit(coded_from, DataType::Dictionary(TypeId::kInt16, to), plain, bad, pool);
        break;
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
