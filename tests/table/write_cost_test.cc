// SPDX-License-Identifier: Apache-2.0
// What a small write costs is counted, in a table and in one four times as large: it must not
// follow the size of the table, whether a snapshot is held or not.
#include "base/persistent_array.h"
#include "support/catch.h"
#include "support/table_model.h"
#include "table/version_edit.h"

namespace colmerge {
namespace {

constexpr uint64_t kColumns = 3;  // the second of texts

// A table of full chunks, and of one row more.
class LargeTable {
 public:
  explicit LargeTable(uint64_t chunks) : rows_(chunks * kChunkRows + 1) {
    Schema schema;
    for (const DataType& type :
         {DataType(TypeId::kInt8), DataType(TypeId::kUtf8), DataType(TypeId::kInt8)}) {
      schema.Add({{"c" + std::to_string(schema.size()), type, true, {}}});
    }
    Ref<TableVersion> version =
        MakeEmptyVersion(std::make_shared<Schema>(schema), {}, {1, 2}, MakeRef<MemoryPool>(0));
    version->rows = rows_;
    for (uint64_t column : {0, 2}) {
      for (uint64_t chunk = 0; chunk <= chunks; ++chunk) {
        const uint64_t rows = std::min(kChunkRows, rows_ - chunk * kChunkRows);
        version->columns[column].SetChunk(
            chunk, CopyChunk(nullptr, {0, rows}, false, TypeId::kInt8, version->pool));
      }
    }
    for (uint64_t chunk = 0; chunk < chunks; ++chunk) {
      version->deletions.Set(chunk, MakeRef<DeletionMask>(version->pool));
    }
    version->columns[1].strings->Adopt(ManyBlocks(chunks * 4, version->pool));
    test::Publish(&table_, std::move(version));
  }

  struct Cost {
    uint64_t visited = 0, references = 0, bytes = 0;
    bool operator==(const Cost&) const = default;
  };
  // Of updates of some rows, an appended one, and the deletion of some.
  Cost CostOf(const std::vector<uint64_t>& updates, uint64_t appends,
              const std::vector<uint64_t>& deletes) {
    const WriterTurn writer(&table_.writer_lock());
    VersionEdit edit(&table_);
    RowsByChunk by_chunk(edit.base().pool);
    by_chunk.Add(updates.data(), updates.size());
    edit.AppendRows(appends);
    for (uint64_t column = 0; column < kColumns; ++column) {
      VersionEdit::ColumnWrite write;
      if (column != 1) write.updates = &by_chunk;
      for (uint64_t row : updates) write.needs_nulls.AddChunkOf(row);
      write.appends_values = true;
      write.discards_strings = true;
      write.string_bytes = write.longest_string = 20;
      edit.PrepareColumn(column, std::move(write));
    }
    edit.PrepareDeletions(deletes.data(), deletes.size());
    edit.Seal();
    return {edit.work().visited, edit.work().references, edit.prepared_bytes()};
  }

  uint64_t rows() const { return rows_; }
  Table* table() { return &table_; }

 private:
  static StringReservation ManyBlocks(uint64_t count, const Ref<MemoryPool>& pool) {
    StringReservation blocks;
    blocks.count = count;
    for (uint64_t i = 0; i < count; ++i) {
      blocks.blocks.Set(i, MakeRef<StringBlock>(pool, 16));
      blocks.bytes += 16;
    }
    return blocks;
  }

  const uint64_t rows_;
  Table table_{"t"};
};

TEST_CASE("a small write costs the same in a table four times as large") {
  const bool shared = GENERATE(false, true);
  LargeTable small(64), large(256);
  Ref<const TableVersion> held[2];
  if (shared) held[0] = small.table()->Snapshot(), held[1] = large.table()->Snapshot();
  auto compare = [&](const std::vector<uint64_t>& updates, uint64_t appends,
                     const std::vector<uint64_t>& deletes) {
    const LargeTable::Cost cost = small.CostOf(updates, appends, deletes);
    const LargeTable::Cost more = large.CostOf(updates, appends, deletes);
    CHECK(cost.visited == more.visited);
    CHECK(cost.bytes == more.bytes);
    // Lists are two levels high in both. A change of each copies a path.
    const uint64_t path = 2 * PersistentArrayNode::kSlots;
    CHECK(cost.references <= (2 + 1) * path);
    CHECK(more.references <= (2 + 1) * path);
    return more;
  };
  SECTION("one row is updated") { CHECK(compare({70}, 0, {}).visited == 2); }
  SECTION("one row is added") {
    const LargeTable::Cost cost = compare({}, 1, {});
    CHECK(cost.visited == kColumns);
    // A chunk that was null until now, whole, and a block of texts, with what the objects take.
    const uint64_t data = kChunkRows * 16 + kChunkRows / 8 + 1024;
    CHECK((cost.bytes > data && cost.bytes < data + 600));
  }
  SECTION("one row is deleted") { CHECK(compare({}, 0, {70}).visited == 1); }
  SECTION("rows of two chunks are updated") {
    CHECK(compare({70, 71, kChunkRows + 70}, 0, {}).visited == 4);
  }
}

TEST_CASE("a copy of a version shares its lists, however long they are") {
  LargeTable large(256);
  const Ref<const TableVersion> version = large.table()->Snapshot();
  const Ref<TableVersion> copy = TableVersion::Copy(*version);
  for (uint64_t column = 0; column < kColumns; ++column) {
    CHECK(copy->columns[column].chunks == version->columns[column].chunks);
  }
  CHECK(copy->deletions == version->deletions);
}

TEST_CASE("a column that is added to a large table lists no chunk") {
  LargeTable large(256);
  const Ref<const TableVersion> held = large.table()->Snapshot();
  VersionEdit edit(large.table());
  auto extended = std::make_shared<Schema>(*held->schema);
  extended->Add({{"added", TypeId::kInt64, true, {}}});
  edit.AddColumns(extended);
  edit.Seal();
  edit.Apply([&](TableVersion* version) {
    REQUIRE(version->columns.size() == kColumns + 1);
    CHECK(version->columns[kColumns].chunks == PersistentArray<ColumnChunk>());
    CHECK_FALSE(version->columns[kColumns].IsValid(large.rows() - 1));
  });
  edit.Publish(7);
  CHECK(edit.work().visited == 0);
  CHECK(edit.work().references == 0);
}

}  // namespace
}  // namespace colmerge
