// SPDX-License-Identifier: Apache-2.0
#include "write/wider_codes.h"

#include "column/conversion/column_recode.h"

namespace colmerge {

Result<Ref<TableVersion>> WithWiderCodes(const TableVersion& base, const Schema& schema,
                                         const Ref<MemoryPool>& pool) {
  Ref<TableVersion> wider = TableVersion::Copy(base);
  std::vector<Field> fields = base.schema->fields();
  for (uint32_t i = 0; i < fields.size(); ++i) {
    const DataType& type = schema.field(i).type;
    if (fields[i].type == type) continue;
    const Column& column = base.columns[i];
    wider->columns[i] =
        RecodeColumn(column, base.rows, fields[i].type, type, nullptr, column.dictionary, pool);
    fields[i].type = type;
  }
  COLMERGE_ASSIGN_OR_RETURN(Schema widened,
                            Schema::Make(std::move(fields), base.schema->metadata()));
  wider->schema = std::make_shared<Schema>(std::move(widened));
  // They read the columns by their types.
  COLMERGE_ASSIGN_OR_RETURN(wider->checks, RebindChecks(base.checks, *wider->schema, base.pool));
  return wider;
}

}  // namespace colmerge
