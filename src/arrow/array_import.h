// SPDX-License-Identifier: Apache-2.0
// Reads ArrowArrays that nobody vouches for into canonical vectors (column/vector.h).
//
// Fixed-width values and bitmaps that are aligned are borrowed, misaligned ones copied; strings of
// every layout become StringRef over the array's bytes; nested values become byte strings
// (column/nested_value.h); what tables do not keep becomes what they do (wire_schema.h). What the specification demands and a reader can see is checked: lengths,
// offsets, counts, missing pointers, null counts, UTF-8, dictionary codes, decimals within their
// precision, times within a day, whole days in date64, nulls in fields that are not nullable. What
// lies under a null is ignored, whatever it is. Values longer than kLongestString are
// kLimitExceeded. A dictionary's null entries make their rows null and are dropped; other entries
// keep their order. The interface carries no buffer sizes, so a buffer that is shorter than the
// array implies cannot be seen; one that no memory holds can, and nothing is read before numbers and
// pointers of the whole tree have been checked.
//
// Some habits of producers are taken: a bitmap for the null type, nulls that are not counted (-1)
// though there is no bitmap, NULL for any buffer of an array without rows.
//
// Errors are kInvalidArrow and name the column and, where a value is at fault, the row in the
// batch.
#pragma once

#include <memory>

#include "arrow/abi.h"
#include "arrow/wire_schema.h"
#include "base/memory_pool.h"
#include "base/progress.h"
#include "base/status.h"
#include "column/batch.h"

namespace colmerge {

// The batch that `array`, a struct array under `schema`, holds. The array may be null or released
// (an error). It is only read, never moved or released; its buffers must live as long as the
// batch's vectors, which keep `owner` alive to that end (it may be null, and may take the array
// afterwards: see OwnedStruct::Take). Throws std::bad_alloc when memory of `pool` is refused.
// progress: asked every few milliseconds; may be nullptr.
Result<Batch> ImportBatch(const WireSchema& schema, const ArrowArray* array,
                          const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner,
                          const Progress* progress = nullptr);

// One column: `array` holds values of `field`, whose type may be one of wire_schema.h; the vector has the table's. As
// above.
Result<Vector> ImportColumn(const Field& field, const ArrowArray* array,
                            const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner,
                            const Progress* progress = nullptr);

}  // namespace colmerge
