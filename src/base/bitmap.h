// SPDX-License-Identifier: Apache-2.0
// Bits in Arrow's order: bit i of a bitmap is bit (i % 8) of byte i / 8.
#pragma once

#include <cstdint>

namespace colmerge {

inline uint64_t BitmapBytes(uint64_t bits) { return (bits + 7) / 8; }
inline bool GetBit(const uint8_t* bits, uint64_t i) { return (bits[i >> 3] >> (i & 7)) & 1; }
inline void SetBit(uint8_t* bits, uint64_t i) {
  bits[i >> 3] = static_cast<uint8_t>(bits[i >> 3] | (1u << (i & 7)));
}
inline void ClearBit(uint8_t* bits, uint64_t i) {
  bits[i >> 3] = static_cast<uint8_t>(bits[i >> 3] & ~(1u << (i & 7)));
}
inline void PutBit(uint8_t* bits, uint64_t i, bool value) {
  auto mask = static_cast<uint8_t>(1u << (i & 7));
  bits[i >> 3] = static_cast<uint8_t>((bits[i >> 3] & ~mask) | (value ? mask : 0));
}

// The number of ones, in a dozen plain instructions: x86-64 without extensions has none of its own,
// and what std::popcount becomes there is a call.
inline uint64_t CountOnes(uint64_t word) {
  word -= (word >> 1) & 0x5555555555555555;
  word = (word & 0x3333333333333333) + ((word >> 2) & 0x3333333333333333);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
  return (word * 0x0101010101010101) >> 56;
}

// The number of set bits in [offset, offset + length). Reads no byte outside that range.
uint64_t CountBits(const uint8_t* bits, uint64_t offset, uint64_t length);
// Copies length bits; other bits of the destination are kept. The ranges do not overlap.
void CopyBits(const uint8_t* source, uint64_t source_offset, uint8_t* destination,
              uint64_t destination_offset, uint64_t length);
// Sets length bits from offset to value; other bits are kept.
void FillBits(uint8_t* bits, uint64_t offset, uint64_t length, bool value);

}  // namespace colmerge
