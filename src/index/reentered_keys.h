// SPDX-License-Identifier: Apache-2.0
// Rows whose keys a write changes, entered into an index under their new keys.
//
// They enter before the commit, so that the commit cannot fail: until then their entries are hints
// that no version confirms. Where the rows stood before is of use to older versions alone from the
// commit on. Rows whose keys stay equal are left alone. Unless Keep is called, the destructor takes
// all of them out again.
//
// Not thread-safe; holds the index's mutex for its whole life. The version is the table's current
// one and must not change before Keep or the end.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/sharded_map.h"
#include "index/key_index.h"

namespace colmerge {

class ReenteredKeys {
 public:
  // Brings the index up to date first.
  ReenteredKeys(Ref<KeyIndex> index, const TableVersion& version, const Ref<MemoryPool>& pool);
  ~ReenteredKeys();
  ReenteredKeys(const ReenteredKeys&) = delete;
  ReenteredKeys& operator=(const ReenteredKeys&) = delete;

  // Rows of the version, each of them once, and the keys that they will have. The vectors stay
  // where they are until Enter.
  void Add(const KeyVectors& keys, const uint64_t* rows, uint64_t count);
  // Enters all that were added. Once. progress: may end that; may be nullptr.
  Status Enter(const Progress* progress);
  // The rows have their new keys now.
  void Keep() noexcept;

  // How many rows get another key.
  uint64_t count() const { return moved_.size(); }
  const Ref<KeyIndex>& index() const { return index_; }

 private:
  struct Moved {
    uint64_t hash;
    uint64_t row;
    const KeyVectors* keys;  // where its new key stands
    uint64_t key;
    uint64_t entered;   // what its slot says now; kNone: it stood there already
    uint64_t replaced;  // what the slot said before; kNone: nothing
  };
  static constexpr uint64_t kNone = SlotTable::kNone;
  Status MakeRoom(const Progress* progress);
  void EnterOne(Moved* moved);
  // Whether some row of a slot's entry gets another key.
  bool HasMovedRow(uint64_t entry) const;
  // Whether some row of an entry will have the same key; whether this one will.
  bool IsJoinedBy(const Moved& moved, uint64_t entry);
  bool WillHaveKeyOf(const Moved& moved, uint64_t row) const;

  Ref<KeyIndex> index_;
  const TableVersion* version_;
  std::unique_lock<std::mutex> lock_;
  Ref<SlotTable> slots_;
  bool has_older_users_ = false;
  bool kept_ = false;
  bool is_apart_ = false;     // more than MostShown: no entry goes into slots that are shown
  uint64_t shown_count_ = 0;  // of moved_, in order, those whose entries may have gone there
  uint64_t older_count_ = 0;  // entries that were kept aside for older users
  Array<Moved> moved_;
  ShardedMap<uint64_t> by_row_;    // where in moved_
  ShardedMap<uint64_t> hopeless_;  // lists that none of a hash joins
};

}  // namespace colmerge
