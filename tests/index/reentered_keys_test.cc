// SPDX-License-Identifier: Apache-2.0
// Rows whose keys change, beside insertions and deletions, writes given up and snapshots held,
// against an ordered model: each version goes on giving its own answers.
#include "index/reentered_keys.h"

#include <numeric>

#include "base/checked_steps.h"
#include "index/index_set.h"
#include "index/key_model.h"
#include "index/pending_keys.h"
#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge::reentered_keys_test {
namespace {

using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;
using test::Random;
using test::TableContents;

using Columns = std::vector<uint32_t>;

// A table of one column, which is the key, and writers of it as a merge and an update are.
class Keyed {
 public:
  Keyed(int64_t distinct, Random* random) : distinct_(distinct), random_(random) {}

  const Ref<KeyIndex> index() {
    return IndexSet::Of(edited_.version()).FindOrAdd({0}, edited_.pool());
  }
  EditedTable& edited() { return edited_; }

  void Insert(const PlainColumn& keys, bool gives_up) {
    const KeyBlock block(edited_.version(), {0}, {keys});
    const uint64_t base_rows = edited_.version().rows;
    std::vector<uint64_t> rows(keys.size());
    PlainColumn fresh;
    {
      PendingKeys pending(index(), edited_.version());
      pending.Resolve(block.vectors(), 0, keys.size(), rows.data());
      if (gives_up) return;
      for (uint64_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == base_rows + fresh.size()) fresh.push_back(keys[i]);
      }
      REQUIRE(fresh.size() == pending.count());
      pending.Keep(base_rows + fresh.size());
    }
    edited_.Apply({{}, {fresh}, {}, fresh.size(), {}});
  }

  void Update(const std::vector<uint64_t>& rows, const PlainColumn& keys, bool gives_up) {
    const KeyBlock block(edited_.version(), {0}, {keys});
    const Ref<KeyIndex> index = this->index();
    {
      ReenteredKeys reentered(index, edited_.version(), edited_.version().pool);
      reentered.Add(block.vectors(), rows.data(), rows.size());
      REQUIRE(reentered.Enter(nullptr).ok());
      if (gives_up) return;
      IndexSet& set = IndexSet::Of(edited_.version());
      set.ReserveOverwritten(1);
      set.SetOverwritten({0}, edited_.version().number + 1, {index.get()});
      reentered.Keep();
    }
    edited_.Apply({{}, {keys}, rows, 0, {}});
  }

  void Delete(std::vector<uint64_t> rows) { edited_.Apply({{}, {}, {}, 0, std::move(rows)}); }

  // One write of any kind. With `unique`, updates only swap keys of live rows or bring new ones.
  void WriteSomething(bool unique) {
    const bool gives_up = random_->Percent(20);
    const std::vector<uint64_t> live = LiveRows();
    const uint64_t kind = random_->Below(4);
    if (kind <= 1 || live.size() < 2) {
      PlainColumn keys;
      for (uint64_t n = random_->Below(40); n > 0; --n) keys.push_back(AnyKey());
      Insert(keys, gives_up);
    } else if (kind == 2) {
      std::vector<uint64_t> rows;
      for (uint64_t row : live) {
        if (random_->Percent(30)) rows.push_back(row);
      }
      Delete(rows);
    } else if (unique) {
      UpdateUniquely(live, gives_up);
    } else {
      std::vector<uint64_t> rows;
      PlainColumn keys;
      for (uint64_t row : live) {
        if (!random_->Percent(30)) continue;
        rows.push_back(row);
        keys.push_back(AnyKey());
      }
      Update(rows, keys, gives_up);
    }
  }

  void Hold() { held_.emplace_back(edited_.table()->Snapshot(), edited_.contents()); }
  void LetGo() {
    if (!held_.empty())
      held_.erase(held_.begin() + static_cast<int64_t>(random_->Below(held_.size())));
  }

  void CheckAll() {
    for (const auto& [version, contents] : held_) CheckVersion(version, contents);
    CheckVersion(edited_.table()->Snapshot(), edited_.contents());
  }

 private:
  test::PlainValue AnyKey() {
    if (random_->Percent(3)) return std::nullopt;
    return PlainOf(static_cast<int64_t>(random_->Below(static_cast<uint64_t>(distinct_))));
  }
  std::vector<uint64_t> LiveRows() const {
    std::vector<uint64_t> rows;
    for (uint64_t row = 0; row < edited_.contents().rows; ++row) {
      if (!edited_.contents().deleted.contains(row)) rows.push_back(row);
    }
    return rows;
  }

  void UpdateUniquely(const std::vector<uint64_t>& live, bool gives_up) {
    const auto by_key = RowsByKey(edited_.contents(), {0});
    std::vector<uint64_t> rows;
    PlainColumn keys;
    // A cycle of keys, and new keys for some more.
    for (uint64_t row : live) {
      if (random_->Percent(20)) rows.push_back(row);
    }
    for (uint64_t i = 0; i < rows.size(); ++i) {
      keys.push_back(edited_.contents().At(0, rows[(i + 1) % rows.size()]));
    }
    for (uint64_t row : live) {
      const auto key = AnyKey();
      const bool taken = by_key.contains(test::Canonical(TypeId::kInt64, key)) ||
                         std::find(keys.begin(), keys.end(), key) != keys.end();
      if (!random_->Percent(10) || taken ||
          std::find(rows.begin(), rows.end(), row) != rows.end()) {
        continue;
      }
      rows.push_back(row);
      keys.push_back(key);
    }
    Update(rows, keys, gives_up);
  }

  void CheckVersion(const Ref<const TableVersion>& version, const TableContents& contents) {
    const VersionLookup lookup(version, {0});
    PlainColumn asked = {std::nullopt};
    for (int64_t key = 0; key < distinct_; ++key) asked.push_back(PlainOf(key));
    const KeyBlock keys(*version, {0}, {asked});
    std::vector<uint64_t> found(asked.size());
    lookup.Find(keys.vectors(), 0, asked.size(), found.data());
    const auto rows = RowsByKey(contents, {0});
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < asked.size(); ++i) {
      const auto at = rows.find(test::Canonical(TypeId::kInt64, asked[i]));
      Array<uint64_t> all(edited_.pool());
      lookup.FindAll(keys.vectors(), i, &all);
      uint64_t two[2];
      const uint64_t count = lookup.FindTwo(keys.vectors(), i, two);
      if (at == rows.end()) {
        wrong += found[i] != kNoRow || !all.empty() || count != 0;
        continue;
      }
      const std::vector<uint64_t>& expected = at->second;
      wrong += std::vector<uint64_t>(all.begin(), all.end()) != expected;
      wrong += std::find(expected.begin(), expected.end(), found[i]) == expected.end();
      wrong += count != std::min<uint64_t>(2, expected.size());
      wrong += expected.size() > 1 && !lookup.HasRepeatedRows();
    }
    REQUIRE(wrong == 0);
  }

  EditedTable edited_{{TypeId::kInt64}};
  int64_t distinct_;
  Random* random_;
  std::vector<std::pair<Ref<const TableVersion>, TableContents>> held_;
};

TEST_CASE("each version gives its own answers while keys come, go, move and come back") {
  const bool unique = GENERATE(true, false);
  for (uint64_t seed = 0; seed < 30; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    Keyed keyed(seed % 2 == 0 ? 12 : 300, &random);
    for (int step = 0; step < 60; ++step) {
      keyed.WriteSomething(unique);
      if (random.Percent(15)) keyed.Hold();
      if (random.Percent(15)) keyed.LetGo();
      if (random.Percent(30)) keyed.CheckAll();
    }
    keyed.CheckAll();
    if (unique) CHECK(keyed.index()->FindRepeatedRow(keyed.edited().version()) == kNoRow);
  }
}

PlainColumn Numbers(int64_t first, int64_t count) {
  PlainColumn numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(PlainOf(first + i));
  return numbers;
}

TEST_CASE("keys move in a table of many parts, over the division into parts, and back") {
  Random random(1);
  Keyed keyed(0, &random);
  const int64_t rows = 45'000;
  keyed.Insert(Numbers(0, rows), false);
  REQUIRE(keyed.index()->view().slots->part_count() == 1);
  const Ref<const TableVersion> before = keyed.edited().table()->Snapshot();
  std::vector<uint64_t> moved(static_cast<uint64_t>(rows));
  for (uint64_t i = 0; i < moved.size(); ++i) moved[i] = i;
  keyed.Update(moved, Numbers(1'000'000, rows), false);
  CHECK(keyed.index()->view().slots->part_count() > 1);
  keyed.Insert(Numbers(0, 20'000), false);  // keys that are free again
  const auto check = [&](const Ref<const TableVersion>& version, int64_t first, uint64_t row) {
    const KeyBlock keys(*version, {0}, {Numbers(first, 20'000)});
    std::vector<uint64_t> found(20'000);
    VersionLookup(version, {0}).Find(keys.vectors(), 0, found.size(), found.data());
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < found.size(); ++i) {
      wrong += found[i] != (row == kNoRow ? kNoRow : row + i);
    }
    CHECK(wrong == 0);
  };
  const Ref<const TableVersion> now = keyed.edited().table()->Snapshot();
  check(before, 0, 0);
  check(before, 1'000'000, kNoRow);
  check(now, 0, 45'000);
  check(now, 1'000'000, 0);
  check(now, 30'000, kNoRow);
}

TEST_CASE("an index that is made after keys moved answers for versions from then on alone") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {Numbers(0, 10)}, {}, 10, {}});
  const Ref<const TableVersion> before = edited.table()->Snapshot();
  IndexSet& set = IndexSet::Of(edited.version());
  set.ReserveOverwritten(1);
  set.SetOverwritten({0}, edited.version().number + 1, {});
  edited.Apply({{}, {Numbers(100, 1)}, {3}, 0, {}});
  const Ref<const TableVersion> after = edited.table()->Snapshot();
  // Whichever asks first.
  const bool old_first = GENERATE(true, false);
  for (int i = 0; i < 2; ++i) {
    const bool is_old = (i == 0) == old_first;
    const Ref<const TableVersion>& version = is_old ? before : after;
    const KeyBlock keys(*version, {0}, {{PlainOf<int64_t>(3), PlainOf<int64_t>(100)}});
    uint64_t rows[2];
    VersionLookup(version, {0}).Find(keys.vectors(), 0, 2, rows);
    CHECK(rows[0] == (is_old ? 3 : kNoRow));
    CHECK(rows[1] == (is_old ? kNoRow : 3));
  }
  CHECK(set.Find({0})->first_version() == after->number);
  // A later change that this index is not told of leaves it to those who have it.
  set.ReserveOverwritten(1);
  set.SetOverwritten({0}, after->number + 1, {});
  CHECK_FALSE(set.Find({0}));
}

TEST_CASE("an index that is made after keys moved twice does not answer for the version between") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {Numbers(0, 10)}, {}, 10, {}});
  IndexSet& set = IndexSet::Of(edited.version());
  const auto move = [&](int64_t key) {
    set.ReserveOverwritten(1);
    set.SetOverwritten({0}, edited.version().number + 1, {});
    edited.Apply({{}, {Numbers(key, 1)}, {3}, 0, {}});
    return Ref<const TableVersion>(edited.table()->Snapshot());
  };
  const Ref<const TableVersion> between = move(100);
  const Ref<const TableVersion> after = move(200);
  for (const Ref<const TableVersion>& version : {after, between}) {
    const KeyBlock keys(*version, {0}, {{PlainOf<int64_t>(100), PlainOf<int64_t>(200)}});
    uint64_t rows[2];
    VersionLookup(version, {0}).Find(keys.vectors(), 0, 2, rows);
    CHECK(rows[0] == (version == between ? 3 : kNoRow));
    CHECK(rows[1] == (version == after ? 3 : kNoRow));
  }
  CHECK(set.Find({0})->first_version() == after->number);
}

TEST_CASE("a key that stands in a list behind one that moved away is known to be repeated") {
  Random random(1);
  Keyed keyed(10, &random);
  EditedTable& edited = keyed.edited();
  edited.Apply({{}, {PlainColumn(3, PlainOf<int64_t>(5))}, {}, 3, {}});
  keyed.index()->CatchUp(edited.version());
  keyed.Update({2}, {PlainOf<int64_t>(6)}, false);
  keyed.Delete({0});
  CHECK(keyed.index()->FindRepeatedRow(edited.version()) == kNoRow);
  const bool by_update = GENERATE(true, false);
  if (by_update) {
    keyed.Insert({PlainOf<int64_t>(7)}, false);
    keyed.Update({3}, {PlainOf<int64_t>(5)}, false);
  } else {
    edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(5)}}, {}, 1, {}});
    keyed.index()->CatchUp(edited.version());
  }
  CHECK(keyed.index()->FindRepeatedRow(edited.version()) == 3);
  keyed.CheckAll();
}

// Tags meet by chance in every few of these rounds: what one row was entered under must not be taken for what it left.
TEST_CASE("thousands of keys that move at once are all found, though their tags meet") {
  Random random(1);
  Keyed keyed(1, &random);
  constexpr uint64_t kMoved = 3000;
  const auto keys_of = [](uint64_t round) {
    PlainColumn keys;
    for (uint64_t i = 0; i < kMoved; ++i)
      keys.push_back(PlainOf(static_cast<int64_t>(i * 1000 + round)));
    return keys;
  };
  keyed.Insert(keys_of(0), false);
  std::vector<uint64_t> rows(kMoved);
  std::iota(rows.begin(), rows.end(), uint64_t{0});
  for (uint64_t round = 1; round <= 40; ++round) {
    CAPTURE(round);
    keyed.Update(rows, keys_of(round), false);
    const TableVersion& version = keyed.edited().version();
    const KeyBlock block(version, {0}, {keys_of(round)});
    std::vector<uint64_t> found(kMoved);
    const KeyIndex::View view = keyed.index()->view();
    KeyLookup{*view.slots, version, {0}}.Find(block.vectors(), 0, kMoved, found.data());
    REQUIRE(found == rows);
  }
}

TEST_CASE("values that are written again as they are cost an index nothing") {
  Random random(1);
  Keyed keyed(0, &random);
  keyed.Insert(Numbers(0, 1000), false);
  const KeyIndex::View view = keyed.index()->view();
  const uint64_t entries = view.slots->entries();
  const KeyBlock same(keyed.edited().version(), {0}, {Numbers(100, 3)});
  const std::vector<uint64_t> rows = {100, 101, 102};
  ReenteredKeys reentered(keyed.index(), keyed.edited().version(), keyed.edited().version().pool);
  reentered.Add(same.vectors(), rows.data(), rows.size());
  REQUIRE(reentered.Enter(nullptr).ok());
  CHECK(reentered.count() == 0);
  reentered.Keep();
  CHECK(keyed.index()->view().slots == view.slots);
  CHECK(view.slots->entries() == entries);
}

TEST_CASE("rows whose keys change enter the index asking in proportion to how many they are") {
  constexpr int64_t kRows = 20000;
  EditedTable edited({TypeId::kInt64});
  PlainColumn before, after;
  std::vector<uint64_t> rows;
  for (int64_t i = 0; i < kRows; ++i) {
    before.push_back(PlainOf(i));
    after.push_back(PlainOf(i + kRows));
    rows.push_back(static_cast<uint64_t>(i));
  }
  edited.Apply({{}, {before}, {}, static_cast<uint64_t>(kRows), {}});
  const KeyBlock block(edited.version(), {0}, {after});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  const auto enter = [&](const Progress* progress) {
    ReenteredKeys reentered(index, edited.version(), edited.version().pool);
    reentered.Add(block.vectors(), rows.data(), rows.size());
    return reentered.Enter(progress);
  };
  test::CountedProgress progress;
  REQUIRE(enter(&progress).ok());
  // Each counts for some dozens, and the part that is copied for them is one question.
  CHECK(progress.checks() >= 1 + kRows * 50 / kStepsACheck);
  CHECK(progress.checks() <= 20);
  for (const uint64_t last : {1, 2, 5}) {
    test::CountedProgress stopped(last);
    CHECK(enter(&stopped).code() == Code::kCancelled);
    CHECK(stopped.checks() == last);
  }
}

}  // namespace
}  // namespace colmerge::reentered_keys_test
