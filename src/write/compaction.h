// SPDX-License-Identifier: Apache-2.0
// Gives back what deleted rows and replaced strings hold.
#pragma once

#include "table/table.h"

namespace colmerge {

// Rewrites the table without its deleted rows when they are more than a quarter of it, and string
// columns whose garbage outweighs their live bytes: the cost is a fixed share of that of the writes
// that made the garbage. Contents, order and version number stay; row ids change in the first case,
// so later versions get new indexes. The caller holds the writer mutex. When memory is refused,
// nothing happens: another write will try again.
void CompactIfWorthwhile(Table* table) noexcept;

}  // namespace colmerge
