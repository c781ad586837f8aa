// SPDX-License-Identifier: Apache-2.0
// Values as text that people read: in messages, and for callers that print tables.
//
//   integers              decimal digits
//   floats                the shortest digits that read back the same; NaN, inf, -inf
//   decimals              all digits, as many after the point as the scale says
//   bool                  true, false
//   date32, date64        2024-02-29
//   time32, time64        12:30:00 and .123 where there is a fraction
//   timestamp             2024-02-29T12:30:00.123; with a zone in UTC, ending in Z
//   duration              the number of its units
//   intervals             P1M2DT3.004S
//   strings               as they are
//   binary                two hexadecimal digits a byte
//   dictionary            the value that the code stands for
//   nested                type and size only: <list<int32>, 24 bytes>
//   a null of any type    NULL
//
// All but intervals, binary, nested and years outside 0001 .. 9999 read back as the same values
// when they stand in CSV or JSON that is written to a table of these types.
#pragma once

#include <cstdint>
#include <string>

#include "column/vector.h"

namespace colmerge {

std::string ValueText(const Vector& vector, uint64_t row);

// As ValueText, but strings in single quotes, and strings and binary cut with an ellipsis when
// long: for messages.
std::string QuotedValueText(const Vector& vector, uint64_t row);

}  // namespace colmerge
