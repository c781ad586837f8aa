// SPDX-License-Identifier: Apache-2.0
// Reads the live rows of a version in order, a batch at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "column/batch.h"
#include "table/table_version.h"

namespace colmerge {

struct ScanOptions {
  std::vector<uint32_t> columns;  // column numbers in the order wanted
  uint64_t batch_size = 0;        // every batch but the last has exactly this many rows; > 0
  uint64_t offset = 0;            // live rows to skip
  uint64_t limit = ~uint64_t{0};  // most rows in all
};

// Column numbers for names (none: all). A repeated or unknown name is an error.
Result<std::vector<uint32_t>> SelectColumns(const Schema& schema,
                                            const std::vector<std::string>& names);

// Batches keep the version alive, so they outlive the scan. Not thread-safe.
class VersionScan final : public BatchSource {
 public:
  VersionScan(Ref<const TableVersion> version, ScanOptions options);

  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override;

 private:
  void SkipOffset();

  Ref<const TableVersion> version_;
  std::shared_ptr<const void> owner_;
  ScanOptions options_;
  Schema schema_;
  uint64_t row_ = 0;   // next row id to look at
  uint64_t left_ = 0;  // rows still to be delivered
};

// The given rows (valid ids of live rows) as one batch, in the order given.
Batch TakeVersionRows(const Ref<const TableVersion>& version, const std::vector<uint32_t>& columns,
                      const uint64_t* rows, uint64_t count);

// A schema of some of the columns, metadata kept.
Schema ProjectSchema(const Schema& schema, const std::vector<uint32_t>& columns);

// Something that keeps a version alive, for vectors that borrow from it.
std::shared_ptr<const void> KeepAlive(Ref<const TableVersion> version);

}  // namespace colmerge
