// SPDX-License-Identifier: Apache-2.0
// Seeded 64-bit hashes of keys.
//
// Each store draws a 128-bit seed at random, so that nobody can prepare keys that collide. The
// mixing step is a 64x64 -> 128-bit multiplication whose halves are folded together (the "multiply
// and fold" construction known from wyhash and Boost); the seed goes into both factors.
#pragma once

#include <cstdint>
#include <cstring>

namespace colmerge {

struct HashSeed {
  uint64_t low = 0;
  uint64_t high = 0;
  static HashSeed Random();
};

inline uint64_t FoldMultiply(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// A second fold breaks the line that makes h(x) = 0 for the one x equal to the seed.
inline uint64_t HashWord(const HashSeed& seed, uint64_t value) {
  uint64_t folded = FoldMultiply(value ^ seed.low, seed.high | 1);
  return FoldMultiply(folded ^ value ^ seed.high, 0x9E3779B97F4A7C15u ^ seed.low);
}

uint64_t HashBytes(const HashSeed& seed, const void* data, uint64_t size);

// The hash of a composite key: order matters, so that (a, b) and (b, a) differ.
inline uint64_t CombineHashes(const HashSeed& seed, uint64_t first, uint64_t second) {
  return FoldMultiply(first ^ seed.high, (second ^ seed.low) | 1) ^ second;
}

}  // namespace colmerge
