// SPDX-License-Identifier: Apache-2.0
#include "text/text_column_set.h"

#include <algorithm>

#include "base/error.h"
#include "base/quoted_text.h"
#include "text/text_place.h"

namespace colmerge {

Result<size_t> TextColumnSet::Add(std::string_view name, uint64_t expected_rows) {
  if (name.empty()) {
    return Error(Code::kInvalidText, "column {} has no name", columns_.size() + 1);
  }
  if (name.find('\0') != std::string_view::npos) {
    return Error(Code::kInvalidText, "the column name {} has a NUL byte", QuotedText(name));
  }
  if (name.size() > kLongestName) {
    return Error(Code::kInvalidText, "the column name {} has {} bytes, more than {}",
                 QuotedText(name), name.size(), kLongestName);
  }
  if (columns_.size() == kMostTextColumns) {
    return Error(Code::kLimitExceeded, "more than {} columns", kMostTextColumns);
  }
  auto [place, is_new] = by_name_.emplace(name, columns_.size());
  if (!is_new) {
    return Error(Code::kInvalidText, "the column name {} is repeated", QuotedText(name));
  }
  const Field text{std::string(name), TypeId::kUtf8, true, {}};
  const Field* field = infer_types_ ? nullptr : &text;
  if (guide_ != nullptr) {
    if (auto position = guide_->Find(name)) field = &guide_->field(*position);
  }
  columns_.emplace_back(std::string(name), field, expected_rows, pool_);
  return place->second;
}

std::optional<size_t> TextColumnSet::Find(std::string_view name) const {
  auto place = by_name_.find(name);
  if (place == by_name_.end()) return std::nullopt;
  return place->second;
}

bool TextColumnSet::RewindForReread() {
  bool needed = std::any_of(columns_.begin(), columns_.end(),
                            [](const TextColumn& column) { return column.NeedsReread(); });
  if (!needed) return false;
  for (TextColumn& column : columns_) column.Rewind();
  return true;
}

Result<Batch> TextColumnSet::Finish(std::vector<uint64_t> lines) {
  Batch batch;
  batch.rows = lines.size();
  batch.lines = std::move(lines);
  std::vector<Field> fields;
  for (TextColumn& column : columns_) {
    batch.columns.push_back(column.Finish(batch.rows));
    fields.push_back(Field{column.name(), batch.columns.back().type, true, {}});
  }
  COLMERGE_ASSIGN_OR_RETURN(batch.schema, Schema::Make(std::move(fields)));
  return batch;
}

}  // namespace colmerge
