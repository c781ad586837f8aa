// SPDX-License-Identifier: Apache-2.0
#include "write/row_change.h"

#include <numeric>

#include "base/error.h"
#include "column/conversion/conform.h"
#include "column/value_type.h"
#include "write/wider_types.h"

namespace colmerge {
namespace {

// What an UPDATE makes of a column of nulls: one of the values' type, if there are any and nobody has declared that there
// are to be none.
DataType TypeAfter(const Field& field, const std::vector<RowValues>& updates, size_t number) {
  if (field.type.id != TypeId::kNull || field.declared) return field.type;
  for (const RowValues& update : updates) {
    const Vector& values = update.values[number];
    if (values.null_count != values.length) return ValueType(values.type);
  }
  return field.type;
}

Status ConformValues(const TableVersion& base, uint32_t column, const DataType& type,
                     const Vector& values, const Progress* progress, ChangePart* part,
                     Change* change) {
  const Field& field = base.field(column);
  Ref<const Dictionary>& dictionary = change->dictionaries[column];
  auto conformed = Conform(values, type, CodeWidth::kWidens, change->pool, &dictionary, progress);
  if (conformed.ok()) {
    part->columns[column].values = std::move(conformed).value();
    part->columns[column].updates = &part->updates;
    return Status::Ok();
  }
  if (conformed.status().code() == Code::kCancelled) return std::move(conformed).status();
  const Status::Detail& detail = conformed.status().detail();
  Status status = Error(detail.code, "Cannot update - data type mismatch for column '{}': {}",
                        field.name, detail.message);
  if (detail.row < 0) return std::move(status).InColumn(field.name);
  const auto row = static_cast<uint64_t>(detail.row);
  return AtPartRow(std::move(status), base, *part, row, part->updates.targets[row])
      .InColumn(field.name);
}

}  // namespace

Change MakeDeletion(const TableVersion& base, Array<uint64_t> rows, const Ref<MemoryPool>& pool) {
  Change change(base, pool);
  change.verb = "delete";
  change.deletes = std::move(rows);
  change.rows_read = change.deleted = change.deletes.size();
  return change;
}

Result<Change> MakeUpdate(const TableVersion& base, const std::vector<uint32_t>& columns,
                          std::vector<RowValues> updates,
                          std::vector<std::shared_ptr<const void>> owners,
                          const Ref<MemoryPool>& pool, const Progress* progress) {
  Change change(base, pool);
  change.verb = "update";
  change.batches = updates.size();
  change.owners = std::move(owners);
  for (uint32_t column : columns) change.dictionaries[column] = base.columns[column].dictionary;
  std::vector<DataType> types = TypesOf(*base.schema);
  for (size_t i = 0; i < columns.size(); ++i) {
    types[columns[i]] = TypeAfter(base.field(columns[i]), updates, i);
  }
  for (RowValues& update : updates) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    ChangePart& part = change.AddPart();
    part.rows = update.rows.size();
    part.named_by_target = true;
    part.updates.rows.ResizeUninitialized(part.rows);
    std::iota(part.updates.rows.begin(), part.updates.rows.end(), 0U);
    part.updates.targets = std::move(update.rows);
    Batch& source = change.sources.emplace_back();
    source.rows = part.rows;
    source.columns = std::move(update.values);
    for (size_t i = 0; i < columns.size(); ++i) {
      COLMERGE_RETURN_IF_ERROR(ConformValues(base, columns[i], types[columns[i]], source.columns[i],
                                             progress, &part, &change));
    }
    change.updated += part.rows;
  }
  COLMERGE_RETURN_IF_ERROR(WidenTypesOf(base, std::move(types), progress, &change));
  for (uint32_t column : columns) {
    Ref<const Dictionary>& dictionary = change.dictionaries[column];
    if (dictionary == base.columns[column].dictionary) dictionary = nullptr;
  }
  change.rows_read = change.updated;
  return change;
}

}  // namespace colmerge
