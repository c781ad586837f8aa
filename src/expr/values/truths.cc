// SPDX-License-Identifier: Apache-2.0
#include "expr/values/truths.h"

#include <cstring>

namespace colmerge {
namespace {

constexpr uint64_t kNone = 0;

uint64_t LoadEight(const uint8_t* truths) {
  uint64_t word;
  std::memcpy(&word, truths, 8);
  return word;
}

// Eight bits from a bit that need not begin a byte; all of them exist.
uint8_t EightBits(const uint8_t* bits, uint64_t offset) {
  const uint64_t shift = offset & 7;
  const uint8_t* first = bits + (offset >> 3);
  if (shift == 0) return *first;
  return static_cast<uint8_t>((first[0] >> shift) | (first[1] << (8 - shift)));
}

// The row number of the i-th selected row, known at compile time to be i or to be looked up.
struct EveryRow {
  uint32_t operator()(uint64_t i) const { return static_cast<uint32_t>(i); }
};
struct ListedRow {
  const uint32_t* rows;
  uint32_t operator()(uint64_t i) const { return rows[i]; }
};

template <typename RowOf>
uint64_t AppendRows(const uint8_t* truths, RowOf row_of, uint64_t start, uint64_t count,
                    uint32_t* kept) {
  uint64_t found = 0;
  uint64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    if (LoadEight(truths + i) == kNone) continue;
    for (uint64_t j = i; j < i + 8; ++j) {
      kept[found] = row_of(start + j);
      found += truths[j];
    }
  }
  for (; i < count; ++i) {
    if (truths[i] != 0) kept[found++] = row_of(start + i);
  }
  return found;
}

}  // namespace

void ClearNulls(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
                uint8_t* truths) {
  if (vector.null_count == 0) return;
  if (vector.validity == nullptr) {
    std::memset(truths, 0, count);
    return;
  }
  uint64_t i = 0;
  if (rows == nullptr) {
    for (; i + 8 <= count; i += 8) {
      const uint64_t valid =
          SpreadBits(EightBits(vector.validity, vector.validity_offset + start + i));
      const uint64_t word = LoadEight(truths + i) & valid;
      std::memcpy(truths + i, &word, 8);
    }
  }
  for (; i < count; ++i) {
    const uint64_t row = rows == nullptr ? start + i : rows[i];
    truths[i] = static_cast<uint8_t>(truths[i] & (vector.IsValid(row) ? 1 : 0));
  }
}

uint64_t AppendKept(const uint8_t* truths, const Selection& selection, uint64_t start,
                    uint64_t count, uint32_t* kept) {
  if (selection.rows == nullptr) return AppendRows(truths, EveryRow{}, start, count, kept);
  return AppendRows(truths, ListedRow{selection.rows}, start, count, kept);
}

void PackTruths(const uint8_t* truths, uint64_t count, uint8_t* bits) {
  constexpr uint64_t kGather = 0x0102040810204080u;
  uint64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    bits[i / 8] = static_cast<uint8_t>((LoadEight(truths + i) * kGather) >> 56);
  }
  if (i == count) return;
  unsigned last = 0;
  for (uint64_t j = i; j < count; ++j) last |= static_cast<unsigned>(truths[j]) << (j - i);
  bits[i / 8] = static_cast<uint8_t>(last);
}

}  // namespace colmerge
