// SPDX-License-Identifier: Apache-2.0
// What a store shows to the outside, as one text: two stores with equal texts are equal.
#pragma once

#include <colmerge/colmerge.h>

#include <string>

namespace colmerge::test {

// All tables: schema with metadata, constraints, version, figures, and the values; of a table of more than
// 1,000 rows those of the first and the last 300.
std::string ImageOf(colmerge_store* store);

// Bytes in use, by category.
std::string UsageOf(colmerge_store* store);

}  // namespace colmerge::test
