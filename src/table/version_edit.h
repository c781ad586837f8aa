// SPDX-License-Identifier: Apache-2.0
// A change of a table's current version: everything that can fail first, then what cannot.
//
//   Add…, Append…, Prepare…   memory is set aside                        may fail   no lock
//   Seal                      what is set aside is made to fit           may fail   state mutex
//   Apply                     values are moved into the new version                 in place: held
//                             ... and at its end nobody can take a snapshot         held
//   Publish                   the new version becomes the current one               given back
//
// The caller holds the table's writer lock throughout. Until Apply nothing that a reader or the
// allocator's books could show has changed but the memory that the edit itself holds; an edit that
// is destroyed before leaves no trace. After Apply comes Publish.
//
// A version that no snapshot shares is changed in place, and only what is missing is set aside (new
// chunks, larger chunks, bitmaps). One that is shared stays as it is: the edit works on a copy of
// it that shares all chunks, and sets aside copies of those that will be written. Which of the two
// it will be is only known under the state mutex, where nobody can take another snapshot. So
// preparation goes by what it finds, and Seal looks again: a version that has become shared
// meanwhile gets its copies then, with the mutex given back, and those serve in any case.
//
// Readers who want a snapshot wait from Seal to Publish where the version is changed in place,
// which is while values are moved. Where it is a copy that is written, they go on taking snapshots
// of the version before.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "table/chunk_set.h"
#include "table/rows_by_chunk.h"
#include "table/table.h"

namespace colmerge {

class VersionEdit {
 public:
  // Of what the table is now; or, with `fresh`, of a version that nobody else refers to, which takes the place of
  // what the table is.
  // `progress`, which may be nullptr, may end the preparation of columns.
  explicit VersionEdit(Table* table, Ref<TableVersion> fresh = nullptr,
                       const Progress* progress = nullptr);

  // What the edit starts from. Until Apply.
  const TableVersion& base() const { return *base_; }

  // Adds columns, null in the rows that are there. At most once, before all that follows.
  void AddColumns(std::shared_ptr<const Schema> extended);

  // Announces `count` more rows at the end. With any, PrepareColumn is due for every column, which
  // sets aside their room, and Apply's function then writes values or nulls to all of them.
  void AppendRows(uint64_t count);

  // What will be written to one column. Rows in use and appended ones alike.
  struct ColumnWrite {
    // Rows in use whose values will be overwritten; lives until Seal.
    const RowsByChunk* updates = nullptr;
    ChunkSet needs_nulls;         // nulls will be written there
    bool appends_values = false;  // else the appended rows become null
    uint64_t string_bytes = 0;    // of long strings, in sum
    uint64_t longest_string = 0;
    bool discards_strings = false;     // stored strings will be overwritten or deleted
    Ref<const Dictionary> dictionary;  // the longer dictionary, when it changes
  };
  // Sets aside what the writes to a column need. Once for each column that is written. What was ended shows in
  // TakeStatus, and is not to be sealed.
  void PrepareColumn(uint64_t column, ColumnWrite write);

  // Sets aside deletion masks for the chunks of these rows. At most once; they live until Seal.
  void PrepareDeletions(const uint64_t* rows, uint64_t count);

  Status TakeStatus() { return std::move(status_); }

  // Bytes that have been set aside so far.
  uint64_t prepared_bytes() const { return prepared_.bytes; }

  // What preparation cost so far: chunks and deletion masks that it looked at, and references to
  // some that it copied. Both follow the write, whatever the size of the table.
  struct Work {
    uint64_t visited = 0;
    uint64_t references = 0;
  };
  const Work& work() const { return prepared_.work; }

  // After all preparation. May throw std::bad_alloc.
  void Seal();

  // Makes all of it so: `write(version)` then moves the values into the version's columns, which is
  // safe for exactly what was prepared. The version's rows are adjusted.
  template <typename Write>
  void Apply(Write&& write) noexcept {
    write(Install());
    if (!lock_.owns_lock()) lock_.lock();
  }

  // The version becomes current, under this number. The old one, and with it memory, is freed with
  // the edit, when the state mutex is given back.
  void Publish(uint64_t number) noexcept;

 private:
  struct FreshChunk {
    uint64_t number;
    Ref<ColumnChunk> chunk;
  };
  struct ColumnChange {
    uint32_t column;
    bool replaces_chunks = false;
    PersistentArray<ColumnChunk> chunks = {};
    bool has_bitmaps = false;
    Ref<const Dictionary> dictionary = nullptr;
    Ref<StringHeap> heap = nullptr;  // nullptr: the one in place
    StringReservation strings = {};
  };
  // A chunk whose values are written where they are.
  struct ChunkInPlace {
    ColumnChunk* chunk;
    uint64_t
        width;  // of the values that are folded; 0: others share them, only rows behind are new
    uint64_t filled;  // afterwards
    Buffer validity;  // a new bitmap, if any
  };
  struct SharedPositions {
    uint64_t chunk;
    const PatchedPositions* older;
    Ref<const PatchedPositions> positions;
  };
  // All that is set aside.
  struct Preparation {
    std::vector<ColumnChange> columns;
    std::vector<ChunkInPlace> in_place;
    PersistentArray<DeletionMask> deletions;
    bool replaces_deletions = false;
    uint64_t bytes = 0;
    Work work;
  };
  struct ChunkWrite {
    uint64_t chunk;
    const RowsByChunk* updates;  // nullptr: none of this chunk
    bool appends;                // rows behind those in use
    bool writes_values;
    bool needs_nulls;
  };

  bool IsAdded(uint64_t column) const { return column >= base_->columns.size(); }
  const Column& StoredColumn(uint64_t column) const;
  const DataType& TypeOf(uint64_t column) const;
  void SetAside(const ColumnWrite& write, ColumnChange* change);
  void SetAsideChunks(const ColumnWrite& write, ColumnChange* change);
  void SetAsideChunk(const ChunkWrite& write, ColumnChange* change,
                     std::vector<FreshChunk>* fresh_chunks);
  // Whether what is written to a chunk that is shared can go behind its `used` rows and into a
  // patch; else it is copied.
  static bool CanShareValues(const ColumnChunk& existing, const DataType& type, uint64_t used,
                             const ChunkWrite& write);
  // A patch over `existing`. All columns that are patched alike share its positions.
  Ref<ChunkPatch> MakePatch(const ColumnChunk& existing, uint64_t width, const ChunkWrite& write);
  void SetAsideStrings(const ColumnWrite& write, ColumnChange* change);
  void SetAsideDeletions();
  void SetAsideAgain();
  bool Continue();
  TableVersion* Install() noexcept;

  Table* table_;
  const Progress* progress_;  // nullptr from Seal on
  Status status_;
  Ref<TableVersion> retired_;  // what Publish replaced; freed last, without the lock
  std::unique_lock<std::mutex> lock_;
  Ref<TableVersion> fresh_;  // what is written, when it is neither the current version nor a copy
  TableVersion* base_;       // fresh_, or the table's current version
  bool in_place_;            // what preparation goes by
  Ref<TableVersion> copy_;   // what is written, when it is not the base
  std::shared_ptr<const Schema> extended_schema_;
  MemoryCharge extended_bookkeeping_;
  std::vector<Column> added_columns_;
  std::vector<Column> all_columns_;  // with added ones: room for all
  uint64_t appended_rows_ = 0;
  // What was announced, for a second preparation.
  std::vector<std::pair<uint32_t, ColumnWrite>> writes_;
  const uint64_t* deleted_rows_ = nullptr;
  uint64_t deleted_count_ = 0;
  Preparation prepared_;
  // Positions made for the column prepared last, by chunk, when its updates were these.
  const RowsByChunk* patched_updates_ = nullptr;
  std::vector<SharedPositions> patched_;
};

}  // namespace colmerge
