// SPDX-License-Identifier: Apache-2.0
// Whether two outcomes say the same: both failed, or rows of equal values.
//
// Texts are equal byte by byte, decimals and integers by value, floats as the shortest text of each
// says, times without the noughts at the end of their fractions.
#pragma once

#include <string>
#include <vector>

#include "postgresql/outcome.h"

namespace colmerge::test {

struct Leniency {
  bool types = false;         // a number may have another type there
  bool sign_of_zero = false;  // -0 is 0
  std::vector<bool> near;     // of each output: compared with a tolerance
};

// How they differ; empty: they do not.
std::string Difference(const Outcome& ours, const Outcome& theirs, const Leniency& leniency);

}  // namespace colmerge::test
