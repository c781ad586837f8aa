// SPDX-License-Identifier: Apache-2.0
#include "write/compaction.h"

#include <algorithm>
#include <optional>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "column/conversion/column_recode.h"
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
    AppendChunk(vector, start, &column, version.pool);
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

// Which entries of a dictionary are used is not counted: a pass over the codes tells. It is due
// when what has been added since the last one weighs as much as the entries there were, and as the
// codes.
bool MayHaveUnusedEntries(const Column& column, const DataType& type, uint64_t rows) {
  if (!type.is_dictionary() || !column.dictionary) return false;
  const DictionaryEntries& entries = column.dictionary->entries();
  const uint64_t added = entries.used_bytes() - entries.examined_bytes();
  return added >= kFewestGarbageBytes && added >= entries.examined_bytes() &&
         added >= rows * type.width();
}

// The column with a dictionary of the entries that its rows use, deleted ones too, in their order;
// nullopt when nearly all of them are.
std::optional<Column> WithoutUnusedEntries(const Column& column, const DataType& type,
                                           const TableVersion& version) {
  const Vector& values = *column.dictionary->values();
  const ColumnRows all{column, type, version.rows, [](uint64_t) { return false; },
                       [] { return Status::Ok(); }};
  const Buffer used = FindUsedEntries(all, version.pool).value();
  Array<uint32_t> kept(version.pool);
  Array<uint32_t> codes(version.pool, values.length, MemoryCategory::kScratch);
  for (uint64_t code = 0; code < values.length; ++code) {
    codes[code] = static_cast<uint32_t>(kept.size());
    if (used.data()[code] != 0) kept.PushBack(static_cast<uint32_t>(code));
  }
  if (values.length - kept.size() < values.length / 4) {
    const DictionaryEntries& entries = column.dictionary->entries();
    entries.set_examined_bytes(entries.used_bytes());
    return std::nullopt;
  }
  const Vector taken = TakeRows(values, kept.data(), kept.size(), version.pool);
  // The table's own type has room for what it had room for before.
  auto shorter = Dictionary::Extend(nullptr, taken, type.index, version.pool).value().dictionary;
  const auto on_chunk = [] { return Status::Ok(); };  // nobody waits for it
  return RecodeColumn(column, version.rows, type, type, codes.data(), std::move(shorter), on_chunk,
                      version.pool)
      .value();
}

// Only the columns that need it; row ids stay, and so do indexes without them.
Ref<TableVersion> WithoutGarbage(const TableVersion& version) {
  Ref<TableVersion> compact;
  for (uint32_t i = 0; i < version.columns.size(); ++i) {
    const Column& column = version.columns[i];
    std::optional<Column> rewritten;
    if (MayHaveUnusedEntries(column, version.type(i), version.rows)) {
      rewritten = WithoutUnusedEntries(column, version.type(i), version);
    } else if (HasMuchGarbage(column)) {
      rewritten = RewriteColumn(version, i, nullptr, version.rows);
    }
    if (!rewritten) continue;
    if (!compact) compact = TableVersion::Copy(version);
    compact->columns[i] = std::move(*rewritten);
    if (version.type(i).is_dictionary()) {
      compact->indexes = IndexSet::Of(*compact).Without(i);
    }
  }
  return compact;
}

}  // namespace

Ref<TableVersion> CompactIfWorthwhile(const TableVersion& version) {
  Ref<TableVersion> compact;
  if (HasManyDeletedRows(version)) compact = WithoutDeletedRows(version);
  Ref<TableVersion> further = WithoutGarbage(compact ? *compact : version);
  return further ? further : compact;
}

}  // namespace colmerge
