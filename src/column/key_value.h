// SPDX-License-Identifier: Apache-2.0
// Equality of key values, and hashes that agree with it.
//
// Values are equal when their bytes are, with two exceptions for floating point: all NaNs are
// equal, and -0.0 equals 0.0. A null equals a null and nothing else. Any flat type can be a key;
// nested types cannot.
#pragma once

#include <cstdint>

#include "base/hash.h"
#include "column/column.h"
#include "column/vector.h"

namespace colmerge {

inline bool CanBeKey(const DataType& type) { return !type.is_nested(); }

// hashes[i] becomes the hash of value start + i, combined with what hashes[i] held when `combine`.
// For a dictionary type, of the code; for one of floats, of the value.
void HashValues(const HashSeed& seed, const Vector& vector, uint64_t start, uint64_t count,
                bool combine, uint64_t* hashes);

// equal[i] becomes false when vector[vector_rows[i]] differs from column[column_rows[i]], and is
// left as it is otherwise. Walks in the order given and prefetches ahead: random rows are expected.
void CompareWithColumn(const Vector& vector, const uint32_t* vector_rows, const Column& column,
                       const uint64_t* column_rows, uint64_t count, bool* equal);

// Whether two values of one type are equal as keys.
bool EqualValues(const Vector& a, uint64_t a_row, const Vector& b, uint64_t b_row);

}  // namespace colmerge
