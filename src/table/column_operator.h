// SPDX-License-Identifier: Apache-2.0
// What becomes of the values of a column when rows are merged, as it is written: "sum", "latest_by(updated_at)",
// "append('; ')". What it means is told where rules of merges are bound (write/merge_rules.h); a table that declares
// operators only carries them along.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/memory_charge.h"

namespace colmerge {

struct ColumnOperator {
  std::string column;
  std::string operation;
};

// Those that a table declares. Never changed; shared by versions. nullptr: none.
struct TableOperators {
  std::vector<ColumnOperator> list;  // in the order declared; each column once
  MemoryCharge charge;               // for the texts
};
using OperatorList = std::shared_ptr<const TableOperators>;

}  // namespace colmerge
