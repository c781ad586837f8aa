// SPDX-License-Identifier: Apache-2.0
#include "index/reentered_keys.h"

#include <algorithm>

#include "base/checked_steps.h"
#include "column/key_value.h"

namespace colmerge {

ReenteredKeys::ReenteredKeys(Ref<KeyIndex> index, const TableVersion& version,
                             const Ref<MemoryPool>& pool)
    : index_(std::move(index)),
      version_(&version),
      lock_(index_->mutex()),
      moved_(pool),
      by_row_(pool),
      hopeless_(pool) {
  index_->CatchUp(*version_);
  slots_ = index_->view_.slots;
  has_older_users_ = index_->ForgetOlderEntries(version);
}

ReenteredKeys::~ReenteredKeys() {
  if (kept_ || moved_.empty()) return;
  SlotTable* shown = index_->view_.slots.get();
  for (uint64_t n = shown_count_; n-- > 0;) {
    const Moved& moved = moved_[n];
    if (moved.entered != kNone) shown->TakeOut(moved.hash, moved.entered, moved.replaced);
  }
  for (uint64_t n = 0; n < older_count_; ++n) shown->extras().older.TakeBack();
  index_->SetView(index_->view_);
}

void ReenteredKeys::Add(const KeyVectors& keys, const uint64_t* rows, uint64_t count) {
  uint64_t hashes[kKeyBlock];
  uint32_t positions[kKeyBlock];
  bool equal[kKeyBlock];
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    for (uint64_t i = 0; i < length; ++i) positions[i] = static_cast<uint32_t>(done + i);
    std::fill_n(equal, length, true);
    for (size_t k = 0; k < keys.size(); ++k) {
      CompareWithColumn(*keys[k], positions, version_->columns[index_->key_columns()[k]],
                        rows + done, length, equal);
    }
    slots_->extras().work.AddComparisons(length);
    if (std::all_of(equal, equal + length, [](bool is_equal) { return is_equal; })) continue;
    HashKeys(version_->seed, keys, done, length, hashes);
    for (uint64_t i = 0; i < length; ++i) {
      if (equal[i]) continue;
      by_row_.FindOrInsert(rows[done + i], moved_.size());
      moved_.PushBack({hashes[i], rows[done + i], &keys, done + i, kNone, kNone});
    }
  }
}

Status ReenteredKeys::Enter(const Progress* progress) {
  if (moved_.empty()) return Status::Ok();
  COLMERGE_RETURN_IF_ERROR(MakeRoom(progress));
  constexpr uint64_t kStepsAKey = 64;
  CheckedSteps steps(progress);
  for (Moved& moved : moved_) {
    if (!steps.Pass(kStepsAKey)) return steps.TakeStatus();
    if (!is_apart_) ++shown_count_;
    EnterOne(&moved);
  }
  by_row_.Clear();
  hopeless_.Clear();
  return Status::Ok();
}

// Room for all of them first: what is entered must not move while it may be taken out again.
Status ReenteredKeys::MakeRoom(const Progress* progress) {
  const uint64_t entries = slots_->entries(0) + moved_.size();
  if (slots_->part_count() == 1 && entries > slots_->limit(0) &&
      entries > SlotTable::kMostInOnePart) {
    Array<uint64_t> none(version_->pool);
    slots_ = index_->Divided(*slots_, slots_->entries(0), *version_, &none);
  }
  Array<uint64_t> more(version_->pool);
  more.Resize(slots_->part_count(), 0);
  for (const Moved& moved : moved_) ++more[slots_->PartNumber(moved.hash)];
  // Taken out of what is shown one by one, many would keep a caller waiting who gives up.
  is_apart_ = moved_.size() > MostShown(entries);
  for (uint64_t part = 0; part < more.size(); ++part) {
    const bool has_room = slots_->entries(part) + more[part] <= slots_->limit(part);
    if (more[part] == 0 || (has_room && !is_apart_)) continue;
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    slots_ = index_->WithRoomInPart(slots_, part, more[part], *version_);
  }
  return Status::Ok();
}

bool ReenteredKeys::IsJoinedBy(const Moved& moved, uint64_t entry) {
  bool joins = false;
  uint64_t walked = 0;
  const uint64_t* const hopeless = hopeless_.Find(entry);
  if (hopeless != nullptr && *hopeless == moved.hash) return false;
  slots_->ForEachRowOf(entry, [&](uint64_t row) {
    joins = WillHaveKeyOf(moved, row);
    ++walked;
    return !joins;
  });
  // Once is enough for a long list whose rows all go elsewhere.
  if (!joins && walked > 1) hopeless_.FindOrInsert(entry, moved.hash) = moved.hash;
  return joins;
}

bool ReenteredKeys::WillHaveKeyOf(const Moved& moved, uint64_t row) const {
  slots_->extras().work.AddComparisons(1);
  const uint64_t* const other = by_row_.Find(row);
  if (other == nullptr) {
    const KeyLookup lookup{*slots_, *version_, index_->key_columns()};
    return lookup.Matches(*moved.keys, moved.key, row);
  }
  const Moved& same = moved_[*other];
  for (size_t k = 0; k < moved.keys->size(); ++k) {
    if (!EqualValues(*(*moved.keys)[k], moved.key, *(*same.keys)[k], same.key)) return false;
  }
  return true;
}

// By its stored key such a row does not belong to the slot, but it may have been entered there just now.
bool ReenteredKeys::HasMovedRow(uint64_t entry) const {
  bool has_one = false;
  slots_->ForEachRowOf(entry, [&](uint64_t row) {
    has_one = by_row_.Find(row) != nullptr;
    return !has_one;
  });
  return has_one;
}

void ReenteredKeys::EnterOne(Moved* moved) {
  SlotTable::Probe probe(*slots_, moved->hash);
  uint64_t* slot = nullptr;
  while (probe.NextSlot()) {
    const uint64_t entry = probe.entry();
    const uint64_t first = slots_->FirstRowOf(entry);
    if (first == moved->row) return;  // it has had this key before
    if (IsJoinedBy(*moved, entry)) {
      index_->repeated_.Reserve(index_->repeated_.size() + 1);
      const uint64_t joined = index_->Joined(*slots_, entry, moved->row);
      index_->repeated_.PushBack(moved->row);
      index_->repeats_ = true;
      slots_->Replace(probe.slot(), moved->hash, joined);
      moved->entered = joined;
      moved->replaced = entry;
      return;
    }
    if (slot == nullptr && !HasMovedRow(entry) &&
        index_->IsObsolete(*slots_, *version_, moved->hash, entry)) {
      slot = probe.slot();
      moved->replaced = entry;
    }
  }
  if (slot == nullptr) {
    slots_->InsertAt(probe.end(), moved->hash, moved->row);
  } else {
    if (has_older_users_) {
      slots_->extras().older.Add(moved->hash, moved->replaced, version_->number);
      ++older_count_;
    }
    slots_->Replace(slot, moved->hash, moved->row);
  }
  moved->entered = moved->row;
}

void ReenteredKeys::Keep() noexcept {
  kept_ = true;
  if (moved_.empty()) return;
  index_->moves_ = true;
  index_->SetView({std::move(slots_), index_->view_.indexed_rows, false, 0});
}

}  // namespace colmerge
