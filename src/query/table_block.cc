// SPDX-License-Identifier: Apache-2.0
#include "query/table_block.h"

#include <algorithm>

#include "column/column_reader.h"

namespace colmerge {
void TableBlock::SetRange(uint64_t start, uint64_t count) {
  ids_ = nullptr;
  start_ = start;
  count_ = count;
  ++run_;
}

void TableBlock::SetRows(const uint64_t* ids, uint64_t count) {
  ids_ = ids;
  count_ = count;
  ++run_;
}

const Vector& TableBlock::Column(uint32_t column) {
  ReadColumn& read = columns_[column];
  if (read.run == run_) return *read.vector;
  const DataType& type = version_.type(column);
  const colmerge::Column& stored = version_.columns[column];
  Vector fresh = ids_ == nullptr ? ReadRange(type, stored, start_, count_, pool_, nullptr)
                                 : ReadRows(type, stored, ids_, count_, pool_, nullptr);
  if (read.vector) {
    *read.vector = std::move(fresh);
  } else {
    read.vector = std::make_unique<Vector>(std::move(fresh));
  }
  read.run = run_;
  return *read.vector;
}

const Vector& TakenBlock::Column(uint32_t column) {
  std::unique_ptr<Vector>& taken = columns_[column];
  if (!taken) {
    const Vector& whole = vectors_[column];
    taken = std::make_unique<Vector>(rows_ == nullptr ? Slice(whole, first_, count_)
                                                      : TakeRows(whole, rows_, count_, pool_));
  }
  return *taken;
}

Status AtLiveRow(Status status, const TableVersion& version, const TableBlock& block) {
  if (status.ok() || status.detail().row < 0) return status;
  const int64_t row = status.detail().row;
  const uint64_t live = CountLiveRowsBefore(version, block.RowId(static_cast<uint64_t>(row)));
  return std::move(status).OffsetRow(static_cast<int64_t>(live) - row);
}

Status WithoutRow(Status status) {
  if (status.ok() || status.detail().row < 0) return status;
  const int64_t row = status.detail().row;
  return std::move(status).OffsetRow(-1 - row);
}

}  // namespace colmerge
