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

// Calls visit(i, place) for each i in [0, count), in order, where place is what place_of(i) told so many visits before. To find
// a place is what costs (a chunk is four steps away), so it is found once; place_of asks for what it finds.
template <typename PlaceOf, typename Visit>
void ForEachPlace(uint64_t count, PlaceOf&& place_of, Visit&& visit) {
  decltype(place_of(0)) places[kPrefetchDistance];
  const auto find = [&](uint64_t i) { places[i % kPrefetchDistance] = place_of(i); };
  for (uint64_t i = 0; i < std::min(count, kPrefetchDistance); ++i) find(i);
  for (uint64_t i = 0; i < count; ++i) {
    const auto place = places[i % kPrefetchDistance];
    if (i + kPrefetchDistance < count) find(i + kPrefetchDistance);
    visit(i, place);
  }
}

}  // namespace colmerge
