// SPDX-License-Identifier: Apache-2.0
#include "query/query_run.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/error.h"

namespace colmerge {
namespace {

constexpr const char* kStopped = "stopped";
constexpr std::chrono::milliseconds kReportInterval(10);

bool IsStopped(const Status& status) {
  return status.code() == Code::kCancelled && status.message() == kStopped;
}

// How a part ended.
struct PartOutcome {
  Status status;
  std::exception_ptr exception;
};

}  // namespace

int64_t CurrentMicroseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

Status StoppedByOtherPart() { return Status(Code::kCancelled, kStopped); }

Status QueryRun::Continue(uint64_t rows, bool on_calling_thread) {
  const uint64_t read = rows_read.fetch_add(rows, std::memory_order_relaxed) + rows;
  if (stop.load(std::memory_order_relaxed)) return StoppedByOtherPart();
  if (options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed)) {
    return Status(Code::kCancelled, "The query was cancelled");
  }
  if (!on_calling_thread || !options.on_progress) return Status::Ok();
  return options.on_progress({read, total_rows});
}

Status RunParts(QueryRun* run, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work) {
  if (parts == 1) return work(0, true);
  std::vector<PartOutcome> outcomes(parts);
  std::mutex mutex;
  std::condition_variable ended;
  uint32_t running = 0;  // parts on other threads; with the mutex
  auto perform = [&](uint32_t part, bool on_calling_thread) {
    try {
      outcomes[part].status = work(part, on_calling_thread);
    } catch (...) {
      outcomes[part].exception = std::current_exception();
    }
    if (!outcomes[part].status.ok() || outcomes[part].exception) {
      run->stop.store(true, std::memory_order_relaxed);
    }
    if (on_calling_thread) return;
    std::lock_guard lock(mutex);
    --running;
    ended.notify_one();
  };
  std::vector<std::thread> threads;
  threads.reserve(parts);
  uint32_t started = 1;
  try {
    for (; started < parts; ++started) {
      {
        std::lock_guard lock(mutex);
        ++running;
      }
      threads.emplace_back([&perform, part = started] { perform(part, false); });
    }
  } catch (const std::system_error&) {
    // No more threads to be had: what is left is done here.
    std::lock_guard lock(mutex);
    --running;
  }
  perform(0, true);
  for (; started < parts; ++started) perform(started, true);
  // The hooks are called on while others are at work.
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, kReportInterval, [&] { return running == 0; })) {
    lock.unlock();
    if (outcomes[0].status.ok() && !outcomes[0].exception) {
      outcomes[0].status = run->Continue(0, true);
      if (!outcomes[0].status.ok()) run->stop.store(true, std::memory_order_relaxed);
    }
    lock.lock();
  }
  lock.unlock();
  for (std::thread& thread : threads) thread.join();
  run->stop.store(false, std::memory_order_relaxed);
  for (PartOutcome& outcome : outcomes) {
    if (outcome.exception) std::rethrow_exception(outcome.exception);
    if (!outcome.status.ok() && !IsStopped(outcome.status)) return std::move(outcome.status);
  }
  return Status::Ok();
}

}  // namespace colmerge
