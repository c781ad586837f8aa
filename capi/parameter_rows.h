// SPDX-License-Identifier: Apache-2.0
// An Arrow array of parameters, one row for each execution of a statement. Borrows the array.
#pragma once

#include <colmerge/colmerge.h>

#include "column/batch.h"
#include "query/stored_statement.h"

namespace colmerge::capi {

class ParameterRows {
 public:
  // Checks array and schema.
  static Result<ParameterRows> Read(const ArrowArray* array, const ArrowSchema* schema,
                                    const Ref<MemoryPool>& pool);

  uint64_t count() const { return given_.rows; }
  // Whether all rows can be parameters of the statement; with the row of the first that cannot.
  Status Check(const Prepared& prepared, const Ref<MemoryPool>& pool) const;
  // A row as the types of the statement's parameters.
  Result<Execution> Read(uint64_t row, const Prepared& prepared, const Ref<MemoryPool>& pool) const;

 private:
  Batch given_;
};

// An execution's failure, its row being that of the array.
Status AtExecution(const Status& status, uint64_t row);

}  // namespace colmerge::capi
