// SPDX-License-Identifier: Apache-2.0
// A change of a table's current version in two steps: everything that can fail, then a commit that
// cannot.
//
// Lifetime: the caller holds the table's writer mutex throughout. The constructor takes the state
// mutex, the destructor gives it back: readers cannot take a snapshot in between, so an edit lives
// only while memory is set aside and values are moved, never while keys are resolved or data is
// imported. Until Commit nothing that a reader or the allocator's books could show has changed but
// the memory that the edit itself holds; an edit that is destroyed without Commit leaves no trace.
//
// When the version is not shared, the edit changes it in place and sets aside only what is missing
// (new chunks, larger chunks, bitmaps). When it is shared, the edit works on a copy of the version
// that shares all chunks, and sets aside copies of those that will be written.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "table/rows_by_chunk.h"
#include "table/table.h"

namespace colmerge {

class VersionEdit {
 public:
  // `start`: a version that only the caller knows, to begin from in place of the current one.
  explicit VersionEdit(Table* table, Ref<TableVersion> start = nullptr);

  // What the edit starts from.
  const TableVersion& base() const { return *base_; }

  // Adds columns, null in the rows that are there. At most once, before all that follows.
  void AddColumns(std::shared_ptr<const Schema> extended);

  // Announces `count` more rows at the end. With any, PrepareColumn is due for every column, which
  // sets aside their room, and the commit then writes values or nulls to all of them.
  void AppendRows(uint64_t count);

  // What a commit will write to one column. Rows in use and appended ones alike.
  struct ColumnWrite {
    const RowsByChunk* updates = nullptr;  // rows in use whose values will be overwritten
    std::vector<bool> needs_nulls;         // by chunk: nulls will be written
    bool appends_values = false;           // else the appended rows become null
    uint64_t string_bytes = 0;             // of long strings, in sum
    uint64_t longest_string = 0;
    bool discards_strings = false;     // stored strings will be overwritten or deleted
    Ref<const Dictionary> dictionary;  // the longer dictionary, when it changes
  };
  // Sets aside what the writes to a column need. Once for each column that is written.
  void PrepareColumn(uint64_t column, const ColumnWrite& write);

  // Sets aside deletion masks for the chunks of these rows.
  void PrepareDeletions(const uint64_t* rows, uint64_t count);

  // Bytes that have been set aside so far.
  uint64_t prepared_bytes() const;

  // Makes all of it so: `write(version)` then moves the values into the version's columns, which is
  // safe for exactly what was prepared. Adjusts rows and number. The old version, and with it
  // memory, is freed after the state mutex is given back.
  template <typename Write>
  void Commit(Write&& write) noexcept {
    TableVersion* version = Install();
    write(version);
    Publish();
  }

 private:
  struct ChunkReplacement {
    uint32_t column;
    uint64_t chunk;
    Ref<ColumnChunk> fresh;
  };
  struct NewValidity {
    ColumnChunk* chunk;
    Buffer bits;
  };
  struct ChunkFold {
    ColumnChunk* chunk;
    uint64_t width;
  };
  struct SharedPositions {
    const PatchedPositions* older;
    Ref<const PatchedPositions> positions;
  };
  struct HeapChange {
    uint32_t column;
    Ref<StringHeap> copy;  // nullptr: the heap in place
    StringReservation room;
  };

  struct ChunkWrite {
    uint64_t chunk;
    const RowsByChunk* updates;  // nullptr: none of this chunk
    bool appends;                // rows behind those in use
    bool writes_values;
    bool needs_nulls;
  };
  void PrepareChunk(uint64_t column, const ChunkWrite& write);
  // Whether a patch over a shared chunk is a better way than a copy of it.
  bool IsPatchable(const ColumnChunk& existing, const DataType& type,
                   const ChunkWrite& write) const;
  // The positions of a patch over `existing`: one object for all columns that are patched alike.
  Ref<const PatchedPositions> PositionsFor(const ColumnChunk& existing, const ChunkWrite& write);
  void PrepareStrings(uint64_t column, const ColumnWrite& write);
  TableVersion* Install() noexcept;
  void Publish() noexcept;

  Table* table_;
  Ref<TableVersion> retired_;  // what Commit replaced; freed last, without the lock
  std::unique_lock<std::mutex> lock_;
  Ref<TableVersion> base_;
  bool in_place_;
  Ref<TableVersion> target_;  // base_, or a copy
  std::shared_ptr<const Schema> extended_schema_;
  std::vector<Column> added_columns_;
  uint64_t appended_rows_ = 0;
  std::vector<ChunkReplacement> chunks_;
  std::vector<SharedPositions> patched_;  // by chunk: made for the column prepared last
  uint64_t position_bytes_ = 0;
  std::vector<NewValidity> validities_;
  std::vector<ChunkFold> folds_;
  std::vector<HeapChange> heaps_;
  std::vector<std::pair<uint32_t, Ref<const Dictionary>>> dictionaries_;
  std::vector<std::pair<uint64_t, Ref<DeletionMask>>> masks_;
};

// Publishes a version made from scratch in place of the current one (nullptr drops the table).
// The caller holds the writer mutex. Does not fail.
void PublishVersion(Table* table, Ref<TableVersion> version) noexcept;

}  // namespace colmerge
