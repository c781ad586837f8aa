// SPDX-License-Identifier: Apache-2.0
// Strings and byte strings of Arrow's layouts (offsets of 32 or 64 bits, views) as StringRef.
//
// This is the hot half of an import, so what can be done for a whole column at once is: offsets are
// compared in one loop without branches, UTF-8 is checked over all bytes of the column, and the
// references are made without branches, too. Only when a check of the whole fails does a second
// look, row by row, tell a fault from garbage under a null.
#pragma once

#include "arrow/array_place.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Fills in the values of *vector, whose type, length and validity are set. The bytes of long
// strings are borrowed from the array. Only for an array that CheckTree passed.
Status ImportStrings(const ArrayPlace& place, const ImportContext& context, Vector* vector);

}  // namespace colmerge
