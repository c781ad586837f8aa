// SPDX-License-Identifier: Apache-2.0
// Operators of integers that work on their bits, and so in any width: & | #, and sums that wrap.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

// In the width of both operands: what is more than they hold is left out.
inline constexpr std::string_view kWrappingSum = "add_wrapping";
inline constexpr std::string_view kWrappingDifference = "subtract_wrapping";

// One of & | # and these two; nullptr: the symbol is none of them.
Kernel BitKernel(std::string_view symbol, TypeId integer);

}  // namespace colmerge
