// SPDX-License-Identifier: Apache-2.0
#include "column/dictionary_index.h"

#include <algorithm>
#include <bit>

namespace colmerge {
namespace {

constexpr uint64_t kFewestSlots = 16;

}  // namespace

DictionaryIndex::DictionaryIndex(uint64_t codes, const DictionaryIndex* other,
                                 const Ref<MemoryPool>& pool) {
  const uint64_t slots_wanted = std::bit_ceil(std::max(kFewestSlots, codes + codes / 3 + 1));
  shift_ = 64 - static_cast<uint64_t>(std::countr_zero(slots_wanted));
  mask_ = slots_wanted - 1;
  room_ = slots_wanted / 4 * 3;
  buffer_ = Buffer(pool, slots_wanted * sizeof(Slot), MemoryCategory::kIndexes);
  std::memset(buffer_.data(), 0xFF, buffer_.size());
  if (other == nullptr) return;
  for (uint64_t at = 0; at <= other->mask_; ++at) {
    const Slot& slot = other->slots()[at];
    if (slot.code != kNoCode) Insert(slot.hash, slot.code);
  }
}

void DictionaryIndex::Insert(uint32_t hash, uint32_t code) noexcept {
  uint64_t at = Home(hash);
  while (slots()[at].code != kNoCode) at = Next(at);
  slots()[at] = {hash, code};
  ++count_;
}

void DictionaryIndex::Remove(uint32_t hash, uint32_t code) noexcept {
  uint64_t hole = Home(hash);
  for (; slots()[hole].code != code; hole = Next(hole)) {
    if (slots()[hole].code == kNoCode) return;
  }
  // What was pushed past the hole moves back, so that no probe ends too early.
  for (uint64_t at = Next(hole); slots()[at].code != kNoCode; at = Next(at)) {
    const uint64_t way = (at - Home(slots()[at].hash)) & mask_;
    if (way < ((at - hole) & mask_)) continue;
    slots()[hole] = slots()[at];
    hole = at;
  }
  slots()[hole].code = kNoCode;
  --count_;
}

}  // namespace colmerge
