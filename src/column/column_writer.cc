// SPDX-License-Identifier: Apache-2.0
#include "column/column_writer.h"

#include <algorithm>

#include "base/prefetch_distance.h"
#include "column/fixed_width.h"

namespace colmerge {
namespace {

// Calls piece(chunk, position, offset, count) for each run of rows that lies in one chunk.
template <typename Piece>
void ForEachChunk(uint64_t row, uint64_t count, Piece&& piece) {
  for (uint64_t done = 0; done < count;) {
    const uint64_t position = PositionOf(row + done);
    const uint64_t length = std::min(count - done, kChunkRows - position);
    piece(ChunkOf(row + done), position, done, length);
    done += length;
  }
}

void AppendValidity(const Vector& source, uint64_t start, uint64_t count, uint64_t position,
                    ColumnChunk* chunk) {
  if (chunk->validity() == nullptr) return;
  if (source.validity == nullptr) {
    FillBits(chunk->validity(), position, count, true);
  } else {
    CopyBits(source.validity, source.validity_offset + start, chunk->validity(), position, count);
  }
}

void AppendStrings(const StringRef* strings, uint64_t count, StoredString* to, StringHeap* heap) {
  for (uint64_t i = 0; i < count; ++i) to[i] = heap->Append(strings[i]);
}

// Row by row where the chunks are unrelated: write(i, place) for each row, where place(chunk, position) was found and asked
// for ahead. All of these chunks are there.
template <typename Place, typename Write>
void ForEachRow(const uint64_t* rows, uint64_t count, Column* column, Place&& place,
                Write&& write) {
  ForEachPlace(
      count,
      [&](uint64_t i) {
        auto* const found = place(column->chunks.At(ChunkOf(rows[i])), PositionOf(rows[i]));
        __builtin_prefetch(found, 1);
        return found;
      },
      write);
}

void ScatterFixed(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                  uint64_t count, Column* column) {
  WithWidth(source.type.width(), [&](auto mover) {
    ForEachRow(
        column_rows, count, column,
        [&](ColumnChunk* chunk, uint64_t position) {
          return chunk->Writable(position, mover.width());
        },
        [&](uint64_t i, uint8_t* to) {
          mover.Copy(to, source.values + uint64_t{source_rows[i]} * mover.width());
        });
  });
}

void ScatterBits(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                 uint64_t count, Column* column) {
  ForEachRow(
      column_rows, count, column,
      [](ColumnChunk* chunk, uint64_t position) { return chunk->values() + (position >> 3); },
      [&](uint64_t i, uint8_t* byte) {
        PutBit(byte, column_rows[i] & 7, source.Bit(source_rows[i]));
      });
}

void ScatterStrings(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                    uint64_t count, uint64_t rows_in_use, Column* column) {
  StringHeap* heap = column->strings.get();
  ForEachRow(
      column_rows, count, column,
      [](ColumnChunk* chunk, uint64_t position) {
        return chunk->Writable(position, sizeof(StoredString));
      },
      [&](uint64_t i, uint8_t* place) {
        auto* to = reinterpret_cast<StoredString*>(place);
        if (column_rows[i] < rows_in_use) heap->Discard(to->size);
        *to = heap->Append(source.String(source_rows[i]));
      });
}

void ScatterValidity(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                     uint64_t count, Column* column) {
  if (!column->has_bitmaps) return;
  ForEachRow(
      column_rows, count, column,
      [](ColumnChunk* chunk, uint64_t position) -> uint8_t* {
        return chunk->validity() ? chunk->validity() + (position >> 3) : nullptr;
      },
      [&](uint64_t i, uint8_t* byte) {
        if (byte != nullptr) PutBit(byte, column_rows[i] & 7, source.IsValid(source_rows[i]));
      });
}

}  // namespace

void AppendValues(const Vector& source, uint64_t start, uint64_t count, uint64_t row,
                  Column* column) noexcept {
  const Storage storage = source.type.storage();
  if (storage == Storage::kNone) return;
  const uint64_t width = source.type.width();
  ForEachChunk(row, count, [&](uint64_t number, uint64_t position, uint64_t done, uint64_t length) {
    ColumnChunk* chunk = column->chunks[number];
    const uint64_t from = start + done;
    if (storage == Storage::kBits) {
      CopyBits(source.values, source.bit_offset + from, chunk->values(), position, length);
    } else if (storage == Storage::kFixed) {
      if (width != 0) {
        std::memcpy(chunk->values() + position * width, source.values + from * width,
                    length * width);
      }
    } else {
      AppendStrings(source.as<StringRef>() + from, length,
                    reinterpret_cast<StoredString*>(chunk->values()) + position,
                    column->strings.get());
    }
    AppendValidity(source, from, length, position, chunk);
  });
}

void ScatterValues(const Vector& source, const uint32_t* source_rows, const uint64_t* column_rows,
                   uint64_t count, uint64_t rows_in_use, Column* column) noexcept {
  switch (source.type.storage()) {
    case Storage::kNone: return;
    case Storage::kBits: ScatterBits(source, source_rows, column_rows, count, column); break;
    case Storage::kFixed: ScatterFixed(source, source_rows, column_rows, count, column); break;
    case Storage::kViews:
      ScatterStrings(source, source_rows, column_rows, count, rows_in_use, column);
      break;
  }
  ScatterValidity(source, source_rows, column_rows, count, column);
}

void AppendNulls(const DataType& type, uint64_t row, uint64_t count, Column* column) noexcept {
  if (type.storage() == Storage::kNone) return;
  const uint64_t width = type.width();
  ForEachChunk(row, count, [&](uint64_t number, uint64_t position, uint64_t, uint64_t length) {
    ColumnChunk* chunk = column->chunks[number];
    if (chunk == nullptr) return;
    if (type.storage() == Storage::kBits) {
      FillBits(chunk->values(), position, length, false);
    } else if (width != 0) {
      std::memset(chunk->values() + position * width, 0, length * width);
    }
    FillBits(chunk->validity(), position, length, false);
  });
}

void AppendChunk(const Vector& rows, uint64_t start, Column* column, const Ref<MemoryPool>& pool) {
  if (rows.null_count == rows.length) return;  // a chunk that is wholly null is none
  column->SetChunk(ChunkOf(start), CopyChunk(nullptr, {.filled = rows.length}, rows.null_count != 0,
                                             rows.type, pool));
  if (rows.type.storage() == Storage::kViews) {
    uint64_t total = 0;
    uint64_t longest = 0;
    for (uint64_t i = 0; i < rows.length; ++i) {
      const StringRef& string = rows.String(i);
      if (string.is_inline()) continue;
      total += string.size;
      longest = std::max<uint64_t>(longest, string.size);
    }
    column->strings->Adopt(column->strings->Reserve(total, longest, pool));
  }
  AppendValues(rows, 0, rows.length, start, column);
}

void DiscardStrings(const uint64_t* column_rows, uint64_t count, Column* column) noexcept {
  for (uint64_t i = 0; i < count; ++i) {
    const ChunkView view = column->View(ChunkOf(column_rows[i]));
    if (view.values == nullptr) continue;
    const uint8_t* stored = view.At(PositionOf(column_rows[i]), sizeof(StoredString));
    column->strings->Discard(reinterpret_cast<const StoredString*>(stored)->size);
  }
}

}  // namespace colmerge
