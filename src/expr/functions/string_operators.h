// SPDX-License-Identifier: Apache-2.0
// Operators on strings.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

// a || b, of utf8 or of binary.
Result<Vector> Concatenate(const KernelCall& call);

}  // namespace colmerge
