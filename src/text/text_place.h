// SPDX-License-Identifier: Apache-2.0
// Where something is in a text.
//
// A line ends in LF, CRLF or CR. Lines and bytes count from 1.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "text/row_hook.h"

namespace colmerge {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The line of the byte at `offset` of text.
uint64_t LineOf(std::string_view text, uint64_t offset);

// Line ends that begin in [begin, end); text_end is where the text that holds them ends.
uint64_t CountLineEnds(const char* begin, const char* end, const char* text_end);

// "line 3, byte 17: MESSAGE", kInvalidText, for the byte at `offset` of text.
Status TextErrorAt(std::string_view text, uint64_t offset, std::string_view message);

// "line 3: MESSAGE", kInvalidText.
Status TextErrorInLine(uint64_t line, std::string_view message);

// An error with its line in front of its message.
Status PlaceInLine(Status error, uint64_t line);

// An error for text that is not UTF-8. hook: called for every kBytesPerHook bytes, with no rows.
Status CheckUtf8(std::string_view text, const RowHook& hook);

}  // namespace colmerge
