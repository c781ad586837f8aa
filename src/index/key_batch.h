// SPDX-License-Identifier: Apache-2.0
// A batch of keys to look up in a table, with values of exactly the key columns' types.
#pragma once

#include <cstdint>
#include <vector>

#include "column/batch.h"
#include "index/key_index.h"

namespace colmerge {

// Matches by name: each column of the batch is compared with the table's column of its name. A key
// with a value that its column cannot hold, or has not, has no row; only kinds of types that never
// meet are an error. Borrows the batch, which must outlive it. Neither copies nor moves,
// since `keys` refers to the vectors.
class KeyBatch {
 public:
  KeyBatch() = default;
  KeyBatch(const KeyBatch&) = delete;
  KeyBatch& operator=(const KeyBatch&) = delete;

  // verb: for messages, as in "Cannot delete - data type mismatch".
  Status Conform(const Batch& batch, const TableVersion& version, const char* verb);

  const std::vector<uint32_t>& columns() const { return columns_; }  // ascending
  // In that order. What makes a key that no row can have is null here.
  const KeyVectors& keys() const { return keys_; }
  // Whether the columns can hold all values of a key.
  bool CanHaveRow(uint64_t key) const;
  // rows[i], what was found for key i, becomes kNoRow where no row can have it.
  void RuleOut(uint64_t* rows) const;

 private:
  std::vector<uint32_t> columns_;
  std::vector<Vector> vectors_;
  KeyVectors keys_;
  std::vector<Array<uint64_t>> absent_;  // of each column the keys that no row can have, ascending
};

}  // namespace colmerge
