// SPDX-License-Identifier: Apache-2.0
// What a reader holds (a snapshot, a stream, an exported batch, a row id) stays as it was while
// others write.
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "concurrency/crew.h"
#include "concurrency/integer_table.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr int64_t kRows = 3000;

// Merges that update half of the rows, and deletions and insertions among the rest.
std::vector<IntegerColumn> SomeRows(int64_t round) {
  std::vector<IntegerColumn> columns{{"id", {}}, {"value", {}}};
  for (int64_t id = round % 3; id < kRows; id += 3) {
    columns[0].values.push_back(id);
    columns[1].values.push_back(id * 1000 + round);
  }
  return columns;
}

std::vector<bool> SomeMarks(int64_t round, size_t rows) {
  std::vector<bool> marks(rows);
  for (size_t i = 0; i < rows; ++i) marks[i] = (i + static_cast<size_t>(round)) % 5 == 0;
  return marks;
}

struct SharedTable {
  Store store = MakeStore();
  Destination destination = OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}, "gone");
  Table table;

  SharedTable() {
    for (int64_t round = 0; round < 3; ++round) WriteRound(round);
    table = OpenTable(store.get(), "t");
  }
  void WriteRound(int64_t round) {
    const std::vector<IntegerColumn> rows = SomeRows(round);
    Write(destination.get(), rows, SomeMarks(round, rows[0].values.size()));
  }
};

// A stream of one batch that waits with it until it is told to go on.
class PausingStream {
 public:
  explicit PausingStream(std::function<bool()> goes_on) : goes_on_(std::move(goes_on)) {
    StreamPlan plan;
    plan.fields = {{"id", {"l", {}, {}, false}, true, {}}};
    plan.batches = {{plan.fields, {{CellOf(kRows)}}}};
    MakeStream(plan, nullptr, inner_.get());
    stream_->get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
      ArrowArrayStream* inner = Inner(self);
      return inner->get_schema(inner, out);
    };
    stream_->get_next = [](ArrowArrayStream* self, ArrowArray* out) {
      const auto& may_go_on = static_cast<PausingStream*>(self->private_data)->goes_on_;
      while (!may_go_on()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ArrowArrayStream* inner = Inner(self);
      return inner->get_next(inner, out);
    };
    stream_->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream_->release = [](ArrowArrayStream* self) { self->release = nullptr; };
    stream_->private_data = this;
  }

  void WriteTo(colmerge_store* store) {
    const Destination destination = OpenDestination(store, "t", COLMERGE_MODE_APPEND);
    colmerge_error error;
    Require(colmerge_destination_write_stream(destination.get(), stream_.get(), nullptr, nullptr,
                                              &error),
            error, "write_stream");
  }

 private:
  static ArrowArrayStream* Inner(ArrowArrayStream* self) {
    return static_cast<PausingStream*>(self->private_data)->inner_.get();
  }

  std::function<bool()> goes_on_;
  Owned<ArrowArrayStream> inner_;
  Owned<ArrowArrayStream> stream_;
};

}  // namespace

TEST_CASE("a held snapshot reads the same again and again") {
  SharedTable shared;
  Crew crew;
  crew.Add([&](int64_t round) { shared.WriteRound(round); });
  for (int64_t reader = 0; reader < 3; ++reader) {
    crew.Add([&, reader](int64_t) {
      const Snapshot snapshot = OpenSnapshot(shared.table.get());
      const int64_t version = VersionOf(snapshot.get());
      const auto first = ReadColumns(snapshot.get());
      for (int again = 0; again < 5; ++again) {
        const auto columns = reader == 0 ? ReadColumns(snapshot.get())
                                         : ReadStreamColumns(snapshot.get(), 500 * reader);
        crew.Check(columns == first, "a held snapshot has changed");
        crew.Check(VersionOf(snapshot.get()) == version, "a held snapshot has another version");
        crew.Check(RowsOf(snapshot.get()) == static_cast<int64_t>(first[0].size()),
                   "its row count is wrong");
      }
    });
  }
  CHECK(crew.Run() == "");
}

TEST_CASE("lookups in a snapshot agree with what it reads") {
  SharedTable shared;
  Crew crew;
  crew.Add([&](int64_t round) { shared.WriteRound(round); });
  for (int reader = 0; reader < 3; ++reader) {
    crew.Add([&](int64_t round) {
      const Snapshot snapshot = OpenSnapshot(shared.table.get());
      const auto columns = ReadColumns(snapshot.get());
      std::vector<int64_t> expected(kRows, -1);  // value of each id, -1 when it is not there
      for (size_t row = 0; row < columns[0].size(); ++row) {
        expected[static_cast<size_t>(columns[0][row])] = columns[1][row];
      }
      colmerge_error error;
      const int64_t id_column = 0;
      const int64_t value_column = 1;
      for (int64_t i = 0; i < 200; ++i) {
        const int64_t id = (i * 37 + round) % kRows;
        const colmerge_value key = {COLMERGE_VALUE_INT64, 0, id, 0, nullptr, 0};
        int64_t row = -2;
        Require(colmerge_snapshot_find_key(snapshot.get(), &id_column, 1, &key, &row, &error),
                error, "find_key");
        colmerge_value value{};
        value.integer = -1;
        if (row >= 0) {
          Require(
              colmerge_snapshot_get_values(snapshot.get(), row, &value_column, 1, &value, &error),
              error, "get_values");
        }
        crew.Check(value.integer == expected[static_cast<size_t>(id)],
                   "a lookup gives another row");
      }
    });
  }
  // By the value: an index that no writer keeps, on a column that writers change.
  crew.Add([&](int64_t) {
    const Snapshot snapshot = OpenSnapshot(shared.table.get());
    const auto columns = ReadColumns(snapshot.get());
    colmerge_column keys{};
    keys.name = COLMERGE_STRING("value");
    keys.format = COLMERGE_STRING(COLMERGE_TYPE_INT64);
    keys.length = static_cast<int64_t>(columns[1].size());
    keys.values = columns[1].data();
    std::vector<int64_t> rows(columns[1].size());
    colmerge_error error;
    Require(colmerge_snapshot_find_keys(snapshot.get(), &keys, 1, rows.data(), keys.length, &error),
            error, "find_keys");
    for (size_t i = 0; i < rows.size(); ++i) {
      crew.Check(rows[i] >= 0 && (i == 0 || rows[i] > rows[i - 1]), "rows found out of order");
    }
  });
  CHECK(crew.Run() == "");
}

// Exported batches go from the thread that pulls them to another, which reads and releases them.
TEST_CASE("exported batches outlive their snapshot and may be released on any thread") {
  SharedTable shared;
  Crew crew;
  std::mutex mutex;
  std::deque<ArrowArray> queue;
  crew.Add([&](int64_t round) { shared.WriteRound(round); });
  crew.Add([&](int64_t) {
    Owned<ArrowArrayStream> stream;
    colmerge_error error;
    colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
    options.batch_size = 256;
    {
      const Snapshot snapshot = OpenSnapshot(shared.table.get());
      Require(colmerge_snapshot_read(snapshot.get(), &options, stream.get(), &error), error,
              "snapshot_read");
    }
    for (bool more = true; more && !crew.stopped();) {
      ArrowArray array{};
      if (!crew.Check(stream->get_next(stream.get(), &array) == 0, "get_next fails")) return;
      more = array.release != nullptr;
      const std::lock_guard lock(mutex);
      if (more) queue.push_back(array);
    }
  });
  crew.Add([&](int64_t) {
    ArrowArray array{};
    {
      const std::lock_guard lock(mutex);
      if (queue.empty()) return;
      array = queue.front();
      queue.pop_front();
    }
    const auto* ids =
        static_cast<const int64_t*>(array.children[0]->buffers[1]) + array.children[0]->offset;
    const auto* values =
        static_cast<const int64_t*>(array.children[1]->buffers[1]) + array.children[1]->offset;
    for (int64_t i = 0; i < array.length; ++i) {
      const int64_t round = values[i] - ids[i] * 1000;
      crew.Check(round >= 0 && round % 3 == ids[i] % 3, "an exported batch has changed");
    }
    array.release(&array);
  });
  CHECK(crew.Run() == "");
  for (ArrowArray& array : queue) array.release(&array);
}

TEST_CASE("a reader is not held up by a writer that is in the middle of its stream") {
  SharedTable shared;
  std::atomic<int64_t> reads{0};
  Crew crew;
  PausingStream pausing([&] { return reads.load() > 5 || crew.stopped(); });
  crew.Add([&](int64_t) { pausing.WriteTo(shared.store.get()); }, 1);
  crew.Add([&](int64_t) {
    ReadColumns(OpenSnapshot(shared.table.get()).get());
    ++reads;
  });
  crew.Add([&](int64_t round) { shared.WriteRound(round); }, 10);
  CHECK(crew.Run() == "");
  CHECK(reads.load() > 5);
}

}  // namespace colmerge::test
