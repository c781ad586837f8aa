// SPDX-License-Identifier: Apache-2.0
// One run of a statement through the C API, of one execution or several, within the limits of its
// options. Belongs to one call on one thread; holds no lock.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <vector>

#include "capi/statement_object.h"
#include "capi/write_progress.h"

namespace colmerge::capi {

// More is taken for an accident.
inline constexpr int32_t kMostThreads = 1024;

class StatementRun {
 public:
  // The store must outlive the run.
  explicit StatementRun(const Store& store) : store_(store) {}
  StatementRun(const StatementRun&) = delete;
  StatementRun& operator=(const StatementRun&) = delete;

  // First of all. NULL: no limits.
  Status Configure(const colmerge_query_options* given);

  // What parameters are to be made from, and what the run allocates from.
  const Ref<MemoryPool>& pool() const { return pool_; }

  // Runs a statement that gives rows and puts them behind those that are there.
  Status Select(const Prepared& prepared, const Ref<const TableVersion>& version,
                std::vector<Vector> parameters);
  // All rows, as batches under the statement's schema. Once.
  std::unique_ptr<BatchSource> TakeResult(Prepared prepared);

  // What a DELETE or UPDATE makes of a version, whose table's writer lock is held.
  Result<colmerge::Change> MakeChange(const Prepared& prepared, const TableVersion& base,
                                      std::vector<Vector> parameters);
  // How to wait for that lock. Refers to the run.
  WriterLock::Wait wait();

  // Of several executions, the progress of each is not that of all.
  void set_many() { is_one_ = false; }

 private:
  QueryOptions EngineOptions();
  Status Report(const QueryProgress& now);
  Status CheckRowLimit() const;

  const Store& store_;
  Ref<MemoryPool> pool_;
  ProgressReporter reporter_{"statement"};
  uint64_t batch_size_ = 0;
  uint64_t row_limit_ = 0;
  uint32_t threads_ = 1;
  bool is_one_ = true;
  uint64_t executions_ = 0;        // finished
  uint64_t rows_read_before_ = 0;  // by them
  uint64_t rows_read_ = 0;         // by the one that runs
  uint64_t rows_ = 0;              // of the result
  std::vector<Batch> batches_;
};

// Not ok unless the statement gives rows, or, the other way round, changes the table.
Status RequireRows(const PreparedStatement& prepared);
Status RequireChange(const PreparedStatement& prepared);

}  // namespace colmerge::capi
