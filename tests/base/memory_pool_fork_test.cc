// SPDX-License-Identifier: Apache-2.0
// A child of a process whose other threads were allocating when it was forked can allocate and
// free.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

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
  std::thread busy([&] {
    while (!done) Buffer block(pool, kSize, MemoryCategory::kScratch);
  });
  Buffer before(pool, kSize, MemoryCategory::kScratch);
  int failed = 0;
  for (int i = 0; i < 100; ++i) {
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
  busy.join();
  CHECK(failed == 0);
}

}  // namespace
}  // namespace colmerge

#endif
