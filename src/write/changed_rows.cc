// SPDX-License-Identifier: Apache-2.0
#include "write/changed_rows.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/vector_builder.h"

namespace colmerge {
namespace {

// What rows that are updated hold now; an inserted row, and every row of a column that is new, holds null.
Vector StoredColumn(const Change& change, const TableVersion& base, uint32_t column,
                    const ChangedRows& rows, const Ref<MemoryPool>& pool) {
  const DataType& type = change.schema->field(column).type;
  if (rows.are_inserted() || column >= base.columns.size()) {
    return NullVector(type, rows.count, pool);
  }
  return ReadRows(type, base.columns[column], rows.map.targets.data() + rows.start, rows.count,
                  pool, nullptr);
}

// The entries of `map`, whose rows ascend, from the first whose row is at least this one.
uint64_t FirstFrom(const RowMap& map, uint64_t row) {
  if (map.run != 0) return std::min(map.run, row);
  return static_cast<uint64_t>(std::lower_bound(map.rows.begin(), map.rows.end(), row) -
                               map.rows.begin());
}

}  // namespace

Vector ChangedColumn(const Change& change, const TableVersion& base, uint32_t column,
                     const ChangedRows& rows, const Ref<MemoryPool>& pool) {
  const RowMap* const map = rows.MapOf(column);
  const Vector& given = rows.part.columns[column].values;
  if (map == &rows.map) {
    if (map->run != 0) return Slice(given, rows.start, rows.count);
    return TakeRows(given, map->rows.data() + rows.start, rows.count, pool);
  }
  Vector stored = StoredColumn(change, base, column, rows, pool);
  if (map == nullptr) return stored;
  VectorBuilder builder(change.schema->field(column).type, pool);
  builder.Reserve(rows.count);
  uint64_t next = FirstFrom(*map, rows.count == 0 ? 0 : rows.map.Row(rows.start));
  for (uint64_t i = 0; i < rows.count; ++i) {
    const uint64_t row = rows.map.Row(rows.start + i);
    if (next < map->size() && map->Row(next) == row) {
      builder.AppendFrom(given, row);
      ++next;
    } else {
      builder.AppendFrom(stored, i);
    }
  }
  Vector values = builder.Finish();
  // The codes are those of the longer dictionary when the change brings one.
  values.dictionary = given.dictionary ? given.dictionary : stored.dictionary;
  return values;
}

}  // namespace colmerge
