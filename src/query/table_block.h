// SPDX-License-Identifier: Apache-2.0
// Blocks of rows that expressions are evaluated over: of a table, and of rows made by a query.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "expr/evaluate/evaluate.h"
#include "table/table_version.h"

namespace colmerge {

// Rows of a table version: a range of row ids in one chunk, whose numbers are borrowed from the
// chunk, or any row ids, gathered. Columns are read when they are asked for. A block is used for
// one run of rows after another; what it gave before is gone then. The version must outlive it.
class TableBlock final : public RowBlock {
 public:
  TableBlock(const TableVersion& version, const Ref<MemoryPool>& pool)
      : version_(version), pool_(pool), columns_(version.columns.size()) {}

  // Row ids [start, start + count).
  void SetRange(uint64_t start, uint64_t count);
  // These row ids, which must stay where they are.
  void SetRows(const uint64_t* ids, uint64_t count);

  uint64_t rows() const override { return count_; }
  const Vector& Column(uint32_t column) override;
  uint64_t RowId(uint64_t row) const { return ids_ == nullptr ? start_ + row : ids_[row]; }

 private:
  struct ReadColumn {
    std::unique_ptr<Vector> vector;
    uint64_t run = 0;  // the run of rows that it was read for
  };

  const TableVersion& version_;
  Ref<MemoryPool> pool_;
  const uint64_t* ids_ = nullptr;
  uint64_t start_ = 0;
  uint64_t count_ = 0;
  uint64_t run_ = 0;
  std::vector<ReadColumn> columns_;
};

// Rows of vectors in an order of their own. The vectors must outlive it.
class TakenBlock final : public RowBlock {
 public:
  // rows[0 .. count) of the vectors; nullptr: those from `first` on.
  TakenBlock(const std::vector<Vector>& vectors, const uint32_t* rows, uint64_t first,
             uint64_t count, const Ref<MemoryPool>& pool)
      : vectors_(vectors),
        rows_(rows),
        first_(first),
        count_(count),
        pool_(pool),
        columns_(vectors.size()) {}

  uint64_t rows() const override { return count_; }
  const Vector& Column(uint32_t column) override;

 private:
  const std::vector<Vector>& vectors_;
  const uint32_t* rows_;
  uint64_t first_;
  uint64_t count_;
  Ref<MemoryPool> pool_;
  std::vector<std::unique_ptr<Vector>> columns_;
};

// The row of an error in a block of a table, which is a row of the block, as the number of the live
// row in table order.
Status AtLiveRow(Status status, const TableVersion& version, const TableBlock& block);
// For blocks whose rows are not rows of a table: the error without one.
Status WithoutRow(Status status);

}  // namespace colmerge
