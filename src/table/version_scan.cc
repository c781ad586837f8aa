// SPDX-License-Identifier: Apache-2.0
#include "table/version_scan.h"

#include <algorithm>

#include "base/error.h"
#include "column/column_reader.h"

namespace colmerge {
namespace {

// The deleted rows in [start, end), which lie in one chunk.
uint64_t CountDeleted(const TableVersion& version, uint64_t start, uint64_t end) {
  const DeletionMask* mask = version.deletions[ChunkOf(start)];
  return mask == nullptr ? 0 : CountBits(mask->bits(), PositionOf(start), end - start);
}

}  // namespace

Result<std::vector<uint32_t>> SelectColumns(const Schema& schema,
                                            const std::vector<std::string>& names) {
  std::vector<uint32_t> columns;
  if (names.empty()) {
    for (uint32_t i = 0; i < schema.size(); ++i) columns.push_back(i);
    return columns;
  }
  for (const std::string& name : names) {
    COLMERGE_ASSIGN_OR_RETURN(const size_t found, schema.Require(name));
    const auto column = static_cast<uint32_t>(found);
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      return Error(Code::kInvalidArgument, "Column '{}' is chosen more than once", name)
          .InColumn(name);
    }
    columns.push_back(column);
  }
  return columns;
}

Schema ProjectSchema(const Schema& schema, const std::vector<uint32_t>& columns) {
  std::vector<Field> fields;
  for (uint32_t column : columns) fields.push_back(schema.field(column));
  return Schema::Make(std::move(fields), schema.metadata()).value();
}

std::shared_ptr<const void> KeepAlive(Ref<const TableVersion> version) {
  return std::make_shared<Ref<const TableVersion>>(std::move(version));
}

VersionScan::VersionScan(Ref<const TableVersion> version, ScanOptions options)
    : version_(std::move(version)),
      owner_(KeepAlive(version_)),
      options_(std::move(options)),
      schema_(ProjectSchema(*version_->schema, options_.columns)) {
  const uint64_t live = version_->live_rows();
  left_ = std::min(options_.limit, live - std::min(options_.offset, live));
  if (left_ != 0) SkipOffset();
}

void VersionScan::SkipOffset() {
  uint64_t skip = options_.offset;
  if (version_->deleted_rows == 0) {
    row_ = std::min(skip, version_->rows);
    return;
  }
  while (skip > 0 && row_ < version_->rows) {
    const uint64_t end = std::min(version_->rows, (ChunkOf(row_) + 1) * kChunkRows);
    const uint64_t live = end - row_ - CountDeleted(*version_, row_, end);
    if (live > skip) break;
    skip -= live;
    row_ = end;
  }
  for (; skip > 0; ++row_) skip -= version_->IsDeleted(row_) ? 0 : 1;
}

Result<bool> VersionScan::Next(Batch* batch) {
  if (left_ == 0) return false;
  const uint64_t wanted = std::min(left_, options_.batch_size);
  // Usually the next `wanted` row ids are all live; else their ids are collected. The scan moves on
  // only when nothing can be refused any more: a call that fails can be made again.
  Array<uint64_t> rows(version_->pool);
  uint64_t first = row_;
  uint64_t next = row_ + wanted;
  bool contiguous = version_->deleted_rows == 0;
  if (!contiguous) {
    rows.Reserve(wanted);
    for (next = row_; rows.size() < wanted; ++next) {
      if (!version_->IsDeleted(next)) rows.PushBack(next);
    }
    first = rows[0];
    contiguous = rows.back() - first == wanted - 1;
  }
  batch->schema = schema_;
  batch->rows = wanted;
  batch->columns.clear();
  for (uint32_t column : options_.columns) {
    const Column& stored = version_->columns[column];
    const DataType& type = version_->type(column);
    batch->columns.push_back(
        contiguous ? ReadRange(type, stored, first, wanted, version_->pool, owner_)
                   : ReadRows(type, stored, rows.data(), wanted, version_->pool, owner_));
  }
  row_ = next;
  left_ -= wanted;
  return true;
}

Batch TakeVersionRows(const Ref<const TableVersion>& version, const std::vector<uint32_t>& columns,
                      const uint64_t* rows, uint64_t count) {
  auto owner = KeepAlive(version);
  Batch batch;
  batch.schema = ProjectSchema(*version->schema, columns);
  batch.rows = count;
  for (uint32_t column : columns) {
    batch.columns.push_back(ReadRows(version->type(column), version->columns[column], rows, count,
                                     version->pool, owner));
  }
  return batch;
}

}  // namespace colmerge
