// SPDX-License-Identifier: Apache-2.0
#include "write/missing_rows.h"

#include "base/error.h"
#include "column/column_reader.h"
#include "column/conversion/value_text.h"
#include "expr/evaluate/evaluate.h"
#include "table/check_constraint.h"
#include "write/change_check.h"
#include "write/merge_rule_run.h"

namespace colmerge {
namespace {

constexpr uint64_t kRowsAtOnce = 8192;

// The scope as a condition that is true or false, never null.
Result<CheckList> BindScope(const MergeContext& context, const Schema& schema,
                            const Ref<MemoryPool>& pool) {
  if (context.options.scope.empty()) return CheckList();
  return BindChecks({{"scope", "(" + context.options.scope + ") IS TRUE"}}, schema, pool);
}

}  // namespace

Status TreatMissingRows(const MergeContext& context, const RowSet& present, Change* change) {
  const TableVersion& base = context.base;
  COLMERGE_ASSIGN_OR_RETURN(const CheckList scope, BindScope(context, *base.schema, change->pool));
  const std::vector<Vector> no_parameters;
  Array<uint64_t> rows(change->pool);
  Array<uint32_t> kept(change->pool);
  for (uint64_t start = 0; start < base.rows; start += kRowsAtOnce) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
    rows.Clear();
    for (uint64_t row = start; row < std::min(base.rows, start + kRowsAtOnce); ++row) {
      if (!present.Contains(row) && !base.IsDeleted(row)) rows.PushBack(row);
    }
    if (rows.empty()) continue;
    if (scope) {
      const auto read = [&](uint32_t column) {
        return ReadRows(base.field(column).type, base.columns[column], rows.data(), rows.size(),
                        change->pool, nullptr);
      };
      MatchBlock block(rows.size(), base.columns.size(), read, read, nullptr, change->pool);
      EvaluationContext evaluation{block, no_parameters, 0, change->pool, context.progress};
      kept.ResizeUninitialized(rows.size());
      COLMERGE_ASSIGN_OR_RETURN(
          const uint64_t count,
          Filter(*scope->front().condition, {nullptr, rows.size()}, evaluation, kept.data()));
      for (uint64_t i = 0; i < count; ++i) rows[i] = rows[kept[i]];
      rows.ResizeUninitialized(count);
      if (count == 0) continue;
    }
    if (context.options.on_missing == OnMissing::kError) {
      return Error(Code::kConstraintViolation,
                   "Cannot merge - the write lacks the row of the table with merge key {} = {}, "
                   "and on_missing is 'error'",
                   DescribeKeyColumns(*base.schema, context.merge_keys),
                   DescribeKey(base, context.merge_keys, rows[0]))
          .InColumn(base.field(context.merge_keys[0]).name);
    }
    for (const uint64_t row : rows) change->deletes.PushBack(row);
    change->deleted += rows.size();
  }
  return Status::Ok();
}

Status CheckScope(const MergeContext& context, const Change& change) {
  COLMERGE_ASSIGN_OR_RETURN(const CheckList scope, BindScope(context, *change.schema, change.pool));
  return scope ? CheckConditions(*scope, context.base, context.progress, change) : Status::Ok();
}

}  // namespace colmerge
