// SPDX-License-Identifier: Apache-2.0
#include "column/vector.h"

#include "column/fixed_width.h"

namespace colmerge {
namespace {

// Gathers the validity bits of the chosen rows; leaves the result without a bitmap when all are
// set.
void TakeValidity(const Vector& source, const uint32_t* rows, uint64_t count,
                  const Ref<MemoryPool>& pool, Vector* taken) {
  if (source.validity == nullptr || count == 0) return;
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(count), MemoryCategory::kScratch);
  uint64_t valid = 0;
  for (uint64_t i = 0; i < count; ++i) {
    if (!source.IsValid(rows[i])) continue;
    SetBit(bits.data(), i);
    ++valid;
  }
  taken->null_count = count - valid;
  if (valid == count) return;
  taken->validity = bits.data();
  taken->buffers.push_back(std::move(bits));
}

}  // namespace

Vector::Vector() = default;
Vector::Vector(Vector&& other) noexcept = default;
Vector& Vector::operator=(Vector&& other) noexcept = default;
Vector::~Vector() = default;

Vector Slice(const Vector& whole, uint64_t start, uint64_t count) {
  Vector slice;
  slice.type = whole.type;
  slice.length = count;
  slice.values = whole.values;
  slice.dictionary = whole.dictionary;
  if (whole.type.storage() == Storage::kBits) {
    slice.bit_offset = whole.bit_offset + start;
  } else if (whole.values != nullptr) {
    slice.values += start * whole.type.width();
  }
  if (whole.validity != nullptr) {
    slice.validity_offset = whole.validity_offset + start;
    slice.null_count = count - CountBits(whole.validity, slice.validity_offset, count);
    if (slice.null_count != 0) slice.validity = whole.validity;
  } else if (whole.type.storage() == Storage::kNone) {
    slice.null_count = count;
  }
  return slice;
}

Vector Relabel(const Vector& source, const DataType& to) {
  Vector target = Slice(source, 0, source.length);
  target.type = to;
  return target;
}

void GiveMemory(Vector* from, Vector* heir) {
  for (Buffer& buffer : from->buffers) heir->buffers.push_back(std::move(buffer));
  for (auto& owner : from->owners) heir->owners.push_back(std::move(owner));
}

uint64_t VectorBytes(const DataType& type, uint64_t count) {
  return type.storage() == Storage::kBits ? BitmapBytes(count) : count * type.width();
}

Buffer ValuesToSet(const DataType& type, uint64_t count, const Ref<MemoryPool>& pool) {
  const uint64_t bytes = VectorBytes(type, count);
  return type.storage() == Storage::kBits ? Buffer::Zeroed(pool, bytes, MemoryCategory::kScratch)
                                          : Buffer(pool, bytes, MemoryCategory::kScratch);
}

Vector TakeRows(const Vector& source, const uint32_t* rows, uint64_t count,
                const Ref<MemoryPool>& pool) {
  Vector taken;
  taken.type = source.type;
  taken.length = count;
  taken.dictionary = source.dictionary;
  const Storage storage = source.type.storage();
  if (storage == Storage::kNone) {
    taken.null_count = count;
    return taken;
  }
  const uint32_t width = source.type.width();
  Buffer values = ValuesToSet(source.type, count, pool);
  if (storage == Storage::kBits) {
    for (uint64_t i = 0; i < count; ++i) {
      if (source.Bit(rows[i])) SetBit(values.data(), i);
    }
  } else {
    WithWidth(width, [&](auto mover) {
      for (uint64_t i = 0; i < count; ++i) {
        mover.Copy(values.data() + i * mover.width(),
                   source.values + uint64_t{rows[i]} * mover.width());
      }
    });
  }
  taken.values = values.data();
  taken.buffers.push_back(std::move(values));
  TakeValidity(source, rows, count, pool, &taken);
  return taken;
}

Vector NullVector(DataType type, uint64_t length, const Ref<MemoryPool>& pool) {
  Vector vector;
  vector.type = std::move(type);
  vector.length = length;
  vector.null_count = length;
  const Storage storage = vector.type.storage();
  if (storage == Storage::kNone || length == 0) return vector;
  Buffer values = Buffer::Zeroed(pool, VectorBytes(vector.type, length), MemoryCategory::kScratch);
  Buffer validity = Buffer::Zeroed(pool, BitmapBytes(length), MemoryCategory::kScratch);
  vector.values = values.data();
  vector.validity = validity.data();
  vector.buffers.push_back(std::move(values));
  vector.buffers.push_back(std::move(validity));
  return vector;
}

}  // namespace colmerge
