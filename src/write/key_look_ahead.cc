// SPDX-License-Identifier: Apache-2.0
#include "write/key_look_ahead.h"

#include <algorithm>

#include "base/parallel_for.h"

namespace colmerge {
namespace {

constexpr uint64_t kPieceRows = 16 * kKeyBlock;
// So many that threads are worth their while, and the caller is asked every few milliseconds.
constexpr uint64_t kRowsAtOnce = 16 * kPieceRows;

}  // namespace

std::vector<KeyLookAhead::Piece> KeyLookAhead::TakePieces() {
  std::vector<Piece> pieces;
  const uint64_t end = reached_ + kRowsAtOnce;
  while (reached_ < end && batch_ < rows_->size()) {
    const uint64_t left = (*rows_)[batch_].size() - start_;
    if (left == 0) {
      ++batch_;
      start_ = 0;
      continue;
    }
    const uint64_t count = std::min(kPieceRows, left);
    pieces.push_back({batch_, start_, count});
    start_ += count;
    reached_ += count;
  }
  return pieces;
}

void KeyLookAhead::LookUpSome() {
  const std::vector<Piece> pieces = TakePieces();
  ParallelFor(context_.threads, pieces.size(), [&](uint64_t i) noexcept {
    const auto& [batch, start, count] = pieces[i];
    pending_.LookUp(context_.keys[batch], start, count, (*rows_)[batch].data() + start);
  });
}

}  // namespace colmerge
