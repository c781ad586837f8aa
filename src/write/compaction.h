// SPDX-License-Identifier: Apache-2.0
// Gives back what deleted rows and replaced strings hold.
#pragma once

#include "table/table_version.h"

namespace colmerge {

// The version without its deleted rows when they are more than a quarter of it, or with string columns whose garbage
// outweighs their live bytes written again: the cost is a fixed share of that of the writes that made the garbage.
// Contents, order and version number stay; row ids change in the first case, so the result gets new indexes. nullptr
// when it is not worth while. Throws std::bad_alloc.
Ref<TableVersion> CompactIfWorthwhile(const TableVersion& version);

}  // namespace colmerge
