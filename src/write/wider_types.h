// SPDX-License-Identifier: Apache-2.0
// Wider types for columns whose values, or whose dictionaries, outgrow those they have.
#pragma once

#include <string_view>

#include "base/progress.h"
#include "column/conversion/column_recode.h"
#include "write/change.h"

namespace colmerge {

// Gives columns of a change the types that `types` has for them (by column of its schema), and wider codes where its
// dictionaries need them. The change is then one of `change->fresh`: a version with the contents of `base` and those
// types, which is published with what the change adds, or given up with it. Costs a pass over the columns in question,
// and fails on a stored value that the wider type does not hold. Row ids stay, and so do indexes, but for those on a
// column whose values are stored in another way. Called when all sources are conformed to these types, before anything
// else refers to their vectors; dictionaries has those of all columns that the change writes. progress may be nullptr.
Status WidenTypesOf(const TableVersion& base, std::vector<DataType> types, const Progress* progress,
                    Change* change);

// The rows of a column as CastColumn and CastDictionary want them. Refers to both arguments; progress may be nullptr.
ColumnRows RowsOf(const TableVersion& version, uint32_t column, const Progress* progress);

// What is told of a write that would widen a column of the table, a value of which the wider type does not hold: `misfit`
// says which. Whatever else it says is told as it is.
Status StoredMisfit(std::string_view verb, const Field& field, const DataType& wider,
                    Status misfit);

// The types of a schema's fields.
std::vector<DataType> TypesOf(const Schema& schema);

}  // namespace colmerge
