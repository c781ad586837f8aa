// SPDX-License-Identifier: Apache-2.0
#include "text/csv_scanner.h"

#include <algorithm>

#include "text/text_place.h"

namespace colmerge {

CsvScanner::CsvScanner(std::string_view text, const CsvOptions& options, RowCounter* counter,
                       const Ref<MemoryPool>& pool)
    : text_(text),
      options_(options),
      end_(text.data() + text.size()),
      at_(text.data()),
      stop_(at_),
      row_end_(at_),
      counter_(*counter),
      delimiter_(options.delimiter),
      unescaped_(pool) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ += kByteOrderMark.size();
  for (char c : {options.delimiter, '\n', '\r'}) ends_bare_[static_cast<uint8_t>(c)] = true;
}

Status CsvScanner::PassStop() {
  stop_ = at_ + std::min<uint64_t>(kBytesPerHook, static_cast<uint64_t>(end_ - at_));
  return counter_.Beat();
}

Status CsvScanner::SkipLines(uint64_t lines) {
  for (; lines > 0 && at_ < end_; --lines) COLMERGE_RETURN_IF_ERROR(SkipLine());
  return Status::Ok();
}

Status CsvScanner::SkipLine() {
  while (at_ < end_ && !AtLineEnd()) {
    if (at_ >= stop_) COLMERGE_RETURN_IF_ERROR(PassStop());
    ++at_;
  }
  if (at_ < end_) SkipLineEnd();
  return Status::Ok();
}

Status CsvScanner::SkipRow() { return SkipLine(); }

Result<bool> CsvScanner::FindRow() {
  for (; at_ < end_;) {
    if (at_ >= stop_) COLMERGE_RETURN_IF_ERROR(PassStop());
    if (AtLineEnd() && width_ != 1) {
      SkipLineEnd();
    } else if (*at_ == options_.comment && options_.comment != '\0') {
      COLMERGE_RETURN_IF_ERROR(SkipLine());
    } else {
      return true;
    }
  }
  return false;
}

Result<bool> CsvScanner::NextRow() {
  COLMERGE_ASSIGN_OR_RETURN(const bool found, FindRow());
  if (!found) return false;
  row_line_ = line_;
  cells_.clear();
  cell_count_ = 0;
  while (true) {
    if (options_.trim) SkipBlanks();
    if (at_ < end_ && *at_ == options_.quote && options_.quote != '\0') {
      COLMERGE_RETURN_IF_ERROR(ScanQuoted());
    } else if (!ScanBare()) {
      return std::move(stopped_);
    }
    row_end_ = at_;
    if (at_ == end_) return true;
    if (AtLineEnd()) break;
    ++at_;  // the delimiter
  }
  SkipLineEnd();
  return true;
}

void CsvScanner::SkipBlanks() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t') && *at_ != delimiter_) ++at_;
}

bool CsvScanner::ScanBare() {
  const char* start = at_;
  const char* at = at_;
  while (true) {
    for (const char* stop = stop_; at < stop && !ends_bare_[static_cast<uint8_t>(*at)];) ++at;
    at_ = at;
    if (at < stop_ || at == end_) break;
    stopped_ = PassStop();
    if (!stopped_.ok()) return false;
  }
  TextCell cell;
  cell.data = start;
  cell.size = static_cast<uint64_t>(at - start);
  if (options_.trim) Trim(&cell);
  cell.kind = IsNullText(cell.view()) ? TextCellKind::kNull : TextCellKind::kText;
  AddCell(cell);
  return true;
}

void CsvScanner::Trim(TextCell* cell) {
  auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (cell->size > 0 && is_blank(cell->data[cell->size - 1])) --cell->size;
}

Status CsvScanner::ScanQuoted() {
  const char quote = options_.quote;
  const char* opening = at_++;
  TextCell cell;
  cell.data = at_;
  while (true) {
    while (at_ < end_ && *at_ != quote) {
      if (at_ >= stop_) COLMERGE_RETURN_IF_ERROR(PassStop());
      if (AtLineEnd()) {
        SkipLineEnd();
      } else {
        ++at_;
      }
    }
    if (at_ == end_) {
      return TextErrorAt(text_, static_cast<uint64_t>(opening - text_.data()),
                         "this quote is never closed");
    }
    if (at_ + 1 == end_ || at_[1] != quote) break;
    cell.escaped = true;
    at_ += 2;
  }
  cell.size = static_cast<uint64_t>(at_ - cell.data);
  cell.kind = cell.size == 0 ? TextCellKind::kBlank : TextCellKind::kText;
  ++at_;
  if (options_.trim) SkipBlanks();
  if (at_ != end_ && !ends_bare_[static_cast<uint8_t>(*at_)]) {
    return TextErrorAt(text_, static_cast<uint64_t>(at_ - text_.data()),
                       "text after a closing quote");
  }
  AddCell(cell);
  return Status::Ok();
}

void CsvScanner::AddCell(const TextCell& cell) {
  if (cell_count_++ < width_) cells_.push_back(cell);
}

void CsvScanner::SkipLineEnd() {
  const char first = *at_++;
  if (first == '\r' && at_ < end_ && *at_ == '\n') ++at_;
  ++line_;
}

bool CsvScanner::IsNullText(std::string_view text) const {
  if (text.empty()) return true;
  const auto& nulls = options_.null_texts;
  return !nulls.empty() && std::find(nulls.begin(), nulls.end(), text) != nulls.end();
}

Result<TextCell> CsvScanner::Unescape(const TextCell& cell) {
  unescaped_.ResizeUninitialized(cell.size);
  char* out = unescaped_.data();
  for (uint64_t i = 0, stop = kBytesPerHook; i < cell.size; ++i) {
    *out++ = cell.data[i];
    if (cell.data[i] == options_.quote) ++i;  // of two quotes the second goes
    if (i < stop) continue;
    COLMERGE_RETURN_IF_ERROR(counter_.Beat());
    stop = i + kBytesPerHook;
  }
  TextCell plain = cell;
  plain.data = unescaped_.data();
  plain.size = static_cast<uint64_t>(out - unescaped_.data());
  plain.in_text = false;
  plain.escaped = false;
  return plain;
}

void CsvScanner::Return(Place place) {
  at_ = place.at;
  line_ = place.line;
}

}  // namespace colmerge
