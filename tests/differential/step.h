// SPDX-License-Identifier: Apache-2.0
// One call of a scenario, with all it is given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "differential/model.h"
#include "support/cell.h"

namespace colmerge::test {

enum class Action { kWrite, kDeleteKeys, kTruncate, kDrop, kHoldSnapshot, kLetGoSnapshot, kLookup };

// How rows or keys are handed over.
enum class Form { kArray, kStream, kColumns, kSetContents };

// What makes a write fail, beyond what its rows do.
enum class Fault {
  kNone,
  kStreamBreaks,
  kBadText,
  kRowLimit,
  kBatchLimit,
  kCancelFlag,
  kCancelCallback,
  kMemoryLimit
};

struct Step {
  Action action = Action::kWrite;
  WriteRules rules;
  int64_t batch_size = 0;
  Form form = Form::kArray;
  Fault fault = Fault::kNone;
  Metadata metadata;
  std::vector<RowBatch> batches;  // of a write; one unless it is a stream
  RowBatch keys;                  // to delete or to find
  size_t snapshot = 0;            // which of those held
  bool one_by_one = false;        // keys to find: each by a call of its own
  uint64_t variety = 0;           // seed of the shapes in which rows are handed over

  // All batches as one.
  RowBatch AllRows() const;
  int64_t RowCount() const;
  // One line for people; with rows, all values too.
  std::string ToText(bool with_rows) const;
};

}  // namespace colmerge::test
