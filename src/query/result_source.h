// SPDX-License-Identifier: Apache-2.0
// The batches of a result: rows of the table as they are found, rows of the table in an order, rows
// that a query made.
//
// Outputs are evaluated when their batch is pulled, over its rows alone. A batch keeps alive the
// block that its vectors may borrow from, and the run.
#pragma once

#include <memory>
#include <vector>

#include "query/query_run.h"
#include "query/row_access.h"

namespace colmerge {

// The part of the rows that is wanted.
struct RowWindow {
  uint64_t offset = 0;
  uint64_t limit = ~uint64_t{0};
  // Rows from the first on that decide about the result.
  uint64_t end() const { return limit > ~uint64_t{0} - offset ? ~uint64_t{0} : offset + limit; }
};

// The rows that count, in table order, found as batches are pulled.
std::unique_ptr<BatchSource> MakeScanSource(std::shared_ptr<QueryRun> run, RowAccess access,
                                            RowWindow window);

// These rows of the table, in this order.
std::unique_ptr<BatchSource> MakeRowSource(std::shared_ptr<QueryRun> run, Array<uint64_t> ids,
                                           RowWindow window);

// Rows of vectors that the query made: groups, or distinct rows.
struct MadeRows {
  explicit MadeRows(const Ref<MemoryPool>& pool) : order(pool) {}
  std::vector<Vector> columns;
  uint64_t rows = 0;
  bool ordered = false;
  Array<uint32_t> order;               // ordered: the rows wanted, in their order
  std::vector<ExpressionPtr> outputs;  // over the columns
};
std::unique_ptr<BatchSource> MakeMadeSource(std::shared_ptr<QueryRun> run,
                                            std::shared_ptr<MadeRows> made, RowWindow window);

// One column of text, a line a row: an EXPLAIN.
std::unique_ptr<BatchSource> MakeTextSource(const Schema& schema, std::string_view text,
                                            const Ref<MemoryPool>& pool);

}  // namespace colmerge
