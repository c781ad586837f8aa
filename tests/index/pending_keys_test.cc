// SPDX-License-Identifier: Apache-2.0
// What a write that is given up leaves of itself in the index and in the books: nothing.
#include "index/pending_keys.h"

#include "index/key_model.h"
#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge::pending_keys_test {
namespace {

using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;

PlainColumn Numbers(int64_t first, int64_t count) {
  PlainColumn numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(PlainOf(first + i));
  return numbers;
}

struct Fixture {
  explicit Fixture(int64_t rows) : edited({TypeId::kInt64}) {
    edited.Apply({{}, {Numbers(0, rows)}, {}, static_cast<uint64_t>(rows), {}});
    index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  }
  std::unique_ptr<KeyBlock> Keys(const PlainColumn& numbers) {
    return std::make_unique<KeyBlock>(edited.version(), std::vector<uint32_t>{0},
                                      std::vector<PlainColumn>{numbers});
  }
  // Walks of every hash that the keys have, as far as they show: the whole of what lookups can see.
  std::vector<uint64_t> Walks(const KeyBlock& keys, uint64_t count) {
    std::vector<uint64_t> rows, hashes(count);
    HashKeys(edited.version().seed, keys.vectors(), 0, count, hashes.data());
    const KeyIndex::View view = index->view();
    for (uint64_t hash : hashes) {
      SlotTable::Probe probe(*view.slots, hash);
      do {
        rows.push_back(probe.Next());
      } while (rows.back() != SlotTable::kNone);
      rows.push_back(reinterpret_cast<uintptr_t>(probe.end()));
    }
    return rows;
  }
  EditedTable edited;
  Ref<KeyIndex> index;
};

TEST_CASE("keys are numbered by their first occurrence, over all blocks of a write") {
  Fixture fixture(10);
  const auto keys = fixture.Keys({PlainOf<int64_t>(100), PlainOf<int64_t>(3), PlainOf<int64_t>(101),
                                  PlainOf<int64_t>(100), PlainOf<int64_t>(9), std::nullopt,
                                  PlainOf<int64_t>(101), std::nullopt});
  PendingKeys pending(fixture.index, fixture.edited.version());
  uint64_t rows[8];
  pending.Resolve(keys->vectors(), 0, 8, rows);
  CHECK(std::vector<uint64_t>(rows, rows + 8) ==
        std::vector<uint64_t>{10, 3, 11, 10, 9, 12, 11, 12});
  const auto more = fixture.Keys({PlainOf<int64_t>(102), PlainOf<int64_t>(101)});
  pending.Resolve(more->vectors(), 0, 2, rows);
  CHECK(rows[0] == 13);
  CHECK(rows[1] == 11);
  CHECK(pending.count() == 4);
}

TEST_CASE("new keys whose tags are equal are told apart") {
  Fixture fixture(0);
  for (const auto& [first, second] : test::KeysWithEqualTags(fixture.edited.version().seed, 100)) {
    const auto keys = fixture.Keys({PlainOf(first), PlainOf(second), PlainOf(first)});
    PendingKeys pending(fixture.index, fixture.edited.version());
    uint64_t rows[3];
    pending.Resolve(keys->vectors(), 0, 3, rows);
    REQUIRE(std::vector<uint64_t>(rows, rows + 3) == std::vector<uint64_t>{0, 1, 0});
    pending.Find(keys->vectors(), 0, 3, rows);
    REQUIRE(std::vector<uint64_t>(rows, rows + 3) == std::vector<uint64_t>{0, 1, 0});
  }
}

TEST_CASE("a write given up leaves slots, view and memory as they were") {
  const int64_t more = GENERATE(1, 100, 20000);  // the last makes larger slots necessary, twice
  const int64_t before = 5000;
  Fixture fixture(before);
  fixture.index->CatchUp(fixture.edited.version());
  const auto keys = fixture.Keys(Numbers(-more, 2 * more));
  const auto all_keys = fixture.Keys(Numbers(-more, more + before));
  const auto count = static_cast<uint64_t>(2 * more);
  const auto walks = fixture.Walks(*all_keys, static_cast<uint64_t>(more + before));
  const uint64_t taken = fixture.edited.pool()->total();
  const KeyIndex::View view = fixture.index->view();
  {
    PendingKeys pending(fixture.index, fixture.edited.version());
    std::vector<uint64_t> rows(count);
    for (uint64_t start = 0; start < count; start += 3000) {
      pending.Resolve(keys->vectors(), start, std::min<uint64_t>(3000, count - start),
                      rows.data() + start);
    }
    CHECK(pending.count() >= static_cast<uint64_t>(more));
    if (GENERATE(false, true)) {
      Array<uint64_t> final_rows(fixture.edited.pool(), pending.count(), MemoryCategory::kScratch);
      for (uint64_t i = 0; i < final_rows.size(); ++i) {
        final_rows[i] = i % 3 == 0 ? kNoRow : 5000 + i - i / 3;
      }
      CHECK(pending.Renumber(final_rows, nullptr).ok());
    }
  }
  CHECK(fixture.edited.pool()->total() == taken);
  CHECK(fixture.index->view().slots == view.slots);
  CHECK(fixture.index->view().indexed_rows == view.indexed_rows);
  CHECK(fixture.Walks(*all_keys, static_cast<uint64_t>(more + before)) == walks);
}

TEST_CASE("a renumbering that is ended half-way leaves slots and memory as they were, too") {
  constexpr int64_t kNew = 20000;
  Fixture fixture(5000);
  fixture.index->CatchUp(fixture.edited.version());
  const auto keys = fixture.Keys(Numbers(5000, kNew));
  const auto walks = fixture.Walks(*keys, kNew);
  const uint64_t taken = fixture.edited.pool()->total();
  uint64_t ended = 0;
  for (bool is_done = false; !is_done; ++ended) {
    {
      PendingKeys pending(fixture.index, fixture.edited.version());
      std::vector<uint64_t> rows(kNew);
      pending.Resolve(keys->vectors(), 0, kNew, rows.data());
      Array<uint64_t> final_rows(fixture.edited.pool(), kNew, MemoryCategory::kScratch);
      for (uint64_t i = 0; i < kNew; ++i)
        final_rows[i] = i % 3 == 0 ? kNoRow : 5000 + i - i / 3 - 1;
      const test::CountedProgress progress(ended + 1);
      is_done = pending.Renumber(final_rows, &progress).ok();
    }
    REQUIRE(fixture.edited.pool()->total() == taken);
    REQUIRE(fixture.Walks(*keys, kNew) == walks);
  }
  // Twice for each key, a few thousand at a time.
  CHECK(ended > 2 * kNew / 4096);
}

TEST_CASE("of many new keys few enter what is shown, so that a write is soon given up") {
  constexpr int64_t kRows = 600000;
  constexpr uint64_t kNew = 200000;
  Fixture fixture(kRows);
  fixture.index->CatchUp(fixture.edited.version());
  const auto keys = fixture.Keys(Numbers(kRows, kNew));
  const uint64_t entries = fixture.index->view().slots->entries();
  const uint64_t taken = fixture.edited.pool()->total();
  {
    PendingKeys pending(fixture.index, fixture.edited.version());
    std::vector<uint64_t> rows(kNew);
    pending.Resolve(keys->vectors(), 0, kNew, rows.data());
    for (uint64_t i = 0; i < kNew; ++i) REQUIRE(rows[i] == kRows + i);
    CHECK(fixture.index->view().slots->entries() <= entries + (uint64_t{1} << 17));
    pending.Find(keys->vectors(), 0, kNew, rows.data());
    for (uint64_t i = 0; i < kNew; ++i) REQUIRE(rows[i] == kRows + i);
  }
  CHECK(fixture.index->view().slots->entries() == entries);
  CHECK(fixture.edited.pool()->total() == taken);
}

TEST_CASE("rows that a write caught up with stay indexed when it is given up") {
  Fixture fixture(5);
  fixture.index->CatchUp(fixture.edited.version());
  const int64_t more = GENERATE(3, 1000);
  const auto count = static_cast<uint64_t>(more);
  fixture.edited.Apply({{}, {Numbers(100, more)}, {}, count, {}});
  {
    PendingKeys pending(fixture.index, fixture.edited.version());
  }
  CHECK(fixture.index->view().indexed_rows == 5 + count);
  CHECK(fixture.edited.pool()->used(MemoryCategory::kIndexes) == fixture.index->bytes());
}

TEST_CASE("writes given up again and again on a table with repeated keys cost no memory") {
  Fixture fixture(5);
  fixture.index->CatchUp(fixture.edited.version());
  PlainColumn same(3000, PlainOf<int64_t>(7));
  fixture.edited.Apply({{}, {same}, {}, same.size(), {}});
  auto give_up = [&] { PendingKeys pending(fixture.index, fixture.edited.version()); };
  give_up();
  const uint64_t taken = fixture.edited.pool()->total();
  for (int i = 0; i < 20; ++i) give_up();
  CHECK(fixture.edited.pool()->total() == taken);
  PendingKeys pending(fixture.index, fixture.edited.version());
  CHECK(fixture.index->FindRepeatedRow(fixture.edited.version()) != kNoRow);
}

TEST_CASE("writes given up again and again beside a snapshot note nothing for it") {
  Fixture fixture(100);
  fixture.index->CatchUp(fixture.edited.version());
  const Ref<const TableVersion> held = fixture.edited.table()->Snapshot();
  fixture.edited.Apply({{}, {}, {}, 0, {10, 11, 12, 13, 14, 15, 16, 17, 18, 19}});
  // Their slots are given to the new rows.
  const auto keys = fixture.Keys(Numbers(10, 10));
  uint64_t rows[10];
  auto give_up = [&] {
    PendingKeys pending(fixture.index, fixture.edited.version());
    pending.Resolve(keys->vectors(), 0, 10, rows);
    CHECK(pending.count() == 10);
  };
  give_up();
  const uint64_t taken = fixture.edited.pool()->total();
  for (int i = 0; i < 20; ++i) give_up();
  CHECK(fixture.edited.pool()->total() == taken);
  const KeyIndex::View view = fixture.index->view();
  KeyLookup{*view.slots, *held, {0}}.Find(keys->vectors(), 0, 10, rows);
  for (uint64_t i = 0; i < 10; ++i) CHECK(rows[i] == 10 + i);
}

TEST_CASE("kept keys are rows of the table from then on") {
  Fixture fixture(100);
  const auto keys = fixture.Keys(Numbers(50, 3000));
  std::vector<uint64_t> rows(3000);
  {
    PendingKeys pending(fixture.index, fixture.edited.version());
    pending.Resolve(keys->vectors(), 0, 3000, rows.data());
    CHECK(pending.count() == 2950);
    pending.Keep(3050);
  }
  fixture.edited.Apply({{}, {Numbers(100, 2950)}, {}, 2950, {}});
  CHECK(fixture.index->view().indexed_rows == 3050);
  PendingKeys pending(fixture.index, fixture.edited.version());
  pending.Resolve(keys->vectors(), 0, 3000, rows.data());
  CHECK(pending.count() == 0);
  for (uint64_t i = 0; i < 3000; ++i) REQUIRE(rows[i] == 50 + i);
  CHECK(fixture.index->FindRepeatedRow(fixture.edited.version()) == kNoRow);
}

TEST_CASE(
    "every budget is either enough to resolve, or the write can be given up without a trace") {
  Fixture fixture(3000);
  fixture.index->CatchUp(fixture.edited.version());
  const auto keys = fixture.Keys(Numbers(1000, 9000));
  std::vector<uint64_t> rows(9000);
  const uint64_t taken = fixture.edited.pool()->total();
  const auto stored = fixture.Keys(Numbers(0, 3000));
  const auto walks = fixture.Walks(*stored, 3000);
  int refusals = 0;
  for (uint64_t room = 1;; room += room / 4 + 100) {
    fixture.edited.pool()->set_budget(taken + room);
    bool done = false;
    try {
      PendingKeys pending(fixture.index, fixture.edited.version());
      for (uint64_t start = 0; start < 9000; start += 1000) {
        pending.Resolve(keys->vectors(), start, 1000, rows.data() + start);
      }
      done = true;
    } catch (const std::bad_alloc&) {
      ++refusals;
    }
    REQUIRE(fixture.edited.pool()->total() == taken);
    REQUIRE(fixture.Walks(*stored, 3000) == walks);
    if (done) break;
  }
  CHECK(refusals > 5);
}

TEST_CASE("new keys are resolved, and numbered anew, asking in proportion to how many they are") {
  constexpr uint64_t kKeys = 20000;
  constexpr uint64_t kLeast = kKeys / 4000;
  Fixture fixture(10);
  const auto keys = fixture.Keys(Numbers(100, kKeys));
  std::vector<uint64_t> rows(kKeys);
  const auto resolve = [&](PendingKeys* pending, const Progress* progress) {
    return pending->ResolveAll(keys->vectors(), 0, kKeys, rows.data(), false, progress);
  };
  {
    test::CountedProgress progress;
    PendingKeys pending(fixture.index, fixture.edited.version());
    REQUIRE(resolve(&pending, &progress).ok());
    CHECK(progress.checks() >= kLeast);
    // Taken out, and put in again.
    Array<uint64_t> final_rows(fixture.edited.pool(), kKeys, MemoryCategory::kScratch);
    for (uint64_t i = 0; i < kKeys; ++i) final_rows[i] = 10 + (kKeys - 1 - i);
    test::CountedProgress numbering;
    REQUIRE(pending.Renumber(final_rows, &numbering).ok());
    CHECK(numbering.checks() >= 2 * kLeast);
  }
  {
    test::CountedProgress progress(3);
    PendingKeys pending(fixture.index, fixture.edited.version());
    CHECK(resolve(&pending, &progress).code() == Code::kCancelled);
    CHECK(progress.checks() == 3);
    CHECK(pending.count() <= 3 * 4000);
  }
}

}  // namespace
}  // namespace colmerge::pending_keys_test
