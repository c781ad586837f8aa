// SPDX-License-Identifier: Apache-2.0
// CHECK constraints: conditions on single rows that a table declares.
//
// A condition is bound to the columns of one schema, by number. Columns that are added behind leave
// it valid; a table that is replaced binds its text to the new schema. It has no parameters and
// does not read the clock, so that a row which once passed passes for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/memory_charge.h"
#include "column/schema.h"
#include "expr/evaluate/expression.h"

namespace colmerge {

struct CheckConstraint {
  std::string name;
  std::string text;
  ExpressionPtr condition;               // bool; a row for which it is false is refused
  ExpressionPtr refusal;                 // NOT condition
  std::vector<uint32_t> columns;         // that it reads, ascending
  std::shared_ptr<MemoryCharge> charge;  // for the expressions
};

// In the order declared. Never changed; shared by versions. nullptr: none.
using CheckList = std::shared_ptr<const std::vector<CheckConstraint>>;

struct CheckDefinition {
  std::string name;
  std::string text;
};

// `pool`: for constants. Fails with the name of the check in the message and as the error's column,
// and with the position in its text.
Result<CheckList> BindChecks(const std::vector<CheckDefinition>& definitions, const Schema& schema,
                             const Ref<MemoryPool>& pool);

// The same checks for another schema. Empty for nullptr.
Result<CheckList> RebindChecks(const CheckList& checks, const Schema& schema,
                               const Ref<MemoryPool>& pool);

}  // namespace colmerge
