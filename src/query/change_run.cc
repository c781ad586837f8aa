// SPDX-License-Identifier: Apache-2.0
// Runs a DELETE or UPDATE: finds the rows, computes what they become, and hands both to the write
// layer.
#include <algorithm>

#include "base/error.h"
#include "query/row_access.h"
#include "write/row_update.h"

namespace colmerge {
namespace {

// Rows whose new values are computed at once.
constexpr uint64_t kUpdateRows = 4 * kBlockRows;

class ChangeRun {
 public:
  ChangeRun(QueryRun* run, Table* table)
      : run_(run), table_(table), plan_(*run->statement->change()), rows_(run->pool) {}

  Result<WriteResult> Do() {
    COLMERGE_RETURN_IF_ERROR(FindRows());
    if (rows_.size() > run_->options.row_limit) {
      return Error(Code::kLimitExceeded, "The statement chose {} rows, and row_limit is {}",
                   rows_.size(), run_->options.row_limit);
    }
    if (run_->statement->kind() == StatementKind::kDelete) return DeleteRows(table_, rows_);
    for (uint64_t first = 0; first < rows_.size(); first += kUpdateRows) {
      COLMERGE_RETURN_IF_ERROR(ComputeValues(first, std::min(kUpdateRows, rows_.size() - first)));
    }
    return UpdateRows(table_, plan_.columns, std::move(updates_), run_->pool);
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
    RowValues& update = updates_.emplace_back();
    update.rows = rows_.data() + first;
    update.count = count;
    auto& block = blocks_.emplace_back(std::make_unique<TableBlock>(*run_->version, run_->pool));
    block->SetRows(update.rows, count);
    const StopCheck check = run_->Check(true);
    EvaluationContext context{*block, run_->parameters, run_->now_microseconds, run_->pool, &check};
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

  QueryRun* run_;
  Table* table_;
  const ChangePlan& plan_;
  Array<uint64_t> rows_;
  std::vector<std::unique_ptr<TableBlock>> blocks_;  // what values may borrow from
  std::vector<RowValues> updates_;
};

}  // namespace

Result<WriteResult> RunChange(const std::shared_ptr<const PreparedStatement>& statement,
                              Table* table, std::vector<Vector> parameters,
                              const QueryOptions& options) {
  QueryRun run;
  run.statement = statement;
  // No reference to the version: it would look shared, and be copied.
  run.version = table->current().get();
  run.parameters = std::move(parameters);
  run.options = options;
  run.pool = options.pool ? options.pool : run.version->pool;
  run.now_microseconds = CurrentMicroseconds();
  return ChangeRun(&run, table).Do();
}

}  // namespace colmerge
