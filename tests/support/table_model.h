// SPDX-License-Identifier: Apache-2.0
// A table that is changed through VersionEdit, beside a plain model of what it must hold: for tests
// of the layers below the write path, for which this plays the part of a writer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "support/value_model.h"
#include "table/version_edit.h"

namespace colmerge::test {

// What a version holds: the values that are not null, by column and row, and the rows deleted.
struct TableContents {
  std::vector<DataType> types;
  std::vector<std::map<uint64_t, std::string>> columns;
  std::set<uint64_t> deleted;
  uint64_t rows = 0;
  uint64_t number = 0;

  PlainValue At(uint64_t column, uint64_t row) const;
};

// An empty text, or the first difference.
std::string Difference(const TableVersion& version, const TableContents& contents);

// One change: for each column (those that come new at the end), values for updated rows and then
// for appended ones, or none when the change leaves the column out.
struct TableChange {
  std::vector<DataType> new_columns;
  std::vector<std::optional<PlainColumn>> values;
  std::vector<uint64_t> updates;  // each row once
  uint64_t appends = 0;
  std::vector<uint64_t> deletes;  // live rows, none of them updated
  // By column: dictionaries that extend the table's, for codes that were given out before the
  // change.
  std::vector<Ref<const Dictionary>> dictionaries = {};
};

// What a commit does, for tests: the version becomes the table's, under this number.
void Publish(Table* table, Ref<TableVersion> version, uint64_t number = 1);
void Drop(Table* table);

class EditedTable {
 public:
  explicit EditedTable(const std::vector<DataType>& types, uint64_t primary_key_columns = 0);

  Table* table() { return &table_; }
  const TableVersion& version() { return *table_.current(); }
  const TableContents& contents() const { return contents_; }
  const Ref<MemoryPool>& pool() const { return pool_; }

  TableChange RandomChange(Random* random) const;

  // A change whose vectors are made, in a pool of their own. Valid until the table changes.
  class Prepared {
   public:
    Prepared(EditedTable* owner, TableChange change);
    // Sets everything aside, calls `between`, if any, seals, commits when asked to, and notes it in
    // the model. May throw std::bad_alloc, and has changed nothing then.
    void Run(bool commit, const std::function<void()>& between = nullptr);

   private:
    void PrepareColumn(uint64_t column, const RowsByChunk& updates, VersionEdit* edit) const;
    void WriteColumn(uint64_t column, TableVersion* version) const;
    void NoteInModel();
    void ExtendDictionary(uint64_t column, Vector* vector);

    EditedTable* owner_;
    TableChange change_;
    Ref<MemoryPool> pool_;
    std::shared_ptr<const Schema> extended_;
    std::vector<std::optional<Vector>> vectors_;
    std::vector<Ref<const Dictionary>> dictionaries_;
    std::vector<uint32_t> update_sources_;
  };
  void Apply(TableChange change) { Prepared(this, std::move(change)).Run(true); }

  // Makes the table again what it was, as a new version. `contents`: of that version.
  void Restore(const TableVersion& version, const TableContents& contents);

  // Whether the pool's books are what the current version takes, nothing else being held.
  std::string BooksDifference();

 private:
  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(0);
  Table table_{"t"};
  TableContents contents_;
};

}  // namespace colmerge::test
