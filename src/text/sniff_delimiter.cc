// SPDX-License-Identifier: Apache-2.0
#include "text/sniff_delimiter.h"

#include "text/csv_scanner.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

constexpr int kRows = 20;
constexpr uint64_t kBytes = uint64_t{1} << 16;

// Cells of each of the first rows; 0 where they differ, or are none.
uint64_t CellsPerRow(std::string_view text, bool is_cut, const CsvOptions& options,
                     const Ref<MemoryPool>& pool) {
  RowCounter counter(options.on_rows, text);
  CsvScanner scanner(text, options, &counter, pool);
  scanner.set_width(0);
  if (!scanner.SkipLines(options.skipped_lines).ok()) return 0;
  uint64_t cells = 0;
  for (int row = 0; row < kRows; ++row) {
    const auto more = scanner.NextRow();
    if (!more.ok() || !*more) break;
    const bool is_last = scanner.place().at == text.data() + text.size();
    if (is_cut && is_last && row != 0) break;
    const uint64_t found = scanner.cell_count() - (scanner.ends_in_delimiter() ? 1 : 0);
    if (row != 0 && found != cells) return 0;
    cells = found;
  }
  return cells;
}

}  // namespace

Status SniffDelimiter(std::string_view text, CsvOptions* options) {
  constexpr std::string_view kSeparator = "sep=";
  std::string_view start = text.substr(0, kBytes);
  if (start.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    start.remove_prefix(kByteOrderMark.size());
  }
  const size_t mark = kSeparator.size();
  if (start.substr(0, mark) == kSeparator && start.size() > mark + 1 &&
      (start[mark + 1] == '\n' || start[mark + 1] == '\r')) {
    options->delimiter = start[mark];
    ++options->skipped_lines;
    return Status::Ok();
  }
  const auto pool = MakeRef<MemoryPool>(uint64_t{0});
  char best = ',';
  uint64_t most = 1;
  for (const char candidate : {',', ';', '\t', '|'}) {
    if (candidate == options->quote || candidate == options->comment) continue;
    options->delimiter = candidate;
    const uint64_t cells = CellsPerRow(start, text.size() > kBytes, *options, pool);
    if (cells > most) {
      best = candidate;
      most = cells;
    }
  }
  options->delimiter = best;
  return Status::Ok();
}

}  // namespace colmerge
