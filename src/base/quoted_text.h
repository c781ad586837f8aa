// SPDX-License-Identifier: Apache-2.0
// Strings of a user's data as messages show them.
#pragma once

#include <string>
#include <string_view>

namespace colmerge {

// Bytes of a value that a message shows; what is longer is cut there and ends in "...".
inline constexpr size_t kLongestShown = 64;

// In single quotes, cut between characters when long; a control character becomes a space.
std::string QuotedText(std::string_view value);

}  // namespace colmerge
