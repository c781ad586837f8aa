// SPDX-License-Identifier: Apache-2.0
#include "table/table_version.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/conversion/value_text.h"

namespace colmerge {

Ref<TableVersion> TableVersion::Copy(const TableVersion& other) {
  auto copy = MakeRef<TableVersion>();
  copy->pool = other.pool;
  copy->seed = other.seed;
  copy->schema = other.schema;
  copy->primary_key = other.primary_key;
  copy->checks = other.checks;
  copy->columns = other.columns;
  copy->rows = other.rows;
  copy->deleted_rows = other.deleted_rows;
  copy->number = other.number;
  copy->deletions = other.deletions;
  copy->indexes = other.indexes;
  return copy;
}

Column MakeEmptyColumn(const DataType& type) {
  Column column;
  if (type.storage() == Storage::kViews) column.strings = MakeRef<StringHeap>();
  return column;
}

Ref<TableVersion> MakeEmptyVersion(std::shared_ptr<const Schema> schema,
                                   std::vector<uint32_t> primary_key, const HashSeed& seed,
                                   const Ref<MemoryPool>& pool) {
  auto version = MakeRef<TableVersion>();
  version->pool = pool;
  version->seed = seed;
  version->primary_key = std::move(primary_key);
  for (const Field& field : schema->fields()) {
    version->columns.push_back(MakeEmptyColumn(field.type));
  }
  version->schema = std::move(schema);
  return version;
}

Ref<TableVersion> MakeEmptyCopy(const TableVersion& version) {
  Ref<TableVersion> empty =
      MakeEmptyVersion(version.schema, version.primary_key, version.seed, version.pool);
  empty->checks = version.checks;
  return empty;
}

uint64_t CountLiveRowsBefore(const TableVersion& version, uint64_t row) {
  uint64_t deleted = 0;
  version.deletions.ForEach([&](uint64_t chunk, const DeletionMask& mask) {
    if (chunk > ChunkOf(row)) return;
    deleted += CountBits(mask.bits(), 0, chunk == ChunkOf(row) ? PositionOf(row) : kChunkRows);
  });
  return row - deleted;
}

void AppendLiveRows(const TableVersion& version, uint64_t start, uint64_t count,
                    Array<uint64_t>* rows) {
  rows->Reserve(rows->size() + count);
  for (uint64_t row = start; row < start + count; ++row) {
    if (!version.IsDeleted(row)) rows->PushBack(row);
  }
}

std::string DescribeValue(const TableVersion& version, uint64_t column, uint64_t row) {
  Vector value =
      ReadRows(version.type(column), version.columns[column], &row, 1, version.pool, nullptr);
  return QuotedValueText(value, 0);
}

std::string DescribeKey(const TableVersion& version, const std::vector<uint32_t>& columns,
                        uint64_t row) {
  if (columns.size() == 1) return DescribeValue(version, columns[0], row);
  std::string text = "(";
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) text += ", ";
    text += DescribeValue(version, columns[i], row);
  }
  return text + ")";
}

}  // namespace colmerge
