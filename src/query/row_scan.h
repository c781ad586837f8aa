// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a table version that count, a block at a time: not deleted, and passing a
// condition.
#pragma once

#include <functional>

#include "query/query_run.h"
#include "query/table_block.h"

namespace colmerge {

// Rows of a block. Within a chunk, so that columns can be borrowed; small enough for the vectors of
// a few columns to stay in the second-level cache.
inline constexpr uint64_t kBlockRows = 4096;

class RowScan {
 public:
  // condition: nullptr for none. The run must outlive the scan.
  RowScan(QueryRun* run, const Expression* condition, bool on_calling_thread);
  RowScan(const RowScan&) = delete;
  RowScan& operator=(const RowScan&) = delete;

  // What to read: row ids [begin, end), or these live rows (borrowed, ascending). `first_block`:
  // rows of the first block; later ones are larger.
  void SetRange(uint64_t begin, uint64_t end, uint64_t first_block = kBlockRows);
  void SetRows(const uint64_t* ids, uint64_t count);

  // Leaves out the chunks of a range for which this is true when their next block is due. Must
  // outlive the scan.
  void PassBy(const std::function<bool(uint64_t chunk)>* passed_by) { passed_by_ = passed_by; }

  // Goes to the next block in which some row counts; false at the end.
  Result<bool> Next();

  // The current block and its rows that count.
  const Selection& selection() const { return selection_; }
  bool selects_all() const { return selection_.rows == nullptr; }
  TableBlock& block() { return block_; }
  EvaluationContext& context() { return context_; }
  // Of the run, for work between blocks that takes long.
  const Progress* progress() const { return &run_->progress(); }
  uint64_t RowId(uint64_t selected) const { return block_.RowId(selection_.Row(selected)); }
  // An error from evaluating over the current block, with the row's number in the table.
  Status Locate(Status status) const {
    return AtLiveRow(std::move(status), *run_->version, block_);
  }

 private:
  bool StartBlock();
  bool PassChunksBy();
  void SelectLiveRows(uint64_t start, uint64_t count);

  QueryRun* run_;
  const Expression* condition_;
  bool on_calling_thread_;
  const std::function<bool(uint64_t chunk)>* passed_by_ = nullptr;
  const uint64_t* ids_ = nullptr;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
  uint64_t block_rows_ = kBlockRows;
  uint64_t unreported_ = 0;
  TableBlock block_;
  EvaluationContext context_;
  Array<uint32_t> live_;
  Array<uint32_t> kept_;
  Selection selection_;
};

}  // namespace colmerge
