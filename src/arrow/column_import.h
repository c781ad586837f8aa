// SPDX-License-Identifier: Apache-2.0
// One array of a flat type as a vector: the step that columns, dictionaries and the leaves of
// nested values have in common.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The wanted rows as a canonical vector, everything checked. For a flat type but dictionary; only for an array that
// CheckTree passed.
Result<Vector> ImportFlat(const ArrayPlace& place, const ImportContext& context);

// Sets the values of a fixed width: borrowed where aligned, else copied. Only for an array that
// CheckTree passed.
void ImportFixed(const ArrayPlace& place, const ImportContext& context, Vector* vector);

// Keeps the array's memory alive with the vector.
void KeepOwner(const ImportContext& context, Vector* vector);

}  // namespace colmerge
