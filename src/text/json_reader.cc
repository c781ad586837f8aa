// SPDX-License-Identifier: Apache-2.0
#include "text/json_reader.h"

#include "base/error.h"
#include "base/quoted_text.h"
#include "text/json_scanner.h"
#include "text/text_column_set.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

class JsonRows : private JsonCellSink {
 public:
  JsonRows(std::string_view text, const JsonOptions& options, const Schema* guide,
           const Ref<MemoryPool>& pool)
      : scanner_(text, options, pool),
        columns_(guide, true, pool),
        counter_(options.on_rows, text) {}

  Result<Batch> Read();

 private:
  Status ReadRows();
  Status Take(std::string_view key, const TextCell& cell) override;
  Result<size_t> FindColumn(std::string_view key);

  JsonScanner scanner_;
  TextColumnSet columns_;
  RowCounter counter_;
  std::vector<uint64_t> lines_;     // of the rows read so far
  std::vector<uint64_t> last_row_;  // of each column: rows up to the last one that had its key
  size_t likely_ = 0;               // the column after the last one found
};

Result<Batch> JsonRows::Read() {
  COLMERGE_RETURN_IF_ERROR(ReadRows());
  if (columns_.RewindForReread()) {
    scanner_.Restart();
    COLMERGE_RETURN_IF_ERROR(ReadRows());
  }
  if (columns_.size() == 0 && !lines_.empty()) {
    return TextErrorInLine(lines_.front(), "no object has a key");
  }
  return columns_.Finish(std::move(lines_));
}

Status JsonRows::ReadRows() {
  lines_.clear();
  counter_.Begin(scanner_.at());
  last_row_.assign(columns_.size(), 0);
  while (true) {
    likely_ = 0;
    auto more = scanner_.NextRow(this);
    if (!more.ok()) return std::move(more).status().AtRow(static_cast<int64_t>(lines_.size()));
    if (!*more) return Status::Ok();
    lines_.push_back(scanner_.line());
    COLMERGE_RETURN_IF_ERROR(counter_.Pass(lines_.size(), scanner_.at()));
  }
}

Status JsonRows::Take(std::string_view key, const TextCell& cell) {
  COLMERGE_ASSIGN_OR_RETURN(size_t column, FindColumn(key));
  likely_ = column + 1;
  const uint64_t row = lines_.size();
  if (last_row_[column] == row + 1) {
    return Error(Code::kInvalidText, "the object has the key {} twice", QuotedText(key))
        .InColumn(key);
  }
  last_row_[column] = row + 1;
  return columns_[column].Append(cell, row).InColumn(key);
}

Result<size_t> JsonRows::FindColumn(std::string_view key) {
  if (likely_ < columns_.size() && columns_[likely_].name() == key) return likely_;
  if (auto known = columns_.Find(key)) return *known;
  constexpr uint64_t kUnknownRows = 0;
  last_row_.push_back(0);
  return columns_.Add(key, kUnknownRows);
}

}  // namespace

Result<Batch> ReadJson(std::string_view text, const JsonOptions& options, const Schema* guide,
                       const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckUtf8(text, options.on_rows));
  return JsonRows(text, options, guide, pool).Read();
}

}  // namespace colmerge
