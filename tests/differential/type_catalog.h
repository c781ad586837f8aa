// SPDX-License-Identifier: Apache-2.0
// The types that random schemas are made of.
#pragma once

#include <vector>

#include "differential/random.h"
#include "support/cell.h"

namespace colmerge::test {

// Any type: flat, dictionary-encoded or nested.
Type RandomType(Random* random);
// A type that can be a key: anything flat.
Type RandomKeyType(Random* random);
// Another type whose values a column of type `to` may be given, or `to` itself when there is none.
Type RandomSourceOf(const Type& to, Random* random);
// A type none of whose values a column of type `to` takes.
Type MismatchOf(const Type& to);

}  // namespace colmerge::test
