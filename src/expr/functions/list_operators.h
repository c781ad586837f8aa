// SPDX-License-Identifier: Apache-2.0
// Lists put together: one behind the other (||, array_cat), or as sets (array_union).
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

inline constexpr std::string_view kListUnion = "array_union";

// Whether elements of the type can be members of a set: of lists of values that are not nested.
bool CanBeSet(const DataType& type);

// The elements of all lists, in their order, of any number of lists of the call's type. Sees nulls: a null list counts
// for none; null where all of them are.
Result<Vector> ConcatenateLists(const KernelCall& call);

// The elements of two lists, each once, in ascending order (comparison.h) with null last; of elements that are equal
// without being the same (zeros, NaN, intervals) always the same one, whatever their order was.
Result<Vector> UniteLists(const KernelCall& call);

}  // namespace colmerge
