// SPDX-License-Identifier: Apache-2.0
// Types as the format strings of the Arrow C data interface: "l" is int64, "tsu:UTC" a timestamp.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "column/data_type.h"

namespace colmerge {

// The flat type that `format` names, as arrays arrive with it (wire_schema.h). kInvalidArrow for text that is no format or has a bad
// parameter; kUnsupportedType, naming the type, for one that is not supported. A nested format
// ("+l") is kInvalidArrow here: it says nothing without its children, see schema_import.h.
Result<DataType> ParseFormat(std::string_view format);

// As ParseFormat, but a nested format gives a nested type whose children the caller adds.
Result<DataType> ParseTypeFormat(std::string_view format);

// The format of any type; for a dictionary that of its codes, for a nested type without its
// children.
std::string FormatOf(const DataType& type);

}  // namespace colmerge
