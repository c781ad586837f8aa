// SPDX-License-Identifier: Apache-2.0
// The columns of a text that is being read: found by name, made as they turn up, turned into a
// batch in the end. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_charge.h"
#include "base/status.h"
#include "column/batch.h"
#include "text/text_column.h"
#include "text/text_options.h"

namespace colmerge {

// A text with more columns is refused: rows times columns must not grow out of all proportion to
// the text, which JSON rows with ever new keys would make it do.
inline constexpr uint64_t kMostTextColumns = 100000;

class TextColumnSet {
 public:
  // guide, which may be null, and the options must outlive the set. infer_types: else new columns are
  // utf8.
  TextColumnSet(const Schema* guide, const TextOptions& options, bool infer_types,
                const Ref<MemoryPool>& pool, const NumberFormat* numbers = nullptr);

  // Whether a column at this position may have the name; the message lacks the line.
  static Status CheckName(std::string_view name, size_t position);
  // Adds a column and returns its position. Fails on a name that is empty, holds a NUL byte or is
  // there already; the message lacks the line.
  Result<size_t> Add(std::string_view name, uint64_t expected_rows);
  std::optional<size_t> Find(std::string_view name) const;
  void DropLast();

  size_t size() const { return columns_.size(); }
  TextColumn& operator[](size_t i) { return columns_[i]; }

  // Mark() and TakeBack() of all columns.
  void Mark();
  void TakeBack();

  // Whether some column needs all rows again; they all are rewound then. Once is enough, save where
  // rows were taken back.
  bool RewindForReread();

  // The line of a row that was read.
  void AddLine(uint64_t line) {
    if (lines_.size() == lines_.capacity()) GrowLines();
    lines_.push_back(line);
  }
  void ClearLines() { lines_.clear(); }
  const std::vector<uint64_t>& lines() const { return lines_; }
  uint64_t rows() const { return lines_.size(); }

  Result<Batch> Finish();

 private:
  const Field* FieldOf(std::string_view name) const;
  void GrowLines();

  const Schema* guide_;
  const Field text_;  // of a column that has nothing to say about its type
  const bool infer_types_;
  const NumberFormat* numbers_;  // nullptr: the plain one
  Ref<MemoryPool> pool_;
  MemoryCharge charge_;
  std::map<std::string_view, DeclaredColumn> declared_;
  std::vector<TextColumn> columns_;
  std::map<std::string, size_t, std::less<>> by_name_;
  std::vector<uint64_t> lines_;
};

}  // namespace colmerge
