// SPDX-License-Identifier: Apache-2.0
// One vector as an ArrowArray: the step that columns, dictionaries and the leaves of nested values
// have in common.
#pragma once

#include "arrow/exported_array.h"
#include "base/memory_pool.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Sets length, nulls, offset and buffers for a vector of a flat type, or for a dictionary's codes.
// The vector's memory is referred to, not taken over. kLimitExceeded: see ExportStrings.
Status ExportFlatBuffers(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                         ExportedArray* exported);

// A vector of a nested type as a tree of arrays, each list of which has at most most_bytes elements,
// and each text in them as many bytes.
Status ExportNested(const Vector& encoded, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                    ArrowArray* out);

}  // namespace colmerge
