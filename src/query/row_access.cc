// SPDX-License-Identifier: Apache-2.0
#include "query/row_access.h"

#include <algorithm>

namespace colmerge {
namespace {

// A thread costs some tens of microseconds: it is worth it for this many rows.
constexpr uint64_t kLeastPartRows = 2 * kChunkRows;

}  // namespace

Result<RowAccess> FindAccess(QueryRun* run, const RowFilter& filter) {
  RowAccess access(run->pool);
  access.condition = filter.condition;
  access.rows = run->version->rows;
  if (const auto choice = ChooseIndex(filter, *run->version)) {
    const Ref<const TableVersion> version(run->version);
    COLMERGE_ASSIGN_OR_RETURN(
        access.by_key,
        FindTermRows(version, *choice, {run->parameters, run->now_microseconds, run->pool},
                     &access.ids));
    if (access.by_key) {
      access.condition = RemainingCondition(filter, *choice);
      access.rows = access.ids.size();
    }
  }
  run->total_rows = access.rows;
  return access;
}

uint32_t PartsFor(uint64_t rows, uint32_t threads) {
  return static_cast<uint32_t>(std::clamp<uint64_t>(rows / kLeastPartRows, 1, threads));
}

RowRange PartOf(RowRange rows, uint32_t part, uint32_t parts) {
  const uint64_t first = ChunkOf(rows.begin);
  const uint64_t chunks = ChunksFor(rows.end) - first;
  auto boundary = [&](uint64_t number) {
    const uint64_t row = (first + chunks * number / parts) << kChunkBits;
    return std::clamp(row, rows.begin, rows.end);
  };
  return {boundary(part), part + 1 == parts ? rows.end : boundary(part + 1)};
}

Status ScanParts(QueryRun* run, const RowAccess& access, RowRange rows, uint32_t parts,
                 uint64_t first_block,
                 const std::function<Status(uint32_t part, RowScan* scan)>& read) {
  return RunParts(run, parts, [&](uint32_t part, bool on_calling_thread) {
    RowScan scan(run, access.condition.get(), on_calling_thread);
    if (access.by_key) {
      scan.SetRows(access.ids.data(), access.ids.size());
    } else {
      const RowRange range = PartOf(rows, part, parts);
      scan.SetRange(range.begin, range.end, first_block);
    }
    return read(part, &scan);
  });
}

Status CollectRows(QueryRun* run, const RowAccess& access, RowRange rows, uint32_t parts,
                   Array<uint64_t>* ids) {
  std::vector<Array<uint64_t>> found;
  for (uint32_t part = 0; part < parts; ++part) found.emplace_back(run->pool);
  COLMERGE_RETURN_IF_ERROR(
      ScanParts(run, access, rows, parts, kBlockRows, [&](uint32_t part, RowScan* scan) -> Status {
        Array<uint64_t>& mine = found[part];
        for (;;) {
          COLMERGE_ASSIGN_OR_RETURN(const bool more, scan->Next());
          if (!more) return Status::Ok();
          const uint64_t count = scan->selection().count;
          mine.Reserve(mine.size() + count);
          for (uint64_t i = 0; i < count; ++i) mine.PushBack(scan->RowId(i));
        }
      }));
  if (parts == 1 && ids->empty()) {
    *ids = std::move(found[0]);
    return Status::Ok();
  }
  for (const Array<uint64_t>& part : found) {
    ids->Reserve(ids->size() + part.size());
    for (uint64_t id : part) ids->PushBack(id);
  }
  return Status::Ok();
}

}  // namespace colmerge
