// SPDX-License-Identifier: Apache-2.0
// Slices, gathered rows and vectors of nulls, for every type and any offset of bits.
#include "column/vector.h"

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::MakeVector;
using test::PlainColumn;
using test::Random;
using test::RandomColumn;
using test::ToPlain;

uint64_t CountNulls(const PlainColumn& column) {
  return static_cast<uint64_t>(std::count(column.begin(), column.end(), std::nullopt));
}

TEST_CASE("a slice shows the rows it is made of") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(1);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    for (int round = 0; round < 30; ++round) {
      const uint32_t nulls = round % 3 == 0 ? 0 : 30;
      const PlainColumn plain = RandomColumn(type, random.Below(100), {nulls, 0, 40}, &random);
      const Vector whole = MakeVector(type, plain, pool, &random);
      REQUIRE(ToPlain(whole) == plain);
      const uint64_t start = random.Below(plain.size() + 1);
      const uint64_t count = random.Below(plain.size() - start + 1);
      const Vector slice = Slice(whole, start, count);
      const auto first = plain.begin() + static_cast<int64_t>(start);
      const PlainColumn expected(first, first + static_cast<int64_t>(count));
      REQUIRE(ToPlain(slice) == expected);
      REQUIRE(slice.null_count == CountNulls(expected));
      const Vector again = Slice(slice, count / 2, count - count / 2);
      REQUIRE(again.length == count - count / 2);
      REQUIRE(ToPlain(again) ==
              PlainColumn(expected.begin() + static_cast<int64_t>(count / 2), expected.end()));
    }
  }
}

TEST_CASE("rows are gathered in any order, repeatedly too") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    for (int round = 0; round < 20; ++round) {
      const uint32_t nulls = round % 3 == 0 ? 0 : 30;
      const PlainColumn plain = RandomColumn(type, 1 + random.Below(100), {nulls, 0, 40}, &random);
      const Vector source = MakeVector(type, plain, pool, &random);
      std::vector<uint32_t> rows;
      PlainColumn expected;
      for (uint64_t i = random.Below(150); i > 0; --i) {
        rows.push_back(static_cast<uint32_t>(random.Below(plain.size())));
        expected.push_back(plain[rows.back()]);
      }
      const Vector taken = TakeRows(source, rows.data(), rows.size(), pool);
      REQUIRE(ToPlain(taken) == expected);
      REQUIRE(taken.null_count == CountNulls(expected));
    }
  }
}

TEST_CASE("a vector of nulls is nothing but nulls") {
  auto pool = MakeRef<MemoryPool>(0);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    for (uint64_t length : {0, 1, 8, 100}) {
      const Vector nulls = NullVector(type, length, pool);
      CHECK(nulls.length == length);
      CHECK(nulls.null_count == length);
      CHECK(ToPlain(nulls) == PlainColumn(length));
      for (uint64_t i = 0; type.storage() == Storage::kViews && i < length; ++i) {
        CHECK(nulls.String(i).size == 0);
      }
    }
  }
}

}  // namespace
}  // namespace colmerge
