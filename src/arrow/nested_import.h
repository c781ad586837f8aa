// SPDX-License-Identifier: Apache-2.0
// Arrays of nested types: checked at every level, then encoded, one byte string a row.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The wanted rows of an array of a nested type, of the type that it becomes (wire_schema.h). What lies under a null of any
// level is ignored.
// Rows in errors are those of the outermost array.
Result<Vector> ImportNested(const ArrayPlace& place, const ImportContext& context);

}  // namespace colmerge
