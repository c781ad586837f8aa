// SPDX-License-Identifier: Apache-2.0
// Chunks: their bytes, copies with more room, chunks that are not there.
#include "column/column.h"

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

TEST_CASE("row ids name chunk and position") {
  CHECK(ChunkOf(0) == 0);
  CHECK(ChunkOf(kChunkRows - 1) == 0);
  CHECK(ChunkOf(kChunkRows) == 1);
  CHECK(PositionOf(kChunkRows + 5) == 5);
  CHECK(ChunkOf((uint64_t{1} << 39) + 1) == uint64_t{1} << 23);
  CHECK(ChunksFor(0) == 0);
  CHECK(ChunksFor(1) == 1);
  CHECK(ChunksFor(kChunkRows) == 1);
  CHECK(ChunksFor(kChunkRows + 1) == 2);
}

TEST_CASE("a chunk takes the bytes of its values, and one where they have none") {
  CHECK(ValueBytes(TypeId::kInt32, 100) == 400);
  CHECK(ValueBytes(TypeId::kBool, 100) == 13);
  CHECK(ValueBytes(TypeId::kUtf8, 10) == 160);
  CHECK(ValueBytes(DataType::FixedSizeBinary(0), 10) == 1);
}

TEST_CASE("a view of no chunk is all null, one without a bitmap all valid") {
  CHECK_FALSE(ChunkView{}.IsValid(3));
  const uint8_t value = 0;
  CHECK(ChunkView{&value, nullptr}.IsValid(3));
  const uint8_t bits = 0b100;
  CHECK(ChunkView{&value, &bits}.IsValid(2));
  CHECK_FALSE(ChunkView{&value, &bits}.IsValid(3));
  Column column;
  CHECK_FALSE(column.IsValid(5));
  CHECK_FALSE(column.IsValid(kChunkRows + 5));
}

TEST_CASE("capacities are powers of two between 8 and a whole chunk") {
  auto pool = MakeRef<MemoryPool>(0);
  auto capacity = [&](uint64_t wanted, TypeId type = TypeId::kInt8) {
    return CopyChunk(nullptr, {0, wanted}, false, type, pool)->capacity();
  };
  CHECK(capacity(0) == 8);
  CHECK(capacity(1) == 8);
  CHECK(capacity(9) == 16);
  // Bits are read a word at a time, also those of validity.
  CHECK(capacity(1, TypeId::kBool) == 64);
  CHECK(CopyChunk(nullptr, {0, 1}, true, TypeId::kInt8, pool)->validity_bytes() == 8);
  CHECK(capacity(65) == 128);
  CHECK(capacity(10000) == 16384);
  CHECK(capacity(kChunkRows - 1) == kChunkRows);
  CHECK(capacity(kChunkRows) == kChunkRows);
}

// A chunk with `rows` rows of any bits, and with nulls or without a bitmap.
Ref<ColumnChunk> RandomChunk(const DataType& type, uint64_t rows, bool with_nulls,
                             const Ref<MemoryPool>& pool, test::Random* random) {
  auto chunk = MakeRef<ColumnChunk>(type, 128, pool);
  for (uint64_t i = 0; i < ValueBytes(type, 128); ++i) {
    chunk->values()[i] = static_cast<uint8_t>(random->Below(256));
  }
  if (!with_nulls) return chunk;
  chunk->AddValidity(chunk->MakeValidity(true, pool));
  for (uint64_t i = 0; i < rows; ++i) PutBit(chunk->validity(), i, random->Percent(50));
  return chunk;
}

bool SameRow(const DataType& type, const ColumnChunk& a, const ColumnChunk& b, uint64_t row) {
  const ChunkView left{a.values(), a.validity()}, right{b.values(), b.validity()};
  if (left.IsValid(row) != right.IsValid(row)) return false;
  const uint64_t width = type.width();
  if (type.storage() == Storage::kBits)
    return GetBit(left.values, row) == GetBit(right.values, row);
  return std::memcmp(left.values + row * width, right.values + row * width, width) == 0;
}

TEST_CASE("a copy holds the same rows, with a bitmap when there is one or one is asked for") {
  auto pool = MakeRef<MemoryPool>(0);
  test::Random random(1);
  for (const DataType& type : test::SampleTypes()) {
    if (type.storage() == Storage::kNone) continue;
    INFO(type.ToString());
    for (int round = 0; round < 20; ++round) {
      const uint64_t rows = random.Below(129);
      const bool nulls = random.Percent(50), asked = random.Percent(50);
      const auto original = RandomChunk(type, rows, nulls, pool, &random);
      const uint64_t wanted = rows + random.Below(1000);
      const auto copy = CopyChunk(original.get(), {rows, wanted}, asked, type, pool);
      REQUIRE(copy->capacity() >= wanted);
      REQUIRE((copy->validity() != nullptr) == (nulls || asked));
      for (uint64_t i = 0; i < rows; ++i) REQUIRE(SameRow(type, *original, *copy, i));
      for (uint64_t i = rows; copy->validity() != nullptr && i < copy->capacity(); ++i) {
        REQUIRE(GetBit(copy->validity(), i));
      }
      REQUIRE(copy->value_bytes() == ValueBytes(type, copy->capacity()));
      const uint64_t bits = std::max<uint64_t>(copy->capacity(), 64);
      REQUIRE(copy->validity_bytes() == (copy->validity() != nullptr ? BitmapBytes(bits) : 0));
    }
  }
}

TEST_CASE("a copy of no chunk has as many nulls, and room for valid rows behind them") {
  auto pool = MakeRef<MemoryPool>(0);
  const auto copy = CopyChunk(nullptr, {70, 200}, false, TypeId::kInt32, pool);
  REQUIRE(copy->validity() != nullptr);
  for (uint64_t i = 0; i < 256; ++i) REQUIRE(GetBit(copy->validity(), i) == (i >= 70));
  for (uint64_t i = 0; i < 70 * 4; ++i) REQUIRE(copy->values()[i] == 0);
  CHECK(CopyChunk(nullptr, {0, 200}, false, TypeId::kInt32, pool)->validity() == nullptr);
  CHECK(CopyChunk(nullptr, {0, 200}, true, TypeId::kInt32, pool)->validity() != nullptr);
}

TEST_CASE("chunks count under values and validity, and give all back") {
  auto pool = MakeRef<MemoryPool>(0);
  {
    const auto chunk = CopyChunk(nullptr, {1, 1000}, true, TypeId::kInt64, pool);
    CHECK(pool->used(MemoryCategory::kValues) == 1024 * 8);
    CHECK(pool->used(MemoryCategory::kValidity) == 128);
  }
  CHECK(pool->total() == 0);
  for (uint64_t budget : {1, 8191, 8192, 8300}) {
    pool->set_budget(budget);
    CHECK_THROWS_AS(CopyChunk(nullptr, {1, 1000}, true, TypeId::kInt64, pool), std::bad_alloc);
    CHECK(pool->total() == 0);
  }
}

}  // namespace
}  // namespace colmerge
