// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/open_rows.h"

namespace colmerge {

void OpenRows::OwnRows() {
  if (is_narrowed_) return;
  rows_.ResizeUninitialized(count_);
  places_.ResizeUninitialized(count_);
  for (uint64_t i = 0; i < count_; ++i) {
    rows_[i] = static_cast<uint32_t>(all_.Row(i));
    places_[i] = static_cast<uint32_t>(i);
  }
  is_narrowed_ = true;
}

void OpenRows::Remove(const uint32_t* rows, uint64_t count, uint32_t* places) {
  uint64_t removed = 0;
  Narrow([&](uint64_t i) {
    if (removed == count || selection().Row(i) != rows[removed]) return true;
    places[removed++] = Place(i);
    return false;
  });
}

}  // namespace colmerge
