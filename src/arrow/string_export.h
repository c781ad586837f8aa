// SPDX-License-Identifier: Apache-2.0
// Gathers StringRefs into Arrow's layouts: offsets of 32 or 64 bits before one buffer of bytes, or
// views before several.
#pragma once

#include "arrow/exported_array.h"
#include "base/memory_pool.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The most bytes that 32-bit offsets reach, and that a data buffer of views holds.
inline constexpr uint64_t kMostOffsetBytes = 0x7FFFFFFF;

// Adds the buffers behind the validity bitmap. kLimitExceeded when there are more bytes than
// `most_bytes`, which is what 32-bit offsets reach or, in tests, less, and the type has such offsets.
Status ExportStrings(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                     ExportedArray* exported);

// For a type of views; a data buffer holds at most most_bytes (at least one string, however long).
void ExportViews(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                 ExportedArray* exported);

}  // namespace colmerge
