// SPDX-License-Identifier: Apache-2.0
// CHECK constraints: evaluated over the rows that a write inserts or updates, a block at a time.
#include <algorithm>
#include <optional>

#include "base/error.h"
#include "column/conversion/value_text.h"
#include "expr/evaluate/evaluate.h"
#include "write/constraint_check.h"
#include "write/written_rows.h"

namespace colmerge {
namespace {

// Rows [start, start + count) of a list of written rows (or, without a list, of the batch itself),
// as they will be. A column is gathered when a check asks for it.
class WrittenBlock final : public RowBlock {
 public:
  WrittenBlock(const ConstraintContext& context, size_t batch, const Ref<MemoryPool>& pool)
      : context_(context),
        batch_(context.input.batches[batch]),
        pool_(pool),
        columns_(context.match.schema->size()) {}

  // Rows of the batch as they are, inserted.
  void SetRange(uint64_t start, uint64_t count) {
    start_ = start;
    SetRows({nullptr, nullptr, count});
  }
  void SetRows(const WrittenRows& written) {
    for (std::optional<Vector>& column : columns_) column.reset();
    written_ = written;
  }

  uint64_t rows() const override { return written_.count; }
  const Vector& Column(uint32_t column) override {
    if (!columns_[column]) columns_[column] = Read(column);
    return *columns_[column];
  }
  // The batch's row behind a row of the block.
  uint64_t BatchRow(uint64_t row) const {
    return written_.rows == nullptr ? start_ + row : written_.rows[row];
  }

 private:
  Vector Read(uint32_t column) const {
    if (written_.rows != nullptr) {
      return WrittenColumn(context_, batch_, column, written_, pool_);
    }
    if (context_.match.batch_column[column] != SchemaMatch::kAbsent) {
      return Slice(batch_.columns[column], start_, written_.count);
    }
    return NullVector(context_.match.schema->field(column).type, written_.count, pool_);
  }

  const ConstraintContext& context_;
  const ConformedBatch& batch_;
  const Ref<MemoryPool>& pool_;
  uint64_t start_ = 0;
  WrittenRows written_;
  std::vector<std::optional<Vector>> columns_;  // by table column
};

class ConditionChecker {
 public:
  ConditionChecker(const ConstraintContext& context, const Ref<MemoryPool>& pool)
      : context_(context), pool_(pool), kept_(pool) {}

  Status CheckBatch(size_t b) {
    const BatchPlan& plan = context_.plan.batches[b];
    WrittenBlock block(context_, b, pool_);
    if (plan.inserts_all) {
      return ForEachBlock(context_.input.batches[b].rows, [&](uint64_t start, uint64_t count) {
        block.SetRange(start, count);
        return CheckBlock(b, &block);
      });
    }
    COLMERGE_RETURN_IF_ERROR(CheckRows(b, plan.update_rows, plan.update_targets, &block));
    return CheckRows(b, plan.insert_rows, plan.insert_targets, &block);
  }

 private:
  template <typename Visit>
  Status ForEachBlock(uint64_t rows, Visit&& visit) const {
    for (uint64_t start = 0; start < rows; start += context_.options.batch_size) {
      COLMERGE_RETURN_IF_ERROR(visit(start, std::min(context_.options.batch_size, rows - start)));
    }
    return Status::Ok();
  }

  Status CheckRows(size_t b, const Array<uint32_t>& rows, const Array<uint64_t>& targets,
                   WrittenBlock* block) {
    return ForEachBlock(rows.size(), [&](uint64_t start, uint64_t count) {
      block->SetRows({rows.data() + start, targets.data() + start, count});
      return CheckBlock(b, block);
    });
  }

  Status CheckBlock(size_t b, WrittenBlock* block) {
    kept_.ResizeUninitialized(block->rows());
    for (const CheckConstraint& check : *context_.base.checks) {
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t passed, Find(*check.condition, check, b, block));
      if (passed == block->rows()) continue;
      // Some are false or null; only false ones are refused.
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t refused, Find(*check.refusal, check, b, block));
      if (refused != 0) return Violation(check, b, kept_[0], block);
    }
    return Status::Ok();
  }

  // The rows for which a condition is true, into kept_.
  Result<uint64_t> Find(const Expression& condition, const CheckConstraint& check, size_t b,
                        WrittenBlock* block) {
    EvaluationContext evaluation{*block, no_parameters_, 0, pool_};
    auto found = Filter(condition, {nullptr, block->rows()}, evaluation, kept_.data());
    if (found.ok()) return found;
    const Status::Detail& detail = found.status().detail();
    Status failed = Error(detail.code, "Cannot {} - CHECK '{}' ({}) fails: {}", context_.verb,
                          check.name, check.text, detail.message);
    if (detail.row < 0) return std::move(failed).InColumn(check.name);
    return context_
        .AtRow(std::move(failed), context_.input.batches[b],
               block->BatchRow(static_cast<uint64_t>(detail.row)))
        .InColumn(check.name);
  }

  Status Violation(const CheckConstraint& check, size_t b, uint32_t row,
                   WrittenBlock* block) const {
    const ConformedBatch& batch = context_.input.batches[b];
    const uint64_t batch_row = block->BatchRow(row);
    std::string values;
    for (uint32_t column : check.columns) {
      if (!values.empty()) values += ", ";
      values += context_.match.schema->field(column).name + " = " +
                QuotedValueText(block->Column(column), row);
    }
    return context_
        .AtRow(Error(Code::kConstraintViolation, "Cannot {} - row {} violates CHECK '{}' ({}){}{}",
                     context_.verb, context_.RowNumber(batch, batch_row), check.name, check.text,
                     values.empty() ? "" : ": ", values),
               batch, batch_row)
        .InColumn(check.name);
  }

  const ConstraintContext& context_;
  const Ref<MemoryPool>& pool_;
  const std::vector<Vector> no_parameters_;
  Array<uint32_t> kept_;
};

}  // namespace

Status CheckConditions(const ConstraintContext& context, const Ref<MemoryPool>& pool) {
  if (!context.base.checks) return Status::Ok();
  ConditionChecker checker(context, pool);
  for (size_t b = 0; b < context.plan.batches.size(); ++b) {
    COLMERGE_RETURN_IF_ERROR(checker.CheckBatch(b));
  }
  return Status::Ok();
}

}  // namespace colmerge
