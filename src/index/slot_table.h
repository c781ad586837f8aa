// SPDX-License-Identifier: Apache-2.0
// The open-addressing table under a key index: hash in, row ids out, keys never seen.
//
// A slot is 8 bytes; eight slots fill a cache line, and a probe begins at the start of a line:
//
//       63   62   61    40 39                               0
//      +----+----+--------+----------------------------------+
//      | 1  | s  |tag (22)|             row  (40)            |     without the 1: empty
//      +----+----+--------+----------------------------------+
//
//   line of a hash   the upper half of hash * lines: any number of lines will do, so the table
//                    grows by half instead of doubling (10.7 to 16 bytes a row at the load kept)
//   tag of a hash    its bits 26 to 47; the line hardly depends on most of them
//   s                set when the slot is a stray: not in the line where its hash's probes begin
//
// Used slots of a line stand before its empty ones, so a line is judged as a whole (slot_line.h).
// A probe walks from line to line and ends at one with an empty slot. Three probes in four
// are decided within the first line: one cache miss, announced by Prefetch.
//
// A slot is a hint: a tag may match by chance (once in 2^22 in a small table), and the row may be
// deleted or have got another key since. Who asks compares keys with the table version it looks at.
// That is why slots are never removed when rows are, and why one table of slots serves all versions
// at once.
//
// Line and tag together are the upper 38 bits of a hash: a larger table takes nearly all entries
// over in the order of their lines, both tables read and written from end to end, and only for
// strays does anybody have to hash a key again.
//
// Threads: one writer (Insert, Clear, TakeOver); any number of readers beside it. A slot is read
// and written atomically, and a row that a reader's version does not have yet is no match for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>

#include "base/buffer.h"
#include "base/prefetch_distance.h"
#include "index/slot_line.h"

namespace colmerge {

class SlotTable final : public RefCounted {
 public:
  static constexpr uint64_t kLargestRow = (uint64_t{1} << kSlotRowBits) - 2;
  static constexpr uint64_t kNone = ~uint64_t{0};

  // Room for `entries` at the highest load that is kept.
  SlotTable(uint64_t entries, const Ref<MemoryPool>& pool);

  // How many entries fit before a larger table is due.
  uint64_t limit() const { return limit_; }
  uint64_t bytes() const { return slots_.size(); }

  void Prefetch(uint64_t hash) const {
    __builtin_prefetch(slots_.as<uint64_t>() + FirstSlot(hash));
  }
  // As Prefetch, for a walk that goes on behind the first line.
  void PrefetchNextLine(uint64_t hash, bool goes_on) const {
    __builtin_prefetch(slots_.as<uint64_t>() + FirstSlot(hash) + (goes_on ? kSlotsPerLine : 0));
  }

  // A walk over the slots of one hash, a line at a time.
  class Probe {
   public:
    Probe(const SlotTable& table, uint64_t hash)
        : table_(table), tag_(Tag(hash)), line_(table.FirstSlot(hash)) {
      Look();
    }

    // The row of the next slot with this tag, or kNone when the walk is over.
    uint64_t Next() {
      while (seen_.matching == 0) {
        if (seen_.used != kFullLine) return kNone;
        line_ = line_ + kSlotsPerLine == table_.slot_count_ ? 0 : line_ + kSlotsPerLine;
        Look();
      }
      const auto slot = static_cast<uint64_t>(std::countr_zero(seen_.matching));
      seen_.matching &= seen_.matching - 1;
      return table_.Load(line_ + slot) & kSlotRowMask;
    }
    // The next of them that matches(row), or kNone.
    template <typename Matches>
    uint64_t NextMatch(Matches&& matches) {
      uint64_t row = Next();
      while (row != kNone && !matches(row)) row = Next();
      return row;
    }
    // After kNone: the empty slot at which the walk ended.
    uint64_t position() const { return line_ + static_cast<uint64_t>(std::countr_one(seen_.used)); }

   private:
    void Look() { seen_ = LookAtLine(table_.slots_.as<uint64_t>() + line_, tag_); }

    const SlotTable& table_;
    uint64_t tag_;
    uint64_t line_;
    SlotLine seen_;
  };

  // The row of the first slot with this tag in the line where the hash's probes begin; kNone when
  // the line has none and ends them; kFurther when a probe has to look beyond the line. Without a
  // branch that depends on the answer.
  static constexpr uint64_t kFurther = kNone - 1;
  uint64_t FirstInLine(uint64_t hash) const {
    const uint64_t* line = slots_.as<uint64_t>() + FirstSlot(hash);
    const SlotLine seen = LookAtLine(line, Tag(hash));
    const int first = std::countr_zero(seen.matching | (1u << (kSlotsPerLine - 1)));
    const uint64_t row = LoadFrom(line + first) & kSlotRowMask;
    const uint64_t none = seen.used == kFullLine ? kFurther : kNone;
    return seen.matching != 0 ? row : none;
  }
  // The empty slot at which a probe of this hash ends when it meets no slot with its tag and ends
  // within the first line; else kNone.
  uint64_t EndInFirstLine(uint64_t hash) const {
    const uint64_t line = FirstSlot(hash);
    const SlotLine seen = LookAtLine(slots_.as<uint64_t>() + line, Tag(hash));
    const uint64_t end = line + static_cast<uint64_t>(std::countr_one(seen.used));
    return seen.matching != 0 || seen.used == kFullLine ? kNone : end;
  }
  // Puts a row into the empty slot at which a probe of its hash ended.
  void InsertAt(uint64_t position, uint64_t hash, uint64_t row) {
    Store(position, Tag(hash) | StrayBit(position, FirstSlot(hash)) | row);
  }
  // Puts a row behind all others of its hash. The caller keeps to limit().
  void Insert(uint64_t hash, uint64_t row);
  // Empties the slot of a row that was inserted under this hash. Only rows inserted last may be
  // cleared, last first: then every remaining probe still finds what it found before.
  void Clear(uint64_t hash, uint64_t row);

  // Whether the table has so many lines that a slot's line and tag tell the hash.
  bool tells_hashes() const { return lines_ >> (64 - kTagShift - kTagBits + 1) != 0; }
  // Inserts the entries of rows [0, rows) of a smaller table, which tells hashes, into this one,
  // which is empty: all but those whose place depends on more than the smaller one knows, about one
  // in sixteen. The caller is to insert their rows, which are returned.
  Array<uint64_t> TakeOver(const SlotTable& smaller, uint64_t rows, const Ref<MemoryPool>& pool);

 private:
  __extension__ using Wide = unsigned __int128;

  // The tag where it stands in a used slot.
  static uint64_t Tag(uint64_t hash) {
    return (hash >> kTagShift << kSlotRowBits & kSlotTagMask) | kUsedSlot;
  }
  static uint64_t StrayBit(uint64_t position, uint64_t first_slot) {
    return position / kSlotsPerLine * kSlotsPerLine == first_slot ? 0 : kStraySlot;
  }
  static uint64_t HashFrom(uint64_t below, uint64_t slot);
  uint64_t LineOf(uint64_t hash) const {
    return static_cast<uint64_t>(static_cast<Wide>(hash) * lines_ >> 64);
  }
  uint64_t FirstSlot(uint64_t hash) const { return LineOf(hash) * kSlotsPerLine; }
  static uint64_t LoadFrom(const uint64_t* slot) {
    return std::atomic_ref<uint64_t>(*const_cast<uint64_t*>(slot)).load(std::memory_order_relaxed);
  }
  uint64_t Load(uint64_t slot) const { return LoadFrom(slots_.as<uint64_t>() + slot); }
  void Store(uint64_t slot, uint64_t value) {
    std::atomic_ref<uint64_t>(slots_.as<uint64_t>()[slot]).store(value, std::memory_order_relaxed);
  }

  static constexpr int kTagShift = 26;
  static constexpr int kTagBits = 22;

  uint64_t lines_;
  uint64_t slot_count_;
  uint64_t limit_;
  Buffer slots_;
};

// Calls visit(i) for each i in [0, count), in order, the line of hash_of(i) announced some visits
// before.
template <typename HashOf, typename Visit>
void ForEachAnnounced(const SlotTable& slots, uint64_t count, HashOf&& hash_of, Visit&& visit) {
  for (uint64_t i = 0; i < std::min(count, kPrefetchDistance); ++i) slots.Prefetch(hash_of(i));
  for (uint64_t i = 0; i < count; ++i) {
    if (i + kPrefetchDistance < count) slots.Prefetch(hash_of(i + kPrefetchDistance));
    visit(i);
  }
}

}  // namespace colmerge
