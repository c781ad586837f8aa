// SPDX-License-Identifier: Apache-2.0
// A change with everything set aside that its commit needs, so that the commit cannot fail.
//
// The caller holds the table's writer lock from before the change was made until after the commit. A PreparedChange
// that is destroyed uncommitted leaves the table as it was. Only the commit point (store/commit_point.h) takes the
// steps of a commit; several prepared changes, of several tables, are one commit there.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "base/progress.h"
#include "index/index_set.h"
#include "index/reentered_keys.h"
#include "table/version_edit.h"
#include "write/change.h"

namespace colmerge {

class PreparedChange {
 public:
  // threads: most that move values in the commit. progress: may end the preparation, see status(); may be nullptr.
  // Throws std::bad_alloc.
  PreparedChange(Table* table, Change change, uint32_t threads = 1,
                 const Progress* progress = nullptr);
  PreparedChange(const PreparedChange&) = delete;
  PreparedChange& operator=(const PreparedChange&) = delete;

  // Not ok when the preparation was ended; there is nothing to commit then.
  Status TakeStatus() { return std::move(status_); }

  Table* table() const { return table_; }
  const Change& change() const { return change_; }
  // The version that the change is of; nullptr for a table that it creates.
  const TableVersion* before() const { return before_; }
  // Bytes set aside for the commit.
  uint64_t bytes() const { return edit_ ? edit_->prepared_bytes() : 0; }

  // The steps of a commit, in this order.
  //
  // From here on no reader can begin to share what will be written in place. Sets aside again what one has begun to
  // share since; throws std::bad_alloc.
  void Seal();
  // Moves the values into the new version. From its end on no reader can take a snapshot of the table.
  void Apply() noexcept;
  // The new version is what readers see. `number`: of the commit. What it replaces is freed with this object.
  void Publish(uint64_t number) noexcept;

 private:
  // Whether the preparation is to go on.
  bool Continue();
  void PrepareColumns();
  void PrepareColumn(uint32_t column, const RowsByChunk& of_parts);
  // The rows in use that get values of this column, where these are not all that the parts update.
  const RowsByChunk& UpdatesOf(uint32_t column);
  std::vector<uint32_t> UpdatedColumns() const;
  void ReenterKeys(const TableVersion& base);
  void PrepareIndexes();
  void WriteColumns(TableVersion* version) const noexcept;
  void WriteColumn(uint32_t column, TableVersion* version) const noexcept;

  Table* table_;
  Change change_;
  const uint32_t threads_;
  const Progress* const progress_;
  Status status_;
  const TableVersion* before_;
  uint64_t base_rows_ = 0;
  std::list<RowsByChunk> updates_;  // what the edit refers to
  std::vector<Ref<KeyIndex>> added_indexes_;
  std::vector<uint32_t> updated_columns_;  // ascending
  // Indexes on columns that are updated, and of them those that are up to date with the change.
  std::vector<std::unique_ptr<ReenteredKeys>> reentered_;
  std::vector<const KeyIndex*> kept_indexes_;
  std::optional<VersionEdit> edit_;  // but for a drop
  // Of a drop.
  std::unique_lock<std::mutex> state_lock_;
  Ref<TableVersion> dropped_;
  WriterTokens::Writers dropped_tokens_;
};

}  // namespace colmerge
