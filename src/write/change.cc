// SPDX-License-Identifier: Apache-2.0
#include "write/change.h"

namespace colmerge {

Change::Change(const TableVersion& base, Ref<MemoryPool> memory)
    : schema(base.schema),
      deletes(memory),
      dictionaries(base.columns.size()),
      pool(std::move(memory)) {}

Change Change::ToFresh(Ref<TableVersion> fresh, Ref<MemoryPool> pool) {
  Change change(*fresh, std::move(pool));
  change.kind = ChangeKind::kFresh;
  change.fresh = std::move(fresh);
  return change;
}

Change Change::ToRewritten(Ref<TableVersion> rewritten) {
  Change change = ToFresh(rewritten, rewritten->pool);
  change.kind = ChangeKind::kRewrite;
  return change;
}

Change Change::Drop(const TableVersion& base) {
  Change change(base, base.pool);
  change.kind = ChangeKind::kDrop;
  change.deleted = base.live_rows();
  return change;
}

WriteResult Change::Counts() const {
  WriteResult result;
  result.rows_read = rows_read;
  result.inserted = inserted;
  result.updated = updated;
  result.deleted = deleted;
  result.ignored = ignored;
  result.batches = batches;
  return result;
}

ChangePart& Change::AddPart() { return parts.emplace_back(schema->size(), pool); }

uint64_t PartRowNumber(const TableVersion& base, const ChangePart& part, uint64_t row,
                       uint64_t target) {
  if (part.named_by_target) return CountLiveRowsBefore(base, target);
  return part.numbers.empty() ? part.first_row + row : part.numbers[row];
}

Status AtPartRow(Status status, const TableVersion& base, const ChangePart& part, uint64_t row,
                 uint64_t target) {
  if (!part.lines.empty()) status = std::move(status).AtLine(static_cast<int64_t>(part.lines[row]));
  return std::move(status).AtRow(static_cast<int64_t>(PartRowNumber(base, part, row, target)));
}

}  // namespace colmerge
