// SPDX-License-Identifier: Apache-2.0
#include "write/key_batch.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/lossless_cast.h"
#include "column/key_value.h"

namespace colmerge {
namespace {

Result<SchemaMatch> MatchKeys(const Schema& keys, const std::shared_ptr<const Schema>& table,
                              const char* verb) {
  SchemaMatch match;
  match.schema = table;
  match.new_values = NewValues::kUnknown;
  match.batch_column.assign(table->size(), SchemaMatch::kAbsent);
  for (uint32_t i = 0; i < keys.size(); ++i) {
    const Field& field = keys.field(i);
    COLMERGE_ASSIGN_OR_RETURN(const size_t column, table->Require(field.name));
    const DataType& type = table->field(column).type;
    if (!CanBeKey(type)) {
      return Error(Code::kUnsupportedType, "Column '{}' has type {}, which cannot be a key",
                   field.name, type.ToString())
          .InColumn(field.name);
    }
    if (!CanCastLosslessly(field.type, type)) {
      return Error(Code::kTypeMismatch,
                   "Cannot {} - data type mismatch for column '{}': the table has {}, the keys "
                   "have {}",
                   verb, field.name, type.ToString(), field.type.ToString())
          .InColumn(field.name);
    }
    match.batch_column[column] = i;
    match.merge_keys.push_back(static_cast<uint32_t>(column));
  }
  std::sort(match.merge_keys.begin(), match.merge_keys.end());
  return match;
}

}  // namespace

Status KeyBatch::Conform(const Batch& batch, const TableVersion& version, const char* verb) {
  if (batch.columns.empty()) return Error(Code::kInvalidArgument, "There are no key columns");
  COLMERGE_ASSIGN_OR_RETURN(const SchemaMatch match, MatchKeys(batch.schema, version.schema, verb));
  borrowed_.resize(1);
  borrowed_[0].rows = batch.rows;
  for (const Vector& column : batch.columns) {
    borrowed_[0].columns.push_back(Slice(column, 0, column.length));
  }
  COLMERGE_ASSIGN_OR_RETURN(input_,
                            ConformBatches(borrowed_, match, version.columns, verb, version.pool));
  columns_ = match.merge_keys;
  for (uint32_t column : columns_) {
    keys_.push_back(&input_.batches[0].columns[column]);
    if (!version.type(column).is_dictionary()) continue;
    coded_.push_back({keys_.back(), &borrowed_[0].columns[match.batch_column[column]]});
  }
  return Status::Ok();
}

bool KeyBatch::CanHaveRow(uint64_t key) const {
  return std::all_of(coded_.begin(), coded_.end(), [&](const CodedColumn& column) {
    return column.codes->IsValid(key) || !column.given->IsValid(key);
  });
}

void KeyBatch::RuleOut(uint64_t* rows) const {
  if (coded_.empty()) return;
  for (uint64_t i = 0; i < borrowed_[0].rows; ++i) {
    if (!CanHaveRow(i)) rows[i] = kNoRow;
  }
}

}  // namespace colmerge
