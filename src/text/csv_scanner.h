// SPDX-License-Identifier: Apache-2.0
// The structure of CSV text: rows of cells, one row at a time. Knows nothing about types.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/status.h"
#include "text/csv_reader.h"
#include "text/text_cell.h"

namespace colmerge {

class CsvScanner {
 public:
  // All must outlive the scanner. The text is UTF-8. counter: asked at every kBytesPerHook bytes.
  CsvScanner(std::string_view text, const CsvOptions& options, RowCounter* counter,
             const Ref<MemoryPool>& pool);

  // Passes over that many lines.
  Status SkipLines(uint64_t lines);
  // Reads the next row into cells(), or returns false at the end. Comments, and blank lines unless they
  // are rows, are passed over.
  Result<bool> NextRow();
  // After an error of NextRow: to the line after the one on which it was found.
  Status SkipRow();
  // Cells of that row, no more of them than set_width() allows.
  const std::vector<TextCell>& cells() const { return cells_; }
  // All of them.
  uint64_t cell_count() const { return cell_count_; }
  // The line on which the row began.
  uint64_t line() const { return row_line_; }

  // Whether a delimiter ended that row.
  bool ends_in_delimiter() const { return row_end_ > text_.data() && row_end_[-1] == delimiter_; }

  // Cells of a row beyond `width` are counted, not kept. Where it is 1, blank lines are rows.
  void set_width(uint64_t width) { width_ = width; }

  // The cell without its doubled quotes; valid until the next call.
  Result<TextCell> Unescape(const TextCell& cell);

  // The place before the next row, to which a second pass comes back.
  struct Place {
    const char* at;
    uint64_t line;
  };
  Place place() const { return {at_, line_}; }
  void Return(Place place);

 private:
  // Both leave at_ behind the cell. False: stopped_ says why.
  bool ScanBare();
  Status ScanQuoted();
  void AddCell(const TextCell& cell);
  void SkipLineEnd();
  Status SkipLine();
  void SkipBlanks();
  static void Trim(TextCell* cell);
  // To the next line that is a row; false at the end.
  Result<bool> FindRow();
  // at_ has reached stop_: the counter is asked, and stop_ moves on.
  Status PassStop();
  bool AtLineEnd() const { return *at_ == '\n' || *at_ == '\r'; }
  bool IsNullText(std::string_view text) const;

  const std::string_view text_;
  const CsvOptions& options_;
  const char* const end_;
  const char* at_;
  const char* stop_;     // where the counter is asked next
  const char* row_end_;  // of the last row
  RowCounter& counter_;
  const char delimiter_;
  uint64_t line_ = 1;
  uint64_t row_line_ = 1;
  uint64_t width_ = UINT64_MAX;
  uint64_t cell_count_ = 0;
  bool ends_bare_[256] = {};  // the bytes that end an unquoted cell
  std::vector<TextCell> cells_;
  Array<char> unescaped_;
  Status stopped_;
};

}  // namespace colmerge
