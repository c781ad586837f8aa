// SPDX-License-Identifier: Apache-2.0
// Gives back what deleted rows, replaced strings and unused entries of dictionaries hold.
#pragma once

#include "table/table.h"

namespace colmerge {

// Rewrites the table without its deleted rows when they are more than a quarter of it, string
// columns whose garbage outweighs their live bytes, and columns of codes whose dictionary has at
// least doubled, by more than the codes weigh, when a quarter of its entries is not used: the cost
// is a fixed share of that of the writes that made the garbage. Contents, order and version number
// stay; row ids change in the first case and codes in the last, so later versions get new indexes.
// The caller holds the writer mutex. When memory is refused, nothing happens: another write will
// try again.
void CompactIfWorthwhile(Table* table) noexcept;

}  // namespace colmerge
