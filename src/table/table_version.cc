// SPDX-License-Identifier: Apache-2.0
#include "table/table_version.h"

#include <algorithm>

#include "base/huge_page_arena.h"
#include "column/column_reader.h"
#include "column/conversion/value_text.h"
#include "table/table.h"

namespace colmerge {

namespace {

uint64_t BytesOf(const std::string& text) {
  const bool is_inside = text.capacity() < sizeof(std::string) / 2;
  return is_inside ? 0 : HeapBytes(text.capacity() + 1);
}

uint64_t BytesBelow(const Field& field) {
  uint64_t bytes = BytesOf(field.name) + BytesOf(field.type.timezone);
  if (!field.metadata.empty()) bytes += HeapBytes(field.metadata.size() * 2 * sizeof(std::string));
  for (const auto& [key, value] : field.metadata) bytes += BytesOf(key) + BytesOf(value);
  if (!field.type.children.empty()) bytes += HeapBytes(field.type.children.size() * sizeof(Field));
  for (const Field& child : field.type.children) bytes += BytesBelow(child);
  return bytes;
}

// The set of a version's indexes, which this layer does not know, and the place of its name in the store.
constexpr uint64_t kOthersBytes = 256;

}  // namespace

MemoryCharge ChargeForVersion(const Schema& schema, const Ref<MemoryPool>& pool) {
  constexpr uint64_t kSharedContentBytes = 112;  // of a schema, beside its fields
  uint64_t bytes = HeapBytes(sizeof(TableVersion)) + HeapBytes(sizeof(Table)) + kOthersBytes +
                   HeapBytes(sizeof(Schema) + 16) + kSharedContentBytes +
                   HeapBytes(schema.size() * sizeof(Field)) +
                   HeapBytes(schema.size() * sizeof(Column)) +
                   HeapBytes(schema.size() * sizeof(uint32_t));
  for (const Field& field : schema.fields()) {
    bytes += BytesBelow(field);
    if (field.type.storage() == Storage::kViews) bytes += HeapBytes(sizeof(StringHeap));
  }
  return {pool, bytes, MemoryCategory::kBookkeeping};
}

Ref<TableVersion> TableVersion::Copy(const TableVersion& other) {
  auto copy = MakeRef<TableVersion>();
  copy->pool = other.pool;
  copy->seed = other.seed;
  copy->schema = other.schema;
  copy->primary_key = other.primary_key;
  copy->checks = other.checks;
  copy->operators = other.operators;
  copy->columns = other.columns;
  copy->rows = other.rows;
  copy->deleted_rows = other.deleted_rows;
  copy->number = other.number;
  copy->deletions = other.deletions;
  copy->indexes = other.indexes;
  copy->bookkeeping = ChargeForVersion(*other.schema, other.pool);
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
  version->bookkeeping = ChargeForVersion(*schema, pool);
  version->schema = std::move(schema);
  return version;
}

Ref<TableVersion> MakeEmptyCopy(const TableVersion& version) {
  Ref<TableVersion> empty =
      MakeEmptyVersion(version.schema, version.primary_key, version.seed, version.pool);
  empty->checks = version.checks;
  empty->operators = version.operators;
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
