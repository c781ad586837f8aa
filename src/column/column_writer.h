// SPDX-License-Identifier: Apache-2.0
// Moves values of vectors into a column: the innermost step of a commit.
//
// None of these allocates or fails. The caller has made sure that every chunk in reach is there,
// unshared and large enough, has a validity bitmap wherever a null is written, and that the string
// heap has reserved room. Vectors have exactly the column's type; dictionary codes are the
// column's.
#pragma once

#include <cstdint>

#include "column/column.h"
#include "column/vector.h"

namespace colmerge {

// Writes source[start .. start + count) to rows row, row + 1, ... that were not in use before.
void AppendValues(const Vector& source, uint64_t start, uint64_t count, uint64_t row,
                  Column* column) noexcept;

// Writes source[source_rows[i]] to column_rows[i]. Rows at or above `rows_in_use` held nothing before.
void ScatterValues(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                   uint64_t count, uint64_t rows_in_use, Column* column) noexcept;

// Puts the vector's rows from `start`, where a chunk begins, into a new chunk of the column, with the room in its string
// heap that they take. At most kChunkRows. For columns that are made anew; may throw std::bad_alloc.
void AppendChunk(const Vector& rows, uint64_t start, Column* column, const Ref<MemoryPool>& pool);

// Makes `count` rows from `row`, not in use before, null. Chunks that are wholly null stay so.
void AppendNulls(const DataType& type, uint64_t row, uint64_t count, Column* column) noexcept;

// Tells the string heap that the values of these rows are no longer referred to.
void DiscardStrings(const uint64_t* column_rows, uint64_t count, Column* column) noexcept;

}  // namespace colmerge
