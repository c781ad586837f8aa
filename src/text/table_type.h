// SPDX-License-Identifier: Apache-2.0
// The type of a table's column that was inferred, not declared, as one more cell of the text that
// is read into it: the last rule in type_inference.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "column/data_type.h"
#include "text/text_cell.h"
#include "text/type_inference.h"

namespace colmerge {

// The classes that values of the type count as when a type for them and the cells is inferred.
// kClassText: there is none.
uint32_t ClassesOf(const DataType& type);

// The classes of which a cell must have one to be held by the type.
uint32_t ClassesHeldBy(const DataType& type);

// Whether a cell of these classes changes when it is read as the type by its parser (typed_cell.h).
bool IsKeptBy(const DataType& type, std::string_view text, const TextScalar& scalar);

// A decimal type takes cells that are numbers by digits, however many.
bool IsPlainNumber(const TextCell& cell);
// Makes a decimal type wider until it holds the number; false when none does.
bool FitDecimal(std::string_view number, DataType* type);

}  // namespace colmerge
