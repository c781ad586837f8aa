// SPDX-License-Identifier: Apache-2.0
#include "query/result_vector.h"

namespace colmerge {

ResultVector::ResultVector(const DataType& type, uint64_t length, const Ref<MemoryPool>& pool)
    : pool_(pool) {
  vector_.type = type;
  vector_.length = length;
  const uint64_t bytes =
      type.storage() == Storage::kBits ? BitmapBytes(length) : length * type.width();
  Buffer values = Buffer::Zeroed(pool, bytes, MemoryCategory::kScratch);
  values_ = values.data();
  vector_.values = values_;
  vector_.buffers.push_back(std::move(values));
}

void ResultVector::AddValidity() {
  Buffer bits(pool_, BitmapBytes(vector_.length), MemoryCategory::kScratch);
  validity_ = bits.data();
  FillBits(validity_, 0, bits.size() * 8, true);
  vector_.validity = validity_;
  vector_.buffers.push_back(std::move(bits));
}

}  // namespace colmerge
