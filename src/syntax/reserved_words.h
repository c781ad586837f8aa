// SPDX-License-Identifier: Apache-2.0
// The words that PostgreSQL does not take as the bare name of a column or table.
#pragma once

#include <string_view>

namespace colmerge {

// folded: in lower case.
bool IsReservedWord(std::string_view folded);
// Reserved as a column, but the name of a function may be this word: left(x, 2).
bool IsReservedButCallable(std::string_view folded);

}  // namespace colmerge
