// SPDX-License-Identifier: Apache-2.0
// What indexes do, counted at n and at 4 n: no cost has a wrong exponent.
#include <thread>

#include "index/index_set.h"
#include "index/key_model.h"
#include "index/pending_keys.h"
#include "index/reentered_keys.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;

struct Work {
  uint64_t lines = 0;
  uint64_t comparisons = 0;
  uint64_t moved = 0;
};
Work WorkOf(const KeyIndex& index) {
  const IndexWork& work = index.view().slots->extras().work;
  return {work.lines(), work.comparisons(), work.moved()};
}
Work operator-(const Work& a, const Work& b) {
  return {a.lines - b.lines, a.comparisons - b.comparisons, a.moved - b.moved};
}

PlainColumn Numbers(int64_t first, uint64_t count) {
  PlainColumn numbers;
  for (uint64_t i = 0; i < count; ++i) numbers.push_back(PlainOf(first + static_cast<int64_t>(i)));
  return numbers;
}

// Rows with few keys, or with none but nulls.
PlainColumn FewKeys(uint64_t count, int64_t distinct) {
  PlainColumn numbers;
  for (uint64_t i = 0; i < count; ++i) {
    numbers.push_back(distinct == 0 ? test::PlainValue()
                                    : PlainOf(static_cast<int64_t>(i) % distinct));
  }
  return numbers;
}

struct OneColumn {
  explicit OneColumn(const PlainColumn& keys) {
    edited.Apply({{}, {keys}, {}, keys.size(), {}});
    index = IndexSet::Of(edited.version()).FindOrAdd({0}, edited.pool());
  }
  void Insert(int64_t key) {
    const KeyBlock block(edited.version(), {0}, {{PlainOf(key)}});
    uint64_t row = 0;
    {
      PendingKeys pending(index, edited.version());
      pending.Resolve(block.vectors(), 0, 1, &row);
      REQUIRE(row == edited.version().rows);
      pending.Keep(row + 1);
    }
    edited.Apply({{}, {PlainColumn{PlainOf(key)}}, {}, 1, {}});
  }
  void Update(uint64_t row, int64_t key) {
    const KeyBlock block(edited.version(), {0}, {{PlainOf(key)}});
    {
      ReenteredKeys reentered(index, edited.version(), edited.version().pool);
      reentered.Add(block.vectors(), &row, 1);
      REQUIRE(reentered.Enter(nullptr).ok());
      reentered.Keep();
    }
    edited.Apply({{}, {PlainColumn{PlainOf(key)}}, {row}, 0, {}});
  }
  EditedTable edited{{TypeId::kInt64}};
  Ref<KeyIndex> index;
};

TEST_CASE("rows of few keys, or of none, are indexed in linear work") {
  const int64_t distinct = GENERATE(0, 1, 7);
  Work work[2];
  for (int i = 0; i < 2; ++i) {
    const uint64_t rows = i == 0 ? 10'000 : 40'000;
    OneColumn table(FewKeys(rows, distinct));
    table.index->CatchUp(table.edited.version());
    work[i] = WorkOf(*table.index);
    CHECK(work[i].comparisons <= rows);
    CHECK(work[i].lines <= 3 * rows);
    CHECK(table.index->bytes() <= 48 * rows);
    CHECK(table.index->view().slots->entries() <= 7);
  }
  CHECK(work[1].lines <= 5 * work[0].lines);
}

TEST_CASE("all rows of a key are found in as much work as there are") {
  for (const uint64_t rows : {4'000, 16'000}) {
    OneColumn table(FewKeys(rows, 4));
    table.index->CatchUp(table.edited.version());
    const Work before = WorkOf(*table.index);
    const KeyBlock block(table.edited.version(), {0}, {{PlainOf<int64_t>(1)}});
    Array<uint64_t> found(table.edited.pool());
    const KeyIndex::View view = table.index->view();
    KeyLookup{*view.slots, table.edited.version(), {0}}.FindAll(block.vectors(), 0, &found);
    CHECK(found.size() == rows / 4);
    const Work work = WorkOf(*table.index) - before;
    CHECK(work.comparisons <= rows / 4 + 2);
    CHECK(work.lines <= 4);
  }
}

TEST_CASE("a key that is deleted and inserted again costs the same the thousandth time") {
  const bool held = GENERATE(false, true);
  const bool held_anew = GENERATE(false, true);
  OneColumn table(Numbers(0, 100));
  Ref<const TableVersion> snapshot = held ? table.edited.table()->Snapshot() : nullptr;
  Work work[2];
  uint64_t row = 5;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    Ref<const TableVersion> fresh = held_anew ? table.edited.table()->Snapshot() : nullptr;
    const Work before = WorkOf(*table.index);
    table.edited.Apply({{}, {}, {}, 0, {row}});
    row = table.edited.version().rows;
    table.Insert(5);
    const Work cost = WorkOf(*table.index) - before;
    if (cycle == 10) work[0] = cost;
    if (cycle == 1999) work[1] = cost;
  }
  CHECK(work[1].lines <= work[0].lines + 1);
  CHECK(work[1].comparisons <= work[0].comparisons + 1);
  CHECK(table.index->view().slots->entries() <= 101);
  if (!held && !held_anew) CHECK(table.index->bytes() < 4096);
  if (!held) return;
  const KeyBlock block(*snapshot, {0}, {{PlainOf<int64_t>(5)}});
  uint64_t found = 0;
  VersionLookup(snapshot, {0}).Find(block.vectors(), 0, 1, &found);
  CHECK(found == 5);
}

TEST_CASE("a row whose key goes to and fro, or on and on, costs the same the thousandth time") {
  const bool on_and_on = GENERATE(false, true);
  const bool held = GENERATE(false, true);
  OneColumn table(Numbers(0, 100));
  Ref<const TableVersion> snapshot = held ? table.edited.table()->Snapshot() : nullptr;
  Work work[2];
  for (int64_t step = 1; step <= 4000; ++step) {
    const Work before = WorkOf(*table.index);
    table.Update(7, on_and_on ? 1000 + step : step % 2 == 0 ? 7 : 1000);
    if (step == 1000) work[0] = before;
    if (step == 4000) work[1] = WorkOf(*table.index);
  }
  const Work rest = work[1] - work[0];
  CHECK(rest.lines < 4 * 3000);
  CHECK(rest.comparisons < 4 * 3000);
  // What nobody needs any more does not take memory.
  if (!held || !on_and_on) CHECK(table.index->view().slots->bytes() < 8192);
}

TEST_CASE("many rows that get one key are entered in linear work") {
  for (const uint64_t rows : {5'000, 20'000}) {
    OneColumn table(Numbers(0, rows));
    table.index->CatchUp(table.edited.version());
    const Work before = WorkOf(*table.index);
    const KeyBlock block(table.edited.version(), {0}, {FewKeys(rows, 2)});
    std::vector<uint64_t> all(rows);
    for (uint64_t i = 0; i < rows; ++i) all[i] = i;
    {
      ReenteredKeys reentered(table.index, table.edited.version(), table.edited.version().pool);
      reentered.Add(block.vectors(), all.data(), rows);
      REQUIRE(reentered.Enter(nullptr).ok());
    }
    const Work work = WorkOf(*table.index) - before;
    CHECK(work.comparisons < 4 * rows);
    CHECK(work.lines < 8 * rows);
  }
}

TEST_CASE("two groups of rows that exchange their keys are entered in linear work") {
  for (const uint64_t rows : {4'000, 16'000}) {
    OneColumn table(FewKeys(rows, 2));
    table.index->CatchUp(table.edited.version());
    const Work before = WorkOf(*table.index);
    PlainColumn other = FewKeys(rows + 1, 2);
    other.erase(other.begin());
    const KeyBlock block(table.edited.version(), {0}, {other});
    std::vector<uint64_t> all(rows);
    for (uint64_t i = 0; i < rows; ++i) all[i] = i;
    {
      ReenteredKeys reentered(table.index, table.edited.version(), table.edited.version().pool);
      reentered.Add(block.vectors(), all.data(), rows);
      REQUIRE(reentered.Enter(nullptr).ok());
      reentered.Keep();
    }
    table.edited.Apply({{}, {other}, all, 0, {}});
    // And rows of the same keys that come after that.
    table.edited.Apply({{}, {FewKeys(rows, 2)}, {}, rows, {}});
    table.index->CatchUp(table.edited.version());
    const Work work = WorkOf(*table.index) - before;
    CHECK(work.comparisons < 8 * rows);
    CHECK(work.lines < 12 * rows);
  }
}

TEST_CASE("growth moves a part at a time, and all of it a few times at most") {
  OneColumn table({});
  uint64_t longest = 0;
  const uint64_t rows = 400'000;
  const KeyBlock block(table.edited.version(), {0}, {Numbers(0, rows)});
  std::vector<uint64_t> found(rows);
  PendingKeys pending(table.index, table.edited.version());
  IndexWork& work = table.index->view().slots->extras().work;
  for (uint64_t start = 0; start < rows; start += 100) {
    const uint64_t before = work.moved();
    pending.Resolve(block.vectors(), start, 100, found.data() + start);
    longest = std::max(longest, work.moved() - before);
  }
  CHECK(work.moved() < rows * 16 * 4);
  CHECK(longest < SlotTable::kMostInOnePart * 16);
}

TEST_CASE("bringing an index up to date can be ended, and goes on where it was") {
  OneColumn table(Numbers(0, 20'000));
  std::lock_guard lock(table.index->mutex());
  int32_t cancel = 1;
  const Progress cancelled("write", &cancel, 0, {});
  CHECK(table.index->CatchUp(table.edited.version(), cancelled).code() == Code::kCancelled);
  CHECK(table.index->view().indexed_rows == 0);
  cancel = 0;
  std::thread canceller([&] { __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE); });
  const bool is_done = table.index->CatchUp(table.edited.version(), cancelled).ok();
  canceller.join();
  const uint64_t reached = table.index->view().indexed_rows;
  CHECK(is_done == (reached == 20'000));
  const uint64_t lines = WorkOf(*table.index).lines;
  const Progress nobody;
  CHECK(table.index->CatchUp(table.edited.version(), nobody).ok());
  CHECK(table.index->view().indexed_rows == 20'000);
  CHECK(WorkOf(*table.index).lines - lines <= 3 * (20'000 - reached));
  const KeyBlock block(table.edited.version(), {0}, {Numbers(0, 20'000)});
  std::vector<uint64_t> found(20'000);
  const KeyIndex::View view = table.index->view();
  KeyLookup{*view.slots, table.edited.version(), {0}}.Find(block.vectors(), 0, 20'000,
                                                           found.data());
  uint64_t wrong = 0;
  for (uint64_t i = 0; i < found.size(); ++i) wrong += found[i] != i;
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace colmerge
