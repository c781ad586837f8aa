// SPDX-License-Identifier: Apache-2.0
// Cases 1 to 10 and 19: handles and calls at the wrong place, for every function of the API.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <random>
#include <thread>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "entry/entry_points.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

template <typename Function>
void ForEachEntry(Function function) {
  for (int64_t i = 0; entry_point_at(i) != nullptr; ++i) function(*entry_point_at(i));
}

template <typename Function>
void ForEachEntryWithHandle(Function function) {
  ForEachEntry([&](const entry_point& entry) {
    if (entry.kind != HANDLE_NONE) function(entry);
  });
}

// Calls with a handle that is none.
void RequireNoHandle(const entry_point& entry, void* handle) {
  colmerge_error error{};
  const int32_t status = entry.call(handle, &error);
  INFO(entry.name << " with " << handle << " gives " << colmerge_status_name(status) << ": "
                  << error.message);
  REQUIRE(status == COLMERGE_ERROR_INVALID_HANDLE);
  REQUIRE(error.code == status);
  REQUIRE(error.message[0] != 0);
  REQUIRE(entry.call(handle, nullptr) == COLMERGE_ERROR_INVALID_HANDLE);
}

TEST_CASE("hostile 001 NULL out-parameter") {
  int functions = 0;
  ForEachEntry([&functions](const entry_point& entry) {
    if (entry.call_without_results == nullptr) return;
    handle_set handles = open_handles();
    auto* store = static_cast<colmerge_store*>(handles.of[HANDLE_STORE]);
    char* before = store_text(store);
    colmerge_error error{};
    const int32_t status = entry.call_without_results(handles.of[entry.kind], &error);
    INFO(entry.name << " gives " << colmerge_status_name(status) << ": " << error.message);
    REQUIRE(status == COLMERGE_ERROR_INVALID_ARGUMENT);
    REQUIRE(error.code == status);
    REQUIRE_THAT(error.message, HasText("NULL"));
    expect_unchanged(store, before);
    free(before);
    close_handles(&handles);
    ++functions;
  });
  REQUIRE(functions > 30);
}

TEST_CASE("hostile 002 NULL handle") {
  ForEachEntryWithHandle([](const entry_point& entry) { RequireNoHandle(entry, nullptr); });
}

TEST_CASE("hostile 003 closed handle") {
  handle_set handles = open_handles();
  const handle_set closed = handles;
  close_handles(&handles);
  ForEachEntryWithHandle(
      [&closed](const entry_point& entry) { RequireNoHandle(entry, closed.of[entry.kind]); });
}

TEST_CASE("hostile 004 closed twice") {
  handle_set handles = open_handles();
  const handle_set closed = handles;
  close_handles(&handles);
  for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) close_handle(kind, closed.of[kind]);
  // Whoever took the places over is not closed by another close of the old handles.
  handle_set later = open_handles();
  for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) close_handle(kind, closed.of[kind]);
  ForEachEntryWithHandle([&later](const entry_point& entry) {
    if (entry.kind == HANDLE_STORE || entry.kind == HANDLE_TABLE) return;  // these change the store
    REQUIRE(entry.call(later.of[entry.kind], nullptr) != COLMERGE_ERROR_INVALID_HANDLE);
  });
  close_handles(&later);
}

TEST_CASE("hostile 005 handle of another kind") {
  handle_set handles = open_handles();
  auto* store = static_cast<colmerge_store*>(handles.of[HANDLE_STORE]);
  char* before = store_text(store);
  ForEachEntryWithHandle([&handles](const entry_point& entry) {
    for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) {
      if (!same_type(kind, entry.kind)) RequireNoHandle(entry, handles.of[kind]);
    }
  });
  // Closing by another kind's function closes nothing.
  for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) {
    for (int other = HANDLE_NONE + 1; other < HANDLE_KINDS; ++other) {
      if (!same_type(kind, other)) close_handle(kind, handles.of[other]);
    }
  }
  expect_unchanged(store, before);
  free(before);
  close_handles(&handles);
}

TEST_CASE("hostile 006 random bits as a handle") {
  handle_set handles = open_handles();
  std::vector<uint64_t> bits = {
      1, 2, 8, 0x1000, ~uint64_t{0}, ~uint64_t{0} << 1, uint64_t{1} << 63};
  bits.push_back(reinterpret_cast<uint64_t>(&handles));
  bits.push_back(reinterpret_cast<uint64_t>(&colmerge_version));
  std::mt19937_64 random(6);
  for (int i = 0; i < 200; ++i) bits.push_back(random());
  for (int i = 0; i < 64; ++i) bits.push_back(random() >> i);
  ForEachEntryWithHandle([&bits](const entry_point& entry) {
    for (const uint64_t made_up : bits) RequireNoHandle(entry, reinterpret_cast<void*>(made_up));
  });
  for (int kind = HANDLE_NONE + 1; kind < HANDLE_KINDS; ++kind) {
    for (const uint64_t made_up : bits) close_handle(kind, reinterpret_cast<void*>(made_up));
  }
  close_handles(&handles);
}

TEST_CASE("hostile 007 stale handle whose slot was taken again") {
  std::vector<handle_set> stale;
  for (int i = 0; i < 40; ++i) {
    handle_set handles = open_handles();
    stale.push_back(handles);
    close_handles(&handles);
  }
  handle_set taken = open_handles();
  ForEachEntryWithHandle([&stale](const entry_point& entry) {
    for (const handle_set& old : stale) RequireNoHandle(entry, old.of[entry.kind]);
  });
  close_handles(&taken);
}

// Tells that the write runs, then waits until it may go on.
struct Halt {
  std::promise<void> reached;
  std::promise<void> go_on;
  bool halted = false;
};

int32_t WaitInside(void* user, const colmerge_progress*) {
  auto* halt = static_cast<Halt*>(user);
  if (!halt->halted) {
    halt->halted = true;
    halt->reached.set_value();
    halt->go_on.get_future().wait();
  }
  return 0;
}

TEST_CASE("hostile 008 closed while another thread's call is running") {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  colmerge_snapshot* before = snapshot_of(store, "t");
  colmerge_table* table = nullptr;
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  colmerge_destination* append = open_append(store, "t");
  Halt halt;
  colmerge_error error;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  int32_t status = -1;
  std::thread writer([&] {
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.progress = WaitInside;
    options.user = &halt;
    status = colmerge_destination_write_csv(append, "id\n2\n3\n", -1, nullptr, &options, &result,
                                            &error);
  });
  halt.reached.get_future().wait();
  colmerge_destination_close(append);
  colmerge_store_close(store);
  REQUIRE(colmerge_destination_write_csv(append, "id\n4\n", -1, nullptr, nullptr, nullptr,
                                         nullptr) == COLMERGE_ERROR_INVALID_HANDLE);
  halt.go_on.set_value();
  writer.join();
  INFO(error.message);
  REQUIRE(status == COLMERGE_OK);
  REQUIRE(result.inserted == 2);
  colmerge_snapshot* after = nullptr;
  CHECK_OK(colmerge_snapshot_open(table, &after, &failure));
  expect_snapshot(after, "id\n1\n2\n3\n");
  expect_snapshot(before, "id\n1\n");
  colmerge_snapshot_close(before);
  colmerge_snapshot_close(after);
  colmerge_table_close(table);
}

// In the child: 0 when all is as documented, else the number of the first entry that is not.
int CheckInChild(const handle_set& handles, ArrowArrayStream* stream, ArrowArray* array) {
  ArrowArray none;
  for (int64_t i = 0; entry_point_at(i) != nullptr; ++i) {
    const entry_point& entry = *entry_point_at(i);
    const int32_t expected = entry.kind == HANDLE_NONE ? COLMERGE_OK : COLMERGE_ERROR_FORKED;
    colmerge_error error{};
    if (entry.call(handles.of[entry.kind], &error) != expected || error.code != expected) {
      return static_cast<int>(i) + 1;
    }
  }
  if (colmerge_version() == 0 || colmerge_version_string()[0] == 0) return 201;
  if (stream->get_next(stream, &none) != EINVAL) return 202;
  stream->release(stream);
  array->release(array);
  handle_set to_close = handles;
  close_handles(&to_close);
  return 0;
}

TEST_CASE("hostile 009 used in a child after fork") {
  handle_set handles = open_handles();
  auto* store = static_cast<colmerge_store*>(handles.of[HANDLE_STORE]);
  char* before = store_text(store);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  ArrowArrayStream stream;
  ArrowArray array;
  CHECK_OK(colmerge_snapshot_read(snapshot, nullptr, &stream, &failure));
  REQUIRE(stream.get_next(&stream, &array) == 0);
  const pid_t child = fork();
  if (child == 0) {
    ArrowArray copy = array;
    ArrowArrayStream stream_copy = stream;
    _exit(CheckInChild(handles, &stream_copy, &copy));
  }
  int outcome = -1;
  REQUIRE(waitpid(child, &outcome, 0) == child);
  REQUIRE(WIFEXITED(outcome));
  INFO("the entry of number " << WEXITSTATUS(outcome) - 1);
  REQUIRE(WEXITSTATUS(outcome) == 0);
  // The parent goes on as before.
  expect_unchanged(store, before);
  free(before);
  array.release(&array);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  close_handles(&handles);
}

TEST_CASE("hostile 010 store closed while snapshots and streams and arrays live") {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n2,a text of more than twelve bytes\n3,\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  ArrowArrayStream stream, other;
  ArrowSchema schema;
  ArrowArray array;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 2;
  CHECK_OK(colmerge_snapshot_read(snapshot, &options, &stream, &failure));
  CHECK_OK(colmerge_snapshot_read(snapshot, nullptr, &other, &failure));
  REQUIRE(stream.get_schema(&stream, &schema) == 0);
  REQUIRE(stream.get_next(&stream, &array) == 0);
  colmerge_store_close(store);
  expect_snapshot(snapshot, "id|name\n1|a\n2|a text of more than twelve bytes\n3|null\n");
  colmerge_snapshot_close(snapshot);
  other.release(&other);
  text rows{};
  arrow_add_rows(&rows, &schema, &array);
  array.release(&array);
  REQUIRE(stream.get_next(&stream, &array) == 0);
  stream.release(&stream);
  arrow_add_rows(&rows, &schema, &array);
  array.release(&array);
  schema.release(&schema);
  REQUIRE(std::string(rows.data) == "1|\"a\"\n2|\"a text of more than twelve bytes\"\n3|null\n");
  text_free(&rows);
}

// Calls everything from inside a write.
struct Inside {
  handle_set handles;
  ArrowArrayStream* stream;
  int calls = 0;
};

int32_t CallEverything(void* user, const colmerge_progress*) {
  auto* inside = static_cast<Inside*>(user);
  if (inside->calls++ > 0) return 0;
  ForEachEntry([inside](const entry_point& entry) {
    colmerge_error error{};
    const int32_t status = entry.call(inside->handles.of[entry.kind], &error);
    INFO(entry.name << " gives " << colmerge_status_name(status));
    CHECK(status == COLMERGE_ERROR_IN_CALLBACK);
    CHECK(error.code == status);
  });
  CHECK(colmerge_version() > 0);
  CHECK(std::string(colmerge_status_name(COLMERGE_OK)) == "COLMERGE_OK");
  ArrowArray array;
  CHECK(inside->stream->get_next(inside->stream, &array) == EINVAL);
  close_handles(&inside->handles);
  return 0;
}

TEST_CASE("hostile 019 call from inside a callback") {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n1\n");
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  colmerge_destination* append = open_append(store, "t");
  ArrowArrayStream stream;
  CHECK_OK(colmerge_snapshot_read(snapshot, nullptr, &stream, &failure));
  Inside inside{open_handles(), &stream};
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = CallEverything;
  options.user = &inside;
  CHECK_OK(
      colmerge_destination_write_csv(append, "id\n2\n", -1, nullptr, &options, nullptr, &failure));
  REQUIRE(inside.calls >= 1);
  expect_rows(store, "t", "id\n1\n2\n");
  // The same from inside a query, and from inside a change.
  for (const bool changes : {false, true}) {
    inside.handles = open_handles();
    inside.calls = 0;
    colmerge_query_options query = COLMERGE_QUERY_OPTIONS_INIT;
    query.progress = CallEverything;
    query.user = &inside;
    query.progress_interval = 1;
    ArrowArrayStream result{};
    if (changes) {
      CHECK_OK(colmerge_store_execute(store, "UPDATE t SET id = id + 1 WHERE id + 0 > 0", -1,
                                      nullptr, 0, &query, nullptr, &failure));
    } else {
      CHECK_OK(colmerge_store_query(store, "SELECT id + 1 FROM t", -1, nullptr, 0, &query, &result,
                                    &failure));
      arrow_release_stream(&result);
    }
    REQUIRE(inside.calls >= 1);
  }
  expect_rows(store, "t", "id\n2\n3\n");
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

}  // namespace
}  // namespace colmerge::test
