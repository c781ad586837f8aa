// SPDX-License-Identifier: Apache-2.0
// Byte strings from their texts in SQL.
#pragma once

#include <string>
#include <string_view>

namespace colmerge {

// "\x0aff" is hexadecimal; other texts stand for their own bytes, but for \\ and three octal digits
// behind a backslash. False for what is neither.
bool ParseBinary(std::string_view text, std::string* bytes);

}  // namespace colmerge
