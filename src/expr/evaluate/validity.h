// SPDX-License-Identifier: Apache-2.0
// Which rows of a result are not null, as bits from bit 0.
#pragma once

#include <cstdint>
#include <vector>

#include "expr/functions/scalar_function.h"

namespace colmerge {

struct Validity {
  Buffer memory;  // empty: there are no nulls
  uint64_t null_count = 0;

  const uint8_t* bits() const { return memory.data(); }
  // Becomes the vector's; the vector has no nulls yet.
  void GiveTo(Vector* vector) &&;
};

// The rows in which no operand is null.
Validity CommonValidity(const std::vector<Operand>& operands, uint64_t rows,
                        const Ref<MemoryPool>& pool);

// A copy of the vector's, which begins at bit 0.
Validity CopyValidity(const Vector& vector, const Ref<MemoryPool>& pool);

}  // namespace colmerge
