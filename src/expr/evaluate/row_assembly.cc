// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/row_assembly.h"

#include "column/fixed_width.h"

namespace colmerge {
namespace {

uint64_t PlaceOf(const uint32_t* places, uint64_t i) { return places == nullptr ? i : places[i]; }

}  // namespace

RowAssembly::RowAssembly(DataType type, uint64_t rows, const Ref<MemoryPool>& pool) {
  vector_.type = std::move(type);
  vector_.length = rows;
  vector_.null_count = rows;
  const Storage storage = vector_.type.storage();
  if (storage == Storage::kNone) return;
  const uint64_t bytes =
      storage == Storage::kBits ? BitmapBytes(rows) : rows * vector_.type.width();
  values_ = Buffer::Zeroed(pool, bytes, MemoryCategory::kScratch);
  validity_ = Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch);
}

void RowAssembly::PutValues(const Evaluated& piece, const uint32_t* places, uint64_t count) {
  const Vector& source = piece.vector();
  if (vector_.type.storage() == Storage::kBits) {
    for (uint64_t i = 0; i < count; ++i) {
      PutBit(values_.data(), PlaceOf(places, i), source.Bit(piece.Index(i)));
    }
    return;
  }
  WithWidth(vector_.type.width(), [&](auto mover) {
    for (uint64_t i = 0; i < count; ++i) {
      mover.Copy(values_.data() + PlaceOf(places, i) * mover.width(),
                 source.values + piece.Index(i) * mover.width());
    }
  });
}

void RowAssembly::Put(Evaluated piece, const uint32_t* places, uint64_t count) {
  const Vector& source = piece.vector();
  if (vector_.type.storage() == Storage::kNone || piece.IsNullConstant()) return;
  PutValues(piece, places, count);
  if (source.null_count == 0) {
    for (uint64_t i = 0; i < count; ++i) SetBit(validity_.data(), PlaceOf(places, i));
  } else {
    for (uint64_t i = 0; i < count; ++i) {
      if (source.IsValid(piece.Index(i))) SetBit(validity_.data(), PlaceOf(places, i));
    }
  }
  vector_.null_count -= count - (piece.constant() ? 0 : source.null_count);
  if (vector_.dictionary == nullptr) vector_.dictionary = source.dictionary;
  if (vector_.type.storage() == Storage::kViews) std::move(piece).GiveMemoryTo(&vector_);
}

Vector RowAssembly::Finish() && {
  vector_.values = values_.data();
  vector_.buffers.push_back(std::move(values_));
  if (vector_.null_count != 0 && vector_.type.storage() != Storage::kNone) {
    vector_.validity = validity_.data();
    vector_.buffers.push_back(std::move(validity_));
  }
  return std::move(vector_);
}

}  // namespace colmerge
