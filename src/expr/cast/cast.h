// SPDX-License-Identifier: Apache-2.0
// Conversions between types, as CAST and the binder's implicit ones make them.
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Whether CAST(x AS to) exists for x of type `from`. PostgreSQL's list for the types it has; a type
// of ours that it lacks behaves as the nearest one that it has.
bool CanCast(const DataType& from, const DataType& to);

// Whether the binder may cast without being asked: integers to wider ones, to decimals and floats;
// decimals to floats; date to timestamp; float32 to float64; between the kinds of one family (utf8,
// large_utf8, utf8_view; binary; units of time); a dictionary to its values; NULL to anything.
bool CanCastImplicitly(const DataType& from, const DataType& to);

// The type in which values of both can be compared or stand in one CASE, after PostgreSQL's rules.
// Fails with kTypeMismatch when there is none.
Result<DataType> CommonType(const DataType& a, const DataType& b);

// The values as type `to`: integers from floats and decimals are rounded as PostgreSQL does (floats
// half to even, decimals half away from zero), text is parsed. A value that does not fit
// (kInvalidArgument, with its row) names it and the type. Nulls stay. The result may borrow from
// source, which must outlive it.
Result<Vector> Cast(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

}  // namespace colmerge
