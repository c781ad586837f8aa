// SPDX-License-Identifier: Apache-2.0
// Rows of a test as plain C columns (colmerge_column), for types that have a plain form.
#pragma once

#include <colmerge/colmerge.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "support/cell.h"

namespace colmerge::test {

// Owns the buffers that the columns point to.
class PlainColumns {
 public:
  // Texts come as pointer and length, or, drawn from variety, as offsets.
  PlainColumns(const RowBatch& batch, std::mt19937_64* variety);

  // Whether values of this type have a plain form.
  static bool Allows(const Type& type) { return type.dictionary.empty() && !type.is_nested(); }

  const colmerge_column* data() const { return columns_.data(); }
  int64_t count() const { return static_cast<int64_t>(columns_.size()); }

 private:
  void Add(const Field& field, const std::vector<Cell>& cells, bool as_offsets);
  void AddStrings(const std::vector<Cell>& cells, colmerge_column* column);
  template <typename Offset>
  void AddOffsets(const std::vector<Cell>& cells, colmerge_column* column);
  const void* Keep(std::string bytes);

  std::vector<colmerge_column> columns_;
  std::deque<std::string> buffers_;
  std::deque<std::vector<colmerge_string>> strings_;
};

}  // namespace colmerge::test
