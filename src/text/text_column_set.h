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

#include "base/status.h"
#include "column/batch.h"
#include "text/text_column.h"

namespace colmerge {

// A text with more columns is refused: rows times columns must not grow out of all proportion to
// the text, which JSON rows with ever new keys would make it do.
inline constexpr uint64_t kMostTextColumns = 10000;

class TextColumnSet {
 public:
  // guide, which may be null, must outlive the set. infer_types: else new columns are utf8.
  TextColumnSet(const Schema* guide, bool infer_types, const Ref<MemoryPool>& pool)
      : guide_(guide), infer_types_(infer_types), pool_(pool) {}

  // Adds a column and returns its position. Fails on a name that is empty, holds a NUL byte or is
  // there already; the message lacks the line.
  Result<size_t> Add(std::string_view name, uint64_t expected_rows);
  std::optional<size_t> Find(std::string_view name) const;

  size_t size() const { return columns_.size(); }
  TextColumn& operator[](size_t i) { return columns_[i]; }

  // Whether some column needs all rows again; they all are rewound then.
  bool RewindForReread();

  // lines: the line of each row.
  Result<Batch> Finish(std::vector<uint64_t> lines);

 private:
  const Schema* guide_;
  const bool infer_types_;
  Ref<MemoryPool> pool_;
  std::vector<TextColumn> columns_;
  std::map<std::string, size_t, std::less<>> by_name_;
};

}  // namespace colmerge
