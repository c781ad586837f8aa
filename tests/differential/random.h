// SPDX-License-Identifier: Apache-2.0
// Repeatable chance: everything a seed does is drawn from here. The standard distributions are
// avoided, whose results differ between library versions.
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace colmerge::test {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed * 0x9e3779b97f4a7c15u + 1) {}
  // For one part of what a seed does, independent of the other parts.
  Random(uint64_t seed, uint64_t part) : Random(seed * 1000003 + part) {}

  uint64_t Bits() { return engine_(); }
  // From 0 to limit - 1; limit > 0.
  uint64_t Below(uint64_t limit) { return engine_() % limit; }
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
  }
  bool Percent(uint32_t percent) { return Below(100) < percent; }

  template <typename T>
  const T& Pick(const std::vector<T>& list) {
    return list[Below(list.size())];
  }
  template <typename T>
  void Shuffle(std::vector<T>* list) {
    for (size_t i = list->size(); i > 1; --i) std::swap((*list)[i - 1], (*list)[Below(i)]);
  }

  std::mt19937_64* engine() { return &engine_; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace colmerge::test
