// SPDX-License-Identifier: Apache-2.0
// The keys of a write while it is prepared: which rows of the table they are, and which are new.
//
// New keys enter the index at once, under the row ids that they will have (version.rows, then counting up, in order of
// first occurrence). So equal keys later in the write find them by the same look that finds rows of the table, and the
// commit, which may not fail, has nothing to insert: whatever needs memory happens here.
//
// That readers look into the same slots meanwhile does no harm. A slot is a hint; a row that a reader's version does
// not have is no match for it, and a row that it does have is compared by its stored key. What must not happen is that
// something readers need is moved or lost:
//
//   shown, before      [ part 0 ]  [ part 1 ]  [ part 2 ]        what readers see, until Keep
//                          |                       |
//   slots_             [ same  ]   [ part 1' ] [ same  ]         part 1 was full: a larger one, for this write alone
//
//   an entry into part 0 or 2    into slots that both have
//   an entry into part 1         into the larger one from then on; those from before stay in the old one, too, under
//                                the ids that they had then
//   where an entry goes          an empty slot, or one with the key's tag whose rows are of no use to the version any
//                                more. That one is taken over: what it said is noted (`replaced`), and while older
//                                versions may ask for it, kept aside (older_entries.h) before it is given away
//
// The ends:
//
//   Keep        slots_ become what readers see, in one assignment; the ids are rows now
//   Renumber    a plan has left some new keys out, or in another order: all entries are taken out, and those that stay
//               entered again under their final ids
//   destructor  without Keep, all entries leave what is shown, and what they replaced stands there again. Larger parts
//               go with slots_, unseen
//
// Who gives up wants to be gone soon. So only the first keys enter what is shown (MostShown); all others enter parts of the write's own, full or not, and leave with them.
//
// Entries are taken out from the last to the first, and none of them may move in between: the used slots of a line
// stand before its empty ones, so the last that came must go first. A part that grows leaves pending entries out, and
// they are put in again in their order (MakeRoom). So after a failed write the index is as it was but for what catching
// up has added, which is true for any write.
//
// Not thread-safe; holds the index's mutex for its whole life. LookUp alone may be called by several threads: it
// changes nothing. The version is the table's current one and must not change before Keep or the end (the writer lock
// of its table sees to that); the vectors given to Resolve must stay where they are. It takes no reference to the
// version: that would make it look shared, and a commit would copy what it could write in place.
#pragma once

#include <cstdint>
#include <mutex>

#include "index/key_index.h"

namespace colmerge {

class PendingKeys {
 public:
  // Brings the index up to date first; whoever wants to be able to end that calls CatchUp before.
  PendingKeys(Ref<KeyIndex> index, const TableVersion& version);
  ~PendingKeys();
  PendingKeys(const PendingKeys&) = delete;
  PendingKeys& operator=(const PendingKeys&) = delete;

  // rows[i]: the row of key start + i, which is the table's own when it is below version.rows, and
  // else version.rows + n for the n-th new key of this write. With `looked_up`, LookUp has been
  // called for these keys, and rows[i] is as it was left by that.
  void Resolve(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
               bool looked_up = false);
  // Resolve in pieces, before each of which progress, which may be nullptr, is asked: parts that grow take their time.
  Status ResolveAll(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
                    bool looked_up, const Progress* progress);
  // The part of Resolve that changes nothing, beforehand. Several threads may do it at once, beside
  // no call of another kind.
  void LookUp(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;
  // As Resolve, but adds nothing: kNoRow for a key that neither the table nor the write has.
  void Find(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const;

  // How many new keys there are.
  uint64_t count() const { return pending_.size(); }

  // Gives new keys other row ids: final_rows[n] for the n-th, kNoRow to take it out. Nothing is
  // resolved or found any more after that. progress, which may be nullptr, may end it half-way, which is a failure.
  Status Renumber(const Array<uint64_t>& final_rows, const Progress* progress);

  // The rows exist now; they number `rows` in all.
  void Keep(uint64_t rows) noexcept;

  const Ref<KeyIndex>& index() const { return index_; }

 private:
  struct Pending {
    uint64_t hash;
    uint64_t row;            // its id
    const KeyVectors* keys;  // where its key stands
    uint64_t key;
    uint64_t replaced;  // what its slot said before; kNone: nothing
  };
  static constexpr uint64_t kNone = SlotTable::kNone;
  KeyLookup lookup() const { return {*slots_, *version_, index_->key_columns()}; }
  // Whether the next key with the hash can go where it belongs.
  bool HasPlace(uint64_t hash) const {
    return slots_->HasRoom(hash) && (pending_.size() < most_shown_ || !IsShown(hash));
  }
  bool IsShown(uint64_t hash) const { return slots_->SharesPart(*index_->view_.slots, hash); }
  void MakeRoom(uint64_t hash);
  // Of the first `count` keys.
  template <typename Visit>
  void ForEachFromLast(const SlotTable& slots, uint64_t count, Visit&& visit);
  bool Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const;
  // The row of a key that no first candidate settled; a key that is nowhere becomes pending.
  uint64_t FindOrAdd(const KeyVectors& keys, uint64_t key, uint64_t hash);
  // Gives a new key the next row id and this slot.
  uint64_t Add(Pending fresh, uint64_t* slot);

  Ref<KeyIndex> index_;
  const TableVersion* version_;
  std::unique_lock<std::mutex> lock_;
  Ref<SlotTable> slots_;     // the index's, or those that it will have
  uint64_t most_shown_ = 0;  // of the keys, in order, those that may have entered what is shown
  bool has_older_users_ = false;
  uint64_t older_count_ = 0;  // entries that were kept aside for them
  bool kept_ = false;
  Array<Pending> pending_;
};

}  // namespace colmerge
