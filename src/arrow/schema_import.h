// SPDX-License-Identifier: Apache-2.0
// Reads an ArrowSchema that nobody vouches for.
//
// Every pointer, count, flag and format string is checked before it is used. A schema has at most
// kMostSchemaNodes fields at all levels together, kDeepestSchema levels below the root, and is a
// tree: no cycles, no child with two parents. Errors name the path (column 'a'.'b'), the member and
// its value: kInvalidArrow for what contradicts the specification, kUnsupportedType for a type that
// is refused by name (run-end encoded, list views, unions). Unknown flags are ignored.
#pragma once

#include "arrow/abi.h"
#include "arrow/wire_schema.h"
#include "base/status.h"

namespace colmerge {

inline constexpr int64_t kMostSchemaNodes = 65536;
inline constexpr int kDeepestSchema = 64;

// The schema of batches: `schema` is a struct type whose children are the columns. May be null or
// released (an error). It is only read, never moved or released. repeated_name: the code for two
// columns of one name.
Result<WireSchema> ImportSchema(const ArrowSchema* schema,
                                Code repeated_name = Code::kInvalidArrow);

}  // namespace colmerge
