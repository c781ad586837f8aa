// SPDX-License-Identifier: Apache-2.0
// Strings of a user's data as messages show them, and as SQL writes them.
#pragma once

#include <string>
#include <string_view>

namespace colmerge {

// Bytes of a value that a message shows; what is longer is cut there and ends in "...".
inline constexpr size_t kLongestShown = 64;

// In single quotes, cut between characters when long; a control character becomes a space.
std::string QuotedText(std::string_view value);

// As SQL writes a name (quote: ") or a string (quote: '): a quote inside stands twice.
std::string SqlQuoted(std::string_view text, char quote);

}  // namespace colmerge
