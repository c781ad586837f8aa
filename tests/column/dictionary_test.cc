// SPDX-License-Identifier: Apache-2.0
// Dictionaries grow behind what is there, never repeat a value, and refuse more values than codes.
#include "column/dictionary.h"

#include <algorithm>
#include <atomic>
#include <thread>

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

PlainColumn Texts(const std::string& word, uint64_t first, uint64_t count) {
  PlainColumn texts;
  for (uint64_t i = first; i < first + count; ++i) {
    texts.push_back(word + " of more than twelve bytes, number " + std::to_string(i));
  }
  return texts;
}

// A dictionary beside the values that it should have.
struct Modelled {
  Ref<const Dictionary> dictionary;
  PlainColumn values;

  Modelled With(const PlainColumn& more, const Ref<MemoryPool>& pool) const {
    const Vector addition = MakeVector(TypeId::kUtf8, more, pool);
    auto extended = Dictionary::Extend(dictionary, addition, TypeId::kInt32, pool).value();
    Modelled longer{extended.dictionary, values};
    for (uint64_t i = 0; i < more.size(); ++i) {
      const auto known = std::find(longer.values.begin(), longer.values.end(), more[i]);
      REQUIRE(extended.codes[i] == static_cast<uint64_t>(known - longer.values.begin()));
      if (known == longer.values.end()) longer.values.push_back(more[i]);
    }
    return longer;
  }
  void Check(const PlainColumn& wanted, const Ref<MemoryPool>& pool) const {
    REQUIRE(test::ToPlain(*dictionary->values()) == values);
    const Vector vector = MakeVector(TypeId::kUtf8, wanted, pool);
    for (uint64_t i = 0; i < wanted.size(); ++i) {
      const auto known = std::find(values.begin(), values.end(), wanted[i]);
      REQUIRE(dictionary->Find(vector, i) == (known == values.end()
                                                  ? Dictionary::kNoCode
                                                  : static_cast<uint64_t>(known - values.begin())));
    }
  }
};

TEST_CASE(
    "versions that go on, that are kept, and that come to nothing do not disturb each other") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(5);
  {
    std::vector<Modelled> kept(1, Modelled().With({}, pool));
    Modelled current = kept[0];
    for (int round = 0; round < 300; ++round) {
      PlainColumn more;
      for (uint64_t i = random.Below(20); i != 0; --i) {
        more.push_back(Texts("w", random.Below(2000), 1)[0]);
      }
      Modelled longer = current.With(more, pool);
      if (random.Percent(50)) longer = longer.With(Texts("x", random.Below(1000), 3), pool);
      if (random.Percent(30)) continue;  // as a write that fails
      // Now and then somebody goes on from an older version.
      if (random.Percent(5)) longer = kept[random.Below(kept.size())].With(more, pool);
      current = std::move(longer);
      if (random.Percent(20)) kept.push_back(current);
      if (random.Percent(15))
        kept.erase(kept.begin() + static_cast<int64_t>(random.Below(kept.size())));
      if (kept.empty()) kept.push_back(current);
      current.Check(Texts("w", random.Below(1900), 40), pool);
      kept[random.Below(kept.size())].Check(Texts("x", random.Below(900), 40), pool);
    }
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("an extension that comes to nothing leaves no byte, and the next one takes its place") {
  auto pool = MakeRef<MemoryPool>(0);
  const Modelled base = Modelled().With(Texts("base", 0, 100), pool);
  const uint64_t taken = pool->total();
  for (int round = 0; round < 10; ++round) {
    (void)base.With(Texts("lost", 0, 1000), pool);
    REQUIRE(pool->total() == taken);
  }
  const Modelled longer = base.With(Texts("kept", 0, 1), pool);
  // In the room behind the others.
  CHECK(longer.dictionary->values()->values == base.dictionary->values()->values);
  base.Check(Texts("kept", 0, 1), pool);
  longer.Check(Texts("kept", 0, 2), pool);
}

TEST_CASE("entries that came to nothing take no room in the index that the next ones go on with") {
  auto pool = MakeRef<MemoryPool>(0);
  const Modelled base = Modelled().With(Texts("base", 0, 30), pool);
  const uint64_t taken = base.dictionary->entries().index_bytes();
  for (uint64_t round = 0; round < 200; ++round) {
    const Modelled lost = base.With(Texts("lost", round * 10, 10), pool);
    REQUIRE(lost.dictionary->entries().index_bytes() == taken);
  }
  const Modelled longer = base.With(Texts("kept", 0, 10), pool);
  CHECK(longer.dictionary->entries().index_bytes() == taken);
  longer.Check(Texts("kept", 0, 12), pool);
  base.Check(Texts("lost", 0, 2000), pool);
}

// Bytes moved while so many values come one by one.
uint64_t MovedBytes(uint64_t values) {
  auto pool = MakeRef<MemoryPool>(0);
  Ref<const Dictionary> dictionary;
  uint64_t moved = 0;
  for (uint64_t i = 0; i < values; ++i) {
    const Vector addition = MakeVector(TypeId::kUtf8, Texts("v", i, 1), pool);
    auto extended = Dictionary::Extend(dictionary, addition, TypeId::kInt32, pool).value();
    dictionary = extended.dictionary;
    moved += extended.moved_bytes;
  }
  return moved;
}

TEST_CASE("values that come one by one cost the same, however many are there") {
  const uint64_t few = MovedBytes(3000);
  const uint64_t many = MovedBytes(12000);
  CHECK(few > 0);
  CHECK(many < few * 6);
}

TEST_CASE("a value is found as keys are compared: whatever the NaN, the sign of a zero") {
  auto pool = MakeRef<MemoryPool>(0);
  const PlainColumn stored = test::PlainColumnOf(
      std::vector<uint64_t>{0x3FF0000000000000, 0x8000000000000000, 0x7FF8000000000001});
  const PlainColumn wanted = test::PlainColumnOf(std::vector<uint64_t>{
      0x0000000000000000, 0xFFF8000000000000, 0x3FF0000000000000, 0xBFF0000000000000});
  const auto dictionary =
      Dictionary::Extend(nullptr, MakeVector(TypeId::kFloat64, stored, pool), TypeId::kInt8, pool)
          ->dictionary;
  const Vector vector = MakeVector(TypeId::kFloat64, wanted, pool);
  CHECK(dictionary->Find(vector, 0) == 1);
  CHECK(dictionary->Find(vector, 1) == 2);
  CHECK(dictionary->Find(vector, 2) == 0);
  CHECK(dictionary->Find(vector, 3) == Dictionary::kNoCode);
  CHECK(dictionary->Find(NullVector(TypeId::kFloat64, 1, pool), 0) == Dictionary::kNoCode);
}

TEST_CASE("the index type for a number of values is the narrowest of its kind") {
  CHECK(Dictionary::IndexFor(TypeId::kInt8, 128) == TypeId::kInt8);
  CHECK(Dictionary::IndexFor(TypeId::kInt8, 129) == TypeId::kInt16);
  CHECK(Dictionary::IndexFor(TypeId::kInt8, 32769) == TypeId::kInt32);
  CHECK(Dictionary::IndexFor(TypeId::kUInt8, 257) == TypeId::kUInt16);
  CHECK(Dictionary::IndexFor(TypeId::kUInt16, 65537) == TypeId::kUInt32);
  CHECK(Dictionary::IndexFor(TypeId::kInt32, (uint64_t{1} << 31) + 1) == TypeId::kInt64);
  CHECK(Dictionary::IndexFor(TypeId::kInt16, 2) == TypeId::kInt16);
}

TEST_CASE("readers of older versions find their values while a writer goes on and fails") {
  auto pool = MakeRef<MemoryPool>(0);
  const PlainColumn texts = Texts("r", 0, 200);
  const Modelled base = Modelled().With(texts, pool);
  const Vector wanted = MakeVector(TypeId::kUtf8, texts, pool);
  const Vector missing = MakeVector(TypeId::kUtf8, Texts("w", 0, 200), pool);
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&, held = base.dictionary] {
      while (!done) {
        for (uint64_t row = 0; row < wanted.length; ++row) {
          if (held->Find(wanted, row) != row) ++wrong;
          if (held->Find(missing, row) != Dictionary::kNoCode) ++wrong;
          if (test::ValueAt(*held->values(), row) != texts[row]) ++wrong;
        }
      }
    });
  }
  Modelled current = base;
  for (uint64_t round = 0; round < 100; ++round) {
    (void)current.With(Texts("lost", 0, 300), pool);
    current = current.With(Texts("w", round * 20, 20), pool);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  current.Check(texts, pool);
}

}  // namespace
}  // namespace colmerge
