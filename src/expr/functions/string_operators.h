// SPDX-License-Identifier: Apache-2.0
// Operators on strings.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

// a || b || c …, of utf8 or of binary: two or more.
Result<Vector> Concatenate(const KernelCall& call);

}  // namespace colmerge
