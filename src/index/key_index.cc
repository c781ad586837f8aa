// SPDX-License-Identifier: Apache-2.0
#include "index/key_index.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/key_value.h"

namespace colmerge {
namespace {

// Stored rows are read this many at a time when they are indexed.
constexpr uint64_t kReadRows = 8 * kKeyBlock;

// The key columns of stored rows, as vectors.
class StoredKeys {
 public:
  // Of a range of rows.
  StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns, uint64_t start,
             uint64_t count)
      : StoredKeys(columns, [&](uint32_t column) {
          return ReadRange(version.type(column), version.columns[column], start, count,
                           version.pool, nullptr);
        }) {}
  // Of any rows.
  StoredKeys(const TableVersion& version, const std::vector<uint32_t>& columns,
             std::span<const uint64_t> rows)
      : StoredKeys(columns, [&](uint32_t column) {
          return ReadRows(version.type(column), version.columns[column], rows.data(), rows.size(),
                          version.pool, nullptr);
        }) {}
  const KeyVectors& keys() const { return keys_; }

 private:
  template <typename Read>
  StoredKeys(const std::vector<uint32_t>& columns, Read&& read) {
    vectors_.reserve(columns.size());
    for (uint32_t column : columns) vectors_.push_back(read(column));
    for (const Vector& vector : vectors_) keys_.push_back(&vector);
  }

  std::vector<Vector> vectors_;
  KeyVectors keys_;
};

// Inserts the rows of these keys, row_of(i) that of the i-th.
template <typename RowOf>
void InsertKeys(const HashSeed& seed, const KeyVectors& keys, uint64_t count, RowOf&& row_of,
                SlotTable* slots) {
  uint64_t hashes[kKeyBlock];
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    HashKeys(seed, keys, done, length, hashes);
    ForEachAnnounced(
        *slots, length, [&](uint64_t i) { return hashes[i]; },
        [&](uint64_t i) { slots->Insert(hashes[i], row_of(done + i)); });
  }
}

}  // namespace

void HashKeys(const HashSeed& seed, const KeyVectors& keys, uint64_t start, uint64_t count,
              uint64_t* hashes) {
  for (size_t i = 0; i < keys.size(); ++i) {
    HashValues(seed, *keys[i], start, count, i != 0, hashes);
  }
}

bool KeyLookup::Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const {
  if (row >= version.rows || version.IsDeleted(row)) return false;
  const auto position = static_cast<uint32_t>(key);
  bool equal = true;
  for (size_t i = 0; i < keys.size() && equal; ++i) {
    CompareWithColumn(*keys[i], &position, version.columns[key_columns[i]], &row, 1, &equal);
  }
  return equal;
}

void KeyLookup::FindBlock(const KeyVectors& keys, uint64_t start, uint64_t count,
                          const uint64_t* hashes, uint64_t* rows) const {
  uint32_t checked[kKeyBlock];  // keys whose first candidate has to be compared
  uint64_t candidates[kKeyBlock];
  bool equal[kKeyBlock];
  uint64_t n = 0;
  auto note_first = [&](uint64_t i) {
    const uint64_t row = slots.FirstInLine(hashes[i]);
    rows[i] = row == SlotTable::kNone ? kNoRow : kUndecided;
    // Whether there is a candidate is anybody's guess: it is noted in any case, and counted if so.
    candidates[n] = row;
    checked[n] = static_cast<uint32_t>(start + i);
    n += row < version.rows;
  };
  ForEachAnnounced(slots, count, [&](uint64_t i) { return hashes[i]; }, note_first);
  std::fill_n(equal, n, true);
  for (size_t i = 0; i < keys.size(); ++i) {
    CompareWithColumn(*keys[i], checked, version.columns[key_columns[i]], candidates, n, equal);
  }
  const bool any_deleted = version.deleted_rows != 0;
  for (uint64_t i = 0; i < n; ++i) {
    if (equal[i] && !(any_deleted && version.IsDeleted(candidates[i]))) {
      rows[checked[i] - start] = candidates[i];
    }
  }
}

void KeyLookup::Find(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const {
  FindBlocks(keys, start, count, rows, [&](uint64_t key, uint64_t hash) {
    SlotTable::Probe probe(slots, hash);
    const uint64_t row = probe.NextMatch([&](uint64_t at) { return Matches(keys, key, at); });
    return row == SlotTable::kNone ? kNoRow : row;
  });
}

uint64_t KeyLookup::FindTwo(const KeyVectors& keys, uint64_t key, uint64_t rows[2]) const {
  uint64_t hash;
  HashKeys(version.seed, keys, key, 1, &hash);
  SlotTable::Probe probe(slots, hash);
  uint64_t found = 0;
  while (found < 2) {
    const uint64_t row = probe.Next();
    if (row == SlotTable::kNone) break;
    if (Matches(keys, key, row)) rows[found++] = row;
  }
  return found;
}

void KeyLookup::FindAll(const KeyVectors& keys, uint64_t key, Array<uint64_t>* rows) const {
  uint64_t hash;
  HashKeys(version.seed, keys, key, 1, &hash);
  SlotTable::Probe probe(slots, hash);
  for (uint64_t row = probe.Next(); row != SlotTable::kNone; row = probe.Next()) {
    if (Matches(keys, key, row)) rows->PushBack(row);
  }
}

KeyIndex::KeyIndex(std::vector<uint32_t> key_columns, const Ref<MemoryPool>& pool)
    : key_columns_(std::move(key_columns)),
      pool_(pool),
      view_{MakeRef<SlotTable>(uint64_t{0}, pool), 0, false, 0},
      repeated_(pool, MemoryCategory::kIndexes) {}

KeyIndex::View KeyIndex::view() const {
  std::lock_guard lock(view_mutex_);
  return view_;
}

void KeyIndex::SetView(View view) noexcept {
  view.repeated_bytes = repeated_.bytes();
  std::lock_guard lock(view_mutex_);
  std::swap(view_, view);
}

void KeyIndex::Reserve(uint64_t more, const TableVersion& version) {
  const uint64_t entries = view_.indexed_rows + more;
  if (entries <= view_.slots->limit()) return;
  const uint64_t limit = view_.slots->limit();
  auto larger = MakeRef<SlotTable>(std::max(entries, limit + limit / 2), pool_);
  if (view_.slots->tells_hashes()) {
    const Array<uint64_t> unsettled = larger->TakeOver(*view_.slots, view_.indexed_rows, pool_);
    InsertRows(larger.get(), version, {unsettled.data(), unsettled.size()});
  } else {
    InsertRows(larger.get(), version, 0, view_.indexed_rows);
  }
  SetView({std::move(larger), view_.indexed_rows, view_.repeats});
}

void KeyIndex::InsertRows(SlotTable* slots, const TableVersion& version, uint64_t start,
                          uint64_t end) {
  for (uint64_t row = start; row < end; row += kReadRows) {
    const uint64_t count = std::min(kReadRows, end - row);
    const StoredKeys stored(version, key_columns_, row, count);
    InsertKeys(version.seed, stored.keys(), count, [row](uint64_t i) { return row + i; }, slots);
  }
}

void KeyIndex::InsertRows(SlotTable* slots, const TableVersion& version,
                          std::span<const uint64_t> rows) {
  for (uint64_t start = 0; start < rows.size(); start += kReadRows) {
    const auto piece = rows.subspan(start, std::min(kReadRows, rows.size() - start));
    const StoredKeys stored(version, key_columns_, piece);
    InsertKeys(
        version.seed, stored.keys(), piece.size(), [piece](uint64_t i) { return piece[i]; }, slots);
  }
}

void KeyIndex::CatchUp(const TableVersion& version) {
  if (view_.indexed_rows >= version.rows) return;
  // Room first: the old slots stay as they were when a larger table is due.
  Reserve(version.rows - view_.indexed_rows, version);
  const Ref<SlotTable> slots = view_.slots;
  for (uint64_t row = view_.indexed_rows; row < version.rows;) {
    const uint64_t count = std::min(kReadRows, version.rows - row);
    StoredKeys stored(version, key_columns_, row, count);
    repeated_.Reserve(repeated_.size() + count);
    CatchUpRows(slots.get(), version, stored.keys(), row, count);
    row += count;
    SetView({slots, row, !repeated_.empty()});
  }
  if (repeated_.empty()) {
    repeated_ = Array<uint64_t>(pool_, MemoryCategory::kIndexes);
    SetView(view_);
  }
}

void KeyIndex::CatchUpRows(SlotTable* slots, const TableVersion& version, const KeyVectors& keys,
                           uint64_t first_row, uint64_t count) noexcept {
  uint64_t hashes[kKeyBlock];
  uint64_t found[kKeyBlock];
  const KeyLookup lookup{*slots, version, key_columns_};
  for (uint64_t done = 0; done < count; done += kKeyBlock) {
    const uint64_t length = std::min(kKeyBlock, count - done);
    HashKeys(version.seed, keys, done, length, hashes);
    lookup.FindBlock(keys, done, length, hashes, found);
    for (uint64_t i = 0; i < length; ++i) {
      // An equal key found before this block, or met in it, makes the row a repeated one.
      uint64_t other = found[i];
      if (other == kNoRow || other == KeyLookup::kUndecided) {
        SlotTable::Probe probe(*slots, hashes[i]);
        other = probe.NextMatch([&](uint64_t at) { return lookup.Matches(keys, done + i, at); });
      }
      if (other != SlotTable::kNone) repeated_.PushBack(first_row + done + i);
      slots->Insert(hashes[i], first_row + done + i);
    }
  }
}

uint64_t KeyIndex::FindRepeatedRow(const TableVersion& version) const {
  const KeyLookup lookup{*view_.slots, version, key_columns_};
  uint64_t rows[2];
  for (uint64_t row : repeated_) {
    if (version.IsDeleted(row)) continue;
    StoredKeys stored(version, key_columns_, row, 1);
    if (lookup.FindTwo(stored.keys(), 0, rows) == 2) return row;
  }
  return kNoRow;
}

}  // namespace colmerge
