// SPDX-License-Identifier: Apache-2.0
// From key values to row ids: a hash index over a set of columns of one table.
//
// One KeyIndex serves all versions of a table that share row ids. It knows rows [0, indexed_rows);
// rows appended since are added when somebody needs them ("catching up"). Its slots are hints (see
// slot_table.h), so every answer is checked against the key columns of the version asked about:
// rows that the version does not have, or has deleted, or has under another key, do not count.
//
// Whole blocks of keys are resolved, not single ones: hash a block column by column, announce the
// cache lines of all its slots, read the slots, announce the lines of the stored keys, compare them
// column by column. What is left over (a tag that matched by chance, a new key) is walked singly.
//
// Threads: lookups run beside each other and beside the one writer. Whoever adds entries (a writer
// that resolves, a lookup that catches up) holds `mutex`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "column/vector.h"
#include "index/slot_table.h"
#include "table/table_version.h"

namespace colmerge {

// Key values on their way in: one vector for each key column, in the index's order of columns, each
// of exactly the column's type (a dictionary's codes being the column's).
using KeyVectors = std::vector<const Vector*>;

inline constexpr uint64_t kKeyBlock = 256;

// hashes[0 .. count) of rows [start, start + count).
void HashKeys(const HashSeed& seed, const KeyVectors& keys, uint64_t start, uint64_t count,
              uint64_t* hashes);

// A set of key columns as one version of a table sees it through an index's slots.
struct KeyLookup {
  const SlotTable& slots;
  const TableVersion& version;  // its rows are covered by the slots
  const std::vector<uint32_t>& key_columns;

  // The row of each key, or kNoRow. Where several rows have the key, one of them.
  void Find(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;
  // The rows of one key, but no more than two: rows[0 .. result).
  uint64_t FindTwo(const KeyVectors& keys, uint64_t key, uint64_t rows[2]) const;
  // Adds all rows of one key, in no particular order.
  void FindAll(const KeyVectors& keys, uint64_t key, Array<uint64_t>* rows) const;

  // What Find and a write's resolution share. For each key of the block [start, start + count),
  // count <= kKeyBlock: the row found, kNoRow when no slot has the key's tag, or kUndecided when a
  // walk over the slots has to tell.
  static constexpr uint64_t kUndecided = kNoRow - 1;
  void FindBlock(const KeyVectors& keys, uint64_t start, uint64_t count, const uint64_t* hashes,
                 uint64_t* rows) const;
  bool Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const;

  // FindBlock for any number of keys; rows[i] that are kUndecided become settle(key, hash).
  template <typename Settle>
  void FindBlocks(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
                  Settle&& settle) const {
    uint64_t hashes[kKeyBlock];
    for (uint64_t done = 0; done < count; done += kKeyBlock) {
      const uint64_t length = std::min(kKeyBlock, count - done);
      HashKeys(version.seed, keys, start + done, length, hashes);
      FindBlock(keys, start + done, length, hashes, rows + done);
      for (uint64_t i = 0; i < length; ++i) {
        if (rows[done + i] == kUndecided) rows[done + i] = settle(start + done + i, hashes[i]);
      }
    }
  }
};

class KeyIndex final : public RefCounted {
 public:
  // key_columns in ascending order.
  KeyIndex(std::vector<uint32_t> key_columns, const Ref<MemoryPool>& pool);

  const std::vector<uint32_t>& key_columns() const { return key_columns_; }
  std::mutex& mutex() { return mutex_; }

  // The slots and how many of the table's rows they cover, read together.
  struct View {
    Ref<SlotTable> slots;
    uint64_t indexed_rows = 0;
    bool repeats = false;         // some indexed row met an equal key
    uint64_t repeated_bytes = 0;  // what the list of those rows takes; SetView sees to it
  };
  View view() const;
  // Bytes that the index takes.
  uint64_t bytes() const {
    const View now = view();
    return now.slots->bytes() + now.repeated_bytes;
  }

  // Adds the version's rows that are not indexed yet. With mutex held.
  void CatchUp(const TableVersion& version);

  // A row that has the same key as another live one, or kNoRow. For a version that is covered, with
  // mutex held.
  uint64_t FindRepeatedRow(const TableVersion& version) const;

 private:
  friend class PendingKeys;
  // With mutex held.
  void SetView(View view) noexcept;
  // Makes room for `more` entries beyond the indexed rows, in a larger table if need be, which has
  // the indexed rows alone.
  void Reserve(uint64_t more, const TableVersion& version);
  void InsertRows(SlotTable* slots, const TableVersion& version, uint64_t start, uint64_t end);
  void InsertRows(SlotTable* slots, const TableVersion& version, std::span<const uint64_t> rows);
  void CatchUpRows(SlotTable* slots, const TableVersion& version, const KeyVectors& keys,
                   uint64_t first_row, uint64_t count) noexcept;

  const std::vector<uint32_t> key_columns_;
  Ref<MemoryPool> pool_;
  std::mutex mutex_;
  mutable std::mutex view_mutex_;
  View view_;                 // changed with both mutexes held
  Array<uint64_t> repeated_;  // rows that met an equal key when they were indexed; with mutex_
};

}  // namespace colmerge
