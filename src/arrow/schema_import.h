// SPDX-License-Identifier: Apache-2.0
// Reads an ArrowSchema that nobody vouches for.
//
// Every pointer, count, flag and format string is checked before it is used. A schema has at most
// kMostSchemaNodes fields at all levels together, kDeepestSchema levels below the root, and is a
// tree: no cycles, no child with two parents. Errors name the path (column 'a'.'b'), the member and
// its value: kInvalidArrow for what contradicts the specification, kUnsupportedType for a type that
// is refused by name (run-end encoded, list views, unions, 32- and 64-bit decimals, dictionaries
// inside nested types, dictionaries of dictionaries or of nested values). Unknown flags are
// ignored.
#pragma once

#include "arrow/abi.h"
#include "base/status.h"
#include "column/schema.h"

namespace colmerge {

inline constexpr int64_t kMostSchemaNodes = 65536;
inline constexpr int kDeepestSchema = 64;

// The schema of batches: `schema` is a struct type whose children are the columns. May be null or
// released (an error). It is only read, never moved or released. repeated_name: the code for two
// columns of one name.
Result<Schema> ImportSchema(const ArrowSchema* schema, Code repeated_name = Code::kInvalidArrow);

// One field with its type, as a column. As above.
Result<Field> ImportField(const ArrowSchema* schema);

}  // namespace colmerge
