// SPDX-License-Identifier: Apache-2.0
// The schema that a host sent last: hosts send the same one with every batch, and comparing it
// costs a tenth of reading it. For a batch of one row that is a quarter of the whole write.
//
// Only plain schemas are remembered: no metadata, no dictionary, no children of columns. So one memo serves hosts that
// send Arrow schemas and those that send columns with a name and a format each.
//
// Threads: safe to use from any.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrow/abi.h"
#include "arrow/wire_schema.h"
#include "base/last_known.h"
#include "base/status.h"

namespace colmerge {

class SchemaMemo {
 public:
  // As ImportSchema, with the same errors.
  Result<WireSchema> Import(const ArrowSchema* schema);

  // The schema that was kept last, if is_it(schema, formats) says that it is the one at hand.
  template <typename IsIt>
  std::optional<WireSchema> Recall(IsIt&& is_it) const {
    const std::shared_ptr<const Known> known = last_.Get();
    if (known && is_it(known->schema, known->formats)) return known->schema;
    return std::nullopt;
  }
  // formats: by column, which has no more to it than this, its name and whether it is nullable.
  void Keep(const WireSchema& schema, std::vector<std::string> formats);

 private:
  struct Known {
    WireSchema schema;
    std::vector<std::string> formats;
  };

  LastKnown<Known> last_;
};

}  // namespace colmerge
