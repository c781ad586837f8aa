// SPDX-License-Identifier: Apache-2.0
// Bound expressions as SQL that people read, in plans.
//
// Conversions that the binder put in are shown, as x::type, and constants as they were computed, so
// it is not the text that was parsed, but what will be done. Long strings and long lists are cut.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "expr/evaluate/expression.h"

namespace colmerge {

// What stands for a column of the rows that an expression is evaluated over.
using ColumnText = std::function<std::string(uint64_t column)>;

std::string ExpressionText(const Expression& expression, const ColumnText& column_text);

// A name as SQL writes it: in double quotes when it needs them.
std::string NameText(std::string_view name);

// A type as SQL writes it; those that SQL has no name for as DataType::ToString does.
std::string TypeText(const DataType& type);

}  // namespace colmerge
