// SPDX-License-Identifier: Apache-2.0
#include "index/index_set.h"

#include "index/key_model.h"
#include "index/pending_keys.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;
using test::Random;

using Columns = std::vector<uint32_t>;

TEST_CASE("a set has one index for a choice of columns") {
  auto pool = MakeRef<MemoryPool>(0);
  IndexSet set;
  CHECK_FALSE(set.Find({0}));
  const Ref<KeyIndex> first = set.FindOrAdd({0}, pool);
  CHECK(first->key_columns() == Columns{0});
  CHECK(set.Find({0}) == first);
  CHECK(set.FindOrAdd({0}, pool) == first);
  CHECK_FALSE(set.Find({0, 1}));
  const Ref<KeyIndex> second = set.FindOrAdd({0, 1}, pool);
  CHECK_FALSE(second == first);
  set.Reserve(2);
  const auto other = MakeRef<KeyIndex>(Columns{0}, pool);
  set.Add(other);  // comes too late
  CHECK(set.Find({0}) == first);
  const auto third = MakeRef<KeyIndex>(Columns{5}, pool);
  set.Add(third);
  CHECK(set.Find({5}) == third);
  CHECK(set.All().size() == 3);
}

TEST_CASE("a lookup makes the index it needs, once for all versions of the same rows") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Random random(1);
  PlainColumn numbers;
  for (int64_t i = 0; i < 3000; ++i) numbers.push_back(PlainOf(i * 2));
  const PlainColumn texts = RandomColumn(TypeId::kUtf8, 3000, {}, &random);
  edited.Apply({{}, {numbers, texts}, {}, 3000, {}});
  const Ref<const TableVersion> version = edited.table()->Snapshot();
  const KeyBlock keys(*version, {0}, {numbers});
  uint64_t rows[3000];
  {
    const VersionLookup lookup(version, {0});
    CHECK_FALSE(lookup.HasRepeatedRows());
    CHECK(lookup.key_columns() == Columns{0});
    lookup.Find(keys.vectors(), 0, 3000, rows);
    for (uint64_t i = 0; i < 3000; ++i) REQUIRE(rows[i] == i);
  }
  const Ref<KeyIndex> index = IndexSet::Of(*version).Find({0});
  REQUIRE(index);
  CHECK(index->view().indexed_rows == 3000);
  edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(1)}, std::nullopt}, {}, 1, {}});
  const VersionLookup later(edited.table()->Snapshot(), {0});
  CHECK(IndexSet::Of(edited.version()).Find({0}) == index);
  CHECK(index->view().indexed_rows == 3001);
}

TEST_CASE("while a writer holds the index, a lookup does without") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(5), PlainOf<int64_t>(6)}}, {}, 2, {}});
  const Ref<const TableVersion> version = edited.table()->Snapshot();
  const Ref<KeyIndex> index = IndexSet::Of(*version).FindOrAdd({0}, edited.pool());
  const KeyBlock keys(*version, {0}, {{PlainOf<int64_t>(6), PlainOf<int64_t>(7)}});
  uint64_t rows[2];
  {
    const std::lock_guard writer(index->mutex());
    const VersionLookup lookup(version, {0});
    lookup.Find(keys.vectors(), 0, 2, rows);
    CHECK(rows[0] == 1);
    CHECK(rows[1] == kNoRow);
    CHECK(index->view().indexed_rows == 0);
  }
  // What a write under way has put in does not show.
  PendingKeys pending(index, edited.version());
  pending.Resolve(keys.vectors(), 0, 2, rows);
  CHECK(rows[1] == 2);
  const VersionLookup lookup(version, {0});
  lookup.Find(keys.vectors(), 0, 2, rows);
  CHECK(rows[0] == 1);
  CHECK(rows[1] == kNoRow);
}

TEST_CASE("a lookup keeps its answers while the table moves on") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(5), PlainOf<int64_t>(6)}}, {}, 2, {}});
  const KeyBlock keys(edited.version(), {0}, {{PlainOf<int64_t>(5), PlainOf<int64_t>(6)}});
  auto lookup = std::make_unique<VersionLookup>(edited.table()->Snapshot(), Columns{0});
  edited.Apply({{}, {}, {}, 0, {0}});
  edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(5)}}, {}, 1, {}});
  uint64_t rows[2];
  lookup->Find(keys.vectors(), 0, 2, rows);
  CHECK(rows[0] == 0);
  CHECK(rows[1] == 1);
  const VersionLookup now(edited.table()->Snapshot(), {0});
  now.Find(keys.vectors(), 0, 2, rows);
  CHECK(rows[0] == 2);
  CHECK(rows[1] == 1);
}

TEST_CASE("repeated keys are known to a lookup") {
  EditedTable edited({TypeId::kInt64});
  edited.Apply({{}, {PlainColumn{PlainOf<int64_t>(5), PlainOf<int64_t>(5)}}, {}, 2, {}});
  const VersionLookup lookup(edited.table()->Snapshot(), {0});
  CHECK(lookup.HasRepeatedRows());
  const KeyBlock keys(edited.version(), {0}, {{PlainOf<int64_t>(5)}});
  uint64_t rows[2];
  CHECK(lookup.FindTwo(keys.vectors(), 0, rows) == 2);
}

}  // namespace
}  // namespace colmerge
