// SPDX-License-Identifier: Apache-2.0
#include "write/row_update.h"

#include <algorithm>

#include "table/version_scan.h"
#include "write/compaction.h"
#include "write/constraint_check.h"
#include "write/prepared_write.h"

namespace colmerge {
namespace {

SchemaMatch MatchNothing(const TableVersion& base) {
  SchemaMatch match;
  match.schema = base.schema;
  match.batch_column.assign(base.schema->size(), SchemaMatch::kAbsent);
  return match;
}

// The rows that an update sets must still have primary keys of their own. An index that this needs
// and the table does not have goes to `made`.
Status CheckPrimaryKey(const ConstraintContext& context, std::vector<Ref<KeyIndex>>* made) {
  std::vector<uint32_t> columns = context.base.primary_key;
  const bool is_set = std::any_of(columns.begin(), columns.end(), [&](uint32_t column) {
    return context.match.batch_column[column] != SchemaMatch::kAbsent;
  });
  if (!is_set) return Status::Ok();
  std::sort(columns.begin(), columns.end());
  Ref<KeyIndex> index = IndexSet::Of(context.base).Find(columns);
  if (!index) index = made->emplace_back(MakeRef<KeyIndex>(columns, context.base.pool));
  std::lock_guard lock(index->mutex());
  index->CatchUp(context.base);
  return CheckMergedPrimaryKeys(context, index->view());
}

}  // namespace

WriteResult DeleteRows(Table* table, const Array<uint64_t>& rows) {
  const TableVersion& base = *table->current();
  WriteResult result;
  result.rows_read = result.deleted = rows.size();
  result.version = base.number + (rows.empty() ? 0 : 1);
  if (rows.empty()) return result;
  WritePlan plan(base.pool);
  plan.deletes.ResizeUninitialized(rows.size());
  std::copy(rows.begin(), rows.end(), plan.deletes.begin());
  const SchemaMatch match = MatchNothing(base);
  ConformedBatches no_input;
  no_input.dictionaries.resize(base.schema->size());
  const DestinationOptions options;
  PreparedWrite(table, match, options, no_input, plan, {}).Commit();
  CompactIfWorthwhile(table);
  return result;
}

Result<WriteResult> UpdateRows(Table* table, const std::vector<uint32_t>& columns,
                               std::vector<RowValues> updates, const Ref<MemoryPool>& pool) {
  const TableVersion& base = *table->current();
  WriteResult result;
  result.version = base.number;
  SchemaMatch match = MatchNothing(base);
  for (size_t i = 0; i < columns.size(); ++i) {
    match.batch_column[columns[i]] = static_cast<uint32_t>(i);
  }
  const Schema set = ProjectSchema(*base.schema, columns);
  WritePlan plan(pool);
  std::vector<Batch> batches;
  for (RowValues& update : updates) {
    BatchPlan& part = plan.batches.emplace_back(pool);
    part.update_rows.ResizeUninitialized(update.count);
    part.update_targets.ResizeUninitialized(update.count);
    for (uint64_t i = 0; i < update.count; ++i) {
      part.update_rows[i] = static_cast<uint32_t>(i);
      part.update_targets[i] = update.rows[i];
    }
    plan.updated += update.count;
    batches.push_back({set, update.count, std::move(update.values), {}});
  }
  if (plan.updated == 0) return result;
  COLMERGE_ASSIGN_OR_RETURN(ConformedBatches input,
                            ConformBatches(batches, match, base.columns, "update", pool));
  for (size_t i = 0; i < updates.size(); ++i) input.batches[i].table_rows = updates[i].rows;
  const DestinationOptions options;
  const ConstraintContext context{base, match, options, input, plan, "update"};
  COLMERGE_RETURN_IF_ERROR(CheckNotNull(context));
  COLMERGE_RETURN_IF_ERROR(CheckConditions(context, pool));
  std::vector<Ref<KeyIndex>> made;
  COLMERGE_RETURN_IF_ERROR(CheckPrimaryKey(context, &made));
  PreparedWrite(table, match, options, input, plan, {}, std::move(made)).Commit();
  result.rows_read = result.updated = plan.updated;
  result.batches = batches.size();
  result.version = table->current()->number;
  CompactIfWorthwhile(table);
  return result;
}

}  // namespace colmerge
