// SPDX-License-Identifier: Apache-2.0
#include "write/wider_codes.h"

#include "column/conversion/column_recode.h"
#include "column/conversion/conform.h"

namespace colmerge {
namespace {

// The fields with codes for as many values as the change's dictionaries have.
std::vector<Field> WidenedFields(const Change& change) {
  std::vector<Field> fields = change.schema->fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    DataType& type = fields[i].type;
    if (!type.is_dictionary() || !change.dictionaries[i]) continue;
    type.index = Dictionary::IndexFor(type.index, change.dictionaries[i]->size());
  }
  return fields;
}

// The version with the types that its columns have in `fields`.
Result<Ref<TableVersion>> WithTypes(const TableVersion& base, std::vector<Field> fields,
                                    const Ref<MemoryPool>& pool) {
  Ref<TableVersion> wider = TableVersion::Copy(base);
  fields.resize(base.columns.size());
  for (uint32_t i = 0; i < fields.size(); ++i) {
    const Column& column = base.columns[i];
    if (fields[i].type == base.type(i)) continue;
    wider->columns[i] = RecodeColumn(column, base.rows, base.type(i), fields[i].type, nullptr,
                                     column.dictionary, pool);
  }
  COLMERGE_ASSIGN_OR_RETURN(Schema schema,
                            Schema::Make(std::move(fields), base.schema->metadata()));
  wider->schema = std::make_shared<Schema>(std::move(schema));
  // They read the columns by their types.
  COLMERGE_ASSIGN_OR_RETURN(wider->checks, RebindChecks(base.checks, *wider->schema, base.pool));
  return wider;
}

}  // namespace

Status WidenCodesOf(const TableVersion& base, Change* change) {
  std::vector<Field> fields = WidenedFields(*change);
  bool widens = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    const DataType& type = fields[i].type;
    if (type == change->schema->field(i).type) continue;
    widens = true;
    for (ChangePart& part : change->parts) {
      Vector& values = part.columns[i].values;
      if (values.type.is_dictionary()) WidenCodes(type, change->pool, &values);
    }
  }
  if (!widens) return Status::Ok();
  const bool adds_columns = change->adds_columns(base);
  COLMERGE_ASSIGN_OR_RETURN(change->fresh, WithTypes(base, fields, change->pool));
  if (!adds_columns) {
    change->schema = change->fresh->schema;
    return Status::Ok();
  }
  COLMERGE_ASSIGN_OR_RETURN(Schema schema,
                            Schema::Make(std::move(fields), change->schema->metadata()));
  change->schema = std::make_shared<Schema>(std::move(schema));
  return Status::Ok();
}

}  // namespace colmerge
