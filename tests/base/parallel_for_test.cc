// SPDX-License-Identifier: Apache-2.0
#include "base/parallel_for.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE("every round is done once, whatever the number of threads") {
  for (const uint32_t threads : {0u, 1u, 2u, 7u}) {
    for (const uint64_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> done(count);
      ParallelFor(threads, count, [&](uint64_t i) noexcept { ++done[i]; });
      for (const auto& times : done) REQUIRE(times == 1);
    }
  }
}

TEST_CASE("alone, the calling thread does the rounds in their order") {
  std::vector<uint64_t> order;
  ParallelFor(1, 5, [&](uint64_t i) noexcept { order.push_back(i); });
  CHECK(order == std::vector<uint64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("the threads are as many as asked for, the calling one among them") {
  constexpr uint32_t kThreads = 4;
  std::mutex mutex;
  std::set<std::thread::id> seen;
  std::atomic<uint32_t> arrived{0};
  // Each round waits for the others, so that no thread can do two of them, but not for ever.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  ParallelFor(kThreads, kThreads, [&](uint64_t) noexcept {
    {
      std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    }
    ++arrived;
    while (arrived < kThreads && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
  });
  CHECK(seen.size() == kThreads);
  CHECK(seen.count(std::this_thread::get_id()) == 1);
}

TEST_CASE("where the system has no thread to give, the calling one does it all") {
  // No address space holds such a stack.
  pthread_attr_t usual, impossible;
  REQUIRE(pthread_getattr_default_np(&usual) == 0);
  REQUIRE(pthread_attr_init(&impossible) == 0);
  REQUIRE(pthread_attr_setstacksize(&impossible, size_t{1} << 50) == 0);
  REQUIRE(pthread_setattr_default_np(&impossible) == 0);
  bool elsewhere = false;
  uint64_t sum = 0;
  ParallelFor(4, 100, [&, self = std::this_thread::get_id()](uint64_t i) noexcept {
    elsewhere |= std::this_thread::get_id() != self;
    sum += i;
  });
  REQUIRE(pthread_setattr_default_np(&usual) == 0);
  pthread_attr_destroy(&impossible);
  pthread_attr_destroy(&usual);
  CHECK_FALSE(elsewhere);
  CHECK(sum == 4950);
}

TEST_CASE("what the rounds wrote is there afterwards") {
  std::vector<int> plain(10'000);
  ParallelFor(4, plain.size(), [&](uint64_t i) noexcept { plain[i] = static_cast<int>(i); });
  int wrong = 0;
  for (size_t i = 0; i < plain.size(); ++i) wrong += plain[i] != static_cast<int>(i);
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace colmerge
