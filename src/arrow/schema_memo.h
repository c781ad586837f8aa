// SPDX-License-Identifier: Apache-2.0
// The schema that a host sent last: hosts send the same one with every batch, and comparing it
// costs a tenth of reading it. For a batch of one row that is a quarter of the whole write.
//
// Only plain schemas are remembered: no metadata, no dictionary, no children of columns.
//
// Threads: safe to use from any.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "arrow/abi.h"
#include "arrow/wire_schema.h"
#include "base/status.h"

namespace colmerge {

class SchemaMemo {
 public:
  // As ImportSchema, with the same errors.
  Result<WireSchema> Import(const ArrowSchema* schema);

 private:
  struct Known {
    std::vector<std::string> formats;  // by column
    WireSchema schema;
  };
  static bool Matches(const Known& known, const ArrowSchema& given);

  std::mutex mutex_;
  std::shared_ptr<const Known> known_;  // nullptr: none yet
};

}  // namespace colmerge
