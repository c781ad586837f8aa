// SPDX-License-Identifier: Apache-2.0
#include "index/slot_table.h"

#include <algorithm>
#include <bit>

namespace colmerge {
namespace {

// Entries to slots: at 3/4 a probe that finds nothing looks at about one line.
constexpr uint64_t kLoadNumerator = 3;
constexpr uint64_t kLoadDenominator = 4;

uint64_t LinesFor(uint64_t entries) {
  const uint64_t slots = entries / kLoadNumerator * kLoadDenominator + kLoadDenominator;
  return std::max<uint64_t>(2, (slots + kSlotsPerLine - 1) / kSlotsPerLine);
}

}  // namespace

SlotTable::SlotTable(uint64_t entries, const Ref<MemoryPool>& pool)
    : lines_(LinesFor(entries)),
      slot_count_(lines_ * kSlotsPerLine),
      limit_(slot_count_ / kLoadDenominator * kLoadNumerator),
      slots_(Buffer::Zeroed(pool, slot_count_ * sizeof(uint64_t), MemoryCategory::kIndexes)) {}

void SlotTable::Insert(uint64_t hash, uint64_t row) {
  uint64_t line = FirstSlot(hash);
  SlotLine seen = LookAtLine(slots_.as<uint64_t>() + line, 0);
  while (seen.used == kFullLine) {
    line = line + kSlotsPerLine == slot_count_ ? 0 : line + kSlotsPerLine;
    seen = LookAtLine(slots_.as<uint64_t>() + line, 0);
  }
  InsertAt(line + static_cast<uint64_t>(std::countr_one(seen.used)), hash, row);
}

// A line's hashes are an interval of at most half of kPeriod, so that only one number with these
// bits of the tag reaches into it. Its unknown bits are zero. `below`: at most the line's first
// hash, and by less than half of kPeriod.
uint64_t SlotTable::HashFrom(uint64_t below, uint64_t slot) {
  constexpr uint64_t kPeriod = uint64_t{1} << (kTagShift + kTagBits);
  constexpr uint64_t kTagMask = (uint64_t{1} << kTagBits) - 1;
  const uint64_t tag = (slot >> kSlotRowBits & kTagMask) << kTagShift;
  const uint64_t hash = (below & ~(kPeriod - 1)) | tag;
  return hash + ((hash >> kTagShift) < (below >> kTagShift) ? kPeriod : 0);
}

Array<uint64_t> SlotTable::TakeOver(const SlotTable& smaller, uint64_t rows,
                                    const Ref<MemoryPool>& pool) {
  Array<uint64_t> unsettled(pool);
  const uint64_t lines = lines_, smaller_lines = smaller.lines_;
  // Used slots by line: to look at a line right after a slot of it was stored is slow.
  Buffer counts = Buffer::Zeroed(pool, lines, MemoryCategory::kScratch);
  uint8_t* const filled = counts.data();
  const uint64_t* from = smaller.slots_.as<uint64_t>();
  const uint64_t hashes_of_line = ~uint64_t{0} / smaller_lines;  // rounded down
  for (uint64_t line = 0; line < smaller_lines; ++line, from += kSlotsPerLine) {
    for (uint64_t i = 0; i < kSlotsPerLine; ++i) {
      const uint64_t slot = LoadFrom(from + i);
      if ((slot & kUsedSlot) == 0) break;
      if ((slot & kSlotRowMask) >= rows) continue;
      const Wide place = static_cast<Wide>(HashFrom(line * hashes_of_line, slot)) * lines;
      const auto home = static_cast<uint64_t>(place >> 64);
      // The bits that nobody knows would have to carry over to make a difference.
      const bool is_settled = (place + (static_cast<Wide>(lines) << kTagShift)) >> 64 == home;
      if ((slot & kStraySlot) != 0 || !is_settled) {
        unsettled.PushBack(slot & kSlotRowMask);
        continue;
      }
      uint64_t to = home;
      while (filled[to] == kSlotsPerLine) to = to + 1 == lines ? 0 : to + 1;
      Store(to * kSlotsPerLine + filled[to]++, slot | (to == home ? 0 : kStraySlot));
    }
  }
  return unsettled;
}

void SlotTable::Clear(uint64_t hash, uint64_t row) {
  const uint64_t wanted = Tag(hash) | row;
  uint64_t at = FirstSlot(hash);
  while ((Load(at) & ~kStraySlot) != wanted) at = at + 1 == slot_count_ ? 0 : at + 1;
  Store(at, kClearedSlot);
}

}  // namespace colmerge
