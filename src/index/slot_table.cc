// SPDX-License-Identifier: Apache-2.0
#include "index/slot_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

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
      slots_(pool, slot_count_ * sizeof(uint64_t), MemoryCategory::kIndexes) {
  std::memset(slots_.data(), 0xFF, slots_.size());
}

void SlotTable::Insert(uint64_t hash, uint64_t row) {
  uint64_t line = FirstSlot(hash);
  SlotLine seen = LookAtLine(slots_.as<uint64_t>() + line, 0);
  while (seen.used == kFullLine) {
    line = line + kSlotsPerLine == slot_count_ ? 0 : line + kSlotsPerLine;
    seen = LookAtLine(slots_.as<uint64_t>() + line, 0);
  }
  InsertAt(line + static_cast<uint64_t>(std::countr_one(seen.used)), hash, row);
}

void SlotTable::Clear(uint64_t hash, uint64_t row) {
  const uint64_t wanted = Tag(hash) | row;
  uint64_t at = FirstSlot(hash);
  while (Load(at) != wanted) at = at + 1 == slot_count_ ? 0 : at + 1;
  Store(at, kEmptySlot);
}

}  // namespace colmerge
