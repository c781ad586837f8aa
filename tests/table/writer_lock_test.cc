// SPDX-License-Identifier: Apache-2.0
#include "table/writer_lock.h"

#include <atomic>
#include <thread>
#include <vector>

#include "support/catch.h"

namespace colmerge {
namespace {

using std::chrono::milliseconds;

TEST_CASE("writer lock: one owner at a time, and only that one releases it") {
  WriterLock lock;
  const WriterLock::Owner first, second;
  CHECK(*lock.Acquire(&first, {}));
  CHECK(lock.IsHeldBy(&first));
  lock.Release(&second);
  CHECK(lock.IsHeldBy(&first));
  lock.Release(&first);
  CHECK_FALSE(lock.IsHeldBy(&first));
  CHECK(*lock.Acquire(&second, {}));
  lock.Release(&second);
}

TEST_CASE("writer lock: an owner is no thread: who took it need not be who gives it back") {
  WriterLock lock;
  const WriterLock::Owner owner;
  std::thread([&] { lock.Acquire(&owner); }).join();
  CHECK(lock.IsHeldBy(&owner));
  std::thread([&] { lock.Release(&owner); }).join();
  CHECK_FALSE(lock.IsHeldBy(&owner));
}

TEST_CASE("writer lock: a wait ends after the time that it may take") {
  WriterLock lock;
  const WriterLock::Owner holder, waiter;
  lock.Acquire(&holder);
  CHECK_FALSE(*lock.Acquire(&waiter, {{}, milliseconds(0)}));
  CHECK_FALSE(*lock.Acquire(&waiter, {{}, milliseconds(20)}));
  CHECK(lock.IsHeldBy(&holder));
  lock.Release(&holder);
  CHECK(*lock.Acquire(&waiter, {{}, milliseconds(0)}));
}

TEST_CASE("writer lock: a wait ends when it is not wanted any more, and looks again and again") {
  WriterLock lock;
  const WriterLock::Owner holder, waiter;
  lock.Acquire(&holder);
  int looks = 0;
  WriterLock::Wait wait;
  wait.is_wanted = [&] {
    // No lock of ours is held here.
    CHECK(lock.IsHeldBy(&holder));
    return ++looks < 3 ? Status::Ok() : Status(Code::kCancelled, "enough");
  };
  const auto taken = lock.Acquire(&waiter, wait);
  REQUIRE_FALSE(taken.ok());
  CHECK(taken.status().code() == Code::kCancelled);
  CHECK(looks == 3);
  CHECK(lock.IsHeldBy(&holder));
  lock.Release(&holder);
  CHECK(*lock.Acquire(&waiter, wait));
  CHECK(looks == 3);
}

TEST_CASE("writer lock: who waits gets it once it is released") {
  WriterLock lock;
  const WriterLock::Owner holder;
  lock.Acquire(&holder);
  std::atomic<int> turns{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      WriterTurn turn;
      WriterLock::Wait wait;
      if (i % 2 == 0) wait.is_wanted = [] { return Status::Ok(); };
      if (turn.Begin(&lock, wait).ok()) turns.fetch_add(1);
    });
  }
  lock.Release(&holder);
  for (std::thread& thread : threads) thread.join();
  CHECK(turns == 4);
}

TEST_CASE(
    "writer turn: the lock is given back at the end of the scope, also of one that never began") {
  WriterLock lock;
  const WriterLock::Owner other;
  {
    const WriterTurn turn(&lock);
    CHECK_FALSE(*lock.Acquire(&other, {{}, milliseconds(0)}));
    WriterTurn refused;
    CHECK_FALSE(refused.Begin(&lock, {{}, milliseconds(0)}).ok());
  }
  CHECK(*lock.Acquire(&other, {{}, milliseconds(0)}));
}

}  // namespace
}  // namespace colmerge
