// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between nested types, member by member and element by element (see lossless_cast.h).
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Both types are nested.
bool CanCastNested(const DataType& from, const DataType& to);

// Only when CanCastNested. Fails on a value that does not fit: a flat one as CastLosslessly has it, a null where `to`
// allows none, a list of more elements than `to` counts; with its row, and the members on the way to it in the message.
Result<Vector> CastNested(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

}  // namespace colmerge
