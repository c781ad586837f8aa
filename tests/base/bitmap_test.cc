// SPDX-License-Identifier: Apache-2.0
// Bit ranges against a plain vector of truth values, at all offsets, with memory that ends where
// the range does.
#include "base/bitmap.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::Random;

std::vector<bool> RandomBits(uint64_t count, Random* random) {
  std::vector<bool> bits;
  const auto percent = static_cast<uint32_t>(random->Below(101));
  for (uint64_t i = 0; i < count; ++i) bits.push_back(random->Percent(percent));
  return bits;
}

// On the heap and of exactly the bytes needed: a sanitizer sees the first byte beyond.
std::unique_ptr<uint8_t[]> Pack(const std::vector<bool>& bits) {
  auto packed = std::make_unique<uint8_t[]>(BitmapBytes(bits.size()));
  for (uint64_t i = 0; i < bits.size(); ++i) PutBit(packed.get(), i, bits[i]);
  return packed;
}

std::vector<bool> Unpack(const uint8_t* packed, uint64_t count) {
  std::vector<bool> bits;
  for (uint64_t i = 0; i < count; ++i) bits.push_back(GetBit(packed, i));
  return bits;
}

TEST_CASE("bits lie in Arrow's order") {
  uint8_t bits[2] = {0, 0};
  SetBit(bits, 0);
  SetBit(bits, 3);
  SetBit(bits, 9);
  CHECK(bits[0] == 0b1001);
  CHECK(bits[1] == 0b10);
  ClearBit(bits, 3);
  PutBit(bits, 9, false);
  PutBit(bits, 1, true);
  CHECK(bits[0] == 0b11);
  CHECK(bits[1] == 0);
  CHECK(BitmapBytes(0) == 0);
  CHECK(BitmapBytes(1) == 1);
  CHECK(BitmapBytes(8) == 1);
  CHECK(BitmapBytes(9) == 2);
}

TEST_CASE("bits are counted in any range") {
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::vector<bool> bits = RandomBits(1 + random.Below(300), &random);
    const uint64_t offset = random.Below(bits.size() + 1);
    const uint64_t length = random.Below(bits.size() - offset + 1);
    const auto first = bits.begin() + static_cast<int64_t>(offset);
    const auto expected = std::count(first, first + static_cast<int64_t>(length), true);
    REQUIRE(CountBits(Pack(bits).get(), offset, length) == static_cast<uint64_t>(expected));
  }
}

TEST_CASE("bits are filled in any range, and no other") {
  Random random(2);
  for (int round = 0; round < 2000; ++round) {
    std::vector<bool> bits = RandomBits(1 + random.Below(300), &random);
    const uint64_t offset = random.Below(bits.size() + 1);
    const uint64_t length = random.Below(bits.size() - offset + 1);
    const bool value = random.Percent(50);
    auto packed = Pack(bits);
    FillBits(packed.get(), offset, length, value);
    const auto first = bits.begin() + static_cast<int64_t>(offset);
    std::fill(first, first + static_cast<int64_t>(length), value);
    REQUIRE(Unpack(packed.get(), bits.size()) == bits);
  }
}

TEST_CASE("bits are copied from any offset to any other, and no more of them") {
  Random random(3);
  for (int round = 0; round < 4000; ++round) {
    const uint64_t length = random.Below(200);
    const uint64_t from = random.Below(20);
    const uint64_t to = random.Below(20);
    const std::vector<bool> source = RandomBits(from + length, &random);
    std::vector<bool> target = RandomBits(to + length + random.Below(20), &random);
    auto packed = Pack(target);
    CopyBits(Pack(source).get(), from, packed.get(), to, length);
    std::copy_n(source.begin() + static_cast<int64_t>(from), length,
                target.begin() + static_cast<int64_t>(to));
    REQUIRE(Unpack(packed.get(), target.size()) == target);
  }
}

}  // namespace
}  // namespace colmerge
