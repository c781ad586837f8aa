// SPDX-License-Identifier: Apache-2.0
// The types to which columns of inferred types widen.
#pragma once

#include <optional>

#include "column/data_type.h"

namespace colmerge {

// The type of an inferred column of type `column` that is to take values of type `values` as well: the narrowest of its
// kind that holds all values of both, whatever they are; none where their kinds never meet.
//   null                     whatever comes, and nothing with it
//   integers                 the wider; with and without a sign the next signed one; with uint64 decimal128(20, 0)
//   integers with floats     float64. It may not hold every integer: the cast of the values tells
//   floats                   the wider
//   decimals, with integers  digits enough for both before and after the point: decimal128 up to 38, decimal256 up to 76
//   dates, local timestamps  date64 of both kinds of date; with a timestamp that timestamp
//   timestamps with zones    in the column's zone, of the finer unit
//   times, durations         of the finer unit. A timestamp or duration may pass the range of a finer unit: the cast tells
//   intervals                month_day_nano of two kinds
//   utf8 kinds, binary kinds the column's; fixed_size_binary of two widths, or with a binary kind, a binary kind
//   dictionaries             the wider codes. A dictionary stays one when plain values come, and a plain column plain
//   lists, structs, maps     children widen by these rules; a member that one side lacks is added after the others and
//                            takes nulls; fixed_size_list of two sizes becomes a list; else the column's kind of list stays
// Numbers and text, numbers and bool, decimals and floats, times with and without zones never meet.
//
// Which of several types comes first makes no difference but for representation (kinds of text, binary and lists, zones,
// dictionaries) and in two places: integers of both signs become the next signed one before a decimal comes, which then
// gets more digits than the two alone had needed; and where int64 with uint64 has become a decimal, no float may follow.
std::optional<DataType> WiderType(const DataType& column, const DataType& values);

// Whether a struct in `values`, at any level, has a member that the one at its place in `column` lacks.
bool BringsMembers(const DataType& column, const DataType& values);

}  // namespace colmerge
