// SPDX-License-Identifier: Apache-2.0
// How a text writes its numbers, where that is not with a point and without groups of digits: 1.234,5 or 1 234,5.
#pragma once

#include <string_view>

#include "text/text_cell.h"

namespace colmerge {

struct NumberFormat {
  char point = '.';
  char group = '\0';  // between thousands; none

  bool is_plain() const { return point == '.' && group == '\0'; }
};

// The most bytes that a number in another format may have; a longer one is text.
inline constexpr uint64_t kLongestFormattedNumber = 128;

// A CSV cell with a number in the format as it would be written with a point and without groups, in
// `buffer`, which has room for kLongestFormattedNumber bytes; a cell with anything else as it is.
// False for what is a number in another format only, and so none. Groups are of three digits, but
// the first.
bool ToPlainNumber(const TextCell& cell, const NumberFormat& format, char* buffer, TextCell* plain);

}  // namespace colmerge
