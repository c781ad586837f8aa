// SPDX-License-Identifier: Apache-2.0
// Edits against a plain model: what was held before never changes, what is dropped leaves no trace,
// and the books agree with what the version takes.
#include "table/version_edit.h"

#include <list>

#include "column/column_writer.h"
#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge::version_edit_test {
namespace {

using test::Difference;
using test::EditedTable;
using test::PlainColumn;
using test::PlainOf;
using test::Random;
using test::TableChange;
using test::TableContents;

// A version that is held, with what it held when it was taken.
struct Held {
  explicit Held(EditedTable* edited)
      : version(edited->table()->Snapshot()), contents(edited->contents()), books(Books()) {}

  // Of each column's strings.
  std::vector<uint64_t> Books() const {
    std::vector<uint64_t> figures;
    for (const Column& column : version->columns) {
      if (!column.strings) continue;
      figures.push_back(column.strings->used_bytes());
      figures.push_back(column.strings->garbage_bytes());
      figures.push_back(column.strings->block_count());
    }
    return figures;
  }
  bool IsUnchanged() const { return Difference(*version, contents).empty() && Books() == books; }

  Ref<const TableVersion> version;
  TableContents contents;
  std::vector<uint64_t> books;
};

std::vector<DataType> SomeTypes(uint64_t seed) {
  const std::vector<DataType> samples = test::SampleTypes();
  std::vector<DataType> types = {TypeId::kInt64, TypeId::kUtf8};
  for (uint64_t i = 0; i < 3; ++i) types.push_back(samples[(seed * 3 + i) % samples.size()]);
  return types;
}

TableChange NullRows(uint64_t count) { return {{}, {}, {}, count, {}}; }

TEST_CASE("a table holds what edits made of it, and snapshots what they held") {
  const uint64_t seed = GENERATE(range(0, 14));
  Random random(seed);
  EditedTable edited(SomeTypes(seed));
  // Often shortly before a border between chunks.
  if (seed % 2 == 1) edited.Apply(NullRows(kChunkRows - random.Below(300)));
  std::list<Held> held;
  for (int step = 0; step < 30; ++step) {
    if (random.Percent(30)) held.emplace_back(&edited);
    if (!held.empty() && random.Percent(25)) {
      held.erase(std::next(held.begin(), static_cast<int64_t>(random.Below(held.size()))));
    }
    EditedTable::Prepared prepared(&edited, edited.RandomChange(&random));
    if (random.Percent(20)) {
      const uint64_t taken = edited.pool()->total();
      const TableVersion* before = &edited.version();
      prepared.Run(false);
      REQUIRE(edited.pool()->total() == taken);
      REQUIRE(&edited.version() == before);
    } else {
      prepared.Run(true);
    }
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    for (const Held& old : held) REQUIRE(old.IsUnchanged());
  }
  held.clear();
  REQUIRE(edited.BooksDifference() == "");
}

TEST_CASE("a snapshot taken between preparation and seal stays as it is") {
  const uint64_t seed = GENERATE(range(0, 14));
  Random random(seed, 2);
  EditedTable edited(SomeTypes(seed));
  if (seed % 2 == 1) edited.Apply(NullRows(kChunkRows - random.Below(300)));
  for (int step = 0; step < 20; ++step) {
    // Which version is changed in place depends on what is held before and taken in between.
    std::optional<Held> before, between;
    if (random.Percent(30)) before.emplace(&edited);
    const bool let_go = random.Percent(50), take = random.Percent(70), keep = random.Percent(70);
    const bool commit = random.Percent(80);
    const uint64_t taken = edited.pool()->total();
    EditedTable::Prepared(&edited, edited.RandomChange(&random)).Run(commit, [&] {
      if (let_go) before.reset();
      if (take) between.emplace(&edited);
      if (!keep) between.reset();
    });
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    if (before) REQUIRE(before->IsUnchanged());
    if (between) REQUIRE(between->IsUnchanged());
    if (!commit) REQUIRE(edited.pool()->total() == taken);
    before.reset();
    between.reset();
    REQUIRE(edited.BooksDifference() == "");
  }
}

TEST_CASE("a refusal while an edit is sealed leaves no trace") {
  const uint64_t seed = GENERATE(range(0, 6));
  Random random(seed, 3);
  EditedTable edited(SomeTypes(seed));
  for (int step = 0; step < 8; ++step) {
    EditedTable::Prepared prepared(&edited, edited.RandomChange(&random));
    const uint64_t taken = edited.pool()->total();
    bool done = false;
    for (uint64_t room = 1; !done; room += 1 + room / 3) {
      std::optional<Held> held;
      try {
        prepared.Run(true, [&] {
          held.emplace(&edited);
          edited.pool()->set_budget(taken + room);
        });
        done = true;
      } catch (const std::bad_alloc&) {
        REQUIRE(edited.pool()->total() == taken);
        REQUIRE(&edited.version() == held->version.get());
      }
      edited.pool()->set_budget(0);
      REQUIRE(held->IsUnchanged());
    }
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    REQUIRE(edited.BooksDifference() == "");
  }
}

TEST_CASE("readers take snapshots while values are moved into a copy") {
  EditedTable edited({TypeId::kInt64});
  const PlainColumn values(100, PlainOf(int64_t{5}));
  edited.Apply({{}, {values}, {}, values.size(), {}});
  const Ref<const TableVersion> held = edited.table()->Snapshot();
  VersionEdit edit(edited.table());
  edit.AppendRows(1);
  edit.PrepareColumn(0, {});
  edit.Seal();
  edit.Apply([&](TableVersion* version) {
    AppendNulls(TypeId::kInt64, 100, 1, &version->columns[0]);
    // Would wait for ever if the mutex were held.
    CHECK(edited.table()->Snapshot() == held);
  });
  edit.Publish(9);
  CHECK(edited.table()->Snapshot()->rows == 101);
  CHECK(edited.table()->Snapshot()->number == 9);
}

TEST_CASE("every budget is either enough or changes nothing") {
  const uint64_t seed = GENERATE(range(0, 6));
  Random random(seed, 1);
  EditedTable edited(SomeTypes(seed));
  const MemoryPool& pool = *edited.pool();
  for (int step = 0; step < 8; ++step) {
    std::optional<Held> held;
    if (seed % 2 == 1) held.emplace(&edited);
    EditedTable::Prepared prepared(&edited, edited.RandomChange(&random));
    const uint64_t taken = pool.total();
    bool done = false;
    for (uint64_t room = 1; !done; room += 1 + room / 3) {
      edited.pool()->set_budget(taken + room);
      try {
        prepared.Run(true);
        done = true;
      } catch (const std::bad_alloc&) {
        REQUIRE(pool.total() == taken);
        REQUIRE(edited.contents().number == edited.version().number);
      }
      REQUIRE(pool.total() <= taken + room);
    }
    edited.pool()->set_budget(0);
    REQUIRE(Difference(edited.version(), edited.contents()) == "");
    if (held) REQUIRE(held->IsUnchanged());
  }
}

TEST_CASE("a version that nobody holds is changed in place") {
  EditedTable edited({TypeId::kInt64, TypeId::kUtf8});
  Random random(1);
  const PlainColumn numbers = RandomColumn(TypeId::kInt64, 100, {}, &random);
  const PlainColumn texts = RandomColumn(TypeId::kUtf8, 100, {0, 0, 60}, &random);
  edited.Apply({{}, {numbers, texts}, {}, 100, {}});
  const TableVersion* version = &edited.version();
  const auto chunks = [&] { return version->columns[0].chunks[0]; };
  const ColumnChunk* chunk = chunks();
  const uint64_t taken = edited.pool()->total();
  edited.Apply({{}, {numbers, std::nullopt}, {5, 6, 7}, 0, {1}});
  CHECK(&edited.version() == version);
  CHECK(chunks() == chunk);
  // Nothing but the mask of the deleted row.
  CHECK(edited.pool()->total() == taken + kChunkRows / 8);
}

TEST_CASE("of a version that is held, only the chunks that are written are copied") {
  EditedTable edited({TypeId::kInt64, TypeId::kInt64, TypeId::kInt64});
  const PlainColumn values(2 * kChunkRows, PlainOf(int64_t{5}));
  edited.Apply({{}, {values, values, values}, {}, values.size(), {}});
  const Ref<const TableVersion> held = edited.table()->Snapshot();
  const PlainColumn one = {PlainOf(int64_t{6})};
  edited.Apply({{}, {std::nullopt, one, std::nullopt}, {kChunkRows + 3}, 0, {}});
  const TableVersion& now = edited.version();
  CHECK(&now != held.get());
  CHECK(now.columns[0].chunks == held->columns[0].chunks);
  CHECK(now.columns[2].chunks == held->columns[2].chunks);
  CHECK(now.columns[1].chunks[0] == held->columns[1].chunks[0]);
  CHECK_FALSE(now.columns[1].chunks[1] == held->columns[1].chunks[1]);
}

TEST_CASE("a chunk that an older version shared is written in place once that is gone") {
  EditedTable edited({TypeId::kInt64});
  const PlainColumn values(1000, PlainOf(int64_t{5}));
  edited.Apply({{}, {values}, {}, values.size(), {}});
  Ref<const TableVersion> held = edited.table()->Snapshot();
  const PlainColumn one = {PlainOf(int64_t{6})};
  edited.Apply({{}, {one}, {3}, 0, {}});
  const ColumnChunk* copied = edited.version().columns[0].chunks[0];
  // The version is not shared any more, nor is its chunk, though an older version lives.
  edited.Apply({{}, {one}, {4}, 0, {}});
  CHECK(edited.version().columns[0].chunks[0] == copied);
  held = nullptr;
  edited.Apply({{}, {one}, {5}, 0, {}});
  CHECK(edited.version().columns[0].chunks[0] == copied);
  CHECK(edited.BooksDifference() == "");
}

TEST_CASE("an added column costs nothing until it is written") {
  EditedTable edited({TypeId::kInt64});
  const PlainColumn values(3 * kChunkRows, PlainOf(int64_t{5}));
  edited.Apply({{}, {values}, {}, values.size(), {}});
  const auto data = [&] {
    return edited.pool()->total() - edited.pool()->used(MemoryCategory::kBookkeeping);
  };
  const uint64_t taken = data();
  edited.Apply({{TypeId::kUtf8}, {}, {}, 0, {}});
  CHECK(data() == taken);
  CHECK(Difference(edited.version(), edited.contents()) == "");
  edited.Apply({{}, {std::nullopt, PlainColumn{"x"}}, {kChunkRows}, 0, {}});
  CHECK_FALSE(edited.version().columns[1].chunks[0]);
  CHECK(edited.version().columns[1].chunks[1]);
  CHECK_FALSE(edited.version().columns[1].chunks[2]);
  CHECK(Difference(edited.version(), edited.contents()) == "");
}

TEST_CASE("chunks grow with the table, by doubling") {
  EditedTable edited({TypeId::kInt64});
  const PlainColumn one = {PlainOf(int64_t{6})};
  std::set<uint64_t> capacities;
  for (int i = 0; i < 2000; ++i) {
    edited.Apply({{}, {one}, {}, 1, {}});
    capacities.insert(edited.version().columns[0].chunks[0]->capacity());
  }
  CHECK(capacities == std::set<uint64_t>{8, 16, 32, 64, 128, 256, 512, 1024, 2048});
  CHECK(Difference(edited.version(), edited.contents()) == "");
  CHECK(edited.BooksDifference() == "");
}

TEST_CASE("what an edit sets aside is told before it commits") {
  EditedTable edited({TypeId::kInt64});
  const uint64_t taken = edited.pool()->total();
  const uint64_t bookkeeping = edited.pool()->used(MemoryCategory::kBookkeeping);
  const WriterTurn writer(&edited.table()->writer_lock());
  VersionEdit edit(edited.table());
  edit.AppendRows(1000);
  VersionEdit::ColumnWrite write;
  write.appends_values = true;
  write.needs_nulls.Add(0);
  edit.PrepareColumn(0, std::move(write));
  const uint64_t more = edited.pool()->used(MemoryCategory::kBookkeeping) - bookkeeping;
  CHECK((more > 100 && more < 400));
  CHECK(edit.prepared_bytes() == 1024 * 8 + 1024 / 8 + more);
  CHECK(edited.pool()->total() == taken + edit.prepared_bytes());
}

}  // namespace
}  // namespace colmerge::version_edit_test
