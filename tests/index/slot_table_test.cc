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
constexpr uint64_t kTagOnly = ((uint64_t{1} << 22) - 1) << 26;

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
    REQUIRE(table.limit() >= entries);
    REQUIRE(table.limit() * 8 < table.bytes());
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
    for (uint64_t row = 0; row < table->limit(); ++row) {
      uint64_t hash = random.Bits();
      if (kind == 1) hash &= kTagOnly;
      if (kind == 2) hash |= ~kTagOnly;
      if (kind == 3) hash = 0x123456789ABCDEF0;
      table->Insert(hash, row);
      model[hash].push_back(row);
    }
    for (const auto& [hash, rows] : model) REQUIRE(Shows(*table, hash, rows));
    for (int i = 0; i < 100; ++i) {
      for (uint64_t row : Walk(*table, random.Bits())) REQUIRE(row < table->limit());
    }
  }
}

TEST_CASE("a walk passes by tags of others and shows equal tags of other hashes") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(8, pool);
  const auto hash_of = [](uint64_t tag) { return tag << 26; };
  table.Insert(hash_of(0x111111), 1);
  table.Insert(hash_of(0x222222), 2);
  table.Insert(hash_of(0x111111) | 5, 3);  // same line, same tag
  CHECK(Walk(table, hash_of(0x111111)) == std::vector<uint64_t>{1, 3});
  CHECK(Walk(table, hash_of(0x222222)) == std::vector<uint64_t>{2});
  CHECK(Walk(table, hash_of(0x333333)).empty());
}

TEST_CASE("the place at which a walk ends takes the next row of its hash") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(100, pool);
  Random random(1);
  Model model;
  for (uint64_t row = 0; row < table.limit(); ++row) {
    const uint64_t hash = random.Below(20) << 58 | random.Below(3);
    SlotTable::Probe probe(table, hash);
    while (probe.Next() != SlotTable::kNone) {
    }
    table.InsertAt(probe.position(), hash, row);
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

// Hashes that lie evenly, at the ends of the whole range and around the ends of lines.
std::vector<uint64_t> HashesOfManyKinds(uint64_t count, uint64_t lines, Random* random) {
  const uint64_t step = ~uint64_t{0} / lines;
  std::vector<uint64_t> hashes = {0, 1, ~uint64_t{0}, ~uint64_t{0} - 1};
  while (hashes.size() < count) {
    const uint64_t kind = random->Below(2000);
    if (kind < 100) {
      hashes.push_back(random->Below(lines) * step + random->Below(7) - 3);
    } else if (kind == 100) {
      hashes.push_back(~uint64_t{0} - random->Below(10 * step));
    } else {
      hashes.push_back(random->Bits());
    }
  }
  return hashes;
}

// A table with the same entries; hashes[row] is the hash of a row.
Ref<SlotTable> GrownTable(const SlotTable& smaller, uint64_t room,
                          const std::vector<uint64_t>& hashes, const Ref<MemoryPool>& pool) {
  auto larger = MakeRef<SlotTable>(room, pool);
  const Array<uint64_t> rest = larger->TakeOver(smaller, SlotTable::kLargestRow, pool);
  CHECK(rest.size() > 0);
  CHECK(rest.size() < hashes.size() / 4);
  for (const uint64_t row : rest) larger->Insert(hashes[row], row);
  uint64_t missing = 0;
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    missing += Shows(*larger, hashes[row], {row}) ? 0 : 1;
  }
  CHECK(missing == 0);
  return larger;
}

TEST_CASE("a larger table takes over the rows that it is told to, and no other") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(4);
  SlotTable smaller(800'000, pool);
  const uint64_t rows = 500'000;
  std::vector<uint64_t> hashes(700'000);
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    hashes[row] = random.Bits();
    smaller.Insert(hashes[row], row);
  }
  SlotTable larger(1'200'000, pool);
  const Array<uint64_t> rest = larger.TakeOver(smaller, rows, pool);
  CHECK(*std::max_element(rest.begin(), rest.end()) < rows);
  for (const uint64_t row : rest) larger.Insert(hashes[row], row);
  uint64_t wrong = 0;
  for (uint64_t row = 0; row < hashes.size(); ++row) {
    wrong += Shows(larger, hashes[row], {row}) == (row < rows) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a larger table takes over what a smaller one knows, and names the rest") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(3);
  for (const uint64_t entries : {800'000, 1'000'003}) {
    SlotTable smaller(entries, pool);
    REQUIRE(smaller.tells_hashes());
    const uint64_t lines = smaller.bytes() / 64;
    const auto hashes = HashesOfManyKinds(smaller.limit() - 10'000, lines, &random);
    for (uint64_t row = 0; row < hashes.size(); ++row) smaller.Insert(hashes[row], row);
    auto grown = GrownTable(smaller, entries + 1, hashes, pool);
    grown = GrownTable(*grown, entries + 2000, hashes, pool);
    grown = GrownTable(*grown, entries + entries / 2, hashes, pool);
    // Each is there once: taken out, they leave nothing.
    for (uint64_t row = hashes.size(); row-- > 0;) grown->Clear(hashes[row], row);
    uint64_t left = 0;
    for (const uint64_t hash : hashes) left += Walk(*grown, hash).size();
    CHECK(left == 0);
  }
}

TEST_CASE("a small table does not tell hashes") {
  auto pool = MakeRef<MemoryPool>(0);
  CHECK_FALSE(SlotTable(0, pool).tells_hashes());
  CHECK_FALSE(SlotTable(700'000, pool).tells_hashes());
}

TEST_CASE("a row that is taken out under a walk is not taken for another") {
  auto pool = MakeRef<MemoryPool>(0);
  SlotTable table(10, pool);
  table.Insert(7, 0);
  table.Insert(7, 5);
  SlotTable::Probe probe(table, 7);
  CHECK(probe.Next() == 0);
  table.Clear(7, 5);
  // What the walk has seen already may still be shown, but as no row that a version can have.
  CHECK(probe.Next() > SlotTable::kLargestRow);
}

TEST_CASE("rows taken out last first leave the table as it was before them") {
  auto pool = MakeRef<MemoryPool>(0);
  Random random(2);
  for (int round = 0; round < 200; ++round) {
    SlotTable table(60, pool);
    // Few lines and tags, so that everything is in everybody's way.
    auto hash_of = [&] { return random.Below(8) << 61 | random.Below(4); };
    for (uint64_t row = 0; row < 40; ++row) table.Insert(hash_of(), row);
    std::map<uint64_t, std::vector<uint64_t>> before;
    for (uint64_t line = 0; line < 8; ++line) {
      for (uint64_t tag = 0; tag < 4; ++tag)
        before[line << 61 | tag] = Walk(table, line << 61 | tag);
    }
    std::vector<std::pair<uint64_t, uint64_t>> added;
    for (uint64_t row = 40; row < 60; ++row) {
      added.emplace_back(hash_of(), row);
      table.Insert(added.back().first, row);
    }
    while (!added.empty()) {
      table.Clear(added.back().first, added.back().second);
      added.pop_back();
    }
    for (const auto& [hash, rows] : before) REQUIRE(Walk(table, hash) == rows);
  }
}

}  // namespace
}  // namespace colmerge
