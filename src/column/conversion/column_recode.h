// SPDX-License-Identifier: Apache-2.0
// Columns of codes written anew: with wider codes, or without the dictionary's unused entries.
#pragma once

#include "column/column.h"

namespace colmerge {

// A copy of the first `rows` rows of a column of the dictionary type `from`, as type `to`. Each
// code becomes codes[code], or stays as it is (nullptr), and is one of `dictionary`.
Column RecodeColumn(const Column& column, uint64_t rows, const DataType& from, const DataType& to,
                    const uint32_t* codes, Ref<const Dictionary> dictionary,
                    const Ref<MemoryPool>& pool);

// Whether some of the first `rows` rows have a code: a byte for each entry of the dictionary, which
// there is.
Buffer FindUsedEntries(const Column& column, uint64_t rows, const DataType& type,
                       const Ref<MemoryPool>& pool);

}  // namespace colmerge
