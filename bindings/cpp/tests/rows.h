// SPDX-License-Identifier: Apache-2.0
// All rows that a reader gives, each as its cells' texts with bars between them; null is empty.
#pragma once

#include <colmerge/colmerge.hpp>
#include <string>
#include <vector>

namespace colmerge::test {

inline std::vector<std::string> Rows(Reader reader) {
  std::vector<std::string> lines;
  const int64_t columns = reader.column_count();
  while (const int64_t rows = reader.Next()) {
    for (int64_t row = 0; row < rows; ++row) {
      std::string& line = lines.emplace_back();
      for (int64_t column = 0; column < columns; ++column) {
        if (column > 0) line += '|';
        line += reader.ValueText(row, column).value_or("");
      }
    }
  }
  return lines;
}

}  // namespace colmerge::test
