// SPDX-License-Identifier: Apache-2.0
// How far ahead loops ask for memory that they will read in an order of their own.
#pragma once

#include <cstdint>

namespace colmerge {

// In rows: far enough for a line to arrive from memory, near enough for it to be there still.
inline constexpr uint64_t kPrefetchDistance = 32;

}  // namespace colmerge
