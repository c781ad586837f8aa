// SPDX-License-Identifier: Apache-2.0
// Keys: equality by bytes but for floats, hashes that agree with it, comparison with stored rows.
#include "column/key_value.h"

#include <functional>
#include <memory>
#include <set>

#include "column/column_writer.h"
#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::MakeVector;
using test::PlainColumn;
using test::PlainOf;
using test::PlainValue;
using test::Random;

const HashSeed kSeed{0x6A09E667F3BCC908, 0xBB67AE8584CAA73B};

std::vector<uint64_t> HashesOf(const Vector& vector) {
  std::vector<uint64_t> hashes(vector.length);
  HashValues(kSeed, vector, 0, vector.length, false, hashes.data());
  return hashes;
}

// The vector's values as a column of one chunk.
Column StoreAll(const Vector& vector, const Ref<MemoryPool>& pool) {
  Column column;
  if (vector.type.storage() != Storage::kNone) {
    column.SetChunk(0, CopyChunk(nullptr, {0, vector.length}, true, vector.type, pool));
  }
  if (vector.type.storage() == Storage::kViews) {
    column.strings = MakeRef<StringHeap>();
    uint64_t total = 0;
    for (uint64_t i = 0; i < vector.length; ++i) total += vector.String(i).size;
    column.strings->Adopt(column.strings->Reserve(total, total, pool));
  }
  AppendValues(vector, 0, vector.length, 0, &column);
  return column;
}

// All pairs of rows: equal where the model says so, with equal hashes then and different ones else.
void CheckAllPairs(const Vector& vector, const Ref<MemoryPool>& pool,
                   const std::function<bool(uint64_t, uint64_t)>& same) {
  const std::vector<uint64_t> hashes = HashesOf(vector);
  const Column column = StoreAll(vector, pool);
  for (uint64_t i = 0; i < vector.length; ++i) {
    std::vector<uint32_t> rows(vector.length, static_cast<uint32_t>(i));
    std::vector<uint64_t> stored(vector.length);
    auto equal = std::make_unique<bool[]>(vector.length);
    for (uint64_t j = 0; j < vector.length; ++j) {
      stored[j] = j;
      equal[j] = true;
      REQUIRE(EqualValues(vector, i, vector, j) == same(i, j));
      REQUIRE((hashes[i] == hashes[j]) == same(i, j));
    }
    CompareWithColumn(vector, rows.data(), column, stored.data(), stored.size(), equal.get());
    for (uint64_t j = 0; j < vector.length; ++j) REQUIRE(equal[j] == same(i, j));
  }
}

TEST_CASE("values of every type are equal when their bytes are, and nulls equal nulls only") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(1);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    // Lengths around the border between short and long strings; often the same value.
    PlainColumn plain = RandomColumn(type, 40, {20, 12, 15}, &random);
    for (PlainValue& value : plain) {
      if (value && type.is_floating()) (*value)[0] = 1;  // no NaN but by chance, no zero
    }
    const Vector vector = MakeVector(type, plain, pool, &random);
    if (type.is_floating()) {
      CheckAllPairs(vector, pool, [&](uint64_t i, uint64_t j) {
        return EqualValues(vector, i, vector, j) || plain[i] == plain[j];
      });
    } else {
      CheckAllPairs(vector, pool, [&](uint64_t i, uint64_t j) { return plain[i] == plain[j]; });
    }
  }
}

// Groups of bit patterns; all of a group are equal as keys, and to no other.
template <typename T>
void CheckFloats(const DataType& type, const std::vector<std::vector<T>>& groups) {
  auto pool = MakeRef<MemoryPool>(0);
  PlainColumn plain;
  std::vector<size_t> group_of;
  for (size_t group = 0; group < groups.size(); ++group) {
    for (T bits : groups[group]) {
      plain.push_back(PlainOf(bits));
      group_of.push_back(group);
    }
  }
  plain.push_back(std::nullopt);
  group_of.push_back(groups.size());
  CheckAllPairs(MakeVector(type, plain, pool), pool,
                [&](uint64_t i, uint64_t j) { return group_of[i] == group_of[j]; });
}

TEST_CASE("all NaNs are one key, and so are both zeros") {
  CheckFloats<uint64_t>(TypeId::kFloat64,
                        {{0, 0x8000000000000000},
                         {0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001,
                          0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF},
                         {0x7FF0000000000000},
                         {0xFFF0000000000000},
                         {1},
                         {0x8000000000000001},
                         {0x3FF0000000000000},
                         {0xBFF0000000000000}});
  CheckFloats<uint32_t>(TypeId::kFloat32, {{0, 0x80000000},
                                           {0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF},
                                           {0x7F800000},
                                           {0xFF800000},
                                           {1},
                                           {0x80000001},
                                           {0x3F800000}});
  CheckFloats<uint16_t>(
      TypeId::kFloat16,
      {{0, 0x8000}, {0x7E00, 0xFE00, 0x7C01, 0xFFFF}, {0x7C00}, {0xFC00}, {1}, {0x8001}, {0x3C00}});
}

TEST_CASE("floats of a dictionary are compared by value, whatever their codes") {
  auto pool = MakeRef<MemoryPool>(0);
  const DataType type = DataType::Dictionary(TypeId::kInt8, TypeId::kFloat64);
  const PlainColumn values = test::PlainColumnOf<uint64_t>(
      {0, 0x8000000000000000, 0x7FF8000000000000, 0x7FF8000000000001, 0x3FF0000000000000});
  const std::vector<size_t> group_of = {0, 0, 1, 1, 2};
  const auto extended =
      Dictionary::Extend(nullptr, MakeVector(TypeId::kFloat64, values, pool), type.index, pool);
  REQUIRE(extended->dictionary->size() == 5);
  Vector vector = MakeVector(type, values, pool);
  vector.dictionary = extended->dictionary->values();
  const std::vector<uint64_t> hashes = HashesOf(vector);
  Column column = StoreAll(vector, pool);
  column.dictionary = extended->dictionary;
  for (uint32_t i = 0; i < 5; ++i) {
    for (uint64_t j = 0; j < 5; ++j) {
      const bool same = group_of[i] == group_of[j];
      bool equal = true;
      CompareWithColumn(vector, &i, column, &j, 1, &equal);
      CHECK(equal == same);
      CHECK(EqualValues(vector, i, vector, j) == same);
      CHECK((hashes[i] == hashes[j]) == same);
    }
  }
}

TEST_CASE("strings are told apart in their heads, their tails and their sizes") {
  auto pool = MakeRef<MemoryPool>(0);
  const std::string thirteen = "abcdefghijklm", long_one(50, 'x');
  std::string other_end = long_one, other_middle = long_one;
  other_end.back() = 'y';
  other_middle[20] = 'y';
  const PlainColumn plain = {"",
                             std::string(1, '\0'),
                             std::string(2, '\0'),
                             "abc",
                             "abd",
                             "abcd",
                             "abcdefghijkl",
                             "abcdefghijkx",
                             thirteen,
                             thirteen + "n",
                             long_one,
                             other_end,
                             other_middle,
                             std::nullopt};
  for (TypeId id : {TypeId::kUtf8, TypeId::kBinaryView}) {
    CheckAllPairs(MakeVector(id, plain, pool), pool, [](uint64_t i, uint64_t j) { return i == j; });
  }
}

TEST_CASE("hashes of a range are those of its rows, wherever bits begin") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    const PlainColumn plain = RandomColumn(type, 100, {20, 0, 40}, &random);
    const std::vector<uint64_t> all = HashesOf(MakeVector(type, plain, pool));
    const Vector moved = MakeVector(type, plain, pool, &random);
    uint64_t part[10];
    for (uint64_t start = 0; start < 90; start += 7) {
      HashValues(kSeed, moved, start, 10, false, part);
      REQUIRE(std::equal(part, part + 10, all.begin() + static_cast<int64_t>(start)));
    }
  }
}

TEST_CASE("parts of a composite key do not change places unnoticed") {
  auto pool = MakeRef<MemoryPool>(0);
  const Vector left = MakeVector(TypeId::kInt64, test::PlainColumnOf<int64_t>({1, 2, 1, 2}), pool);
  const Vector right = MakeVector(TypeId::kInt64, test::PlainColumnOf<int64_t>({2, 1, 1, 2}), pool);
  std::vector<uint64_t> hashes = HashesOf(left);
  HashValues(kSeed, right, 0, 4, true, hashes.data());
  CHECK(std::set<uint64_t>(hashes.begin(), hashes.end()).size() == 4);
}

TEST_CASE("a comparison only ever turns equal into different") {
  auto pool = MakeRef<MemoryPool>(0);
  const Vector vector = MakeVector(TypeId::kInt64, test::PlainColumnOf<int64_t>({1, 2, 3}), pool);
  const Column column = StoreAll(vector, pool);
  const uint32_t rows[] = {0, 1, 2};
  const uint64_t stored[] = {0, 1, 1};
  bool equal[] = {true, false, true};
  CompareWithColumn(vector, rows, column, stored, 3, equal);
  CHECK(equal[0]);
  CHECK_FALSE(equal[1]);
  CHECK_FALSE(equal[2]);
}

TEST_CASE("a chunk that is not there equals nulls") {
  auto pool = MakeRef<MemoryPool>(0);
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    Random random(4);
    PlainColumn plain = {std::nullopt, test::RandomValue(type, {}, &random)};
    const Vector vector = MakeVector(type, plain, pool);
    Column column;
    const uint32_t rows[] = {0, 1};
    const uint64_t stored[] = {7, 7};
    bool equal[] = {true, true};
    CompareWithColumn(vector, rows, column, stored, 2, equal);
    CHECK(equal[0]);
    CHECK(equal[1] == !plain[1].has_value());
  }
}

TEST_CASE("flat types can be keys, nested ones cannot") {
  for (const DataType& type : test::SampleTypes()) CHECK(CanBeKey(type));
  CHECK_FALSE(CanBeKey(TypeId::kList));
  CHECK_FALSE(CanBeKey(TypeId::kMap));
}

}  // namespace
}  // namespace colmerge
