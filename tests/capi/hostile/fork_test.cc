// SPDX-License-Identifier: Apache-2.0
// The child of a fork beside threads that write, open and close: it works with what it opens itself.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <thread>
#include <vector>

#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "statements.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAllocatorForgetsForks = true;
#else
constexpr bool kAllocatorForgetsForks = false;
#endif

// What a process of many threads has under way: writes to the store that is forked, one of which calls back, and
// handles that come and go.
class BusyThreads {
 public:
  explicit BusyThreads(colmerge_store* store) : store_(store) {
    // AddressSanitizer of GCC 12 does not hold the locks of its own allocator across a fork: a child of threads that
    // allocate may wait for one for ever, whatever the library does. There the child of a quiet process has to do.
    if (kAllocatorForgetsForks) return;
    threads_.emplace_back([this] { Merge(); });
    threads_.emplace_back([this] { Merge(); });
    threads_.emplace_back([this] { OpenAndClose(); });
  }
  ~BusyThreads() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  BusyThreads(const BusyThreads&) = delete;
  BusyThreads& operator=(const BusyThreads&) = delete;

 private:
  static int32_t Continue(void*, const colmerge_progress*) { return 0; }

  void Merge() {
    std::string csv = "id,name\n";
    for (int i = 0; i < 3000; ++i) csv += std::to_string(i) + ",a text of more than twelve bytes\n";
    colmerge_destination* merge = open_merge(store_, "t", "id");
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.progress = Continue;
    options.progress_interval = 1;
    while (!done_) {
      colmerge_destination_write_csv(merge, csv.data(), static_cast<int64_t>(csv.size()), nullptr,
                                     &options, nullptr, nullptr);
    }
    colmerge_destination_close(merge);
  }

  void OpenAndClose() {
    while (!done_) {
      colmerge_store* shared = nullptr;
      colmerge_table* table = nullptr;
      colmerge_snapshot* snapshot = nullptr;
      colmerge_store_default(&shared, nullptr);
      colmerge_table_open(store_, "t", -1, &table, nullptr);
      colmerge_snapshot_open(table, &snapshot, nullptr);
      colmerge_snapshot_close(snapshot);
      colmerge_table_close(table);
      colmerge_store_close(shared);
    }
  }

  colmerge_store* const store_;
  std::atomic<bool> done_{false};
  std::vector<std::thread> threads_;
};

// What the parent had when it was forked.
struct Inherited {
  colmerge_store* store = nullptr;
  colmerge_store* shared = nullptr;
  colmerge_snapshot* snapshot = nullptr;
  ArrowArrayStream stream{};
  ArrowArray array{};
};

bool WritesAndReads(colmerge_store* store) {
  const std::string csv = "id,name\n1,a\n2,a text of more than twelve bytes\n";
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = colmerge_string{"mine", 4};
  options.mode = COLMERGE_MODE_MERGE;
  const colmerge_string key{"id", 2};
  options.merge_keys = &key;
  options.merge_key_count = 1;
  colmerge_destination* merge = nullptr;
  if (colmerge_destination_open(store, &options, &merge, nullptr) != COLMERGE_OK) return false;
  for (int i = 0; i < 2; ++i) {
    if (colmerge_destination_write_csv(merge, csv.data(), static_cast<int64_t>(csv.size()), nullptr,
                                       nullptr, nullptr, nullptr) != COLMERGE_OK) {
      return false;
    }
  }
  ArrowArrayStream stream;
  ArrowArray array;
  if (colmerge_store_query(store, "SELECT id FROM mine ORDER BY id", -1, nullptr, 0, nullptr,
                           &stream, nullptr) != COLMERGE_OK ||
      stream.get_next(&stream, &array) != 0 || array.length != 2) {
    return false;
  }
  array.release(&array);
  stream.release(&stream);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
  return true;
}

// In the child: 0 when all is as documented, else what is not.
int CheckInChild(Inherited* inherited) {
  colmerge_error error{};
  int64_t rows = 0;
  if (colmerge_snapshot_row_count(inherited->snapshot, &rows, &error) != COLMERGE_ERROR_FORKED) {
    return 1;
  }
  if (std::string(error.message).find("before the fork") == std::string::npos) return 2;
  colmerge_store* store = nullptr;
  if (colmerge_store_open(nullptr, &store, nullptr) != COLMERGE_OK || !WritesAndReads(store)) {
    return 3;
  }
  if (colmerge_store_default(&store, nullptr) != COLMERGE_OK || !WritesAndReads(store)) return 4;
  // A handle that the child opens is never taken for one of the parent's.
  if (colmerge_store_default(&store, nullptr) != COLMERGE_OK || store == inherited->store ||
      store == inherited->shared) {
    return 5;
  }
  ArrowArray none;
  if (inherited->stream.get_next(&inherited->stream, &none) != EINVAL) return 6;
  inherited->stream.release(&inherited->stream);
  inherited->array.release(&inherited->array);
  colmerge_snapshot_close(inherited->snapshot);
  colmerge_store_close(inherited->shared);
  colmerge_store_close(inherited->store);
  if (colmerge_snapshot_row_count(inherited->snapshot, &rows, nullptr) != COLMERGE_ERROR_FORKED) {
    return 7;
  }
  // Its own child begins anew once more.
  const pid_t grandchild = fork();
  if (grandchild == 0) {
    alarm(60);
    if (colmerge_store_close(store), colmerge_store_default(&store, nullptr) != COLMERGE_OK)
      _exit(1);
    _exit(WritesAndReads(store) ? 0 : 2);
  }
  int outcome = -1;
  return waitpid(grandchild, &outcome, 0) == grandchild && outcome == 0 ? 0 : 8;
}

TEST_CASE("a child of a fork beside busy threads works with what it opens itself") {
  Inherited inherited;
  inherited.store = new_store();
  append_csv(inherited.store, "t", "id,name\n1,a\n2,a text of more than twelve bytes\n");
  CHECK_OK(colmerge_store_default(&inherited.shared, &failure));
  inherited.snapshot = snapshot_of(inherited.store, "t");
  CHECK_OK(colmerge_snapshot_read(inherited.snapshot, nullptr, &inherited.stream, &failure));
  REQUIRE(inherited.stream.get_next(&inherited.stream, &inherited.array) == 0);
  {
    const BusyThreads busy(inherited.store);
    for (int i = 0; i < 60; ++i) {
      const pid_t child = fork();
      if (child == 0) {
        alarm(60);  // a child that hangs is killed, and its status shows it
        _exit(CheckInChild(&inherited));
      }
      int outcome = -1;
      REQUIRE(waitpid(child, &outcome, 0) == child);
      INFO("signal " << WTERMSIG(outcome) << ", step " << WEXITSTATUS(outcome));
      REQUIRE(outcome == 0);
    }
  }
  inherited.array.release(&inherited.array);
  inherited.stream.release(&inherited.stream);
  colmerge_snapshot_close(inherited.snapshot);
  colmerge_store_close(inherited.shared);
  colmerge_store_close(inherited.store);
}

// A progress callback may fork, as whoever starts another program from there does.
int32_t ForkInCallback(void* user, const colmerge_progress*) {
  const pid_t child = fork();
  if (child == 0) {
    colmerge_store* store = nullptr;
    _exit(colmerge_store_open(nullptr, &store, nullptr) == COLMERGE_ERROR_IN_CALLBACK ? 0 : 1);
  }
  int outcome = -1;
  waitpid(child, &outcome, 0);
  *static_cast<int*>(user) = outcome;
  return 0;
}

TEST_CASE("a child that is forked in a callback is in the callback") {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  int outcome = -1;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = ForkInCallback;
  options.user = &outcome;
  CHECK_OK(
      colmerge_destination_write_csv(append, "id\n1\n", -1, nullptr, &options, nullptr, &failure));
  CHECK(outcome == 0);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

}  // namespace
}  // namespace colmerge::test
