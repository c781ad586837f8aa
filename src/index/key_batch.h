// SPDX-License-Identifier: Apache-2.0
// A batch of keys to look up in a table, with values of exactly the key columns' types.
#pragma once

#include <cstdint>
#include <vector>

#include "column/batch.h"
#include "index/key_index.h"

namespace colmerge {

// Matches by name: each column of the batch is compared with the table's column of its name. Types
// are adapted as in a write. Borrows the batch, which must outlive it. Neither copies nor moves,
// since `keys` refers to the vectors.
class KeyBatch {
 public:
  KeyBatch() = default;
  KeyBatch(const KeyBatch&) = delete;
  KeyBatch& operator=(const KeyBatch&) = delete;

  // verb: for messages, as in "Cannot delete - data type mismatch".
  Status Conform(const Batch& batch, const TableVersion& version, const char* verb);

  const std::vector<uint32_t>& columns() const { return columns_; }  // ascending
  // In that order. A value that the dictionary of its column lacks is null here; no row has it.
  const KeyVectors& keys() const { return keys_; }
  // Whether the column's dictionaries have all values of a key.
  bool CanHaveRow(uint64_t key) const;
  // rows[i], what was found for key i, becomes kNoRow where no row can have it.
  void RuleOut(uint64_t* rows) const;

 private:
  struct CodedColumn {
    const Vector* codes;
    const Vector* given;
  };

  std::vector<uint32_t> columns_;
  std::vector<Vector> vectors_;
  KeyVectors keys_;
  std::vector<CodedColumn> coded_;  // of dictionary types
  uint64_t rows_ = 0;
};

}  // namespace colmerge
