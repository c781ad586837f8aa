// SPDX-License-Identifier: Apache-2.0
#include "capi/write_session.h"

#include <algorithm>

#include "base/error.h"
#include "capi/arguments.h"
#include "capi/progress_report.h"
#include "index/slot_table.h"

namespace colmerge::capi {
namespace {

// Row numbers inside a batch have 32 bits.
constexpr uint64_t kMostBatchRows = uint64_t{1} << 31;

// start: a multiple of eight.
Batch SliceBatch(const Batch& whole, uint64_t start, uint64_t count, const Ref<MemoryPool>& pool) {
  Batch slice;
  slice.schema = whole.schema;
  slice.rows = count;
  for (const Vector& column : whole.columns) {
    slice.columns.push_back(Slice(column, start, count));
  }
  for (const Buffer& bits : whole.presence) {
    Buffer& part = slice.presence.emplace_back();
    if (!bits) continue;
    part = Buffer(pool, BitmapBytes(count), MemoryCategory::kScratch);
    std::memcpy(part.data(), bits.data() + start / 8, part.size());
  }
  return slice;
}

}  // namespace

// Batches are told as the caller counts them: longer ones are cut for the store.
Progress::Report WriteSession::Report(const colmerge_write_options& options) {
  Progress::Report report = ReportTo(options.progress, options.user);
  if (!report) return report;
  return [this, report = std::move(report)](const ProgressCounts& counts) {
    ProgressCounts told = counts;
    told.batches = batch_count_;
    return report(told);
  };
}

Status WriteSession::Configure(const colmerge_write_options* given) {
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t interval,
                            CountArgument(options.progress_interval, "progress_interval"));
  COLMERGE_ASSIGN_OR_RETURN(limits_.rows, CountArgument(options.row_limit, "row_limit"));
  COLMERGE_ASSIGN_OR_RETURN(limits_.batches, CountArgument(options.batch_limit, "batch_limit"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t memory_limit,
                            CountArgument(options.memory_limit, "memory_limit"));
  pool_ = MakeRef<MemoryPool>(memory_limit, store_->pool());
  progress_.emplace("write", options.cancel, interval == 0 ? options_.batch_size : interval,
                    Report(options));
  return progress_->Check();
}

Status WriteSession::CheckRowLimit(uint64_t rows) const {
  if (limits_.rows == 0 || rows <= limits_.rows) return Status::Ok();
  return Error(Code::kLimitExceeded, "The write has more than {} rows (row_limit)", limits_.rows);
}

Status WriteSession::ReportRead(uint64_t rows) {
  COLMERGE_RETURN_IF_ERROR(CheckRowLimit(rows));
  return progress_->Pass({rows, 0, 0, 0});
}

Status WriteSession::TakeOnly(Batch batch) {
  COLMERGE_RETURN_IF_ERROR(CheckRowLimit(batch.rows));
  schema_ = batch.schema;
  const uint64_t rows = batch.rows;
  return Take(std::move(batch), rows);
}

Status WriteSession::TakeStream(ArrowArrayStream* stream) {
  COLMERGE_ASSIGN_OR_RETURN(const auto source, ImportStream(stream, pool_, limits_));
  schema_ = source->schema();
  for (;;) {
    Batch batch;
    COLMERGE_ASSIGN_OR_RETURN(const bool more, source->Next(&batch));
    if (!more) return Status::Ok();
    COLMERGE_RETURN_IF_ERROR(Take(std::move(batch), 0));
  }
}

Status WriteSession::Take(Batch batch, uint64_t total_rows) {
  if (batch.rows > SlotTable::kLargestRow - std::min(rows_, SlotTable::kLargestRow)) {
    return Error(Code::kLimitExceeded, "The write has more than {} rows", SlotTable::kLargestRow);
  }
  rows_ += batch.rows;
  ++batch_count_;
  if (batch.rows <= kMostBatchRows) {
    batches_.push_back(std::move(batch));
    return progress_->Pass({rows_, batch_count_, 0, total_rows});
  }
  const Batch& whole = whole_.emplace_back(std::move(batch));
  for (uint64_t start = 0; start < whole.rows; start += kMostBatchRows) {
    batches_.push_back(
        SliceBatch(whole, start, std::min(kMostBatchRows, whole.rows - start), pool_));
  }
  return progress_->Pass({rows_, batch_count_, 0, total_rows});
}

Result<WriteResult> WriteSession::Write() {
  COLMERGE_ASSIGN_OR_RETURN(WriteResult result,
                            store_->Write({options_, std::move(batches_), std::move(schema_),
                                           &*progress_, pool_, store_->threads()}));
  result.batches = batch_count_;
  return result;
}

colmerge_write_result ToC(const WriteResult& result) {
  colmerge_write_result told = COLMERGE_WRITE_RESULT_INIT;
  told.rows_read = static_cast<int64_t>(result.rows_read);
  told.inserted = static_cast<int64_t>(result.inserted);
  told.updated = static_cast<int64_t>(result.updated);
  told.deleted = static_cast<int64_t>(result.deleted);
  told.ignored = static_cast<int64_t>(result.ignored);
  told.batches = static_cast<int64_t>(result.batches);
  told.version = static_cast<int64_t>(result.version);
  return told;
}

}  // namespace colmerge::capi
