// SPDX-License-Identifier: Apache-2.0
#include "column/batch.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace colmerge {

uint64_t RowsAtOnce(const Batch& batch) {
  uint64_t rows = uint64_t{1} << 15;
  for (const Vector& column : batch.columns) {
    if (column.dictionary) rows = std::max(rows, column.dictionary->length);
  }
  // Row numbers inside a batch have 32 bits.
  return std::min(std::bit_ceil(rows), uint64_t{1} << 31);
}

Batch SliceBatch(const Batch& whole, uint64_t start, uint64_t count, const Ref<MemoryPool>& pool) {
  Batch slice;
  slice.schema = whole.schema;
  slice.rows = count;
  for (const Vector& column : whole.columns) {
    slice.columns.push_back(Slice(column, start, count));
  }
  if (!whole.lines.empty()) {
    const auto first = whole.lines.begin() + static_cast<int64_t>(start);
    slice.lines.assign(first, first + static_cast<int64_t>(count));
  }
  for (const Buffer& present : whole.presence) {
    Buffer& copy = slice.presence.emplace_back();
    if (!present) continue;
    copy = Buffer(pool, BitmapBytes(count), MemoryCategory::kScratch);
    std::memcpy(copy.data(), present.data() + start / 8, copy.size());
  }
  return slice;
}

}  // namespace colmerge
