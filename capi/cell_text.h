// SPDX-License-Identifier: Apache-2.0
// A cell as text in a caller's buffer.
#pragma once

#include <colmerge/colmerge.h>

#include "base/status.h"
#include "column/vector.h"

namespace colmerge::capi {

// Writes at most capacity bytes, NUL included, cut between characters. *out_length (may be NULL)
// becomes the whole length, -1 for null. Nested values become JSON.
Status WriteCellText(const Vector& vector, uint64_t row, const Ref<MemoryPool>& pool, char* buffer,
                     int64_t capacity, int64_t* out_length);

}  // namespace colmerge::capi
