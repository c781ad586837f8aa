// SPDX-License-Identifier: Apache-2.0
// The keys of a write while it is prepared: which rows of the table they are, and which are new.
//
// New keys enter the index at once, under the row ids that they will have (version.rows, then
// counting up, in order of first occurrence), so that equal keys later in the write find them.
// Unless Keep is called, the destructor takes them out again and gives back a larger slot table
// that they made necessary: the index is then as it was, but for rows of the table that it caught
// up with.
//
// Not thread-safe; holds the index's mutex for its whole life. The version must not change before
// Keep or the end (the writer mutex of its table sees to that); the vectors given to Resolve must
// stay where they are. It takes no reference to the version: that would make it look shared.
#pragma once

#include <cstdint>
#include <mutex>

#include "index/key_index.h"

namespace colmerge {

class PendingKeys {
 public:
  PendingKeys(Ref<KeyIndex> index, const TableVersion& version);
  ~PendingKeys();
  PendingKeys(const PendingKeys&) = delete;
  PendingKeys& operator=(const PendingKeys&) = delete;

  // rows[i]: the row of key start + i, which is the table's own when it is below version.rows, and
  // else version.rows + n for the n-th new key of this write. With `looked_up`, LookUp has been
  // called for these keys, and rows[i] is as it was left by that.
  void Resolve(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
               bool looked_up = false);
  // The part of Resolve that changes nothing, beforehand. Several threads may do it at once, beside
  // no call of another kind.
  void LookUp(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;
  // As Resolve, but adds nothing: kNoRow for a key that neither the table nor the write has.
  void Find(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;

  // How many new keys there are.
  uint64_t count() const { return pending_.size(); }

  // Gives new keys other row ids: final_rows[n] for the n-th, kNoRow to take it out. Nothing is
  // resolved or found any more after that.
  void Renumber(const Array<uint64_t>& final_rows);

  // The rows exist now; they number `rows` in all.
  void Keep(uint64_t rows) noexcept;

  const Ref<KeyIndex>& index() const { return index_; }

 private:
  struct Pending {
    uint64_t hash;
    uint64_t row;            // its id
    const KeyVectors* keys;  // where its key stands
    uint64_t key;
  };

  void Save();
  void EnsureRoom(uint64_t more);
  // All pending keys that have a row go into the slots, in order.
  void InsertAll() noexcept;
  // The first `count` go out, last first.
  void Remove(uint64_t count, SlotTable* slots) noexcept;
  bool Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const;
  // The row of a key that no first candidate settled; a key that is nowhere becomes pending.
  uint64_t FindOrAdd(const KeyVectors& keys, uint64_t key, uint64_t hash, SlotTable* slots);
  // Gives a new key the next row id and the slot at which its probe ended.
  uint64_t Add(Pending fresh, uint64_t position, SlotTable* slots);

  Ref<KeyIndex> index_;
  const TableVersion* version_;
  std::unique_lock<std::mutex> lock_;
  KeyIndex::View saved_;         // what the destructor restores, without its pending keys:
  uint64_t saved_pending_ = 0;   // so many it has when a larger table took its place
  uint64_t saved_repeated_ = 0;  // how many repeated rows the index had noted then
  Array<Pending> pending_;
};

}  // namespace colmerge
