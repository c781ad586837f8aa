// SPDX-License-Identifier: Apache-2.0
// Finds what a person probably meant to type.
#pragma once

#include <string_view>
#include <vector>

namespace colmerge {

// The candidate with the smallest edit distance to name (letter case aside), or an empty view when
// none is near enough to be helpful: at most a third of the name's length, at least 1, at most 3.
std::string_view NearestName(std::string_view name,
                             const std::vector<std::string_view>& candidates);

}  // namespace colmerge
