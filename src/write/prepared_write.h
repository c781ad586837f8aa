// SPDX-License-Identifier: Apache-2.0
// A planned write with everything set aside that its commit needs, so that the commit cannot fail.
//
// The caller holds the table's writer mutex from before the plan was made until after Commit. From
// construction on, the table's state mutex is held too. A PreparedWrite that is destroyed without
// Commit leaves the table as it was. Several of them, for several tables, would make a transaction.
#pragma once

#include <memory>
#include <vector>

#include "index/index_set.h"
#include "index/pending_keys.h"
#include "index/reentered_keys.h"
#include "table/version_edit.h"
#include "write/conformed_batch.h"
#include "write/write_plan.h"

namespace colmerge {

class PreparedWrite {
 public:
  // `pending`: the keys that enter indexes with this write. `made`: indexes that cover the table's
  // rows and become the table's with this write. All arguments outlive the object.
  PreparedWrite(Table* table, const SchemaMatch& match, const DestinationOptions& options,
                const ConformedBatches& input, const WritePlan& plan,
                std::vector<PendingKeys*> pending, std::vector<Ref<KeyIndex>> made = {});

  // Bytes set aside for the commit.
  uint64_t bytes() const { return edit_.prepared_bytes(); }

  // The new state of the table becomes current. Columns are written by several threads if there
  // are.
  void Commit(uint32_t threads = 1) noexcept;

 private:
  bool IsUpdated(uint32_t column) const;
  void PrepareColumn(uint32_t column, const RowsByChunk& updates);
  std::vector<std::unique_ptr<ReenteredKeys>> ReenterKeys() const;
  void PrepareIndexes();
  void WriteColumns(uint32_t threads, TableVersion* version) const noexcept;
  void WriteColumn(uint32_t column, TableVersion* version) const noexcept;

  Table* table_;
  const SchemaMatch& match_;
  const DestinationOptions& options_;
  const ConformedBatches& input_;
  const WritePlan& plan_;
  std::vector<PendingKeys*> pending_;
  std::vector<Ref<KeyIndex>> added_indexes_;
  // Indexes on columns that are updated. Before the edit, which keeps readers waiting.
  std::vector<std::unique_ptr<ReenteredKeys>> reentered_;
  VersionEdit edit_;
  uint64_t base_rows_;
  std::vector<uint32_t> updated_columns_;
  std::vector<const KeyIndex*> kept_indexes_;  // those of them that are up to date
};

}  // namespace colmerge
