// SPDX-License-Identifier: Apache-2.0
// Writes under a condition: whether one is to be made, and that its token is kept with what it changed.
#pragma once

#include <optional>

#include "store/commit_point.h"
#include "table/table.h"
#include "write/write_condition.h"

namespace colmerge {

// What a write comes to that need not be made, because the table has had it: there is nothing when it is to be made.
// kConflict when the table is at another version. table, condition: nullptr when there is none.
//
// As things are now: whoever is to make the write asks with the table's writer lock held.
Result<std::optional<WriteResult>> ResultWithoutWrite(const Table* table,
                                                      const WriteCondition* condition);

// Keeps a token with a commit of its table, whose writer lock is held from before it is made. A write that changes
// nothing has no commit, and lets its token be reserved and delivered all the same.
class TokenRecord final : public CommitObserver {
 public:
  // pool: of the store. The token's writer is borrowed.
  TokenRecord(Table* table, const WriteToken& token, const Ref<MemoryPool>& pool)
      : tokens_(table->tokens()), token_(token), pool_(pool) {}

  Status Reserve(std::span<PreparedChange* const> changes) override;
  void Deliver(uint64_t number) noexcept override;
  void Abandon() noexcept override;

 private:
  WriterTokens& tokens_;
  const WriteToken token_;
  const Ref<MemoryPool>& pool_;
  WriterTokens::Place place_;  // from Reserve on
};

}  // namespace colmerge
