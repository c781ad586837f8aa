// SPDX-License-Identifier: Apache-2.0
#include "index/key_index.h"

#include <algorithm>

#include "base/huge_page_arena.h"
#include "column/column_reader.h"
#include "index/index_set.h"

namespace colmerge {
namespace {

// Stored rows are read this many at a time when they are indexed.
constexpr uint64_t kReadRows = 8 * kKeyBlock;

// What is built at once gets room for a quarter more: its parts are as full as each other, and would all
// grow with the next rows.
constexpr uint64_t kSpareShare = 4;

// Calls visit(i, hash) for the keys of stored rows, rows[i] being the i-th.
template <typename Visit>
void ForEachStoredHash(const TableVersion& version, const std::vector<uint32_t>& columns,
                       std::span<const uint64_t> rows, Visit&& visit) {
  uint64_t hashes[kKeyBlock];
  for (uint64_t start = 0; start < rows.size(); start += kKeyBlock) {
    const auto piece = rows.subspan(start, std::min(kKeyBlock, rows.size() - start));
    const StoredKeys stored(version, columns, piece);
    HashKeys(version.seed, stored.keys(), 0, piece.size(), hashes);
    for (uint64_t i = 0; i < piece.size(); ++i) visit(start + i, hashes[i]);
  }
}

// Of the index and the objects under it while it is small.
uint64_t ObjectBytes(uint64_t key_columns) {
  return HeapBytes(sizeof(KeyIndex)) + HeapBytes(key_columns * sizeof(uint32_t)) +
         SlotTable::BookkeepingBytes();
}

}  // namespace

StoredKeys::StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns,
                       uint64_t start, uint64_t count) {
  vectors_.reserve(columns.size());
  for (uint32_t column : columns) {
    vectors_.push_back(ReadRange(version.type(column), version.columns[column], start, count,
                                 version.pool, nullptr));
  }
  for (const Vector& vector : vectors_) keys_.push_back(&vector);
}

StoredKeys::StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns,
                       std::span<const uint64_t> rows) {
  vectors_.reserve(columns.size());
  for (uint32_t column : columns) {
    vectors_.push_back(ReadRows(version.type(column), version.columns[column], rows.data(),
                                rows.size(), version.pool, nullptr));
  }
  for (const Vector& vector : vectors_) keys_.push_back(&vector);
}

KeyIndex::KeyIndex(std::vector<uint32_t> key_columns, const Ref<MemoryPool>& pool)
    : key_columns_(std::move(key_columns)),
      pool_(pool),
      bookkeeping_(pool, ObjectBytes(key_columns_.size()), MemoryCategory::kBookkeeping),
      view_{MakeRef<SlotTable>(uint64_t{0}, pool), 0, false, 0},
      repeated_(pool, MemoryCategory::kIndexes) {}

KeyIndex::View KeyIndex::view() const {
  std::lock_guard lock(view_mutex_);
  return view_;
}

void KeyIndex::SetView(View view) noexcept {
  view.repeats = repeats_;
  view.repeated_bytes = repeated_.bytes();
  std::lock_guard lock(view_mutex_);
  std::swap(view_, view);
}

uint64_t KeyIndex::bytes() const {
  const View now = view();
  const SlotExtras& extras = now.slots->extras();
  return now.slots->bytes() + extras.list_bytes() + extras.older.bytes() + now.repeated_bytes;
}

bool KeyIndex::HasOlderUsers(const TableVersion& version) {
  return !IndexSet::Of(version).HasOneUser();
}

bool KeyIndex::ForgetOlderEntries(const TableVersion& version) noexcept {
  // The table's writer holds no other reference, and nobody can make one from a version that is
  // gone: what is unique stays so.
  if (HasOlderUsers(version)) return true;
  OlderEntries& older = view_.slots->extras().older;
  if (!older.empty()) older.Clear();
  return false;
}

bool KeyIndex::IsObsolete(const SlotTable& slots, const TableVersion& version, uint64_t hash,
                          uint64_t entry) const {
  bool is_obsolete = true;
  slots.ForEachRowOf(entry, [&](uint64_t row) {
    is_obsolete = row < version.rows && version.IsDeleted(row);
    if (row < version.rows && !is_obsolete && moves_) {
      ForEachStoredHash(version, key_columns_, {&row, 1}, [&](uint64_t, uint64_t stored) {
        is_obsolete = slots.TellsApart(stored, hash);
      });
    }
    return is_obsolete;
  });
  return is_obsolete;
}

uint64_t KeyIndex::Joined(const SlotTable& slots, uint64_t entry, uint64_t row) {
  RowLists* lists = slots.extras().MakeLists();
  const uint64_t list = (entry & kListSlot) != 0 ? entry & kSlotRowMask : lists->Prepend(entry, 0);
  return kListSlot | lists->Prepend(row, list);
}

Ref<SlotTable> KeyIndex::WithRoomInPart(const Ref<SlotTable>& slots, uint64_t part, uint64_t more,
                                        const TableVersion& version) {
  Array<uint64_t> none(pool_);
  const Ref<SlotTable> grown = slots == view_.slots ? slots->Copy() : slots;
  GrowPart(grown.get(), part, more, version, &none);
  return grown;
}

Ref<SlotTable> KeyIndex::WithRoom(const Ref<SlotTable>& slots, uint64_t hash,
                                  const TableVersion& version, Array<uint64_t>* left_out) {
  if (slots->part_count() == 1 && slots->limit(0) >= SlotTable::kMostInOnePart) {
    return Divided(*slots, slots->entries(0) * 3 / 2, version, left_out);
  }
  const Ref<SlotTable> grown = slots == view_.slots ? slots->Copy() : slots;
  GrowPart(grown.get(), slots->PartNumber(hash), 1, version, left_out);
  return grown;
}

Ref<SlotTable> KeyIndex::WithSpread(const Ref<SlotTable>& slots, uint64_t more,
                                    const TableVersion& version, const Progress& progress) {
  // Where little is added, parts grow as it comes.
  const uint64_t entries = slots->entries();
  if (more < entries / 4) return slots;
  Ref<SlotTable> grown = slots == view_.slots ? slots->Copy() : slots;
  if (slots->part_count() == 1 && entries + more > SlotTable::kMostInOnePart) {
    Array<uint64_t> none(pool_);
    grown = Divided(*slots, entries, version, &none);
  }
  const uint64_t share = SlotTable::ShareOfPart(more, grown->part_count());
  // To set aside memory for many takes long. With fewer parts grown all is as good.
  for (uint64_t part = 0; part < grown->part_count() && !progress.IsCancelled(); ++part) {
    const uint64_t expected = grown->entries(part) + share;
    if (expected <= grown->limit(part)) continue;
    grown->GrowPart(part, expected + expected / kSpareShare, [](uint64_t) { return false; });
  }
  return grown;
}

// What is of no use to any version is left out.
void KeyIndex::GrowPart(SlotTable* slots, uint64_t part, uint64_t more, const TableVersion& version,
                        Array<uint64_t>* left_out) {
  Array<uint64_t> rows(pool_);
  Array<uint64_t> words(pool_);
  Array<bool> dropped(pool_);
  uint64_t kept = slots->entries(part);
  if ((version.deleted_rows != 0 || moves_) && !HasOlderUsers(version)) {
    slots->ForEachSlot(part, [&](uint64_t slot) {
      const uint64_t entry = slot & kSlotEntryMask;
      words.PushBack(slot);
      rows.PushBack(entry < version.rows ? entry : 0);
      dropped.PushBack(entry < version.rows && version.IsDeleted(entry));
    });
    if (moves_ && version.rows != 0) {
      ForEachStoredHash(version, key_columns_, {rows.data(), rows.size()},
                        [&](uint64_t i, uint64_t hash) {
                          if ((words[i] & kSlotEntryMask) >= version.rows) return;
                          dropped[i] = dropped[i] || !slots->IsOf(hash, part, words[i]);
                        });
    }
    kept -= static_cast<uint64_t>(std::count(dropped.begin(), dropped.end(), true));
  }
  uint64_t next = 0;
  slots->GrowPart(part, kept + std::max(kept / 2, more), [&](uint64_t slot) {
    const uint64_t entry = slot & kSlotEntryMask;
    const bool is_pending = (entry & kListSlot) == 0 && entry >= version.rows;
    if (is_pending) left_out->PushBack(entry);
    return (!dropped.empty() && dropped[next++]) || is_pending;
  });
}

Ref<SlotTable> KeyIndex::Divided(const SlotTable& slots, uint64_t entries,
                                 const TableVersion& version, Array<uint64_t>* left_out) {
  Ref<SlotTable> divided = MakeRef<SlotTable>(std::max(entries, SlotTable::kMostInOnePart + 1),
                                              pool_, Ref<SlotExtras>(&slots.extras()));
  Array<uint64_t> rows(pool_);
  Array<uint64_t> words(pool_);
  bool loses = false;
  slots.ForEachSlot(0, [&](uint64_t slot) {
    // The rows of a list had one key when they were entered: one that still has it tells the hash.
    slots.ForEachRowOf(slot & kSlotEntryMask, [&](uint64_t row) {
      if (row >= version.rows) {
        left_out->PushBack(row);
        return true;
      }
      rows.PushBack(row);
      words.PushBack(slot);
      return moves_;
    });
  });
  uint64_t settled = 0;  // the slot that was put in last
  ForEachStoredHash(version, key_columns_, {rows.data(), rows.size()},
                    [&](uint64_t i, uint64_t hash) {
                      if (words[i] == settled) return;
                      if (slots.IsOf(hash, 0, words[i])) {
                        settled = words[i];
                        // Few of them have many more than their share, but some may.
                        if (!divided->HasRoom(hash))
                          divided->MakeRoom(divided->PartNumber(hash), 1);
                        divided->Insert(hash, words[i] & kSlotEntryMask);
                      } else {
                        loses = loses || i + 1 == rows.size() || words[i + 1] != words[i];
                      }
                    });
  // Slots whose hashes nobody knows are of use to older versions alone.
  if (loses && HasOlderUsers(version)) set_first_version(version.number);
  slots.extras().work.AddMoved(slots.bytes());
  return divided;
}

void KeyIndex::CatchUp(const TableVersion& version) {
  const Progress nobody;
  (void)CatchUp(version, nobody);
}

Status KeyIndex::CatchUp(const TableVersion& version, const Progress& progress) {
  if (view_.indexed_rows >= version.rows) return Status::Ok();
  Ref<SlotTable> slots = view_.slots;
  const uint64_t first = view_.indexed_rows;
  uint64_t row = first;
  // Whatever ends it: what has been added shows.
  const auto publish = [&] { SetView({slots, row, false, 0}); };
  try {
    while (row < version.rows && !progress.IsCancelled()) {
      const uint64_t count = std::min(kReadRows, version.rows - row);
      const uint64_t entries = slots->entries();
      const StoredKeys stored(version, key_columns_, row, count);
      AddRows(&slots, version, stored.keys(), count, &row);
      if (row != first + kReadRows) continue;
      // By now it is known how many of them need a slot of their own.
      const uint64_t fresh = slots->entries() - entries;
      slots = WithSpread(slots, (version.rows - row) / kReadRows * fresh, version, progress);
    }
  } catch (const std::bad_alloc&) {
    publish();
    throw;
  }
  publish();
  return row == version.rows ? Status::Ok() : progress.Check();
}

void KeyIndex::AddRows(Ref<SlotTable>* slots, const TableVersion& version, const KeyVectors& keys,
                       uint64_t count, uint64_t* row) {
  Array<uint64_t> none(pool_);
  uint64_t hashes[kKeyBlock];
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    HashKeys(version.seed, keys, done, length, hashes);
    (*slots)->extras().work.AddLines(length);
    const auto announce = [&](uint64_t i) { (*slots)->Prefetch(hashes[i]); };
    ForEachAnnounced(length, announce, [&](uint64_t i) {
      if (!(*slots)->HasRoom(hashes[i])) *slots = WithRoom(*slots, hashes[i], version, &none);
      if (uint64_t* end = (*slots)->EndInFirstLine(hashes[i])) {
        (*slots)->InsertAt(end, hashes[i], *row);
      } else {
        AddRow(slots->get(), {**slots, version, key_columns_}, keys, done + i, hashes[i], *row);
      }
      ++*row;
    });
  }
}

bool KeyIndex::HasKeyIn(const KeyLookup& lookup, const KeyVectors& keys, uint64_t key,
                        uint64_t entry) const {
  bool found = false;
  lookup.slots.ForEachRowOf(entry, [&](uint64_t row) {
    found = row < lookup.version.rows && lookup.HasKey(keys, key, row);
    // The rows of a list had one key when they were entered.
    return !found && moves_;
  });
  return found;
}

// Rows of equal keys share a slot, deleted ones too: older versions may have them.
void KeyIndex::AddRow(SlotTable* slots, const KeyLookup& lookup, const KeyVectors& keys,
                      uint64_t key, uint64_t hash, uint64_t row) {
  const TableVersion& version = lookup.version;
  const bool is_live = !version.IsDeleted(row);
  uint64_t* slot = nullptr;
  uint64_t replaced = 0;
  SlotTable::Probe probe(*slots, hash);
  while (probe.NextSlot()) {
    const uint64_t entry = probe.entry();
    const bool is_list = (entry & kListSlot) != 0;
    const bool is_same = HasKeyIn(lookup, keys, key, entry);
    if (is_same && (is_list || !is_live || !version.IsDeleted(entry))) {
      if (is_live) repeated_.PushBack(row);
      repeats_ = true;
      const uint64_t joined = Joined(*slots, entry, row);
      if (slot == nullptr) {
        slots->Replace(probe.slot(), hash, joined);
        return;
      }
      // Into the slot of no use before it, which nobody walks again then. What was joined stays
      // where it is, for lookups that are past that slot already.
      if (HasOlderUsers(version)) slots->extras().older.Add(hash, replaced, version.number);
      slots->Replace(slot, hash, joined);
      return;
    }
    if (slot != nullptr || (is_list && !moves_) || !IsObsolete(*slots, version, hash, entry)) {
      continue;
    }
    slot = probe.slot();
    replaced = entry;
    if (is_same) break;
  }
  if (slot == nullptr) {
    slots->InsertAt(probe.end(), hash, row);
    return;
  }
  if (HasOlderUsers(version)) {
    slots->extras().older.Add(hash, replaced, version.number);
    repeats_ = true;
  }
  slots->Replace(slot, hash, row);
}

uint64_t KeyIndex::FindRepeatedRow(const TableVersion& version) {
  const KeyLookup lookup{*view_.slots, version, key_columns_};
  uint64_t rows[2];
  // Rows that are repeated no more cannot become so without being noted anew.
  for (; repeated_from_ < repeated_.size(); ++repeated_from_) {
    const uint64_t row = repeated_[repeated_from_];
    if (row >= version.rows || version.IsDeleted(row)) continue;
    const StoredKeys stored(version, key_columns_, row, 1);
    if (lookup.FindTwo(stored.keys(), 0, rows) == 2) return row;
  }
  repeated_.Clear();
  repeated_from_ = 0;
  return kNoRow;
}

}  // namespace colmerge
