// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/validity.h"

#include <algorithm>
#include <utility>

namespace colmerge {
namespace {

// No rows at all are valid.
Validity AllNull(uint64_t rows, const Ref<MemoryPool>& pool) {
  return {Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch), rows};
}

// bits &= the bits from `offset` on.
void AndBits(const uint8_t* other, uint64_t offset, uint64_t rows, const Ref<MemoryPool>& pool,
             uint8_t* bits) {
  Buffer shifted;
  if (offset % 8 != 0) {
    shifted = Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch);
    CopyBits(other, offset, shifted.data(), 0, rows);
    other = shifted.data();
    offset = 0;
  }
  other += offset / 8;
  const uint64_t bytes = rows / 8;
  for (uint64_t i = 0; i < bytes; ++i) bits[i] = static_cast<uint8_t>(bits[i] & other[i]);
  for (uint64_t i = bytes * 8; i < rows; ++i) {
    if (!GetBit(other, i)) ClearBit(bits, i);
  }
}

}  // namespace

void Validity::GiveTo(Vector* vector) && {
  if (null_count == 0) return;
  vector->validity = memory.data();
  vector->validity_offset = 0;
  vector->null_count = null_count;
  vector->buffers.push_back(std::move(memory));
}

Validity CopyValidity(const Vector& vector, const Ref<MemoryPool>& pool) {
  if (vector.null_count == 0) return {};
  if (vector.validity == nullptr) return AllNull(vector.length, pool);
  Validity copy = AllNull(vector.length, pool);
  CopyBits(vector.validity, vector.validity_offset, copy.memory.data(), 0, vector.length);
  copy.null_count = vector.null_count;
  return copy;
}

Validity CommonValidity(const std::vector<Operand>& operands, uint64_t rows,
                        const Ref<MemoryPool>& pool) {
  const auto is_null = [](const Operand& operand) {
    return operand.constant && !operand.vector->IsValid(0);
  };
  if (std::any_of(operands.begin(), operands.end(), is_null)) return AllNull(rows, pool);
  Validity common;
  for (const Operand& operand : operands) {
    const Vector& vector = *operand.vector;
    if (operand.constant || vector.null_count == 0) continue;
    if (common.null_count == 0) {
      common = CopyValidity(vector, pool);
    } else if (vector.validity == nullptr) {
      return AllNull(rows, pool);
    } else {
      AndBits(vector.validity, vector.validity_offset, rows, pool, common.memory.data());
      common.null_count = rows - CountBits(common.bits(), 0, rows);
    }
  }
  return common;
}

}  // namespace colmerge
