// SPDX-License-Identifier: Apache-2.0
#include "index/key_lookup.h"

#include "column/key_value.h"

namespace colmerge {

void HashKeys(const HashSeed& seed, const KeyVectors& keys, uint64_t start, uint64_t count,
              uint64_t* hashes) {
  for (size_t i = 0; i < keys.size(); ++i) {
    HashValues(seed, *keys[i], start, count, i != 0, hashes);
  }
}

bool KeyLookup::Matches(const KeyVectors& keys, uint64_t key, uint64_t row) const {
  return row < version.rows && !version.IsDeleted(row) && HasKey(keys, key, row);
}

bool KeyLookup::HasKey(const KeyVectors& keys, uint64_t key, uint64_t row) const {
  slots.extras().work.AddComparisons(1);
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
  const auto find = [&](uint64_t i) {
    const uint64_t* line = slots.HomeLine(hashes[i]);
    __builtin_prefetch(line);
    return line;
  };
  uint64_t n = 0;
  ForEachPlace(count, find, [&](uint64_t i, const uint64_t* line) {
    const uint64_t entry = SlotTable::FirstInLine(line, hashes[i]);
    // A walk goes on there, as a rule.
    __builtin_prefetch(line + (entry == SlotTable::kFurther ? kSlotsPerLine : 0));
    rows[i] = entry == SlotTable::kNone ? kNoRow : kUndecided;
    // Whether there is a candidate is anybody's guess: it is noted in any case, and counted if so.
    // A list is none: as a number it lies beyond all rows.
    candidates[n] = entry;
    checked[n] = static_cast<uint32_t>(start + i);
    n += entry < version.rows;
  });
  slots.extras().work.AddLines(count);
  slots.extras().work.AddComparisons(n);
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
  if (slots.extras().older.NeededBy(version.number)) FindOlder(keys, start, count, rows);
}

void KeyLookup::FindOlder(const KeyVectors& keys, uint64_t start, uint64_t count,
                          uint64_t* rows) const {
  for (uint64_t i = 0; i < count; ++i) {
    if (rows[i] != kNoRow) continue;
    ForEachRow(keys, start + i, [&](uint64_t row) {
      rows[i] = row;
      return false;
    });
  }
}

template <typename Visit>
void KeyLookup::ForEachRow(const KeyVectors& keys, uint64_t key, Visit&& visit) const {
  uint64_t hash;
  HashKeys(version.seed, keys, key, 1, &hash);
  bool goes_on = true;
  SlotTable::Probe probe(slots, hash);
  while (goes_on) {
    const uint64_t row = probe.NextMatch([&](uint64_t at) { return Matches(keys, key, at); });
    if (row == SlotTable::kNone) break;
    goes_on = visit(row);
  }
  if (!goes_on || !slots.extras().older.NeededBy(version.number)) return;
  slots.extras().older.ForEach(hash, [&](uint64_t entry) {
    slots.ForEachRowOf(entry, [&](uint64_t row) {
      if (goes_on && Matches(keys, key, row)) goes_on = visit(row);
      return goes_on;
    });
  });
}

uint64_t KeyLookup::FindTwo(const KeyVectors& keys, uint64_t key, uint64_t rows[2]) const {
  uint64_t found = 0;
  ForEachRow(keys, key, [&](uint64_t row) {
    if (found == 0 || rows[0] != row) rows[found++] = row;
    return found < 2;
  });
  return found;
}

void KeyLookup::FindAll(const KeyVectors& keys, uint64_t key, Array<uint64_t>* rows) const {
  const uint64_t before = rows->size();
  ForEachRow(keys, key, [&](uint64_t row) {
    rows->PushBack(row);
    return true;
  });
  if (rows->size() - before < 2) return;
  std::sort(rows->begin() + before, rows->end());
  rows->ResizeUninitialized(
      static_cast<uint64_t>(std::unique(rows->begin() + before, rows->end()) - rows->begin()));
}

}  // namespace colmerge
