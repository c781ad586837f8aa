// SPDX-License-Identifier: Apache-2.0
// The least and the largest value of a chunk, kept with it from the time that a reader found them
// until the chunk is written again: a query can pass a chunk by without a look at its values.
//
// What the words mean is the reader's affair; the chunk only keeps them.
//
// Threads: any number of readers of an unchanging chunk may Keep (they all found the same) and Get;
// Forget only while nobody else has the chunk.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace colmerge {

struct Extremes {
  uint64_t least = 0;
  uint64_t largest = 0;
};

class ChunkExtremes {
 public:
  std::optional<Extremes> Get() const {
    if (!known_.load(std::memory_order_acquire)) return std::nullopt;
    return Extremes{least_.load(std::memory_order_relaxed),
                    largest_.load(std::memory_order_relaxed)};
  }
  void Keep(const Extremes& extremes) {
    least_.store(extremes.least, std::memory_order_relaxed);
    largest_.store(extremes.largest, std::memory_order_relaxed);
    known_.store(true, std::memory_order_release);
  }
  void Forget() noexcept { known_.store(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> known_{false};
  std::atomic<uint64_t> least_{0};
  std::atomic<uint64_t> largest_{0};
};

}  // namespace colmerge
