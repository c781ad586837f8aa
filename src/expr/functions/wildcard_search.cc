// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/wildcard_search.h"

#include <algorithm>

#include "expr/values/characters.h"

namespace colmerge {
namespace {

// Rows of the masks: bytes that the piece does not have. Those that begin a character stand where
// any may.
constexpr uint8_t kOtherContinuation = 0;
constexpr uint8_t kOtherFirst = 1;

uint64_t BehindCharacter(std::string_view text, uint64_t at) {
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

}  // namespace

WildcardSearch::WildcardSearch(std::string_view piece, const Ref<MemoryPool>& pool)
    : ends_with_any_(piece.back() == kAnyCharacter),
      words_((piece.size() + 63) / 64),
      last_bit_(uint64_t{1} << ((piece.size() - 1) % 64)),
      masks_(pool),
      any_(pool),
      matched_(pool) {
  for (int byte = 0; byte < 256; ++byte) {
    row_of_byte_[byte] = IsContinuation(static_cast<char>(byte)) ? kOtherContinuation : kOtherFirst;
  }
  uint8_t rows = 2;
  for (const char byte : piece) {
    uint8_t& row = row_of_byte_[static_cast<uint8_t>(byte)];
    if (byte != kAnyCharacter && row < 2) row = rows++;
  }
  masks_.Resize(rows * words_, 0);
  any_.Resize(words_, 0);
  matched_.Resize(words_, 0);
  for (uint64_t i = 0; i < piece.size(); ++i) {
    const uint64_t bit = uint64_t{1} << (i % 64);
    if (piece[i] == kAnyCharacter) {
      any_[i / 64] |= bit;
    } else {
      masks_[row_of_byte_[static_cast<uint8_t>(piece[i])] * words_ + i / 64] |= bit;
    }
  }
  for (int byte = 0; byte < 256; ++byte) {
    const uint8_t row = row_of_byte_[byte];
    if (row == kOtherContinuation || IsContinuation(static_cast<char>(byte))) continue;
    for (uint64_t w = 0; w < words_; ++w) masks_[row * words_ + w] |= any_[w];
  }
}

uint64_t WildcardSearch::FindBehind(std::string_view text, uint64_t at, CheckedSteps* steps) {
  if (words_ == 1) return FindShort(text, at, steps);
  std::fill_n(matched_.data(), live_, uint64_t{0});
  live_ = 0;
  for (; at < text.size(); ++at) {
    if (!steps->Pass(live_ + 1)) return kNowhere;
    Step(text[at]);
    if (live_ != words_ || (matched_[words_ - 1] & last_bit_) == 0) continue;
    return ends_with_any_ ? BehindCharacter(text, at + 1) : at + 1;
  }
  return kNowhere;
}

void WildcardSearch::Step(char byte) {
  const uint64_t* mask = masks_.data() + row_of_byte_[static_cast<uint8_t>(byte)] * words_;
  // Bits stay only while a character goes on.
  const uint64_t stays = IsContinuation(byte) ? ~uint64_t{0} : 0;
  uint64_t* matched = matched_.data();
  uint64_t w = std::min(live_ + 1, words_);
  live_ = 0;
  while (w-- != 0) {
    const uint64_t carried = w == 0 ? 1 : matched[w - 1] >> 63;
    const uint64_t bits = ((matched[w] << 1 | carried) & mask[w]) | (matched[w] & any_[w] & stays);
    matched[w] = bits;
    if (bits != 0 && live_ == 0) live_ = w + 1;
  }
}

uint64_t WildcardSearch::FindShort(std::string_view text, uint64_t at, CheckedSteps* steps) const {
  const uint64_t any = any_[0];
  uint64_t matched = 0;
  while (at < text.size()) {
    const uint64_t start = at;
    const uint64_t end = std::min<uint64_t>(text.size(), at + kStepsACheck);
    for (; at < end && (matched & last_bit_) == 0; ++at) {
      const uint64_t stays = IsContinuation(text[at]) ? any : 0;
      const uint64_t mask = masks_[row_of_byte_[static_cast<uint8_t>(text[at])]];
      matched = ((matched << 1 | 1) & mask) | (matched & stays);
    }
    if (!steps->Pass(at - start)) return kNowhere;
    if ((matched & last_bit_) != 0) return ends_with_any_ ? BehindCharacter(text, at) : at;
  }
  return kNowhere;
}

}  // namespace colmerge
