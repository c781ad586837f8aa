// SPDX-License-Identifier: Apache-2.0
// One engine, one piece of work, one process.
//
//   compare_native ENGINE WORK_FILE SECONDS [BATCHES]
//   compare_native checksum FOLDER ROWS NAME:TYPE...
//
// The first does the batches until they are done or SECONDS are over (no less than one), at most
// BATCHES of them, and prints one line of JSON. The second prints the checksum of columns that
// another program left in a folder.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include "checksum.h"
#include "engine.h"

namespace colmerge_bench {
namespace {

std::unique_ptr<Engine> MakeEngine(const std::string& name) {
  if (name == "colmerge") return MakeColmerge();
  if (name == "roofline") return MakeRoofline();
  if (name == "flat_map") return MakeFlatMap();
  if (name == "sqlite") return MakeSqlite();
  if (name == "duckdb") return MakeDuckdb(true);
  if (name == "duckdb_merge") return MakeDuckdb(false);
  throw std::runtime_error("no such engine: " + name);
}

int64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  int64_t total = 0, resident = 0, shared = 0;
  file >> total >> resident >> shared;
  return (resident - shared) * sysconf(_SC_PAGESIZE);  // mapped work is shared with the page cache
}

// What the batches of one kind of work do, and the checksum of what came out.
class Runner {
 public:
  Runner(Engine* engine, const Work* work) : engine_(engine), work_(work) {
    if (work->kind.rfind("lookup", 0) == 0)
      answers_.resize(static_cast<size_t>(work->batches.get().rows));
  }

  // Returns the number of rows that were worked through.
  int64_t Do(int64_t number) {
    work_->SetBatch(number, &batch_);
    Do(number, batch_);
    return work_->kind == "query" ? work_->table.get().rows : batch_.rows;
  }

  std::string Finish(int64_t batches) {
    if (!answers_.empty()) {
      AddAnswers(batches);
    } else if (work_->kind != "query") {
      engine_->Read([this](const Columns& rows) { checksum_.Add(rows); });
    }
    return checksum_.Finish();
  }

 private:
  void Do(int64_t number, const Columns& batch) {
    const std::string& kind = work_->kind;
    if (kind == "append") return engine_->Append(batch);
    if (kind == "merge" || kind == "merge_read") return engine_->Merge(batch);
    if (kind == "merge_snapshot") {
      engine_->HoldSnapshot();
      return engine_->Merge(batch);
    }
    if (kind == "snapshot") return engine_->TakeSnapshots(batch.rows);
    if (kind == "delete") return engine_->Delete(batch);
    int64_t* answers = answers_.data() + number * work_->batch_rows;
    if (kind == "lookup_each") return engine_->LookupEach(batch, answers);
    if (kind == "lookup_batch") return engine_->LookupBatch(batch, answers);
    if (kind == "query") {
      checksum_ = Checksum();
      return engine_->Query(work_->sql, [this](const Columns& rows) { checksum_.Add(rows); });
    }
    throw std::runtime_error("no such work: " + kind);
  }

  void AddAnswers(int64_t batches) {
    OwnedColumns answers;
    answers.AddColumn("position", Type::kInt64);
    answers.AddColumn("quantity", Type::kInt64);
    const int64_t rows = std::min(batches * work_->batch_rows, work_->batches.get().rows);
    for (int64_t i = 0; i < rows; ++i) {
      answers.Add(0, i);
      answers.Add(1, answers_[static_cast<size_t>(i)]);
    }
    checksum_.Add(answers.Get());
  }

  Engine* engine_;
  const Work* work_;
  Columns batch_;
  std::vector<int64_t> answers_;
  Checksum checksum_;
};

// Reads beside the writer for as long as it lives: keys of the table as it was in the beginning.
class ReaderThread {
 public:
  ReaderThread(Engine* engine, const Work& work)
      : reader_(engine->NewReader()), thread_([this, &work] { Run(work); }) {}

  // Reads a second, all of which have found their row.
  double Stop() {
    stop_ = true;
    thread_.join();
    if (found_ != asked_) throw std::runtime_error("a reader missed a row");
    return static_cast<double>(asked_) / seconds_;
  }

 private:
  void Run(const Work& work) {
    constexpr int64_t kKeys = 1000;
    Columns keys = work.table.get();
    keys.columns.resize(1);
    const double start = SecondsNow();
    for (int64_t from = 0; !stop_; from = (from + 7 * kKeys) % (keys.rows - kKeys)) {
      found_ += reader_->Read(keys.Slice(from, kKeys));
      asked_ += kKeys;
    }
    seconds_ = SecondsNow() - start;
  }

  std::unique_ptr<Reader> reader_;
  std::atomic<bool> stop_{false};
  int64_t asked_ = 0;
  int64_t found_ = 0;
  double seconds_ = 0;
  std::thread thread_;
};

struct Timing {
  double load = 0;
  std::vector<double> batches;
  double total = 0;
  int64_t rows = 0;
};

void Time(const Work& work, double seconds, int64_t limit, Runner* runner, Timing* timing) {
  const int64_t count = std::min(limit, work.batch_count);
  timing->batches.reserve(static_cast<size_t>(count));
  const double start = SecondsNow();
  double last = start;
  for (int64_t i = 0; i < count && (i == 0 || last - start < seconds); ++i) {
    timing->rows += runner->Do(i);
    const double now = SecondsNow();
    timing->batches.push_back(now - last);
    last = now;
  }
  timing->total = last - start;
}

double Quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void Print(const std::string& version, Timing timing, int64_t resident, const std::string& checksum,
           const std::map<std::string, double>& extra) {
  std::sort(timing.batches.begin(), timing.batches.end());
  std::printf(
      "{\"version\": \"%s\", \"batches\": %zu, \"rows\": %lld, \"seconds\": %.9f, "
      "\"load_seconds\": %.6f, \"batch_median\": %.9f, \"batch_99\": %.9f, "
      "\"batch_longest\": %.9f, \"resident_bytes\": %lld, \"checksum\": \"%s\", \"extra\": {",
      version.c_str(), timing.batches.size(), static_cast<long long>(timing.rows), timing.total,
      timing.load, Quantile(timing.batches, 0.5), Quantile(timing.batches, 0.99),
      timing.batches.back(), static_cast<long long>(resident), checksum.c_str());
  const char* between = "";
  for (const auto& [name, value] : extra) {
    std::printf("%s\"%s\": %.12g", between, name.c_str(), value);
    between = ", ";
  }
  std::printf("}}\n");
}

void Run(const std::string& name, const std::string& file, double seconds, int64_t limit) {
  const Work work = ReadWork(file);
  const std::unique_ptr<Engine> engine = MakeEngine(name);
  const int64_t before = ResidentBytes();
  Timing timing;
  const double start = SecondsNow();
  engine->Load(work);
  timing.load = SecondsNow() - start;
  const int64_t resident = ResidentBytes() - before;
  std::map<std::string, double> extra;
  for (const auto& [figure, value] : engine->Extra()) extra["loaded_" + figure] = value;
  Runner runner(engine.get(), &work);
  std::unique_ptr<ReaderThread> reader;
  if (work.kind == "merge_read") reader = std::make_unique<ReaderThread>(engine.get(), work);
  Time(work, seconds, limit, &runner, &timing);
  if (reader != nullptr) extra["reads_per_second"] = reader->Stop();
  for (const auto& [figure, value] : engine->Extra()) extra[figure] = value;
  const std::string checksum = runner.Finish(static_cast<int64_t>(timing.batches.size()));
  Print(engine->version(), std::move(timing), resident, checksum, extra);
}

void PrintChecksum(int count, char** arguments) {
  MappedColumns columns;
  for (int i = 4; i < count; ++i) {
    const std::string field = arguments[i];
    const size_t colon = field.find(':');
    columns.AddColumn(arguments[2], field.substr(0, colon), TypeOf(field.substr(colon + 1)));
  }
  columns.set_rows(std::atoll(arguments[3]));
  Checksum checksum;
  checksum.Add(columns.get());
  std::printf("%s\n", checksum.Finish().c_str());
}

}  // namespace
}  // namespace colmerge_bench

int main(int count, char** arguments) {
  using namespace colmerge_bench;
  try {
    if (count >= 5 && std::strcmp(arguments[1], "checksum") == 0) {
      PrintChecksum(count, arguments);
    } else if (count == 4 || count == 5) {
      Run(arguments[1], arguments[2], std::atof(arguments[3]),
          count == 5 ? std::atoll(arguments[4]) : INT64_MAX);
    } else {
      std::fprintf(stderr,
                   "usage: compare_native ENGINE WORK_FILE SECONDS [BATCHES]\n"
                   "       compare_native checksum FOLDER ROWS NAME:TYPE...\n");
      return 2;
    }
  } catch (const Unsupported& reason) {
    std::printf("{\"unsupported\": \"%s\"}\n", reason.what());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
  return 0;
}
