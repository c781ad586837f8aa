// SPDX-License-Identifier: Apache-2.0
// New rows behind those of a version that snapshots share: they are written where they will stay,
// and no two versions ever write the same place.
#include <list>

#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge {
namespace {

using test::Difference;
using test::EditedTable;
using test::PlainColumn;
using test::PlainOf;
using test::Random;
using test::TableChange;
using test::TableContents;

struct Held {
  explicit Held(EditedTable* edited)
      : version(edited->table()->Snapshot()), contents(edited->contents()) {}
  bool IsUnchanged() const { return Difference(*version, contents).empty(); }

  Ref<const TableVersion> version;
  TableContents contents;
};

const std::string kText = "a text that is too long for its place";

// `count` more rows of a number and a text.
void Append(uint64_t count, int64_t number, EditedTable* edited) {
  edited->Apply(
      {{}, {PlainColumn(count, PlainOf(number)), PlainColumn(count, kText)}, {}, count, {}});
}

const ColumnChunk& Chunk(const TableVersion& version, uint64_t column, uint64_t chunk = 0) {
  return *version.columns[column].chunks[chunk];
}

TEST_CASE("a row that is added beside a fresh snapshot copies no values") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Append(65, 1, &edited);
  const uint64_t taken = edited.pool()->used(MemoryCategory::kStrings);
  std::list<Held> held;
  for (int64_t i = 0; i < 60; ++i) {
    held.emplace_back(&edited);
    Append(1, i, &edited);
    for (uint64_t column : {0, 1}) {
      REQUIRE(Chunk(edited.version(), column).values() ==
              Chunk(*held.front().version, column).values());
      REQUIRE(&Chunk(edited.version(), column) != &Chunk(*held.back().version, column));
    }
  }
  // Nothing but blocks for the texts.
  CHECK(edited.pool()->used(MemoryCategory::kValues) == 128 * (8 + 16));
  CHECK(edited.pool()->used(MemoryCategory::kValidity) == 0);
  CHECK(edited.pool()->used(MemoryCategory::kStrings) < taken + 2 * 60 * kText.size() + 1024);
  for (const Held& old : held) REQUIRE(old.IsUnchanged());
  held.clear();
  CHECK(edited.BooksDifference() == "");
}

TEST_CASE("the rows behind belong to the version that came to have them first") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Append(10, 1, &edited);
  const Held old(&edited);
  Append(5, 2, &edited);
  const Held newer(&edited);
  edited.Restore(*old.version, old.contents);
  Append(7, 3, &edited);
  CHECK(Difference(edited.version(), edited.contents()) == "");
  CHECK(newer.IsUnchanged());
  CHECK(old.IsUnchanged());
  CHECK(Chunk(edited.version(), 0).values() != Chunk(*newer.version, 0).values());
  // From there on the restored version has room of its own.
  const Held restored(&edited);
  Append(1, 4, &edited);
  CHECK(Chunk(edited.version(), 0).values() == Chunk(*restored.version, 0).values());
  CHECK(restored.IsUnchanged());
}

TEST_CASE("a chunk that is shared but for the rows behind is added to in place") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Append(10, 1, &edited);
  const Held old(&edited);
  Append(1, 2, &edited);
  // Nobody else has the version now, though the values of its chunks.
  const ColumnChunk* chunk = &Chunk(edited.version(), 0);
  Append(1, 3, &edited);
  CHECK(&Chunk(edited.version(), 0) == chunk);
  CHECK(Difference(edited.version(), edited.contents()) == "");
  CHECK(old.IsUnchanged());
  // An update may not touch them.
  edited.Apply({{}, {PlainColumn{PlainOf(int64_t{9})}}, {3}, 0, {}});
  CHECK(old.IsUnchanged());
  CHECK(Difference(edited.version(), edited.contents()) == "");
}

TEST_CASE("a chunk that is patched grows, and keeps its patch") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Append(kChunkRows - 100, 1, &edited);
  const Held old(&edited);
  const PlainColumn one = {PlainOf(int64_t{9})};
  edited.Apply({{}, {one, PlainColumn{kText + "!"}}, {17}, 0, {}});
  const Held patched(&edited);
  Append(1, 2, &edited);
  for (uint64_t column : {0, 1}) {
    CHECK(Chunk(edited.version(), column).patch() == Chunk(*patched.version, column).patch());
    CHECK(Chunk(edited.version(), column).values() == Chunk(*old.version, column).values());
  }
  // Both at once, beside a snapshot: the update goes into a patch, the new row behind.
  const Held grown(&edited);
  edited.Apply({{},
                {PlainColumn{PlainOf(int64_t{4}), PlainOf(int64_t{5})}, PlainColumn{"x", kText}},
                {40},
                1,
                {}});
  CHECK(Chunk(edited.version(), 0).values() == Chunk(*old.version, 0).values());
  CHECK(Chunk(edited.version(), 0).patch()->positions().count() == 2);
  CHECK(Difference(edited.version(), edited.contents()) == "");
  for (const Held* held : {&old, &patched, &grown}) CHECK(held->IsUnchanged());
}

TEST_CASE("versions that branch off from each other keep what they held") {
  const uint64_t seed = GENERATE(range(0, 6));
  Random random(seed, 4);
  const std::vector<DataType> samples = test::SampleTypes();
  std::vector<DataType> types = {TypeId::kInt64, TypeId::kUtf8, TypeId::kBool};
  for (uint64_t i = 0; i < 2; ++i) types.push_back(samples[(seed * 2 + i) % samples.size()]);
  EditedTable edited(types);
  if (seed % 2 == 1) edited.Apply({{}, {}, {}, kChunkRows - random.Below(300), {}});
  std::list<Held> held;
  for (int step = 0; step < 20; ++step) {
    if (random.Percent(60)) held.emplace_back(&edited);
    if (!held.empty() && random.Percent(30)) {
      held.erase(std::next(held.begin(), static_cast<int64_t>(random.Below(held.size()))));
    }
    if (!held.empty() && random.Percent(25)) {
      const auto& old = *std::next(held.begin(), static_cast<int64_t>(random.Below(held.size())));
      edited.Restore(*old.version, old.contents);
    }
    TableChange change = edited.RandomChange(&random);
    // Some changes only add rows, some only a few.
    if (random.Percent(50)) change = {{}, {}, {}, 1 + random.Below(3), {}};
    edited.Apply(std::move(change));
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    for (const Held& old : held) REQUIRE(old.IsUnchanged());
  }
  held.clear();
  REQUIRE(edited.BooksDifference() == "");
}

TEST_CASE("the bytes of strings count alike, whether snapshots are held or not") {
  Random random(GENERATE(range(0, 4)), 5);
  EditedTable alone({TypeId::kUtf8}), beside({TypeId::kUtf8});
  for (int step = 0; step < 40; ++step) {
    const Held held(&beside);
    TableChange change = alone.RandomChange(&random);
    change.new_columns.clear();
    change.values.resize(1);
    alone.Apply(change);
    beside.Apply(change);
    const StringHeap& expected = *alone.version().columns[0].strings;
    const StringHeap& found = *beside.version().columns[0].strings;
    REQUIRE(found.used_bytes() == expected.used_bytes());
    REQUIRE(found.garbage_bytes() == expected.garbage_bytes());
    REQUIRE(found.allocated_bytes() == expected.allocated_bytes());
  }
  CHECK(alone.version().columns[0].strings->garbage_bytes() > 0);
}

}  // namespace
}  // namespace colmerge
