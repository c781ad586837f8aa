// SPDX-License-Identifier: Apache-2.0
// Rows that lack columns, where a batch says so by columns of its own.
//
// A bool column whose field has the metadata kPresenceKey = NAME tells of each row whether it has the column NAME: true,
// or false and null for a row that does not, whose value in NAME has to be null. So every Arrow producer can say what a
// list of records says by leaving keys out. Such a column is never stored.
#pragma once

#include <span>
#include <string_view>

#include "base/progress.h"
#include "column/batch.h"

namespace colmerge {

inline constexpr std::string_view kPresenceKey = "colmerge:presence_of";

// Takes these columns out of the schema and of the batches, which are all of that schema, and into Batch::presence. Fails
// where such a column is not bool, names no other column or one that is named twice, or denies a row a value that it has.
// progress, which may be nullptr, may end it.
Status TakePresence(Schema* schema, std::span<Batch> batches, const Ref<MemoryPool>& pool,
                    const Progress* progress);

// The bitmap for Batch::presence of rows [0, rows) that says what `has` says; empty when all rows
// have the column. Fails on a value of a row that does not have it, which is named with its number.
Result<Buffer> MakePresence(const Vector& values, std::string_view name, const uint8_t* has,
                            const Ref<MemoryPool>& pool);

}  // namespace colmerge
