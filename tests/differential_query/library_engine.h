// SPDX-License-Identifier: Apache-2.0
// The library's side, through the statements of the C API and its plain readers.
#pragma once

#include <vector>

#include "differential/random.h"
#include "differential_query/expression_node.h"
#include "differential_query/query_outcome.h"
#include "differential_query/random_table.h"
#include "support/handles.h"

namespace colmerge::test {

// What must make no difference to a result.
struct RunShape {
  enum class Way { kReader, kReaderAgain, kStream, kSnapshot };

  Way way = Way::kReader;
  int64_t batch_size = 0;
  int32_t threads = 1;
};

class LibraryEngine {
 public:
  explicit LibraryEngine(const RandomTable& table);

  QueryOutcome Append(const RowBatch& batch, Random* variety);
  QueryOutcome Query(const SqlText& sql, const RunShape& shape);
  QueryOutcome Change(const SqlText& sql, const RunShape& shape);
  // Makes an index on these columns, if they can have one.
  void BuildIndex(const std::vector<size_t>& columns);
  // All rows, in order.
  RowBatch Contents();

 private:
  Snapshot OpenSnapshot();
  int32_t OpenStream(colmerge_statement* statement, const SqlText& sql, const RunShape& shape,
                     ArrowArrayStream* stream, colmerge_error* error);

  Store store_;
  Table table_;
};

}  // namespace colmerge::test
