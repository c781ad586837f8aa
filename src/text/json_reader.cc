// SPDX-License-Identifier: Apache-2.0
#include "text/json_reader.h"

#include <algorithm>

#include "base/error.h"
#include "base/quoted_text.h"
#include "text/json_scanner.h"
#include "text/key_presence.h"
#include "text/rejected_rows.h"
#include "text/text_column_set.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

Status RepeatedKey(std::string_view key) {
  return Error(Code::kInvalidText, "the object has the key {} twice", QuotedText(key))
      .InColumn(key);
}

class JsonRows : private JsonCellSink {
 public:
  JsonRows(std::string_view text, const JsonOptions& options, const Schema* guide,
           const Ref<MemoryPool>& pool)
      : options_(options),
        has_null_texts_(!options.null_texts.empty()),
        counter_(options.on_rows, text),
        scanner_(text, options, &counter_, pool),
        start_(scanner_.cursor()),
        columns_(guide, options, true, pool),
        rejections_(options.on_rejected),
        pool_(pool) {}

  Result<Batch> Read();

 private:
  Status ReadRows();
  // One row, or none at the end.
  Result<bool> ReadRow();
  Result<bool> SkipRow(const JsonScanner::Cursor& row);
  Status Take(std::string_view key, const TextCell& cell) override;
  // Of a row that cannot be read.
  void TakeBack();
  Result<size_t> FindColumn(std::string_view key);
  bool IsNullText(const TextCell& cell) const;

  const JsonOptions& options_;
  const bool has_null_texts_;
  RowCounter counter_;
  JsonScanner scanner_;
  const JsonScanner::Cursor start_;
  TextColumnSet columns_;
  RejectedRows rejections_;
  Ref<MemoryPool> pool_;
  std::vector<KeyPresence> presence_;  // of each column
  bool is_skipping_ = false;           // values of the row are not wanted
  // The columns of the row that is being read, where it may be rejected, with the rows up to the last that had the key
  // before; and the number of columns before it.
  struct Touched {
    size_t column;
    uint64_t rows;
  };
  std::vector<Touched> touched_;
  size_t columns_before_ = 0;
  size_t likely_ = 0;  // the column after the last one found
};

Result<Batch> JsonRows::Read() {
  COLMERGE_RETURN_IF_ERROR(ReadRows());
  while (columns_.RewindForReread()) {
    scanner_.Return(start_);
    rejections_.BeginAgain();
    COLMERGE_RETURN_IF_ERROR(ReadRows());
  }
  if (columns_.size() == 0 && columns_.rows() != 0) {
    return TextErrorInLine(columns_.lines().front(), "no object has a key");
  }
  const uint64_t rows = columns_.rows();
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, columns_.Finish());
  const bool all_have_all =
      std::all_of(presence_.begin(), presence_.end(),
                  [&](const KeyPresence& presence) { return presence.IsInAll(rows); });
  if (all_have_all) return batch;
  for (KeyPresence& presence : presence_) batch.presence.push_back(presence.Finish(rows));
  return batch;
}

Status JsonRows::ReadRows() {
  columns_.ClearLines();
  counter_.Begin(scanner_.at());
  for (KeyPresence& presence : presence_) presence.Clear();
  while (true) {
    COLMERGE_ASSIGN_OR_RETURN(const bool more, ReadRow());
    if (!more) return Status::Ok();
    COLMERGE_RETURN_IF_ERROR(counter_.Pass(columns_.rows(), scanner_.at()));
  }
}

Result<bool> JsonRows::ReadRow() {
  const JsonScanner::Cursor before = scanner_.cursor();
  if (rejections_.Begin()) return SkipRow(before);
  touched_.clear();
  columns_before_ = columns_.size();
  likely_ = 0;
  auto more = scanner_.NextRow(this);
  if (more.ok()) {
    if (*more) columns_.AddLine(scanner_.line());
    return more;
  }
  Status why = std::move(more).status().AtRow(static_cast<int64_t>(columns_.rows()));
  if (!rejections_.is_taking() || why.code() != Code::kInvalidText) return why;
  TakeBack();
  COLMERGE_RETURN_IF_ERROR(SkipRow(before).status());
  COLMERGE_RETURN_IF_ERROR(rejections_.Take(std::move(why), true));
  return true;
}

// Whether the row's form is right or not: where it is not, to where it ends as far as that can be told.
Result<bool> JsonRows::SkipRow(const JsonScanner::Cursor& row) {
  scanner_.Return(row);
  is_skipping_ = true;
  auto passed = scanner_.NextRow(this);
  is_skipping_ = false;
  if (passed.ok() || passed.status().code() != Code::kInvalidText) return passed;
  COLMERGE_RETURN_IF_ERROR(scanner_.SkipRow(row));
  return true;
}

void JsonRows::TakeBack() {
  while (columns_.size() > columns_before_) {
    columns_.DropLast();
    presence_.pop_back();
  }
  for (const Touched& touched : touched_) {
    if (touched.column >= columns_before_) continue;
    columns_[touched.column].TakeBack();
    presence_[touched.column].TakeBack(columns_.rows(), touched.rows);
  }
}

bool JsonRows::IsNullText(const TextCell& cell) const {
  const auto& nulls = options_.null_texts;
  if (cell.kind != TextCellKind::kString) return false;
  return std::find(nulls.begin(), nulls.end(), cell.view()) != nulls.end();
}

Status JsonRows::Take(std::string_view key, const TextCell& cell) {
  if (is_skipping_) return Status::Ok();
  size_t column = likely_;
  if (column >= columns_.size() || columns_[column].name() != key) {
    COLMERGE_ASSIGN_OR_RETURN(column, FindColumn(key));
  }
  likely_ = column + 1;
  const uint64_t row = columns_.rows();
  const uint64_t rows = presence_[column].rows();
  if (!presence_[column].Add(row)) return RepeatedKey(key);
  if (rejections_.is_taking()) {
    touched_.push_back({column, rows});
    columns_[column].Mark();
  }
  if (has_null_texts_ && IsNullText(cell)) return Status::Ok();
  Status status = columns_[column].Append(cell, row);
  return status.ok() ? std::move(status) : std::move(status).InColumn(key);
}

Result<size_t> JsonRows::FindColumn(std::string_view key) {
  if (auto known = columns_.Find(key)) return *known;
  constexpr uint64_t kUnknownRows = 0;
  COLMERGE_ASSIGN_OR_RETURN(const size_t added, columns_.Add(key, kUnknownRows));
  presence_.emplace_back(pool_);
  return added;
}

}  // namespace

Result<Batch> ReadJson(std::string_view text, const JsonOptions& options, const Schema* guide,
                       const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckUtf8(text, options.on_rows));
  return JsonRows(text, options, guide, pool).Read();
}

}  // namespace colmerge
