// SPDX-License-Identifier: Apache-2.0
// One table on both sides; statements are run on both and judged.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "differential_query/accepted_differences.h"
#include "differential_query/library_engine.h"
#include "differential_query/query_statement.h"
#include "differential_query/random_table.h"
#include "differential_query/sqlite_engine.h"

namespace colmerge::test {

struct Tally {
  uint64_t queries = 0;
  uint64_t rows = 0;
  uint64_t changes = 0;
  std::array<uint64_t, static_cast<size_t>(Accepted::kCount)> accepted{};
};

// How two outcomes differ; an empty kind: they do not.
struct Difference {
  std::string kind;
  std::string detail;

  explicit operator bool() const { return !kind.empty(); }
};

class Contest {
 public:
  explicit Contest(const RandomTable& table) : table_(table), library_(table), sqlite_(table) {}

  // Rows that break the primary key, as an UPDATE before may have made them do, are refused.
  Difference Append(const RowBatch& batch, Random* variety);
  // Runs it on both sides. After a change that differs the two tables may differ, too.
  Difference Judge(const QueryStatement& statement, const RunShape& shape, Tally* tally);

  LibraryEngine& library() { return library_; }

 private:
  Difference JudgeSelect(const QueryStatement& statement, const RunShape& shape);
  Difference JudgeChange(const QueryStatement& statement, const RunShape& shape);
  Difference JudgeFailure(const QueryStatement& statement, const QueryOutcome& ours,
                          const QueryOutcome& theirs);
  bool MeetsFaultAnywhere(QueryStatement statement);
  Difference CompareContents();
  void Accept(Accepted which) { ++tally_->accepted[static_cast<size_t>(which)]; }

  const RandomTable& table_;
  LibraryEngine library_;
  SqliteEngine sqlite_;
  Tally* tally_ = nullptr;
};

}  // namespace colmerge::test
