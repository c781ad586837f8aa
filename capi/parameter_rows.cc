// SPDX-License-Identifier: Apache-2.0
#include "capi/parameter_rows.h"

#include "arrow/array_import.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/parameters.h"

namespace colmerge::capi {

Result<ParameterRows> ParameterRows::Read(const ArrowArray* array, const ArrowSchema* schema,
                                          const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(array, "parameters"));
  COLMERGE_RETURN_IF_ERROR(RequireOut(schema, "schema"));
  COLMERGE_ASSIGN_OR_RETURN(const WireSchema columns, ImportSchema(schema));
  ParameterRows rows;
  COLMERGE_ASSIGN_OR_RETURN(rows.given_, ImportBatch(columns, array, pool, nullptr));
  return rows;
}

Status ParameterRows::Check(const Prepared& prepared, const Ref<MemoryPool>& pool) const {
  COLMERGE_RETURN_IF_ERROR(CheckParameterColumns(given_, *prepared));
  for (uint64_t row = 0; row < given_.rows; ++row) {
    auto execution = Read(row, prepared, pool);
    if (!execution.ok()) return std::move(execution).status().AtRow(static_cast<int64_t>(row));
  }
  return Status::Ok();
}

Result<Execution> ParameterRows::Read(uint64_t row, const Prepared& prepared,
                                      const Ref<MemoryPool>& pool) const {
  return ReadParameterRow(given_, row, prepared, pool);
}

Status AtExecution(const Status& status, uint64_t row) {
  const Status::Detail& detail = status.detail();
  return Error(detail.code, "{} (execution {})", detail.message, row)
      .InTable(detail.table)
      .InColumn(detail.column)
      .AtRow(static_cast<int64_t>(row))
      .AtPosition(detail.position);
}

}  // namespace colmerge::capi
