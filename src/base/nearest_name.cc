// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"

namespace colmerge {
namespace {

// Levenshtein distance with transpositions of neighbours counted once (optimal string alignment).
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> two_ago(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t cost = LowerAscii(a[i - 1]) == LowerAscii(b[j - 1]) ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost});
      if (i > 1 && j > 1 && LowerAscii(a[i - 1]) == LowerAscii(b[j - 2]) &&
          LowerAscii(a[i - 2]) == LowerAscii(b[j - 1])) {
        current[j] = std::min(current[j], two_ago[j - 2] + 1);
      }
    }
    two_ago.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view name,
                             const std::vector<std::string_view>& candidates) {
  constexpr size_t kLongestCompared = 256;
  if (name.size() > kLongestCompared) return {};
  size_t too_far = std::clamp<size_t>(name.size() / 3, 1, 3) + 1;
  std::string_view nearest;
  for (std::string_view candidate : candidates) {
    if (candidate == name) return candidate;
    if (candidate.size() > kLongestCompared) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance >= too_far) continue;
    too_far = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace colmerge
