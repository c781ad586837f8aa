// SPDX-License-Identifier: Apache-2.0
#include "index/key_batch.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/conform.h"
#include "column/conversion/lossless_cast.h"
#include "column/key_value.h"

namespace colmerge {
namespace {

// The table's column that a column of keys is compared with.
Result<uint32_t> MatchKey(const Field& field, const Schema& table, const char* verb) {
  COLMERGE_ASSIGN_OR_RETURN(const size_t column, table.Require(field.name));
  const DataType& type = table.field(column).type;
  if (!CanBeKey(type)) {
    return Error(Code::kUnsupportedType, "Column '{}' has type {}, which cannot be a key",
                 field.name, type.ToString())
        .InColumn(field.name);
  }
  if (!CanCastLosslessly(field.type, type)) {
    return Error(Code::kTypeMismatch,
                 "Cannot {} - data type mismatch for column '{}': the table has {}, the keys "
                 "have {}; cast the keys",
                 verb, field.name, type.ToString(), field.type.ToString())
        .InColumn(field.name);
  }
  return static_cast<uint32_t>(column);
}

}  // namespace

Status KeyBatch::Conform(const Batch& batch, const TableVersion& version, const char* verb) {
  if (batch.columns.empty()) return Error(Code::kInvalidArgument, "There are no key columns");
  std::vector<std::pair<uint32_t, uint32_t>> matched;  // column of the table, of the batch
  for (uint32_t i = 0; i < batch.columns.size(); ++i) {
    COLMERGE_ASSIGN_OR_RETURN(const uint32_t column,
                              MatchKey(batch.schema.field(i), *version.schema, verb));
    matched.emplace_back(column, i);
  }
  std::sort(matched.begin(), matched.end());
  vectors_.reserve(matched.size());
  for (const auto& [column, i] : matched) {
    const Field& field = version.field(column);
    auto vector =
        ConformKeys(batch.columns[i], field.type, version.pool, version.columns[column].dictionary,
                    &absent_.emplace_back(version.pool));
    if (!vector.ok()) {
      const Status::Detail& detail = vector.status().detail();
      return Error(detail.code, "Cannot {} - data type mismatch for column '{}': {}", verb,
                   field.name, detail.message)
          .InColumn(field.name)
          .AtRow(detail.row);
    }
    columns_.push_back(column);
    vectors_.push_back(std::move(vector).value());
  }
  for (const Vector& vector : vectors_) keys_.push_back(&vector);
  return Status::Ok();
}

bool KeyBatch::CanHaveRow(uint64_t key) const {
  return std::none_of(absent_.begin(), absent_.end(), [&](const Array<uint64_t>& keys) {
    return std::binary_search(keys.begin(), keys.end(), key);
  });
}

void KeyBatch::RuleOut(uint64_t* rows) const {
  for (const Array<uint64_t>& keys : absent_) {
    for (const uint64_t key : keys) rows[key] = kNoRow;
  }
}

}  // namespace colmerge
