// SPDX-License-Identifier: Apache-2.0
// Dictionaries grow behind what is there, never repeat a value, and refuse more values than codes.
#include "column/dictionary.h"

#include <set>

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::MakeVector;
using test::PlainColumn;
using test::PlainValue;
using test::Random;

TEST_CASE("old codes keep their meaning and new values come behind, in order of occurrence") {
  auto pool = MakeRef<MemoryPool>(0);
  const std::vector<DataType> types = {TypeId::kBool,
                                       TypeId::kInt8,
                                       TypeId::kInt64,
                                       TypeId::kUtf8,
                                       TypeId::kLargeBinary,
                                       TypeId::kFloat64,
                                       DataType::FixedSizeBinary(7),
                                       DataType::Decimal(TypeId::kDecimal256, 70, 1)};
  for (const DataType& type : types) {
    INFO(type.ToString());
    Random random(1);
    Ref<const Dictionary> dictionary;
    PlainColumn model;
    for (int round = 0; round < 20; ++round) {
      const PlainColumn addition = RandomColumn(type, random.Below(40), {20, 100, 40}, &random);
      auto extended = Dictionary::Extend(dictionary, MakeVector(type, addition, pool, &random),
                                         TypeId::kInt32, pool);
      REQUIRE(extended.ok());
      for (uint64_t i = 0; i < addition.size(); ++i) {
        if (!addition[i]) {
          REQUIRE(extended->codes[i] == Dictionary::kNoCode);
          continue;
        }
        auto known = std::find(model.begin(), model.end(), addition[i]);
        REQUIRE(extended->codes[i] == static_cast<uint64_t>(known - model.begin()));
        if (known == model.end()) model.push_back(addition[i]);
      }
      const bool unchanged = dictionary && extended->dictionary == dictionary;
      REQUIRE((unchanged || !dictionary || extended->dictionary->size() > dictionary->size()));
      dictionary = extended->dictionary;
      REQUIRE(test::ToPlain(*dictionary->values()) == model);
      REQUIRE(dictionary->size() == model.size());
    }
    CHECK(pool->used(MemoryCategory::kStrings) == dictionary->entries().value_bytes());
    CHECK(pool->used(MemoryCategory::kIndexes) == dictionary->entries().index_bytes());
  }
}

TEST_CASE("the values belong to the dictionary alone") {
  auto pool = MakeRef<MemoryPool>(0);
  Ref<const Dictionary> dictionary;
  {
    const std::string text(100, 'x');
    const Vector addition = MakeVector(TypeId::kUtf8, {text}, pool);
    dictionary = Dictionary::Extend(nullptr, addition, TypeId::kInt8, pool)->dictionary;
  }
  CHECK(dictionary->values()->String(0).view() == std::string(100, 'x'));
}

TEST_CASE(
    "more values than codes are an error that names the type, and the last code can be used") {
  auto pool = MakeRef<MemoryPool>(0);
  const std::vector<std::pair<TypeId, uint64_t>> limits = {{TypeId::kInt8, 128},
                                                           {TypeId::kUInt8, 256},
                                                           {TypeId::kInt16, 32768},
                                                           {TypeId::kUInt16, 65536}};
  for (const auto& [index, limit] : limits) {
    std::vector<uint32_t> numbers(limit + 1);
    for (uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
    PlainColumn plain = test::PlainColumnOf(numbers);
    const Vector too_many = MakeVector(TypeId::kUInt32, plain, pool);
    const auto refused = Dictionary::Extend(nullptr, too_many, index, pool);
    REQUIRE(refused.status().code() == Code::kLimitExceeded);
    CHECK_THAT(refused.status().message(), test::HasText(std::to_string(limit)));
    CHECK_THAT(refused.status().message(), test::HasText(DataType(index).ToString()));
    const Vector as_many = Slice(too_many, 0, limit);
    const auto full = Dictionary::Extend(nullptr, as_many, index, pool);
    REQUIRE(full.ok());
    CHECK(full->codes[limit - 1] == limit - 1);
    CHECK(Dictionary::MostValues(index) == limit);
    const Vector one_more = Slice(too_many, limit, 1);
    CHECK_FALSE(Dictionary::Extend(full->dictionary, one_more, index, pool).ok());
    CHECK(Dictionary::Extend(full->dictionary, as_many, index, pool)->dictionary ==
          full->dictionary);
  }
  CHECK(Dictionary::MostValues(TypeId::kInt32) == uint64_t{1} << 31);
  CHECK(Dictionary::MostValues(TypeId::kUInt64) == Dictionary::kNoCode);
}

TEST_CASE("nothing but nulls makes an empty dictionary") {
  auto pool = MakeRef<MemoryPool>(0);
  const auto extended =
      Dictionary::Extend(nullptr, NullVector(TypeId::kUtf8, 3, pool), TypeId::kInt8, pool);
  REQUIRE(extended.ok());
  CHECK(extended->dictionary->size() == 0);
  CHECK(extended->codes[2] == Dictionary::kNoCode);
}

TEST_CASE("no float is changed by meeting one that is equal as a number") {
  auto pool = MakeRef<MemoryPool>(0);
  const PlainColumn plain = test::PlainColumnOf(
      std::vector<uint64_t>{0x0000000000000000, 0x8000000000000000, 0x7FF8000000000000,
                            0x7FF8000000000001, 0xFFF8000000000000, 0x8000000000000000});
  const auto extended =
      Dictionary::Extend(nullptr, MakeVector(TypeId::kFloat64, plain, pool), TypeId::kInt8, pool);
  const Vector& values = *extended->dictionary->values();
  for (uint64_t i = 0; i < plain.size(); ++i) {
    CHECK(test::ValueAt(values, extended->codes[i]) == plain[i]);
  }
}

TEST_CASE("refused memory leaves the dictionary and the books as they were") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(1);
  const Vector first =
      MakeVector(TypeId::kUtf8, RandomColumn(TypeId::kUtf8, 50, {0, 0, 60}, &random), pool);
  const Vector more =
      MakeVector(TypeId::kUtf8, RandomColumn(TypeId::kUtf8, 50, {0, 0, 60}, &random), pool);
  const auto base = Dictionary::Extend(nullptr, first, TypeId::kInt16, pool)->dictionary;
  const PlainColumn before = test::ToPlain(*base->values());
  const uint64_t taken = pool->total();
  int refusals = 0;
  for (uint64_t room = 1;; room += 200) {
    pool->set_budget(taken + room);
    try {
      const bool extended = Dictionary::Extend(base, more, TypeId::kInt16, pool).ok();
      REQUIRE(extended);
      break;
    } catch (const std::bad_alloc&) {
      ++refusals;
      REQUIRE(pool->total() == taken);
      REQUIRE(test::ToPlain(*base->values()) == before);
    }
  }
  CHECK(refusals > 3);
}

}  // namespace
}  // namespace colmerge
