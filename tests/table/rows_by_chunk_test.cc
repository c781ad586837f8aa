// SPDX-License-Identifier: Apache-2.0
// Sets of chunks and rows by chunk, against ordered sets.
#include "table/rows_by_chunk.h"

#include <map>
#include <set>

#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

// Close together, or far apart.
uint64_t RandomRow(test::Random* random) {
  return random->Percent(50) ? random->Below(20 * kChunkRows) : random->Below(uint64_t{1} << 39);
}

TEST_CASE("a set of chunks holds what was added, in order") {
  test::Random random(GENERATE(range(0, 5)));
  ChunkSet chunks;
  CHECK(chunks.empty());
  CHECK_FALSE(chunks.Has(0));
  std::set<uint64_t> model;
  for (int i = 0; i < 300; ++i) {
    const uint64_t row = RandomRow(&random);
    chunks.AddChunkOf(row);
    model.insert(ChunkOf(row));
    REQUIRE(chunks.Has(ChunkOf(row)));
    const uint64_t other = ChunkOf(RandomRow(&random));
    REQUIRE(chunks.Has(other) == model.contains(other));
  }
  std::vector<uint64_t> listed;
  chunks.ForEach([&](uint64_t chunk) { listed.push_back(chunk); });
  CHECK(listed == std::vector<uint64_t>(model.begin(), model.end()));
  // Numbers ascend with the chunks.
  std::set<uint64_t> slots;
  for (uint64_t chunk : model) {
    const uint64_t slot = chunks.SlotOf(chunk);
    REQUIRE((slots.empty() || slot > *slots.rbegin()));
    REQUIRE(slot < chunks.slots());
    slots.insert(slot);
  }
}

TEST_CASE("rows are found by their chunk") {
  test::Random random(GENERATE(range(0, 5)), 1);
  std::vector<uint64_t> rows;
  std::map<uint64_t, std::set<uint16_t>> model;
  for (int i = 0; i < 500; ++i) {
    const uint64_t row = RandomRow(&random);
    if (!model[ChunkOf(row)].insert(static_cast<uint16_t>(PositionOf(row))).second) continue;
    rows.push_back(row);
  }
  RowsByChunk by_chunk(MakeRef<MemoryPool>(0));
  const uint64_t half = rows.size() / 2;
  by_chunk.Add(rows.data(), half);
  by_chunk.Add(rows.data() + half, rows.size() - half);
  uint64_t chunks = 0;
  by_chunk.chunks().ForEach([&](uint64_t chunk) {
    const auto positions = by_chunk.PositionsIn(chunk);
    REQUIRE(positions.size() == model[chunk].size());
    REQUIRE(std::set<uint16_t>(positions.begin(), positions.end()) == model[chunk]);
    ++chunks;
  });
  CHECK(chunks == model.size());
}

TEST_CASE("what a set of chunks takes follows what is in it") {
  ChunkSet near, far;
  for (uint64_t i = 0; i < 100; ++i) near.Add(i);
  for (uint64_t i = 0; i < 100; ++i) far.Add((uint64_t{1} << 23) + i);
  CHECK(near.slots() == far.slots());
}

}  // namespace
}  // namespace colmerge
