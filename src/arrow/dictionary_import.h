// SPDX-License-Identifier: Apache-2.0
// Dictionary-encoded arrays, as codes or as the values behind them. In a canonical vector a dictionary has no nulls: rows
// whose code names a null entry become null themselves, the entry goes, and the codes of those behind it shift.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The wanted rows of a dictionary array whose values are not nested, everything checked; the order of the entries, unused
// ones included, is kept.
Result<Vector> ImportDictionary(const ArrayPlace& place, const ImportContext& context);

// The same rows, of a dictionary of any values, as the values that they stand for, of the type that these become
// (wire_schema.h).
Result<Vector> ImportDecoded(const ArrayPlace& place, const ImportContext& context);

}  // namespace colmerge
