// SPDX-License-Identifier: Apache-2.0
#include "index/pending_keys.h"

#include <algorithm>

#include "column/key_value.h"

namespace colmerge {
namespace {

// For so many new keys a call sets room aside at once, half a megabyte; beyond that, by the block.
constexpr uint64_t kKeysExpected = uint64_t{1} << 14;

}  // namespace

PendingKeys::PendingKeys(Ref<KeyIndex> index, const TableVersion& version)
    : index_(std::move(index)),
      version_(&version),
      lock_(index_->mutex()),
      pending_(version_->pool) {
  Save();
  index_->CatchUp(*version_);
  // Catching up in place is kept in any case; only a larger table is given back.
  if (saved_.slots == index_->view_.slots) Save();
}

PendingKeys::~PendingKeys() {
  if (!saved_.slots) return;  // kept
  if (index_->view_.slots == saved_.slots) {
    Remove(pending_.size(), saved_.slots.get());
  } else {
    // There its keys have the rows that they were given first.
    for (uint64_t i = 0; i < saved_pending_; ++i) pending_[i].row = version_->rows + i;
    Remove(saved_pending_, saved_.slots.get());
    // Rows that the larger table covered will be met again, and noted again.
    index_->repeated_.ResizeUninitialized(saved_repeated_);
    index_->SetView(std::move(saved_));
  }
}

void PendingKeys::Save() {
  saved_ = index_->view_;
  saved_repeated_ = index_->repeated_.size();
}

void PendingKeys::LookUp(const KeyVectors& keys, uint64_t start, uint64_t count,
                         uint64_t* rows) const {
  const KeyLookup lookup{*index_->view_.slots, *version_, index_->key_columns()};
  lookup.FindBlocks(keys, start, count, rows,
                    [](uint64_t, uint64_t) { return KeyLookup::kUndecided; });
}

void PendingKeys::Resolve(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows,
                          bool looked_up) {
  uint64_t hashes[kKeyBlock];
  pending_.Reserve(pending_.size() + std::min(count, kKeysExpected));
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    EnsureRoom(length);
    SlotTable* slots = index_->view_.slots.get();
    const KeyLookup lookup{*slots, *version_, index_->key_columns()};
    HashKeys(version_->seed, keys, start + done, length, hashes);
    if (!looked_up) lookup.FindBlock(keys, start + done, length, hashes, rows + done);
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
      slots->PrefetchNextLine(hashes[i], rows[done + i] == KeyLookup::kUndecided);
    }
    for (uint64_t n = 0; n < missing_count; ++n) {
      const uint64_t i = missing[n];
      const uint64_t end = slots->EndInFirstLine(hashes[i]);
      rows[done + i] = end != SlotTable::kNone
                           ? Add({hashes[i], 0, &keys, start + done + i}, end, slots)
                           : FindOrAdd(keys, start + done + i, hashes[i], slots);
    }
  }
}

uint64_t PendingKeys::FindOrAdd(const KeyVectors& keys, uint64_t key, uint64_t hash,
                                SlotTable* slots) {
  SlotTable::Probe probe(*slots, hash);
  const uint64_t row = probe.NextMatch([&](uint64_t at) { return Matches(keys, key, at); });
  if (row != SlotTable::kNone) return row;
  return Add({hash, 0, &keys, key}, probe.position(), slots);
}

uint64_t PendingKeys::Add(Pending fresh, uint64_t position, SlotTable* slots) {
  fresh.row = version_->rows + pending_.size();
  pending_.PushBack(fresh);
  slots->InsertAt(position, fresh.hash, fresh.row);
  return fresh.row;
}

void PendingKeys::Find(const KeyVectors& keys, uint64_t start, uint64_t count,
                       uint64_t* rows) const {
  const KeyLookup lookup{*index_->view_.slots, *version_, index_->key_columns()};
  lookup.FindBlocks(keys, start, count, rows, [&](uint64_t key, uint64_t hash) {
    SlotTable::Probe probe(lookup.slots, hash);
    const uint64_t row = probe.NextMatch([&](uint64_t at) { return Matches(keys, key, at); });
    return row == SlotTable::kNone ? kNoRow : row;
  });
}

bool PendingKeys::Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const {
  if (row < version_->rows) {
    return KeyLookup{*index_->view_.slots, *version_, index_->key_columns()}.Matches(keys, key,
                                                                                     row);
  }
  const Pending& pending = pending_[row - version_->rows];
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!EqualValues(*keys[i], key, *(*pending.keys)[i], pending.key)) return false;
  }
  return true;
}

void PendingKeys::EnsureRoom(uint64_t more) {
  pending_.Reserve(pending_.size() + more);
  if (version_->rows + pending_.size() + more <= index_->view_.slots->limit()) return;
  const bool leaves_saved = index_->view_.slots == saved_.slots;
  index_->Reserve(pending_.size() + more, *version_);
  // The saved table keeps its pending keys, which no version shows, until it is needed again.
  if (leaves_saved) saved_pending_ = pending_.size();
  InsertAll();
}

void PendingKeys::InsertAll() noexcept {
  SlotTable* slots = index_->view_.slots.get();
  ForEachAnnounced(
      *slots, pending_.size(), [&](uint64_t i) { return pending_[i].hash; },
      [&](uint64_t i) {
        if (pending_[i].row != kNoRow) slots->Insert(pending_[i].hash, pending_[i].row);
      });
}

void PendingKeys::Remove(uint64_t count, SlotTable* slots) noexcept {
  ForEachAnnounced(
      *slots, count, [&](uint64_t i) { return pending_[count - 1 - i].hash; },
      [&](uint64_t i) {
        const Pending& last = pending_[count - 1 - i];
        if (last.row != kNoRow) slots->Clear(last.hash, last.row);
      });
}

void PendingKeys::Renumber(const Array<uint64_t>& final_rows) {
  Remove(pending_.size(), index_->view_.slots.get());
  for (uint64_t i = 0; i < pending_.size(); ++i) pending_[i].row = final_rows[i];
  InsertAll();
}

void PendingKeys::Keep(uint64_t rows) noexcept {
  index_->SetView({index_->view_.slots, rows, index_->view_.repeats, 0});
  saved_ = {};
}

}  // namespace colmerge
