// SPDX-License-Identifier: Apache-2.0
// Looks the keys of a write up with several threads before they are resolved, many at a time: the
// longest part of a known key's way, two cache misses, is behind it then.
#pragma once

#include <vector>

#include "write/merge_plan.h"

namespace colmerge {

class KeyLookAhead {
 public:
  // `rows`: an array for each batch, of its size; what LookUp finds goes there.
  KeyLookAhead(const MergeContext& context, const PendingKeys& pending,
               std::vector<Array<uint64_t>>* rows)
      : context_(context), pending_(pending), rows_(rows) {}

  bool used() const { return context_.threads > 1; }
  // At least the first `rows` rows of the write are looked up.
  void Reach(uint64_t rows) {
    while (used() && reached_ < rows) LookUpSome();
  }

 private:
  struct Piece {
    size_t batch;
    uint64_t start, count;
  };
  std::vector<Piece> TakePieces();
  void LookUpSome();

  const MergeContext& context_;
  const PendingKeys& pending_;
  std::vector<Array<uint64_t>>* rows_;
  uint64_t reached_ = 0;
  size_t batch_ = 0;  // where the rows begin that are not looked up yet
  uint64_t start_ = 0;
};

}  // namespace colmerge
