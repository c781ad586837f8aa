// SPDX-License-Identifier: Apache-2.0
#include "capi/statement_run.h"

#include "base/error.h"
#include "capi/arguments.h"

namespace colmerge::capi {
namespace {

// Rows between two calls of a callback that did not say.
constexpr uint64_t kProgressRows = 100000;

class ResultSource final : public BatchSource {
 public:
  ResultSource(Prepared prepared, std::vector<Batch> batches)
      : prepared_(std::move(prepared)), batches_(std::move(batches)) {}

  const Schema& schema() const override { return prepared_->output_schema(); }
  Result<bool> Next(Batch* batch) override {
    if (next_ == batches_.size()) return false;
    *batch = std::move(batches_[next_++]);
    return true;
  }

 private:
  Prepared prepared_;
  std::vector<Batch> batches_;
  size_t next_ = 0;
};

}  // namespace

Status StatementRun::Configure(const colmerge_query_options* given) {
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t interval,
                            CountArgument(options.progress_interval, "progress_interval"));
  COLMERGE_ASSIGN_OR_RETURN(batch_size_, CountArgument(options.batch_size, "batch_size"));
  if (batch_size_ == 0) batch_size_ = COLMERGE_DEFAULT_BATCH_SIZE;
  COLMERGE_ASSIGN_OR_RETURN(row_limit_, CountArgument(options.row_limit, "row_limit"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t memory_limit,
                            CountArgument(options.memory_limit, "memory_limit"));
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(options.threads, kMostThreads + 1, "threads"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(options.reserved, "options.reserved"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(options.reserved2, "options.reserved2"));
  threads_ = options.threads == 0 ? store_.threads() : static_cast<uint32_t>(options.threads);
  pool_ = memory_limit == 0 ? store_.pool() : MakeRef<MemoryPool>(memory_limit, store_.pool());
  reporter_.Configure(
      {options.progress, options.user, options.cancel, interval == 0 ? kProgressRows : interval});
  return reporter_.Pass({});
}

QueryOptions StatementRun::EngineOptions() {
  QueryOptions options;
  options.batch_size = batch_size_;
  // One more than may be, so that too many are noticed.
  if (row_limit_ != 0) options.row_limit = row_limit_ - rows_ + 1;
  options.threads = threads_;
  options.pool = pool_;
  rows_read_ = 0;
  if (reporter_.is_needed()) {
    options.on_progress = [this](const QueryProgress& now) { return Report(now); };
  }
  return options;
}

Status StatementRun::Report(const QueryProgress& now) {
  rows_read_ = now.rows_read;
  WriteProgress progress;
  progress.rows_read = rows_read_before_ + now.rows_read;
  progress.batches = executions_;
  progress.total_rows = is_one_ ? now.total_rows : 0;
  return reporter_.Pass(progress);
}

Status StatementRun::CheckRowLimit() const {
  if (row_limit_ == 0 || rows_ <= row_limit_) return Status::Ok();
  return Error(Code::kLimitExceeded, "The result has more rows than row_limit, which is {}",
               row_limit_);
}

Status StatementRun::Select(const Prepared& prepared, const Ref<const TableVersion>& version,
                            std::vector<Vector> parameters) {
  COLMERGE_ASSIGN_OR_RETURN(const auto source,
                            RunSelect(prepared, version, std::move(parameters), EngineOptions()));
  for (;;) {
    Batch batch;
    COLMERGE_ASSIGN_OR_RETURN(const bool more, source->Next(&batch));
    if (!more) break;
    rows_ += batch.rows;
    COLMERGE_RETURN_IF_ERROR(CheckRowLimit());
    batches_.push_back(std::move(batch));
  }
  ++executions_;
  rows_read_before_ += rows_read_;
  return Status::Ok();
}

std::unique_ptr<BatchSource> StatementRun::TakeResult(Prepared prepared) {
  return std::make_unique<ResultSource>(std::move(prepared), std::move(batches_));
}

Result<colmerge::Change> StatementRun::MakeChange(const Prepared& prepared,
                                                  const TableVersion& base,
                                                  std::vector<Vector> parameters) {
  QueryOptions options = EngineOptions();
  if (row_limit_ != 0) options.row_limit = row_limit_;
  COLMERGE_ASSIGN_OR_RETURN(auto change,
                            colmerge::MakeChange(prepared, base, std::move(parameters), options));
  ++executions_;
  rows_read_before_ += rows_read_;
  return change;
}

WriterLock::Wait StatementRun::wait() {
  WriterLock::Wait wait;
  if (reporter_.is_needed()) wait.is_wanted = [this] { return Report({}); };
  return wait;
}

Status RequireRows(const PreparedStatement& prepared) {
  if (prepared.returns_rows()) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "The statement changes rows and gives none; execute it instead");
}

Status RequireChange(const PreparedStatement& prepared) {
  if (!prepared.returns_rows()) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "The statement gives rows and changes none; query it instead");
}

}  // namespace colmerge::capi
