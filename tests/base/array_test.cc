// SPDX-License-Identifier: Apache-2.0
// Buffer and Array: owned memory that moves, is given back, and is counted while it lives.
#include <numeric>

#include "base/buffer.h"
#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

constexpr auto kScratch = MemoryCategory::kScratch;

TEST_CASE("a buffer counts while it lives and keeps its pool alive") {
  auto pool = MakeRef<MemoryPool>(0);
  {
    Buffer buffer(pool, 100, MemoryCategory::kValues);
    CHECK(pool->used(MemoryCategory::kValues) == 100);
    CHECK(buffer.size() == 100);
    CHECK(buffer);
    buffer.Recategorize(MemoryCategory::kStrings);
    CHECK(pool->used(MemoryCategory::kValues) == 0);
    CHECK(pool->used(MemoryCategory::kStrings) == 100);
    Ref<MemoryPool> only = pool;
    CHECK_FALSE(pool->IsUnique());
  }
  CHECK(pool->total() == 0);
  CHECK(pool->IsUnique());
}

TEST_CASE("an empty buffer takes nothing") {
  auto pool = MakeRef<MemoryPool>(1);
  Buffer buffer(pool, 0, kScratch);
  CHECK_FALSE(buffer);
  CHECK(buffer.data() == nullptr);
  buffer.Recategorize(MemoryCategory::kValues);
  CHECK(pool->total() == 0);
  CHECK(Buffer::Zeroed(pool, 0, kScratch).size() == 0);
}

TEST_CASE("a moved buffer is owned once") {
  auto pool = MakeRef<MemoryPool>(0);
  Buffer first = Buffer::Zeroed(pool, 64, kScratch);
  CHECK(std::all_of(first.data(), first.data() + 64, [](uint8_t b) { return b == 0; }));
  uint8_t* data = first.data();
  Buffer second(std::move(first));
  CHECK(second.data() == data);
  CHECK(pool->total() == 64);
  Buffer third(pool, 32, kScratch);
  third = std::move(second);
  CHECK(third.data() == data);
  CHECK(pool->total() == 64);
  Buffer& alias = third;
  third = std::move(alias);
  CHECK(third.data() == data);
  third = Buffer();
  CHECK(pool->total() == 0);
}

TEST_CASE(
    "an array keeps its values while it grows, from the smallest piece of memory to whole "
    "mappings") {
  auto pool = MakeRef<MemoryPool>(0);
  Array<uint64_t> values(pool);
  for (uint64_t i = 0; i < 1500000; ++i) values.PushBack(i * 7);
  for (uint64_t i = 0; i < values.size(); ++i) REQUIRE(values[i] == i * 7);
  // Grown by so little that its mapping has no room for a page more.
  for (uint64_t size = values.size() + 1000; size < 2000000; size += 1000) {
    Array<uint64_t> larger(pool);
    std::swap(larger, values);
    larger.ResizeUninitialized(size);
    larger[size - 1] = size;
    std::swap(larger, values);
    REQUIRE(values[1499999] == 1499999 * 7);
  }
  for (uint64_t i = 0; i < 1499999; ++i) REQUIRE(values[i] == i * 7);
}

TEST_CASE("a buffer that is refused leaves nothing behind") {
  auto pool = MakeRef<MemoryPool>(100);
  CHECK_THROWS_AS(Buffer(pool, 101, kScratch), std::bad_alloc);
  CHECK(pool->total() == 0);
  CHECK(pool->IsUnique());
}

TEST_CASE("an array behaves as a vector does") {
  test::Random random(GENERATE(range(0, 20)));
  auto pool = MakeRef<MemoryPool>(0);
  Array<uint32_t> array(pool);
  std::vector<uint32_t> model;
  for (int step = 0; step < 300; ++step) {
    const auto value = static_cast<uint32_t>(random.Bits());
    switch (random.Below(7)) {
      case 0:
        array.Resize(random.Below(200), value);
        model.resize(array.size(), value);
        break;
      case 1: array.Reserve(random.Below(300)); break;
      case 2:
        if (!model.empty()) {
          CHECK(array.back() == model.back());
          array.PopBack();
          model.pop_back();
        }
        break;
      case 3: {
        Array<uint32_t> moved(std::move(array));
        array = Array<uint32_t>(pool);
        array = std::move(moved);
        break;
      }
      default: array.PushBack(value); model.push_back(value);
    }
    REQUIRE(array.size() == model.size());
    REQUIRE(std::equal(array.begin(), array.end(), model.begin(), model.end()));
    REQUIRE(array.capacity() >= array.size());
    REQUIRE(pool->total() == array.bytes());
  }
  array.Clear();
  CHECK(array.empty());
}

TEST_CASE("an array's memory can be taken out of it") {
  auto pool = MakeRef<MemoryPool>(0);
  Array<uint64_t> array(pool, 10, MemoryCategory::kIndexes);
  std::iota(array.begin(), array.end(), 5);
  Buffer buffer = std::move(array).TakeBuffer();
  CHECK(buffer.as<uint64_t>()[9] == 14);
  CHECK(pool->used(MemoryCategory::kIndexes) == buffer.size());
}

TEST_CASE("an array that cannot grow stays as it was") {
  auto pool = MakeRef<MemoryPool>(1000);
  Array<uint64_t> array(pool);
  for (uint64_t i = 0; i < 16; ++i) array.PushBack(i);
  CHECK_THROWS_AS(array.Reserve(1000), std::bad_alloc);
  CHECK_THROWS_AS(array.ResizeUninitialized(UINT64_MAX / 8), std::bad_alloc);
  CHECK_THROWS_AS(array.Resize(UINT64_MAX, 0), std::bad_alloc);
  CHECK(array.size() == 16);
  CHECK(array[15] == 15);
  CHECK(pool->total() == array.bytes());
}

}  // namespace
}  // namespace colmerge
