// SPDX-License-Identifier: Apache-2.0
// Types and fields from callers without Arrow.
#pragma once

#include <colmerge/colmerge.h>

#include <string_view>
#include <vector>

#include "column/schema.h"
#include "table/check_constraint.h"

namespace colmerge::capi {

// The flat type of a column, as its values arrive (arrow/wire_schema.h). A malformed format is kInvalidArgument; a nested type, which a format
// alone does not describe, and one that is not supported are kUnsupportedType.
Result<DataType> FormatArgument(const colmerge_string& format, std::string_view column);

// At least one field, of formats or names of types. What varchar(n) asks for becomes one more check.
Result<Schema> FieldsArgument(const colmerge_field* fields, int64_t count,
                              std::vector<CheckDefinition>* checks);

}  // namespace colmerge::capi
