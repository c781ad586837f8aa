// SPDX-License-Identifier: Apache-2.0
// Writes a batch as an ArrowArray.
//
// Fixed-width values, bits and bitmaps go out without a copy (a bitmap whose first bit does not lie
// where the values' first lies is copied); strings are gathered into their type's own layout;
// nested values are taken apart into child arrays.
#pragma once

#include "arrow/abi.h"
#include "base/memory_pool.h"
#include "base/status.h"
#include "column/batch.h"

namespace colmerge {

// Makes *out, whose former content is overwritten, a struct array of the batch's columns, which
// owns what the batch owned and keeps alive what it borrowed with an owner. The caller releases it,
// on any thread; children and dictionaries may be moved out of it and live on by themselves. On
// failure (kLimitExceeded: the strings or lists of a column do not fit 32-bit offsets) and when it
// throws std::bad_alloc, *out is as before and the batch is gone.
Status ExportBatch(Batch&& batch, const Ref<MemoryPool>& pool, ArrowArray* out);

// One column. As above.
Status ExportColumn(Vector&& column, const Ref<MemoryPool>& pool, ArrowArray* out);

}  // namespace colmerge
