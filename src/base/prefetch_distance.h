// SPDX-License-Identifier: Apache-2.0
// How far ahead loops ask for memory that they will read in an order of their own.
#pragma once

#include <algorithm>
#include <cstdint>

namespace colmerge {

// In rows: far enough for a line to arrive from memory, near enough for it to be there still.
inline constexpr uint64_t kPrefetchDistance = 32;

// Calls visit(i) for each i in [0, count), in order, and announce(i), which asks for what it will read, that many visits
// before.
template <typename Announce, typename Visit>
void ForEachAnnounced(uint64_t count, Announce&& announce, Visit&& visit) {
  for (uint64_t i = 0; i < std::min(count, kPrefetchDistance); ++i) announce(i);
  for (uint64_t i = 0; i < count; ++i) {
    if (i + kPrefetchDistance < count) announce(i + kPrefetchDistance);
    visit(i);
  }
}

}  // namespace colmerge
