// SPDX-License-Identifier: Apache-2.0
#include "column/vector_builder.h"

#include <list>

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::PlainColumn;
using test::PlainValue;
using test::Random;

// Appends one value in one of the ways that its type has.
void Append(const PlainValue& value, Random* random, std::list<std::string>* kept,
            VectorBuilder* builder) {
  switch (builder->type().storage()) {
    case Storage::kBits: builder->AppendBool((*value)[0] != 0); return;
    case Storage::kViews:
      if (random->Percent(50)) {
        builder->AppendString(*value);
      } else {
        kept->push_back(*value);
        builder->AppendStringRef(StringRef(kept->back()));
      }
      return;
    default:
      if (builder->type().width() == 8 && random->Percent(50)) {
        builder->AppendFixed(test::NumberOf<uint64_t>(value));
      } else {
        builder->AppendFixedBytes(value->data());
      }
  }
}

TEST_CASE("a builder's vector holds what was appended, value by value or nulls in runs") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(GENERATE(range(0, 10)));
  for (const DataType& type : test::SampleTypes()) {
    if (type.is_dictionary()) continue;
    INFO(type.ToString());
    VectorBuilder builder(type, pool);
    std::list<std::string> kept;
    for (int use = 0; use < 2; ++use) {  // a builder can be used again
      PlainColumn plain;
      uint64_t nulls = 0;
      const uint32_t null_percent = random.Percent(30) ? 0 : 20;
      for (uint64_t step = random.Below(300); step > 0; --step) {
        if (random.Percent(3)) builder.Reserve(random.Below(500));
        const uint64_t run = random.Percent(null_percent) ? random.Below(20) : 0;
        builder.AppendNulls(run);
        plain.resize(plain.size() + run);
        nulls += run;
        PlainValue value = test::RandomValue(type, {0, 0, 2000}, &random);
        if (!value) {
          builder.AppendNull();
          ++nulls;
        } else {
          Append(value, &random, &kept, &builder);
        }
        plain.push_back(std::move(value));
        REQUIRE(builder.length() == plain.size());
        REQUIRE(builder.null_count() == nulls);
      }
      const Vector vector = builder.Finish();
      REQUIRE(vector.length == plain.size());
      REQUIRE(vector.null_count == nulls);
      REQUIRE(test::ToPlain(vector) == plain);
      REQUIRE(reinterpret_cast<uintptr_t>(vector.values) % 8 == 0);
      for (uint64_t i = 0; type.storage() == Storage::kViews && i < plain.size(); ++i) {
        if (!plain[i]) REQUIRE(vector.String(i).size == 0);
      }
      CHECK(builder.length() == 0);
      CHECK(builder.null_count() == 0);
    }
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("short strings lie in the reference, padded with zeros; long ones keep their prefix") {
  auto pool = MakeRef<MemoryPool>(0);
  VectorBuilder builder(TypeId::kUtf8, pool);
  builder.AppendString("");
  builder.AppendString("abc");
  builder.AppendString("twelve bytes");
  builder.AppendString("thirteen byte");
  const Vector vector = builder.Finish();
  const StringRef empty;
  CHECK(std::memcmp(&vector.String(0), &empty, 16) == 0);
  const char padded[16] = {3, 0, 0, 0, 'a', 'b', 'c'};
  CHECK(std::memcmp(&vector.String(1), padded, 16) == 0);
  CHECK(vector.String(2).is_inline());
  CHECK_FALSE(vector.String(3).is_inline());
  CHECK(std::memcmp(vector.String(3).prefix, "thir", 4) == 0);
  CHECK(vector.String(3).view() == "thirteen byte");
}

TEST_CASE("what is taken back from a builder leaves nothing behind") {
  auto pool = MakeRef<MemoryPool>(0);
  for (const DataType& type : {DataType(TypeId::kBool), DataType(TypeId::kInt16),
                               DataType(TypeId::kUtf8), DataType(TypeId::kNull)}) {
    for (uint64_t kept = 0; kept < 40; ++kept) {
      VectorBuilder builder(type, pool);
      VectorBuilder plain(type, pool);
      const auto append = [&](uint64_t i, VectorBuilder* to) {
        if (i % 3 == 0 || type.id == TypeId::kNull) return to->AppendNull();
        if (type.id == TypeId::kBool) return to->AppendBool(i % 2 == 0);
        if (type.id == TypeId::kInt16) return to->AppendFixed(static_cast<int16_t>(i));
        to->AppendString("a string of its own, number " + std::to_string(i));
      };
      for (uint64_t i = 0; i < kept + 21; ++i) append(i, &builder);
      builder.Truncate(kept);
      for (uint64_t i = 0; i < kept; ++i) append(i, &plain);
      for (uint64_t i = 0; i < 17; ++i) {
        append(i + 1, &builder);
        append(i + 1, &plain);
      }
      REQUIRE(builder.null_count() == plain.null_count());
      REQUIRE(test::ToPlain(builder.Finish()) == test::ToPlain(plain.Finish()));
    }
  }
}

TEST_CASE("strings larger than any block are kept whole") {
  auto pool = MakeRef<MemoryPool>(0);
  VectorBuilder builder(TypeId::kLargeBinary, pool);
  const std::string large(3 << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    builder.AppendString("a string before it");
    builder.AppendString(large);
  }
  const Vector vector = builder.Finish();
  for (uint64_t i = 0; i < 6; i += 2) {
    CHECK(vector.String(i).view() == "a string before it");
    CHECK(vector.String(i + 1).view() == large);
  }
}

TEST_CASE("a builder that is refused memory can be destroyed, and gives all back") {
  auto pool = MakeRef<MemoryPool>(0);
  for (uint64_t budget = 1; budget < 20000; budget += 997) {
    pool->set_budget(budget);
    {
      VectorBuilder builder(TypeId::kUtf8, pool);
      auto fill = [&] {
        for (int i = 0; i < 500; ++i) {
          builder.AppendString("a string that is not short");
          builder.AppendNull();
        }
      };
      CHECK_THROWS_AS(fill(), std::bad_alloc);
    }
    REQUIRE(pool->total() == 0);
  }
}

}  // namespace
}  // namespace colmerge
