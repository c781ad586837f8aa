// SPDX-License-Identifier: Apache-2.0
// The open-addressing tables under a key index: hash in, row ids out, keys never seen.
//
// A slot is 8 bytes; eight slots fill a cache line, and a probe begins at the start of a line:
//
//       63   62   61    40 39                               0
//      +----+----+--------+----------------------------------+
//      | 1  | l  |tag (22)|        row, or list (40)         |     without the 1: empty
//      +----+----+--------+----------------------------------+
//
//       63            54 53                    32 31          0
//      +----------------+------------------------+------------+
//      |   part (10)    |        tag (22)        |            |     a hash
//      +----------------+------------------------+------------+
//
//   part   a table of its own, with lines of its own number, which grows alone, by half: no write
//          waits for more than a thousandth of a large table. A small table is one part, whatever
//          the hash.
//   line   where a hash's probes begin: tag * lines >> 22, so any number of lines will do (10.7 to
//          16 bytes a row at the load kept), and a slot tells its line: a part grows without a look
//          at any key. Only when one part becomes 1024 are keys hashed again, 49,152 at most.
//   l      the slot stands for a list of rows (row_lists.h): rows with equal keys share one slot
//
// The tag beyond what chooses the line is what tells keys apart: 9 bits at least in one part, 12 at
// ten million rows, 8 at a hundred million.
//
// Used slots of a line stand before its empty ones, so a line is judged as a whole (slot_line.h).
// A probe walks from line to line, round its part, and ends at one with an empty slot. Three probes
// in four are decided within the first line: one cache miss, announced by Prefetch.
//
// A slot is a hint: a tag may match by chance, and the row may be deleted or have got another key
// since. Who asks compares keys with the table version it looks at. So slots are not removed when
// rows are, and one table of slots serves all versions at once. Slots whose rows are of no use to
// the current version are given to new rows with their tag, and left out when their part grows;
// what older versions still need of them is kept aside (older_entries.h).
//
// Growth makes a new table that shares all parts but the grown ones: who holds the table before
// goes on with it, and it can be gone back to.
//
// Threads: one writer; any number of readers beside it. A slot is read and written atomically, and
// a row that a reader's version does not have yet is no match for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/buffer.h"
#include "base/prefetch_distance.h"
#include "index/index_work.h"
#include "index/older_entries.h"
#include "index/row_lists.h"
#include "index/slot_line.h"

namespace colmerge {

// What the tables of one index have in common, from the first to the present one.
class SlotExtras final : public RefCounted {
 public:
  explicit SlotExtras(const Ref<MemoryPool>& pool) : older(pool), pool_(pool) {}

  // Only behind a slot that is a list.
  const RowLists& lists() const { return *lists_.load(std::memory_order_acquire); }
  RowLists* MakeLists();
  uint64_t list_bytes() const {
    const RowLists* lists = lists_.load(std::memory_order_acquire);
    return lists == nullptr ? 0 : lists->bytes();
  }

  OlderEntries older;
  IndexWork work;

 private:
  const Ref<MemoryPool> pool_;
  std::unique_ptr<RowLists> owned_lists_;
  std::atomic<RowLists*> lists_{nullptr};
};

class SlotTable final : public RefCounted {
 public:
  static constexpr uint64_t kLargestRow = (uint64_t{1} << kSlotRowBits) - 2;
  static constexpr uint64_t kNone = ~uint64_t{0};
  static constexpr uint64_t kMostInOnePart = 49'152;
  static constexpr uint64_t kParts = 1024;

  // With room for so many entries whose hashes are spread well.
  SlotTable(uint64_t entries, const Ref<MemoryPool>& pool, Ref<SlotExtras> extras = nullptr);
  // One that shares all parts with this one.
  Ref<SlotTable> Copy() const;

  SlotExtras& extras() const { return *extras_; }
  uint64_t bytes() const;  // of all parts
  // Of a table of one part, beside its slots.
  static uint64_t BookkeepingBytes();
  uint64_t part_count() const { return parts_.size(); }
  uint64_t entries() const;
  // So many of `entries` with hashes spread well that a part hardly ever has more.
  static uint64_t ShareOfPart(uint64_t entries, uint64_t parts);

  void Prefetch(uint64_t hash) const { __builtin_prefetch(HomeLine(hash)); }
  // As Prefetch, for a walk that goes on behind the first line.
  void PrefetchNextLine(uint64_t hash, bool goes_on) const {
    __builtin_prefetch(HomeLine(hash) + (goes_on ? kSlotsPerLine : 0));
  }
  // The line where the probes of a hash begin.
  const uint64_t* HomeLine(uint64_t hash) const { return FirstSlot(PartOf(hash), hash); }

  // A walk over the slots of one hash, a line at a time.
  class Probe {
   public:
    Probe(const SlotTable& table, uint64_t hash)
        : extras_(*table.extras_),
          begin_(table.PartOf(hash).slots),
          end_(begin_ + table.PartOf(hash).lines * kSlotsPerLine),
          tag_(table.Tag(hash)),
          line_(const_cast<uint64_t*>(table.HomeLine(hash))) {
      Look();
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe() { extras_.work.AddLines(lines_); }

    // Goes to the next slot with this tag; false when the walk is over.
    bool NextSlot() {
      while (seen_.matching == 0) {
        if (seen_.used != kFullLine) return false;
        line_ = line_ + kSlotsPerLine == end_ ? begin_ : line_ + kSlotsPerLine;
        Look();
      }
      slot_ = line_ + std::countr_zero(seen_.matching);
      seen_.matching &= seen_.matching - 1;
      // With what the writer did before: the nodes of a list.
      entry_ = std::atomic_ref<uint64_t>(*slot_).load(std::memory_order_acquire) & kSlotEntryMask;
      return true;
    }
    // Of the slot at which NextSlot went: its place, what it says.
    uint64_t* slot() const { return slot_; }
    uint64_t entry() const { return entry_; }

    // The next row with this tag, those of lists one by one; kNone when the walk is over.
    uint64_t Next() {
      if (node_ == 0) {
        if (!NextSlot()) return kNone;
        if ((entry_ & kListSlot) == 0) return entry_;
        node_ = entry_ & kSlotRowMask;
      }
      const RowLists::Node& node = extras_.lists().at(node_);
      node_ = node.next;
      return node.row;
    }
    // The next of them that matches(row), or kNone.
    template <typename Matches>
    uint64_t NextMatch(Matches&& matches) {
      uint64_t row = Next();
      while (row != kNone && !matches(row)) row = Next();
      return row;
    }
    // After the end: the empty slot at which the walk ended.
    uint64_t* end() const { return line_ + std::countr_one(seen_.used); }

   private:
    void Look() {
      seen_ = LookAtLine(line_, tag_);
      ++lines_;
    }

    SlotExtras& extras_;
    uint64_t* begin_;
    uint64_t* end_;
    uint64_t tag_;
    uint64_t* line_;
    uint64_t* slot_ = nullptr;
    uint64_t entry_ = 0;
    uint64_t node_ = 0;
    uint64_t lines_ = 0;
    SlotLine seen_;
  };

  // What the first slot with this tag says in the line where the hash's probes begin, its HomeLine; kNone when
  // the line has none and ends them; kFurther when a probe has to look beyond the line. Without a
  // branch that depends on the answer.
  static constexpr uint64_t kFurther = kNone - 1;
  static uint64_t FirstInLine(const uint64_t* line, uint64_t hash) {
    const SlotLine seen = LookAtLine(line, Tag(hash));
    const int first = std::countr_zero(seen.matching | (1u << (kSlotsPerLine - 1)));
    const uint64_t entry = LoadFrom(line + first) & kSlotEntryMask;
    const uint64_t none = seen.used == kFullLine ? kFurther : kNone;
    return seen.matching != 0 ? entry : none;
  }
  // The empty slot at which a probe of this hash ends when it meets no slot with its tag and ends
  // within the first line; else nullptr.
  uint64_t* EndInFirstLine(uint64_t hash) const {
    auto* line = const_cast<uint64_t*>(HomeLine(hash));
    const SlotLine seen = LookAtLine(line, Tag(hash));
    return seen.matching != 0 || seen.used == kFullLine ? nullptr
                                                        : line + std::countr_one(seen.used);
  }

  // Whether one more entry fits into the part of this hash.
  bool HasRoom(uint64_t hash) const {
    const uint64_t part = PartNumber(hash);
    return owners_[part]->count < first_part_[part].limit();
  }
  // Puts an entry, a row as a rule, into the empty slot at which a probe of its hash ended. The
  // caller sees to room.
  void InsertAt(uint64_t* slot, uint64_t hash, uint64_t entry) {
    StoreTo(slot, Tag(hash) | entry);
    ++owners_[PartNumber(hash)]->count;
  }
  // Puts an entry behind all others of its hash.
  void Insert(uint64_t hash, uint64_t entry);
  // Gives a used slot of this hash another entry.
  void Replace(uint64_t* slot, uint64_t hash, uint64_t entry) { StoreTo(slot, Tag(hash) | entry); }
  // The slot of this hash that says so, or nullptr.
  uint64_t* FindEntry(uint64_t hash, uint64_t entry) const;
  // Undoes InsertAt, Insert (`replaced` being kNone) or Replace (what was replaced), if it was
  // done. What was put in last goes out first: then every remaining probe still finds what it found
  // before.
  void TakeOut(uint64_t hash, uint64_t entry, uint64_t replaced) noexcept;

  // Whether both have the same part for this hash.
  bool SharesPart(const SlotTable& other, uint64_t hash) const {
    return PartOf(hash).slots == other.PartOf(hash).slots;
  }
  // Calls visit(row) for each row of an entry, one or a list, until it returns false.
  template <typename Visit>
  void ForEachRowOf(uint64_t entry, Visit&& visit) const {
    if ((entry & kListSlot) == 0) {
      visit(entry);
      return;
    }
    for (uint64_t number = entry & kSlotRowMask; number != 0;) {
      const RowLists::Node& node = extras_->lists().at(number);
      if (!visit(node.row)) return;
      number = node.next;
    }
  }
  // The first row of an entry.
  uint64_t FirstRowOf(uint64_t entry) const {
    return (entry & kListSlot) == 0 ? entry : extras_->lists().at(entry & kSlotRowMask).row;
  }
  // Calls visit(slot) for the used slots of a part.
  template <typename Visit>
  void ForEachSlot(uint64_t part, Visit&& visit) const {
    const uint64_t slots = parts_[part].lines * kSlotsPerLine;
    for (uint64_t i = 0; i < slots; ++i) {
      const uint64_t slot = LoadFrom(parts_[part].slots + i);
      if ((slot & kUsedSlot) != 0) visit(slot);
    }
  }
  uint64_t PartNumber(uint64_t hash) const { return (hash >> kPartShift) & part_mask_; }
  // Whether a slot of this part can be one of the hash.
  bool IsOf(uint64_t hash, uint64_t part, uint64_t slot) const {
    return PartNumber(hash) == part && (slot & kSlotTagMask) == Tag(hash);
  }
  // Whether slots tell two hashes apart.
  bool TellsApart(uint64_t a, uint64_t b) const {
    return PartNumber(a) != PartNumber(b) || TagNumber(a) != TagNumber(b);
  }
  // The entries that a part has and has room for.
  uint64_t entries(uint64_t part) const { return owners_[part]->count; }
  uint64_t limit(uint64_t part) const { return parts_[part].limit(); }
  // Sees to room for `more` entries in a part.
  void MakeRoom(uint64_t part, uint64_t more);
  // Gives a part room for `entries`, in slots of its own, without those that is_dropped(slot),
  // which is asked in the order of ForEachSlot.
  template <typename IsDropped>
  void GrowPart(uint64_t part, uint64_t entries, IsDropped&& is_dropped);

 private:
  // Slots of one part, shared by the tables that have them.
  struct Slots final : RefCounted {
    Slots(uint64_t lines, const Ref<MemoryPool>& pool)
        : words(Buffer::Zeroed(pool, lines * kSlotsPerLine * sizeof(uint64_t),
                               MemoryCategory::kIndexes)) {}
    uint64_t lines() const { return words.size() / sizeof(uint64_t) / kSlotsPerLine; }
    Buffer words;
    uint64_t count = 0;
  };
  // Two lines at least: the second takes in what overflows the first.
  static uint64_t LinesFor(uint64_t entries) { return std::max<uint64_t>(2, (entries + 5) / 6); }
  struct Part {
    uint64_t* slots;
    uint64_t lines;
    // At 3/4 a probe that finds nothing looks at about one line.
    uint64_t limit() const { return lines * 6; }
  };
  SlotTable(const SlotTable& other);

  // The tag where it stands in a used slot.
  static uint64_t Tag(uint64_t hash) { return TagNumber(hash) << kSlotRowBits | kUsedSlot; }
  const Part& PartOf(uint64_t hash) const { return first_part_[PartNumber(hash)]; }
  static uint64_t* FirstSlot(const Part& part, uint64_t hash) {
    return part.slots + (TagNumber(hash) * part.lines >> kHashTagBits) * kSlotsPerLine;
  }
  static uint64_t LoadFrom(const uint64_t* slot) {
    return std::atomic_ref<uint64_t>(*const_cast<uint64_t*>(slot)).load(std::memory_order_relaxed);
  }
  static void StoreTo(uint64_t* slot, uint64_t value) {
    std::atomic_ref<uint64_t>(*slot).store(value, std::memory_order_release);
  }
  // The line of a part where the probes for a slot begin.
  static uint64_t LineOf(const Part& part, uint64_t slot) {
    return (slot >> kSlotRowBits & kHashTagMask) * part.lines >> kHashTagBits;
  }
  void SetPart(uint64_t part, Ref<Slots> slots);

  static constexpr int kPartShift = kHashTagShift + kHashTagBits;
  static_assert(kParts == uint64_t{1} << (64 - kPartShift));

  const Ref<MemoryPool> pool_;
  Ref<SlotExtras> extras_;
  uint64_t part_mask_;
  std::vector<Part> parts_;
  const Part* first_part_;
  std::vector<Ref<Slots>> owners_;
};

template <typename IsDropped>
void SlotTable::GrowPart(uint64_t number, uint64_t entries, IsDropped&& is_dropped) {
  const Part& part = parts_[number];
  auto fresh = MakeRef<Slots>(LinesFor(entries), pool_);
  const Part grown{fresh->words.template as<uint64_t>(), fresh->lines()};
  // Used slots by line: to look at a line right after a slot of it was stored is slow.
  Buffer filled = Buffer::Zeroed(pool_, grown.lines, MemoryCategory::kScratch);
  const uint64_t slots = part.lines * kSlotsPerLine;
  for (uint64_t i = 0; i < slots; ++i) {
    const uint64_t slot = LoadFrom(part.slots + i);
    if ((slot & kUsedSlot) == 0 || is_dropped(slot)) continue;
    uint64_t line = LineOf(grown, slot);
    while (filled.data()[line] == kSlotsPerLine) line = line + 1 == grown.lines ? 0 : line + 1;
    StoreTo(grown.slots + line * kSlotsPerLine + filled.data()[line]++, slot);
    ++fresh->count;
  }
  extras_->work.AddMoved(slots * sizeof(uint64_t));
  SetPart(number, std::move(fresh));
}

// Calls visit(i) for each i in [0, count), in order, the line of hash_of(i) announced some visits
// before.
template <typename HashOf, typename Visit>
void ForEachAnnounced(const SlotTable& slots, uint64_t count, HashOf&& hash_of, Visit&& visit) {
  ForEachAnnounced(count, [&](uint64_t i) { slots.Prefetch(hash_of(i)); }, visit);
}

}  // namespace colmerge
