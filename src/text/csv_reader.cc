// SPDX-License-Identifier: Apache-2.0
#include "text/csv_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/quoted_text.h"
#include "text/csv_scanner.h"
#include "text/text_column_set.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

Status CheckOptions(const CsvOptions& options) {
  auto is_character = [](char c) {
    return static_cast<uint8_t>(c) < 0x80 && c != '\0' && c != '\n' && c != '\r';
  };
  if (!is_character(options.delimiter)) {
    return Error(Code::kInvalidArgument,
                 "the CSV delimiter must be an ASCII character other than a line end");
  }
  if (options.quote != '\0' &&
      (!is_character(options.quote) || options.quote == options.delimiter)) {
    return Error(
        Code::kInvalidArgument,
        "the CSV quote must be an ASCII character other than a line end and the delimiter");
  }
  std::set<std::string_view> names;
  for (const std::string& name : options.column_names) {
    if (names.insert(name).second) continue;
    return Error(Code::kInvalidArgument, "column_names has {} twice", QuotedText(name));
  }
  return Status::Ok();
}

class CsvRows {
 public:
  CsvRows(std::string_view text, const CsvOptions& options, const Schema* guide,
          const Ref<MemoryPool>& pool)
      : text_(text),
        options_(options),
        scanner_(text, options, pool),
        columns_(guide, options.infer_types, pool),
        counter_(options.on_rows, text) {}

  Result<Batch> Read();

 private:
  Status ReadHeader();
  Status CheckNameCount() const;
  Status AddColumn(std::string_view name, uint64_t expected_rows);
  Status ReadRows(std::vector<uint64_t>* lines);
  Status ReadRow(uint64_t row);
  uint64_t MostRows() const;

  const std::string_view text_;
  const CsvOptions& options_;
  CsvScanner scanner_;
  TextColumnSet columns_;
  RowCounter counter_;
};

Result<Batch> CsvRows::Read() {
  COLMERGE_RETURN_IF_ERROR(ReadHeader());
  const CsvScanner::Place first_row = scanner_.place();
  std::vector<uint64_t> lines;
  COLMERGE_RETURN_IF_ERROR(ReadRows(&lines));
  if (columns_.RewindForReread()) {
    scanner_.Return(first_row);
    COLMERGE_RETURN_IF_ERROR(ReadRows(&lines));
  }
  return columns_.Finish(std::move(lines));
}

Status CsvRows::ReadHeader() {
  const CsvScanner::Place start = scanner_.place();
  scanner_.set_width(kMostTextColumns + 1);
  auto row = scanner_.NextRow();
  if (!row.ok()) return std::move(row).status();
  if (!*row) return TextErrorInLine(1, "the text is empty, the names of its columns are unknown");
  scanner_.set_width(scanner_.cells().size());
  const uint64_t rows = MostRows();
  COLMERGE_RETURN_IF_ERROR(CheckNameCount());
  for (const TextCell& cell : scanner_.cells()) {
    if (!options_.column_names.empty()) {
      COLMERGE_RETURN_IF_ERROR(AddColumn(options_.column_names[columns_.size()], rows));
    } else if (options_.header) {
      const TextCell name = cell.escaped ? scanner_.Unescape(cell) : cell;
      COLMERGE_RETURN_IF_ERROR(AddColumn(name.view(), rows));
    } else {
      COLMERGE_RETURN_IF_ERROR(AddColumn(fmt::format("column_{}", columns_.size() + 1), rows));
    }
  }
  if (!options_.header) scanner_.Return(start);
  return Status::Ok();
}

Status CsvRows::CheckNameCount() const {
  const size_t names = options_.column_names.size();
  if (names == 0 || names == scanner_.cells().size()) return Status::Ok();
  return Error(Code::kInvalidArgument, "column_names has {} name{}, but the text has {} column{}",
               names, names == 1 ? "" : "s", scanner_.cells().size(),
               scanner_.cells().size() == 1 ? "" : "s");
}

Status CsvRows::AddColumn(std::string_view name, uint64_t expected_rows) {
  auto added = columns_.Add(name, expected_rows);
  if (added.ok()) return Status::Ok();
  return PlaceInLine(std::move(added).status(), scanner_.line());
}

Status CsvRows::ReadRows(std::vector<uint64_t>* lines) {
  lines->clear();
  counter_.Begin(scanner_.place().at);
  while (true) {
    const auto row = static_cast<int64_t>(lines->size());
    auto more = scanner_.NextRow();
    if (!more.ok()) return std::move(more).status().AtRow(row);
    if (!*more) return Status::Ok();
    Status status = ReadRow(lines->size());
    if (!status.ok()) return std::move(status).AtRow(row);
    lines->push_back(scanner_.line());
    COLMERGE_RETURN_IF_ERROR(counter_.Pass(lines->size(), scanner_.place().at));
  }
}

Status CsvRows::ReadRow(uint64_t row) {
  if (scanner_.cell_count() != columns_.size()) {
    return Error(Code::kInvalidText, "line {} has {} field{}, the {} has {}", scanner_.line(),
                 scanner_.cell_count(), scanner_.cell_count() == 1 ? "" : "s",
                 options_.header ? "header" : "first row", columns_.size())
        .AtLine(static_cast<int64_t>(scanner_.line()));
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    const TextCell& cell = scanner_.cells()[i];
    Status status = columns_[i].Append(cell.escaped ? scanner_.Unescape(cell) : cell, row);
    if (!status.ok()) {
      return PlaceInLine(std::move(status), scanner_.line()).InColumn(columns_[i].name());
    }
  }
  return Status::Ok();
}

// About as many as there are: a row has a line end and at least as many bytes as columns.
uint64_t CsvRows::MostRows() const {
  auto ends = std::count(text_.begin(), text_.end(), '\n');
  if (ends == 0) ends = std::count(text_.begin(), text_.end(), '\r');
  return std::min(static_cast<uint64_t>(ends) + 1, text_.size() / scanner_.cells().size() + 1);
}

}  // namespace

Result<Batch> ReadCsv(std::string_view text, const CsvOptions& options, const Schema* guide,
                      const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckOptions(options));
  COLMERGE_RETURN_IF_ERROR(CheckUtf8(text, options.on_rows));
  return CsvRows(text, options, guide, pool).Read();
}

}  // namespace colmerge
