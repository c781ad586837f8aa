// SPDX-License-Identifier: Apache-2.0
// What a version, one of its columns, or a store takes in memory.
#pragma once

#include <cstdint>

#include "table/table_version.h"

namespace colmerge {

// Bytes; total = values + validity + strings + indexes + scratch + other = live + garbage.
struct ByteUsage {
  uint64_t values = 0;
  uint64_t validity = 0;  // and marks of deleted rows
  uint64_t strings = 0;   // long strings and dictionaries
  uint64_t indexes = 0;   // of keys, and of the values of dictionaries
  uint64_t scratch = 0;   // of writes and reads under way, and what results hold
  uint64_t other =
      0;  // bookkeeping; of a store, what snapshots, streams and exported arrays alone hold
  // Of deleted rows, replaced strings, unused ends of string blocks, and of the entries by which a
  // dictionary has more than there are rows.
  uint64_t garbage = 0;

  uint64_t total() const { return values + validity + strings + indexes + scratch + other; }
  uint64_t live() const { return total() - garbage; }
  ByteUsage& operator+=(const ByteUsage& more);
};

// Positions of patches that columns share count for each column, and once for the version.
ByteUsage UsageOfColumn(const TableVersion& version, uint32_t column);
ByteUsage UsageOfVersion(const TableVersion& version);

// The nulls among the live rows of a column.
uint64_t CountNulls(const TableVersion& version, uint32_t column);

}  // namespace colmerge
