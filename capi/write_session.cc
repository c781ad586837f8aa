// SPDX-License-Identifier: Apache-2.0
#include "capi/write_session.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/error.h"
#include "capi/arguments.h"
#include "capi/progress_report.h"
#include "index/slot_table.h"

namespace colmerge::capi {
namespace {

// Rows that are worked on between two looks at the cancel flag, some milliseconds.
constexpr uint64_t kMostRowsAtOnce = uint64_t{1} << 15;

// Of a batch with dictionaries at least as many rows as these have values, each of which is looked at for every piece.
// Row numbers inside a batch have 32 bits.
uint64_t RowsAtOnce(const Batch& batch) {
  uint64_t rows = kMostRowsAtOnce;
  for (const Vector& column : batch.columns) {
    if (column.dictionary) rows = std::max(rows, column.dictionary->length);
  }
  return std::min(std::bit_ceil(rows), uint64_t{1} << 31);
}

// start: a multiple of 8.
Batch SliceBatch(const Batch& whole, uint64_t start, uint64_t count, const Ref<MemoryPool>& pool) {
  Batch slice;
  slice.schema = whole.schema;
  slice.rows = count;
  for (const Vector& column : whole.columns) {
    slice.columns.push_back(Slice(column, start, count));
  }
  if (!whole.lines.empty()) {
    const auto first = whole.lines.begin() + static_cast<int64_t>(start);
    slice.lines.assign(first, first + static_cast<int64_t>(count));
  }
  for (const Buffer& present : whole.presence) {
    Buffer& copy = slice.presence.emplace_back();
    if (!present) continue;
    copy = Buffer(pool, BitmapBytes(count), MemoryCategory::kScratch);
    std::memcpy(copy.data(), present.data() + start / 8, copy.size());
  }
  return slice;
}

// What a batch takes beside its values, however few they are.
uint64_t FrameBytes(const Batch& batch) {
  return sizeof(Batch) + sizeof(MemoryCharge) + batch.columns.size() * sizeof(Vector);
}

}  // namespace

Batch BatchWithoutRows(const Schema& schema, const Ref<MemoryPool>& pool) {
  Batch batch;
  batch.schema = schema;
  for (const Field& field : schema.fields()) {
    batch.columns.push_back(NullVector(field.type, 0, pool));
  }
  return batch;
}

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
  pool_ = memory_limit == 0 ? store_->pool() : MakeRef<MemoryPool>(memory_limit, store_->pool());
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
  COLMERGE_ASSIGN_OR_RETURN(const auto source, ImportStream(stream, pool_, limits_, &*progress_));
  schema_ = source->schema();
  const size_t before = batches_.size();
  for (;;) {
    Batch batch;
    COLMERGE_ASSIGN_OR_RETURN(const bool more, source->Next(&batch));
    if (!more) break;
    COLMERGE_RETURN_IF_ERROR(Take(std::move(batch), 0));
    COLMERGE_RETURN_IF_ERROR(CheckRowLimit(rows_));
    // The source counts its own batches only; there may have been streams before it.
    if (limits_.batches != 0 && batch_count_ > limits_.batches) {
      return Error(Code::kLimitExceeded, "The write has more than {} batches (batch_limit)",
                   limits_.batches);
    }
  }
  // Its columns count, rows or not.
  if (batches_.size() == before) batches_.push_back(BatchWithoutRows(schema_, pool_));
  return Status::Ok();
}

Status WriteSession::Take(Batch batch, uint64_t total_rows) {
  if (batch.rows > SlotTable::kLargestRow - std::min(rows_, SlotTable::kLargestRow)) {
    return Error(Code::kLimitExceeded, "The write has more than {} rows", SlotTable::kLargestRow);
  }
  charges_.emplace_back(pool_, FrameBytes(batch), MemoryCategory::kScratch);
  rows_ += batch.rows;
  ++batch_count_;
  const uint64_t most = RowsAtOnce(batch);
  if (batch.rows <= most) {
    batches_.push_back(std::move(batch));
    return progress_->Pass({rows_, batch_count_, 0, total_rows});
  }
  const Batch& whole = whole_.emplace_back(std::move(batch));
  for (uint64_t start = 0; start < whole.rows; start += most) {
    batches_.push_back(SliceBatch(whole, start, std::min(most, whole.rows - start), pool_));
  }
  return progress_->Pass({rows_, batch_count_, 0, total_rows});
}

Result<WriteResult> WriteSession::Write() {
  COLMERGE_ASSIGN_OR_RETURN(
      WriteResult result, store_->Write({options_, std::move(batches_), std::move(schema_),
                                         &*progress_, pool_, store_->threads(), &memo_->matches}));
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
