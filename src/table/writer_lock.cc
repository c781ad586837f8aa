// SPDX-License-Identifier: Apache-2.0
#include "table/writer_lock.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace colmerge {
namespace {

// Between two looks at whether a wait is still wanted.
constexpr std::chrono::milliseconds kLookAgain{5};

}  // namespace

Result<bool> WriterLock::Acquire(const Owner* owner, const Wait& wait) {
  std::unique_lock lock(mutex_);
  std::chrono::steady_clock::time_point begin;
  if (owner_ != nullptr) begin = std::chrono::steady_clock::now();
  while (owner_ != nullptr) {
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    if (waited >= wait.most) return false;
    ++waiting_;
    if (wait.progress != nullptr || wait.most != std::chrono::milliseconds::max()) {
      released_.wait_for(lock, std::min(kLookAgain, wait.most - waited));
    } else {
      released_.wait(lock);
    }
    --waiting_;
    if (owner_ != nullptr && wait.progress != nullptr) {
      COLMERGE_RETURN_IF_ERROR(wait.progress->Check());
    }
  }
  owner_ = owner;
  return true;
}

void WriterLock::Acquire(const Owner* owner) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  released_.wait(lock, [this] { return owner_ == nullptr; });
  --waiting_;
  owner_ = owner;
}

void WriterLock::Release(const Owner* owner) noexcept {
  bool is_awaited = false;
  {
    std::lock_guard lock(mutex_);
    if (owner_ != owner) return;
    owner_ = nullptr;
    is_awaited = waiting_ != 0;
  }
  if (is_awaited) released_.notify_one();
}

bool WriterLock::IsHeldBy(const Owner* owner) const {
  std::lock_guard lock(mutex_);
  return owner_ == owner;
}

Status WriterTurn::Begin(WriterLock* lock, const WriterLock::Wait& wait) {
  // Who is cancelled already has no turn, free as the lock may be.
  if (wait.progress != nullptr) COLMERGE_RETURN_IF_ERROR(wait.progress->Check());
  COLMERGE_ASSIGN_OR_RETURN(const bool begun, lock->Acquire(&owner_, wait));
  if (!begun) return Error(Code::kLimitExceeded, "The table is being written; waited too long");
  lock_ = lock;
  return Status::Ok();
}

void WriterTurn::End() noexcept {
  if (lock_ != nullptr) std::exchange(lock_, nullptr)->Release(&owner_);
}

}  // namespace colmerge
