// SPDX-License-Identifier: Apache-2.0
// Looks for a piece of a pattern of LIKE that has characters which may be any.
//
// The text is read once, byte by byte, with one bit for each byte of the piece: bit i is set while
// the bytes that were read last match the piece up to its byte i. A step moves all bits one place
// up, 64 at a time, and clears those whose byte is not the one that was read. An any-character
// stands in the piece as one byte, which a character's first byte matches; its bit stays where it
// is while the others follow.
//
// So n bytes of text and m of the piece cost n words of work for pieces of up to 64 bytes, and
// never more than n * m / 64; words without a bit are passed by. Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/checked_steps.h"

namespace colmerge {

// For an _ in the bytes of a piece: a byte that no UTF-8 text has.
inline constexpr char kAnyCharacter = '\xFF';

class WildcardSearch {
 public:
  static constexpr uint64_t kNowhere = UINT64_MAX;

  // piece: not empty; whole characters and any-characters.
  WildcardSearch(std::string_view piece, const Ref<MemoryPool>& pool);

  // The byte behind the first place of the piece from byte `at` on, where a character begins;
  // kNowhere when there is none, or when `steps` say that the work is to end.
  uint64_t FindBehind(std::string_view text, uint64_t at, CheckedSteps* steps);

 private:
  uint64_t FindShort(std::string_view text, uint64_t at, CheckedSteps* steps) const;
  void Step(char byte);

  bool ends_with_any_;
  uint64_t words_;
  uint64_t last_bit_;         // of the piece's last byte, in the last word
  uint8_t row_of_byte_[256];  // in masks_
  Array<uint64_t> masks_;     // rows of words_: where in the piece a byte may stand
  Array<uint64_t> any_;       // words_: where any character may
  Array<uint64_t> matched_;   // words_: the bits, all zero from word live_ on
  uint64_t live_ = 0;
};

}  // namespace colmerge
