// SPDX-License-Identifier: Apache-2.0
// Parameters of statements on their way in: single values and rows of Arrow arrays, as the types
// with which a statement was bound.
//
// A parameter answers as a literal in its place would. Where its type holds the value exactly, that
// is the same; where it does not, the statement is bound anew, for this one execution, with the
// value in the parameter's place. Where it is to be stored (SET), and where that would give the
// executions of an array results of different types, it is refused instead, but for floating-point
// types, which round.
//
// What is returned owns its memory: results of a statement may share it, and outlive the call.
// Errors name the parameter as $1, $2, ….
#pragma once

#include <colmerge/colmerge.h>

#include <span>
#include <vector>

#include "column/batch.h"
#include "query/stored_statement.h"

namespace colmerge::capi {

// Whether values may give the result of a statement other types than it was bound with.
enum class ResultTypes : uint8_t { kStay, kMayChange };

// kTypeMismatch for a value that cannot stand where its parameter does, kInvalidArgument for another
// number of values than the statement has, malformed ones, and texts that cannot be read.
Result<Execution> ReadParameters(std::span<const colmerge_value> values, const Prepared& prepared,
                                 ResultTypes result_types, const Ref<MemoryPool>& pool);

// Whether an array's columns, whose values stand for the parameters by position, are of types that can.
Status CheckParameterColumns(const Batch& given, const PreparedStatement& prepared);

// A row of an array's columns, which stand for the parameters by position.
Result<Execution> ReadParameterRow(const Batch& given, uint64_t row, const Prepared& prepared,
                                   const Ref<MemoryPool>& pool);

}  // namespace colmerge::capi
