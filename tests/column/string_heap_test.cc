// SPDX-License-Identifier: Apache-2.0
// Strings stay where they were put; what is set aside is enough for what was announced; the books
// of live, wasted and allocated bytes add up.
#include "column/string_heap.h"

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::Random;

struct Entry {
  StoredString stored;
  std::string text;
};

uint64_t LongBytes(const std::vector<std::string>& texts) {
  uint64_t total = 0;
  for (const std::string& text : texts) total += text.size() > kInlineBytes ? text.size() : 0;
  return total;
}

std::vector<std::string> RandomTexts(uint64_t count, uint64_t longest, Random* random) {
  std::vector<std::string> texts;
  for (uint64_t i = 0; i < count; ++i) {
    texts.push_back(*test::RandomValue(TypeId::kUtf8, {0, 0, longest}, random));
  }
  return texts;
}

void AppendAll(const std::vector<std::string>& texts, const Ref<MemoryPool>& pool, StringHeap* heap,
               std::vector<Entry>* entries) {
  uint64_t longest = 0;
  for (const std::string& text : texts) longest = std::max<uint64_t>(longest, text.size());
  heap->Adopt(heap->Reserve(LongBytes(texts), longest, pool));
  for (const std::string& text : texts) entries->push_back({heap->Append(StringRef(text)), text});
}

bool AllThere(const StringHeap& heap, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (heap.Resolve(entry.stored).view() != entry.text) return false;
  }
  return true;
}

TEST_CASE("strings are found again after any number of writes") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(GENERATE(range(0, 10)));
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> entries;
  uint64_t live = 0;
  for (int write = 0; write < 60; ++write) {
    const uint64_t longest = random.Percent(10) ? 20000 : 60;
    const auto texts = RandomTexts(random.Below(40), longest, &random);
    AppendAll(texts, pool, heap.get(), &entries);
    live += LongBytes(texts);
    REQUIRE(AllThere(*heap, entries));
    REQUIRE(heap->used_bytes() <= heap->allocated_bytes());
    REQUIRE(heap->used_bytes() - heap->garbage_bytes() == live);
    REQUIRE(pool->used(MemoryCategory::kStrings) == heap->allocated_bytes());
  }
  // Most of what is allocated holds strings.
  CHECK(heap->allocated_bytes() < live * 2 + 64 * 1024);
  heap = nullptr;
  CHECK(pool->total() == 0);
}

TEST_CASE("short strings take no room, and equal ones are equal words") {
  auto heap = MakeRef<StringHeap>();
  const StoredString first = heap->Append(StringRef("twelve bytes"));
  const StoredString second = heap->Append(StringRef("twelve bytes"));
  CHECK(std::memcmp(&first, &second, sizeof first) == 0);
  CHECK(heap->Resolve(first).view() == "twelve bytes");
  CHECK(heap->allocated_bytes() == 0);
  heap->Discard(12);
  CHECK(heap->garbage_bytes() == 0);
}

TEST_CASE("a long string is stored with Arrow's layout: size, prefix, block, offset") {
  auto pool = MakeRef<MemoryPool>(0);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> entries;
  AppendAll({std::string(20, 'a'), std::string(30, 'b')}, pool, heap.get(), &entries);
  CHECK(entries[1].stored.size == 30);
  CHECK(std::memcmp(entries[1].stored.prefix, "bbbb", 4) == 0);
  CHECK(entries[1].stored.place.block == 0);
  CHECK(entries[1].stored.place.offset == 20);
}

TEST_CASE("setting room aside changes nothing that can be seen") {
  auto pool = MakeRef<MemoryPool>(0);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> entries;
  AppendAll({std::string(500, 'a')}, pool, heap.get(), &entries);
  const uint64_t used = heap->used_bytes();
  const uint64_t allocated = heap->allocated_bytes();
  const uint64_t taken = pool->total();
  {
    const StringReservation dropped = heap->Reserve(1 << 20, 1 << 20, pool);
  }
  CHECK(pool->total() == taken);
  CHECK(heap->used_bytes() == used);
  CHECK(heap->allocated_bytes() == allocated);
  CHECK(heap->block_count() == 1);
  CHECK(AllThere(*heap, entries));
  // What fits the room that is left takes no new block.
  CHECK(heap->Reserve(allocated - used, allocated - used, pool).count == 0);
  CHECK(heap->Reserve(allocated - used + 1, 1, pool).count == 1);
  CHECK(heap->Reserve(0, 0, pool).count == 0);
}

TEST_CASE("a copy shares the bytes and goes its own way") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(5);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> old_entries;
  AppendAll(RandomTexts(50, 100, &random), pool, heap.get(), &old_entries);
  const uint64_t garbage_before = heap->garbage_bytes();
  heap->Discard(50);
  const uint64_t taken = pool->total();
  Ref<StringHeap> copy = StringHeap::Copy(*heap);
  CHECK(pool->total() == taken);
  CHECK(copy->used_bytes() == heap->used_bytes());
  CHECK(copy->garbage_bytes() == heap->garbage_bytes());
  CHECK(heap->garbage_bytes() == garbage_before + 50);
  CHECK(copy->allocated_bytes() == heap->allocated_bytes());
  std::vector<Entry> new_entries = old_entries;
  for (int i = 0; i < 10; ++i) {
    AppendAll(RandomTexts(50, 100, &random), pool, copy.get(), &new_entries);
  }
  CHECK(AllThere(*heap, old_entries));
  CHECK(AllThere(*copy, new_entries));
  heap = nullptr;
  CHECK(AllThere(*copy, new_entries));
}

TEST_CASE("two heaps never fill the same bytes of a block") {
  auto pool = MakeRef<MemoryPool>(0);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> old_entries;
  AppendAll({std::string(2000, 'a')}, pool, heap.get(), &old_entries);
  AppendAll({std::string(100, 'a')}, pool, heap.get(), &old_entries);
  Ref<StringHeap> first = StringHeap::Copy(*heap), second = StringHeap::Copy(*heap);
  std::vector<Entry> first_entries = old_entries, second_entries = old_entries;
  AppendAll({std::string(100, 'b')}, pool, first.get(), &first_entries);
  CHECK(first->block_count() == 2);
  AppendAll({std::string(100, 'c')}, pool, second.get(), &second_entries);
  CHECK(second->block_count() == 3);
  CHECK(AllThere(*heap, old_entries));
  CHECK(AllThere(*first, first_entries));
  CHECK(AllThere(*second, second_entries));
  CHECK(second->used_bytes() - second->garbage_bytes() == 2200);
  CHECK(pool->used(MemoryCategory::kStrings) == 2000 + 2 * 1024);
  CHECK(second->allocated_bytes() == 2000 + 2 * 1024);
}

TEST_CASE("strings go on in the next reserved block when one is full, and the rest is garbage") {
  auto pool = MakeRef<MemoryPool>(0);
  auto heap = MakeRef<StringHeap>();
  StringReservation blocks;
  for (uint64_t i = 0; i < 3; ++i) blocks.blocks.Set(i, MakeRef<StringBlock>(pool, 100));
  blocks.count = 3;
  blocks.bytes = 300;
  heap->Adopt(std::move(blocks));
  std::vector<Entry> entries;
  for (const std::string& text : {std::string(60, 'a'), std::string(50, 'b'), std::string(50, 'c'),
                                  std::string(13, 'd'), std::string(87, 'e')}) {
    entries.push_back({heap->Append(StringRef(text)), text});
  }
  CHECK(AllThere(*heap, entries));
  CHECK(entries[4].stored.place.block == 2);
  CHECK(entries[4].stored.place.offset == 13);
  CHECK(heap->garbage_bytes() == 40);
  CHECK(heap->used_bytes() == 300);
  AppendAll({std::string(20, 'f')}, pool, heap.get(), &entries);
  CHECK(AllThere(*heap, entries));
}

TEST_CASE("discarded values are garbage") {
  auto pool = MakeRef<MemoryPool>(0);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> entries;
  AppendAll({std::string(100, 'a'), std::string(200, 'b')}, pool, heap.get(), &entries);
  const uint64_t before = heap->garbage_bytes();
  heap->Discard(entries[0].stored.size);
  CHECK(heap->garbage_bytes() == before + 100);
  CHECK(AllThere(*heap, entries));
}

TEST_CASE("a refused reservation leaves the heap and the books as they were") {
  auto pool = MakeRef<MemoryPool>(5000);
  auto heap = MakeRef<StringHeap>();
  std::vector<Entry> entries;
  AppendAll({std::string(500, 'a')}, pool, heap.get(), &entries);
  const uint64_t taken = pool->total();
  CHECK_THROWS_AS(heap->Reserve(100000, 100000, pool), std::bad_alloc);
  CHECK(pool->total() == taken);
  CHECK(heap->block_count() == 1);
  AppendAll({std::string(500, 'c')}, pool, heap.get(), &entries);
  CHECK(AllThere(*heap, entries));
}

}  // namespace
}  // namespace colmerge
