// SPDX-License-Identifier: Apache-2.0
// Values of a known type from their texts.
//
//   type                       texts
//   integers                   12, -3, +4, 007, 5.00, 1.2e1 within the type's range
//   floats                     numbers (rounded to the nearest, 1e-400 to zero), NaN, inf, Infinity
//   bool                       true, false, t, f, 1, 0
//   decimals                   numbers that precision and scale hold exactly
//   date32, date64             YYYY-MM-DD
//   time32, time64             HH:MM[:SS[.digits]]
//   timestamp with a zone      date and time with an offset from UTC (column/conversion/time_parser.h)
//   timestamp without          date and time without one, or a date
//   duration                   the number of its units
//
// Strings are not parsed and so not here. Null, binary, interval and nested types have no text
// form.
#pragma once

#include <string>
#include <string_view>

#include "column/data_type.h"
#include "column/vector_builder.h"

namespace colmerge {

// Appends the text's value to a builder of `type`; false, and nothing appended, when it has none.
using CellParser = bool (*)(std::string_view text, const DataType& type, VectorBuilder* builder);

// nullptr for a type without a text form, and for strings.
CellParser ParserFor(const DataType& type);

// Why `text`, which the parser refused, is no value of `type`: "'abc' is not an int64".
std::string DescribeMisfit(std::string_view text, const DataType& type);

}  // namespace colmerge
