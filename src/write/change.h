// SPDX-License-Identifier: Apache-2.0
// What rows of one table become: the one object that an append, a merge, a replace, a deletion, an
// UPDATE, a truncation, even a drop turns into before it is checked, prepared and committed.
//
//   parts                         one for each run of source rows (a batch of a write, a block of an UPDATE)
//     updates, inserts            which of its rows go where: a source row and a row id of the table each
//     columns[c]                  values for column c, and which of these rows take them:
//       values                    a vector as long as the source, of exactly the column's type
//       updates, inserts          the part's own maps, some of their rows (a subset), or none at all
//   deletes                       row ids that go
//   fresh                         where the rows go when they do not go into what the table is now
//
// A row's columns are what its part lists for it: two rows of one part may have different ones. A row that is
// updated keeps its value in a column that is not listed for it; one that is inserted has null there.
//
// A change knows nothing of options, modes or batches: whoever makes one has settled all of that. It owns its
// memory (sources and owners keep what values borrow from), but it was made for one version of a table, whose
// writer lock is held from before it is made until it is committed or given up: row ids, keys and dictionaries
// are that version's. Pointers inside it stay good when it is moved.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "column/batch.h"
#include "index/pending_keys.h"
#include "table/table_version.h"
#include "write/write_request.h"

namespace colmerge {

// Rows of a source, ascending, and the row ids that they go to: a list, or the first rows of the source going
// to successive ids.
struct RowMap {
  explicit RowMap(const Ref<MemoryPool>& pool) : rows(pool), targets(pool) {}

  uint64_t size() const { return run != 0 ? run : rows.size(); }
  bool empty() const { return size() == 0; }
  uint64_t Row(uint64_t i) const { return run != 0 ? i : rows[i]; }
  uint64_t Target(uint64_t i) const { return run != 0 ? first_target + i : targets[i]; }

  Array<uint32_t> rows;
  Array<uint64_t> targets;
  // Instead of both: row i goes to first_target + i, for all i below run.
  uint64_t run = 0;
  uint64_t first_target = 0;
};

struct ColumnPart {
  Vector values;  // without rows where the source has nothing for the column
  // Bits of the source's rows that have the column; nullptr: all of them, if any. Rows that do not, have null values.
  const uint8_t* presence = nullptr;
  bool Has(uint64_t row) const {
    return values.length != 0 && (presence == nullptr || GetBit(presence, row));
  }
  // Whether a row gives a row that is there the value; with keeps_nulls a null is none (null_values).
  bool Gives(uint64_t row, bool keeps_nulls) const {
    return Has(row) && !(keeps_nulls && !values.IsValid(row));
  }
  // Subsets of the part's maps, or those themselves; nullptr: none of these rows.
  const RowMap* updates = nullptr;
  const RowMap* inserts = nullptr;
};

struct ChangePart {
  ChangePart(size_t column_count, const Ref<MemoryPool>& pool)
      : updates(pool), inserts(pool), columns(column_count) {}
  ChangePart(ChangePart&&) = delete;  // columns point at the maps

  // The entries of a map, a list, for which is_one(i) is true: the map itself where that is all of them, else a subset.
  template <typename IsOne>
  const RowMap* SomeOf(const RowMap& map, const Ref<MemoryPool>& pool, IsOne&& is_one) {
    const uint64_t count = map.rows.size();
    uint64_t taken = 0;  // all of the first ones, as a rule
    while (taken < count && is_one(taken)) ++taken;
    if (taken == count) return &map;
    RowMap some(pool);
    const auto take = [&](uint64_t i) {
      some.rows.PushBack(map.rows[i]);
      some.targets.PushBack(map.targets[i]);
    };
    for (uint64_t i = 0; i < taken; ++i) take(i);
    for (uint64_t i = taken + 1; i < count; ++i) {
      if (is_one(i)) take(i);
    }
    return &subsets.emplace_back(std::move(some));
  }

  uint64_t rows = 0;  // of the source
  RowMap updates;     // targets are rows of the version, each once in the change
  RowMap inserts;     // targets are the ids behind the version's rows, each once in the change
  std::vector<ColumnPart> columns;  // by column of Change::schema
  std::list<RowMap> subsets;        // of the maps, for columns that not all rows have

  // What messages call a row of the source: its number in the write and its line of a text, or, of an UPDATE,
  // its number in the table.
  uint64_t first_row = 0;
  std::vector<uint64_t>
      numbers;  // of each row in the write, where they do not follow each other from first_row on
  std::vector<uint64_t> lines;
  bool named_by_target = false;
  // Its columns say already which rows take their values: each row is what several rows of the write with one key come to
  // (fold.h), or what rules of the merge made of it (merge_rule_run.h).
  bool is_listed = false;
};

enum class ChangeKind : uint8_t {
  kRows,     // of what the table is
  kFresh,    // into `fresh`, which takes the place of what the table was
  kRewrite,  // `fresh` has the same rows in other places: contents, and so the version's number, stay
  kDrop,     // there is no table any more
};

struct Change {
  // A change of rows of this version, without any as yet. `pool`: for what it needs until it is committed.
  Change(const TableVersion& base, Ref<MemoryPool> pool);
  // The table becomes `fresh`, then what else the change says.
  static Change ToFresh(Ref<TableVersion> fresh, Ref<MemoryPool> pool);
  static Change ToRewritten(Ref<TableVersion> rewritten);
  static Change Drop(const TableVersion& base);

  // The version that row ids, columns and dictionaries are of.
  const TableVersion& BaseOf(const TableVersion* current) const {
    return fresh ? *fresh : *current;
  }
  bool adds_columns(const TableVersion& base) const {
    return schema->size() != base.columns.size();
  }
  // Whether there is nothing to commit.
  bool empty(const TableVersion& base) const {
    return kind == ChangeKind::kRows && inserted == 0 && updated == 0 && deletes.empty() &&
           !adds_columns(base);
  }
  WriteResult Counts() const;

  // An empty part, for the columns of `schema` as it is now.
  ChangePart& AddPart();

  ChangeKind kind = ChangeKind::kRows;
  Ref<TableVersion> fresh;  // of kFresh and kRewrite, and of kRows with wider types
  std::shared_ptr<const Schema>
      schema;  // of the table afterwards: the base's, or that and further columns
  std::list<ChangePart> parts;
  Array<uint64_t> deletes;
  // By column: the longer dictionary that the codes are of, nullptr where nothing is new.
  std::vector<Ref<const Dictionary>> dictionaries;
  // Keys that enter indexes with the change, and what they refer to.
  std::list<std::vector<KeyVectors>> key_vectors;
  std::vector<std::unique_ptr<PendingKeys>> keys;
  // Indexes that were made for the change and will be the table's.
  std::vector<Ref<KeyIndex>> made_indexes;

  // inserted + updated + deleted + ignored, but for rows that on_missing deleted
  uint64_t rows_read = 0;
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t deleted =
      0;  // at least deletes.size(): a fresh version leaves rows behind without listing them
  uint64_t ignored = 0;
  uint64_t batches = 0;

  const char* verb = "write";  // for messages, as in "Cannot append - …"
  Ref<MemoryPool> pool;
  std::vector<Batch> sources;
  std::vector<std::shared_ptr<const void>> owners;
};

// Says where in the write, or in the table, a row of a part stands; base: the version that the change is of.
Status AtPartRow(Status status, const TableVersion& base, const ChangePart& part, uint64_t row,
                 uint64_t target);
// The row's number there.
uint64_t PartRowNumber(const TableVersion& base, const ChangePart& part, uint64_t row,
                       uint64_t target);

}  // namespace colmerge
