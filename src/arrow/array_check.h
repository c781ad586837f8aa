// SPDX-License-Identifier: Apache-2.0
// What holds for an ArrowArray of any type: its numbers, its pointers, its validity bitmap.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Checks everything about place.array but the contents of its buffers: that it is there, its
// numbers against each other, the wanted rows and the type, that each buffer of a fixed size is
// present. Children and dictionary are checked for being there.
Status CheckArray(const ArrayPlace& place);

// The same for the struct array of a batch, which has as many children as its schema has columns,
// no nulls, and no rows without columns.
Status CheckRoot(size_t columns, const ArrowArray* array);

// Sets length, validity and null_count of *vector for the wanted rows: those that the bitmap calls
// valid and that are live. Refuses a null_count that is not the bitmap's, and a null in a field
// that is not nullable. Only for an array that CheckArray passed.
Status ReadValidity(const ArrayPlace& place, const ImportContext& context, Vector* vector);

// The first null of the vector, which has one.
uint64_t FirstNull(const Vector& vector);

}  // namespace colmerge
