// SPDX-License-Identifier: Apache-2.0
// A WHERE taken apart, and the key index that answers a part of it.
#pragma once

#include <optional>

#include "query/select_plan.h"
#include "table/table_version.h"

namespace colmerge {

// Finds the terms that let a column have certain values only.
RowFilter MakeRowFilter(ExpressionPtr condition);

// An index whose every column has a term.
struct IndexChoice {
  std::vector<uint32_t> columns;        // ascending
  std::vector<const IndexTerm*> terms;  // one for each
  bool primary = false;                 // it is the primary key's
};

// The primary key if its terms are there, else an index that exists; none: the table is scanned.
std::optional<IndexChoice> ChooseIndex(const RowFilter& filter, const TableVersion& version);

// What is left of the condition when the chosen terms hold; nullptr: nothing.
ExpressionPtr RemainingCondition(const RowFilter& filter, const IndexChoice& choice);

// Puts the live rows of the chosen keys into *rows, ascending, each once. Returns false when the
// keys are so many that a scan is better.
struct TermValues {
  const std::vector<Vector>& parameters;
  int64_t now_microseconds;
  const Ref<MemoryPool>& pool;
};
Result<bool> FindTermRows(const Ref<const TableVersion>& version, const IndexChoice& choice,
                          const TermValues& values, Array<uint64_t>* rows);

}  // namespace colmerge
