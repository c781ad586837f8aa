// SPDX-License-Identifier: Apache-2.0
// One run of a statement, of one execution or several, within limits that hold for all of them.
// Belongs to one call on one thread; holds no lock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "query/stored_statement.h"

namespace colmerge {

struct StatementLimits {
  uint64_t batch_size = kDefaultBatchSize;  // > 0
  // Most rows of the result, or that each execution may change; more are an error. 0: any number.
  uint64_t row_limit = 0;
  uint32_t threads = 1;  // > 0
  // The one pool that a run allocates from, its parameters and result included.
  Ref<MemoryPool> pool;
  // Of the one execution that changes rows; nullptr: none. Must outlive the run.
  const WriteCondition* condition = nullptr;
};

// What a caller gives for an execution, once the statement is bound and its types are known.
using MakeExecution = std::function<Result<Execution>(const Prepared& prepared)>;

class StatementRun {
 public:
  // progress must outlive the run.
  StatementRun(StatementLimits limits, Progress* progress)
      : limits_(std::move(limits)), progress_(*progress) {}
  StatementRun(const StatementRun&) = delete;
  StatementRun& operator=(const StatementRun&) = delete;

  const Ref<MemoryPool>& pool() const { return limits_.pool; }
  // With what texts of the run are parsed and bound.
  TextTerms terms() const { return {limits_.pool, &progress_}; }

  // Of several executions, the progress of each is not that of all.
  void set_many() { is_one_ = false; }

  // Runs a statement that gives rows and puts them behind those that are there.
  Status Select(const Ref<const TableVersion>& version, Execution execution);
  // All rows, as batches under the statement's schema. Once.
  std::unique_ptr<BatchSource> TakeResult(Prepared prepared);

  // Runs a DELETE or UPDATE on its table as it is then.
  Result<WriteResult> Change(StoredStatement* statement, const MakeExecution& make_execution);

 private:
  QueryOptions BeginExecution();

  const StatementLimits limits_;
  Progress& progress_;
  bool is_one_ = true;
  uint64_t rows_ = 0;  // of the result
  std::vector<Batch> batches_;
};

}  // namespace colmerge
