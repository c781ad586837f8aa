// SPDX-License-Identifier: Apache-2.0
#include "base/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace colmerge {
namespace {

constexpr std::chrono::milliseconds kMeanwhileInterval(10);

// Parts that can fail, and how each of them ended.
class PartRunner {
 public:
  PartRunner(Progress* progress, uint32_t parts, const std::function<Status(uint32_t, bool)>& work,
             const std::function<Status()>& meanwhile)
      : progress_(*progress),
        parts_(parts),
        work_(work),
        meanwhile_(meanwhile),
        outcomes_(size_t{parts} + 1) {}

  Status Run() {
    ShareRounds(parts_, parts_, {this, &CallPart, &CallMeanwhile});
    progress_.Resume();
    if (!has_failed()) return Status::Ok();
    for (Outcome& outcome : outcomes_) {
      if (outcome.exception) std::rethrow_exception(outcome.exception);
      if (!outcome.status.ok() && outcome.status.code() != Code::kCancelled) {
        return std::move(outcome.status);
      }
    }
    return std::move(outcomes_[first_failed_].status);
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};

  struct Outcome {
    Status status;
    std::exception_ptr exception;
  };

  static void CallPart(void* self, uint64_t part, bool on_calling_thread) noexcept {
    auto& runner = *static_cast<PartRunner*>(self);
    if (runner.has_failed()) return;
    const auto number = static_cast<uint32_t>(part);
    runner.Attempt(number, [&] { return runner.work_(number, on_calling_thread); });
  }
  static void CallMeanwhile(void* self) noexcept {
    auto& runner = *static_cast<PartRunner*>(self);
    if (!runner.has_failed()) runner.Attempt(runner.parts_, runner.meanwhile_);
  }

  bool has_failed() const { return first_failed_.load(std::memory_order_acquire) != kNone; }

  template <typename Step>
  void Attempt(uint32_t number, const Step& step) noexcept {
    Outcome& outcome = outcomes_[number];
    try {
      outcome.status = step();
    } catch (...) {
      outcome.exception = std::current_exception();
    }
    if (outcome.status.ok() && !outcome.exception) return;
    uint32_t none = kNone;
    first_failed_.compare_exchange_strong(none, number, std::memory_order_acq_rel);
    progress_.Stop();
  }

  Progress& progress_;
  const uint32_t parts_;
  const std::function<Status(uint32_t, bool)>& work_;
  const std::function<Status()>& meanwhile_;
  std::vector<Outcome> outcomes_;              // by part, and that of meanwhile_
  std::atomic<uint32_t> first_failed_{kNone};  // of outcomes_, in time
};

}  // namespace

void ShareRounds(uint32_t threads, uint64_t count, const SharedRounds& rounds) noexcept {
  std::atomic<uint64_t> next{1};
  const auto take_rounds = [&](bool on_calling_thread) {
    for (uint64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
      rounds.call(rounds.work, i, on_calling_thread);
    }
  };
  std::mutex mutex;
  std::condition_variable all_ended;
  uint64_t running = 0;  // helpers; with the mutex
  const auto help = [&] {
    take_rounds(false);
    const std::lock_guard lock(mutex);
    if (--running == 0) all_ended.notify_one();
  };
  const uint64_t others = std::max<uint64_t>(1, std::min<uint64_t>(threads, count)) - 1;
  std::vector<std::thread> helpers;
  try {
    helpers.reserve(others);
    while (helpers.size() < others) {
      const std::lock_guard lock(mutex);
      helpers.emplace_back(help);
      ++running;
    }
  } catch (const std::exception&) {
    // No more of them to be had.
  }
  if (count != 0) rounds.call(rounds.work, 0, true);
  take_rounds(true);
  if (rounds.meanwhile != nullptr) {
    std::unique_lock lock(mutex);
    while (!all_ended.wait_for(lock, kMeanwhileInterval, [&] { return running == 0; })) {
      lock.unlock();
      rounds.meanwhile(rounds.work);
      lock.lock();
    }
  }
  for (std::thread& helper : helpers) helper.join();
}

Status RunParts(Progress* progress, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work,
                const std::function<Status()>& meanwhile) {
  if (parts == 1) return work(0, true);
  return PartRunner(progress, parts, work, meanwhile).Run();
}

}  // namespace colmerge
