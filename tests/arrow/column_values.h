// SPDX-License-Identifier: Apache-2.0
// Vectors as plain values, for comparing; and the invariants that every imported vector keeps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "column/vector.h"

namespace colmerge::test {

// nullopt for null; a bool is "0" or "1", a fixed-width value its bytes, a dictionary's value its
// entry.
using Values = std::vector<std::optional<std::string>>;
Values ValuesOf(const Vector& vector);

// Throws std::runtime_error when the vector is not canonical (column/vector.h): null_count,
// alignment, padding of short strings, prefix of long ones, empty strings under nulls, codes,
// dictionary.
void CheckCanonical(const Vector& vector);

// The bytes of a fixed-width value, as ValuesOf gives them.
template <typename T>
std::string Raw(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof(T));
}

}  // namespace colmerge::test
