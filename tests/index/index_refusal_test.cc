// SPDX-License-Identifier: Apache-2.0
// Each allocation that edits, indexes, lookups and scans make, of the pool or not, is refused once:
// what was there before is there after, to the byte in the pool's books, and the same works in the
// next try.
#include "allocation/refusing_allocator.h"
#include "index/index_set.h"
#include "index/key_model.h"
#include "index/pending_keys.h"
#include "index/reentered_keys.h"
#include "support/catch.h"
#include "table/version_scan.h"

namespace colmerge {
namespace {

using test::Difference;
using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;
using test::Random;
using test::Refusal;
using test::Refuse;

// Runs the step with its first allocation refused, then its second, and so on, until it succeeds;
// `check` after each refusal. Returns how many there were.
template <typename Step, typename Check>
uint64_t RefuseEach(Step&& step, Check&& check) {
  for (uint64_t n = 1;; ++n) {
    bool refused = false;
    {
      const Refusal refusal(n, Refuse::kOne);
      try {
        step();
      } catch (const std::bad_alloc&) {
        refused = true;
      }
      if (!refused && !refusal.refused()) return n - 1;
    }
    check(refused);
  }
}

PlainColumn Numbers(int64_t first, int64_t count) {
  PlainColumn numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(PlainOf(first + i));
  return numbers;
}

TEST_CASE("edits: a refusal anywhere changes nothing") {
  const bool shared = GENERATE(false, true);
  Random random(shared ? 1 : 2);
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8, TypeId::kBool,
                      DataType::Dictionary(TypeId::kInt16, TypeId::kUtf8)});
  uint64_t refusals = 0;
  for (int step = 0; step < 12; ++step) {
    const Ref<const TableVersion> held = shared ? edited.table()->Snapshot() : nullptr;
    const test::TableContents before = edited.contents();
    auto prepared = std::make_unique<EditedTable::Prepared>(&edited, edited.RandomChange(&random));
    const uint64_t taken = edited.pool()->total();
    // The commit itself allocates nothing, but the model does: only what is given up is refused.
    refusals += RefuseEach([&] { prepared->Run(false); },
                           [&](bool) {
                             REQUIRE(edited.pool()->total() == taken);
                             REQUIRE(Difference(edited.version(), before) == "");
                           });
    prepared->Run(true);
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    if (held) REQUIRE(Difference(*held, before) == "");
  }
  CHECK(refusals > 100);
}

TEST_CASE("a commit asks for no memory") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  const auto pool = MakeRef<MemoryPool>(0);
  const WriterTurn writer(&edited.table()->writer_lock());
  for (const bool shared : {false, true}) {
    const Ref<const TableVersion> held = shared ? edited.table()->Snapshot() : nullptr;
    VersionEdit edit(edited.table());
    edit.AppendRows(100000);
    VersionEdit::ColumnWrite write;
    edit.PrepareColumn(0, write);
    edit.PrepareColumn(1, write);
    edit.Seal();
    const Refusal refusal(1, Refuse::kAllFrom);
    edit.Apply([](TableVersion*) {});
    edit.Publish(edited.version().number + 1);
    CHECK(refusal.asked() == 0);
  }
}

TEST_CASE("catching up: a refusal anywhere leaves an index that answers right") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Random random(3);
  const PlainColumn texts = RandomColumn(TypeId::kUtf8, 10000, {}, &random);
  edited.Apply({{}, {Numbers(0, 10000), texts}, {}, 10000, {}});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0, 1}, edited.pool());
  const KeyBlock keys(edited.version(), {0, 1}, {Numbers(0, 10000), texts});
  std::vector<uint64_t> rows(10000);
  std::lock_guard lock(index->mutex());
  const uint64_t refusals = RefuseEach([&] { index->CatchUp(edited.version()); },
                                       [&](bool refused) {
                                         REQUIRE(refused);
                                         const KeyIndex::View view = index->view();
                                         REQUIRE(view.indexed_rows <= 10000);
                                       });
  CHECK(refusals > 5);
  const KeyIndex::View view = index->view();
  REQUIRE(view.indexed_rows == 10000);
  KeyLookup{*view.slots, edited.version(), index->key_columns()}.Find(keys.vectors(), 0, 10000,
                                                                      rows.data());
  for (uint64_t i = 0; i < rows.size(); ++i) REQUIRE(rows[i] == i);
  CHECK(index->FindRepeatedRow(edited.version()) == kNoRow);
  // None was entered twice.
  CHECK_FALSE(view.repeats);
  CHECK(view.slots->entries() == 10000);
}

TEST_CASE("resolving: a refusal anywhere, and the write can be given up without a trace") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {Numbers(0, 2000)}, {}, 2000, {}});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  index->CatchUp(edited.version());
  const KeyBlock keys(edited.version(), {0}, {Numbers(1000, 6000)});
  std::vector<uint64_t> rows(6000);
  const uint64_t taken = edited.pool()->total();
  const KeyIndex::View before = index->view();
  const uint64_t refusals = RefuseEach(
      [&] {
        PendingKeys pending(index, edited.version());
        for (uint64_t start = 0; start < 6000; start += 500) {
          pending.Resolve(keys.vectors(), start, 500, rows.data() + start);
        }
      },
      [&](bool refused) {
        REQUIRE(refused);
        REQUIRE(edited.pool()->total() == taken);
        REQUIRE(index->view().slots == before.slots);
        REQUIRE(index->view().indexed_rows == 2000);
      });
  CHECK(refusals > 5);
  for (uint64_t i = 0; i < rows.size(); ++i) REQUIRE(rows[i] == 1000 + i);
}

TEST_CASE("changing keys: a refusal anywhere, and the write can be given up without a trace") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {Numbers(0, 2000)}, {}, 2000, {5, 6}});
  const Ref<const TableVersion> held = edited.table()->Snapshot();
  edited.Apply({{}, {}, {}, 0, {7, 8}});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  index->CatchUp(edited.version());
  // Keys of deleted rows, equal ones, and new ones.
  PlainColumn changed = Numbers(5, 4);
  for (int64_t key : {9, 9, 9}) changed.push_back(PlainOf(key));
  for (const auto& key : Numbers(5000, 3000)) changed.push_back(key);
  changed.resize(1500);
  const KeyBlock keys(edited.version(), {0}, {changed});
  std::vector<uint64_t> rows;
  for (uint64_t row = 400; row < 1900; ++row) rows.push_back(row);
  const KeyIndex::View before = index->view();
  const uint64_t slots = before.slots->entries();
  const uint64_t refusals = RefuseEach(
      [&] {
        ReenteredKeys reentered(index, edited.version(), edited.version().pool);
        reentered.Add(keys.vectors(), rows.data(), rows.size());
        (void)reentered.Enter(nullptr);  // REQUIRE allocates
      },
      [&](bool) {
        REQUIRE(edited.pool()->used(MemoryCategory::kScratch) == 0);
        REQUIRE(index->view().slots == before.slots);
        REQUIRE(before.slots->entries() == slots);
        REQUIRE(index->bytes() == edited.pool()->used(MemoryCategory::kIndexes));
      });
  CHECK(refusals > 10);
  const KeyBlock all(edited.version(), {0}, {Numbers(0, 2000)});
  std::vector<uint64_t> found(2000);
  KeyLookup{*before.slots, edited.version(), index->key_columns()}.Find(all.vectors(), 0, 2000,
                                                                        found.data());
  for (uint64_t i = 0; i < found.size(); ++i) {
    REQUIRE(found[i] == (i >= 5 && i <= 8 ? kNoRow : i));
  }
}

TEST_CASE("a resolution that was refused can go on with the same write") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {Numbers(0, 2000)}, {}, 2000, {}});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  const KeyBlock keys(edited.version(), {0}, {Numbers(1000, 6000)});
  PendingKeys pending(index, edited.version());
  std::vector<uint64_t> rows(6000);
  for (uint64_t start = 0; start < 6000; start += 500) {
    RefuseEach([&] { pending.Resolve(keys.vectors(), start, 500, rows.data() + start); },
               [](bool) {});
  }
  for (uint64_t i = 0; i < rows.size(); ++i) REQUIRE(rows[i] == 1000 + i);
  CHECK(pending.count() == 5000);
}

TEST_CASE("lookups and scans: a refusal anywhere, and the next try answers") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Random random(4);
  const PlainColumn texts = RandomColumn(TypeId::kUtf8, 5000, {10, 0, 40}, &random);
  edited.Apply({{}, {Numbers(0, 5000), texts}, {}, 5000, {7, 8}});
  const Ref<const TableVersion> version = edited.table()->Snapshot();
  const KeyBlock keys(*version, {0}, {Numbers(0, 5000)});
  std::vector<uint64_t> rows(5000);
  const uint64_t lookups = RefuseEach(
      [&] { VersionLookup(version, {0}).Find(keys.vectors(), 0, 5000, rows.data()); }, [](bool) {});
  CHECK(lookups > 3);
  CHECK(rows[6] == 6);
  uint64_t seen = 0;
  const uint64_t scans = RefuseEach(
      [&] {
        VersionScan scan(version, {{0, 1}, 1000, 0, ~uint64_t{0}});
        Batch batch;
        seen = 0;
        while (scan.Next(&batch).value()) seen += batch.rows;
      },
      [](bool) {});
  CHECK(scans > 10);
  CHECK(seen == edited.version().live_rows());
}

}  // namespace
}  // namespace colmerge
