// SPDX-License-Identifier: Apache-2.0
#include "text/text_column_set.h"

#include <algorithm>

#include "base/error.h"
#include "base/quoted_text.h"
#include "text/text_place.h"

namespace colmerge {

TextColumnSet::TextColumnSet(const Schema* guide, const TextOptions& options, bool infer_types,
                             const Ref<MemoryPool>& pool, const NumberFormat* numbers)
    : guide_(guide),
      text_("", TypeId::kUtf8, true, {}),
      infer_types_(infer_types),
      numbers_(numbers),
      pool_(pool),
      charge_(pool, 0, MemoryCategory::kScratch) {
  for (const DeclaredColumn& column : options.types) {
    declared_.emplace(column.name, column).first->second.declared = true;
  }
}

Status TextColumnSet::CheckName(std::string_view name, size_t position) {
  if (name.empty()) return Error(Code::kInvalidText, "column {} has no name", position + 1);
  if (name.find('\0') != std::string_view::npos) {
    return Error(Code::kInvalidText, "the column name {} has a NUL byte", QuotedText(name));
  }
  if (name.size() <= kLongestName) return Status::Ok();
  return Error(Code::kInvalidText, "the column name {} has {} bytes, more than {}",
               QuotedText(name), name.size(), kLongestName);
}

Result<size_t> TextColumnSet::Add(std::string_view name, uint64_t expected_rows) {
  COLMERGE_RETURN_IF_ERROR(CheckName(name, columns_.size()));
  if (columns_.size() == kMostTextColumns) {
    return Error(Code::kLimitExceeded, "more than {} columns", kMostTextColumns);
  }
  // Of a column with its name, its place in the index, its field and its vector, about.
  constexpr uint64_t kBytesPerColumn = 2048;
  constexpr uint64_t kCopiesOfName = 4;
  charge_.Add(kBytesPerColumn + kCopiesOfName * name.size());
  auto [place, is_new] = by_name_.emplace(name, columns_.size());
  if (!is_new) {
    return Error(Code::kInvalidText, "the column name {} is repeated", QuotedText(name));
  }
  columns_.emplace_back(std::string(name), FieldOf(name), expected_rows, pool_, numbers_);
  if (const auto declared = declared_.find(name); declared != declared_.end()) {
    columns_.back().set_most_characters(declared->second.most_characters);
  }
  return place->second;
}

const Field* TextColumnSet::FieldOf(std::string_view name) const {
  if (auto declared = declared_.find(name); declared != declared_.end()) return &declared->second;
  if (guide_ != nullptr) {
    if (auto position = guide_->Find(name)) return &guide_->field(*position);
  }
  return infer_types_ ? nullptr : &text_;
}

// The old room is given up when the new one is filled, and stays charged.
void TextColumnSet::GrowLines() {
  constexpr size_t kFirst = 64;
  const size_t capacity = std::max(kFirst, 2 * lines_.capacity());
  charge_.Add(capacity * sizeof(uint64_t));
  lines_.reserve(capacity);
}

void TextColumnSet::DropLast() {
  by_name_.erase(columns_.back().name());
  columns_.pop_back();
}

std::optional<size_t> TextColumnSet::Find(std::string_view name) const {
  auto place = by_name_.find(name);
  if (place == by_name_.end()) return std::nullopt;
  return place->second;
}

void TextColumnSet::Mark() {
  for (TextColumn& column : columns_) column.Mark();
}

void TextColumnSet::TakeBack() {
  for (TextColumn& column : columns_) column.TakeBack();
}

bool TextColumnSet::RewindForReread() {
  bool needed = std::any_of(columns_.begin(), columns_.end(),
                            [](const TextColumn& column) { return column.NeedsReread(); });
  if (!needed) return false;
  for (TextColumn& column : columns_) column.Rewind();
  return true;
}

Result<Batch> TextColumnSet::Finish() {
  Batch batch;
  batch.rows = lines_.size();
  batch.lines = std::move(lines_);
  std::vector<Field> fields;
  for (TextColumn& column : columns_) {
    COLMERGE_ASSIGN_OR_RETURN(Vector values, column.Finish(batch.rows));
    fields.push_back(Field{column.name(), values.type, true, {}});
    fields.back().declared = declared_.count(column.name()) != 0;
    batch.columns.push_back(std::move(values));
  }
  COLMERGE_ASSIGN_OR_RETURN(batch.schema, Schema::Make(std::move(fields)));
  return batch;
}

}  // namespace colmerge
