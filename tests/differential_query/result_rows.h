// SPDX-License-Identifier: Apache-2.0
// Compares the rows of two results as far as a statement decides them.
#pragma once

#include <string>
#include <vector>

#include "differential_query/query_outcome.h"
#include "differential_query/query_statement.h"

namespace colmerge::test {

using ResultRows = std::vector<std::vector<SqlValue>>;

// What differs; empty: nothing. `whole`: theirs without LIMIT and OFFSET, needed when there are
// such and no total order.
std::string CompareRows(const QueryStatement& statement, const RandomTable& table, ResultRows ours,
                        ResultRows theirs, const ResultRows& whole);

// Compares all rows of a table, in their order.
std::string CompareTables(const RandomTable& table, const ResultRows& ours,
                          const ResultRows& theirs);

// As rows in brackets, the first few of them.
std::string RowsText(const ResultRows& rows);

}  // namespace colmerge::test
