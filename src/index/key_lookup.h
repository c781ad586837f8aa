// SPDX-License-Identifier: Apache-2.0
// Lookups of keys in one version of a table, through the slots of an index.
//
// Slots are hints (see slot_table.h), so every answer is checked against the key columns of the
// version asked about: rows that the version does not have, or has deleted, or has under another
// key, do not count.
//
// Whole blocks of keys are resolved, not single ones: hash a block column by column, announce the
// cache lines of all its slots, read the slots, announce the lines of the stored keys, compare them
// column by column. What is left over (a tag that matched by chance, a list of rows) is walked
// singly.
#pragma once

#include <algorithm>
#include <cstdint>
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
  // Adds all rows of one key, each once, in no particular order.
  void FindAll(const KeyVectors& keys, uint64_t key, Array<uint64_t>* rows) const;

  // What Find and a write's resolution share. For each key of the block [start, start + count),
  // count <= kKeyBlock: the row found, kNoRow when no slot has the key's tag, or kUndecided when a
  // walk over the slots has to tell.
  static constexpr uint64_t kUndecided = kNoRow - 1;
  void FindBlock(const KeyVectors& keys, uint64_t start, uint64_t count, const uint64_t* hashes,
                 uint64_t* rows) const;
  // Whether the row has this key and is not deleted.
  bool Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const;
  // Whether the row, which the version has, has this key.
  bool HasKey(const KeyVectors& keys, uint64_t key, uint64_t row) const;

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

 private:
  // Calls visit(row) for the rows of the key until it returns false. A row may come twice.
  template <typename Visit>
  void ForEachRow(const KeyVectors& keys, uint64_t key, Visit&& visit) const;
  void FindOlder(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;
};

}  // namespace colmerge
