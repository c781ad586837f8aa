// SPDX-License-Identifier: Apache-2.0
// Which rows of a block count.
#pragma once

#include <cstdint>

namespace colmerge {

// Rows of a block that count. Borrowed.
struct Selection {
  const uint32_t* rows = nullptr;  // ascending; nullptr: the first `count` rows of the block
  uint64_t count = 0;

  uint64_t Row(uint64_t i) const { return rows == nullptr ? i : rows[i]; }
};

}  // namespace colmerge
