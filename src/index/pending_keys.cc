// SPDX-License-Identifier: Apache-2.0
#include "index/pending_keys.h"

#include <algorithm>
#include <functional>

#include "column/key_value.h"

namespace colmerge {
namespace {

// For so many new keys a call sets room aside at once, half a megabyte; beyond that, by the block.
constexpr uint64_t kKeysExpected = uint64_t{1} << 14;
constexpr uint64_t kKeysACheck = 2048;

}  // namespace

PendingKeys::PendingKeys(Ref<KeyIndex> index, const TableVersion& version)
    : index_(std::move(index)),
      version_(&version),
      lock_(index_->mutex()),
      pending_(version_->pool) {
  index_->CatchUp(*version_);
  slots_ = index_->view_.slots;
  has_older_users_ = index_->ForgetOlderEntries(version);
  most_shown_ = index_->IsUnique() ? kNone : MostShown(version.rows);
}

PendingKeys::~PendingKeys() {
  // Nobody else knows an index that was made for the write alone.
  if (kept_ || index_->IsUnique()) return;
  SlotTable* shown = index_->view_.slots.get();
  ForEachFromLast(*shown, std::min(pending_.size(), most_shown_), [&](uint64_t n) {
    const Pending& pending = pending_[n];
    // Parts that grew are left as they were then, with the row ids that keys had first.
    const bool is_shared = shown->SharesPart(*slots_, pending.hash);
    const uint64_t row = is_shared ? pending.row : version_->rows + n;
    if (row != kNoRow) shown->TakeOut(pending.hash, row, pending.replaced);
  });
  // Not before all slots have got back what they said.
  for (uint64_t n = 0; n < older_count_; ++n) shown->extras().older.TakeBack();
}

template <typename Visit>
void PendingKeys::ForEachFromLast(const SlotTable& slots, uint64_t count, Visit&& visit) {
  ForEachAnnounced(
      slots, count, [&](uint64_t i) { return pending_[count - 1 - i].hash; },
      [&](uint64_t i) { visit(count - 1 - i); });
}

void PendingKeys::LookUp(const KeyVectors& keys, uint64_t start, uint64_t count,
                         uint64_t* rows) const {
  lookup().FindBlocks(keys, start, count, rows,
                      [](uint64_t, uint64_t) { return KeyLookup::kUndecided; });
}

void PendingKeys::Resolve(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
                          bool looked_up) {
  uint64_t hashes[kKeyBlock];
  pending_.Reserve(pending_.size() + std::min(count, kKeysExpected));
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    pending_.Reserve(pending_.size() + length);
    HashKeys(version_->seed, keys, start + done, length, hashes);
    if (!looked_up) lookup().FindBlock(keys, start + done, length, hashes, rows + done);
    // Those not found, in order, so that new keys are numbered by first occurrence, also within the
    // block. Which they are is anybody's guess: each is noted, and counted if it is one.
    uint32_t missing[kKeyBlock];
    uint64_t missing_count = 0;
    for (uint64_t i = 0; i < length; ++i) {
      missing[missing_count] = static_cast<uint32_t>(i);
      missing_count += rows[done + i] >= version_->rows;
    }
    // An undecided one goes on behind its first line as a rule: that one was full.
    for (uint64_t n = 0; n < missing_count; ++n) {
      const uint64_t i = missing[n];
      slots_->PrefetchNextLine(hashes[i], rows[done + i] == KeyLookup::kUndecided);
    }
    for (uint64_t n = 0; n < missing_count; ++n) {
      const uint64_t i = missing[n];
      if (!HasPlace(hashes[i])) MakeRoom(hashes[i]);
      uint64_t* const end = slots_->EndInFirstLine(hashes[i]);
      rows[done + i] = end != nullptr ? Add({hashes[i], 0, &keys, start + done + i, kNone}, end)
                                      : FindOrAdd(keys, start + done + i, hashes[i]);
    }
  }
}

Status PendingKeys::ResolveAll(const KeyVectors& keys, uint64_t start, uint64_t count,
                               uint64_t* rows, bool looked_up, const Progress* progress) {
  for (uint64_t done = 0; done < count; done += kKeysACheck) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    Resolve(keys, start + done, std::min(kKeysACheck, count - done), rows + done, looked_up);
  }
  return Status::Ok();
}

uint64_t PendingKeys::FindOrAdd(const KeyVectors& keys, uint64_t key, uint64_t hash) {
  SlotTable::Probe probe(*slots_, hash);
  uint64_t* slot = nullptr;
  uint64_t replaced = kNone;
  while (probe.NextSlot()) {
    uint64_t found = kNoRow;
    slots_->ForEachRowOf(probe.entry(), [&](uint64_t row) {
      if (Matches(keys, key, row)) found = row;
      return found == kNoRow;
    });
    if (found != kNoRow) return found;
    if (slot == nullptr && index_->IsObsolete(*slots_, *version_, hash, probe.entry())) {
      slot = probe.slot();
      replaced = probe.entry();
    }
  }
  if (slot == nullptr) return Add({hash, 0, &keys, key, kNone}, probe.end());
  if (has_older_users_) {
    slots_->extras().older.Add(hash, replaced, version_->number);
    ++older_count_;
  }
  return Add({hash, 0, &keys, key, replaced}, slot);
}

uint64_t PendingKeys::Add(Pending fresh, uint64_t* slot) {
  fresh.row = version_->rows + pending_.size();
  pending_.PushBack(fresh);
  if (fresh.replaced == kNone) {
    slots_->InsertAt(slot, fresh.hash, fresh.row);
  } else {
    slots_->Replace(slot, fresh.hash, fresh.row);
  }
  return fresh.row;
}

void PendingKeys::Find(const KeyVectors& keys, uint64_t start, uint64_t count,
                       uint64_t* rows) const {
  lookup().FindBlocks(keys, start, count, rows, [&](uint64_t key, uint64_t hash) {
    SlotTable::Probe probe(*slots_, hash);
    const uint64_t row = probe.NextMatch([&](uint64_t at) { return Matches(keys, key, at); });
    return row == SlotTable::kNone ? kNoRow : row;
  });
}

bool PendingKeys::Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const {
  if (row < version_->rows) return lookup().Matches(keys, key, row);
  slots_->extras().work.AddComparisons(1);
  const Pending& pending = pending_[row - version_->rows];
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!EqualValues(*keys[i], key, *(*pending.keys)[i], pending.key)) return false;
  }
  return true;
}

void PendingKeys::MakeRoom(uint64_t hash) {
  Array<uint64_t> left_out(version_->pool);
  Ref<SlotTable> larger = slots_;
  do {
    larger = index_->WithRoom(larger, hash, *version_, &left_out);
    std::sort(left_out.begin(), left_out.end());
    if (larger->part_count() != slots_->part_count()) {
      // Divided, and not in use yet. Room first: what is put in again must not move.
      Array<uint32_t> more(version_->pool);
      more.Resize(larger->part_count(), 0);
      for (uint64_t row : left_out) {
        ++more[larger->PartNumber(pending_[row - version_->rows].hash)];
      }
      for (uint64_t part = 0; part < more.size(); ++part) larger->MakeRoom(part, more[part]);
    }
    for (uint64_t row : left_out) {
      const Pending& pending = pending_[row - version_->rows];
      larger->Insert(pending.hash, pending.row);
    }
    left_out.Clear();
  } while (!larger->HasRoom(hash));
  slots_ = std::move(larger);
}

Status PendingKeys::Renumber(const Array<uint64_t>& final_rows, const Progress* progress) {
  const uint64_t count = pending_.size();
  const auto in_pieces = [&](auto&& number_of, auto&& visit) -> Status {
    for (uint64_t done = 0; done < count; done += kKeysACheck) {
      COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
      ForEachAnnounced(
          *slots_, std::min(kKeysACheck, count - done),
          [&](uint64_t i) { return pending_[number_of(done + i)].hash; },
          [&](uint64_t i) { visit(number_of(done + i)); });
    }
    return Status::Ok();
  };
  const auto from_last = [&](uint64_t i) { return count - 1 - i; };
  COLMERGE_RETURN_IF_ERROR(in_pieces(from_last, [&](uint64_t n) {
    Pending& pending = pending_[n];
    slots_->TakeOut(pending.hash, pending.row, pending.replaced);
    pending.row = kNoRow;
  }));
  return in_pieces(std::identity(), [&](uint64_t n) {
    if (final_rows[n] == kNoRow) return;
    Pending& pending = pending_[n];
    pending.row = final_rows[n];
    uint64_t* const slot =
        pending.replaced == kNone ? nullptr : slots_->FindEntry(pending.hash, pending.replaced);
    if (slot == nullptr) {
      slots_->Insert(pending.hash, pending.row);
    } else {
      slots_->Replace(slot, pending.hash, pending.row);
    }
  });
}

void PendingKeys::Keep(uint64_t rows) noexcept {
  index_->SetView({std::move(slots_), rows, false, 0});
  kept_ = true;
}

}  // namespace colmerge
