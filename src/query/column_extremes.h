// SPDX-License-Identifier: Apache-2.0
// The range of a column's values chunk by chunk, as ordered words.
#pragma once

#include <cstdint>
#include <optional>

#include "table/table_version.h"

namespace colmerge {

// The ordered words (ordered_word.h) between which the valid values of a chunk's rows lie, deleted
// rows among them, each of them a value that is there. Nothing for a chunk without a valid value,
// for one that is patched, and for types that are no numbers of up to 64 bits. Reads the chunk the
// first time, and not again until it is written.
std::optional<Extremes> FindExtremes(const TableVersion& version, uint64_t column, uint64_t chunk);

}  // namespace colmerge
