// SPDX-License-Identifier: Apache-2.0
// What a value becomes in a column of another type, if it can be kept exactly; the model's own
// rules.
#pragma once

#include <optional>
#include <string>

#include "support/cell.h"

namespace colmerge::test {

// Whether a column of type `to` takes values of type `from` at all.
bool IsConvertible(const Type& from, const Type& to);

// The value in type `to`, or nothing when it does not fit. IsConvertible(from, to).
std::optional<Cell> Convert(const Type& from, const Type& to, const Cell& cell);

// Bytes that two values of the type have in common when they are equal as keys: all NaNs are, so
// are -0.0 and 0.0, and a null equals a null.
std::string KeyBytes(const Type& type, const Cell& cell);

// The number that a half-precision float stands for.
double HalfToDouble(uint16_t bits);

}  // namespace colmerge::test
