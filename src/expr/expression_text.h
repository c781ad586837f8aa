// SPDX-License-Identifier: Apache-2.0
// Bound expressions as SQL that people read: in plans and in messages about constraints.
//
// Conversions that the binder put in are shown, as x::type, and constants as they were computed, so
// it is not the text that was parsed, but what will be done. Long strings and long lists are cut.
#pragma once

#include <string>
#include <string_view>

#include "column/schema.h"
#include "expr/expression.h"

namespace colmerge {

// schema: of the rows that the expression is evaluated over.
std::string ExpressionText(const Expression& expression, const Schema& schema);

// A name as SQL writes it: in double quotes when it needs them.
std::string NameText(std::string_view name);

// A type as SQL writes it; those that SQL has no name for as DataType::ToString does.
std::string TypeText(const DataType& type);

}  // namespace colmerge
