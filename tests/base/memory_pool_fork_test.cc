// SPDX-License-Identifier: Apache-2.0
// A child of a process whose other threads were allocating when it was forked can allocate and
// free.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/buffer.h"
#include "support/catch.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace colmerge {
namespace {

constexpr uint64_t kSize = 100000;  // carved from a region, under a lock

int WaitFor(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

TEST_CASE("forks beside threads that allocate leave no lock behind in the child") {
  auto pool = MakeRef<MemoryPool>(0);
  std::atomic<bool> done{false};
  std::vector<std::thread> busy;
  for (int i = 0; i < 3; ++i) {
    busy.emplace_back([&] {
      while (!done) Buffer block(pool, kSize, MemoryCategory::kScratch);
    });
  }
  Buffer before(pool, kSize, MemoryCategory::kScratch);
  int failed = 0;
  for (int i = 0; i < 300; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(30);  // a child that hangs is killed, and its status shows it
      before = Buffer();
      Buffer after(pool, kSize, MemoryCategory::kScratch);
      _exit(after.data() != nullptr ? 0 : 1);
    }
    failed += WaitFor(child) == 0 ? 0 : 1;
    if (failed != 0) break;
  }
  done = true;
  for (std::thread& thread : busy) thread.join();
  CHECK(failed == 0);
}

}  // namespace
}  // namespace colmerge

#endif
