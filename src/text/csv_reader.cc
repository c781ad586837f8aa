// SPDX-License-Identifier: Apache-2.0
#include "text/csv_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quoted_text.h"
#include "text/column_names.h"
#include "text/csv_scanner.h"
#include "text/rejected_rows.h"
#include "text/sniff_delimiter.h"
#include "text/text_column_set.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

bool IsCharacter(char c) {
  return static_cast<uint8_t>(c) < 0x80 && c != '\0' && c != '\n' && c != '\r';
}

// Characters with a meaning of their own have to differ.
Status CheckCharacters(const CsvOptions& options) {
  if (!IsCharacter(options.delimiter)) {
    return Error(Code::kInvalidArgument,
                 "the CSV delimiter must be an ASCII character other than a line end");
  }
  if (options.quote != '\0' &&
      (!IsCharacter(options.quote) || options.quote == options.delimiter)) {
    return Error(
        Code::kInvalidArgument,
        "the CSV quote must be an ASCII character other than a line end and the delimiter");
  }
  if (options.comment != '\0' &&
      (!IsCharacter(options.comment) || options.comment == options.delimiter ||
       options.comment == options.quote)) {
    return Error(Code::kInvalidArgument,
                 "the CSV comment must be an ASCII character other than a line end, the delimiter "
                 "and the quote");
  }
  const NumberFormat& numbers = options.numbers;
  auto is_mark = [](char c) { return IsCharacter(c) && !IsDigit(c) && c != '-' && c != '+'; };
  if (!is_mark(numbers.point) || (numbers.group != '\0' && !is_mark(numbers.group)) ||
      numbers.point == numbers.group) {
    return Error(Code::kInvalidArgument,
                 "the decimal point and the thousands separator must be different ASCII characters "
                 "that are no digits, signs or line ends");
  }
  return Status::Ok();
}

Status CheckOptions(const CsvOptions& options) {
  COLMERGE_RETURN_IF_ERROR(CheckCharacters(options));
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
        counter_(options.on_rows, text),
        scanner_(text, options, &counter_, pool),
        columns_(guide, options, options.infer_types, pool,
                 options.numbers.is_plain() ? nullptr : &options.numbers),
        rejections_(options.on_rejected) {}

  Result<Batch> Read();

 private:
  Status ReadHeader();
  Status AddColumns();
  Status CheckNameCount() const;
  Status CheckTypesAreUsed() const;
  Status ReadRows();
  // One row, or none at the end.
  Result<bool> ReadRow();
  Status TakeRow(uint64_t row);
  Status CheckCellCount() const;
  Status TakeCells(uint64_t row);
  Status TakeEscaped(size_t column, uint64_t row);
  Status Misplaced(Status status, size_t column);
  Result<uint64_t> MostRows();

  const std::string_view text_;
  const CsvOptions& options_;
  RowCounter counter_;
  CsvScanner scanner_;
  TextColumnSet columns_;
  RejectedRows rejections_;
  bool is_last_nameless_ = false;  // the header ends in a delimiter
};

Result<Batch> CsvRows::Read() {
  COLMERGE_RETURN_IF_ERROR(ReadHeader());
  const CsvScanner::Place first_row = scanner_.place();
  COLMERGE_RETURN_IF_ERROR(ReadRows());
  while (columns_.RewindForReread()) {
    scanner_.Return(first_row);
    rejections_.BeginAgain();
    COLMERGE_RETURN_IF_ERROR(ReadRows());
  }
  if (is_last_nameless_ && !columns_[columns_.size() - 1].has_values()) columns_.DropLast();
  return columns_.Finish();
}

Status CsvRows::ReadHeader() {
  COLMERGE_RETURN_IF_ERROR(scanner_.SkipLines(options_.skipped_lines));
  const CsvScanner::Place start = scanner_.place();
  scanner_.set_width(kMostTextColumns + 1);
  auto row = scanner_.NextRow();
  if (!row.ok()) return std::move(row).status();
  if (!*row) {
    return TextErrorInLine(1, "the text is empty, the names of its columns are unknown");
  }
  COLMERGE_RETURN_IF_ERROR(CheckNameCount());
  COLMERGE_RETURN_IF_ERROR(AddColumns());
  scanner_.set_width(columns_.size());
  if (!options_.header) scanner_.Return(start);
  return CheckTypesAreUsed();
}

Status CsvRows::AddColumns() {
  std::vector<std::string> names = options_.column_names;
  if (names.empty()) {
    for (const TextCell& cell : scanner_.cells()) {
      if (!options_.header) {
        names.push_back(NumberedName(names.size()));
        continue;
      }
      COLMERGE_ASSIGN_OR_RETURN(const TextCell name,
                                cell.escaped ? scanner_.Unescape(cell) : Result<TextCell>(cell));
      names.emplace_back(name.view());
    }
    is_last_nameless_ = options_.header && names.size() > 1 && scanner_.ends_in_delimiter();
    MakeUnique(&names);
  }
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t rows, MostRows());
  for (const std::string& name : names) {
    auto added = columns_.Add(name, rows);
    if (!added.ok()) return PlaceInLine(std::move(added).status(), scanner_.line());
  }
  return Status::Ok();
}

Status CsvRows::CheckNameCount() const {
  const size_t names = options_.column_names.size();
  if (names == 0 || names == scanner_.cells().size()) return Status::Ok();
  return Error(Code::kInvalidArgument, "column_names has {} name{}, but the text has {} column{}",
               names, names == 1 ? "" : "s", scanner_.cells().size(),
               scanner_.cells().size() == 1 ? "" : "s");
}

Status CsvRows::CheckTypesAreUsed() const {
  for (const Field& field : options_.types) {
    if (columns_.Find(field.name)) continue;
    return Error(Code::kInvalidArgument,
                 "'types' names the column {}, which the text does not have",
                 QuotedText(field.name))
        .InColumn(field.name);
  }
  return Status::Ok();
}

Status CsvRows::ReadRows() {
  columns_.ClearLines();
  counter_.Begin(scanner_.place().at);
  while (true) {
    COLMERGE_ASSIGN_OR_RETURN(const bool more, ReadRow());
    if (!more) return Status::Ok();
    COLMERGE_RETURN_IF_ERROR(counter_.Pass(columns_.rows(), scanner_.place().at));
  }
}

Result<bool> CsvRows::ReadRow() {
  const uint64_t row = columns_.rows();
  auto more = scanner_.NextRow();
  if (more.ok() && !*more) return false;
  Status status = more.ok() ? TakeRow(row) : std::move(more).status();
  if (status.ok()) {
    if (!rejections_.is_skipped()) columns_.AddLine(scanner_.line());
    return true;
  }
  if (status.code() != Code::kInvalidText) return status;
  const bool is_broken = !more.ok();
  COLMERGE_RETURN_IF_ERROR(
      rejections_.Take(std::move(status).AtRow(static_cast<int64_t>(row)), !is_broken));
  if (is_broken) COLMERGE_RETURN_IF_ERROR(scanner_.SkipRow());
  return true;
}

Status CsvRows::TakeRow(uint64_t row) {
  if (rejections_.Begin()) return Status::Ok();
  COLMERGE_RETURN_IF_ERROR(CheckCellCount());
  if (!rejections_.is_taking()) return TakeCells(row);
  columns_.Mark();
  Status status = TakeCells(row);
  if (!status.ok()) columns_.TakeBack();
  return status;
}

// A delimiter at the end may stand for a cell or not.
Status CsvRows::CheckCellCount() const {
  const uint64_t cells = scanner_.cell_count();
  if (cells == columns_.size()) return Status::Ok();
  if (cells == columns_.size() + 1 && scanner_.ends_in_delimiter()) return Status::Ok();
  return Error(Code::kInvalidText, "line {} has {} field{}, the {} has {}", scanner_.line(), cells,
               cells == 1 ? "" : "s", options_.header ? "header" : "first row", columns_.size())
      .AtLine(static_cast<int64_t>(scanner_.line()));
}

Status CsvRows::TakeCells(uint64_t row) {
  const std::vector<TextCell>& cells = scanner_.cells();
  for (size_t i = 0; i < columns_.size(); ++i) {
    Status status = cells[i].escaped ? TakeEscaped(i, row) : columns_[i].Append(cells[i], row);
    if (!status.ok()) return Misplaced(std::move(status), i);
  }
  return Status::Ok();
}

Status CsvRows::TakeEscaped(size_t column, uint64_t row) {
  COLMERGE_ASSIGN_OR_RETURN(const TextCell plain, scanner_.Unescape(scanner_.cells()[column]));
  return columns_[column].Append(plain, row);
}

Status CsvRows::Misplaced(Status status, size_t column) {
  return PlaceInLine(std::move(status), scanner_.line()).InColumn(columns_[column].name());
}

// About as many as there are: a row has a line end and at least as many bytes as columns.
Result<uint64_t> CsvRows::MostRows() {
  uint64_t ends[2] = {0, 0};
  for (std::string_view rest = text_; !rest.empty();) {
    const std::string_view part = rest.substr(0, kBytesPerHook);
    ends[0] += static_cast<uint64_t>(std::count(part.begin(), part.end(), '\n'));
    if (ends[0] == 0) {
      ends[1] += static_cast<uint64_t>(std::count(part.begin(), part.end(), '\r'));
    }
    rest.remove_prefix(part.size());
    COLMERGE_RETURN_IF_ERROR(counter_.Beat());
  }
  const uint64_t lines = ends[0] != 0 ? ends[0] : ends[1];
  return std::min(lines + 1, text_.size() / scanner_.cells().size() + 1);
}

}  // namespace

Result<Batch> ReadCsv(std::string_view text, const CsvOptions& options, const Schema* guide,
                      const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckUtf8(text, options.on_rows));
  CsvOptions settled = options;
  if (settled.delimiter == '\0') {
    COLMERGE_RETURN_IF_ERROR(SniffDelimiter(text, &settled));
  }
  COLMERGE_RETURN_IF_ERROR(CheckOptions(settled));
  return CsvRows(text, settled, guide, pool).Read();
}

}  // namespace colmerge
