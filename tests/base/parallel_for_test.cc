// SPDX-License-Identifier: Apache-2.0
#include "base/parallel_for.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
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

TEST_CASE("parts are all done, the first on the calling thread") {
  Progress progress;
  for (const uint32_t parts : {1u, 2u, 7u}) {
    std::vector<std::atomic<int>> done(parts);
    std::atomic<bool> first_here{false};
    const Status status = RunParts(
        &progress, parts,
        [&, self = std::this_thread::get_id()](uint32_t part, bool on_calling_thread) {
          ++done[part];
          if (part == 0) first_here = on_calling_thread && std::this_thread::get_id() == self;
          return Status::Ok();
        },
        [] { return Status::Ok(); });
    CHECK(status.ok());
    CHECK(first_here);
    for (const auto& times : done) CHECK(times == 1);
  }
}

// Until another part has failed.
Status WaitForCancel(const Progress& progress) {
  while (!progress.IsCancelled()) std::this_thread::yield();
  return progress.Check();
}

TEST_CASE("when a part fails the others are told, and its error is the one that is given") {
  Progress progress;
  const Status status = RunParts(
      &progress, 3,
      [&](uint32_t part, bool) {
        return part == 2 ? Status(Code::kInvalidArgument, "the third") : WaitForCancel(progress);
      },
      [] { return Status::Ok(); });
  CHECK(status.message() == "the third");
  CHECK_FALSE(progress.IsCancelled());
}

TEST_CASE("of several errors that of the first part is given") {
  Progress progress;
  std::atomic<int> begun{0};
  const Status status = RunParts(
      &progress, 2,
      [&](uint32_t part, bool) {
        for (++begun; begun < 2;) std::this_thread::yield();
        return Status(Code::kInvalidArgument, part == 0 ? "first" : "second");
      },
      [] { return Status::Ok(); });
  CHECK(status.message() == "first");
}

TEST_CASE("a part's exception is passed on") {
  Progress progress;
  CHECK_THROWS_AS(RunParts(
                      &progress, 2,
                      [&](uint32_t part, bool) -> Status {
                        if (part == 1) throw std::bad_alloc();
                        return WaitForCancel(progress);
                      },
                      [] { return Status::Ok(); }),
                  std::bad_alloc);
  CHECK_FALSE(progress.IsCancelled());
}

TEST_CASE("while others work the calling thread is asked, and may end them") {
  Progress progress;
  int asked = 0;
  std::atomic<bool> other_begun{false};
  const Status status = RunParts(
      &progress, 2,
      [&](uint32_t part, bool) {
        if (part == 1) {
          other_begun = true;
          return WaitForCancel(progress);
        }
        while (!other_begun) std::this_thread::yield();
        return Status::Ok();
      },
      [&] { return ++asked == 3 ? Status(Code::kCancelled, "enough") : Status::Ok(); });
  CHECK(status.message() == "enough");
  CHECK(asked == 3);
}

}  // namespace
}  // namespace colmerge
