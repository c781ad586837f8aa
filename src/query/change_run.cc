// SPDX-License-Identifier: Apache-2.0
// Runs a DELETE or UPDATE: finds the rows, computes what they become, and makes a change of both.
#include <algorithm>

#include "base/error.h"
#include "query/row_access.h"
#include "write/row_change.h"

namespace colmerge {
namespace {

// Rows whose new values are computed at once.
constexpr uint64_t kUpdateRows = 4 * kBlockRows;

class ChangeRun {
 public:
  explicit ChangeRun(std::shared_ptr<QueryRun> run)
      : owned_run_(std::move(run)),
        run_(owned_run_.get()),
        plan_(*run_->statement->change()),
        rows_(run_->pool),
        blocks_(std::make_shared<Blocks>()) {}

  Result<Change> Do() {
    COLMERGE_RETURN_IF_ERROR(FindRows());
    if (rows_.size() > run_->options.row_limit) {
      return Error(Code::kLimitExceeded, "The statement chose {} rows, and row_limit is {}",
                   rows_.size(), run_->options.row_limit);
    }
    const TableVersion& base = *run_->version;
    if (run_->statement->kind() == StatementKind::kDelete) {
      return MakeDeletion(base, std::move(rows_), run_->pool);
    }
    for (uint64_t first = 0; first < rows_.size(); first += kUpdateRows) {
      COLMERGE_RETURN_IF_ERROR(ComputeValues(first, std::min(kUpdateRows, rows_.size() - first)));
    }
    return MakeUpdate(base, plan_.columns, std::move(updates_), {owned_run_, blocks_}, run_->pool,
                      &run_->progress());
  }

 private:
  Status FindRows() {
    COLMERGE_ASSIGN_OR_RETURN(const RowAccess access, FindAccess(run_, plan_.filter));
    const uint32_t parts = access.by_key ? 1 : PartsFor(access.rows, run_->options.threads);
    return CollectRows(run_, access, {0, run_->version->rows}, parts, &rows_);
  }

  // From gathered values, not from ones that lie in the table: those are about to be overwritten.
  Status ComputeValues(uint64_t first, uint64_t count) {
    COLMERGE_RETURN_IF_ERROR(run_->Continue(0, true));
    RowValues& update = updates_.emplace_back(run_->pool);
    update.rows.ResizeUninitialized(count);
    std::copy_n(rows_.data() + first, count, update.rows.data());
    auto& block = blocks_->emplace_back(std::make_unique<TableBlock>(*run_->version, run_->pool));
    block->SetRows(rows_.data() + first, count);
    EvaluationContext context{*block, run_->parameters, run_->now_microseconds, run_->pool,
                              &run_->progress()};
    for (size_t i = 0; i < plan_.columns.size(); ++i) {
      auto values = Evaluate(*plan_.values[i], {nullptr, count}, context);
      if (!values.ok()) {
        return AtLiveRow(std::move(values).status(), *run_->version, *block)
            .InColumn(run_->version->field(plan_.columns[i]).name);
      }
      update.values.push_back(std::move(values).value());
    }
    return Status::Ok();
  }

  using Blocks = std::vector<std::unique_ptr<TableBlock>>;

  const std::shared_ptr<QueryRun> owned_run_;
  QueryRun* const run_;
  const ChangePlan& plan_;
  Array<uint64_t> rows_;
  std::shared_ptr<Blocks> blocks_;  // what values may borrow from, as from the run
  std::vector<RowValues> updates_;
};

}  // namespace

Result<Change> MakeChange(const std::shared_ptr<const PreparedStatement>& statement,
                          const TableVersion& base, std::vector<Vector> parameters,
                          const QueryOptions& options) {
  auto run = std::make_shared<QueryRun>();
  run->statement = statement;
  // No reference to the version: it would look shared, and be copied.
  run->version = &base;
  run->parameters = std::move(parameters);
  run->options = options;
  run->pool = options.pool ? options.pool : base.pool;
  run->now_microseconds = CurrentMicroseconds();
  return ChangeRun(std::move(run)).Do();
}

}  // namespace colmerge
