// SPDX-License-Identifier: Apache-2.0
#include "concurrency/crew.h"

#include <chrono>
#include <exception>
#include <utility>

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define COLMERGE_SLOW 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define COLMERGE_SLOW 1
#endif
#endif

namespace colmerge::test {

int CaseMilliseconds() {
#ifdef COLMERGE_SLOW
  return 2500;
#else
  return 400;
#endif
}

void Crew::Add(std::function<void(int64_t)> turn, int64_t rounds) {
  members_.push_back({std::move(turn), rounds});
}

std::string Crew::Run() {
  std::atomic<bool> begun{false};
  for (const Member& member : members_) {
    threads_.emplace_back([this, &member, &begun] {
      while (!begun.load()) std::this_thread::yield();
      try {
        for (int64_t round = 0; !stopped() && round != member.rounds; ++round) member.turn(round);
      } catch (const std::exception& failure) {
        Fail(failure.what());
      }
    });
  }
  begun.store(true);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(CaseMilliseconds());
  while (!stopped() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  StopAndJoin();
  return failure();
}

std::string Crew::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Crew::StopAndJoin() {
  stopped_.store(true);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Crew::Fail(const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = what;
  stopped_.store(true);
}

}  // namespace colmerge::test
