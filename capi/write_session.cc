// SPDX-License-Identifier: Apache-2.0
#include "capi/write_session.h"

#include <algorithm>

#include "base/error.h"
#include "capi/arguments.h"
#include "capi/progress_report.h"
#include "index/slot_table.h"
#include "store/token_record.h"

namespace colmerge::capi {
namespace {

// What a batch takes beside its values, however few they are.
uint64_t FrameBytes(const Batch& batch) {
  return sizeof(Batch) + sizeof(MemoryCharge) + batch.columns.size() * sizeof(Vector);
}

uint64_t FieldBytes(const Field& field) {
  uint64_t bytes = sizeof(Field) + field.name.size();
  for (const auto& [key, value] : field.metadata)
    bytes += sizeof(std::string) * 2 + key.size() + value.size();
  for (const Field& child : field.type.children) bytes += FieldBytes(child);
  return bytes;
}

// What a stream takes beside its batches: a schema, and what its producer and the reading of it need.
uint64_t StreamBytes(const Schema& schema) {
  uint64_t bytes = sizeof(ArrowArrayStream) + 2 * sizeof(Batch);
  for (const Field& field : schema.fields()) bytes += FieldBytes(field);
  return bytes;
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

Result<WriteTerms> WriteTermsArgument(const colmerge_write_options* given) {
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  WriteTerms terms;
  terms.cancel = options.cancel;
  COLMERGE_ASSIGN_OR_RETURN(terms.progress_interval,
                            CountArgument(options.progress_interval, "progress_interval"));
  COLMERGE_ASSIGN_OR_RETURN(terms.limits.rows, CountArgument(options.row_limit, "row_limit"));
  COLMERGE_ASSIGN_OR_RETURN(terms.limits.batches,
                            CountArgument(options.batch_limit, "batch_limit"));
  COLMERGE_ASSIGN_OR_RETURN(terms.memory_limit,
                            CountArgument(options.memory_limit, "memory_limit"));
  COLMERGE_ASSIGN_OR_RETURN(terms.condition, ConditionArgument(options.token, options.if_version));
  return terms;
}

Status WriteSession::Configure(const colmerge_write_options* given) {
  COLMERGE_ASSIGN_OR_RETURN(const WriteTerms terms, WriteTermsArgument(given));
  limits_ = terms.limits;
  condition_ = terms.condition;
  pool_ = terms.memory_limit == 0 ? store_->pool()
                                  : MakeRef<MemoryPool>(terms.memory_limit, store_->pool());
  const uint64_t interval =
      terms.progress_interval == 0 ? options_.batch_size : terms.progress_interval;
  progress_.emplace("write", terms.cancel, interval,
                    given == nullptr ? Progress::Report() : Report(*given));
  return progress_->Check();
}

Result<std::optional<WriteResult>> WriteSession::ResultWithoutWrite() const {
  if (!condition_) return std::optional<WriteResult>();
  const Ref<Table> table = store_->FindOrNull(options_.table_name);
  return colmerge::ResultWithoutWrite(table.get(), &*condition_);
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
  charges_.emplace_back(pool_, StreamBytes(schema_), MemoryCategory::kScratch);
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
  if (batches_.size() != before) return Status::Ok();
  Batch empty = BatchWithoutRows(schema_, pool_);
  charges_.emplace_back(pool_, FrameBytes(empty), MemoryCategory::kScratch);
  batches_.push_back(std::move(empty));
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
      WriteResult result,
      store_->Write({options_, std::move(batches_), std::move(schema_), &*progress_, pool_,
                     store_->threads(), &memo_->matches, &memo_->rules, PointerTo(condition_)}));
  if (result.applied) result.batches = batch_count_;
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
  told.applied = result.applied ? 1 : 0;
  return told;
}

}  // namespace colmerge::capi
