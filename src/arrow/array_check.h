// SPDX-License-Identifier: Apache-2.0
// What holds for an ArrowArray of any type: its numbers, its pointers, its validity bitmap.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Checks everything about place.array, its children and its dictionary but the contents of buffers: that each is there,
// its numbers against each other and the type, that no buffer of a known size is missing or larger than memory, that
// place.array has the wanted rows and children as many as their parents need. Nothing is read before this has passed.
Status CheckTree(const ArrayPlace& place);

// That the array, which CheckTree passed, has the wanted rows: for those that buffers ask for.
Status CheckWanted(const ArrayPlace& place);

// What CheckTree checks, for the struct array of a batch without its children, of which there are as many as its schema
// has columns, and no rows without columns.
Status CheckRoot(size_t columns, const ArrowArray* array);

// A batch has no null rows. Only for an array that CheckRoot passed and that has columns which CheckTree did.
Status CheckRootRows(const ArrowArray* array);

// Sets length, validity and null_count of *vector for the wanted rows: those that the bitmap calls
// valid and that are live. Refuses a null_count that is not the bitmap's, and a null in a field
// that is not nullable. Only for an array that CheckTree passed.
Status ReadValidity(const ArrayPlace& place, const ImportContext& context, Vector* vector);

// The first null of the vector, which has one.
uint64_t FirstNull(const Vector& vector);

}  // namespace colmerge
