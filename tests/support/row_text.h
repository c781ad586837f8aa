// SPDX-License-Identifier: Apache-2.0
// Rows of the core as short texts, for tests that care about what happens to rows, not about how
// values are stored.
//
//   columns   "id int64, name utf8, gone bool"    an exclamation mark behind a type: not null
//   rows      "1 ann true, 2 - false"             a dash is a null; values have no space, no comma
//
// Types are those with one word (int64, float64, utf8, bool, date32, ...), dict8 and dict_int: dictionaries of texts and
// of int32 with codes of 8 bits, and list_of_int64 and its like, whose values are written [1;-;2].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "column/batch.h"
#include "table/table_version.h"

namespace colmerge::test {

Schema SchemaOf(std::string_view columns);

// The vectors' memory is in a pool of its own, which no test counts.
Batch BatchOf(std::string_view columns, std::string_view rows);
// Rows without a column, or of numbers alone: id = first, first + 1, ...
Batch NumberedBatch(std::string_view column, int64_t first, uint64_t count);

// The live rows in their order.
std::string TextOf(const TableVersion& version);
// Some columns of them, as in SchemaOf without types.
std::string TextOf(const TableVersion& version, std::string_view columns);
// What a schema has, as it would be written for SchemaOf.
std::string TextOf(const Schema& schema);
std::string TextOf(const Vector& vector);

}  // namespace colmerge::test
