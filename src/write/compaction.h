// SPDX-License-Identifier: Apache-2.0
// Gives back what deleted rows, replaced strings and unused entries of dictionaries hold.
#pragma once

#include "table/table_version.h"

namespace colmerge {

// The version without its deleted rows when they are more than a quarter of it, and with these columns written again:
// those of strings whose garbage outweighs their live bytes; those of codes whose dictionary has at least doubled, by
// more than the codes weigh, when a quarter of its entries is unused. The cost is a fixed share of that of the writes
// that made the garbage. Contents, order and version number stay; row ids change in the first case and codes in the
// last, so the result gets new indexes. nullptr when it is not worth while. Throws std::bad_alloc.
Ref<TableVersion> CompactIfWorthwhile(const TableVersion& version);

}  // namespace colmerge
