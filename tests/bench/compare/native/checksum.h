// SPDX-License-Identifier: Apache-2.0
// The checksum by which engines are compared: every row becomes a number of 64 bits, over its
// values in the order of the columns; these are sorted, and the sorted list becomes one number. So
// the order of the rows does not count, but how often each is there does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "columns.h"

namespace colmerge_bench {

class Checksum {
 public:
  // Every call must bring the same columns, in the same order.
  void Add(const Columns& rows);
  int64_t rows() const { return static_cast<int64_t>(digests_.size()); }
  // Hexadecimal, with the number of rows.
  std::string Finish();

 private:
  std::vector<uint64_t> digests_;
};

}  // namespace colmerge_bench
