// SPDX-License-Identifier: Apache-2.0
// The open-addressing table under a key index: hash in, row ids out, keys never seen.
//
// A slot is 8 bytes; eight slots fill a cache line, and a probe begins at the start of a line:
//
//       63         40 39                                   0
//      +-------------+--------------------------------------+
//      |  tag  (24)  |               row  (40)              |     all ones: empty
//      +-------------+--------------------------------------+
//
//   line of a hash   the upper half of hash * lines: any number of lines will do, so the table
//   grows
//                    by half instead of doubling (10.7 to 16 bytes a row at the load kept here)
//   tag of a hash    its low 24 bits, which the choice of the line hardly depends on
//
// A probe walks from slot to slot, across lines, and ends at an empty slot. Three lines in four
// probes are decided within the first line: one cache miss, announced by Prefetch.
//
// A slot is a hint: a tag may match by chance (once in 2^24), and the row may be deleted or have
// got another key since. Who asks compares keys with the table version it looks at. That is why
// slots are never removed when rows are, and why one table of slots serves all versions at once.
//
// Threads: one writer (Insert, Clear); any number of readers beside it. A slot is read and written
// atomically, and a row that a reader's version does not have yet is no match for it.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/buffer.h"

namespace colmerge {

class SlotTable final : public RefCounted {
 public:
  static constexpr uint64_t kSlotsPerLine = 8;
  static constexpr uint64_t kLargestRow = (uint64_t{1} << 40) - 2;
  static constexpr uint64_t kNone = ~uint64_t{0};

  // Room for `entries` at the highest load that is kept.
  SlotTable(uint64_t entries, const Ref<MemoryPool>& pool);

  // How many entries fit before a larger table is due.
  uint64_t limit() const { return limit_; }
  uint64_t bytes() const { return slots_.size(); }

  void Prefetch(uint64_t hash) const {
    __builtin_prefetch(slots_.as<uint64_t>() + FirstSlot(hash));
  }

  // A walk over the slots of one hash.
  class Probe {
   public:
    Probe(const SlotTable& table, uint64_t hash)
        : table_(table), at_(table.FirstSlot(hash)), tag_(Tag(hash)) {}

    // The row of the next slot with this tag, or kNone at the first empty slot.
    uint64_t Next() {
      for (;; at_ = at_ + 1 == table_.slot_count_ ? 0 : at_ + 1) {
        const uint64_t slot = table_.Load(at_);
        if (slot == kEmpty) return kNone;
        if ((slot ^ tag_) >> kRowBits == 0) {
          at_ = at_ + 1 == table_.slot_count_ ? 0 : at_ + 1;
          return slot & kRowMask;
        }
      }
    }
    // Where the walk stands: after kNone, the empty slot.
    uint64_t position() const { return at_; }

   private:
    const SlotTable& table_;
    uint64_t at_;
    uint64_t tag_;
  };

  // Puts a row into the empty slot at which a probe of its hash ended.
  void InsertAt(uint64_t position, uint64_t hash, uint64_t row) {
    Store(position, Tag(hash) | row);
  }
  // Puts a row behind all others of its hash. The caller keeps to limit().
  void Insert(uint64_t hash, uint64_t row);
  // Empties the slot of a row that was inserted under this hash. Only rows inserted last may be
  // cleared, last first: then every remaining probe still finds what it found before.
  void Clear(uint64_t hash, uint64_t row);

 private:
  static constexpr int kRowBits = 40;
  static constexpr uint64_t kRowMask = (uint64_t{1} << kRowBits) - 1;
  static constexpr uint64_t kEmpty = ~uint64_t{0};

  static uint64_t Tag(uint64_t hash) { return hash << kRowBits; }
  uint64_t FirstSlot(uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<uint64_t>(static_cast<Wide>(hash) * lines_ >> 64) * kSlotsPerLine;
  }
  uint64_t Load(uint64_t slot) const {
    return std::atomic_ref<uint64_t>(const_cast<uint64_t*>(slots_.as<uint64_t>())[slot])
        .load(std::memory_order_relaxed);
  }
  void Store(uint64_t slot, uint64_t value) {
    std::atomic_ref<uint64_t>(slots_.as<uint64_t>()[slot]).store(value, std::memory_order_relaxed);
  }

  uint64_t lines_;
  uint64_t slot_count_;
  uint64_t limit_;
  Buffer slots_;
};

}  // namespace colmerge
