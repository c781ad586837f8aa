// SPDX-License-Identifier: Apache-2.0
#include "index/slot_table.h"

#include <cmath>

#include "base/huge_page_arena.h"

namespace colmerge {

RowLists* SlotExtras::MakeLists() {
  if (!owned_lists_) {
    owned_lists_ = std::make_unique<RowLists>(pool_);
    lists_.store(owned_lists_.get(), std::memory_order_release);
  }
  return owned_lists_.get();
}

SlotTable::SlotTable(uint64_t entries, const Ref<MemoryPool>& pool, Ref<SlotExtras> extras)
    : pool_(pool),
      extras_(extras ? std::move(extras) : MakeRef<SlotExtras>(pool)),
      part_mask_(entries <= kMostInOnePart ? 0 : kParts - 1),
      parts_(part_mask_ + 1),
      first_part_(parts_.data()),
      owners_(parts_.size()) {
  const uint64_t lines = LinesFor(ShareOfPart(entries, parts_.size()));
  for (uint64_t i = 0; i < parts_.size(); ++i) SetPart(i, MakeRef<Slots>(lines, pool));
}

SlotTable::SlotTable(const SlotTable& other)
    : pool_(other.pool_),
      extras_(other.extras_),
      part_mask_(other.part_mask_),
      parts_(other.parts_),
      first_part_(parts_.data()),
      owners_(other.owners_) {}

Ref<SlotTable> SlotTable::Copy() const { return Ref<SlotTable>(new SlotTable(*this)); }

void SlotTable::SetPart(uint64_t number, Ref<Slots> slots) {
  parts_[number] = {slots->words.as<uint64_t>(), slots->lines()};
  owners_[number] = std::move(slots);
}

uint64_t SlotTable::BookkeepingBytes() {
  const uint64_t slots = LinesFor(0) * kSlotsPerLine * sizeof(uint64_t);
  return HeapBytes(sizeof(SlotTable)) + HeapBytes(sizeof(SlotExtras)) + HeapBytes(sizeof(Slots)) +
         HeapBytes(sizeof(Part)) + HeapBytes(sizeof(Ref<Slots>)) + HugePageArena::ExtraBytes(slots);
}

uint64_t SlotTable::bytes() const {
  uint64_t bytes = 0;
  for (const Part& part : parts_) bytes += part.lines * kSlotsPerLine * sizeof(uint64_t);
  return bytes;
}

uint64_t SlotTable::ShareOfPart(uint64_t entries, uint64_t parts) {
  if (parts == 1) return entries;
  const double mean = static_cast<double>(entries) / static_cast<double>(parts);
  return static_cast<uint64_t>(mean + 2 * std::sqrt(mean)) + 1;
}

uint64_t SlotTable::entries() const {
  uint64_t entries = 0;
  for (const Ref<Slots>& part : owners_) entries += part->count;
  return entries;
}

void SlotTable::MakeRoom(uint64_t part, uint64_t more) {
  const uint64_t needed = entries(part) + more;
  if (needed > limit(part)) GrowPart(part, needed + needed / 2, [](uint64_t) { return false; });
}

void SlotTable::Insert(uint64_t hash, uint64_t entry) {
  const Part& part = PartOf(hash);
  uint64_t line = LineOf(part, Tag(hash));
  uint32_t used = LookAtLine(part.slots + line * kSlotsPerLine, 0).used;
  while (used == kFullLine) {
    line = line + 1 == part.lines ? 0 : line + 1;
    used = LookAtLine(part.slots + line * kSlotsPerLine, 0).used;
  }
  InsertAt(part.slots + line * kSlotsPerLine + std::countr_one(used), hash, entry);
}

void SlotTable::TakeOut(uint64_t hash, uint64_t entry, uint64_t replaced) noexcept {
  uint64_t* const slot = FindEntry(hash, entry);
  if (slot == nullptr) return;
  if (replaced != kNone) {
    Replace(slot, hash, replaced);
    return;
  }
  StoreTo(slot, kClearedSlot);
  --owners_[PartNumber(hash)]->count;
}

uint64_t* SlotTable::FindEntry(uint64_t hash, uint64_t entry) const {
  Probe probe(*this, hash);
  while (probe.NextSlot()) {
    if (probe.entry() == entry) return probe.slot();
  }
  return nullptr;
}

}  // namespace colmerge
