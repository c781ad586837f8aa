// SPDX-License-Identifier: Apache-2.0
// Truth values of a run of rows, one byte each, 0 or 1: what comparisons make in a buffer that
// stays in the cache, before it becomes row numbers or bits. Loops over bytes have no branches and
// leave the compiler free to use vector instructions.
#pragma once

#include <cstdint>

#include "column/vector.h"
#include "expr/values/selection.h"

namespace colmerge {

// So many rows are worked on at a time.
inline constexpr uint64_t kTruthRows = 1024;

// truths[i] becomes 0 where value i of a run is null. The run is rows[0..count), or, without rows,
// the `count` from `start`.
void ClearNulls(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
                uint8_t* truths);

// Appends the selected rows from `start` on whose truth is 1 to kept, which may be the selection's
// own rows, already read. Returns how many.
uint64_t AppendKept(const uint8_t* truths, const Selection& selection, uint64_t start,
                    uint64_t count, uint32_t* kept);

// One bit each, from the first of `bits`; those behind the last in its byte are 0.
void PackTruths(const uint8_t* truths, uint64_t count, uint8_t* bits);

// Eight bits as eight bytes, the lowest first.
inline uint64_t SpreadBits(uint8_t bits) {
  const uint64_t each = (bits * 0x0101010101010101u) & 0x8040201008040201u;
  return ((each + 0x00406070787C7E7Fu) >> 7) & 0x0101010101010101u;
}

}  // namespace colmerge
