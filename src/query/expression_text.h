// SPDX-License-Identifier: Apache-2.0
// Bound expressions as people read them, for EXPLAIN.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expr/expression.h"

namespace colmerge {

// column_text: what stands for a column of the rows that the expression is over.
using ColumnText = std::function<std::string(uint64_t column)>;

std::string ExpressionText(const Expression& expression, const ColumnText& column_text);
// Several, with commas between.
std::string ExpressionList(const std::vector<ExpressionPtr>& expressions,
                           const ColumnText& column_text);

}  // namespace colmerge
