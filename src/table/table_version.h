// SPDX-License-Identifier: Apache-2.0
// The state of a table at one version: schema, columns, which rows are deleted, key indexes.
//
// A snapshot is a reference to a TableVersion. While one is held, the version does not change: the
// writer changes the current version in place only when it is the sole owner, and else a copy that
// shares all chunks (see version_edit.h). Row ids run from 0 to rows; deleted ones keep their id
// until the table is compacted, which makes a version with new row ids and new indexes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/memory_charge.h"
#include "base/memory_pool.h"
#include "base/persistent_array.h"
#include "column/column.h"
#include "column/schema.h"
#include "table/check_constraint.h"
#include "table/column_operator.h"

namespace colmerge {

inline constexpr uint64_t kNoRow = ~uint64_t{0};

// Marks the deleted rows of one chunk.
class DeletionMask final : public RefCounted {
 public:
  explicit DeletionMask(const Ref<MemoryPool>& pool)
      : bits_(Buffer::Zeroed(pool, kChunkRows / 8, MemoryCategory::kValidity)) {}

  bool IsDeleted(uint64_t position) const { return GetBit(bits_.data(), position); }
  void Delete(uint64_t position) noexcept { SetBit(bits_.data(), position); }
  const uint8_t* bits() const { return bits_.data(); }
  uint8_t* bits() { return bits_.data(); }
  uint64_t bytes() const { return bits_.size(); }

 private:
  Buffer bits_;
};

// What the index layer keeps with a version; this layer only carries it along.
class VersionAttachment : public RefCounted {};

class TableVersion final : public RefCounted {
 public:
  TableVersion() = default;
  // Shares chunks, heaps, dictionaries, deletion masks and indexes, and takes the same time for any
  // number of rows.
  static Ref<TableVersion> Copy(const TableVersion& other);

  uint64_t live_rows() const { return rows - deleted_rows; }
  bool IsDeleted(uint64_t row) const {
    const DeletionMask* mask = deletions[ChunkOf(row)];
    return mask != nullptr && mask->IsDeleted(PositionOf(row));
  }
  const Field& field(uint64_t column) const { return schema->field(column); }
  const DataType& type(uint64_t column) const { return schema->field(column).type; }

  Ref<MemoryPool> pool;
  HashSeed seed;
  std::shared_ptr<const Schema> schema;
  std::vector<uint32_t> primary_key;  // column numbers, in the order declared; empty: none
  CheckList checks;
  OperatorList operators;  // of all merges
  std::vector<Column> columns;
  uint64_t rows = 0;  // row ids in use
  uint64_t deleted_rows = 0;
  uint64_t number = 0;
  PersistentArray<DeletionMask> deletions;  // by chunk; nullptr: none deleted
  Ref<VersionAttachment> indexes;
  MemoryCharge bookkeeping;  // all around the chunks: ChargeForVersion
};

// What a version of a table with these columns takes in memory beside its chunks, texts and indexes, the table's own
// name and place in the store included.
MemoryCharge ChargeForVersion(const Schema& schema, const Ref<MemoryPool>& pool);

// A version without rows.
Ref<TableVersion> MakeEmptyVersion(std::shared_ptr<const Schema> schema,
                                   std::vector<uint32_t> primary_key, const HashSeed& seed,
                                   const Ref<MemoryPool>& pool);

// A version without rows of the same table: schema, constraints, seed and pool are those of
// `version`.
Ref<TableVersion> MakeEmptyCopy(const TableVersion& version);

// A column without rows, of the type.
Column MakeEmptyColumn(const DataType& type);

// How many live rows come before this row id: its row number, counted from 0, in table order.
uint64_t CountLiveRowsBefore(const TableVersion& version, uint64_t row);

// The live rows in [start, start + count) as row ids.
void AppendLiveRows(const TableVersion& version, uint64_t start, uint64_t count,
                    Array<uint64_t>* rows);

// A value as people read it, for messages: strings quoted, long ones cut, NULL for a null.
std::string DescribeValue(const TableVersion& version, uint64_t column, uint64_t row);
// Several columns of a row, as "(a, b)"; one column without parentheses.
std::string DescribeKey(const TableVersion& version, const std::vector<uint32_t>& columns,
                        uint64_t row);

}  // namespace colmerge
