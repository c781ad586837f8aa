// SPDX-License-Identifier: Apache-2.0
// How a statement reaches the rows that its WHERE is about: through a key index, or by reading the
// table, in one part or in several at once.
#pragma once

#include <functional>

#include "query/row_filter.h"
#include "query/row_scan.h"

namespace colmerge {

struct RowAccess {
  explicit RowAccess(const Ref<MemoryPool>& pool) : ids(pool) {}

  bool by_key = false;
  Array<uint64_t> ids;      // by_key: the rows found
  ExpressionPtr condition;  // that rows have yet to pass; nullptr: none
  uint64_t rows = 0;        // to be read
};

// Looks keys up where an index serves, so that what is left is to read the rows.
Result<RowAccess> FindAccess(QueryRun* run, const RowFilter& filter);

// Into how many parts a table of that many rows is split; one for a small one.
uint32_t PartsFor(uint64_t rows, uint32_t threads);

// Row ids of one part of several: whole chunks, in table order.
struct RowRange {
  uint64_t begin = 0;
  uint64_t end = 0;
};
RowRange PartOf(RowRange rows, uint32_t part, uint32_t parts);

// Scans the rows of a table version or those found, in `parts` parts at once: read(part, scan) gets
// a scan that is ready for its first Next.
Status ScanParts(QueryRun* run, const RowAccess& access, RowRange rows, uint32_t parts,
                 uint64_t first_block,
                 const std::function<Status(uint32_t part, RowScan* scan)>& read);

// The ids of all rows that count, ascending.
Status CollectRows(QueryRun* run, const RowAccess& access, RowRange rows, uint32_t parts,
                   Array<uint64_t>* ids);

}  // namespace colmerge
