// SPDX-License-Identifier: Apache-2.0
// Upper and lower case by Unicode 14's simple mappings: one character becomes one character.
//
// All scripts that have case are covered (Latin, Greek, Cyrillic, Armenian, Georgian and so on).
// What needs more than a character, or depends on its neighbours or on a language, does not change
// or takes the plain form: ß stays in upper case, Σ becomes σ also at the end of a word, İ becomes
// i.
#pragma once

#include <cstdint>
#include <string_view>

namespace colmerge {

uint32_t LowerCase(uint32_t character);
uint32_t UpperCase(uint32_t character);

// The most bytes that text of `size` bytes can have in another case.
inline uint64_t CaseRoom(uint64_t size) { return size + size / 2; }

// UTF-8 text in another case into `to`, which has CaseRoom(size) bytes; the number that were
// written.
uint64_t LowerText(std::string_view text, char* to);
uint64_t UpperText(std::string_view text, char* to);

}  // namespace colmerge
