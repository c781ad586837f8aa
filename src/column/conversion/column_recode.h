// SPDX-License-Identifier: Apache-2.0
// Columns written anew: as another type, with wider codes, or without the dictionary's unused entries.
#pragma once

#include <functional>

#include "base/status.h"
#include "column/column.h"

namespace colmerge {

// A copy of the first `rows` rows of a column of the dictionary type `from`, as type `to`. Each
// code becomes codes[code], or stays as it is (nullptr), and is one of `dictionary`. `on_chunk` is asked before each
// chunk whether to go on.
Result<Column> RecodeColumn(const Column& column, uint64_t rows, const DataType& from,
                            const DataType& to, const uint32_t* codes,
                            Ref<const Dictionary> dictionary,
                            const std::function<Status()>& on_chunk, const Ref<MemoryPool>& pool);

// The entries of a dictionary as values of another type, under the codes that they have.
Result<Ref<const Dictionary>> CastDictionary(const Dictionary& dictionary, const DataType& values,
                                             const Ref<MemoryPool>& pool);

// A copy of the first `rows` rows of a column of type `from`, as type `to`: each value exactly, or the error of the first
// that `to` does not hold, with its row. is_deleted(row) are not looked at and become null. on_chunk: as above.
Result<Column> CastColumn(const Column& column, uint64_t rows, const DataType& from,
                          const DataType& to, const std::function<bool(uint64_t)>& is_deleted,
                          const std::function<Status()>& on_chunk, const Ref<MemoryPool>& pool);

// Whether some of the first `rows` rows have a code: a byte for each entry of the dictionary, which
// there is.
Buffer FindUsedEntries(const Column& column, uint64_t rows, const DataType& type,
                       const Ref<MemoryPool>& pool);

}  // namespace colmerge
