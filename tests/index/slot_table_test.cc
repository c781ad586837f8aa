// SPDX-License-Identifier: Apache-2.0
// Slots against an ordered model: what was put in under a hash is found under it, in order,
// whatever lies around it; what was put in last can be taken out again without a trace.
#include "index/slot_table.h"

#include <map>
#include <vector>

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::Random;

// The bits of a hash that its tag is made of, none of which choose the line of a small table.
constexpr uint64_t kTagOnly = ((uint64_t{1} << 10) - 1) << 32;

// Rows by hash, in the order in which they were inserted.
using Model = std::map<uint64_t, std::vector<uint64_t>>;

std::vector<uint64_t> Walk(const SlotTable& table, uint64_t hash) {
  std::vector<uint64_t> rows;
  SlotTable::Probe probe(table, hash);
  for (uint64_t row = probe.Next(); row != SlotTable::kNone; row = probe.Next()) {
    rows.push_back(row);
  }
  return rows;
}

// Rows of the model among those that the walk shows, which may show others with the same tag.
bool Shows(const SlotTable& table, uint64_t hash, const std::vector<uint64_t>& rows) {
  size_t next = 0;
  for (uint64_t row : Walk(table, hash)) {
    if (next < rows.size() && row == rows[next]) ++next;
  }
  return next == rows.size();
}

TEST_CASE("a table has room for the entries it was made for, and keeps empty slots") {
  auto pool = MakeRef<MemoryPool>(0);
  for (uint64_t entries = 0; entries < 300; ++entries) {
    const SlotTable table(entries, pool);
    REQUIRE(table.limit(0) >= entries);
    REQUIRE(table.limit(0) * 8 < table.bytes());
    REQUIRE(table.bytes() % 64 == 0);
    REQUIRE(table.bytes() <= std::max<uint64_t>(128, entries * 11 + 192));
  }
  CHECK(pool->total() == 0);
  const auto table = MakeRef<SlotTable>(1000, pool);
  CHECK(pool->used(MemoryCategory::kIndexes) == table->bytes());
}

TEST_CASE("hashes of all kinds are found, filled to the limit") {
  // 0: any hashes; 1: all in one line; 2: all in the last line, so that walks go round; 3: one
  // hash.
  const int kind = GENERATE(0, 1, 2, 3);
  Random random(static_cast<uint64_t>(kind));
  auto pool = MakeRef<MemoryPool>(0);
  for (uint64_t entries : {1, 12, 50, 700}) {
    const auto table = MakeRef<SlotTable>(entries, pool);
    Model model;
    for (uint64_t row = 0; row < table->limit(0); ++row) {
      uint64_t hash = random.Bits();
      if (kind == 1) hash &= kTagOnly;
      if (kind == 2) hash |= ~kTagOnly;
      if (kind == 3) hash = 0x123456789ABCDEF0;
      table->Insert(hash, row);
      model[hash].push_back(row);
    }
    for (const auto& [hash, rows] : model) REQUIRE(Shows(*table, hash, rows));
    for (int i = 0; i < 100; ++i) {
      for (uint64_t row : Walk(*table, random.Bits())) REQUIRE(row < table->limit(0));
    }
  }
}

TEST_CASE("a walk passes by tags of others and shows equal tags of other hashes") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(8, pool);
  const auto hash_of = [](uint64_t tag) { return tag << 32; };
  table.Insert(hash_of(0x111), 1);
  table.Insert(hash_of(0x222), 2);
  table.Insert(hash_of(0x111) | 5, 3);  // same line, same tag
  CHECK(Walk(table, hash_of(0x111)) == std::vector<uint64_t>{1, 3});
  CHECK(Walk(table, hash_of(0x222)) == std::vector<uint64_t>{2});
  CHECK(Walk(table, hash_of(0x333)).empty());
}

TEST_CASE("the place at which a walk ends takes the next row of its hash") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(100, pool);
  Random random(1);
  Model model;
  for (uint64_t row = 0; row < table.limit(0); ++row) {
    const uint64_t hash = random.Below(20) << 48 | random.Below(3) << 32;
    SlotTable::Probe probe(table, hash);
    while (probe.Next() != SlotTable::kNone) {
    }
    table.InsertAt(probe.end(), hash, row);
    model[hash].push_back(row);
  }
  for (const auto& [hash, rows] : model) REQUIRE(Shows(table, hash, rows));
}

TEST_CASE("the largest row and every tag can be stored") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(10, pool);
  table.Insert(~uint64_t{0}, SlotTable::kLargestRow);
  table.Insert(0, SlotTable::kLargestRow - 1);
  CHECK(Walk(table, ~uint64_t{0}) == std::vector<uint64_t>{SlotTable::kLargestRow});
  CHECK(Walk(table, 0) == std::vector<uint64_t>{SlotTable::kLargestRow - 1});
}

// Hashes that lie evenly, at the ends of the whole range and around the ends of parts.
std::vector<uint64_t> HashesOfManyKinds(uint64_t count, Random* random) {
  std::vector<uint64_t> hashes = {0, 1, ~uint64_t{0}, ~uint64_t{0} - 1};
  while (hashes.size() < count) {
    const uint64_t kind = random->Below(20);
    hashes.push_back(kind == 0 ? (random->Below(1024) << 54) + random->Below(7) - 3
                               : random->Bits());
  }
  return hashes;
}

uint64_t CountMissing(const SlotTable& table, const std::vector<uint64_t>& hashes) {
  uint64_t missing = 0;
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    missing += Shows(table, hashes[row], {row}) ? 0 : 1;
  }
  return missing;
}

TEST_CASE("parts grow alone, and tables that shared them go on with what they had") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(4);
  const uint64_t room = GENERATE(1, 3000, 70'000);
  const auto hashes = HashesOfManyKinds(room == 1 ? 3000 : 100'000, &random);
  const auto table = MakeRef<SlotTable>(room, pool);
  Ref<SlotTable> kept;
  uint64_t kept_rows = 0;
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    if (row == hashes.size() / 3) {
      kept = table->Copy();
      kept_rows = row;
    }
    const uint64_t part = table->PartNumber(hashes[row]);
    if (!table->HasRoom(hashes[row])) {
      const uint64_t entries = table->entries(part);
      table->GrowPart(part, entries + entries / 2, [](uint64_t) { return false; });
      REQUIRE(table->entries(part) == entries);
      REQUIRE(table->HasRoom(hashes[row]));
    }
    table->Insert(hashes[row], row);
  }
  CHECK(table->entries() == hashes.size());
  CHECK(CountMissing(*table, hashes) == 0);
  CHECK(CountMissing(*kept, {hashes.begin(), hashes.begin() + kept_rows}) == 0);
  uint64_t shared = 0;
  for (const uint64_t hash : hashes) shared += table->SharesPart(*kept, hash) ? 1 : 0;
  CHECK(shared < hashes.size() / 2);
  CHECK(table->bytes() < std::max<uint64_t>(hashes.size() * 16, 1024 * 128) + 1024 * 64);
}

TEST_CASE("a part makes room for what is many times its share") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(70'000, pool);
  table.MakeRoom(0, 5000);
  CHECK(table.limit(0) >= 5000);
  CHECK(table.limit(1) < 200);
  for (uint64_t row = 0; row < 5000; ++row) table.Insert(row << 32, row);
  CHECK(table.entries(0) == 5000);
}

TEST_CASE("a part that grows leaves out what it is told to") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(5);
  SlotTable table(1000, pool);
  std::vector<uint64_t> hashes(1000);
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    hashes[row] = random.Bits();
    table.Insert(hashes[row], row);
  }
  table.GrowPart(0, 500, [](uint64_t slot) { return slot % 2 == 1; });
  CHECK(table.entries() == 500);
  CHECK(table.limit(0) == 504);
  uint64_t wrong = 0;
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    wrong += Shows(table, hashes[row], {row}) == (row % 2 == 0) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a list takes one slot, and a walk shows all of its rows") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(100, pool);
  const uint64_t hash = 0x123456789ABCDEF0;
  RowLists* lists = table.extras().MakeLists();
  uint64_t list = 0;
  for (uint64_t row = 0; row < 100'000; ++row) list = lists->Prepend(row, list);
  table.Insert(hash, 7);
  table.Insert(hash, kListSlot | list);
  const auto rows = Walk(table, hash);
  REQUIRE(rows.size() == 100'001);
  CHECK(rows[0] == 7);
  uint64_t wrong = 0;
  for (uint64_t i = 0; i < 100'000; ++i) wrong += rows[i + 1] == 99'999 - i ? 0 : 1;
  CHECK(wrong == 0);
  CHECK(table.FirstRowOf(kListSlot | list) == 99'999);
  CHECK(lists->bytes() < uint64_t{2} * 16 * 131'072 + 1024);
  CHECK(pool->used(MemoryCategory::kIndexes) == table.bytes() + table.extras().list_bytes());
}

TEST_CASE("a row that is taken out under a walk is not taken for another") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(10, pool);
  table.Insert(7, 0);
  table.Insert(7, 5);
  SlotTable::Probe probe(table, 7);
  CHECK(probe.Next() == 0);
  table.TakeOut(7, 5, SlotTable::kNone);
  // What the walk has seen already may still be shown, but as no row that a version can have.
  CHECK(probe.Next() > SlotTable::kLargestRow);
}

TEST_CASE("rows taken out last first leave the table as it was before them") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  for (int round = 0; round < 200; ++round) {
    SlotTable table(60, pool);
    // Few lines and tags, so that everything is in everybody's way.
    auto hash_of = [&] { return random.Below(8) << 51 | random.Below(4) << 32; };
    for (uint64_t row = 0; row < 40; ++row) table.Insert(hash_of(), row);
    std::map<uint64_t, std::vector<uint64_t>> before;
    for (uint64_t line = 0; line < 8; ++line) {
      for (uint64_t tag = 0; tag < 4; ++tag)
        before[line << 51 | tag << 32] = Walk(table, line << 51 | tag << 32);
    }
    std::vector<std::pair<uint64_t, uint64_t>> added;
    for (uint64_t row = 40; row < 60; ++row) {
      added.emplace_back(hash_of(), row);
      table.Insert(added.back().first, row);
    }
    while (!added.empty()) {
      const auto [hash, row] = added.back();
      table.TakeOut(hash, row, SlotTable::kNone);
      added.pop_back();
    }
    for (const auto& [hash, rows] : before) REQUIRE(Walk(table, hash) == rows);
  }
}

}  // namespace
}  // namespace colmerge
