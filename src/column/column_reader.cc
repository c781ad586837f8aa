// SPDX-License-Identifier: Apache-2.0
#include "column/column_reader.h"

#include <algorithm>
#include <cstring>

#include "base/prefetch_distance.h"
#include "column/fixed_width.h"

namespace colmerge {
namespace {

// Of a column that no value has come to yet.
std::shared_ptr<const Vector> EmptyDictionary(const DataType& values) {
  Vector empty;
  empty.type = values;
  return std::make_shared<const Vector>(std::move(empty));
}

Vector StartVector(const DataType& type, const Column& column, uint64_t count,
                   std::shared_ptr<const void> owner) {
  Vector vector;
  vector.type = type;
  vector.length = count;
  if (type.is_dictionary()) {
    vector.dictionary =
        column.dictionary ? column.dictionary->values() : EmptyDictionary(type.dictionary_values());
  }
  if (owner) vector.owners.push_back(std::move(owner));
  return vector;
}

// Strings that were written together stand in one block, which is found once.
void ResolveStrings(const StringHeap& heap, const StoredString* from, uint64_t count,
                    StringRef* to) {
  uint32_t block = 0;
  const char* bytes = nullptr;
  for (uint64_t i = 0; i < count; ++i) {
    std::memcpy(static_cast<void*>(to + i), from + i, sizeof(StringRef));
    if (from[i].is_inline()) continue;
    if (bytes == nullptr || from[i].place.block != block) {
      block = from[i].place.block;
      bytes = heap.BlockBytes(block);
    }
    to[i].pointer = bytes + from[i].place.offset;
  }
}

// Values and validity of one run of rows in one chunk, copied to `offset` of the buffers.
struct RangeCopier {
  const DataType& type;
  const Column& column;
  uint8_t* values;
  uint8_t* validity;  // nullptr: no row is null

  void Copy(const ChunkView& view, uint64_t position, uint64_t offset, uint64_t count) const {
    const uint64_t width = type.width();
    if (view.values == nullptr) {
      FillBits(validity, offset, count, false);
      return;  // the buffer was zeroed
    }
    if (view.validity == nullptr) {
      if (validity != nullptr) FillBits(validity, offset, count, true);
    } else {
      CopyBits(view.validity, position, validity, offset, count);
    }
    if (type.storage() == Storage::kBits) {
      CopyBits(view.values, position, values, offset, count);
    } else if (type.storage() == Storage::kViews) {
      ResolveStrings(*column.strings, reinterpret_cast<const StoredString*>(view.values) + position,
                     count, reinterpret_cast<StringRef*>(values) + offset);
    } else if (width != 0) {
      std::memcpy(values + offset * width, view.values + position * width, count * width);
    }
    if (view.patch != nullptr) Overlay(*view.patch, position, offset, count);
  }

  void Overlay(const ChunkPatch& patch, uint64_t position, uint64_t offset, uint64_t count) const {
    const uint64_t width = type.width();
    patch.positions().ForEach(position, position + count, [&](uint64_t at, uint64_t place) {
      const uint8_t* from = patch.values() + place * width;
      uint8_t* to = values + (offset + at - position) * width;
      if (type.storage() == Storage::kViews) {
        ResolveStrings(*column.strings, reinterpret_cast<const StoredString*>(from), 1,
                       reinterpret_cast<StringRef*>(to));
      } else {
        std::memcpy(to, from, width);
      }
    });
  }
};

// Whether a chunk of the range may have nulls.
bool MayHaveNulls(const Column& column, uint64_t start, uint64_t count) {
  for (uint64_t chunk = ChunkOf(start); chunk <= ChunkOf(start + count - 1); ++chunk) {
    const ChunkView view = column.View(chunk);
    if (view.values == nullptr || view.validity != nullptr) return true;
  }
  return false;
}

// Drops a bitmap that shows no null.
void FinishValidity(Vector* vector, Buffer bits) {
  vector->null_count = vector->length - CountBits(bits.data(), 0, vector->length);
  if (vector->null_count == 0) return;
  vector->validity = bits.data();
  vector->buffers.push_back(std::move(bits));
}

void BorrowChunk(const ChunkView& view, uint64_t position, Vector* vector) {
  if (view.validity != nullptr) {
    vector->null_count = vector->length - CountBits(view.validity, position, vector->length);
    if (vector->null_count != 0) {
      vector->validity = view.validity;
      vector->validity_offset = position;
    }
  }
  if (vector->type.storage() == Storage::kBits) {
    vector->values = view.values;
    vector->bit_offset = position;
  } else {
    vector->values = view.values + position * vector->type.width();
  }
}

}  // namespace

Vector ReadRange(const DataType& type, const Column& column, uint64_t start, uint64_t count,
                 const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner) {
  Vector vector = StartVector(type, column, count, std::move(owner));
  const Storage storage = type.storage();
  if (count == 0 || storage == Storage::kNone) {
    vector.null_count = storage == Storage::kNone ? count : 0;
    return vector;
  }
  const bool one_chunk = ChunkOf(start) == ChunkOf(start + count - 1);
  const ChunkView first = column.View(ChunkOf(start));
  if (one_chunk && first.values != nullptr && first.patch == nullptr &&
      storage != Storage::kViews) {
    BorrowChunk(first, PositionOf(start), &vector);
    return vector;
  }
  const bool nulls = MayHaveNulls(column, start, count);
  Buffer values = nulls ? Buffer::Zeroed(pool, VectorBytes(type, count), MemoryCategory::kScratch)
                        : ValuesToSet(type, count, pool);
  Buffer validity = Buffer::Zeroed(pool, nulls ? BitmapBytes(count) : 0, MemoryCategory::kScratch);
  RangeCopier copier{type, column, values.data(), validity.data()};
  for (uint64_t done = 0; done < count;) {
    const uint64_t row = start + done;
    const uint64_t length = std::min(count - done, kChunkRows - PositionOf(row));
    copier.Copy(column.View(ChunkOf(row)), PositionOf(row), done, length);
    done += length;
  }
  vector.values = values.data();
  vector.buffers.push_back(std::move(values));
  if (nulls) FinishValidity(&vector, std::move(validity));
  return vector;
}

Vector ReadRows(const DataType& type, const Column& column, const uint64_t* rows, uint64_t count,
                const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner) {
  Vector vector = StartVector(type, column, count, std::move(owner));
  const Storage storage = type.storage();
  if (count == 0 || storage == Storage::kNone) {
    vector.null_count = storage == Storage::kNone ? count : 0;
    return vector;
  }
  Buffer values = ValuesToSet(type, count, pool);
  Buffer validity;  // made when the first null is met
  WithWidth(storage == Storage::kBits ? 1 : type.width(), [&](auto mover) {
    for (uint64_t i = 0; i < count; ++i) {
      if (i + kPrefetchDistance < count) {
        const uint64_t ahead = rows[i + kPrefetchDistance];
        const ChunkView view = column.View(ChunkOf(ahead));
        const uint64_t position = PositionOf(ahead);
        if (view.values != nullptr) {
          __builtin_prefetch(storage == Storage::kBits ? view.values + (position >> 3)
                                                       : view.At(position, mover.width()));
        }
      }
      const ChunkView view = column.View(ChunkOf(rows[i]));
      const uint64_t position = PositionOf(rows[i]);
      if (!view.IsValid(position)) {
        if (!validity) {
          validity = Buffer(pool, BitmapBytes(count), MemoryCategory::kScratch);
          FillBits(validity.data(), 0, validity.size() * 8, true);
        }
        ClearBit(validity.data(), i);
        if (storage != Storage::kBits) {
          std::fill_n(values.data() + i * mover.width(), mover.width(), uint8_t{0});
        }
        continue;
      }
      if (storage == Storage::kBits) {
        PutBit(values.data(), i, GetBit(view.values, position));
      } else {
        mover.Copy(values.data() + i * mover.width(), view.At(position, mover.width()));
      }
    }
  });
  if (storage == Storage::kViews) {
    // In place: both forms of a string take 16 bytes.
    for (uint64_t i = 0; i < count; ++i) {
      StoredString stored;
      std::memcpy(static_cast<void*>(&stored), values.data() + i * sizeof(stored), sizeof(stored));
      values.as<StringRef>()[i] = column.strings->Resolve(stored);
    }
  }
  vector.values = values.data();
  vector.buffers.push_back(std::move(values));
  if (validity) FinishValidity(&vector, std::move(validity));
  return vector;
}

}  // namespace colmerge
