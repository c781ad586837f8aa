// SPDX-License-Identifier: Apache-2.0
// The values that rows will have once a planned write is done: for checks before anything changes.
#pragma once

#include "write/constraint_check.h"

namespace colmerge {

// Rows of a batch and the row ids that they go to, borrowed.
struct WrittenRows {
  const uint32_t* rows = nullptr;
  const uint64_t* targets = nullptr;
  uint64_t count = 0;
};

// A column in these rows: what the batch gives, and for rows that are there already what they hold
// where the batch has nothing to say. Borrows from the batch and the base version.
Vector WrittenColumn(const ConstraintContext& context, const ConformedBatch& batch, uint32_t column,
                     const WrittenRows& written, const Ref<MemoryPool>& pool);

}  // namespace colmerge
