// SPDX-License-Identifier: Apache-2.0
// Reads rows of a column into vectors: for scans, lookups, building indexes and compaction.
#pragma once

#include <cstdint>
#include <memory>

#include "column/column.h"
#include "column/vector.h"

namespace colmerge {

// Rows [start, start + count). Within one chunk, fixed-width values, bits and validity are borrowed
// from the chunk without a copy; what is borrowed lives as long as `owner`, which the vector keeps
// (nullptr: the caller guarantees it).
Vector ReadRange(const DataType& type, const Column& column, uint64_t start, uint64_t count,
                 const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner);

// The given rows, in the given order, gathered; bytes of long strings and the dictionary are
// borrowed as above.
Vector ReadRows(const DataType& type, const Column& column, const uint64_t* rows, uint64_t count,
                const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner);

}  // namespace colmerge
