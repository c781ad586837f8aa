// SPDX-License-Identifier: Apache-2.0
// CHECK constraints: evaluated over the rows that a change inserts or updates, a block at a time.
#include <algorithm>
#include <optional>

#include "base/error.h"
#include "column/conversion/value_text.h"
#include "expr/evaluate/evaluate.h"
#include "write/change_check.h"
#include "write/changed_rows.h"

namespace colmerge {
namespace {

// Some rows that a change inserts or updates, as they will be. A column is gathered when a check asks for it.
class ChangedBlock final : public RowBlock {
 public:
  ChangedBlock(const Change& change, const TableVersion& base, const ChangedRows& rows)
      : change_(change), base_(base), changed_(rows), columns_(change.schema->size()) {}

  uint64_t rows() const override { return changed_.count; }
  const Vector& Column(uint32_t column) override {
    if (!columns_[column]) {
      columns_[column] = ChangedColumn(change_, base_, column, changed_, change_.pool);
    }
    return *columns_[column];
  }
  const ChangePart& part() const { return changed_.part; }
  // The source's row behind a row of the block, and the row id that it goes to.
  uint64_t SourceRow(uint64_t row) const { return changed_.map.Row(changed_.start + row); }
  uint64_t Target(uint64_t row) const { return changed_.map.Target(changed_.start + row); }

 private:
  const Change& change_;
  const TableVersion& base_;
  const ChangedRows changed_;
  std::vector<std::optional<Vector>> columns_;  // by column of the table
};

// Rows that are checked at once.
constexpr uint64_t kCheckedRows = 8192;

class ConditionChecker {
 public:
  ConditionChecker(const std::vector<CheckConstraint>& checks, const TableVersion& base,
                   const Progress* progress, const Change& change)
      : checks_(checks), base_(base), progress_(progress), change_(change), kept_(change.pool) {}

  Status CheckRows(const ChangePart& part, const RowMap& map) {
    for (uint64_t start = 0; start < map.size(); start += kCheckedRows) {
      if (progress_ != nullptr) COLMERGE_RETURN_IF_ERROR(progress_->Check());
      ChangedBlock block(change_, base_,
                         {part, map, start, std::min(kCheckedRows, map.size() - start)});
      COLMERGE_RETURN_IF_ERROR(CheckBlock(&block));
    }
    return Status::Ok();
  }

 private:
  Status CheckBlock(ChangedBlock* block) {
    kept_.ResizeUninitialized(block->rows());
    for (const CheckConstraint& check : checks_) {
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t passed, Find(*check.condition, check, block));
      if (passed == block->rows()) continue;
      // Some are false or null; only false ones are refused.
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t refused, Find(*check.refusal, check, block));
      if (refused != 0) return Violation(check, kept_[0], block);
    }
    return Status::Ok();
  }

  // The rows for which a condition is true, into kept_.
  Result<uint64_t> Find(const Expression& condition, const CheckConstraint& check,
                        ChangedBlock* block) {
    EvaluationContext evaluation{*block, no_parameters_, 0, change_.pool, progress_};
    auto found = Filter(condition, {nullptr, block->rows()}, evaluation, kept_.data());
    if (found.ok() || found.status().code() == Code::kCancelled) return found;
    const Status::Detail& detail = found.status().detail();
    Status failed = Error(detail.code, "Cannot {} - CHECK '{}' ({}) fails: {}", change_.verb,
                          check.name, check.text, detail.message);
    if (detail.row < 0) return std::move(failed).InColumn(check.name);
    return AtRow(std::move(failed), *block, static_cast<uint64_t>(detail.row)).InColumn(check.name);
  }

  Status Violation(const CheckConstraint& check, uint32_t row, ChangedBlock* block) const {
    std::string values;
    for (uint32_t column : check.columns) {
      if (!values.empty()) values += ", ";
      values +=
          change_.schema->field(column).name + " = " + QuotedValueText(block->Column(column), row);
    }
    const uint64_t number =
        PartRowNumber(base_, block->part(), block->SourceRow(row), block->Target(row));
    return AtRow(Error(Code::kConstraintViolation,
                       "Cannot {} - row {} violates CHECK '{}' ({}){}{}", change_.verb, number,
                       check.name, check.text, values.empty() ? "" : ": ", values),
                 *block, row)
        .InColumn(check.name);
  }

  Status AtRow(Status status, const ChangedBlock& block, uint64_t row) const {
    return AtPartRow(std::move(status), base_, block.part(), block.SourceRow(row),
                     block.Target(row));
  }

  const std::vector<CheckConstraint>& checks_;
  const TableVersion& base_;
  const Progress* const progress_;
  const Change& change_;
  const std::vector<Vector> no_parameters_;
  Array<uint32_t> kept_;
};

}  // namespace

Status CheckConditions(const TableVersion& base, const Progress* progress, const Change& change) {
  return base.checks ? CheckConditions(*base.checks, base, progress, change) : Status::Ok();
}

Status CheckConditions(const std::vector<CheckConstraint>& checks, const TableVersion& base,
                       const Progress* progress, const Change& change) {
  ConditionChecker checker(checks, base, progress, change);
  for (const ChangePart& part : change.parts) {
    COLMERGE_RETURN_IF_ERROR(checker.CheckRows(part, part.updates));
    COLMERGE_RETURN_IF_ERROR(checker.CheckRows(part, part.inserts));
  }
  return Status::Ok();
}

}  // namespace colmerge
