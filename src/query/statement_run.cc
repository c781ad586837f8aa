// SPDX-License-Identifier: Apache-2.0
#include "query/statement_run.h"

#include <utility>

#include "base/error.h"

namespace colmerge {
namespace {

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

QueryOptions StatementRun::BeginExecution() {
  if (!is_one_) progress_.BeginPiece();
  QueryOptions options;
  options.batch_size = limits_.batch_size;
  options.threads = limits_.threads;
  options.pool = limits_.pool;
  options.progress = &progress_;
  return options;
}

Status StatementRun::Select(const Ref<const TableVersion>& version, Execution execution) {
  QueryOptions options = BeginExecution();
  // One more than may be, so that too many are noticed.
  if (limits_.row_limit != 0) options.row_limit = limits_.row_limit - rows_ + 1;
  COLMERGE_ASSIGN_OR_RETURN(const auto source,
                            RunSelect(std::move(execution.prepared), version,
                                      std::move(execution.parameters), std::move(options)));
  for (;;) {
    Batch batch;
    COLMERGE_ASSIGN_OR_RETURN(const bool more, source->Next(&batch));
    if (!more) return Status::Ok();
    rows_ += batch.rows;
    if (limits_.row_limit != 0 && rows_ > limits_.row_limit) {
      return Error(Code::kLimitExceeded, "The result has more rows than row_limit, which is {}",
                   limits_.row_limit);
    }
    batches_.push_back(std::move(batch));
  }
}

std::unique_ptr<BatchSource> StatementRun::TakeResult(Prepared prepared) {
  return std::make_unique<ResultSource>(std::move(prepared), std::move(batches_));
}

Result<WriteResult> StatementRun::Change(StoredStatement* statement,
                                         const MakeExecution& make_execution) {
  // Before the wait for the table's turn, which is a part of the execution.
  QueryOptions options = BeginExecution();
  if (limits_.row_limit != 0) options.row_limit = limits_.row_limit;
  return statement->store().ChangeNamed(
      statement->prepared()->statement()->table,
      [&](const TableVersion& base) -> Result<colmerge::Change> {
        COLMERGE_ASSIGN_OR_RETURN(const Prepared prepared, statement->PreparedFor(base));
        COLMERGE_ASSIGN_OR_RETURN(Execution execution, make_execution(prepared));
        return MakeChange(execution.prepared, base, std::move(execution.parameters), options);
      },
      &progress_, limits_.condition);
}

}  // namespace colmerge
