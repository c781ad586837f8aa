// SPDX-License-Identifier: Apache-2.0
// The rows of a selection that no term or branch has settled yet, each with its place in the
// result.
#pragma once

#include <cstdint>

#include "expr/evaluate/evaluate.h"

namespace colmerge {

class OpenRows {
 public:
  // The selection must outlive the object.
  OpenRows(const Selection& all, const Ref<MemoryPool>& pool)
      : all_(all), rows_(pool), places_(pool), count_(all.count) {}

  uint64_t count() const { return count_; }
  bool AreAll() const { return count_ == all_.count; }
  Selection selection() const { return {is_narrowed_ ? rows_.data() : all_.rows, count_}; }
  // Their places in the result, ascending; nullptr: 0, 1, 2 …
  const uint32_t* places() const { return is_narrowed_ ? places_.data() : nullptr; }
  uint32_t Place(uint64_t i) const { return is_narrowed_ ? places_[i] : static_cast<uint32_t>(i); }

  // Leaves those for which is_open(i) holds, i counting the open rows of now.
  template <typename IsOpen>
  void Narrow(IsOpen&& is_open) {
    OwnRows();
    uint64_t left = 0;
    for (uint64_t i = 0; i < count_; ++i) {
      rows_[left] = rows_[i];
      places_[left] = places_[i];
      left += is_open(i) ? 1 : 0;
    }
    count_ = left;
  }

  // Leaves those that are not among `rows`, some of the open ones in order, whose places are
  // stored.
  void Remove(const uint32_t* rows, uint64_t count, uint32_t* places);

 private:
  void OwnRows();

  const Selection all_;
  Array<uint32_t> rows_;
  Array<uint32_t> places_;
  uint64_t count_;
  bool is_narrowed_ = false;
};

}  // namespace colmerge
