// SPDX-License-Identifier: Apache-2.0
// Hashes: the same for the same seed, others for another, spread over tag and line bits alike.
#include "base/hash.h"

#include <bit>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

constexpr HashSeed kSeed{0x123456789ABCDEF0, 0x0FEDCBA987654321};

TEST_CASE("seeds are drawn at random") {
  std::set<uint64_t> words;
  for (int i = 0; i < 20; ++i) {
    const HashSeed seed = HashSeed::Random();
    words.insert(seed.low);
    words.insert(seed.high);
  }
  CHECK(words.size() == 40);
}

TEST_CASE("a hash depends on value and seed alone") {
  HashSeed other = kSeed;
  other.high ^= uint64_t{1} << 40;
  HashSeed third = kSeed;
  third.low ^= 1;
  for (uint64_t value : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}, kSeed.low, kSeed.high}) {
    CHECK(HashWord(kSeed, value) == HashWord(kSeed, value));
    CHECK(HashWord(kSeed, value) != HashWord(other, value));
    CHECK(HashWord(kSeed, value) != HashWord(third, value));
  }
  const std::string text = "a string of some length";
  CHECK(HashBytes(kSeed, text.data(), text.size()) != HashBytes(other, text.data(), text.size()));
  CHECK(HashBytes(kSeed, text.data(), text.size()) != HashBytes(third, text.data(), text.size()));
}

TEST_CASE("bytes are hashed wherever they lie, and nothing beside them") {
  test::Random random(5);
  for (uint64_t size = 0; size <= 70; ++size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random.Below(256));
    const uint64_t hash = HashBytes(kSeed, text.data(), size);
    for (int shift = 1; shift < 8; ++shift) {
      const std::string moved = std::string(static_cast<size_t>(shift), 'x') + text + "tail";
      REQUIRE(HashBytes(kSeed, moved.data() + shift, size) == hash);
    }
  }
}

TEST_CASE("byte strings that differ in one bit or in their length have different hashes") {
  std::set<uint64_t> hashes;
  size_t count = 0;
  for (uint64_t size = 0; size <= 40; ++size) {
    std::string text(size, '\0');  // so that the shorter ones are what the longer ones begin with
    hashes.insert(HashBytes(kSeed, text.data(), size));
    ++count;
    for (uint64_t bit = 0; bit < size * 8; ++bit) {
      text[bit / 8] = static_cast<char>(1 << (bit % 8));
      hashes.insert(HashBytes(kSeed, text.data(), size));
      text[bit / 8] = '\0';
      ++count;
    }
  }
  CHECK(hashes.size() == count);
}

TEST_CASE("the order of a composite key's parts counts") {
  CHECK(CombineHashes(kSeed, 1, 2) != CombineHashes(kSeed, 2, 1));
  std::set<uint64_t> hashes;
  for (uint64_t a = 0; a < 100; ++a) {
    for (uint64_t b = 0; b < 100; ++b) {
      hashes.insert(CombineHashes(kSeed, HashWord(kSeed, a), HashWord(kSeed, b)));
    }
  }
  CHECK(hashes.size() == 10000);
}

// Counts how often each of 256 cells is met; a value far beyond what chance allows fails.
template <typename Cell>
void CheckSpread(const std::vector<uint64_t>& hashes, Cell&& cell) {
  std::vector<double> met(256);
  for (uint64_t hash : hashes) met[cell(hash)] += 1;
  const double expected = static_cast<double>(hashes.size()) / 256;
  double deviation = 0;
  for (double count : met) deviation += (count - expected) * (count - expected) / expected;
  // 255 degrees of freedom: mean 255, standard deviation 22.6.
  CHECK(deviation < 255 + 8 * 22.6);
}

void CheckSpreadOfStride(const HashSeed& seed, uint64_t stride) {
  INFO("stride " << stride << ", seed " << seed.low);
  std::vector<uint64_t> words, texts, pairs;
  for (uint64_t i = 0; i < 4096; ++i) {
    const uint64_t key = i * stride;
    words.push_back(HashWord(seed, key));
    const std::string text = "customer-" + std::to_string(key);
    texts.push_back(HashBytes(seed, text.data(), text.size()));
    pairs.push_back(CombineHashes(seed, HashWord(seed, i % 64), HashWord(seed, key)));
  }
  for (const auto* hashes : {&words, &texts, &pairs}) {
    for (int shift = 0; shift <= 56; shift += 8) {
      CheckSpread(*hashes, [&](uint64_t hash) { return (hash >> shift) & 255; });
    }
  }
}

TEST_CASE("keys of any regular shape spread evenly over all bits") {
  const std::vector<uint64_t> strides = {
      1, 2, 8, uint64_t{1} << 32, uint64_t{1} << 52, 0x0101010101010101};
  const std::vector<HashSeed> seeds = {
      kSeed, {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B}, {0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1}};
  for (const HashSeed& seed : seeds) {
    for (uint64_t stride : strides) CheckSpreadOfStride(seed, stride);
  }
}

TEST_CASE("one bit of a word turns half of the hash's bits") {
  double turned = 0;
  for (uint64_t value = 0; value < 64; ++value) {
    for (int bit = 0; bit < 64; ++bit) {
      turned += std::popcount(HashWord(kSeed, value) ^ HashWord(kSeed, value ^ uint64_t{1} << bit));
    }
  }
  CHECK(std::abs(turned / (64 * 64) - 32) < 1);
}

}  // namespace
}  // namespace colmerge
