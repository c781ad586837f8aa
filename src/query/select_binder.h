// SPDX-License-Identifier: Apache-2.0
// Binds a SELECT: what its names, numbers and aggregates stand for.
//
// Names follow PostgreSQL: GROUP BY looks for a column of the table first and for an output's name
// then, ORDER BY the other way round; a whole number stands for the output of that place.
#pragma once

#include "expr/bind/binder.h"
#include "query/select_plan.h"
#include "syntax/statement.h"

namespace colmerge {

struct BindContext {
  const Schema& schema;
  ParameterTypes* parameters;
  const Ref<MemoryPool>& pool;
};

struct BoundSelect {
  SelectPlan plan;
  std::vector<Field> fields;  // of the result
};

Result<BoundSelect> BindSelect(const Statement& statement, const BindContext& context);

}  // namespace colmerge
