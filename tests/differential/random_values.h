// SPDX-License-Identifier: Apache-2.0
// Random values of any type.
#pragma once

#include "differential/random.h"
#include "support/cell.h"

namespace colmerge::test {

// Any value of the type that Arrow allows, extremes and odd bits more often than chance would have
// it. Not null, except of the null type.
Cell RandomCell(const Type& type, Random* random);

// The value with a number: few numbers make keys that meet again. Different numbers may give equal
// values (a bool has two); floats come as -0.0 and 0.0, and as NaNs of different bits, for one
// number.
Cell NumberedCell(const Type& type, uint64_t number, Random* random);

// A text of 50 to 250 bytes, valid as UTF-8.
Cell LongTextCell(Random* random);

}  // namespace colmerge::test
