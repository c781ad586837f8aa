// SPDX-License-Identifier: Apache-2.0
#include "write/compaction.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "index/index_set.h"

namespace colmerge {
namespace {

constexpr uint64_t kFewestDeletedRows = 1024;
constexpr uint64_t kFewestGarbageBytes = 64 * 1024;

bool HasManyDeletedRows(const TableVersion& version) {
  return version.deleted_rows >= kFewestDeletedRows && version.deleted_rows > version.rows / 4;
}

bool HasMuchGarbage(const Column& column) {
  if (!column.strings) return false;
  const uint64_t garbage = column.strings->garbage_bytes();
  return garbage >= kFewestGarbageBytes && garbage > column.strings->used_bytes() - garbage;
}

StringReservation ReserveStrings(const Vector& vector, StringHeap* heap,
                                 const Ref<MemoryPool>& pool) {
  uint64_t total = 0;
  uint64_t longest = 0;
  for (uint64_t i = 0; i < vector.length; ++i) {
    const StringRef& string = vector.String(i);
    if (string.is_inline()) continue;
    total += string.size;
    longest = std::max<uint64_t>(longest, string.size);
  }
  return heap->Reserve(total, longest, pool);
}

// A copy of a column with some of its rows, in order, and fresh string blocks. `rows`: the ids, or
// nullptr for all.
Column RewriteColumn(const TableVersion& version, uint32_t number, const uint64_t* rows,
                     uint64_t count) {
  const DataType& type = version.type(number);
  const Column& old = version.columns[number];
  Column column = MakeEmptyColumn(type);
  column.dictionary = old.dictionary;
  for (uint64_t start = 0; start < count; start += kChunkRows) {
    const uint64_t length = std::min(kChunkRows, count - start);
    const Vector vector = rows == nullptr
                              ? ReadRange(type, old, start, length, version.pool, nullptr)
                              : ReadRows(type, old, rows + start, length, version.pool, nullptr);
    if (vector.null_count == length) continue;  // wholly null
    column.SetChunk(ChunkOf(start),
                    CopyChunk(nullptr, 0, length, vector.null_count != 0, type, version.pool));
    if (type.storage() == Storage::kViews) {
      column.strings->Adopt(ReserveStrings(vector, column.strings.get(), version.pool));
    }
    AppendValues(vector, 0, length, start, &column);
  }
  return column;
}

Ref<TableVersion> WithoutDeletedRows(const TableVersion& version) {
  Array<uint64_t> rows(version.pool);
  AppendLiveRows(version, 0, version.rows, &rows);
  Ref<TableVersion> compact = MakeEmptyCopy(version);
  for (uint32_t i = 0; i < version.columns.size(); ++i) {
    compact->columns[i] = RewriteColumn(version, i, rows.data(), rows.size());
  }
  compact->rows = rows.size();
  compact->number = version.number;
  // Indexes are built again by the next merge or lookup that needs them.
  compact->indexes = MakeRef<IndexSet>();
  return compact;
}

// Only the columns that need it; row ids and indexes stay.
Ref<TableVersion> WithoutStringGarbage(const TableVersion& version) {
  Ref<TableVersion> compact;
  for (uint32_t i = 0; i < version.columns.size(); ++i) {
    if (!HasMuchGarbage(version.columns[i])) continue;
    if (!compact) compact = TableVersion::Copy(version);
    compact->columns[i] = RewriteColumn(version, i, nullptr, version.rows);
  }
  return compact;
}

}  // namespace

Ref<TableVersion> CompactIfWorthwhile(const TableVersion& version) {
  return HasManyDeletedRows(version) ? WithoutDeletedRows(version) : WithoutStringGarbage(version);
}

}  // namespace colmerge
