// SPDX-License-Identifier: Apache-2.0
// Handles closed, tables dropped and writes cancelled while other threads use them.
#include <array>
#include <atomic>
#include <functional>

#include "concurrency/crew.h"
#include "concurrency/integer_table.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

bool OneOf(int32_t status, std::initializer_list<int32_t> allowed) {
  for (const int32_t code : allowed) {
    if (status == code) return true;
  }
  return false;
}

std::string Named(const char* what, int32_t status) {
  return std::string(what) + " gives " + colmerge_status_name(status);
}

std::vector<IntegerColumn> Rows(int64_t count) {
  std::vector<IntegerColumn> columns{{"id", {}}, {"value", {}}};
  for (int64_t i = 0; i < count; ++i) {
    columns[0].values.push_back(i);
    columns[1].values.push_back(count);
  }
  return columns;
}

// A handle that one thread opens and closes while others use it.
template <typename Handle>
class Flickering {
 public:
  Flickering(std::function<Handle*()> open, void (*close)(Handle*))
      : open_(std::move(open)), close_(close) {
    handle_.store(open_());
  }
  ~Flickering() { close_(handle_.load()); }
  void Renew() {
    Handle* fresh = open_();
    close_(handle_.exchange(fresh));
  }
  Handle* get() { return handle_.load(); }

 private:
  std::function<Handle*()> open_;
  void (*close_)(Handle*);
  std::atomic<Handle*> handle_{nullptr};
};

// Creates table "t" under one of the rules for a table that is there already.
void CreateByTurns(colmerge_store* store, int32_t if_exists, Crew* crew) {
  const std::array<colmerge_field, 2> fields{
      {{COLMERGE_STRING("id"), COLMERGE_STRING("l"), 0, 0, nullptr, 0, 0},
       {COLMERGE_STRING("value"), COLMERGE_STRING("l"), 0, 0, nullptr, 0, 0}}};
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.if_exists = if_exists;
  colmerge_table* table = nullptr;
  const int32_t status = colmerge_table_create_from_fields(store, "t", -1, fields.data(), 2,
                                                           &options, &table, nullptr);
  colmerge_table_close(table);
  const bool may_exist = if_exists == COLMERGE_IF_EXISTS_ERROR;
  crew->Check(status == COLMERGE_OK || (may_exist && status == COLMERGE_ERROR_TABLE_EXISTS),
              Named("create", status));
}

// Whatever table "t" is at this moment, it is a sequence of whole writes of Rows.
void CheckWhatIsThere(colmerge_store* store, Crew* crew) {
  colmerge_table* opened = nullptr;
  int32_t status = colmerge_table_open(store, "t", -1, &opened, nullptr);
  const Table table(opened);
  crew->Check(OneOf(status, {COLMERGE_OK, COLMERGE_ERROR_TABLE_NOT_FOUND}), Named("open", status));
  if (status != COLMERGE_OK) return;
  colmerge_snapshot* taken = nullptr;
  status = colmerge_snapshot_open(opened, &taken, nullptr);
  const Snapshot snapshot(taken);
  crew->Check(OneOf(status, {COLMERGE_OK, COLMERGE_ERROR_TABLE_NOT_FOUND}),
              Named("snapshot_open", status));
  if (status != COLMERGE_OK) return;
  const auto columns = ReadColumns(taken);
  size_t row = 0;
  while (row < columns[0].size()) {
    const int64_t count = columns[1][row];
    for (int64_t i = 0; i < count; ++i, ++row) {
      if (!crew->Check(row < columns[0].size() && columns[0][row] == i, "a part of a write"))
        return;
    }
  }
}

}  // namespace

TEST_CASE("a handle may be closed while calls that use it run") {
  const Store store = MakeStore();
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}).get(), Rows(200));
  const Table kept = OpenTable(store.get(), "t");
  Flickering<colmerge_destination> destination(
      [&] { return OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}).release(); },
      colmerge_destination_close);
  Flickering<colmerge_table> table([&] { return OpenTable(store.get(), "t").release(); },
                                   colmerge_table_close);
  Flickering<colmerge_snapshot> snapshot([&] { return OpenSnapshot(kept.get()).release(); },
                                         colmerge_snapshot_close);
  Crew crew;
  const auto allow = [&crew](const char* what, int32_t status) {
    crew.Check(OneOf(status, {COLMERGE_OK, COLMERGE_ERROR_INVALID_HANDLE}), Named(what, status));
  };
  crew.Add([&](int64_t) {
    destination.Renew();
    table.Renew();
    snapshot.Renew();
  });
  crew.Add([&](int64_t round) {
    allow("a write", TryWrite(destination.get(), Rows(1 + round % 300), {}, nullptr));
  });
  crew.Add([&](int64_t) {
    colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
    allow("describe", colmerge_table_describe(table.get(), &info, nullptr));
    colmerge_snapshot* opened = nullptr;
    allow("snapshot_open", colmerge_snapshot_open(table.get(), &opened, nullptr));
    colmerge_snapshot_close(opened);
  });
  crew.Add([&](int64_t) {
    Owned<ArrowArrayStream> stream;
    const int32_t status = colmerge_snapshot_read(snapshot.get(), nullptr, stream.get(), nullptr);
    allow("snapshot_read", status);
    if (status != COLMERGE_OK) return;
    Owned<ArrowArray> array;
    crew.Check(stream->get_next(stream.get(), array.get()) == 0,
               "a stream fails after its snapshot is closed");
    int64_t row = -1;
    const int64_t column = 0;
    const colmerge_value key = {COLMERGE_VALUE_INT64, 0, 7, 0, nullptr, 0};
    allow("find_key", colmerge_snapshot_find_key(snapshot.get(), &column, 1, &key, &row, nullptr));
  });
  CHECK(crew.Run() == "");
}

TEST_CASE("a reader is shared: its batches are dealt out, each to one thread") {
  const Store store = MakeStore();
  constexpr int64_t kRows = 20000;
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND).get(), Rows(kRows));
  const Table table = OpenTable(store.get(), "t");
  const Snapshot snapshot = OpenSnapshot(table.get());
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 10;
  colmerge_reader* reader = nullptr;
  colmerge_error error;
  Require(colmerge_snapshot_open_reader(snapshot.get(), &options, &reader, &error), error,
          "open_reader");
  const BatchReader owned(reader);
  Crew crew;
  std::atomic<int64_t> rows{0};
  std::atomic<int> ended{0};
  for (int thread = 0; thread < 3; ++thread) {
    crew.Add(
        [&](int64_t) {
          int64_t batch = 0;
          const int32_t status = colmerge_reader_next(reader, &batch, nullptr);
          crew.Check(status == COLMERGE_OK, Named("reader_next", status));
          rows += batch;
          if (batch == 0) ++ended;
        },
        kRows);
  }
  CHECK(crew.Run() == "");
  CHECK((ended.load() == 0 || rows.load() == kRows));
}

TEST_CASE("tables dropped, created and written at once") {
  const Store store = MakeStore();
  Crew crew;
  std::atomic<int64_t> drops{0};
  for (int writer = 0; writer < 2; ++writer) {
    crew.Add([&](int64_t round) {
      const Destination destination = OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND);
      colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
      const int32_t status = TryWrite(destination.get(), Rows(1 + round % 50), {}, &result);
      crew.Check(status == COLMERGE_OK, Named("a write that may create its table", status));
      crew.Check(result.inserted == 1 + round % 50 && result.version >= 1, "counts of a write");
    });
  }
  crew.Add([&](int64_t) {
    const int32_t status = colmerge_table_drop(store.get(), "t", -1, nullptr);
    crew.Check(OneOf(status, {COLMERGE_OK, COLMERGE_ERROR_TABLE_NOT_FOUND}), Named("drop", status));
    if (status == COLMERGE_OK) ++drops;
  });
  crew.Add(
      [&](int64_t round) { CreateByTurns(store.get(), static_cast<int32_t>(round % 3), &crew); });
  crew.Add([&](int64_t) { CheckWhatIsThere(store.get(), &crew); });
  CHECK(crew.Run() == "");
  CHECK(drops.load() > 0);
  colmerge_error error;
  Require(colmerge_store_clear(store.get(), &error), error, "store_clear");
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  Require(colmerge_store_usage(store.get(), &usage, &error), error, "store_usage");
  CHECK(usage.tables == 0);
  CHECK(usage.bytes.values + usage.bytes.validity + usage.bytes.strings + usage.bytes.indexes == 0);
}

TEST_CASE("all tables are cleared in one step") {
  constexpr int64_t kTables = 12;
  const Store store = MakeStore();
  std::atomic<int64_t> phase{0};  // odd while the tables are being cleared
  std::vector<std::string> names;
  for (int64_t i = 0; i < kTables; ++i) names.push_back("t" + std::to_string(i));
  Crew crew;
  crew.Add([&](int64_t) {
    for (const std::string& name : names) {
      Write(OpenDestination(store.get(), name.c_str(), COLMERGE_MODE_REPLACE).get(), Rows(3));
    }
    colmerge_error error;
    ++phase;
    Require(colmerge_store_clear(store.get(), &error), error, "store_clear");
    ++phase;
  });
  for (int reader = 0; reader < 2; ++reader) {
    crew.Add([&](int64_t) {
      const int64_t before = phase.load();
      colmerge_error error;
      colmerge_names* listed = nullptr;
      Require(colmerge_store_list_tables(store.get(), &listed, &error), error, "store_list_tables");
      const Names owned(listed);
      int64_t count = -1;
      Require(colmerge_names_count(listed, &count, &error), error, "names_count");
      const bool only_clearing = before % 2 == 1 && phase.load() == before;
      crew.Check(!only_clearing || count == kTables || count == 0,
                 "some tables are cleared, some are not");
    });
  }
  CHECK(crew.Run() == "");
}

TEST_CASE("a cancelled write has changed nothing, one that went through everything") {
  const Store store = MakeStore();
  constexpr int64_t kBatches = 20;
  constexpr int64_t kBatchRows = 100;
  const Destination destination = OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND);
  Write(destination.get(), Rows(1));
  const Table table = OpenTable(store.get(), "t");
  StreamPlan plan;
  plan.fields = {{"id", {"l", {}, {}, false}, true, {}}};
  RowBatch batch{plan.fields, {std::vector<Cell>(kBatchRows, CellOf(int64_t{5}))}};
  plan.batches.assign(kBatches, batch);
  Crew crew;
  int32_t flag = 0;  // only by atomic loads and stores
  std::atomic<int64_t> written{0};
  std::atomic<int64_t> cancelled{0};
  crew.Add([&](int64_t round) {
    Owned<ArrowArrayStream> stream;
    MakeStream(plan, nullptr, stream.get());
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.cancel = &flag;
    __atomic_store_n(&flag, round % 7 == 0 ? 1 : 0, __ATOMIC_SEQ_CST);
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    const int32_t status = colmerge_destination_write_stream(destination.get(), stream.get(),
                                                             &options, &result, nullptr);
    crew.Check(OneOf(status, {COLMERGE_OK, COLMERGE_ERROR_CANCELLED}), Named("a write", status));
    ++(status == COLMERGE_OK ? written : cancelled);
    const int64_t expected = 1 + written.load() * kBatches * kBatchRows;
    const Snapshot snapshot = OpenSnapshot(table.get());
    crew.Check(RowsOf(snapshot.get()) == expected, "rows after a write or a cancellation");
    crew.Check(VersionOf(snapshot.get()) == 1 + written.load(),
               "version after a write or a cancellation");
  });
  crew.Add([&](int64_t) { __atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST); });
  CHECK(crew.Run() == "");
  CHECK(cancelled.load() > 0);
}

}  // namespace colmerge::test
