// SPDX-License-Identifier: Apache-2.0
// Names for columns that a header leaves without one, or names twice: csv_reader.h has the rule.
#pragma once

#include <string>
#include <vector>

namespace colmerge {

// "column_3" for position 2.
std::string NumberedName(size_t position);

// Makes names unique, empty ones named.
void MakeUnique(std::vector<std::string>* names);

}  // namespace colmerge
