// SPDX-License-Identifier: Apache-2.0
// Writes so large that several threads work on them: what comes out must not tell.
#include <time.h>

#include <array>
#include <random>
#include <thread>

#include "concurrency/integer_table.h"
#include "support/arrow_consumer.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

Field FieldOf(const char* name, const char* format) {
  Field field;
  field.name = name;
  field.type.format = format;
  return field;
}

const std::vector<Field> kFields = {FieldOf("id", "l"), FieldOf("part", "u"), FieldOf("value", "l"),
                                    FieldOf("note", "u"), FieldOf("flag", "b")};

Cell TextCell(std::string text) { return {true, std::move(text), {}}; }

// Rows with ids below `ids`, many of them several times, in random order, with nulls.
RowBatch RandomRows(size_t rows, int64_t ids, std::mt19937_64* random) {
  RowBatch batch;
  batch.fields = kFields;
  batch.columns.resize(kFields.size());
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t bits = (*random)();
    const auto id = static_cast<int64_t>(bits % static_cast<uint64_t>(ids));
    const auto number = static_cast<int64_t>(bits >> 40);
    batch.columns[0].push_back(CellOf(id));
    batch.columns[1].push_back(TextCell(id % 3 == 0 ? "a part with a long name" : "part"));
    batch.columns[2].push_back(number % 7 == 0 ? Cell{} : CellOf(number));
    batch.columns[3].push_back(number % 5 == 0 ? Cell{}
                                               : TextCell("note " + std::to_string(number)));
    batch.columns[4].push_back(CellOf(static_cast<uint8_t>(number % 11 == 0)));
  }
  return batch;
}

// The same three writes for every number of threads.
struct Writes {
  std::array<StreamPlan, 3> streams;

  Writes() {
    std::mt19937_64 random(7);
    const std::array<std::vector<size_t>, 3> sizes = {
        {{66'000}, {20'000, 1, 43'000, 0, 3'333}, {66'000, 10}}};
    int64_t ids = 60'000;
    for (size_t write = 0; write < streams.size(); ++write, ids += 40'000) {
      streams[write].fields = kFields;
      for (const size_t rows : sizes[write]) {
        streams[write].batches.push_back(RandomRows(rows, ids, &random));
      }
    }
  }
};

struct Outcome {
  std::vector<std::array<int64_t, 4>> counts;  // of each write: inserted, updated, deleted, ignored
  RowBatch rows;
};

// Merges into a table of its own; when told, the flags of the last write are deletions instead.
Outcome Merge(const Writes& writes, int32_t threads, bool deletes, bool holds_snapshots) {
  colmerge_error error;
  const Store store = MakeStore(threads);
  Outcome outcome;
  std::vector<Snapshot> held;
  for (size_t write = 0; write < writes.streams.size(); ++write) {
    StreamPlan plan = writes.streams[write];
    const char* delete_when = nullptr;
    if (deletes && write + 1 == writes.streams.size()) {
      delete_when = "gone";
      plan.fields.back().name = delete_when;
      for (RowBatch& batch : plan.batches) batch.fields = plan.fields;
    }
    const Destination destination =
        OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id", "part"}, delete_when);
    Owned<ArrowArrayStream> stream;
    MakeStream(plan, nullptr, stream.get());
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    Require(colmerge_destination_write_stream(destination.get(), stream.get(), nullptr, &result,
                                              &error),
            error, "write_stream");
    outcome.counts.push_back({result.inserted, result.updated, result.deleted, result.ignored});
    if (holds_snapshots) held.push_back(OpenSnapshot(OpenTable(store.get(), "t").get()));
  }
  const Table table = OpenTable(store.get(), "t");
  const Snapshot snapshot = OpenSnapshot(table.get());
  Owned<ArrowArrayStream> stream;
  Require(colmerge_snapshot_read(snapshot.get(), nullptr, stream.get(), &error), error,
          "snapshot_read");
  outcome.rows = ReadStream(stream.get()).rows;
  return outcome;
}

// Ids and two values; `id_of(i)` for i in [0, rows).
template <typename IdOf>
std::vector<IntegerColumn> IntegerRows(int64_t rows, int64_t stamp, IdOf&& id_of) {
  std::vector<IntegerColumn> columns{{"id", {}}, {"stamp", {}}, {"number", {}}};
  for (int64_t i = 0; i < rows; ++i) {
    columns[0].values.push_back(id_of(i));
    columns[1].values.push_back(stamp);
    columns[2].values.push_back(i);
  }
  return columns;
}

using IntegerTable = std::vector<std::vector<int64_t>>;

// What a table of integers is after each of several large writes.
std::vector<IntegerTable> MergeIntegers(int32_t threads) {
  const Store store = MakeStore(threads);
  const Destination merge = OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"});
  std::vector<IntegerTable> tables;
  const auto show = [&] {
    tables.push_back(ReadColumns(OpenSnapshot(OpenTable(store.get(), "t").get()).get()));
  };
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_REPLACE).get(),
        IntegerRows(700'000, 0, [](int64_t i) { return i * 7; }));
  show();
  // Half of the keys are new, many of them twice; the index grows when there are pending ones.
  Write(merge.get(), IntegerRows(600'000, 1, [](int64_t i) { return i * 7919 % 410'000 * 7 / 2; }));
  show();
  // A few rows of each chunk, many times, beside a snapshot.
  const Snapshot held = OpenSnapshot(OpenTable(store.get(), "t").get());
  Write(merge.get(), IntegerRows(70'000, 2, [](int64_t i) { return i * 31 % 5'000 * 133 * 7; }));
  show();
  tables.push_back(ReadColumns(held.get()));
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND).get(),
        IntegerRows(100'000, 3, [](int64_t i) { return -i; }));
  show();
  return tables;
}

int64_t Nanoseconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Processor time of some merges: of the whole process, and of threads other than the calling one.
struct Times {
  int64_t all = 0;
  int64_t elsewhere = 0;
};

Times MergeOften(int32_t threads, int64_t rows, int times) {
  const auto columns = IntegerRows(rows, 0, [](int64_t i) { return i; });
  const Store store = MakeStore(threads);
  const Destination merge = OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"});
  const int64_t process = Nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  const int64_t thread = Nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < times; ++i) Write(merge.get(), columns);
  const int64_t all = Nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - process;
  return {all, all - (Nanoseconds(CLOCK_THREAD_CPUTIME_ID) - thread)};
}

}  // namespace

TEST_CASE("a large merge gives the same rows in the same order with one thread and with several") {
  const Writes writes;
  const bool deletes = GENERATE(false, true);
  const Outcome alone = Merge(writes, 1, deletes, deletes);
  CHECK(alone.counts[0][0] > 30'000);
  CHECK(alone.counts[1][1] > 15'000);
  CHECK((alone.counts[2][2] > 0) == deletes);
  const Outcome together = Merge(writes, 3, deletes, deletes);
  CHECK(together.counts == alone.counts);
  CHECK(together.rows.columns == alone.rows.columns);
}

TEST_CASE("large writes of integers give the same, with a growing index and beside a snapshot") {
  const std::vector<IntegerTable> alone = MergeIntegers(1);
  CHECK(alone[1][0].size() > 850'000);
  CHECK(alone[2][0].size() == alone[1][0].size());
  CHECK(alone[3] == alone[1]);
  CHECK(alone[2] != alone[1]);
  CHECK(MergeIntegers(4) == alone);
}

TEST_CASE("a large merge works with other threads when the store may, and a small one never") {
  const Times small = MergeOften(4, 65'535, 20);
  CHECK(small.elsewhere < small.all / 10);
  const Times alone = MergeOften(1, 200'000, 8);
  CHECK(alone.elsewhere < alone.all / 10);
  // A busy machine may not let the others begin before the work is done: not every time, though.
  bool helped = false;
  for (int i = 0; i < 20 && !helped; ++i) {
    const Times together = MergeOften(4, 200'000, 8);
    helped = together.elsewhere > together.all / 10;
  }
  CHECK(helped);
}

TEST_CASE("a large write that is cancelled half way leaves nothing, and speaks on one thread") {
  const Writes writes;
  colmerge_error error;
  const Store store = MakeStore(4);
  const Destination destination =
      OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id", "part"});
  const auto write = [&](size_t number, const colmerge_write_options* options) {
    Owned<ArrowArrayStream> stream;
    MakeStream(writes.streams[number], nullptr, stream.get());
    return colmerge_destination_write_stream(destination.get(), stream.get(), options, nullptr,
                                             &error);
  };
  REQUIRE(write(0, nullptr) == COLMERGE_OK);
  struct Watch {
    std::thread::id thread = std::this_thread::get_id();
    int64_t stop_at = 0;
    bool elsewhere = false;
  } watch;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.user = &watch;
  options.progress = [](void* user, const colmerge_progress* progress) -> int32_t {
    auto* seen = static_cast<Watch*>(user);
    seen->elsewhere |= std::this_thread::get_id() != seen->thread;
    return progress->rows_prepared >= seen->stop_at;
  };
  for (const int64_t stop_at : {10'000, 50'000, 66'010}) {
    watch.stop_at = stop_at;
    CHECK(write(2, &options) == COLMERGE_ERROR_CANCELLED);
    const Table table = OpenTable(store.get(), "t");
    CHECK(VersionOf(OpenSnapshot(table.get()).get()) == 1);
  }
  watch.stop_at = INT64_MAX;
  CHECK(write(1, &options) == COLMERGE_OK);
  CHECK(write(2, &options) == COLMERGE_OK);
  CHECK_FALSE(watch.elsewhere);
  Owned<ArrowArrayStream> stream;
  const Snapshot snapshot = OpenSnapshot(OpenTable(store.get(), "t").get());
  REQUIRE(colmerge_snapshot_read(snapshot.get(), nullptr, stream.get(), &error) == COLMERGE_OK);
  CHECK(ReadStream(stream.get()).rows.columns == Merge(writes, 1, false, false).rows.columns);
}

}  // namespace colmerge::test
