// SPDX-License-Identifier: Apache-2.0
// From key values to row ids: a hash index over a set of columns of one table.
//
// One KeyIndex serves all versions of a table that share row ids, from the first that it is valid
// for on (see index_set.h). It knows rows [0, indexed_rows); rows appended since are added when
// somebody needs them ("catching up"). A row whose key a write changes is entered again under its
// new key; where it stood before is of use to older versions alone.
//
// Threads: lookups run beside each other and beside the one writer. Whoever adds entries (a writer
// that resolves, a lookup that catches up) holds `mutex`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "base/memory_charge.h"
#include "base/progress.h"
#include "index/key_lookup.h"

namespace colmerge {

// So many of a write's keys at most enter slots that readers see, of an index with `entries`: taken out again in some
// milliseconds. Parts of the write's own, which are copies, cost the less for each key the more keys there are.
constexpr uint64_t MostShown(uint64_t entries) { return std::max(uint64_t{1} << 17, entries / 32); }

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
  // Bytes that the index takes, but for its bookkeeping.
  uint64_t bytes() const;
  uint64_t bookkeeping_bytes() const { return bookkeeping_.bytes(); }

  // The number of the oldest version that the index answers for.
  uint64_t first_version() const { return first_version_.load(std::memory_order_acquire); }
  void set_first_version(uint64_t number) {
    first_version_.store(number, std::memory_order_release);
  }

  // Adds the version's rows that are not indexed yet; linear in those, whatever their keys. With
  // mutex held. `progress` is looked at every few thousand rows; whatever ends it, the rows added so far stay.
  Status CatchUp(const TableVersion& version, const Progress& progress);
  void CatchUp(const TableVersion& version);

  // A row that has the same key as another live one, or kNoRow. For the table's current version,
  // when it is covered, with mutex held.
  uint64_t FindRepeatedRow(const TableVersion& version);

 private:
  friend class PendingKeys;
  friend class ReenteredKeys;
  // With mutex held, all of them.
  void SetView(View view) noexcept;
  // Whether versions older than this one, the newest, may use the index.
  static bool HasOlderUsers(const TableVersion& version);
  // The same; what is kept for them is forgotten when there are none.
  bool ForgetOlderEntries(const TableVersion& version) noexcept;
  // The slots with room for one more entry of the hash, or for `more` of many hashes: those given,
  // or others when these are shown to readers. Entries of rows that the version does not have are
  // left out where slots move, and named: those who put them in do so again, in order, so that they
  // can be taken out from the last to the first.
  Ref<SlotTable> WithRoom(const Ref<SlotTable>& slots, uint64_t hash, const TableVersion& version,
                          Array<uint64_t>* left_out);
  Ref<SlotTable> WithSpread(const Ref<SlotTable>& slots, uint64_t more, const TableVersion& version,
                            const Progress& progress);
  Ref<SlotTable> Divided(const SlotTable& slots, uint64_t entries, const TableVersion& version,
                         Array<uint64_t>* left_out);
  Ref<SlotTable> WithRoomInPart(const Ref<SlotTable>& slots, uint64_t part, uint64_t more,
                                const TableVersion& version);
  void GrowPart(SlotTable* slots, uint64_t part, uint64_t more, const TableVersion& version,
                Array<uint64_t>* left_out);
  // Adds `count` rows; *row counts those that are in.
  void AddRows(Ref<SlotTable>* slots, const TableVersion& version, const KeyVectors& keys,
               uint64_t count, uint64_t* row);
  void AddRow(SlotTable* slots, const KeyLookup& lookup, const KeyVectors& keys, uint64_t key,
              uint64_t hash, uint64_t row);
  // Whether a row of the entry has this key, deleted or not.
  bool HasKeyIn(const KeyLookup& lookup, const KeyVectors& keys, uint64_t key,
                uint64_t entry) const;
  // Whether no row of an entry under this hash is of use to the version: deleted, or under another
  // key by now.
  bool IsObsolete(const SlotTable& slots, const TableVersion& version, uint64_t hash,
                  uint64_t entry) const;
  // The entry for a row beside those of another.
  static uint64_t Joined(const SlotTable& slots, uint64_t entry, uint64_t row);

  const std::vector<uint32_t> key_columns_;
  Ref<MemoryPool> pool_;
  MemoryCharge bookkeeping_;
  std::mutex mutex_;
  mutable std::mutex view_mutex_;
  View view_;  // changed with both mutexes held
  std::atomic<uint64_t> first_version_{0};
  // Rows that met an equal key when they were indexed, those that may still be repeated; with
  // mutex.
  Array<uint64_t> repeated_;
  uint64_t repeated_from_ = 0;  // those before are repeated no more
  bool repeats_ = false;        // the view's, as rows are added
  bool moves_ = false;          // some row has been entered under a second key
};

// The key columns of stored rows, as vectors.
class StoredKeys {
 public:
  // Of a range of rows.
  StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns, uint64_t start,
             uint64_t count);
  // Of any rows.
  StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns,
             std::span<const uint64_t> rows);
  const KeyVectors& keys() const { return keys_; }

 private:
  std::vector<Vector> vectors_;
  KeyVectors keys_;
};

}  // namespace colmerge
