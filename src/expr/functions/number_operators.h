// SPDX-License-Identifier: Apache-2.0
// Kernels of arithmetic with numbers. Operands are of the one type that the table of operators
// casts both to; those of decimals may differ in precision and scale.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

enum class Arithmetic : uint8_t { kAdd, kSubtract, kMultiply, kDivide, kRemainder };

// int32, int64, float32, float64. Those of integers serve dates and durations, too.
Kernel NumberKernel(Arithmetic arithmetic, TypeId type);
// decimal128: the result has the scale of the call's type, and at most 38 digits. Quotients, and
// products whose scale would be more, are rounded half away from zero.
Kernel DecimalKernel(Arithmetic arithmetic);

// int32, int64, float32, float64, decimal128.
Kernel NegationKernel(TypeId type);

// a ^ b in float64.
Result<Vector> RaiseToPower(const KernelCall& call);

}  // namespace colmerge
