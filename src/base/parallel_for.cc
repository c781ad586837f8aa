// SPDX-License-Identifier: Apache-2.0
#include "base/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace colmerge {

void ParallelForAny(uint32_t threads, uint64_t count, void (*call)(void*, uint64_t) noexcept,
                    void* work) noexcept {
  std::atomic<uint64_t> next{0};
  const auto take_rounds = [&] {
    for (uint64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) call(work, i);
  };
  const uint64_t others = std::max<uint64_t>(1, std::min<uint64_t>(threads, count)) - 1;
  std::vector<std::thread> helpers;
  try {
    helpers.reserve(others);
    while (helpers.size() < others) helpers.emplace_back(take_rounds);
  } catch (const std::exception&) {
    // No more of them to be had.
  }
  take_rounds();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace colmerge
