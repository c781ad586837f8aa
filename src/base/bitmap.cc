// SPDX-License-Identifier: Apache-2.0
#include "base/bitmap.h"

#include <cstring>

namespace colmerge {

uint64_t CountBits(const uint8_t* bits, uint64_t offset, uint64_t length) {
  uint64_t count = 0;
  uint64_t i = offset;
  const uint64_t end = offset + length;
  for (; i < end && (i & 7) != 0; ++i) count += GetBit(bits, i);
  for (; i + 64 <= end; i += 64) {
    uint64_t word;
    std::memcpy(&word, bits + (i >> 3), 8);
    count += CountOnes(word);
  }
  for (; i + 8 <= end; i += 8) count += CountOnes(bits[i >> 3]);
  for (; i < end; ++i) count += GetBit(bits, i);
  return count;
}

void CopyBits(const uint8_t* source, uint64_t source_offset, uint8_t* destination,
              uint64_t destination_offset, uint64_t length) {
  uint64_t i = 0;
  for (; i < length && ((destination_offset + i) & 7) != 0; ++i) {
    PutBit(destination, destination_offset + i, GetBit(source, source_offset + i));
  }
  const unsigned shift = (source_offset + i) & 7;
  const uint8_t* from = source + ((source_offset + i) >> 3);
  uint8_t* to = destination + ((destination_offset + i) >> 3);
  if (shift == 0) {
    uint64_t bytes = (length - i) / 8;
    if (bytes != 0) std::memcpy(to, from, bytes);
    i += bytes * 8;
  } else {
    for (; i + 8 <= length; i += 8, ++from, ++to) {
      *to = static_cast<uint8_t>((from[0] >> shift) | (from[1] << (8 - shift)));
    }
  }
  for (; i < length; ++i) {
    PutBit(destination, destination_offset + i, GetBit(source, source_offset + i));
  }
}

void FillBits(uint8_t* bits, uint64_t offset, uint64_t length, bool value) {
  uint64_t i = offset;
  const uint64_t end = offset + length;
  for (; i < end && (i & 7) != 0; ++i) PutBit(bits, i, value);
  if (end - i >= 8) {
    std::memset(bits + (i >> 3), value ? 0xFF : 0, (end - i) / 8);
    i += (end - i) / 8 * 8;
  }
  for (; i < end; ++i) PutBit(bits, i, value);
}

}  // namespace colmerge
