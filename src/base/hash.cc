// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <random>

namespace colmerge {
namespace {

uint64_t Load64(const uint8_t* data) {
  uint64_t word;
  std::memcpy(&word, data, 8);
  return word;
}

// The last 0 to 8 bytes as one word; differing lengths are told apart by the caller.
uint64_t LoadTail(const uint8_t* data, uint64_t size) {
  uint64_t word = 0;
  if (size != 0) std::memcpy(&word, data, size);
  return word;
}

}  // namespace

HashSeed HashSeed::Random() {
  std::random_device device;
  auto word = [&] { return static_cast<uint64_t>(device()) << 32 | device(); };
  HashSeed seed;
  seed.low = word();
  seed.high = word();
  return seed;
}

uint64_t HashBytes(const HashSeed& seed, const void* data, uint64_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  uint64_t state = seed.low ^ (size * 0x9E3779B97F4A7C15u);
  uint64_t left = size;
  for (; left > 16; left -= 16, bytes += 16) {
    state = FoldMultiply(Load64(bytes) ^ seed.high, Load64(bytes + 8) ^ state);
  }
  uint64_t first = left > 8 ? Load64(bytes) : LoadTail(bytes, left);
  uint64_t second = left > 8 ? LoadTail(bytes + 8, left - 8) : 0;
  state = FoldMultiply(first ^ seed.high, second ^ state);
  return FoldMultiply(state ^ seed.low, seed.high ^ 0xD6E8FEB86659FD93u);
}

}  // namespace colmerge
