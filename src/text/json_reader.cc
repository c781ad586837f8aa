// SPDX-License-Identifier: Apache-2.0
#include "text/json_reader.h"

#include <algorithm>
#include <set>

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
  Result<bool> TakeRow();
  Status Take(std::string_view key, const TextCell& cell) override;
  Status CheckCell(std::string_view key, const TextCell& cell);
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
  std::vector<KeyPresence> presence_;                // of each column
  std::set<std::string, std::less<>> checked_keys_;  // of the row that is being checked
  enum class Purpose : uint8_t { kAppend, kCheck, kSkip } purpose_ = Purpose::kAppend;
  size_t likely_ = 0;  // the column after the last one found
};

Result<Batch> JsonRows::Read() {
  COLMERGE_RETURN_IF_ERROR(ReadRows());
  if (columns_.RewindForReread()) {
    scanner_.Return(start_);
    rejections_.BeginSecondPass();
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
  auto more = TakeRow();
  if (more.ok()) return more;
  Status why = std::move(more).status().AtRow(static_cast<int64_t>(columns_.rows()));
  if (!rejections_.is_checking() || why.code() != Code::kInvalidText) return why;
  // What was found when the row was checked leaves nothing behind; where its end was not, it is with the line.
  if (purpose_ == Purpose::kAppend) return why;
  COLMERGE_RETURN_IF_ERROR(rejections_.Take(std::move(why), true));
  scanner_.Return(before);
  purpose_ = Purpose::kSkip;
  auto passed = scanner_.NextRow(this);
  if (passed.ok()) return true;
  if (!scanner_.has_lines() || passed.status().code() != Code::kInvalidText) {
    return std::move(passed).status().AtRow(static_cast<int64_t>(columns_.rows()));
  }
  scanner_.SkipLineOf(before);
  return true;
}

Result<bool> JsonRows::TakeRow() {
  const bool is_skipped = rejections_.Begin();
  if (is_skipped) {
    const JsonScanner::Cursor before = scanner_.cursor();
    purpose_ = Purpose::kSkip;
    auto passed = scanner_.NextRow(this);
    if (!passed.ok()) scanner_.SkipLineOf(before);
    return true;
  }
  if (rejections_.is_checking()) {
    const JsonScanner::Cursor before = scanner_.cursor();
    purpose_ = Purpose::kCheck;
    checked_keys_.clear();
    COLMERGE_ASSIGN_OR_RETURN(const bool more, scanner_.NextRow(this));
    if (!more) return false;
    scanner_.Return(before);
  }
  purpose_ = Purpose::kAppend;
  likely_ = 0;
  COLMERGE_ASSIGN_OR_RETURN(const bool more, scanner_.NextRow(this));
  if (more) columns_.AddLine(scanner_.line());
  return more;
}

bool JsonRows::IsNullText(const TextCell& cell) const {
  const auto& nulls = options_.null_texts;
  if (cell.kind != TextCellKind::kString) return false;
  return std::find(nulls.begin(), nulls.end(), cell.view()) != nulls.end();
}

Status JsonRows::Take(std::string_view key, const TextCell& cell) {
  if (purpose_ != Purpose::kAppend) {
    return purpose_ == Purpose::kSkip ? Status::Ok() : CheckCell(key, cell);
  }
  size_t column = likely_;
  if (column >= columns_.size() || columns_[column].name() != key) {
    COLMERGE_ASSIGN_OR_RETURN(column, FindColumn(key));
  }
  likely_ = column + 1;
  const uint64_t row = columns_.rows();
  if (!presence_[column].Add(row)) return RepeatedKey(key);
  if (has_null_texts_ && IsNullText(cell)) return Status::Ok();
  Status status = columns_[column].Append(cell, row);
  return status.ok() ? std::move(status) : std::move(status).InColumn(key);
}

Status JsonRows::CheckCell(std::string_view key, const TextCell& cell) {
  if (!checked_keys_.emplace(key).second) return RepeatedKey(key);
  const auto known = columns_.Find(key);
  if (!known) return TextColumnSet::CheckName(key, columns_.size());
  return IsNullText(cell) ? Status::Ok() : columns_[*known].Check(cell).InColumn(key);
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
