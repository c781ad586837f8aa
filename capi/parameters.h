// SPDX-License-Identifier: Apache-2.0
// Parameters of statements on their way in: single values and Arrow arrays, as the types with which
// a statement was bound.
//
// What is returned owns its memory: results of a statement may share it, and outlive the call.
// Errors name the parameter as $1, $2, ….
#pragma once

#include <colmerge/colmerge.h>

#include <span>
#include <vector>

#include "column/batch.h"

namespace colmerge::capi {

// One vector of one row for each type. kTypeMismatch for a value that its type does not hold,
// kInvalidArgument for another number of values, malformed ones, and texts that cannot be read.
Result<std::vector<Vector>> ReadParameters(std::span<const colmerge_value> values,
                                           const std::vector<DataType>& types,
                                           const Ref<MemoryPool>& pool);

// The columns of an array, by position, as vectors of the types; they may borrow from the array. An
// error that one of its rows causes has that row.
Result<Batch> ConvertParameterArray(const Batch& given, const std::vector<DataType>& types,
                                    const Ref<MemoryPool>& pool);

// A row of such columns.
std::vector<Vector> ParametersOfRow(const Batch& parameters, uint64_t row,
                                    const Ref<MemoryPool>& pool);

}  // namespace colmerge::capi
